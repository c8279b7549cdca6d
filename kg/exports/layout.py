"""Positions for the nodes of a small graph: the same input always gives the same whole numbers.

In go the number of nodes and the links between their indices, out come `(x, y)` for each node, in canvas units
(a node is 10 to 50 wide). Each connected part is laid out by itself and the parts are packed around the largest, so
that loose pieces stay near.

    place(3, [(0, 1)])  →  [(-37, 0), (37, 0), (38, 120)]
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence

import networkx as nx

Point = tuple[float, float]
Link = tuple[int, int]

SPACING = 74.0
"""Usual distance between neighbours, in units of which a node is 12 to 50 wide."""
WIDER = 1.1
"""Width over height of the place for the picture."""
GOLDEN_ANGLE = math.pi * (3 - math.sqrt(5))


def place(count: int, links: Sequence[Link]) -> list[tuple[int, int]]:
    """Return a position for each of `count` nodes; no two closer than about half of `SPACING`."""
    placed: dict[int, Point] = {}
    for part in _parts(count, links):
        points = _push_apart(_place_part(part, links))
        dx, dy = _free_place(list(placed.values()), points)
        placed |= {node: (x + dx, y + dy) for node, (x, y) in zip(part, points, strict=True)}
    stretch = _stretch([placed[node] for node in range(count)])
    return [(round(placed[node][0]), round(placed[node][1] * stretch)) for node in range(count)]


def _stretch(points: Sequence[Point]) -> float:
    """Return by how much to stretch flat points along y, so that they fill a screen better."""
    width, height = (max((p[i] for p in points), default=0) - min((p[i] for p in points), default=0) for i in (0, 1))
    return min(1.4, max(1.0, width / (height * WIDER))) if height else 1.0


def _parts(count: int, links: Iterable[Link]) -> list[list[int]]:
    """Return the connected parts, the largest first, nodes in order."""
    found = nx.utils.UnionFind(range(count))
    for a, b in links:
        found.union(a, b)
    return sorted((sorted(part) for part in found.to_sets()), key=lambda part: (-len(part), part[0]))


def _place_part(part: Sequence[int], links: Iterable[Link]) -> list[Point]:
    """Lay out one connected part around (0, 0), its longest side along x."""
    if len(part) == 1:
        return [(0.0, 0.0)]
    import igraph

    local = {node: i for i, node in enumerate(part)}
    graph = igraph.Graph(n=len(part), edges=[(local[a], local[b]) for a, b in links if a in local])
    # From a start of our own there is no chance in it: igraph draws random places only where none are given.
    start = [list(_sunflower(i)) for i in range(len(part))]
    layout = graph.layout_kamada_kawai(seed=start, maxiter=100 * len(part))
    return _scaled(_turned([(x, y) for x, y in layout.coords]))


def _sunflower(index: int) -> Point:
    """Return the place of the index-th seed of a sunflower: evenly spread, never twice the same."""
    radius, angle = math.sqrt(index + 0.5), index * GOLDEN_ANGLE
    return radius * math.cos(angle), radius * math.sin(angle)


def _turned(points: Sequence[Point]) -> list[Point]:
    """Centre the points and turn them so that they spread most along x."""
    mx, my = (sum(p[i] for p in points) / len(points) for i in (0, 1))
    centred = [(x - mx, y - my) for x, y in points]
    xx, yy, xy = (sum(p[i] * p[j] for p in centred) for i, j in ((0, 0), (1, 1), (0, 1)))
    angle = -0.5 * math.atan2(2 * xy, xx - yy)
    cos, sin = math.cos(angle), math.sin(angle)
    return [(x * cos - y * sin, x * sin + y * cos) for x, y in centred]


def _scaled(points: Sequence[Point]) -> list[Point]:
    """Scale the points so that the usual distance to the nearest other one is `SPACING`."""
    nearest = sorted(min(math.dist(p, q) for j, q in enumerate(points) if j != i) for i, p in enumerate(points))
    factor = SPACING / max(nearest[len(nearest) // 2], 1e-9)
    return [(x * factor, y * factor) for x, y in points]


def _free_place(taken: Sequence[Point], points: Sequence[Point]) -> Point:
    """Return the first shift along a spiral that keeps `points` clear of those taken."""
    clear = 1.6 * SPACING
    for step in range(100_000):
        dx, dy = _sunflower(step) if taken else (0.0, 0.0)
        dx, dy = dx * SPACING / 2, dy * SPACING / 2
        if all(math.hypot(x + dx - a, y + dy - b) >= clear for x, y in points for a, b in taken):
            break
    return dx, dy


def _push_apart(points: Sequence[Point], rounds: int = 60) -> list[Point]:
    """Move points that are too close away from each other, a little in each round."""
    least = SPACING * 0.9
    current = list(points)
    for _ in range(rounds):
        cells = defaultdict(list)
        for i, (x, y) in enumerate(current):
            cells[int(x // least), int(y // least)].append(i)
        moves = [(0.0, 0.0)] * len(current)
        for (cx, cy), here in cells.items():
            near = [j for ax in (-1, 0, 1) for ay in (-1, 0, 1) for j in cells.get((cx + ax, cy + ay), ())]
            for i in here:
                moves[i] = _push(current, i, near, least)
        current = [(x + mx, y + my) for (x, y), (mx, my) in zip(current, moves, strict=True)]
    return current


def _push(points: Sequence[Point], i: int, near: Iterable[int], least: float) -> Point:
    """Return the sum of the pushes of the points near the i-th."""
    mx = my = 0.0
    x, y = points[i]
    for j in near:
        dx, dy = x - points[j][0], y - points[j][1]
        distance = math.hypot(dx, dy)
        if j != i and distance < least:
            if distance < 1e-6:
                (dx, dy), distance = _sunflower(i), 1.0
            push = (least - distance) / 2 / distance
            mx, my = mx + dx * push, my + dy * push
    return mx, my
