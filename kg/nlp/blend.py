"""One probability from several opinions: what the rules say, what the encoder says, how sure the names are.

Comes in: opinions by name, in log odds, on a decision such as `basedOn` or `reported`. Goes out: its probability.

    "basedOn", {"encoder": 2.1, "rules": 0.4, "sure": 3.0} → 0.83

`blend.tsv` has decision, opinion and weight a line; the weights are those of logistic regressions on training papers that the
encoder had not learned from, so that the probabilities hold. The opinion `""` is always 1.
"""

import functools
import math
from collections.abc import Mapping, Sequence
from pathlib import Path

from kg.errors import InputError
from kg.nlp.weights import to_shares

BLEND = Path(__file__).with_name("blend.tsv")
Table = Mapping[str, Mapping[str, float]]
LARGEST = 8.0  # of an opinion, in log odds


@functools.cache
def load_blend(path: Path = BLEND) -> dict[str, dict[str, float]]:
    """Return the weights by decision and opinion."""
    table: dict[str, dict[str, float]] = {}
    for number, line in enumerate(path.read_text(encoding="utf8").splitlines(), 1):
        decision, _, rest = line.partition("\t")
        opinion, _, weight = rest.partition("\t")
        try:
            table.setdefault(decision, {})[opinion] = float(weight)
        except ValueError as e:
            raise InputError("no weight", place=f"{path}:{number}", mend="make the file anew with kg train") from e
    return table


def blend(decision: str, opinions: Mapping[str, float], table: Table | None = None) -> float:
    """Return the probability of a decision that stands alone."""
    return 1 / (1 + math.exp(-bound(weigh(decision, opinions, table), 30)))


def choose(decision: str, choices: Sequence[Mapping[str, float]]) -> list[float]:
    """Return the probabilities of choices of which one is right."""
    return list(to_shares([weigh(decision, opinions) for opinions in choices]))


def weigh(decision: str, opinions: Mapping[str, float], table: Table | None = None) -> float:
    """Return the weighted sum of opinions, by the packaged weights or those of `table`."""
    weights = (load_blend() if table is None else table)[decision]
    return weights.get("", 0.0) + math.fsum(weights.get(name, 0.0) * bound(x) for name, x in opinions.items())


def bound(x: float, largest: float = LARGEST) -> float:
    """Return `x`, or the bound that it exceeds."""
    return max(-largest, min(largest, x))


def log_odds(probability: float) -> float:
    """Return the log odds of a probability, bounded.

    >>> log_odds(0.5), log_odds(1.0)
    (0.0, 8.0)
    """
    least = 1 / (1 + math.exp(LARGEST))
    if not least < probability < 1 - least:
        return math.copysign(LARGEST, probability - 0.5)
    return math.log(probability / (1 - probability))
