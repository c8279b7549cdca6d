"""The graph as columns: the compact form that the page carries.

In goes the graph, out come two blocks of base64 text (deflated JSON). `pack_columns` gives everything but the papers'
texts, as lists of equal length per table; nodes are numbered in the order of their ids, days and types in the order of
their lists. `pack_texts` gives the texts in the order of the `paper` table. Offsets count UTF-16 units, as JavaScript
does, from the start of a paper's text.

    {"node": {"id": ["author/a", …], "type": [1, …], "label": ["a", …]}, "edge": {"from": [7, …], …}, …}
"""

import base64
import json
import zlib
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from kg.graph import Graph
from kg.records import Statement
from kg.vocabulary import NodeType, Relation

Columns = dict[str, Any]


def to_columns(graph: Graph) -> Columns:
    """Return the tables of nodes, edges and claims, offsets already in UTF-16 units."""
    ids = sorted(graph)
    number = {node: i for i, node in enumerate(ids)}
    days = sorted({day for _, a in graph.nodes(data=True) for day in a.get("days", ())})
    claims: list[Statement] = []
    columns: Columns = {
        "types": [t.value for t in NodeType],
        "relations": [r.value for r in Relation],
        "days": days,
        **_node_tables(graph, ids, {day: i for i, day in enumerate(days)}),
        "edge": _edge_table(graph, ids, number, claims),
    }
    columns["components"] = sorted({c.component for c in claims})
    columns["claim"] = _claim_table(graph, columns, claims)
    return columns


def pack(pieces: Iterable[str]) -> str:
    """Return text as base64 of its deflated bytes; deflate carries a checksum, so damage is found on reading."""
    packer = zlib.compressobj(6)
    packed = [packer.compress(piece.encode("ascii")) for piece in pieces]
    return base64.b64encode(b"".join([*packed, packer.flush()])).decode("ascii")


def to_json(value: object) -> str:
    """Return compact JSON in ASCII; every other character, lone surrogates too, is escaped and so survives."""
    return json.dumps(value, ensure_ascii=True, separators=(",", ":"))


def iter_texts(graph: Graph, papers: Iterable[str]) -> Iterator[str]:
    """Yield a JSON list of the papers' texts, a piece for each paper."""
    texts: Mapping[str, str] = graph.graph["texts"]
    opening = "["
    for paper in papers:
        yield opening + to_json(texts.get(paper, ""))
        opening = ","
    yield "[]" if opening == "[" else "]"


def _node_tables(graph: Graph, ids: list[str], day: Mapping[str, int]) -> Columns:
    type_number = {t.value: i for i, t in enumerate(NodeType)}
    tables: dict[str, dict[str, list[Any]]] = defaultdict(lambda: defaultdict(list))
    for i, node in enumerate(ids):
        a = graph.nodes[node]
        _row(tables["node"], id=node, type=type_number[a["type"]], label=a["label"])
        for alias in a.get("aliases", ()):
            if alias.name != a["label"]:
                _row(tables["alias"], node=i, name=alias.name, count=alias.count)
        if a["type"] == NodeType.PAPER:
            _row(tables["paper"], node=i, id=a["arxiv"], days=[day[d] for d in a["days"]], links=list(a["links"]))
        if a["type"] == NodeType.RESULT:
            _row(tables["result"], node=i, value=a["value"], number=a["number"], unit=a["unit"], kind=a["kind"])
    return {name: tables[name] for name in ("node", "alias", "paper", "result")}


def _row(table: dict[str, list[Any]], **cells: Any) -> None:
    for name, cell in cells.items():
        table[name].append(cell)


def _edge_table(graph: Graph, ids: list[str], number: Mapping[str, int], claims: list[Statement]) -> Columns:
    """Return the table of edges, and append their claims, in the same order, to `claims`."""
    relation_number = {r.value: i for i, r in enumerate(Relation)}
    table: dict[str, list[Any]] = {k: [] for k in ("from", "to", "relation", "confidence", "position", "claims")}
    for node in ids:
        edges = [(other, relation, a) for other, keys in graph.adj[node].items() for relation, a in keys.items()]
        for other, relation, a in sorted(edges, key=lambda e: e[:2]):
            table["from"].append(number[node])
            table["to"].append(number[other])
            table["relation"].append(relation_number[relation])
            table["confidence"].append(round(a["confidence"] * 100))
            table["position"].append(a.get("position", 0))
            table["claims"].append(len(a["claims"]))
            claims.extend(a["claims"])
    return table


def _claim_table(graph: Graph, columns: Columns, claims: list[Statement]) -> Columns:
    """Return the table of claims: the row of the paper, the bounds of its sentence, and where the marks lie from there."""
    texts: Mapping[str, str] = graph.graph["texts"]
    row = {paper: i for i, paper in enumerate(columns["paper"].get("id", ()))}
    component = {name: i for i, name in enumerate(columns["components"])}
    day = {name: i for i, name in enumerate(columns["days"])}
    wide = _wide_texts(texts, sorted({c.paper for c in claims}))
    table: dict[str, list[Any]] = defaultdict(list)
    for claim in claims:
        start, end, *marks = _utf16(wide.get(claim.paper, ()), claim)
        _row(
            table, paper=row.get(claim.paper, -1), start=start, length=end - start, marks=[m - start for m in marks],
            day=day.get(claim.day.isoformat(), -1) if claim.day else -1,
            confidence=round(claim.confidence * 100), component=component[claim.component],
        )  # fmt: skip
    return table


def _wide_texts(texts: Mapping[str, str], papers: Iterable[str]) -> dict[str, tuple[int, ...]]:
    """Return, for the papers whose text has any, the offsets of the characters that take two UTF-16 units."""
    found = {}
    for paper in papers:
        text = texts.get(paper, "")
        if not text.isascii() and max(text) > "\uffff":
            found[paper] = tuple(i for i, character in enumerate(text) if character > "\uffff")
    return found


def _utf16(wide: tuple[int, ...], claim: Statement) -> list[int]:
    """Return start, end and all bounds of marks of a claim in UTF-16 units."""
    bounds = [claim.start, claim.end, *(bound for mark in claim.marks for bound in mark)]
    return [bound + bisect_left(wide, bound) for bound in bounds] if wide else bounds
