"""The graph as one HTML page that opens from disk and loads nothing: `graph.html`.

In goes the graph, out comes a single file with its data, pyvis's network (first nodes and links with their positions,
options, the vis-network library) and our own page around it (`page/`): search, panels, filters, export.

Data never stands in the page as markup: it is packed as base64, and the page's scripts put it on screen as text. A
Content-Security-Policy names the hash of every script, so that nothing else runs, and forbids all loading.
"""

import base64
import hashlib
import html
import json
import math
import re
from importlib import resources
from pathlib import Path
from typing import Any, NamedTuple

from kg.exports.backbone import Link, View, first_view, strengths
from kg.exports.columns import Columns, iter_texts, pack, to_columns, to_json
from kg.exports.layout import place
from kg.graph import Graph
from kg.names import clean
from kg.vocabulary import ONTOLOGY, RESOURCE, NodeType

SCRIPTS = (
    "text",
    "data",
    "search",
    "filter",
    "state",
    "arrange",
    "view",
    "labels",
    "facts",
    "results",
    "panel",
    "legend",
    "save",
    "app",
)
"""The page's own scripts, in the order in which they are put into one."""


class Look(NamedTuple):
    """How a node type is drawn: a shape of vis-network, hollow or filled, its colour on light and on dark ground."""

    shape: str
    hollow: bool
    light: str
    dark: str


# Hues after Okabe and Ito, told apart by colour-blind people; no two types share both shape and filling.
LOOKS = {
    NodeType.PAPER: Look("square", False, "#5f6b7a", "#98a4b3"),
    NodeType.AUTHOR: Look("dot", True, "#2b83ba", "#7cc4ee"),
    NodeType.DIGEST: Look("square", True, "#6b7280", "#a3abb8"),
    NodeType.METHOD: Look("hexagon", False, "#009e73", "#27b98d"),
    NodeType.MODEL: Look("dot", False, "#0072b2", "#3f9fdc"),
    NodeType.BENCHMARK: Look("triangle", False, "#d55e00", "#f07f2e"),
    NodeType.DATASET: Look("triangleDown", False, "#e69f00", "#f0b429"),
    NodeType.METRIC: Look("diamond", False, "#b4558c", "#d98cb8"),
    NodeType.TASK: Look("star", False, "#a38600", "#e5d54a"),
    NodeType.RESULT: Look("diamond", True, "#7d5a75", "#c9a5c0"),
}

OPTIONS = {
    "physics": {"enabled": False, "solver": "forceAtlas2Based", "stabilization": False, "timestep": 0.4},
    "layout": {"improvedLayout": False},
    "interaction": {"hover": True, "hoverConnectedEdges": False, "tooltipDelay": 1000000, "zoomSpeed": 0.7},
    "nodes": {"borderWidth": 1, "borderWidthSelected": 3, "font": {"size": 0}, "labelHighlightBold": False},
    "edges": {"smooth": False, "arrows": {"to": {"enabled": True, "scaleFactor": 0.4}}, "hoverWidth": 1},
}
"""Labels have size 0 because the page draws them itself, so that they never overlap."""


def write_html(
    graph: Graph, path: str | Path, *, title: str = "Knowledge graph of AI papers", base: str = RESOURCE
) -> None:
    """Write the page; `title` is plain text, `base` that of the IRIs in the Turtle which the page saves."""
    columns = to_columns(graph)
    view = first_view(graph)
    packed = {
        "title": title,
        "ontology": ONTOLOGY,
        "resource": base,
        "looks": {type_.value: look._asdict() for type_, look in LOOKS.items()},
        "whole": view.whole,
        "network": _network(graph, view, columns),
        "columns": columns,
    }
    papers = columns["paper"].get("id", [])
    texts = iter_texts(graph, papers)
    page = _page(title, {"data-graph": pack([to_json(packed)]), "data-texts": pack(texts)})
    Path(path).write_text(page, encoding="utf-8", newline="\n")


def _network(graph: Graph, view: View, columns: Columns) -> dict[str, Any]:
    """Return nodes, edges and options as pyvis makes them; ids are row numbers of the node table."""
    from pyvis.network import Network

    row = {node: i for i, node in enumerate(columns["node"]["id"])} if view.nodes else {}
    local = {node: i for i, node in enumerate(view.nodes)}
    positions = place(len(view.nodes), [(local[k.source], local[k.target]) for k in view.links])
    strength = strengths(graph)
    network = Network(directed=True, cdn_resources="in_line")
    for node, (x, y) in zip(view.nodes, positions, strict=True):
        look = LOOKS[graph.nodes[node]["type"]]
        network.add_node(
            row[node], label=graph.nodes[node]["label"] or node, shape=look.shape, color=look.light,
            size=node_size(strength[node]), x=x, y=y,
        )  # fmt: skip
    for link in view.links:
        network.add_edge(row[link.source], row[link.target], **_link_options(link))
    network.set_options(json.dumps(OPTIONS))
    nodes, edges, _, _, _, options = network.get_network_data()
    return {"nodes": nodes, "edges": edges, "options": json.loads(options)}


def node_size(strength: float) -> float:
    """Return the radius of a node; the page has the same formula for the nodes that it adds.

    >>> node_size(0), node_size(99)
    (7.0, 19.0)
    """
    return round(min(28, 7 + 6 * math.log10(1 + strength)), 1)


def _link_options(link: Link) -> dict[str, Any]:
    return {"together": link.together, "dashes": True, "arrows": ""} if link.together else {}


def _page(title: str, data: dict[str, str]) -> str:
    """Return the page around the packed data."""
    folder = resources.files("kg.exports") / "page"
    sources = {name: (folder / f"{name}.js").read_text(encoding="utf-8") for name in SCRIPTS}
    own = '(() => {\n"use strict";\n' + "\n".join(sources.values()) + "\n})();\n"
    library = (resources.files("pyvis") / "lib/vis-9.1.2/vis-network.min.js").read_text(encoding="utf-8")
    style = (folder / "style.css").read_text(encoding="utf-8") + _type_colours()
    policy = "; ".join(
        (
            "default-src 'none'",
            f"script-src {_hash(library)} {_hash(own)}",
            f"style-src {_hash(style)}",
            "img-src data: blob:",
            "base-uri 'none'",
            "form-action 'none'",
        )
    )
    blocks = [f'<script type="text/plain" id="{name}">{block}</script>' for name, block in data.items()]
    parts = {
        "title": html.escape(clean(title)),
        "policy": f'<meta http-equiv="Content-Security-Policy" content="{policy}">',
        "style": f"<style>{style}</style>",
        "scripts": f"<script>{library}</script>\n<script>{own}</script>",
        "data": "\n".join(blocks),
    }
    template = (folder / "template.html").read_text(encoding="utf-8")
    return re.sub(r"<!-- kg:(\w+) -->", lambda match: parts[match[1]], template)


def _type_colours() -> str:
    """Return the style rules that colour the types' icons as the drawing colours their nodes."""
    rules = ["", "/* Colours of the types, the same as in the drawing */"]
    for theme in ("light", "dark"):
        for type_, look in LOOKS.items():
            paint = "fill: none; stroke" if look.hollow else "fill"
            colour = look.light if theme == "light" else look.dark
            rules.append(f'[data-theme="{theme}"] .type-{type_.value} {{ {paint}: {colour}; }}')
    return "\n".join([*rules, ""])


def _hash(source: str) -> str:
    """Return the source expression that lets exactly this inline script or style pass."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(source.encode()).digest()).decode()}'"
