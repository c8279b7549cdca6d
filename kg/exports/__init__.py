"""Writers of the graph, one file per format, all called as `write_x(graph, path)`."""

from collections.abc import Callable
from pathlib import Path

from kg.exports.gexf import write_gexf
from kg.exports.html import write_html
from kg.exports.jsonl import write_jsonl
from kg.exports.neo4j import write_neo4j
from kg.exports.turtle import write_claims, write_turtle
from kg.graph import Graph

EXPORTS: dict[str, Callable[[Graph, Path], None]] = {
    "graph.ttl": write_turtle,
    "claims.ttl": write_claims,
    "graph.html": write_html,
    "graph.gexf": write_gexf,
    "graph.jsonl": write_jsonl,
    "neo4j": write_neo4j,
}
"""What a build writes, by name in the output folder."""
