"""Sentence bounds as this feed needs them, and where a summary's closing questions begin.

In: a tokenized `Doc` of title, newline, summary. Out: `is_sent_start` on its tokens, and `doc._.body_end`, the character
offset behind which nothing is extracted.

    "A Title\\nWe do x. b) It scores 3.5 points, e.g. on Y. **Primary results:** Good.  Follow-up questions:  1. Why?"
    → A Title | We do x. | b) It scores 3.5 points, e.g. on Y. | **Primary results:** Good. | (not read on)
"""

import re

import numpy as np
from spacy.language import Language
from spacy.tokens import Doc

from kg.nlp.document import register_extensions
from kg.nlp.words import word_set

FOLLOW_UP = re.compile(
    r"""(?ix) \b (?:
          (?:here\ are\ |some\ |three\ |possible\ |potential\ |specific\ |relevant\ |five\ |suggested\ ){0,6} follow[\s‐‑-]*up\s+
          (?:research\s+)? questions? \b (?=[^.?!]{0,80}(?:[:?]|\*\*|\s1[.)]|\n))
        | (?:open|further|future\ research)\s+questions?\s*+:\s*+\**+\s*+1[.)]
    )"""
)
BEFORE_FOLLOW_UP = "*_#([:.-"
LONGEST = 2000  # characters; a claim quotes its sentence, and rules look at all pairs of names in one
MARKER = word_set("a b c d e f i ii iii iv v vi vii viii 1 2 3 4 5 6 7 8 9")
END = frozenset(".!?")
CLOSING = frozenset("\"'”’)]*")


def find_body_end(text: str) -> int:
    """Return the offset at which closing follow-up questions begin, or the length of `text`.

    >>> text = "Title\\nIt works.  Follow-up questions:  1. Why?"
    >>> text[: find_body_end(text)]
    'Title\\nIt works.'
    """
    begin = text.find("\n") + 1
    match = FOLLOW_UP.search(text, begin)
    if match is None:
        return len(text)
    end = match.start()
    while end > begin and (text[end - 1].isspace() or text[end - 1] in BEFORE_FOLLOW_UP):
        end -= 1
    return end + 1 if text[end : end + 1] == "." else end


def find_sentence_starts(words: list[str], spaces: list[bool]) -> list[int]:
    """Return the indexes of the words that begin a sentence.

    >>> find_sentence_starts("A title \\n We go . It is , e.g. 3.5 .".split(" "), [True] * 12)
    [0, 3, 6]
    """
    starts = [0] if words else []
    in_title = True
    for i in range(1, len(words)):
        if in_title:
            if "\n" in words[i - 1]:
                starts.append(i)
                in_title = False
        elif not words[i].isspace() and (_ends_before(words, spaces, i) or _is_item(words, spaces, i)):
            opened = [w for w in words[starts[-1] : i] if not w.isspace()]
            if len(opened) != 2 or opened[0] not in MARKER:  # "ii) **Label:**" and "2. The" are one
                starts.append(i)
    return starts


def break_long(starts: list[int], words: list[str], spaces: list[bool], longest: int = LONGEST) -> list[int]:
    """Return `starts` and more of them, so that no sentence of several words has more than `longest` characters.

    >>> break_long([0, 4], ["Nets", "-", "and", "nets", "too"], [False, True, True, True, False], 9)
    [0, 2, 4]
    """
    given = set(starts)
    found: list[int] = []
    length = behind = since = 0  # `behind` is the last word behind a space, `since` the characters from there on
    for i, word in enumerate(words):
        size = len(word) + spaces[i]
        if i in given:
            found.append(i)
            length, behind, since = 0, i, 0
        elif spaces[i - 1] or words[i - 1].isspace():
            behind, since = i, 0
        while length + size > longest and found[-1] < i:
            found.append(behind if behind > found[-1] else i)
            length = since if found[-1] < i else 0
        length += size
        since += size
    return found


def _ends_before(words: list[str], spaces: list[bool], i: int) -> bool:
    """Tell whether a full stop (with what closes behind it) or a blank line stands before word `i`."""
    j, gap = i - 1, False
    while j > 0 and words[j].isspace():
        gap = True
        if "\n" in words[j]:
            return words[j].count("\n") > 1 or words[j - 1] in END or words[j - 1] == ":" or words[i] in "-*•"
        j -= 1
    if not (gap or spaces[j]):
        return False
    while j > 0 and words[j] in CLOSING and not spaces[j - 1]:
        j -= 1
    if words[j] not in END:
        return False
    if words[j] == "." and words[j - 1] in {"e.g", "i.e", "vs", "al", "etc", "cf"} and not words[i][:1].isupper():
        return False
    return not words[i][:1].islower() or gap or words[i][:2] in {"i", "π"} or len(words[i]) <= 3


def _is_item(words: list[str], spaces: list[bool], i: int) -> bool:
    """Tell whether word `i` opens a list item (`b)`, `iv)`, `2.`) or a bold label (`**Key methodology:**`)."""
    if not (spaces[i - 1] or words[i - 1].isspace()):
        return False
    if words[i] in MARKER and i + 2 < len(words) and words[i + 1] == ")" and not spaces[i]:
        return spaces[i + 1] or words[i + 2].isspace()
    if words[i].isdigit() and words[i + 1 : i + 2] == ["."] and not spaces[i]:
        return [w for w in words[max(0, i - 3) : i] if not w.isspace() and w != "*"][-1:] == [":"]
    if words[i] == "*" and words[i + 1 : i + 2] == ["*"] and i + 3 < len(words) and words[i + 2][:1].isupper():
        inner = words[i + 2 : i + 16]
        if "*" in inner:
            label = inner[: inner.index("*")]
            after = inner[len(label) + 2 : len(label) + 3]
            return ":" in label[-1:] or after == [":"]
    return False


@Language.component("kg_sentences", assigns=["token.is_sent_start", "doc._.body_end"])
def mark_sentences(doc: Doc) -> Doc:
    """Set the sentence bounds and the end of what is read."""
    body_end = find_body_end(doc.text)
    words, spaces = [t.text for t in doc], [bool(t.whitespace_) for t in doc]
    starts = set(break_long(find_sentence_starts(words, spaces), words, spaces))
    behind = next((t.i for t in doc if t.idx >= body_end and not t.is_space), None)
    # all at once: setting `is_sent_start` of one token looks at the whole text each time
    marks = [1 if t.i in starts or t.i == behind else -1 for t in doc]
    doc.from_array(["SENT_START"], np.array(marks, dtype="int64").astype("uint64"))  # type: ignore[arg-type]
    doc._.body_end = body_end
    return doc


register_extensions()
