"""The curated names as a matcher over words.

In: the words of a sentence. Out: the ranges that spell a curated name, and for any name the signs that it is curated.

    ["on", "Humanity's", "Last", "Exam"] → (1, 4);  "Qwen3-Foo-7B" → {"family:Model"}
"""

import re
from collections import defaultdict
from collections.abc import Iterator

from kg.names import fold
from kg.nlp.tokenizer import split_tokens
from kg.seeds import Vocabulary
from kg.vocabulary import NodeType

HYPHEN = re.compile(r"(?<=[a-z]{2})-(?=[A-Za-z][a-z])")  # Mixture-of-Experts is also written with spaces
FAMILY = re.compile(r"[^\W\d_]{3,}")


def singular(key: str) -> str:
    """Return a folded name without the plural's s.

    >>> singular("transformers"), singular("glass")
    ('transformer', 'glass')
    """
    return key[:-1] if len(key) > 4 and key.endswith("s") and not key.endswith("ss") else key


class Gazetteer:
    """Curated names by their first word, and types by folded name."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.types: dict[str, list[NodeType]] = defaultdict(list)
        self.exact: dict[str, set[str]] = defaultdict(set)
        self.by_first: dict[str, list[tuple[str, ...]]] = defaultdict(list)
        self.families: set[str] = set()
        for entry in vocabulary.entries:
            for form in entry.forms:
                key = singular(fold(form))
                self.types[key].append(entry.type)
                if entry.exact and form == entry.name:
                    self.exact[key].add(form)
                for spelled in {form, HYPHEN.sub(" ", form)}:
                    words = tuple(w.casefold() for w in split_tokens(spelled)[0])
                    if len(words) > 1:
                        self.by_first[words[0]].append(words)
                if entry.type is NodeType.MODEL and not entry.exact and (match := FAMILY.match(form)):
                    self.families.add(match.group().casefold())
        for forms in self.by_first.values():
            forms.sort(key=lambda f: (-len(f), f))

    def find(self, words: list[str], start: int, end: int) -> Iterator[tuple[int, int]]:
        """Yield the ranges in `words[start:end]` that spell a curated name of several words, whatever the case."""
        for i in range(start, end):
            for form in self.by_first.get(words[i].casefold(), ()):
                if i + len(form) <= end and all(
                    _same(words[i + k], form[k], k == len(form) - 1) for k in range(1, len(form))
                ):
                    yield i, i + len(form)
                    break

    def signs(self, text: str) -> set[str]:
        """Return `vocabulary:Type` where `text` is a curated name, `family:Model` where it begins like a model's."""
        key = singular(fold(text))
        exact = self.exact.get(key)
        found = set()
        if key in self.types and (exact is None or text in exact):
            types = set(self.types[key])
            found = {"vocabulary:" + "/".join(sorted(types))}
        elif (match := FAMILY.match(text)) and match.group().casefold() in self.families and text[0].isupper():
            found = {"family:Model"}
        return found


def _same(word: str, form: str, last: bool) -> bool:
    low = word.casefold()
    return low == form or (last and low == form + "s")


def build_gazetteer(vocabulary: Vocabulary) -> Gazetteer:
    """Return the matcher for `vocabulary`."""
    return Gazetteer(vocabulary)
