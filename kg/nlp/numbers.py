"""What the encoder makes of the numbers in a text: whether each reports a result, and of what.

Comes in: a Doc with `doc._.entities` and `doc._.vectors`, and the place of a number. Goes out: a `Reading`, in log odds.
"""

from dataclasses import dataclass

import numpy as np
from spacy.tokens import Doc, Span

from kg.nlp.heads import LINK_TYPES, LINKS, RESULT_KINDS, Heads, bucket
from kg.nlp.opinions import MOST, places_of


@dataclass(frozen=True, slots=True)
class Reading:
    """Log odds that a number is a result, and for each role the score of each thing and of none."""

    reported: float
    links: dict[str, dict[str | None, float]]


class NumberReader:
    """Reads the numbers of one text."""

    def __init__(self, doc: Doc, heads: Heads) -> None:
        self.vectors, self.heads = doc._.vectors, heads
        self.entities = doc._.entities[:MOST]
        groups = [places_of(entity) for entity in self.entities]
        self.places = [place for group in groups for place in group]
        self.mentions = heads.mentions(self.vectors, self.places) if self.places else None
        self.ends = np.cumsum([len(group) for group in groups])

    def read(self, number: Span) -> Reading:
        """Return what the encoder makes of one number."""
        (inner,), (scores,) = self.heads.numbers(self.vectors, [(number.start, number.end)])
        empty = scores[1 + len(RESULT_KINDS) :]
        links: dict[str, dict[str | None, float]] = {
            role: {None: float(score)} for role, score in zip(LINKS, empty, strict=True)
        }
        if self.mentions is not None:
            distances = [bucket(start - number.start) for start, _ in self.places]
            rows = self.heads.links(inner, self.mentions, distances)
            for entity, own in zip(self.entities, np.split(rows, self.ends[:-1]), strict=True):
                best = own.max(0)
                for column, role in enumerate(LINKS):
                    if entity.type in LINK_TYPES[role]:
                        links[role][entity.id] = float(best[column])
        return Reading(float(scores[0]), links)
