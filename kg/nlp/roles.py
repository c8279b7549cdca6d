"""The role that each named thing plays for the paper: introduced, used, compared with, built upon, evaluated on.

Comes in: frames. Goes out: `Role`s, such as `e2 comparesWith 0.91 (frame 4)`. The cues around an entity vote with the
weights of `kg.nlp.votes`; the confidence is the share that the votes give to the role.
"""

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from kg.nlp.cues import Cued, find_cues
from kg.nlp.document import DocEntity
from kg.nlp.frames import OWN_DATA, OWN_SYSTEM, SYSTEMS, Frame, pattern
from kg.nlp.votes import DATA_VOTES, SYSTEM_VOTES, Votes
from kg.nlp.weights import to_shares
from kg.vocabulary import NodeType, Relation

SYSTEM_ROLES = (Relation.INTRODUCES, Relation.USES, Relation.COMPARES_WITH, Relation.BASED_ON, None)
DATA_ROLES = (Relation.INTRODUCES, Relation.USES, Relation.EVALUATES_ON, Relation.TRAINED_ON)
_OUTPERFORMED = len(SYSTEM_ROLES)
_PRESENTED = pattern(r"\b(?:introduces?|presents?|proposes?|develop(?:s|ed)?)(?: [\w,/&-]+){0,8}[ :(]*(<S>)")
_OPENING = pattern(r"^(?:\W*(?:\(?\w\)|[ivx]+\)|\w+:))?\W*(?:the )?(<S>)(?:,| is| are) an?\b")
_TITLE = re.compile(rf"[{SYSTEMS}] ?[:–—]")


@dataclass(frozen=True, slots=True)
class Role:
    """That an entity stands in `relation` to the paper (or to one of its systems), and where the text says so."""

    entity: DocEntity
    relation: Relation
    confidence: float
    frame: Frame
    at: int


def find_roles(frames: Sequence[Frame]) -> list[Role]:
    """Return the roles of all systems and data; the paper's own things are masked as such in `frames` afterwards."""
    main = find_main_system(frames)
    relabel(frames, {main: OWN_SYSTEM} if main else {})
    roles: list[Role] = []
    for cued in find_cues(frames):
        roles += (
            _system_roles(cued) if cued.mentions[0].frame.text[cued.mentions[0].at] in SYSTEMS else _data_roles(cued)
        )
    own = [r.entity for r in roles if r.relation is Relation.INTRODUCES]
    systems = {NodeType.METHOD, NodeType.MODEL}
    relabel(frames, {e.id: OWN_SYSTEM if e.type in systems else OWN_DATA for e in own})
    return roles


def find_main_system(frames: Sequence[Frame]) -> str | None:
    """Return the id of the system that the title opens with ("Name: …") or that the first sentences present."""
    if frames and frames[0].slots and _TITLE.match(frames[0].text):
        return frames[0].slots[0].entity.id
    for frame in frames[:5]:
        for expression in (_PRESENTED, _OPENING):
            if found := expression.search(frame.text):
                return slot_at(frame, found.start(1)).id
    return None


def slot_at(frame: Frame, at: int) -> DocEntity:
    """Return the entity whose slot is at `at`."""
    return next(slot.entity for slot in frame.slots if slot.at == at)


def relabel(frames: Iterable[Frame], letters: dict[str, str]) -> None:
    """Mask the entities with the ids in `letters` by those letters instead, in all frames."""
    for frame in frames:
        frame.relabel(letters)


def _system_roles(cued: Cued) -> list[Role]:
    """Return the role with the most votes; what the paper's system outperforms is compared with, at the least."""
    sums = _add(SYSTEM_VOTES, cued.cues())
    shares = to_shares(sums[:_OUTPERFORMED])
    best = max(range(_OUTPERFORMED), key=shares.__getitem__)
    beaten = _sigmoid(sums[_OUTPERFORMED])
    roles = []
    if SYSTEM_ROLES[best] is not Relation.INTRODUCES and beaten > 0.5:
        roles.append(_role(cued, Relation.OUTPERFORMS, beaten, SYSTEM_VOTES, _OUTPERFORMED))
        if SYSTEM_ROLES[best] in {Relation.USES, None}:
            best = SYSTEM_ROLES.index(Relation.COMPARES_WITH)
    if (relation := SYSTEM_ROLES[best]) is not None:
        roles.append(_role(cued, relation, shares[best], SYSTEM_VOTES, best))
    return roles


def _data_roles(cued: Cued) -> list[Role]:
    sums = _add(DATA_VOTES, cued.cues())
    return [
        _role(cued, relation, share, DATA_VOTES, column)
        for column, relation in enumerate(DATA_ROLES)
        if (share := _sigmoid(sums[column])) > 0.5
    ]


def _role(cued: Cued, relation: Relation, confidence: float, votes: Votes, column: int) -> Role:
    """Point at the mention whose cues speak most for the role; the title only where nothing else does."""
    best = max(
        cued.mentions,
        key=lambda m: (
            m.frame.index > 0,
            math.fsum(votes[cue][column] for cue in m.cues if cue in votes),  # a set: in no fixed order
            -m.frame.index,
            -m.at,
        ),
    )
    return Role(cued.entity, relation, round(confidence, 3), best.frame, best.at)


def _add(votes: Votes, cues: Iterable[str]) -> list[float]:
    sums = list(votes[""])
    for cue in cues:
        for column, vote in enumerate(votes.get(cue, ())):
            sums[column] += vote
    return sums


def _sigmoid(x: float) -> float:
    return 1 / (1 + math.exp(-max(-50.0, min(50.0, x))))
