"""Annotated texts as the arrays that the network learns from.

Comes in: `Example`s. Goes out: `Batch`es of a few texts each: pieces, where candidates, things and numbers stand, and the
right answers. All positions count in the pieces of a text, whose first is the mark of its start.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import accumulate

import numpy as np
import torch
from torch import Tensor

from kg.nlp.encoder import WINDOW
from kg.nlp.heads import LINK_TYPES, LINKS, PAIRS, RESULT_KINDS, ROLES, WIDTHS, Place, bucket, nearest
from kg.nlp.opinions import possible_pairs
from kg.nlp.pieces import END, START, find_pieces
from kg.nlp.weights import COLUMNS
from kg.training.examples import Example, Right, Thing


@dataclass(frozen=True, slots=True)
class Spans:
    """Spans of pieces: text in the batch, first and last piece, width in words, and the group that each belongs to."""

    text: Tensor
    first: Tensor
    last: Tensor
    width: Tensor
    group: Tensor


@dataclass(frozen=True, slots=True)
class Batch:
    """A few texts; `groups` count through the batch. `choices` are (column, number, groups, right groups, empty is right)."""

    candidates: Spans
    signs: Tensor
    answers: Tensor
    mentions: Spans
    roles: Tensor
    heads: Tensor
    tails: Tensor
    pair_distance: Tensor
    pairs: Tensor
    numbers: Spans
    reported: Tensor
    kinds: Tensor
    link_number: Tensor
    link_mention: Tensor
    link_distance: Tensor
    link_group: Tensor
    link_groups: int
    choices: list[tuple[int, int, list[int], set[int], bool]]


@dataclass(slots=True)
class Places:
    """Spans of one text as they are gathered."""

    spans: list[tuple[int, int, int, int]] = field(default_factory=list)
    count: int = 0


@dataclass(slots=True)
class Text:
    """One text of `Example`, its positions turned into pieces; numbers of things and groups count within the text.

    `annotator` is whose habits its answers follow: 0 for those by which the network is to read.
    """

    id: str
    ids: list[int]
    shapes: list[int]
    candidates: Places = field(default_factory=Places)
    signs: list[Sequence[float]] = field(default_factory=list)
    answers: list[int] = field(default_factory=list)
    mentions: Places = field(default_factory=Places)
    roles: list[list[float]] = field(default_factory=list)
    pairs: list[tuple[int, int, int, list[float]]] = field(default_factory=list)
    numbers: Places = field(default_factory=Places)
    reported: list[float] = field(default_factory=list)
    kinds: list[int] = field(default_factory=list)
    links: list[tuple[int, int, int, int]] = field(default_factory=list)
    link_groups: int = 0
    choices: list[tuple[int, int, list[int], set[int], bool]] = field(default_factory=list)
    lower: Tensor | None = None
    annotator: int = 0


def to_text(example: Example) -> Text:
    """Return the arrays of one text; what lies behind the first `WINDOW` pieces is left out."""
    pieces = find_pieces(example.words)
    text = Text(example.id, [START, *pieces.ids[:WINDOW].tolist(), END], [0, *pieces.shapes[:WINDOW].tolist(), 0])
    ranges = [(a + 1, b) if a < b <= WINDOW else (0, 0) for a, b in pieces.ranges]
    for key, subject in example.subjects.items():
        if _add(text.candidates, subject.places, ranges):
            text.signs.append(example.logs[key])
            text.answers.append(example.answers[key])
    _add_things(text, example, ranges)
    return text


def _add(places: Places, found: Sequence[Place], ranges: list[tuple[int, int]]) -> bool:
    """Add the places of one group, in words, if any of them has pieces."""
    spans = [(ranges[a][0], ranges[b - 1][1], b - a, places.count) for a, b in found]
    spans = [span for span in spans if span[0] and span[1]]
    places.spans += spans
    places.count += bool(spans)
    return bool(spans)


def _add_things(text: Text, example: Example, ranges: list[tuple[int, int]]) -> None:
    things = [thing for thing in example.things if _add(text.mentions, thing.places, ranges)]
    said = set(example.relations)
    text.roles = [[float(("P", role, thing.id) in said) for role in ROLES] for thing in things]
    for i, j in possible_pairs([thing.type for thing in things]):
        head, tail = things[i], things[j]
        answers = [float((head.id, relation, tail.id) in said) for relation in PAIRS]
        text.pairs.append((i, j, nearest(head.places, tail.places), answers))
    for number in example.numbers:
        if not _add(text.numbers, [number.place], ranges):
            continue
        text.reported.append(float(bool(number.kinds)))
        text.kinds.append(RESULT_KINDS.index(number.kinds[0]) if number.kinds else -1)
        if number.kinds:
            _add_links(text, text.numbers.count - 1, number.place, number.right, things, ranges)


def _add_links(
    text: Text, number: int, place: Place, right: Right, things: list[Thing], ranges: list[tuple[int, int]]
) -> None:
    """Add, for one reported number, all things that it may belong to, and which are right."""
    base, at = text.link_groups, 0
    ids = [thing.id for thing in things]
    for group, thing in enumerate(things):
        for a, b in thing.places:
            if ranges[a][0] and ranges[b - 1][1]:
                text.links.append((number, at, bucket(a - place[0]), base + group))
                at += 1
    text.link_groups += len(things)
    for column, role in enumerate(LINKS):
        groups = [base + i for i, thing in enumerate(things) if thing.type in LINK_TYPES[role]]
        good = {base + ids.index(key) for key in right[role] if key in ids} & set(groups)
        empty = None in right[role]
        if groups and (good or empty):
            text.choices.append((column, number, groups, good, empty))


def collate(texts: Sequence[Text]) -> tuple[Tensor, Tensor, Tensor, Batch]:
    """Return pieces, shapes and mask, `(texts, longest)`, and what is to be learned from them."""
    longest = max(len(t.ids) for t in texts)
    ids, shapes, mask = (np.zeros((len(texts), longest), np.int64) for _ in range(3))
    for row, text in enumerate(texts):
        ids[row, : len(text.ids)], shapes[row, : len(text.ids)], mask[row, : len(text.ids)] = text.ids, text.shapes, 1
    things = _offsets(t.mentions.count for t in texts)
    mentions = _offsets(len(t.mentions.spans) for t in texts)
    numbers = _offsets(t.numbers.count for t in texts)
    groups = _offsets(t.link_groups for t in texts)
    pairs = [(things[r] + i, things[r] + j, d, y) for r, t in enumerate(texts) for i, j, d, y in t.pairs]
    links = [(numbers[r] + n, mentions[r] + m, d, groups[r] + g) for r, t in enumerate(texts) for n, m, d, g in t.links]
    choices = [
        (column, numbers[r] + n, [groups[r] + g for g in among], {groups[r] + g for g in right}, empty)
        for r, t in enumerate(texts)
        for column, n, among, right, empty in t.choices
    ]
    heads, tails, distance = _columns([pair[:3] for pair in pairs], 3)
    link_number, link_mention, link_distance, link_group = _columns(links, 4)
    return (
        torch.from_numpy(ids), torch.from_numpy(shapes), torch.from_numpy(mask),
        Batch(
            candidates=_spans([t.candidates for t in texts]),
            signs=_floats([row for t in texts for row in t.signs], len(COLUMNS)),
            answers=_ints([y for t in texts for y in t.answers]),
            mentions=_spans([t.mentions for t in texts]),
            roles=_floats([row for t in texts for row in t.roles], len(ROLES)),
            heads=heads, tails=tails, pair_distance=distance,
            pairs=_floats([y for *_, y in pairs], len(PAIRS)),
            numbers=_spans([t.numbers for t in texts]),
            reported=torch.tensor([y for t in texts for y in t.reported]),
            kinds=_ints([k for t in texts for k in t.kinds]),
            link_number=link_number, link_mention=link_mention, link_distance=link_distance, link_group=link_group,
            link_groups=sum(t.link_groups for t in texts),
            choices=choices,
        ),
    )  # fmt: skip


def _offsets(counts: Iterable[int]) -> list[int]:
    return [0, *accumulate(counts)]


def _spans(places: list[Places]) -> Spans:
    offsets = _offsets(p.count for p in places)
    rows = [(r, first, last, width, offsets[r] + g) for r, p in enumerate(places) for first, last, width, g in p.spans]
    text, first, last, width, group = _columns(rows, 5)
    return Spans(text, first, last, width.clamp(max=WIDTHS - 1), group)


def _columns(rows: Sequence[tuple[int, ...]], count: int) -> list[Tensor]:
    return [_ints([row[i] for row in rows]) for i in range(count)]


def _ints(values: list[int]) -> Tensor:
    return torch.tensor(values, dtype=torch.long)


def _floats(rows: Sequence[Sequence[float]], width: int) -> Tensor:
    return torch.from_numpy(np.array(rows, np.float32).reshape(-1, width))
