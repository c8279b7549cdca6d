"""One thing, one type, across kinds: where papers disagree whether a name is a System, Data, a Metric or a Task.

In come the entities by the key of their thing, out go the same with those moved that were mistyped: the evidence has to
be clear, the name the same, and no edge of the entity may be lost by it. What is bound to its kind by an edge stays, and
so does what a paper introduces under a spelling that the others do not have (`Ruler`, a method, is no `RULER`).
"""

from collections.abc import Iterator, Mapping

from kg.identity.canon import Canon, Key
from kg.identity.ties import ANY, SURE, Seen

CLEAR = 3
"""How many times the papers of one kind must be those of the other, between systems and data."""

OVERWHELMING = 10
"""The same, where a metric or a task is one of the two."""


def settle_kinds(canon: Canon, members: Mapping[Key, list[Seen]]) -> dict[Key, list[Seen]]:
    """Return the entities by the key of their thing, each with the kind that the evidence gives it."""
    papers = {key: len({t.paper for t in things}) for key, things in members.items()}
    settled: dict[Key, list[Seen]] = {}
    for (kind, main), things in sorted(members.items()):
        for thing in things:
            to = next(
                (to for to in _better(canon, papers, kind, main) if _may_move(canon, thing, to, main, members)), kind
            )
            settled.setdefault((to, main), []).append(thing)
    return settled


def _better(canon: Canon, papers: Mapping[Key, int], kind: str, main: str) -> Iterator[str]:
    """Yield the kinds that are far better attested for a key than `kind`, the best first."""
    if (kind, main) in canon.curated:
        return
    for other in sorted(ANY - {kind}, key=lambda k: (-papers.get((k, main), 0), k)):
        times = CLEAR if {kind, other} == {"System", "Data"} else OVERWHELMING
        times = 1 if (other, main) in canon.curated and times == CLEAR else times
        if papers.get((other, main), 0) >= times * papers[kind, main]:
            yield other


def _may_move(canon: Canon, thing: Seen, to: str, main: str, members: Mapping[Key, list[Seen]]) -> bool:
    if to not in thing.kinds or canon.find(to, thing.names[0], thing.paper) != main:
        return False
    return thing.introduced < SURE or any(not {*thing.names}.isdisjoint(other.names) for other in members[to, main])
