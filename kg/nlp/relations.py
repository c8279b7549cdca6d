"""The eight relations that a paper's text states, as claims with the sentence that says so.

Comes in: a Doc with sentences and `doc._.entities`. Goes out: `doc._.claims`, a list of `DocClaim`, such as
`P introduces e1`, `e1 basedOn e2`, `e1 outperforms e3`. Roles for the paper come from `kg.nlp.roles`; this file finds
the other end of the relations between two named things, and drops what the table of allowed types rules out.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from spacy.language import Language
from spacy.tokens import Doc

from kg.nlp.document import DocClaim, DocEntity, register_extensions
from kg.nlp.frames import OWN_SYSTEM, Frame, build_frames, pattern
from kg.nlp.roles import Role, find_main_system, find_roles
from kg.vocabulary import EXTRACTED, NodeType, Relation

COMPONENT = "kg_relations"
PAPER = "P"
MOST_TASKS = 3
TASK_CONFIDENCE = 0.99
FAMILY_CONFIDENCE = 0.59
LEAST_CONFIDENCE = 0.4  # below, more claims are wrong than right, and dropping them costs no F1
SURE_OF_HEAD = {Relation.BASED_ON: 0.87, Relation.OUTPERFORMS: 0.93, Relation.TRAINED_ON: 0.83}
"""How often the head is right where the tail is, counted on annotated papers."""
_SYSTEM_TYPES = frozenset({NodeType.METHOD, NodeType.MODEL})
_BETWEEN_SYSTEMS = frozenset({Relation.BASED_ON, Relation.OUTPERFORMS})
_TRAINS = pattern(r"\b(?:pre-?|fine-?|post-?)?(?:train|tun)\w*")
register_extensions()


@Language.component(COMPONENT, requires=["doc._.entities", "doc.sents"], assigns=["doc._.claims"])
def relations_component(doc: Doc) -> Doc:
    """Set `doc._.claims`."""
    doc._.claims = find_relations(doc)
    return doc


def find_relations(doc: Doc) -> list[DocClaim]:
    """Return the claims in the order of their tails in `doc._.entities`, each (head, relation, tail) once."""
    frames = build_frames(doc)
    roles = find_roles(frames)
    main = find_own_main(frames, roles)
    claims: dict[tuple[str, str, str], DocClaim] = {}
    for claim in (*_role_claims(roles, main), *_family_claims(frames, roles), *_task_claims(frames)):
        claims.setdefault((claim.head, claim.relation, claim.tail), claim)
    types = {entity.id: entity.type for entity in doc._.entities} | {PAPER: NodeType.PAPER}
    order = {entity.id: number for number, entity in enumerate(doc._.entities)}
    relations = list(Relation)
    return sorted(
        (claim for claim in claims.values() if claim.confidence >= LEAST_CONFIDENCE and _fits(claim, types)),
        key=lambda claim: (order[claim.tail], relations.index(claim.relation), claim.head),
    )


def find_own_main(frames: Sequence[Frame], roles: Iterable[Role]) -> str | None:
    """Return the id of the introduced system that the paper is about; None where it introduces none."""
    own = [role.entity for role in roles if role.relation is Relation.INTRODUCES and role.entity.type in _SYSTEM_TYPES]
    first = find_main_system(frames)
    if first in {entity.id for entity in own}:
        return first
    return max(own, key=lambda entity: len(entity.spans)).id if own else None


def _fits(claim: DocClaim, types: Mapping[str, NodeType]) -> bool:
    domain, range_ = EXTRACTED[claim.relation]
    return claim.head != claim.tail and types[claim.head] in domain and types[claim.tail] in range_


def _role_claims(roles: Sequence[Role], main: str | None) -> Iterator[DocClaim]:
    models = [
        role.entity.id for role in roles if role.relation is Relation.INTRODUCES and role.entity.type == NodeType.MODEL
    ]
    model = main if main in models or not models else models[0]
    for role in roles:
        relation, head, sure = role.relation, PAPER, 1.0
        if relation in _BETWEEN_SYSTEMS:
            head = _own_before(role) or main or ""
            if head:
                sure = SURE_OF_HEAD[relation]
            elif relation is Relation.BASED_ON:
                relation, head = Relation.USES, PAPER
        elif relation is Relation.TRAINED_ON:
            head = _trained_model(role, models) or model or ""
            sure = SURE_OF_HEAD[relation]
        if head:
            confidence = round(sure * role.confidence, 3)
            yield DocClaim(head, relation, role.entity.id, role.frame.sentence, COMPONENT, confidence)


def _own_before(role: Role) -> str | None:
    """Return the paper's own system that stands nearest before the mention, in the same sentence."""
    return next(
        (s.entity.id for s in reversed(role.frame.slots) if s.at < role.at and role.frame.text[s.at] == OWN_SYSTEM),
        None,
    )


def _trained_model(role: Role, models: Sequence[str]) -> str | None:
    """Return the model nearest to the mention: one of the paper's own, or any in a sentence that speaks of training."""
    slots = [slot for slot in role.frame.slots if slot.entity.type == NodeType.MODEL]
    if models or not _TRAINS.search(role.frame.text):
        slots = [slot for slot in slots if slot.entity.id in models]
    return min(slots, key=lambda slot: (abs(slot.at - role.at), slot.at)).entity.id if slots else None


def _family_claims(frames: Sequence[Frame], roles: Iterable[Role]) -> Iterator[DocClaim]:
    """Say that an introduced model "Name-7B" is based on the introduced method "Name"."""
    own = [role for role in roles if role.relation is Relation.INTRODUCES]
    for model in (role for role in own if role.entity.type == NodeType.MODEL):
        for base in (role for role in own if role.entity.type == NodeType.METHOD):
            if _names_version(model.entity, base.entity):
                frame = _frame_of_both(frames, model.entity, base.entity) or base.frame
                yield DocClaim(
                    model.entity.id, Relation.BASED_ON, base.entity.id, frame.sentence, COMPONENT, FAMILY_CONFIDENCE
                )


def _frame_of_both(frames: Sequence[Frame], one: DocEntity, other: DocEntity) -> Frame | None:
    both = [frame for frame in frames if {one.id, other.id} <= {slot.entity.id for slot in frame.slots}]
    return max(both, key=lambda frame: (frame.index > 0, -frame.index), default=None)


def _names_version(version: DocEntity, base: DocEntity) -> bool:
    forms = {span.text for span in base.spans} | {base.name}
    return any(version.name.startswith(f"{form}-") or version.name.endswith(f"-{form}") for form in forms)


def _task_claims(frames: Sequence[Frame]) -> Iterator[DocClaim]:
    tasks: dict[str, tuple[Frame, DocEntity]] = {}
    times: Counter[str] = Counter()
    for frame in frames:
        for slot in frame.slots:
            if slot.entity.type == NodeType.TASK:
                times[slot.entity.id] += 1
                known = tasks.get(slot.entity.id)
                if known is None or known[0].index == 0:
                    tasks[slot.entity.id] = (frame, slot.entity)
    best = sorted(tasks, key=lambda i: (-tasks[i][1].confidence, -times[i], tasks[i][0].index))[:MOST_TASKS]
    for key in best:
        frame, entity = tasks[key]
        confidence = round(TASK_CONFIDENCE * entity.confidence, 3)
        yield DocClaim(PAPER, Relation.ADDRESSES, key, frame.sentence, COMPONENT, confidence)
