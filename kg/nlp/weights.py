"""How much each sign speaks for each type: the measured side of the rules.

In: the set of signs of a candidate. Out: the probability of each type, or that it is nothing that the graph keeps.

    {"isa:benchmark", "shape:name", …} → {"": 0.04, "Benchmark": 0.93, "Method": 0.01, …}

`signs.tsv`, `context.tsv` and `encoded.tsv` hold one sign a line and its log-odds for `COLUMNS`; in the latter two, the lines
`score:…` weigh the log-probabilities of the first look. The figures are those of multinomial logistic regressions on the annotated training
papers; a sign is in a table only if many papers show it, so that no single paper's name can be.
`kg train` makes all files anew.
"""

import functools
import math
from collections.abc import Iterable, Sequence
from pathlib import Path

from kg.errors import InputError
from kg.vocabulary import NodeType

COLUMNS = ("", *(t.value for t in (
    NodeType.METHOD, NodeType.MODEL, NodeType.BENCHMARK, NodeType.DATASET, NodeType.METRIC, NodeType.TASK
)))  # fmt: skip
SIGNS = Path(__file__).with_name("signs.tsv")
CONTEXT = Path(__file__).with_name("context.tsv")
ENCODED = Path(__file__).with_name("encoded.tsv")  # as CONTEXT, where the encoder had its say before
LEAST = -8.0  # of a log-probability
Row = tuple[float, ...]


@functools.cache
def load_weights(path: Path) -> dict[str, Row]:
    """Return the table: sign → one figure for each of `COLUMNS`."""
    table = {}
    for number, line in enumerate(path.read_text(encoding="utf8").splitlines(), 1):
        sign, *figures = line.split("\t")
        if len(figures) != len(COLUMNS):
            raise InputError(
                f"{len(figures)} figures, expected {len(COLUMNS)}",
                place=f"{path}:{number}", mend="make the file anew with kg train",
            )  # fmt: skip
        table[sign] = tuple(float(f) for f in figures)
    return table


def score_signs(signs: Iterable[str], weights: dict[str, Row]) -> Row:
    """Return the probabilities of `COLUMNS`, which sum to one."""
    return _probabilities([weights[s] for s in sorted(signs) if s in weights])


def score_context(signs: Iterable[str], scores: Row, weights: dict[str, Row]) -> Row:
    """Return the probabilities of `COLUMNS` after a second look, which starts from those of the first."""
    rows = [weights[s] for s in sorted(signs) if s in weights]
    for column, score in zip(COLUMNS, scores, strict=True):
        log = log_score(score)
        rows.append(tuple(log * weight for weight in weights[f"score:{column}"]))
    return _probabilities(rows)


def log_score(score: float) -> float:
    """Return the logarithm of a probability, bounded below."""
    return max(math.log(max(score, 1e-9)), LEAST)


def to_shares(totals: Sequence[float]) -> Row:
    """Return the probabilities that belong to log odds."""
    top = max(totals)
    powers = [math.exp(t - top) for t in totals]
    total = sum(powers)
    return tuple(p / total for p in powers)


def _probabilities(rows: list[Row]) -> Row:
    return to_shares([sum(column) for column in zip(*rows, strict=True)] if rows else [0.0] * len(COLUMNS))
