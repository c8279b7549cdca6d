"""Time and quality of resolving names against comparing all pairs of them by likeness.

    pip install rapidfuzz
    python benchmarks/resolve.py [--names 10000 20000 40000] [--pairs 1000 2000 4000]

Names are made from curated ones of letters only: each is taken as it is, in another spelling, or with another size, version or
variant, so that for any two it is known whether they are one. Resolving reads each name once; the peer (rapidfuzz,
`token_sort_ratio` over all pairs, joined where at least 90 alike) reads each pair. Quality is that of the pairs joined.
"""

import argparse
import gc
import random
import time
from collections import defaultdict

from kg.identity.forms import find_form
from kg.identity.overrides import Overrides
from kg.records import Entity, Extraction
from kg.resolve import resolve
from kg.seeds import load_vocabulary
from kg.vocabulary import NodeType

TAILS = ["", "-7B", "-70B", " v2", "-Instruct", "-7B-Instruct", "-mini", "-Pro"]
SPELLINGS = [
    str,
    str.upper,
    str.lower,
    lambda n: n.replace("-", " "),
    lambda n: n.replace(" ", "_"),
    lambda n: f"**{n}**",
]
SOME = {NodeType.MODEL, NodeType.BENCHMARK}
Sample = list[tuple[NodeType, str, str]]


def make_names(count: int) -> Sample:
    """Return (type, name, the thing it names), the same for the same count."""
    chance = random.Random(count)
    bases = [(e.type, e.name) for e in load_vocabulary().entries if e.name.isalpha() and e.type in SOME]
    bases = [
        (type_, f"{name}{'' if n < 2 else f'-{n}x'}")
        for n in range(1, count // len(bases) + 2)
        for type_, name in bases
    ]
    chosen = (chance.choice(bases) for _ in range(count))
    names = []
    for type_, base in chosen:
        thing = base + chance.choice(TAILS)
        names.append((type_, chance.choice(SPELLINGS)(thing), thing))
    return names


def time_resolve(names: Sample) -> tuple[float, list[str]]:
    """Return the seconds, and the node of each name."""
    papers = [
        Extraction(
            id=f"p{start}",
            entities=tuple(
                Entity(id=f"e{n}", type=type_, name=name, mentions=(name,))
                for n, (type_, name, _) in enumerate(names[start : start + 8])
            ),
        )
        for start in range(0, len(names), 8)
    ]
    find_form.cache_clear()
    gc.disable()  # as a build does: looking for cycles takes longer the more there is
    started = time.perf_counter()
    found = resolve(papers, (), overrides=Overrides())
    taken = time.perf_counter() - started
    gc.enable()
    return taken, [found.nodes[f"p{n // 8 * 8}", f"e{n % 8}"].id for n in range(len(names))]


def time_likeness(names: Sample) -> tuple[float, list[str]]:
    """Return the seconds, and the first name of the cluster of each name, when all pairs are compared."""
    from rapidfuzz import fuzz, process, utils

    started = time.perf_counter()
    texts = [name for _, name, _ in names]
    first = list(range(len(texts)))
    for row, text in enumerate(texts):
        scores = process.cdist([text], texts[:row], scorer=fuzz.token_sort_ratio, processor=utils.default_process)[0]
        like = [column for column in range(row) if scores[column] >= 90]
        if like:
            first[row] = first[like[0]]
    return time.perf_counter() - started, [texts[place] for place in first]


def score(names: Sample, told: list[str]) -> tuple[float, float]:
    """Return precision and recall over the pairs of names that are joined."""
    true = count_pairs([thing for _, _, thing in names])
    joined = count_pairs(told)
    both = count_pairs([f"{thing}\t{node}" for (_, _, thing), node in zip(names, told, strict=True)])
    return both / joined, both / true


def count_pairs(groups: list[str]) -> int:
    sizes: dict[str, int] = defaultdict(int)
    for group in groups:
        sizes[group] += 1
    return sum(n * (n - 1) // 2 for n in sizes.values())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--names", type=int, nargs="+", default=[10_000, 20_000, 40_000])
    parser.add_argument("--pairs", type=int, nargs="+", default=[1_000, 2_000, 4_000])
    arguments = parser.parse_args()
    print(f"{'':24}{'names':>8}{'s':>9}{'µs a name':>12}{'precision':>11}{'recall':>9}")
    for label, run, sizes in (
        ("kg.resolve", time_resolve, [*arguments.pairs, *arguments.names]),
        ("rapidfuzz, all pairs", time_likeness, arguments.pairs),
    ):
        for size in sizes:
            names = make_names(size)
            seconds, told = run(names)
            precision, recall = score(names, told)
            print(
                f"{label:24}{size:8,}{seconds:9.2f}{seconds / size * 1e6:12.0f}{precision:11.3f}{recall:9.3f}",
                flush=True,
            )


if __name__ == "__main__":
    main()
