"""What the encoder's vectors say: types of candidates, roles and pairs of things, numbers and what they belong to.

Comes in: the `Vectors` of a text and places in it as ranges of words. Goes out: scores in log odds, one row for each thing
asked about. The weights are those of `kg.training.network`, which computes the same for many texts at once.
"""

import functools
import math
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from kg.nlp.encoder import Floats, Vectors
from kg.vocabulary import DATA, SYSTEM, NodeType, Relation, ResultKind

HEADS = Path(__file__).with_name("heads.npz")
ROLES = (Relation.INTRODUCES, Relation.USES, Relation.EVALUATES_ON, Relation.COMPARES_WITH)
PAIRS = (Relation.BASED_ON, Relation.OUTPERFORMS, Relation.TRAINED_ON)
RESULT_KINDS = (ResultKind.ABSOLUTE, ResultKind.DELTA, ResultKind.RATIO)
LINKS = ("subject", "benchmark", "metric", "baseline")
LINK_TYPES = {"subject": SYSTEM, "benchmark": DATA, "metric": frozenset({NodeType.METRIC}), "baseline": SYSTEM}
WIDTHS = 9  # of mentions in words; longer ones count as the longest
DISTANCES = 32
Place = tuple[int, int]


def bucket(distance: int) -> int:
    """Return the class of a signed distance in words, below `DISTANCES`; the longer, the coarser.

    >>> [bucket(d) for d in (0, 1, 2, 5, 40, 400, -1, -400)]
    [0, 1, 2, 4, 8, 13, 17, 29]
    """
    size = min(DISTANCES // 2 - 1, int(math.log2(abs(distance) + 1) * 1.6))
    return size if distance >= 0 else DISTANCES // 2 + size


def nearest(head: Sequence[Place], tail: Sequence[Place]) -> int:
    """Return the bucket of the distance from a mention of `head` to the nearest of `tail`."""
    return bucket(min((t - h for h, _ in head for t, _ in tail), key=lambda d: (abs(d), d)))


def gelu(x: Floats) -> Floats:
    """Return the tanh form of GELU."""
    return np.asarray(0.5 * x * (1 + np.tanh(math.sqrt(2 / math.pi) * (x + 0.044715 * x * x * x))), np.float32)


class Heads:
    """The weights by name; every method gives one row for each thing asked about."""

    def __init__(self, weights: dict[str, Floats]) -> None:
        self.weights = weights

    def _linear(self, name: str, x: Floats) -> Floats:
        return x @ self.weights[f"{name}.weight"].T + self.weights[f"{name}.bias"]

    def mentions(self, vectors: Vectors, places: Sequence[Place]) -> Floats:
        """Return the inner vectors of mentions."""
        widths = [min(b - a, WIDTHS - 1) for a, b in places]
        return gelu(self._linear("mention", vectors.spans(places)) + self.weights["width.weight"][widths])

    def types(self, vectors: Vectors, places: Sequence[Sequence[Place]], signs: Floats) -> Floats:
        """Return the scores of `COLUMNS` for candidates, given their places and what their signs say (log-probabilities)."""
        pooled = self._pooled(vectors, places)
        inner = gelu(self._linear("type_hidden", np.concatenate([pooled, signs / 4], 1)))
        return self._linear("type_out", inner) + self.weights["signs"] * signs

    def things(self, vectors: Vectors, places: Sequence[Sequence[Place]]) -> Floats:
        """Return the inner vectors of things, given all their places."""
        return gelu(self._linear("thing", self._pooled(vectors, places)))

    def _pooled(self, vectors: Vectors, places: Sequence[Sequence[Place]]) -> Floats:
        mentions = self.mentions(vectors, [place for group in places for place in group])
        ends = np.cumsum([len(group) for group in places])
        groups = np.split(mentions, ends[:-1])
        return np.stack([np.concatenate([rows.max(0), rows.mean(0)]) for rows in groups])

    def roles(self, things: Floats) -> Floats:
        """Return the scores of `ROLES` that things have for the paper."""
        return self._linear("role", things)

    def pairs(self, heads: Floats, tails: Floats, distances: Sequence[int]) -> Floats:
        """Return the scores of `PAIRS` for pairs of things, `distances` being those of `nearest`."""
        joined = np.concatenate([heads, tails, heads * tails], 1)
        inner = gelu(self._linear("pair_hidden", joined) + self.weights["pair_distance.weight"][list(distances)])
        return self._linear("pair", inner)

    def numbers(self, vectors: Vectors, places: Sequence[Place]) -> tuple[Floats, Floats]:
        """Return the inner vectors of numbers, and their scores: reported, `RESULT_KINDS`, and no link for each of `LINKS`."""
        inner = gelu(self._linear("number_hidden", vectors.spans(places)))
        return inner, self._linear("number", inner)

    def links(self, number: Floats, mentions: Floats, distances: Sequence[int]) -> Floats:
        """Return the scores of `LINKS` for one number and each of some mentions, so many words away."""
        numbers = np.broadcast_to(number, mentions.shape)
        joined = np.concatenate([numbers, mentions, numbers * mentions], 1)
        inner = gelu(self._linear("link_hidden", joined) + self.weights["link_distance.weight"][list(distances)])
        return self._linear("link", inner)


@functools.cache
def load_heads(path: Path = HEADS) -> Heads:
    """Return the packaged heads."""
    with np.load(path) as stored:
        return Heads({name: stored[name].astype(np.float32) for name in stored.files})
