"""The exporters, each held to the same: it writes, the same bytes twice, counts and hostile texts survive reading back."""

import csv
import hashlib
import json
import pickle
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.errors import InputError
from kg.exports.gexf import write_gexf
from kg.exports.html import LOOKS
from kg.exports.jsonl import read_jsonl, write_jsonl
from kg.exports.neo4j import EDGE_FILES, NODE_FILES, SEPARATOR, to_field, write_neo4j
from kg.graph import Graph, count_relations, count_types, sentence
from kg.names import clean
from kg.vocabulary import NodeType


class ReadBack(NamedTuple):
    """What a written graph says: node types, relations, and the labels of its nodes."""

    types: Counter[str]
    relations: Counter[str]
    labels: set[str]


class Exporter(NamedTuple):
    """An exporter and a reader of its format; `exact` where even unwritable characters come back."""

    name: str
    write: Callable[[Graph, Path], None]
    read: Callable[[Path], ReadBack]
    exact: bool = False


def _read_jsonl(path: Path) -> ReadBack:
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n") if line]
    nodes, edges = [x for x in lines if "id" in x], [x for x in lines if "from" in x]
    return ReadBack(
        Counter(n["type"] for n in nodes), Counter(e["relation"] for e in edges), {n["label"] for n in nodes}
    )


def _read_gexf(path: Path) -> ReadBack:
    graph = nx.read_gexf(path)
    relations = Counter(a["relation"] for _, _, a in graph.edges(data=True))
    nodes = [a for _, a in graph.nodes(data=True)]
    return ReadBack(Counter(a["type"] for a in nodes), relations, {a["label"] for a in nodes})


def _read_neo4j(folder: Path) -> ReadBack:
    nodes = [row for file in NODE_FILES.values() for row in _rows(folder / file)]
    edges = [row for file in EDGE_FILES.values() for row in _rows(folder / file)]
    types = Counter(row[":LABEL"].split(SEPARATOR)[0] for row in nodes)
    return ReadBack(types, Counter(row[":TYPE"] for row in edges), {row["label"] for row in nodes})


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file, strict=True)


EXPORTERS = [
    Exporter("jsonl", write_jsonl, _read_jsonl, exact=True),
    Exporter("gexf", write_gexf, _read_gexf),
    Exporter("neo4j", write_neo4j, _read_neo4j),
]
each_exporter = pytest.mark.parametrize("exporter", EXPORTERS, ids=lambda e: e.name)
each_graph = pytest.mark.parametrize("graph", ["tiny_graph", "hostile_graph"])


def digest(path: Path) -> str:
    """Return one digest of a file, or of all files of a folder."""
    files = sorted(file for file in path.rglob("*") if file.is_file()) if path.is_dir() else [path]
    sums = [f"{file.relative_to(path)} {hashlib.sha256(file.read_bytes()).hexdigest()}" for file in files]
    return "\n".join(sums)


@each_graph
@each_exporter
def test_exports_keep_counts_and_labels(exporter, graph, request, tmp_path):
    graph = request.getfixturevalue(graph)
    exporter.write(graph, tmp_path / "out")
    back = exporter.read(tmp_path / "out")
    assert back.types == +Counter(count_types(graph))
    assert back.relations == +Counter(count_relations(graph))
    labels = {label for _, label in graph.nodes(data="label")}
    assert back.labels == (labels if exporter.exact else {clean(label) for label in labels})


@each_exporter
def test_exports_write_the_same_bytes_under_any_hash_seed(exporter, hostile_graph, tmp_path):
    exporter.write(hostile_graph, tmp_path / "here")
    (tmp_path / "graph").write_bytes(pickle.dumps((hostile_graph, exporter.write)))
    code = (
        "import pathlib, pickle; g, w = pickle.loads(pathlib.Path('graph').read_bytes()); w(g, pathlib.Path('there'))"
    )
    root = Path(__file__).parents[1]
    environment = {"PYTHONHASHSEED": "7", "PYTHONPATH": str(root), "PATH": ""}
    subprocess.run([sys.executable, "-c", code], check=True, cwd=tmp_path, env=environment)
    assert digest(tmp_path / "here") == digest(tmp_path / "there") != ""


@each_exporter
def test_exports_write_a_graph_of_nothing(exporter, tmp_path):
    exporter.write(nx.MultiDiGraph(texts={}), tmp_path / "out")
    assert exporter.read(tmp_path / "out") == ReadBack(Counter(), Counter(), set())


@each_graph
def test_exports_jsonl_builds_an_equal_graph_again(graph, request, tmp_path):
    graph = request.getfixturevalue(graph)
    write_jsonl(graph, tmp_path / "graph.jsonl")
    again = read_jsonl(tmp_path / "graph.jsonl")
    assert nx.utils.graphs_equal(graph, again)
    assert (list(again), list(again.edges)) == (list(graph), list(graph.edges))


def test_exports_jsonl_shows_the_sentence_of_a_claim(tiny_graph, tmp_path):
    write_jsonl(tiny_graph, tmp_path / "graph.jsonl")
    lines = map(json.loads, (tmp_path / "graph.jsonl").read_text().splitlines())
    claims = {claim["id"]: claim["sentence"] for line in lines for claim in line.get("claims", ())}
    expected = {c.id: sentence(tiny_graph, c) for _, _, cs in tiny_graph.edges(data="claims") for c in cs}
    assert claims == expected
    assert "BetaNet extends AlphaNet. On GSM8K it is better." in claims.values()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "g.jsonl: found no graph"),
        ("\u00ff\n[]\n", "g.jsonl: found no graph"),
        ("[]\n", "g.jsonl:1: found no JSON object"),
        ('{"id": "x", "type": "Planet", "label": "X"}\n', "g.jsonl:1: found no node"),
        ('{"from": "x", "relation": "uses", "to": "y", "claims": []}\n', "g.jsonl:1: found no node or edge"),
        ('{"id": "x", "type": "Model", "label": "X", "aliases": [{"name": 1}]}\n', "g.jsonl:1: found no node"),
    ],
)
def test_exports_jsonl_names_the_damaged_line(tmp_path, text, message):
    (tmp_path / "g.jsonl").write_text(text, encoding="latin-1")
    with pytest.raises(InputError, match=message):
        read_jsonl(tmp_path / "g.jsonl")


def test_exports_gexf_has_types_colours_and_parallel_edges(tiny_graph, tmp_path):
    write_gexf(tiny_graph, tmp_path / "g.gexf")
    graph = nx.read_gexf(tmp_path / "g.gexf")
    paper = "paper/2401.00002"
    system = next(n for n, a in graph.nodes(data=True) if a["label"] == "BetaNet" and a["type"] == "Model")
    assert graph.nodes[paper]["days"] == graph.nodes[paper]["last_day"] == "2024-01-06"
    assert graph.nodes[system]["viz"]["color"] == {"r": 0, "g": 114, "b": 178, "a": 1.0}
    assert sorted(a["relation"] for _, _, a in graph.out_edges(system, data=True)) == ["basedOn", "outperforms"]
    drawn = {a["type"]: "#{r:02x}{g:02x}{b:02x}".format(**a["viz"]["color"]) for _, a in graph.nodes(data=True)}
    assert drawn == {type_: LOOKS[type_].light for type_ in drawn}
    values = [a["value"] for _, a in graph.nodes(data=True) if "value" in a]
    assert values == [38.4]
    edges = [a for _, _, a in graph.edges(data=True)]
    assert all(isinstance(a["confidence"], float) and isinstance(a["claims"], int) for a in edges)
    assert 'lastmodifieddate="2024-01-06"' in (tmp_path / "g.gexf").read_text()


def _neo4j_fields(text: str) -> list[list[str]]:
    """Read CSV as Neo4j's LOAD CSV does: in a quoted field a backslash escapes a quote and a backslash."""
    rows, row, at = [], [], 0
    while at < len(text):
        field, quoted = "", text[at] == '"'
        at += quoted
        while quoted:
            char, pair = text[at], text[at : at + 2]
            if pair in ('""', '\\"', "\\\\"):
                field, at = field + pair[1], at + 2
            elif char == '"':
                quoted, at = False, at + 1
            else:
                field, at = field + char, at + 1
        while text[at] not in ",\r\n":
            field, at = field + text[at], at + 1
        row.append(field)
        if text[at] != ",":
            rows.append(row)
            row = []
        at += 1
    return rows


@given(st.lists(st.lists(st.text(st.sampled_from("a\\\",;|\n\r'=# ")), min_size=2), min_size=1))
@settings(max_examples=300, deadline=None)
def test_exports_neo4j_fields_are_read_back_by_the_rules_of_load_csv(rows):
    text = "".join(",".join(map(to_field, row)) + "\n" for row in rows)
    assert _neo4j_fields(text) == rows


def _load_into_cypher(folder: Path):
    """Load the CSV files into an embedded Cypher database, whose tables share one name space whatever the case."""
    import ladybug

    connection = ladybug.Connection(ladybug.Database(":memory:"))
    options = "HEADER=true, PARALLEL=false, AUTO_DETECT=false, ESCAPE='\"'"
    for kind, files in (("NODE", NODE_FILES), ("REL", EDGE_FILES)):
        for key, file in files.items():
            header = (folder / file).read_text(encoding="utf-8").partition("\n")[0].split(",")
            columns = [name.split(":")[0] or f"{name[1:].lower()}_" for name in header]
            plain = ", ".join(f"`{name}` STRING" for name in columns[2 * (kind == "REL") :])
            if kind == "NODE":
                connection.execute(f"CREATE NODE TABLE `n_{key}`({plain}, PRIMARY KEY(id))")
                connection.execute(f"COPY `n_{key}` FROM '{folder / file}' ({options})")
            else:
                connection.execute(f"CREATE REL TABLE `r_{key}`(FROM n_Node TO n_Node, {plain})")
                connection.execute(f"COPY `r_{key}` FROM '{folder / file}' ({options})")
        if kind == "NODE":
            connection.execute("CREATE NODE TABLE n_Node(id STRING, label STRING, PRIMARY KEY(id))")
            for key in NODE_FILES:
                connection.execute(f"MATCH (n:`n_{key}`) CREATE (:n_Node {{id: n.id, label: n.label}})")
    return lambda query: connection.execute(query).get_all()


@each_graph
def test_exports_neo4j_loads_into_a_cypher_database(graph, request, tmp_path):
    graph = request.getfixturevalue(graph)
    write_neo4j(graph, tmp_path)
    ask = _load_into_cypher(tmp_path)
    assert {t: ask(f"MATCH (n:n_{t}) RETURN count(n)")[0][0] for t in NODE_FILES} == count_types(graph)
    assert {r: ask(f"MATCH ()-[r:r_{r}]->() RETURN count(r)")[0][0] for r in EDGE_FILES} == count_relations(graph)
    loaded = dict(ask("MATCH (n:n_Node) RETURN n.id, n.label"))
    assert {k: v or "" for k, v in loaded.items()} == {n: clean(a["label"]) for n, a in graph.nodes(data=True)}
    stated = ask("MATCH (s)-[r:r_outperforms]->(o) RETURN s.id, o.id, r.sentences, r.papers")
    for subject, obj, sentences, papers in stated:
        claims = graph.edges[subject, obj, "outperforms"]["claims"]
        assert sentences.split(SEPARATOR) == [clean(sentence(graph, claim)) for claim in claims]
        assert papers.split(SEPARATOR) == [claim.paper for claim in claims]
    assert len(stated) == count_relations(graph)["outperforms"] > 0


def test_exports_neo4j_scripts_name_every_file(tiny_graph, tmp_path):
    write_neo4j(tiny_graph, tmp_path)
    files = {path.name for path in tmp_path.glob("*.csv")}
    assert files == {*NODE_FILES.values(), *EDGE_FILES.values()}
    for script in ("import.cypher", "import.sh"):
        text = (tmp_path / script).read_text()
        assert all(file in text for file in files), script
    model = next(row for row in _rows(tmp_path / NODE_FILES[NodeType.MODEL]) if row["label"] == "BetaNet")
    assert model[":LABEL"].split(SEPARATOR) == ["Model", "Entity"]
    subprocess.run(["/bin/sh", "-n", tmp_path / "import.sh"], check=True)
    wrong = subprocess.run(["/bin/sh", tmp_path / "import.sh"], capture_output=True, text=True, check=False)
    assert (wrong.returncode, wrong.stderr.partition(" ")[0]) == (2, "usage:")
