"""The numbers that a paper's text reports, each with the things it belongs to.

Comes in: a Doc with sentences and `doc._.entities`. Goes out: `doc._.results`, a list of `DocResult`, such as
`e1 scores 38.4 % accuracy (e6) on e5`. `kg.nlp.quantities` finds the numbers, `kg.nlp.reported` says which of them are
results and of what kind, `kg.nlp.links` lists what they may belong to; `kg.nlp.result_votes` weighs the cues of both.
"""

import math
from collections.abc import Iterator, Mapping, Sequence

from spacy.language import Language
from spacy.tokens import Doc

from kg.nlp.document import DocResult, register_extensions
from kg.nlp.frames import DATA, OWN_DATA, Frame, build_frames
from kg.nlp.links import MOST, Scene, find_absence_cues, find_candidates
from kg.nlp.quantities import SIZE, Number, find_numbers
from kg.nlp.relations import find_own_main
from kg.nlp.reported import find_kind, find_number_cues
from kg.nlp.result_votes import LINK_VOTES, REPORTED_VOTES
from kg.nlp.roles import find_roles
from kg.vocabulary import ResultKind

COMPONENT = "kg_results"
Link = tuple[str | None, float]
register_extensions()


@Language.component(COMPONENT, requires=["doc._.entities", "doc.sents"], assigns=["doc._.results"])
def results_component(doc: Doc) -> Doc:
    """Set `doc._.results`."""
    doc._.results = find_results(doc)
    return doc


def find_results(doc: Doc) -> list[DocResult]:
    """Return the reported numbers in text order; a number that is said again of the same things counts once."""
    frames = build_frames(doc)
    main = find_own_main(frames, find_roles(frames))
    results: list[DocResult] = []
    known: set[tuple[str, str | None, str | None]] = set()
    for frame, numbers, scene in iter_scenes(frames, main):
        for number in numbers:
            share = _share_reported(frame, number, numbers)
            if share > 0.5:
                result = _result(doc, frame, number, numbers, scene, share)
                key = (result.value, result.subject, result.benchmark)
                if key not in known:
                    known.add(key)
                    results.append(result)
    return results


def iter_scenes(frames: Sequence[Frame], main: str | None) -> Iterator[tuple[Frame, list[Number], Scene]]:
    """Yield each frame with its numbers and what the paper names besides."""
    data: dict[str, None] = {}
    own: dict[str, None] = {}
    for frame in frames:
        for slot in frame.slots:
            if frame.text[slot.at] in DATA:
                data[slot.entity.id] = None
                if frame.text[slot.at] == OWN_DATA:
                    own[slot.entity.id] = None
    last: str | None = None
    named, introduced = tuple(data)[:MOST], tuple(own)[:MOST]
    for frame in frames:
        yield frame, find_numbers(frame.text)[:MOST], Scene(main, named, introduced, last)
        last = next((s.entity.id for s in reversed(frame.slots) if frame.text[s.at] in DATA), last)


def _share_reported(frame: Frame, number: Number, numbers: list[Number]) -> float:
    if number.unit == SIZE:
        return 0.0
    total = REPORTED_VOTES[""] + sum(REPORTED_VOTES.get(cue, 0.0) for cue in find_number_cues(frame, number, numbers))
    return 1 / (1 + math.exp(-max(-50.0, min(50.0, total))))


def _result(doc: Doc, frame: Frame, number: Number, numbers: Sequence[Number], scene: Scene, share: float) -> DocResult:
    kind = find_kind(frame, number)
    subject, benchmark, metric, baseline = (
        _link(role, frame, number, numbers, scene) for role in ("subject", "benchmark", "metric", "baseline")
    )
    against = None if kind is ResultKind.ABSOLUTE or baseline[0] == subject[0] else baseline[0]
    span = doc.char_span(frame.origin(number.at), frame.origin(number.end - 1) + 1, alignment_mode="expand")
    return DocResult(
        subject=subject[0],
        benchmark=benchmark[0],
        metric=metric[0],
        value=number.value.lstrip("-") if kind is not ResultKind.ABSOLUTE else number.value,
        unit=number.unit,
        kind=kind,
        baseline=against,
        number=frame.sentence if span is None else span,
        sentence=frame.sentence,
        component=COMPONENT,
        confidence=round(share * subject[1] * benchmark[1], 3),
    )


def _link(role: str, frame: Frame, number: Number, numbers: Sequence[Number], scene: Scene) -> Link:
    """Return what fills `role`, None where nothing named does, with the share of the votes for it."""
    candidates = find_candidates(role, frame, number, numbers, scene)
    votes = LINK_VOTES[role]
    choices: list[str | None] = [None, *candidates]
    sums = [_total(votes, cues) for cues in (find_absence_cues(role, frame, number, candidates), *candidates.values())]
    best = max(range(len(sums)), key=sums.__getitem__)
    return choices[best], 1 / sum(math.exp(min(50.0, x - sums[best])) for x in sums)


def _total(votes: Mapping[str, float], cues: Sequence[str]) -> float:
    return sum(votes.get(cue, 0.0) for cue in cues)
