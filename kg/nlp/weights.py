"""How much each sign speaks for each type: the measured side of the rules.

In: the set of signs of a candidate. Out: the probability of each type, or that it is nothing that the graph keeps.

    {"isa:benchmark", "shape:name", …} → {"": 0.04, "Benchmark": 0.93, "Method": 0.01, …}

`signs.tsv` holds one sign a line and its log-odds in tenths for `COLUMNS`. The figures are those of a multinomial logistic
regression on the annotated training papers; a sign is in the table only if many papers show it, so that no single paper's
name can be. `benchmarks/fit_signs.py` makes the file anew.
"""

import functools
import math
from collections.abc import Iterable
from pathlib import Path

from kg.errors import InputError
from kg.vocabulary import NodeType

COLUMNS = ("", *(t.value for t in (
    NodeType.METHOD, NodeType.MODEL, NodeType.BENCHMARK, NodeType.DATASET, NodeType.METRIC, NodeType.TASK
)))  # fmt: skip
TABLE = Path(__file__).with_name("signs.tsv")
Row = tuple[float, ...]


@functools.cache
def load_weights(path: Path = TABLE) -> dict[str, Row]:
    """Return the table: sign → one figure for each of `COLUMNS`."""
    table = {}
    for number, line in enumerate(path.read_text(encoding="utf8").splitlines(), 1):
        sign, *figures = line.split("\t")
        if len(figures) != len(COLUMNS):
            raise InputError(
                f"{len(figures)} figures, expected {len(COLUMNS)}",
                place=f"{path}:{number}", mend="make the file anew with benchmarks/fit_signs.py",
            )  # fmt: skip
        table[sign] = tuple(int(f) / 10 for f in figures)
    return table


def score_signs(signs: Iterable[str], weights: dict[str, Row]) -> Row:
    """Return the probabilities of `COLUMNS`, which sum to one."""
    rows = [weights[s] for s in sorted(signs) if s in weights]
    totals = [sum(column) for column in zip(*rows, strict=True)] if rows else [0.0] * len(COLUMNS)
    top = max(totals)
    powers = [math.exp(t - top) for t in totals]
    return tuple(p / sum(powers) for p in powers)
