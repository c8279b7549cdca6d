"""What the encoder makes of claims: its log odds for each relation that could stand between the things of a text.

Comes in: a Doc with `doc._.entities` and `doc._.vectors`. Goes out: `(head, relation, tail)` → log odds, for all that the table
of allowed types admits; the paper is `P`.
"""

from collections.abc import Iterator, Sequence

from spacy.tokens import Doc

from kg.nlp.document import DocEntity
from kg.nlp.heads import PAIRS, ROLES, Heads, Place, nearest
from kg.vocabulary import EXTRACTED, NodeType, Relation

PAPER = "P"
MOST = 60  # things whose pairs are looked at: real texts name fewer than thirty, and all pairs count
MENTIONS = 16  # of each thing that are looked at
Key = tuple[str, Relation, str]


def places_of(entity: DocEntity) -> list[Place]:
    """Return where a thing is named first, as ranges of words."""
    return [(span.start, span.end) for span in entity.spans[:MENTIONS]]


def fits(relation: Relation, head: NodeType, tail: NodeType) -> bool:
    """Tell whether the table of allowed types lets `relation` stand between things of these types."""
    domain, range_ = EXTRACTED[relation]
    return head in domain and tail in range_


def find_opinions(doc: Doc, heads: Heads) -> dict[Key, float]:
    """Return the log odds of all claims that are possible."""
    entities: Sequence[DocEntity] = doc._.entities
    if not entities:
        return {}
    things = heads.things(doc._.vectors, [places_of(e) for e in entities])
    opinions: dict[Key, float] = {}
    for entity, scores in zip(entities, heads.roles(things), strict=True):
        for role, score in zip(ROLES, scores, strict=True):
            if fits(role, NodeType.PAPER, entity.type):
                opinions[PAPER, role, entity.id] = float(score)
    pairs = list(possible_pairs([entity.type for entity in entities[:MOST]]))
    if pairs:
        distances = [nearest(places_of(entities[i]), places_of(entities[j])) for i, j in pairs]
        scores = heads.pairs(things[[i for i, _ in pairs]], things[[j for _, j in pairs]], distances)
        for (i, j), row in zip(pairs, scores, strict=True):
            for relation, score in zip(PAIRS, row, strict=True):
                if fits(relation, entities[i].type, entities[j].type):
                    opinions[entities[i].id, relation, entities[j].id] = float(score)
    return opinions


def possible_pairs(types: Sequence[NodeType]) -> Iterator[tuple[int, int]]:
    """Yield the places of head and tail, among things of these types, wherever one of `PAIRS` could hold."""
    for i, head in enumerate(types):
        for j, tail in enumerate(types):
            if i != j and any(fits(relation, head, tail) for relation in PAIRS):
                yield i, j
