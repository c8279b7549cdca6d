"""The graph as GEXF 1.2, for Gephi: typed columns, the page's light colour for each node type, a size that grows with the degree.

    <node id="model/betanet" label="BetaNet"><attvalues><attvalue for="0" value="Model" />…
    <edge id="7" source="model/betanet" target="model/alphanet" label="basedOn" weight="1.0">…

A node column holds text or a number for all types alike, and lists become one text joined by ` | `. The weight of an
edge is the number of claims behind it, at least 1. The file carries the last day of the feed as its date.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from math import sqrt
from pathlib import Path
from typing import Any
from xml.sax.saxutils import quoteattr

from kg.exports.html import LOOKS
from kg.graph import Graph
from kg.names import UNWRITABLE, clean

NODE_COLUMNS = {
    "type": "string", "arxiv": "string", "first_day": "string", "last_day": "string", "days": "string",
    "links": "string", "aliases": "string", "number": "string", "value": "double", "unit": "string", "kind": "string",
}  # fmt: skip
# GEXF readers keep some titles for themselves: type, label, id; weight, pid; start and end
EDGE_COLUMNS = {
    "relation": "string", "confidence": "double", "claims": "integer", "first_day": "string", "last_day": "string",
    "position": "integer",
}  # fmt: skip
SPECIAL = re.compile(rf'[&<>"\n\r\t]|{UNWRITABLE.pattern}')
HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<gexf xmlns="http://www.gexf.net/1.2draft" xmlns:viz="http://www.gexf.net/1.2draft/viz" version="1.2">
<meta{date}><creator>paper-kg</creator></meta>
<graph mode="static" defaultedgetype="directed">
"""


def write_gexf(graph: Graph, path: str | Path) -> None:
    """Write nodes and edges in the order of the graph, line by line."""
    last = max((day for _, a in graph.nodes(data=True) for day in a.get("days", ())), default="")
    with Path(path).open("w", encoding="utf-8", newline="\n") as out:
        out.write(HEAD.format(date=f" lastmodifieddate={_quoted(last)}" if last else ""))
        for kind, columns in (("node", NODE_COLUMNS), ("edge", EDGE_COLUMNS)):
            out.writelines(_columns(kind, columns))
        out.write("<nodes>\n")
        for node, attributes in graph.nodes(data=True):
            out.write(_node(node, attributes, graph.degree(node)))
        out.write("</nodes>\n<edges>\n")
        for number, (subject, obj, relation, attributes) in enumerate(graph.edges(keys=True, data=True), 1):
            out.write(_edge(number, subject, obj, relation, attributes))
        out.write("</edges>\n</graph>\n</gexf>\n")


def to_float(value: str | None) -> float | None:
    """Return a printed value as a number, or None for what is none.

    >>> to_float("38.4"), to_float("about 3"), to_float(None)
    (38.4, None, None)
    """
    try:
        return None if value is None else float(value)
    except ValueError:
        return None


def _columns(kind: str, columns: Mapping[str, str]) -> Iterator[str]:
    yield f'<attributes class="{kind}" mode="static">\n'
    for number, (title, type_) in enumerate(columns.items()):
        yield f'<attribute id="{number}" title="{title}" type="{type_}" />\n'
    yield "</attributes>\n"


def _node(node: str, attributes: Mapping[str, Any], degree: int) -> str:
    days = attributes.get("days", ())
    values = {
        **attributes,
        "first_day": min(days, default=attributes.get("day")),
        "last_day": max(days, default=attributes.get("day")),
        "days": _joined(days),
        "links": _joined(attributes.get("links", ())),
        "aliases": _joined(alias.name for alias in attributes.get("aliases", ())),
        "value": to_float(attributes.get("value")),
    }
    colour = LOOKS[attributes["type"]].light
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return (
        f"<node id={_quoted(node)} label={_quoted(attributes['label'])}>{_values(NODE_COLUMNS, values)}"
        f'<viz:color r="{red}" g="{green}" b="{blue}" /><viz:size value="{4 + sqrt(degree):.2f}" /></node>\n'
    )


def _edge(number: int, subject: str, obj: str, relation: str, attributes: Mapping[str, Any]) -> str:
    days = [claim.day for claim in attributes["claims"] if claim.day]
    count = len(attributes["claims"])
    values = {
        "relation": relation,
        "confidence": attributes["confidence"],
        "claims": count,
        "first_day": min(days, default=None),
        "last_day": max(days, default=None),
        "position": attributes.get("position"),
    }
    return (
        f'<edge id="{number}" source={_quoted(subject)} target={_quoted(obj)} label={_quoted(relation)} '
        f'weight="{max(count, 1)}.0">{_values(EDGE_COLUMNS, values)}</edge>\n'
    )


def _values(columns: Mapping[str, str], values: Mapping[str, object]) -> str:
    cells = [
        f'<attvalue for="{number}" value={_quoted(str(value))} />'
        for number, title in enumerate(columns)
        if (value := values.get(title)) is not None and value != ""
    ]
    return f"<attvalues>{''.join(cells)}</attvalues>"


def _joined(items: Iterable[str]) -> str:
    return " | ".join(items)


def _quoted(text: str) -> str:
    return quoteattr(clean(text)) if SPECIAL.search(text) else f'"{text}"'
