"""What the page shows when it opens: the whole of a small graph, the backbone of a large one.

In goes the graph, out come node ids and the links between them. A link joins two shown nodes once, whatever number of
edges they share; in a backbone, benchmarks, models and methods that often occur in the same papers are joined too
(`together` counts those papers), because the edges that they share directly are few.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations
from typing import NamedTuple

import networkx as nx

from kg.graph import Graph
from kg.vocabulary import NodeType

WHOLE = 400
"""Up to so many nodes a graph is shown whole."""
SHARES = {NodeType.BENCHMARK: 30, NodeType.MODEL: 36, NodeType.METHOD: 36}
"""How many of the most connected nodes of a type the backbone takes."""
LATEST = 24
"""How many papers of the last day it takes."""
STRONGEST = 3
"""How many of its strongest `together` links a node keeps."""


class Link(NamedTuple):
    """Two shown nodes that belong together; `together` counts their shared papers, 0 where the graph has an edge."""

    source: str
    target: str
    together: int


class View(NamedTuple):
    """The first view: node ids and links; `whole` when it is the whole graph."""

    nodes: list[str]
    links: list[Link]
    whole: bool


def first_view(graph: Graph) -> View:
    """Return the whole graph up to `WHOLE` nodes, above that its backbone."""
    if len(graph) <= WHOLE:
        return View(sorted(graph), _direct(graph, set(graph)), True)
    strength = strengths(graph)
    chosen: list[str] = []
    for type_, share in SHARES.items():
        chosen += _strongest((n for n, a in graph.nodes(data=True) if a["type"] == type_), strength, share)
    core = set(chosen)
    together = _together(graph, core)
    papers = _latest_papers(graph, core, strength)
    # A paper that stands alone would say nothing: it brings the strongest thing that it is about.
    shown = core | set(papers)
    shown |= {top for paper in papers if (top := _companion(graph, paper, core, strength))}
    shown |= _joining(graph, core, [*_direct(graph, shown), *together])
    direct = _direct(graph, shown)
    pairs = {frozenset(link[:2]) for link in direct}
    links = direct + [link for link in together if frozenset(link[:2]) not in pairs]
    linked = {end for link in links for end in link[:2]}
    return View(sorted(shown & linked), links, False) if linked else View(sorted(shown), [], False)


def strengths(graph: Graph) -> dict[str, float]:
    """Return for each node the sum over its edges of confidence times the number of claims (at least one)."""
    total = dict.fromkeys(graph, 0.0)
    for a, b, attributes in graph.edges(data=True):
        weight = attributes["confidence"] * max(1, len(attributes["claims"]))
        total[a] += weight
        total[b] += weight
    return {node: round(weight, 6) for node, weight in total.items()}  # the order of adding must not show


def _strongest(nodes: Iterable[str], strength: Mapping[str, float], count: int) -> list[str]:
    return sorted(nodes, key=lambda n: (-strength[n], n))[:count]


def _latest_papers(graph: Graph, core: set[str], strength: Mapping[str, float]) -> list[str]:
    """Return papers of the last day, those first that name most of the core."""
    papers = {n: a["days"][-1] for n, a in graph.nodes(data=True) if a["type"] == NodeType.PAPER and a["days"]}
    last = max(papers.values(), default=None)
    latest = [n for n, day in papers.items() if day == last]
    named = {n: len(core.intersection(graph.successors(n))) for n in latest}
    return sorted(latest, key=lambda n: (-named[n], -strength[n], n))[:LATEST]


def _companion(graph: Graph, paper: str, core: set[str], strength: Mapping[str, float]) -> str | None:
    """Return what to show beside a paper that names nothing of the core: the most connected entity that it names."""
    named = set(graph.successors(paper))
    if named & core:
        return None
    plain = {NodeType.AUTHOR, NodeType.DIGEST, NodeType.RESULT, NodeType.METRIC}
    return next(iter(_strongest((n for n in named if graph.nodes[n]["type"] not in plain), strength, 1)), None)


def _joining(graph: Graph, core: set[str], links: Iterable[Link]) -> set[str]:
    """Return papers that join parts of the picture which nothing else joins, those first that name most of the core."""
    parts = nx.utils.UnionFind(sorted(core))
    for link in links:
        parts.union(link.source, link.target)
    papers = (n for n, a in graph.nodes(data=True) if a["type"] == NodeType.PAPER)
    named = {n: core.intersection(graph.successors(n)) for n in papers}
    joining = set()
    for paper in sorted(named, key=lambda n: (-len(named[n]), n)):
        if len({parts[n] for n in named[paper]}) > 1:
            parts.union(*sorted(named[paper]))
            joining.add(paper)
    return joining


def _direct(graph: Graph, shown: set[str]) -> list[Link]:
    """Return one link for each pair of shown nodes with an edge, in the direction of the first edge."""
    found: dict[frozenset[str], Link] = {}
    for node in sorted(shown):
        for other in sorted(shown.intersection(graph.successors(node))):
            found.setdefault(frozenset((node, other)), Link(node, other, 0))
    return list(found.values())


def _together(graph: Graph, core: set[str]) -> list[Link]:
    """Return the strongest links between core nodes that the same papers name (at least two papers).

    Strength is the shared number over the geometric mean of both numbers, so that a node named everywhere does not
    draw all the others to itself.
    """
    single: Counter[str] = Counter()
    shared: Counter[tuple[str, str]] = Counter()
    for node, attributes in graph.nodes(data=True):
        if attributes["type"] == NodeType.PAPER:
            named = sorted(core.intersection(graph.successors(node)))
            single.update(named)
            shared.update(combinations(named, 2))
    strength = {(a, b): n / math.sqrt(single[a] * single[b]) for (a, b), n in shared.items() if n > 1}
    best = defaultdict(list)
    for pair in sorted(strength, key=lambda p: (-strength[p], p)):
        for end in pair:
            best[end].append(pair)
    kept: Sequence[tuple[str, str]] = sorted({pair for pairs in best.values() for pair in pairs[:STRONGEST]})
    return [Link(a, b, shared[a, b]) for a, b in kept]
