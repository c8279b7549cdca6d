"""Sentences with their entities masked: what the rules for relations and results read.

Comes in: a Doc with `doc._.entities`. Goes out: one `Frame` a sentence, in which every named thing is one letter, so that
a rule can say "outperforms Ⓢ, Ⓢ and Ⓢ on Ⓑ":

    AlphaNet beats BetaNet (BN) on GSM8K by 4.1%.   →   Ⓧ beats Ⓧ on Ⓑ by 4.1%.

A long form followed by its acronym is one slot, and quotation marks and asterisks around a name belong to the slot.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from spacy.tokens import Doc, Span

from kg.nlp.document import DocEntity
from kg.vocabulary import NodeType

LETTERS = {
    NodeType.METHOD: "Ⓧ",
    NodeType.MODEL: "Ⓨ",
    NodeType.BENCHMARK: "Ⓑ",
    NodeType.DATASET: "Ⓓ",
    NodeType.METRIC: "Ⓠ",
    NodeType.TASK: "Ⓣ",
}
OWN_SYSTEM, OWN_DATA = "Ⓝ", "Ⓒ"
SYSTEMS, DATA = "ⓍⓎⓃ", "ⒷⒹⒸ"
MASKS = "".join([*LETTERS.values(), OWN_SYSTEM, OWN_DATA])

_UNMASK = str.maketrans(dict.fromkeys(MASKS, "?"))
_WRAP = "\"'“”‘’*`"
_CLASSES = {
    "S": f"[{SYSTEMS}]",
    "O": "[ⓍⓎ]",
    "N": OWN_SYSTEM,
    "D": f"[{DATA}]",
    "B": "[ⒷⒸ]",
    "Q": "Ⓠ",
    "T": "Ⓣ",
    "E": f"[{MASKS}]",
}


@dataclass(slots=True)
class Slot:
    """A named thing in a frame: `at` counts in the masked text, `start` and `end` in the Doc's text."""

    at: int
    entity: DocEntity
    start: int
    end: int


@dataclass(slots=True)
class Frame:
    """A masked sentence. `index` counts sentences, 0 is the title."""

    index: int
    sentence: Span
    text: str
    slots: list[Slot]
    _shifts: list[tuple[int, int]] = field(default_factory=list)

    def origin(self, at: int) -> int:
        """Return the offset in the Doc's text of the character at `at`, which must not lie in a slot."""
        masked, start = self._shifts[bisect_right(self._shifts, (at, 1 << 62)) - 1]
        return start + at - masked

    def relabel(self, letters: dict[str, str]) -> None:
        """Mask the entities with the ids in `letters` by those letters instead."""
        text = list(self.text)
        for slot in self.slots:
            text[slot.at] = letters.get(slot.entity.id, text[slot.at])
        self.text = "".join(text)


def pattern(expression: str) -> re.Pattern[str]:
    """Compile `expression`, in which `<S>` is a system, `<O>` one that is not the paper's own, `<N>` one that is.

    `<D>` is any data, `<B>` a benchmark or the paper's own data, `<Q>` a metric, `<T>` a task, `<E>` anything named.

    >>> bool(pattern(r"outperforms <S>").search("Ⓝ outperforms Ⓨ"))
    True
    """
    return re.compile(re.sub(r"<([A-Z])>", lambda m: _CLASSES[m[1]], expression), re.IGNORECASE)


def build_frames(doc: Doc) -> list[Frame]:
    """Return the frames of the title and the summary up to `doc._.body_end`."""
    text = doc.text  # put together from the tokens each time that it is asked for
    end = len(text) if doc._.body_end is None else doc._.body_end
    places = _places(doc._.entities, text)
    frames: list[Frame] = []
    first = 0
    for sentence in doc.sents:
        start, stop = sentence.start_char, min(sentence.end_char, end)
        if start >= end:
            break
        last = first
        while last < len(places) and places[last][0] < stop:
            last += 1
        frames.append(_frame(len(frames), sentence, text, (start, stop), places[first:last]))
        first = last
    return frames


def _places(entities: Iterable[DocEntity], text: str) -> list[tuple[int, int, DocEntity]]:
    """Return the places of the entities in text order, without overlaps, wrappers included, acronyms joined."""
    places: list[tuple[int, int, DocEntity]] = []
    found = sorted(
        (
            (span.start_char, -span.end_char, number, entity)
            for number, entity in enumerate(entities)
            for span in entity.spans
        ),
        key=lambda place: place[:3],
    )
    for start, minus_end, _, entity in found:
        end = -minus_end
        if places and start < places[-1][1]:
            continue
        while start and text[start - 1] in _WRAP and (not places or start > places[-1][1]):
            start -= 1
        while end < len(text) and text[end] in _WRAP:
            end += 1
        if places and places[-1][2] is entity and text[places[-1][1] : start] == " (" and text[end : end + 1] == ")":
            places[-1] = (places[-1][0], end + 1, entity)
        else:
            places.append((start, end, entity))
    return places


def _frame(
    index: int, sentence: Span, text: str, bounds: tuple[int, int], places: list[tuple[int, int, DocEntity]]
) -> Frame:
    parts: list[str] = []
    slots: list[Slot] = []
    at, start = 0, bounds[0]
    shifts = [(0, start)]
    for place, end, entity in places:
        between = text[start : max(place, start)].translate(_UNMASK)
        at += len(between)
        parts += [between, LETTERS[entity.type]]
        slots.append(Slot(at, entity, place, end))
        at, start = at + 1, min(end, bounds[1])
        shifts.append((at, start))
    parts.append(text[start : bounds[1]].translate(_UNMASK))
    return Frame(index, sentence, "".join(parts), slots, shifts)


def list_members(text: str, at: int) -> Iterator[int]:
    """Yield the offsets of the slots that a list joins to the slot at `at`, that one included, left to right.

    >>> list(list_members("beats Ⓧ, Ⓨ (large), and the Ⓧ baseline on Ⓑ", 6))
    [6, 9, 28]
    """
    yield at
    while found := _NEXT.match(text, at + 1):
        at = found.end() - 1
        yield at


_NEXT = pattern(
    r"(?:'s)?(?: \([^()]{1,30}\))?(?:,? (?:and|or|as well as)|,|/|\+| &)\s?(?:the |its |a |an )?(?:(?!\w+ing |with |on |for |to |in |by |via |that |which |while |from |of )[\w-]+ )?(?=<E>)."
)
