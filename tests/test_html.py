"""The page as a file: what it holds, that it is the same every time, and that nothing in it is markup of the data."""

import base64
import hashlib
import json
import math
import re
import zlib
from html.parser import HTMLParser
from pathlib import Path

import networkx as nx
import pytest

from kg.exports import html
from kg.exports.backbone import LATEST, SHARES, WHOLE, first_view
from kg.exports.columns import to_columns
from kg.exports.html import write_html
from kg.exports.layout import SPACING, place
from kg.graph import Graph, build_graph, sentence
from kg.vocabulary import NodeType
from tests.browser.graphs import field_graph
from tests.conftest import HOSTILE, make_graph


@pytest.fixture(scope="module")
def field() -> Graph:
    return field_graph()


class Elements(HTMLParser):
    """All start tags of a page with their attributes."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))


def written(graph: Graph, folder: Path, **options: str) -> str:
    path = folder / "graph.html"
    write_html(graph, path, **options)
    return path.read_text(encoding="utf-8")


def unpacked(page: str, name: str):
    block = re.search(rf'<script type="text/plain" id="{name}">([A-Za-z0-9+/=]*)</script>', page)
    return json.loads(zlib.decompress(base64.b64decode(block[1])))


def backwards(graph: Graph) -> Graph:
    """The same graph with nodes and edges put in in reverse order."""
    other = nx.MultiDiGraph(**graph.graph)
    other.add_nodes_from(reversed(list(graph.nodes(data=True))))
    other.add_edges_from(reversed(list(graph.edges(keys=True, data=True))))
    return other


def test_html_counts_and_texts_survive_reading_back(field, tmp_path):
    page = written(field, tmp_path)
    columns = unpacked(page, "data-graph")["columns"]
    assert columns["node"]["id"] == sorted(field)
    assert [columns["types"][t] for t in columns["node"]["type"]] == [field.nodes[n]["type"] for n in sorted(field)]
    edges = {
        (columns["node"]["id"][a], columns["relations"][r], columns["node"]["id"][b])
        for a, r, b in zip(*(columns["edge"][k] for k in ("from", "relation", "to")), strict=True)
    }
    assert edges == {(a, r, b) for a, b, r in field.edges(keys=True)}
    texts = unpacked(page, "data-texts")
    assert dict(zip(columns["paper"]["id"], texts, strict=True)) == field.graph["texts"]


def test_html_evidence_offsets_count_as_javascript_does(field):
    columns = to_columns(field)
    claims = [
        c
        for a, b, r in sorted(field.edges(keys=True), key=lambda e: (e[0], e[1], e[2]))
        for c in field[a][b][r]["claims"]
    ]
    table = columns["claim"]
    assert len(claims) == len(table["start"]) > 0
    for row, claim in enumerate(claims):
        units = field.graph["texts"][claim.paper].encode("utf-16-le")
        start, length = table["start"][row], table["length"][row]
        assert units[2 * start : 2 * (start + length)].decode("utf-16-le") == sentence(field, claim)
        words = [
            units[2 * (start + a) : 2 * (start + b)].decode("utf-16-le")
            for a, b in zip(table["marks"][row][::2], table["marks"][row][1::2], strict=True)
        ]
        assert words == [field.graph["texts"][claim.paper][a:b] for a, b in claim.marks]


@pytest.mark.parametrize("name", ["tiny_graph", "hostile_graph", "field"])
def test_html_same_graph_gives_same_bytes_whatever_the_order(name, request, tmp_path):
    graph = request.getfixturevalue(name)
    first = written(graph, tmp_path)
    assert written(graph, tmp_path) == first
    assert written(backwards(graph), tmp_path) == first


def test_html_loads_nothing(field, tmp_path):
    page = written(field, tmp_path)
    loading = {"src", "srcset", "data", "poster", "background", "action", "formaction"}
    for tag, attributes in Elements(page).found:
        assert tag not in {"link", "iframe", "object", "embed", "img", "base"}
        assert not loading & set(attributes), tag
        assert not any(name.startswith("on") for name in attributes), tag
    assert "url(" not in (Path(html.__file__).parent / "page/style.css").read_text()
    assert "@import" not in page


def test_html_policy_lets_pass_exactly_the_scripts_of_the_page(tiny_graph, tmp_path):
    page = written(tiny_graph, tmp_path)
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', page)[1]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    for kind in ("script", "style"):
        inline = re.findall(rf"<{kind}>(.*?)</{kind}>", page, re.DOTALL)
        hashes = [f"'sha256-{base64.b64encode(hashlib.sha256(s.encode()).digest()).decode()}'" for s in inline]
        assert re.search(rf"{kind}-src ([^;]*)", policy)[1].split() == hashes


def test_html_page_files_are_all_used_and_safe_to_inline():
    folder = Path(html.__file__).parent / "page"
    assert {p.stem for p in folder.glob("*.js")} == set(html.SCRIPTS)
    for path in folder.glob("*.js"):
        source = path.read_text()
        assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|</script|<!--|eval\(", source), (
            path.name
        )


@pytest.mark.parametrize("text", [*HOSTILE, "<!-- kg:data -->", "\\1 $& kg"])
def test_html_hostile_title_stays_text(text, tiny_graph, tmp_path):
    page = written(tiny_graph, tmp_path, title=text)
    calm = written(tiny_graph, tmp_path, title="calm")
    assert [tag for tag, _ in Elements(page).found] == [tag for tag, _ in Elements(calm).found]
    assert unpacked(page, "data-graph")["title"] == text


def test_html_hostile_texts_are_nowhere_but_packed(hostile_graph, tmp_path):
    page = written(hostile_graph, tmp_path)
    assert [t for t, _ in Elements(page).found] == [t for t, _ in Elements(written(make_graph([], []), tmp_path)).found]
    assert "alert(1)" not in page
    labels = unpacked(page, "data-graph")["columns"]["node"]["label"]
    assert sorted(labels) == sorted(a["label"] for _, a in hostile_graph.nodes(data=True))


def test_html_first_view_of_a_small_graph_is_the_whole(tiny_graph):
    view = first_view(tiny_graph)
    assert view.whole
    assert view.nodes == sorted(tiny_graph)
    assert {frozenset(k[:2]) for k in view.links} == {frozenset(e) for e in tiny_graph.edges()}


def test_html_first_view_of_a_large_graph_is_its_backbone(field):
    assert len(field) > WHOLE
    view = first_view(field)
    types = [field.nodes[n]["type"] for n in view.nodes]
    assert not view.whole
    assert all(types.count(t) <= share + LATEST for t, share in SHARES.items())
    assert {n for n, a in field.nodes(data=True) if a["type"] == "Benchmark"} <= set(view.nodes)
    papers = [n for n in view.nodes if field.nodes[n]["type"] == NodeType.PAPER]
    assert papers
    assert {field.nodes[n]["days"][-1] for n in papers} == {"2024-01-28"}
    assert len(view.links) <= 4 * len(view.nodes)
    for link in view.links:
        if link.together:
            both = [n for n in field.predecessors(link.source) if n in set(field.predecessors(link.target))]
            assert sum(field.nodes[n]["type"] == NodeType.PAPER for n in both) == link.together


def test_html_first_view_of_papers_without_links_shows_the_papers():
    graph = nx.MultiDiGraph(texts={})
    for n in range(WHOLE + 1):
        graph.add_node(f"paper/{n}", type="Paper", label="", arxiv=str(n), days=("2024-01-01",), links=())
    assert len(first_view(graph).nodes) == LATEST


@pytest.mark.parametrize(
    ("count", "links"),
    [
        (0, []),
        (1, []),
        (7, []),
        (2, [(0, 1)]),
        (6, [(0, 1), (1, 2), (4, 5)]),
        (60, [(0, n) for n in range(1, 60)]),
        (40, [(a, b) for a in range(40) for b in range(a)]),
    ],
)
def test_layout_keeps_nodes_apart_and_repeats(count, links):
    points = place(count, links)
    assert len(points) == count
    assert place(count, links) == points
    assert all(math.dist(p, q) > SPACING / 3 for i, p in enumerate(points) for q in points[:i])


def test_html_of_nothing_is_still_a_page(tmp_path):
    page = written(build_graph([], [], {}, {}), tmp_path)
    assert unpacked(page, "data-graph")["columns"]["node"] == {}
    assert unpacked(page, "data-texts") == []
