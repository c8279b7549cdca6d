import re
from pathlib import Path

import pytest
import rdflib
from pyshacl import validate as pyshacl_validate
from rdflib import RDF, SH

from kg.errors import InputError
from kg.exports.turtle import write_claims, write_turtle
from kg.graph import Graph
from kg.ontology import ontology_file
from kg.validate import Violation, compile_checks, validate

EXAMPLES = Path(__file__).parent / "data" / "shapes"
NAMES = sorted(path.name.removesuffix(".good.ttl") for path in EXAMPLES.glob("*.good.ttl"))
SHAPES = "https://w3id.org/paperkg/shapes#"


def general_engine(path: Path) -> set[tuple[str, str, str, str]]:
    """Return focus, path, value and message of what pySHACL finds."""
    _, report, _ = pyshacl_validate(
        rdflib.Graph().parse(path),
        shacl_graph=rdflib.Graph().parse(ontology_file("shapes.ttl")),
        ont_graph=rdflib.Graph().parse(ontology_file("kg.ttl")),
        inplace=True,
    )
    found = set()
    for result in report.subjects(RDF.type, SH.ValidationResult):
        focus, at, value = (report.value(result, p) for p in (SH.focusNode, SH.resultPath, SH.value))
        inverse = report.value(at, SH.inversePath) if at is not None else None
        message = str(report.value(result, SH.resultMessage))
        found.add(
            (str(focus), f"^{inverse}" if inverse else str(at or ""), "" if value is None else str(value), message)
        )
    return found


def own_engine(path: Path) -> set[tuple[str, str, str, str]]:
    return {(v.focus, v.path, v.value, v.message) for v in validate([path])}


def test_every_shape_has_a_good_and_a_bad_example() -> None:
    shapes = rdflib.Graph().parse(ontology_file("shapes.ttl")).subjects(RDF.type, SH.NodeShape)
    assert {str(shape).removeprefix(SHAPES).lower() for shape in shapes} == set(NAMES)
    assert {f"{name}.{kind}.ttl" for name in NAMES for kind in ("good", "bad")} == {p.name for p in EXAMPLES.iterdir()}


def test_every_class_has_a_shape() -> None:
    ontology = rdflib.Graph().parse(ontology_file("kg.ttl"))
    shapes = rdflib.Graph().parse(ontology_file("shapes.ttl"))
    own = {c for c in ontology.subjects(RDF.type, rdflib.OWL.Class) if str(c).startswith("https://w3id.org/paperkg/")}
    above = {str(c) for c in own if re.search("#(System|Data|ResultKind)$", str(c))}
    assert {str(c) for c in own} - above == {str(c) for c in shapes.objects(None, SH.targetClass)} - {
        str(rdflib.VOID.Dataset)
    }


@pytest.mark.parametrize("name", NAMES)
def test_good_example_holds_in_both_engines(name: str) -> None:
    assert own_engine(EXAMPLES / f"{name}.good.ttl") == set()
    assert general_engine(EXAMPLES / f"{name}.good.ttl") == set()


@pytest.mark.parametrize("name", NAMES)
def test_bad_example_breaks_its_shape_in_both_engines_alike(name: str) -> None:
    path = EXAMPLES / f"{name}.bad.ttl"
    assert own_engine(path) == general_engine(path)
    assert name in {v.shape.removeprefix(SHAPES).lower() for v in validate([path])}


def test_every_question_is_asked_by_some_bad_example() -> None:
    broken = {(v.shape, v.path, v.message) for name in NAMES for v in validate([EXAMPLES / f"{name}.bad.ttl"])}
    silent = {(c.shape, c.path, c.message) for c in compile_checks() if c.path} - broken
    assert {path.partition("#")[2] for _, path, _ in silent} <= {
        "byline", "featuredIn", "uses", "evaluatesOn", "comparesWith", "reports", "against", "unitText",
    }  # fmt: skip


def test_violation_names_node_and_mending_step() -> None:
    (bad,) = [v for v in validate([EXAMPLES / "claim.bad.ttl"]) if v.path.endswith("#confidence") and v.value == "1.5"]
    assert (
        str(bad) == "http://example.org/c kg:confidence 1.5: a claim has one confidence; give a decimal from 0.0 to 1.0"
    )


def test_written_graph_holds(tiny_graph: Graph, tmp_path: Path) -> None:
    write_turtle(tiny_graph, tmp_path / "graph.ttl")
    write_claims(tiny_graph, tmp_path / "claims.ttl")
    assert list(validate([tmp_path / "graph.ttl", tmp_path / "claims.ttl"])) == []
    assert list(validate([tmp_path / "graph.ttl"])) == []


def test_hostile_graph_breaks_only_what_was_dropped(hostile_graph: Graph, tmp_path: Path) -> None:
    write_turtle(hostile_graph, tmp_path / "graph.ttl")
    write_claims(hostile_graph, tmp_path / "claims.ttl")
    found = list(validate([tmp_path / "graph.ttl", tmp_path / "claims.ttl"]))
    assert {v.message for v in found} == {
        "the sentence is not what stands at its offsets in the paper's title, line break and description; "
        "mend kg:start and kg:end"
    }
    assert {v.focus.split("/")[6] for v in found} == {"2402.00007"}  # its text has NUL and a lone surrogate


def test_violations_come_in_one_order() -> None:
    first: list[Violation] = list(validate([EXAMPLES / "paper.bad.ttl", EXAMPLES / "claim.bad.ttl"]))
    assert first == list(validate([EXAMPLES / "claim.bad.ttl", EXAMPLES / "paper.bad.ttl"]))
    assert len(first) == len(set(first)) > 10


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.ttl", "<x:a> <x:b> <x:c> .\n<x:a> <x:b> .\n", "a.ttl:2: malformed Turtle"),
        ("a.ttl", b"\xff\xfe\x00", "a.ttl:1: malformed Turtle"),
        ("a.nt", "hello", "a.nt:1: malformed N-Triples"),
        ("a.csv", "a,b", "a.csv: ends in .csv; give a file of .ttl, .nt, .jsonld, .trig"),
        ("a", "", "a: ends in nothing; give a file of"),
    ],
)
def test_file_that_cannot_be_read_is_an_input_error(
    tmp_path: Path, name: str, content: str | bytes, message: str
) -> None:
    (tmp_path / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(InputError, match=re.escape(message)):
        list(validate([tmp_path / name]))


def test_missing_file_is_an_input_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="No such file"):
        list(validate([tmp_path / "none.ttl"]))


def test_shape_that_needs_more_is_refused(tmp_path: Path) -> None:
    shapes = tmp_path / "shapes.ttl"
    shapes.write_text(
        "@prefix sh: <http://www.w3.org/ns/shacl#> . <x:s> a sh:NodeShape ; sh:targetClass <x:c> ;"
        " sh:property [ sh:path <x:p> ; sh:uniqueLang true ; sh:message 'm' ] ."
    )
    with pytest.raises(InputError, match="uniqueLang"):
        list(validate([EXAMPLES / "paper.good.ttl"], shapes=shapes))
