"""The graph in figures, as Markdown: nodes by type, edges by relation, the best connected names, and the rejected rows."""

import re
from collections.abc import Iterable, Sequence
from pathlib import Path

from kg.graph import Graph, count_relations, count_types
from kg.records import Rejected
from kg.vocabulary import ENTITY, NodeType

TOP = 10


def to_report(graph: Graph, rejected: Sequence[Rejected]) -> str:
    """Return the report."""
    days = sorted(data["day"] for _, data in graph.nodes(data=True) if data["type"] == NodeType.DIGEST)
    span = f", {days[0]} to {days[-1]}" if days else ""
    parts = [
        "# Report of the graph",
        f"{len(graph):,} nodes, {graph.number_of_edges():,} edges, {len(days):,} days of the feed{span}.",
        "## Nodes by type\n\n" + _table(("type", "nodes"), count_types(graph).items()),
        "## Edges by relation\n\n" + _table(("relation", "edges"), count_relations(graph).items()),
    ]
    for type_ in (t for t in NodeType if t in ENTITY):
        rows = [(graph.nodes[node]["label"], papers) for node, papers in _most_named(graph, type_)]
        if rows:
            parts.append(f"## {type_}: named by most papers\n\n" + _table((type_.lower(), "papers"), rows))
    rows_word = "row" if len(rejected) == 1 else "rows"
    end = ":" if rejected else "."
    parts.append(f"## Rejected rows\n\n{len(rejected):,} {rows_word} could not be read{end}")
    if rejected:
        parts.append("\n".join(f"- {_cell(f'{r.file}:{r.line}: {r.reason}')}" for r in rejected))
    return "\n\n".join(parts) + "\n"


def write_report(graph: Graph, rejected: Sequence[Rejected], path: Path) -> None:
    """Write the report."""
    path.write_text(to_report(graph, rejected), encoding="utf-8", newline="\n")


def _most_named(graph: Graph, type_: NodeType) -> list[tuple[str, int]]:
    papers = {
        node: len({source for source in graph.predecessors(node) if graph.nodes[source]["type"] == NodeType.PAPER})
        for node, data in graph.nodes(data=True)
        if data["type"] == type_
    }
    return sorted(papers.items(), key=lambda item: (-item[1], item[0]))[:TOP]


def _table(head: tuple[str, str], rows: Iterable[tuple[str, int]]) -> str:
    lines = [f"| {head[0]} | {head[1]} |", "|---|---:|"]
    lines += [f"| {_cell(name)} | {count:,} |" for name, count in rows]
    return "\n".join(lines)


def _cell(text: str) -> str:
    """Return text that Markdown shows as it is, on one line.

    >>> _cell("a|b <i>*c*")
    'a\\\\|b \\\\<i\\\\>\\\\*c\\\\*'
    """
    return re.sub(r"([\\|*_`<>\[\]&#~])", r"\\\1", " ".join(text.split()))
