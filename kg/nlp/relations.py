"""The eight relations that a paper's text states, as claims with the sentence that says so.

Comes in: a Doc with sentences and `doc._.entities`. Goes out: `doc._.claims`, a list of `DocClaim`, such as
`P introduces e1`, `e1 basedOn e2`, `e1 outperforms e3`. Roles for the paper come from `kg.nlp.roles`; this file finds
the other end of the relations between two named things, and drops what the table of allowed types rules out.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from spacy.language import Language
from spacy.tokens import Doc, Span

from kg.nlp.blend import blend, log_odds
from kg.nlp.document import DocClaim, DocEntity, register_extensions
from kg.nlp.frames import OWN_SYSTEM, Frame, build_frames, pattern
from kg.nlp.heads import load_heads
from kg.nlp.opinions import PAPER, Key, find_opinions, fits
from kg.nlp.roles import Role, find_main_system, find_roles
from kg.vocabulary import SYSTEM, NodeType, Relation

COMPONENT = "kg_relations"
MOST_TASKS = 3
TASK_CONFIDENCE = 0.99
FAMILY_CONFIDENCE = 0.59
LEAST_CONFIDENCE = 0.35  # half of the F1 that is reached, about where leaving out stops to pay
SURE_OF_HEAD = {Relation.BASED_ON: 0.87, Relation.OUTPERFORMS: 0.93, Relation.TRAINED_ON: 0.83}
"""How often the head is right where the tail is, counted on annotated papers."""
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
    claims = by_rules(frames)
    if doc._.vectors is not None:
        claims = reconsider(doc, frames, claims)
    types = {entity.id: entity.type for entity in doc._.entities} | {PAPER: NodeType.PAPER}
    order = {entity.id: number for number, entity in enumerate(doc._.entities)}
    relations = list(Relation)
    return sorted(
        (claim for claim in claims if claim.confidence >= LEAST_CONFIDENCE and _fits(claim, types)),
        key=lambda claim: (order[claim.tail], relations.index(claim.relation), claim.head),
    )


def by_rules(frames: Sequence[Frame]) -> list[DocClaim]:
    """Return what the cues of `frames` speak for, each claim once, the unlikely ones too."""
    roles = find_roles(frames)
    introduced = [role.entity for role in roles if role.relation is Relation.INTRODUCES]
    claims: dict[tuple[str, str, str], DocClaim] = {}
    for claim in (
        *_role_claims(roles, find_own_main(frames, introduced)), *_family_claims(frames, roles), *_task_claims(frames)
    ):  # fmt: skip
        claims.setdefault((claim.head, claim.relation, claim.tail), claim)
    return list(claims.values())


def reconsider(doc: Doc, frames: Sequence[Frame], claims: Sequence[DocClaim]) -> list[DocClaim]:
    """Return the claims that rules or encoder make, as sure as both together are."""
    ruled = {(c.head, c.relation, c.tail): c for c in claims}
    found = [c for c in claims if c.relation is Relation.ADDRESSES]
    for key, opinions in opinions_on_claims(doc, ruled).items():
        confidence = round(blend(key[1], opinions), 3)
        if confidence >= LEAST_CONFIDENCE:
            sentence = ruled[key].sentence if key in ruled else _sentence_of(frames, key)
            found.append(DocClaim(*key, sentence, COMPONENT, confidence))
    return found


def opinions_on_claims(doc: Doc, ruled: Mapping[Key, DocClaim]) -> dict[Key, dict[str, float]]:
    """Return the opinions on every claim that is possible: of the encoder, of the rules, and how sure the names are."""
    sure = {entity.id: log_odds(entity.named) for entity in doc._.entities}
    found = {}
    for key, score in find_opinions(doc, load_heads()).items():
        opinions = {"encoder": score, "tail": sure[key[2]]}
        opinions |= {"rules": log_odds(ruled[key].confidence)} if key in ruled else {"no rule": 1.0}
        if key[0] != PAPER:
            opinions["head"] = sure[key[0]]
        found[key] = opinions
    return found


def _sentence_of(frames: Sequence[Frame], key: Key) -> Span:
    """Return the sentence that names most of a claim's things; the title only where nothing else does."""
    things = {key[0], key[2]}
    return max(frames, key=lambda f: (len(things & {s.entity.id for s in f.slots}), f.index > 0, -f.index)).sentence


def find_own_main(frames: Sequence[Frame], introduced: Iterable[DocEntity]) -> str | None:
    """Return the id of the introduced system that the paper is about; None where it introduces none."""
    own = [entity for entity in introduced if entity.type in SYSTEM]
    first = find_main_system(frames)
    if first in {entity.id for entity in own}:
        return first
    return max(own, key=lambda entity: len(entity.spans)).id if own else None


def _fits(claim: DocClaim, types: Mapping[str, NodeType]) -> bool:
    return claim.head != claim.tail and fits(claim.relation, types[claim.head], types[claim.tail])


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
