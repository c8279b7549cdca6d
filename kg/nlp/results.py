"""The numbers that a paper's text reports, each with the things it belongs to.

Comes in: a Doc with sentences and `doc._.entities`. Goes out: `doc._.results`, a list of `DocResult`, such as
`e1 scores 38.4 % accuracy (e6) on e5`. `kg.nlp.quantities` finds the numbers, `kg.nlp.reported` says which of them are
results and of what kind, `kg.nlp.links` lists what they may belong to; `kg.nlp.result_votes` weighs the cues of both.
"""

import math
from collections.abc import Iterator, Mapping, Sequence

from spacy.language import Language
from spacy.tokens import Doc, Span

from kg.nlp.blend import blend, bound, choose, load_blend, log_odds
from kg.nlp.document import DocResult, register_extensions
from kg.nlp.frames import DATA, OWN_DATA, OWN_SYSTEM, Frame, build_frames
from kg.nlp.heads import LINKS, load_heads
from kg.nlp.links import MOST, Scene, find_absence_cues, find_candidates, link_cues
from kg.nlp.numbers import NumberReader, Reading
from kg.nlp.quantities import SIZE, Number, find_numbers
from kg.nlp.relations import find_own_main
from kg.nlp.reported import find_kind, find_number_cues
from kg.nlp.result_votes import LINK_VOTES, REPORTED_VOTES
from kg.nlp.roles import relabel
from kg.vocabulary import SYSTEM, Relation, ResultKind

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
    main = mask_own(doc, frames)
    reader = None if doc._.vectors is None else NumberReader(doc, load_heads())
    results: list[DocResult] = []
    known: set[tuple[str, str | None, str | None]] = set()
    for frame, numbers, scene in iter_scenes(frames, main):
        for number in numbers:
            read = None if reader is None or number.unit == SIZE else reader.read(place_of(doc, frame, number))
            share = _share_reported(frame, number, numbers, read)
            if share > 0.5:
                result = _result(doc, frame, number, numbers, scene, share, read)
                key = (result.value, result.subject, result.benchmark)
                if key not in known:
                    known.add(key)
                    results.append(result)
    return results


def mask_own(doc: Doc, frames: Sequence[Frame]) -> str | None:
    """Mask what the paper introduces as its own in `frames`; return the id of the system that it is about, if any."""
    introduced = {claim.tail for claim in doc._.claims if claim.relation is Relation.INTRODUCES}
    own = [entity for entity in doc._.entities if entity.id in introduced]
    relabel(frames, {e.id: OWN_SYSTEM if e.type in SYSTEM else OWN_DATA for e in own})
    return find_own_main(frames, own)


def place_of(doc: Doc, frame: Frame, number: Number) -> Span:
    """Return the words of a number; the whole sentence where they cannot be told."""
    span = doc.char_span(frame.origin(number.at), frame.origin(number.end - 1) + 1, alignment_mode="expand")
    return frame.sentence if span is None else span


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


def _share_reported(frame: Frame, number: Number, numbers: list[Number], read: Reading | None) -> float:
    if number.unit == SIZE:
        return 0.0
    ruled = score_reported(frame, number, numbers)
    if read is None:
        return 1 / (1 + math.exp(-bound(ruled, 50.0)))
    return blend("reported", {"rules": ruled, "encoder": read.reported})


def score_reported(frame: Frame, number: Number, numbers: list[Number]) -> float:
    """Return the log odds that the rules give to a number's being a result."""
    votes = (REPORTED_VOTES.get(cue, 0.0) for cue in find_number_cues(frame, number, numbers))
    return REPORTED_VOTES[""] + sum(votes)


def _result(
    doc: Doc, frame: Frame, number: Number, numbers: Sequence[Number], scene: Scene, share: float, read: Reading | None
) -> DocResult:
    kind = find_kind(frame, number)
    subject, benchmark, metric, baseline = (_link(role, frame, number, numbers, scene, read) for role in LINKS)
    against = None if kind is ResultKind.ABSOLUTE or baseline[0] == subject[0] else baseline[0]
    confidence = share * subject[1] * benchmark[1]
    if read is not None and "result" in load_blend():
        confidence = blend("result", opinions_on_result(doc, confidence, subject[0], benchmark[0]))
    return DocResult(
        subject=subject[0],
        benchmark=benchmark[0],
        metric=metric[0],
        value=number.value.lstrip("-") if kind is not ResultKind.ABSOLUTE else number.value,
        unit=number.unit,
        kind=kind,
        baseline=against,
        number=place_of(doc, frame, number),
        sentence=frame.sentence,
        component=COMPONENT,
        confidence=round(confidence, 3),
    )


def opinions_on_result(doc: Doc, links: float, subject: str | None, benchmark: str | None) -> dict[str, float]:
    """Return the opinions on a result as a whole: how sure its links are, and the things at their ends."""
    sure = {entity.id: log_odds(entity.named) for entity in doc._.entities}
    opinions = {"links": log_odds(links)}
    for role, key in (("subject", subject), ("benchmark", benchmark)):
        opinions |= {f"no {role}": 1.0} if key is None else {role: sure[key]}
    return opinions


def _link(
    role: str, frame: Frame, number: Number, numbers: Sequence[Number], scene: Scene, read: Reading | None
) -> Link:
    """Return what fills `role`, None where nothing named does, with how likely it is."""
    sums = score_links(role, frame, number, numbers, scene)
    if read is None:
        best = max(sums, key=sums.__getitem__)
        return best, 1 / sum(math.exp(min(50.0, x - sums[best])) for x in sums.values())
    opinions = opinions_on_links(role, sums, read, link_cues(frame, number))
    shares = dict(zip(opinions, choose(role, list(opinions.values())), strict=True))
    best = max(shares, key=shares.__getitem__)
    return best, shares[best]


def score_links(
    role: str, frame: Frame, number: Number, numbers: Sequence[Number], scene: Scene
) -> dict[str | None, float]:
    """Return the votes of the rules for each thing that may fill `role`, and for its staying empty (None)."""
    candidates = find_candidates(role, frame, number, numbers, scene)
    votes = LINK_VOTES[role]
    empty = _total(votes, find_absence_cues(role, frame, number, candidates))
    return {None: empty, **{key: _total(votes, cues) for key, cues in candidates.items()}}


def opinions_on_links(
    role: str, sums: Mapping[str | None, float], read: Reading, cues: Sequence[str]
) -> dict[str | None, dict[str, float]]:
    """Return the opinions on each choice for `role`: those that the encoder sees, and those that the rules see.

    `cues` are those of the number: they speak for or against nothing named.
    """
    seen = read.links[role]
    ruled, encoded = _log_shares(sums), _log_shares(seen)
    found: dict[str | None, dict[str, float]] = {}
    for key in (*seen, *(key for key in sums if key not in seen)):
        found[key] = {"none": 1.0, **{f"none {cue}": 1.0 for cue in cues}} if key is None else {}
        for name, shares in (("rules", ruled), ("encoder", encoded)):
            found[key] |= {name: shares[key]} if key in shares else {f"not by {name}": 1.0}
    return found


def _log_shares(sums: Mapping[str | None, float]) -> dict[str | None, float]:
    top = max(sums.values())
    total = top + math.log(math.fsum(math.exp(x - top) for x in sums.values()))
    return {key: x - total for key, x in sums.items()}


def _total(votes: Mapping[str, float], cues: Sequence[str]) -> float:
    return sum(votes.get(cue, 0.0) for cue in cues)
