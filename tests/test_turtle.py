import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import networkx as nx
import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.exports.terms import decimal, iri, link, literal, resource
from kg.exports.turtle import write_claims, write_turtle
from kg.graph import Graph, iter_claims, sentence
from kg.names import UNWRITABLE, account_slug, slug
from kg.vocabulary import RESOURCE
from tests.conftest import HOSTILE

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
KG = "https://w3id.org/paperkg/ontology#"
WRITERS = {"graph": write_turtle, "claims": write_claims}


@pytest.fixture(params=["tiny_graph", "hostile_graph"])
def any_graph(request: pytest.FixtureRequest) -> Graph:
    return request.getfixturevalue(request.param)


def triples(path: Path) -> list[ox.Quad]:
    return list(ox.parse(path=str(path), format=ox.RdfFormat.TURTLE))


def properties(path: Path, subject: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for quad in triples(path):
        if quad.subject.value == subject:
            found.setdefault(re.split("[#/]", quad.predicate.value)[-1], []).append(str(quad.object.value))
    return found


def test_turtle_writes_a_paper_a_person_can_read(tiny_graph: Graph, tmp_path: Path) -> None:
    write_turtle(tiny_graph, tmp_path / "graph.ttl")
    text = (tmp_path / "graph.ttl").read_text(encoding="utf-8")
    assert (
        """
paper:2401.00002 a kg:Paper ;
    rdfs:label "BetaNet"@en ;
    dcterms:identifier "2401.00002" ;
    dcterms:title "BetaNet"@en ;
    dcterms:description "BetaNet extends AlphaNet. On GSM8K it is better."@en ;
    kg:byline "Li Dong, yo_yo" ;
    kg:link <https://arxiv.org/abs/2401.00002> ;
    kg:authoredBy author:Li\\+Dong,
        author:yo_yo ;
    kg:evaluatesOn benchmark:n0 ;
    kg:featuredIn digest:2024-01-06 ;
    kg:introduces model:n3 ;
    kg:mentions model:n2 .
"""
        in text
    )
    assert (
        '\nresult:2401.00001-1 a kg:Result ;\n    rdfs:label "38.4% accuracy on GSM8K"@en ;\n    kg:value 38.4 ;\n'
        in text
    )
    assert "kg:unit unit:PERCENT ;\n    kg:kind kg:absolute ;\n" in text


def test_claims_hold_each_statement_with_its_evidence(tiny_graph: Graph, tmp_path: Path) -> None:
    write_claims(tiny_graph, tmp_path / "claims.ttl")
    found = properties(tmp_path / "claims.ttl", f"{RESOURCE}claim/2401.00002/model/n3/basedOn/model/n2")
    assert found == {
        "type": [f"{KG}Claim"],
        "subject": [f"{RESOURCE}model/n3"],
        "predicate": [f"{KG}basedOn"],
        "object": [f"{RESOURCE}model/n2"],
        "statedIn": [f"{RESOURCE}paper/2401.00002"],
        "statedOn": ["2024-01-06"],
        "sentence": ["BetaNet extends AlphaNet. On GSM8K it is better."],
        "start": ["8"],
        "end": ["56"],
        "mark": ["char=8,15", "char=24,32"],
        "readBy": [f"{RESOURCE}component/test"],
        "confidence": ["0.75"],
    }


def test_every_edge_is_a_triple_and_every_statement_a_claim(any_graph: Graph, tmp_path: Path) -> None:
    write_turtle(any_graph, tmp_path / "graph.ttl")
    write_claims(any_graph, tmp_path / "claims.ttl")
    written = {(t.subject.value, t.predicate.value, t.object.value) for t in triples(tmp_path / "graph.ttl")}
    for subject, target, relation in any_graph.edges(keys=True):
        assert (iri(subject), KG + relation, iri(target)) in written
    claims = {t.subject.value for t in triples(tmp_path / "claims.ttl") if t.object.value == f"{KG}Claim"}
    assert {iri(claim.id) for claim in iter_claims(any_graph)} == claims - {f"{RESOURCE}about/claims-Claim"}
    said = {
        t.subject.value: t.object.value
        for t in triples(tmp_path / "claims.ttl")
        if t.predicate.value == f"{KG}sentence"
    }
    assert said == {iri(c.id): UNWRITABLE.sub("", sentence(any_graph, c)) for c in iter_claims(any_graph)}


def test_offsets_give_the_sentence_back_from_title_and_description(tiny_graph: Graph, tmp_path: Path) -> None:
    write_turtle(tiny_graph, tmp_path / "graph.ttl")
    write_claims(tiny_graph, tmp_path / "claims.ttl")
    store = ox.Store()
    for name in WRITERS:
        store.load(path=str(tmp_path / f"{name}.ttl"))
    wrong = store.query("""
        PREFIX kg: <https://w3id.org/paperkg/ontology#> PREFIX dcterms: <http://purl.org/dc/terms/>
        SELECT * { ?claim kg:sentence ?sentence ; kg:start ?start ; kg:end ?end ; kg:statedIn ?paper .
          ?paper dcterms:title ?title ; dcterms:description ?description .
          FILTER(SUBSTR(CONCAT(STR(?title), "\\n", STR(?description)), ?start + 1, ?end - ?start) != STR(?sentence)) }""")
    assert list(wrong) == []
    assert len(list(store.quads_for_pattern(None, ox.NamedNode(f"{KG}sentence"), None))) == 9


@pytest.mark.parametrize("name", WRITERS)
def test_header_counts_the_triples(any_graph: Graph, name: str, tmp_path: Path) -> None:
    path = tmp_path / f"{name}.ttl"
    WRITERS[name](any_graph, path)
    found = properties(path, f"{RESOURCE}about/{name}")
    assert found["triples"] == [str(len(triples(path)))]
    assert len(triples(path)) == len(set(triples(path)))


def test_header_gives_the_licence_of_the_source(tiny_graph: Graph, tmp_path: Path) -> None:
    path = tmp_path / "graph.ttl"
    write_turtle(tiny_graph, path, licence="https://creativecommons.org/licenses/by/4.0/")
    assert properties(path, f"{RESOURCE}about/graph")["license"] == ["https://creativecommons.org/licenses/by/4.0/"]
    write_turtle(tiny_graph, path, licence='"MIT"; as is')
    assert properties(path, f"{RESOURCE}about/graph")["rights"] == ['"MIT"; as is']


@pytest.mark.parametrize("name", WRITERS)
def test_three_parsers_read_the_same_number_of_triples(any_graph: Graph, name: str, tmp_path: Path) -> None:
    import rdflib

    path = tmp_path / f"{name}.ttl"
    WRITERS[name](any_graph, path)
    count = len(triples(path))
    assert len(rdflib.Graph().parse(path)) == count
    rapper = shutil.which("rapper")
    if rapper is None:
        assert os.environ.get("CI") != "true", "CI needs Raptor: apt-get install raptor2-utils"
        pytest.skip("needs Raptor (Debian: raptor2-utils)")
    run = subprocess.run([rapper, "-c", "-i", "turtle", path], capture_output=True, text=True, check=True)
    assert f"returned {count} triples" in run.stderr
    assert "warning" not in run.stderr.lower()


@pytest.mark.parametrize("name", WRITERS)
def test_no_blank_nodes_and_subjects_in_one_place(any_graph: Graph, name: str, tmp_path: Path) -> None:
    path = tmp_path / f"{name}.ttl"
    WRITERS[name](any_graph, path)
    found = triples(path)
    assert not [t for t in found if isinstance(t.subject, ox.BlankNode) or isinstance(t.object, ox.BlankNode)]
    subjects = [a.subject for a, b in zip(found, [None, *found], strict=False) if b is None or a.subject != b.subject]
    assert len(subjects) == len(set(subjects))


def test_hostile_texts_survive_as_literals(hostile_graph: Graph, tmp_path: Path) -> None:
    write_turtle(hostile_graph, tmp_path / "graph.ttl")
    byline = {t.object.value for t in triples(tmp_path / "graph.ttl") if t.predicate.value == f"{KG}byline"}
    assert byline >= {UNWRITABLE.sub("", text) for text in HOSTILE}


def test_only_web_addresses_become_links(hostile_graph: Graph, tmp_path: Path) -> None:
    write_turtle(hostile_graph, tmp_path / "graph.ttl")
    assert not [t for t in triples(tmp_path / "graph.ttl") if t.predicate.value == f"{KG}link"]


def test_base_moves_every_resource_and_no_term(tiny_graph: Graph, tmp_path: Path) -> None:
    for name, write in WRITERS.items():
        write(tiny_graph, tmp_path / f"{name}.ttl", base="http://example.org/kg/")
        terms = {t for quad in triples(tmp_path / f"{name}.ttl") for t in (quad.subject, quad.predicate, quad.object)}
        assert not [t for t in terms if RESOURCE in str(t)]
        assert f"{KG}{'Paper' if name == 'graph' else 'Claim'}" in {t.value for t in terms}


def test_same_bytes_under_any_hash_seed(tmp_path: Path) -> None:
    code = (
        "import sys, hashlib; from tests.conftest import hostile_graph as h; from kg.exports.turtle import *\n"
        "g = h.__wrapped__() if hasattr(h, '__wrapped__') else h.__pytest_wrapped__.obj()\n"
        "write_turtle(g, sys.argv[1]); write_claims(g, sys.argv[2])"
    )
    seen = set()
    for seed in ("0", "1", "77"):
        paths = [tmp_path / f"{name}{seed}" for name in WRITERS]
        subprocess.run([sys.executable, "-c", code, *paths], check=True, env={**os.environ, "PYTHONHASHSEED": seed})
        seen.add(b"".join(path.read_bytes() for path in paths))
    assert len(seen) == 1


def test_an_empty_graph_is_a_valid_file(tmp_path: Path) -> None:
    empty: Graph = nx.MultiDiGraph(texts={})
    for name, write in WRITERS.items():
        write(empty, tmp_path / f"{name}.ttl")
        assert properties(tmp_path / f"{name}.ttl", f"{RESOURCE}about/{name}")["entities"] == ["0"]


def test_value_keeps_its_printed_form() -> None:
    assert [decimal(text) for text in ("20.0", "1532", "-0.5", "+3", "1e5", "NaN", "", "1.", "٣")] == [
        "20.0", "1532.0", "-0.5", "+3.0", None, None, None, None, None,
    ]  # fmt: skip
    assert [decimal(number) for number in (1.0, 0.0, 0.7, 1 / 3, 0.00001)] == ["1.0", "0.0", "0.7", "0.3333", "0.0"]


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=30))
def test_any_text_is_a_literal_an_iri_and_a_link(text: str) -> None:
    names = [resource(f"model/{slug(text)}"), resource(f"author/{account_slug(text)}")]
    address = link(f"https://example.org/{text}")
    source = "".join(f"@prefix {f}: <{RESOURCE}{f}/> ." for f in ("model", "author"))
    source += f"<x:s> <x:p> {literal(text)} , {literal(text, '@en')} , {names[0]} , {names[1]} , {address or '1'} ."
    found = [quad.object for quad in ox.parse(source.encode(), format=ox.RdfFormat.TURTLE)]
    assert [t.value for t in found[:4]] == [
        UNWRITABLE.sub("", text), UNWRITABLE.sub("", text),
        iri(f"model/{slug(text)}"), iri(f"author/{account_slug(text)}"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "name", ["R.", ".R", "-R", "a..b", "a:b", "a~b", "a!b", "a'b", "a(b)", "a@b", "a=b", "a+", "+a", "1.5", "é", "a%b", ".", "..", "..."]
)  # fmt: skip
def test_rdflib_reads_names_that_parsers_differ_on(name: str) -> None:
    import rdflib

    node = f"author/{account_slug(name)}"
    source = (
        f"@prefix author: <{RESOURCE}author/> . {resource(node)} <x:p> {resource(node)} . <x:s> <x:p> {resource(node)}."
    )
    assert {str(o) for o in rdflib.Graph().parse(data=source, format="turtle").objects()} == {iri(node)}


class CountingTexts(Mapping[str, str]):
    """Texts as a store on disk gives them: each read anew."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        self._texts, self.read = texts, list[str]()

    def __getitem__(self, paper: str) -> str:
        self.read.append(paper)
        return self._texts[paper]

    def __iter__(self) -> Iterator[str]:
        return iter(self._texts)

    def __len__(self) -> int:
        return len(self._texts)


@pytest.mark.parametrize("name", WRITERS)
def test_texts_are_read_one_paper_at_a_time(any_graph: Graph, name: str, tmp_path: Path) -> None:
    texts = any_graph.graph["texts"] = CountingTexts(any_graph.graph["texts"])
    WRITERS[name](any_graph, tmp_path / f"{name}.ttl")
    assert texts.read == sorted(texts)
