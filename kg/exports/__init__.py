"""Writers of the graph, one file per format, all called as `write_x(graph, path)`."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from kg.exports.gexf import write_gexf
from kg.exports.html import write_html
from kg.exports.jsonl import write_jsonl
from kg.exports.neo4j import write_neo4j
from kg.exports.rdf import write_jsonld, write_ntriples, write_trig
from kg.exports.turtle import write_claims, write_turtle
from kg.graph import Graph
from kg.vocabulary import RESOURCE

Writer = Callable[[Graph, Path], None]

EXPORTS: dict[str, Writer] = {
    "graph.ttl": write_turtle,
    "claims.ttl": write_claims,
    "graph.html": write_html,
    "graph.gexf": write_gexf,
    "graph.jsonl": write_jsonl,
    "neo4j": write_neo4j,
}
"""What a build writes, by name in the output folder."""

MORE: dict[str, Writer] = {
    "graph.nt": write_ntriples,
    "graph.jsonld": write_jsonld,
    "graph.trig": write_trig,
}
"""What a build writes when asked: all triples with the claims, in TriG as named graphs."""


@dataclass(frozen=True)
class Publishing:
    """How a graph is published: the base of its IRIs, the licence of its source, and which of `MORE` to write."""

    base: str = RESOURCE
    licence: str | None = None
    more: frozenset[str] = frozenset()

    def writers(self) -> dict[str, Writer]:
        """Return the writers by file name."""
        more = {name: write for name, write in MORE.items() if name in self.more}
        rdf: dict[str, Callable[..., None]] = {"graph.ttl": write_turtle, "claims.ttl": write_claims, **more}
        linked = {name: partial(write, base=self.base, licence=self.licence) for name, write in rdf.items()}
        return {**EXPORTS, **linked, "graph.html": partial(write_html, base=self.base)}
