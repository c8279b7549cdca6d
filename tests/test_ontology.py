from pathlib import Path

import pytest
import rdflib
from rdflib import DCTERMS, OWL, RDF, RDFS, SKOS, Graph, Namespace, URIRef
from rdflib.collection import Collection

from kg.exports.terms import UNITS, VOCABULARIES
from kg.exports.turtle import write_claims, write_turtle
from kg.ontology_page import render_page
from kg.vocabulary import DOMAIN_RANGE, ONTOLOGY, NodeType, Relation, ResultKind

KG = Namespace(ONTOLOGY)
FOLDER = Path(__file__).resolve().parents[1] / "ontology"
CLOSED = [DCTERMS, OWL, RDF, RDFS, SKOS, rdflib.FOAF, rdflib.PROV, rdflib.SDO, rdflib.VANN, rdflib.VOID, rdflib.XSD]
ELSEWHERE = {
    "http://purl.org/spar/fabio/": {"Preprint", "hasArXivId"},
    "https://w3id.org/fair4ml#": {"MLModel", "evaluatedOn", "trainedOn", "fineTunedFrom"},
    "http://www.w3.org/ns/mls#": {
        "Algorithm", "Model", "Dataset", "EvaluationMeasure", "Task", "ModelEvaluation", "specifiedBy", "hasValue",
    },
    "http://qudt.org/schema/qudt/": {"Unit", "QuantityValue", "hasUnit", "numericValue"},
    "http://qudt.org/vocab/unit/": {
        "PERCENT", "UNITLESS", "SEC", "MilliSEC", "MIN", "HR", "DAY", "MO", "FRAME-PER-SEC", "DeciB", "BIT", "KiloBYTE",
        "MegaBYTE", "GigaBYTE", "TeraBYTE", "MilliM", "CentiM", "M", "DEG", "RAD", "RAD-PER-SEC",
    },
}  # fmt: skip
"""Terms of vocabularies that rdflib does not know, looked up once in those vocabularies."""


@pytest.fixture(scope="module")
def ontology() -> Graph:
    return Graph().parse(FOLDER / "kg.ttl")


def own(ontology: Graph, kind: URIRef) -> set[URIRef]:
    return {s for s in ontology.subjects(RDF.type, kind) if str(s).startswith(ONTOLOGY)}


def classes(ontology: Graph, node: URIRef) -> set[str]:
    """Return the node types under a class or a union of classes."""
    union = ontology.value(node, OWL.unionOf)
    tops = list(Collection(ontology, union)) if union else [node]
    below = {sub for top in tops for sub in ontology.transitive_subjects(RDFS.subClassOf, top)}
    return {str(sub).removeprefix(ONTOLOGY) for sub in below} & {t.value for t in NodeType}


def test_node_types_are_classes(ontology: Graph) -> None:
    assert {KG[t.value] for t in NodeType} <= own(ontology, OWL.Class)


@pytest.mark.parametrize("relation", Relation)
def test_relation_has_the_domain_and_range_of_the_vocabulary(ontology: Graph, relation: Relation) -> None:
    assert (KG[relation.value], RDF.type, OWL.ObjectProperty) in ontology
    domain, range_ = DOMAIN_RANGE[relation]
    assert classes(ontology, ontology.value(KG[relation.value], RDFS.domain)) == {t.value for t in domain}
    assert classes(ontology, ontology.value(KG[relation.value], RDFS.range)) == {t.value for t in range_}


def test_result_kinds_are_the_individuals(ontology: Graph) -> None:
    assert set(ontology.subjects(RDF.type, KG.ResultKind)) == {KG[k.value] for k in ResultKind}


def test_object_properties_between_node_types_are_relations_or_inverses(ontology: Graph) -> None:
    inverse = set(ontology.objects(None, OWL.inverseOf))
    others = {KG.link, KG.unit, KG.kind, KG.statedIn, KG.readBy}
    assert own(ontology, OWL.ObjectProperty) - inverse - others == {KG[r.value] for r in Relation}


def test_every_term_says_what_it_is(ontology: Graph) -> None:
    terms = {s for s in ontology.subjects(RDF.type) if str(s).startswith(ONTOLOGY)}
    assert len(terms) > 60
    for term in terms:
        for needed in (RDFS.label, SKOS.definition, SKOS.example):
            assert len(list(ontology.objects(term, needed))) == 1, f"{term} needs one {needed}"
    for term in own(ontology, OWL.ObjectProperty) | own(ontology, OWL.DatatypeProperty):
        for needed in (RDFS.domain, RDFS.range):
            assert len(list(ontology.objects(term, needed))) == 1, f"{term} needs one {needed}"


def test_header_has_version_and_licence(ontology: Graph) -> None:
    (header,) = ontology.subjects(RDF.type, OWL.Ontology)
    version = str(ontology.value(header, OWL.versionInfo))
    assert str(ontology.value(header, OWL.versionIRI)) == f"{header}/{version}"
    assert ontology.value(header, DCTERMS.license)


def test_borrowed_terms_exist_where_they_come_from(ontology: Graph) -> None:
    terms = {t for triple in ontology for t in triple if isinstance(t, URIRef) and not str(t).startswith(ONTOLOGY)}
    terms |= {URIRef(VOCABULARIES["unit"] + unit.removeprefix("unit:")) for unit in UNITS.values() if unit[:2] == "un"}
    for term in terms - set(ontology.objects(None, RDFS.isDefinedBy)):
        closed = next((n for n in CLOSED if str(term).startswith(str(n))), None)
        if closed is not None:
            assert term in closed, f"{term} does not exist"
        elif not str(term).startswith(("https://w3id.org/paperkg/", "https://spdx.org/licenses/MIT")):
            base, name = next((b, str(term)[len(b) :]) for b in ELSEWHERE if str(term).startswith(b))
            assert name in ELSEWHERE[base], f"{term} is not on the list of terms looked up"


def test_own_units_are_defined(ontology: Graph) -> None:
    mine = {KG[unit.removeprefix("kg:")] for unit in UNITS.values() if unit.startswith("kg:")}
    assert mine == set(ontology.subjects(RDF.type, URIRef("http://qudt.org/schema/qudt/Unit")))


@pytest.mark.parametrize("name", ["tiny_graph", "hostile_graph"])
def test_every_term_in_the_files_is_defined(
    ontology: Graph, name: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    graph = request.getfixturevalue(name)
    write_turtle(graph, tmp_path / "graph.ttl", licence="https://example.org/by")
    write_claims(graph, tmp_path / "claims.ttl", licence="own words")
    found = Graph().parse(tmp_path / "graph.ttl").parse(tmp_path / "claims.ttl")
    used = set(found.predicates()) | set(found.objects(None, RDF.type))
    used |= {o for o in found.objects() if str(o).startswith(ONTOLOGY)}
    undefined = {t for t in used if ontology.value(t, RDFS.label) is None}
    assert undefined == set()


def test_page_is_made_from_the_file_as_it_is() -> None:
    page = (FOLDER / "README.md").read_text(encoding="utf-8")
    assert page == render_page(), "ontology/README.md is out of date: run `python -m kg.ontology_page`"
    assert "### kg:basedOn\n\n*based on*." in page
    assert "- `kg:Paper` → `kg:System` or `kg:Data`\n" in page
