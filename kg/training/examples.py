"""Annotated papers as the trainers read them.

Comes in: feed files and annotations (`{"id", "entities", "relations", "results"}` a line). Goes out: pairs of paper and
annotation; and for each text the places of the annotated things and of the numbers with what they belong to.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from spacy.tokens import Doc

from kg.errors import InputError
from kg.extract import first_rows
from kg.feed import iter_papers
from kg.nlp.document import DocEntity
from kg.nlp.frames import build_frames
from kg.nlp.heads import LINKS, Place
from kg.nlp.results import iter_scenes
from kg.nlp.signs import Subject
from kg.records import Annotation, Paper, read_file
from kg.training import INVENTED
from kg.vocabulary import NodeType, ResultKind

Right = Mapping[str, set[str | None]]


class Thing(NamedTuple):
    """An annotated thing and where it is named, as ranges of words."""

    id: str
    type: NodeType
    places: list[Place]


class Quantity(NamedTuple):
    """A number in a text; `kinds` is empty where it is no result, `right` has for each of `LINKS` the ids it may have."""

    place: Place
    kinds: tuple[ResultKind, ...]
    right: Right


class Example(NamedTuple):
    """One text with all answers: `answers` and `logs` (log-probabilities by the signs) of its candidates by key."""

    id: str
    words: list[str]
    subjects: dict[str, Subject]
    answers: dict[str, int]
    logs: dict[str, Sequence[float]]
    things: list[Thing]
    relations: list[tuple[str, str, str]]
    numbers: list[Quantity]


def read_annotations(files: Sequence[Path]) -> dict[str, Annotation]:
    """Return the annotations by paper; a later file's count."""
    found = {a.id: a for file in files for a in read_file(file, Annotation)}
    if not found:
        raise InputError("no annotation", place=", ".join(map(str, files)), mend="give a file that has some")
    return found


def read_papers(sources: Sequence[str | Path], annotations: Mapping[str, Annotation]) -> list[Paper]:
    """Return the annotated papers in the order of their ids; raise InputError if the feed lacks one."""
    papers = {p.id: p for p in first_rows(iter_papers(sources)) if p.id in annotations}
    if missing := sorted(annotations.keys() - papers.keys()):
        raise InputError(
            f"{len(missing)} annotated papers are not in the feed, {missing[0]} for one",
            place=", ".join(map(str, sources)), mend="give the whole feed, or annotations of its papers alone",
        )  # fmt: skip
    return [papers[key] for key in sorted(papers)]


def read_invented() -> tuple[list[Paper], dict[str, Annotation]]:
    """Return the invented papers of the checkout in the order of their ids, and their annotations."""
    annotations = read_annotations([INVENTED / "annotations.jsonl"])
    return read_papers([INVENTED / "papers.jsonl"], annotations), annotations


def with_given_things(found: Doc, gold: Annotation) -> Doc:
    """Return a Doc of the same words and sentences with the annotated things."""
    doc = Doc(found.vocab, words=[t.text for t in found], spaces=[bool(t.whitespace_) for t in found])
    for token, other in zip(doc, found, strict=True):
        token.is_sent_start = other.is_sent_start
    doc._.body_end = found._.body_end
    known = {(s.start, s.end): (s._.component, e.confidence) for e in found._.entities for s in e.spans}
    things = {e.id: DocEntity(e.id, e.type, e.name) for e in gold.entities}
    taken: set[int] = set()
    forms = sorted(
        {(form, e.id) for e in gold.entities for form in (e.name, *e.mentions)}, key=lambda f: (-len(f[0]), f)
    )
    for form, key in forms:
        for match in re.finditer(rf"(?<!\w){re.escape(form)}(?!\w)", doc.text[: doc._.body_end]):
            span = doc.char_span(*match.span(), alignment_mode="expand")
            if span is not None and taken.isdisjoint(range(span.start, span.end)):
                taken.update(range(span.start, span.end))
                span._.component, confidence = known.get((span.start, span.end), ("", 1.0))
                things[key].confidence = min(things[key].confidence, confidence)
                things[key].spans.append(span)
    for thing in things.values():
        thing.spans.sort()
    doc._.entities = list(things.values())
    return doc


def things_of(doc: Doc) -> list[Annotation.Thing]:
    """Return the things of a Doc as annotations have them."""
    return [
        Annotation.Thing(id=e.id, type=e.type, name=e.name, mentions=tuple(s.text for s in e.spans))
        for e in doc._.entities
    ]


def find_things(doc: Doc) -> list[Thing]:
    """Return the things of a Doc that are named anywhere."""
    return [Thing(e.id, e.type, [(s.start, s.end) for s in e.spans]) for e in doc._.entities if e.spans]


def results_by_value(gold: Annotation) -> Mapping[float, list[Annotation.Number]]:
    """Return the annotated results by the size of their number."""
    known = defaultdict(list)
    for result in gold.results:
        known[abs(float(result.value))].append(result)
    return known


def find_quantities(doc: Doc, gold: Annotation) -> Iterator[Quantity]:
    """Yield the numbers of a Doc with the annotated things, and what is annotated of them."""
    known = results_by_value(gold)
    for frame, numbers, _ in iter_scenes(build_frames(doc), None):
        for number in numbers:
            results = known.get(abs(float(number.value)), [])
            span = doc.char_span(frame.origin(number.at), frame.origin(number.end - 1) + 1, alignment_mode="expand")
            if span is not None:
                kinds = tuple(dict.fromkeys(r.kind or ResultKind.ABSOLUTE for r in results))
                yield Quantity(
                    (span.start, span.end), kinds, {role: {getattr(r, role) for r in results} for role in LINKS}
                )
