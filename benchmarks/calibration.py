"""How honest confidences are: expected calibration error and a reliability plot, from extractions and annotations.

    python benchmarks/calibration.py GOLD.jsonl EXTRACTED.jsonl --plot docs/images/reliability.svg

An entity, claim or result counts as right as `kg evaluate` counts it. The expected calibration error is the mean, weighted by
how many fall into each of ten bins, of the distance between mean confidence and share of right ones (Guo et al. 2017).
"""

import argparse
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np

from kg.evaluate import Loose, align
from kg.records import Annotation, Extraction, read_file

BINS = 10
Judged = tuple[float, bool]


def judge(gold: Annotation, found: Extraction) -> Iterator[tuple[str, Judged]]:
    """Yield the kind of each thing said, its confidence and whether it is right."""
    things = [Annotation.Thing(id=e.id, type=e.type, name=e.name, mentions=e.mentions) for e in found.entities]
    strict = align(gold.entities, things, lambda t: t)
    for entity in found.entities:
        yield "entities", (entity.confidence, entity.id in strict)
    loose = {**align(gold.entities, things, lambda t: Loose.get(t, t)), "P": "P"}
    said = set(gold.relations)
    for claim in found.claims:
        key = (loose.get(claim.head, "?"), claim.relation.value, loose.get(claim.tail, "?"))
        yield "relations", (claim.evidence.confidence, key in said)
    left = [(float(r.value), r.subject, r.benchmark) for r in gold.results]
    for result in found.results:
        ends = [None if end is None else loose.get(end, "?") for end in (result.subject, result.benchmark)]
        right = (float(result.value), *ends) in left
        if right:
            left.remove((float(result.value), *ends))
        yield "results", (result.evidence.confidence, right)


def bins(judged: Iterable[Judged]) -> list[tuple[float, float, int]]:
    """Return mean confidence, share of right ones and count of each bin that has any."""
    rows = np.array(list(judged), float)
    place = np.minimum((rows[:, 0] * BINS).astype(int), BINS - 1)
    return [
        (float(rows[place == b, 0].mean()), float(rows[place == b, 1].mean()), int((place == b).sum()))
        for b in range(BINS)
        if (place == b).any()
    ]


def error(found: list[tuple[float, float, int]]) -> float:
    """Return the expected calibration error."""
    total = sum(n for *_, n in found)
    return sum(abs(p - share) * n for p, share, n in found) / total


def plot(table: dict[str, list[tuple[float, float, int]]], path: Path) -> None:
    """Draw the reliability of each kind."""
    import matplotlib

    matplotlib.use("svg")
    matplotlib.rcParams["svg.hashsalt"] = "reliability"
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(1, len(table), figsize=(3.4 * len(table), 3.4), sharey=True)
    for axis, (kind, found) in zip(axes, table.items(), strict=True):
        axis.plot([0, 1], [0, 1], color="#999", linewidth=1, linestyle="--")
        axis.plot([p for p, *_ in found], [s for _, s, _ in found], marker="o", color="#1f5a96")
        for p, share, n in found:
            axis.annotate(str(n), (p, share), textcoords="offset points", xytext=(4, -11), fontsize=7, color="#555")
        axis.set(title=f"{kind}: error {error(found):.3f}", xlabel="confidence", xlim=(0, 1), ylim=(0, 1))
    axes[0].set_ylabel("share that is right")
    figure.tight_layout()
    figure.savefig(path, metadata={"Date": None})


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("gold", type=Path)
    parser.add_argument("extracted", type=Path)
    parser.add_argument("--plot", type=Path)
    given = parser.parse_args()
    annotations = {a.id: a for a in read_file(given.gold, Annotation)}
    judged: dict[str, list[Judged]] = {"entities": [], "relations": [], "results": []}
    for found in read_file(given.extracted, Extraction):
        if found.id in annotations:
            for kind, said in judge(annotations[found.id], found):
                judged[kind].append(said)
    table = {kind: bins(rows) for kind, rows in judged.items()}
    for kind, found in table.items():
        print(f"{kind}: expected calibration error {error(found):.3f}, {sum(n for *_, n in found):,} said")
        for p, share, n in found:
            print(f"  confidence {p:.2f}  right {share:.2f}  n {n:,}")
    if given.plot:
        plot(table, given.plot)


if __name__ == "__main__":
    main()
