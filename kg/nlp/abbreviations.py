"""Pairs of a short form and its long form, as the text itself introduces them.

In: a `Doc` with sentence bounds. Out: `doc._.abbreviations`, a list of `(short, long)` spans in text order.

    "Chain-of-Thought (CoT) prompting with DPO (Direct Preference Optimization)"
    → (CoT, Chain-of-Thought) · (DPO, Direct Preference Optimization)

The letters of the short form must be found in the long form, from right to left, its first letter at the start of a
word there (after Schwartz & Hearst, "A simple algorithm for identifying abbreviation definitions", PSB 2003); beyond
them, hyphens divide words, digits may stand for themselves, and a plural s of the short form counts for nothing.
"""

import re

from spacy.language import Language
from spacy.tokens import Doc, Span

from kg.nlp.document import register_extensions
from kg.nlp.words import word_set

SHORT = re.compile(r"[A-Za-z0-9∞π][\w\-+&.@∞]{0,11}")
STOP = word_set(
    "a an the of for and or to in on with by from via using is are was we our this that which called named termed dubbed "
    "propose proposes proposed introduce introduces introduced present presents leverages utilizes uses employs including"
)
EDGE = word_set("a an the of for and or to in on with by from via using our this")


def find_long_form(short: str, words: list[str]) -> int | None:
    """Return how many of the last `words` are the long form of `short`, or None.

    >>> find_long_form("CoT", "we use Chain-of-Thought".split())
    1
    >>> find_long_form("RLHF", "reinforcement learning from human feedback".split())
    5
    >>> find_long_form("LLMs", "tuning of large language models".split())
    3
    >>> find_long_form("GPU", "a cat".split())
    """
    letters = [c for c in without_plural(short).casefold() if c.isalnum()]
    if len(letters) < 2 or not words:
        return None
    limit = min(len(letters) + 5, len(letters) * 2 + 1)
    best = None
    for count in range(1, min(len(words), limit) + 1):
        if count > 1 and words[-count].casefold() in STOP and words[-count].casefold()[:1] != letters[0]:
            continue
        tail = words[-count:]
        if _matches(letters, tail) and short.casefold() != " ".join(tail).casefold():
            best = count
            if count >= len(letters) - 1 or sum(len(re.findall(r"[^\W_]+", w)) for w in tail) >= len(letters) - 1:
                break
    return best if best and words[-best].casefold() not in EDGE else None


def _matches(letters: list[str], words: list[str]) -> bool:
    """Tell whether `letters` run through `words`, the first at the start of the first, most others at starts of parts."""
    text = " ".join(words).casefold()
    if text[:1] != letters[0]:
        return False
    starts = {m.start() for m in re.finditer(r"[^\W_]+", text)}
    at, initial = len(text), 0
    for number, letter in enumerate(reversed(letters)):
        last = number == len(letters) - 1
        if last:
            at = 0
        else:
            wanted = [i for i in range(1, at) if text[i] == letter]
            if not wanted:
                return False
            at = max((i for i in wanted if i in starts and i >= len(letters) - number - 1), default=wanted[-1])
        initial += at in starts
    parts = len(starts)
    return initial >= max(2, (len(letters) + 1) // 2) or (parts == 1 and len(letters) <= 4 and len(text) <= 30) or (
        initial * 2 >= len(letters) and parts <= len(letters)
    )  # fmt: skip


def spells(short: str, long: str) -> bool:
    """Tell whether all words of `long`, or all but the little ones, spell `short`: by their initials or first letters.

    >>> spells("CoT", "Chain-of-Thought"), spells("DiTs", "Diffusion Transformers"), spells("MDT-dist", "Mean Distance")
    (True, True, False)
    """
    letters, parts = _letters(short), _parts(short)
    return any(
        letters == "".join(word[0] for word in words)
        or (len(words) == len(parts) and all(map(str.startswith, words, parts)))
        for words in (find_words(long), find_content(long))
        if letters and len(words) > 1
    )


def initials_of_short(short: str) -> set[str]:
    """Return the initials that a name has which spells `short`, one of them; none if `short` is no short form."""
    return {_letters(short), "".join(part[0] for part in _parts(short))} if _letters(short) else set()


def initials_of_long(long: str) -> set[str]:
    """Return the initials of a name's words, and of all but the little ones."""
    return {"".join(word[0] for word in words) for words in (find_words(long), find_content(long))}


def find_words(name: str) -> list[str]:
    """Return the words of a name, divided at hyphens, too, in lower case."""
    return re.findall(r"[^\W_]+", name.casefold())


def find_content(name: str) -> list[str]:
    """Return all words of a name but the little ones."""
    return [word for word in find_words(name) if word not in EDGE]


def _letters(short: str) -> str:
    """Return the letters and digits of a short form, nothing if it is none."""
    short = without_plural(short)
    known = re.fullmatch(r"[A-Za-z0-9-]+", short) and sum(c.isupper() for c in short) > 1
    return short.replace("-", "").casefold() if known else ""


def _parts(short: str) -> list[str]:
    return [part.casefold() for part in re.findall(r"[A-Z]?[a-z]+|[A-Z]|\d+", without_plural(short))]


def without_plural(short: str) -> str:
    """Return a short form without the s that makes it plural.

    >>> without_plural("DiTs"), without_plural("MS"), without_plural("glass")
    ('DiT', 'MS', 'glass')
    """
    return short[:-1] if len(short) > 2 and short[-1] == "s" and short[-2].isupper() else short


def find_abbreviations(words: list[str], start: int, end: int) -> list[tuple[tuple[int, int], tuple[int, int]]]:
    """Return `((short start, end), (long start, end))` for the words of one sentence, `words[start:end]`."""
    found = []
    for i in range(start, end):
        if words[i] != "(" or i == start:
            continue
        close = next((j for j in range(i + 1, min(end, i + 16)) if words[j] == ")"), None)
        if close is None:
            continue
        left, right = _trim(words, i + 1, close)
        before = i
        while before > start and (words[before - 1].isspace() or words[before - 1] in "*\"'”_`"):
            before -= 1
        pair = _short_inside(words, start, before, left, right) or _long_inside(words, start, before, left, right)
        if pair:
            found.append(pair)
    return found


def _trim(words: list[str], left: int, right: int) -> tuple[int, int]:
    """Leave out emphasis, quotes, and what follows a comma or semicolon."""
    while left < right and (words[left] in "*\"'“‘_`" or words[left].isspace()):
        left += 1
    for j in range(left, right):
        if words[j] in {",", ";", "*", '"', "'", "”", ":"}:
            return left, j
    return left, right


def _short_inside(
    words: list[str], start: int, before: int, left: int, right: int
) -> tuple[tuple[int, int], tuple[int, int]] | None:
    """Match `long form (SF)`."""
    if right - left not in (1, 2):
        return None
    short = " ".join(words[left:right])
    if not (SHORT.fullmatch(words[left]) and any(c.isupper() for c in short)) or (
        short[:1].isdigit() and right - left > 1
    ):
        return None
    first = before
    while first > start and before - first < 14 and words[first - 1] not in {".", ";", ":", "(", ")", ",", "—", "\n"}:
        first -= 1
    positions = [j for j in range(first, before) if words[j] not in "*\"'“”_`" and not words[j].isspace()]
    count = find_long_form(short, [words[j] for j in positions])
    if count is None:
        return None
    return (left, right), (positions[-count], before)


def _long_inside(
    words: list[str], start: int, before: int, left: int, right: int
) -> tuple[tuple[int, int], tuple[int, int]] | None:
    """Match `SF (long form)`: all of the inside must be the long form."""
    if before <= start or right <= left or not SHORT.fullmatch(words[before - 1]):
        return None
    short, inside = words[before - 1], words[left:right]
    if sum(c.isupper() for c in short) < 2 or not all(w[:1].isalnum() or w == "-" for w in inside):
        return None
    if not (len(inside) > 1 or "-" in inside[0]) or not _matches(
        [c for c in without_plural(short).casefold() if c.isalnum()], inside
    ):
        return None
    return (before - 1, before), (left, right)


def find_title_abbreviation(words: list[str], end: int) -> tuple[tuple[int, int], tuple[int, int]] | None:
    """Return the pair of a title of the form `SF: Long Form …`, of which the first words spell the short form."""
    colon = words.index(":", 0, end) if ":" in words[:end] else -1
    if colon != 1 or not SHORT.fullmatch(words[0]) or sum(c.isupper() for c in words[0]) < 3:
        return None
    letters = [c for c in without_plural(words[0]).casefold() if c.isalnum()]
    for last in range(colon + 2, min(end, colon + 3 + len(letters) + 3) + 1):
        inside = words[colon + 1 : last]
        initials = [p[0] for w in inside for p in re.findall(r"[^\W_]+", w.casefold()) if w.casefold() not in EDGE]
        if initials == letters:
            return (0, 1), (colon + 1, last)
    return None


@Language.component("kg_abbreviations", requires=["token.is_sent_start"], assigns=["doc._.abbreviations"])
def mark_abbreviations(doc: Doc) -> Doc:
    """Set the pairs of short and long form."""
    words = [t.text for t in doc]
    pairs: list[tuple[Span, Span]] = []
    for number, sentence in enumerate(doc.sents):
        if sentence.start_char >= doc._.body_end:
            break
        found = find_abbreviations(words, sentence.start, sentence.end)
        if number == 0 and (title := find_title_abbreviation(words, sentence.end)):
            found.insert(0, title)
        pairs += [(doc[a:b], doc[c:d]) for (a, b), (c, d) in found]
    doc._.abbreviations = pairs
    return doc


register_extensions()
