"""Graph and claims in one file of another RDF syntax: N-Triples, JSON-LD, or TriG with each claim as a named graph.

graph.nt       <…/model/b> <…#basedOn> <…/model/a> .
graph.jsonld   {"@context": {"kg": "https://w3id.org/paperkg/ontology#", …}, "@graph": [{"@id": "model:b", "kg:basedOn": …}]}
graph.trig     <…/claim/1/model/b/basedOn/model/a> { model:b kg:basedOn model:a }   (and what is said of the claim, outside)

All are read from the Turtle that `write_turtle` and `write_claims` make, as a stream, so that they say the same.
"""

import json
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import groupby
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from kg.exports.terms import prefixes
from kg.exports.turtle import write_claims, write_turtle
from kg.graph import Graph
from kg.vocabulary import RESOURCE

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
STRING = "http://www.w3.org/2001/XMLSchema#string"
PARTS = (f"{RDF}subject", f"{RDF}predicate", f"{RDF}object")


def write_ntriples(graph: Graph, path: str | Path, *, base: str = RESOURCE, licence: str | None = None) -> None:
    """Write graph and claims as N-Triples, one triple a line."""
    with _triples(graph, base, licence) as triples:
        ox.serialize(triples, str(path), format=ox.RdfFormat.N_TRIPLES)


def write_jsonld(graph: Graph, path: str | Path, *, base: str = RESOURCE, licence: str | None = None) -> None:
    """Write graph and claims as compacted JSON-LD, one node a line."""
    context = prefixes(base)
    names = {namespace: prefix for prefix, namespace in context.items()}
    with _triples(graph, base, licence) as triples, Path(path).open("w", encoding="utf-8", newline="\n") as file:
        file.write(f'{{"@context": {json.dumps(context)},\n"@graph": [')
        separator = "\n"
        for _, group in groupby(triples, key=lambda triple: triple.subject):
            file.write(separator + json.dumps(_node(group, names), ensure_ascii=False))
            separator = ",\n"
        file.write("\n]}\n")


def write_trig(graph: Graph, path: str | Path, *, base: str = RESOURCE, licence: str | None = None) -> None:
    """Write TriG: the graph and what is said of each claim in the default graph, each claimed triple in one of its own."""
    with _triples(graph, base, licence) as triples:
        ox.serialize(_with_claimed(triples), str(path), format=ox.RdfFormat.TRIG, prefixes=prefixes(base))


@contextmanager
def _triples(graph: Graph, base: str, licence: str | None) -> Iterator[Iterator[ox.Triple]]:
    """Yield all triples, by way of Turtle in a temporary folder."""
    with tempfile.TemporaryDirectory() as folder:
        paths = [Path(folder) / "graph.ttl", Path(folder) / "claims.ttl"]
        for write, path in zip((write_turtle, write_claims), paths, strict=True):
            write(graph, path, base=base, licence=licence)
        yield _read(paths)


def _read(paths: Iterable[Path]) -> Iterator[ox.Triple]:
    """Yield the triples of the files, what both describe (the program) once."""
    seen: set[ox.Triple] = set()
    for path in paths:
        for quad in ox.parse(path=str(path), format=ox.RdfFormat.TURTLE):
            triple = quad.triple
            if "/component/" in quad.subject.value:
                if triple in seen:
                    continue
                seen.add(triple)
            yield triple


def _with_claimed(triples: Iterable[ox.Triple]) -> Iterator[ox.Quad]:
    for subject, group in groupby(triples, key=lambda triple: triple.subject):
        claimed: dict[str, Any] = {}
        for triple in group:
            claimed[triple.predicate.value] = triple.object
            yield ox.Quad(triple.subject, triple.predicate, triple.object)
        if all(part in claimed for part in PARTS):
            yield ox.Quad(claimed[PARTS[0]], claimed[PARTS[1]], claimed[PARTS[2]], subject)


def _node(triples: Iterable[ox.Triple], names: dict[str, str]) -> dict[str, Any]:
    node: dict[str, Any] = {}
    for triple in triples:
        node.setdefault("@id", _short(triple.subject.value, names))  # type: ignore[union-attr]
        if triple.predicate.value == f"{RDF}type":
            node.setdefault("@type", []).append(_short(triple.object.value, names))  # type: ignore[union-attr]
        else:
            node.setdefault(_short(triple.predicate.value, names), []).append(_value(triple.object, names))
    return {key: value[0] if isinstance(value, list) and len(value) == 1 else value for key, value in node.items()}


def _value(term: Any, names: dict[str, str]) -> str | dict[str, str]:
    if isinstance(term, ox.NamedNode):
        return {"@id": _short(term.value, names)}
    if term.language:
        return {"@value": term.value, "@language": term.language}
    if term.datatype.value == STRING:
        return str(term.value)
    return {"@value": term.value, "@type": _short(term.datatype.value, names)}


def _short(iri: str, names: dict[str, str]) -> str:
    """Return an IRI in compact form: what is before its last # or / may have a prefix."""
    cut = max(iri.find("#"), iri.rfind("/")) + 1
    prefix = names.get(iri[:cut])
    return f"{prefix}:{iri[cut:]}" if prefix else iri
