"""Render `ontology/kg.ttl` as the page `ontology/README.md`: `python -m kg.ontology_page` writes it.

kg:basedOn a owl:ObjectProperty ; … → ### kg:basedOn … *based on* … System → System … inverse kg:basisOf
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from kg.exports.terms import VOCABULARIES
from kg.ontology import FOLDER, load, ontology_file
from kg.vocabulary import ONTOLOGY

SECTIONS = {
    "Classes": "owl:Class",
    "Relations and other links": "owl:ObjectProperty",
    "Values": "owl:DatatypeProperty",
    "Individuals": "owl:NamedIndividual",
}
ALIGNED = ("rdfs:subClassOf", "rdfs:subPropertyOf", "skos:closeMatch", "skos:relatedMatch", "owl:disjointWith")
SAID = {
    "rdfs:subClassOf": "is a", "rdfs:subPropertyOf": "narrower than", "skos:closeMatch": "close to",
    "skos:relatedMatch": "related to", "owl:disjointWith": "never a",
}  # fmt: skip
INTRODUCTION = """{about}

Version {version}, <{iri}>, prefix `kg:` for `{namespace}`, licence <{licence}>.
This page is made from [kg.ttl](kg.ttl) by `python -m kg.ontology_page`; [shapes.ttl](shapes.ttl) says what a graph must hold,
[queries](queries) has the questions that `kg query` knows by name.

A resource is named by its kind and name: `model:gpt-4o` is `https://w3id.org/paperkg/id/model/gpt-4o`, a paper
`paper:2410.08196`, a claim `…/id/claim/2410.08196/introduces/model/mathcoder2`. `graph.ttl` has the plain triples, `claims.ttl`
one `kg:Claim` for each that was read from a text. What a claim counts characters in is the paper's `dcterms:title`, a line
break, and its `dcterms:description`.
"""


class Page:
    """The ontology, asked term by term."""

    def __init__(self, store: ox.Store, names: dict[str, str]) -> None:
        self._store, self._names = store, names

    def lines(self) -> Iterator[str]:
        """Yield the page, line by line."""
        header = ox.NamedNode(ONTOLOGY.rstrip("#"))
        yield f"# {self._one(header, 'dcterms:title')}\n"
        yield INTRODUCTION.format(
            about=self._one(header, "dcterms:description"), version=self._one(header, "owl:versionInfo"),
            iri=self._one(header, "owl:versionIRI"), namespace=ONTOLOGY, licence=self._one(header, "dcterms:license"),
        )  # fmt: skip
        for title, kind in SECTIONS.items():
            yield f"## {title}\n"
            for term in self._of_kind(kind):
                yield from self._term(term)
        yield "## Terms of other vocabularies that the files use\n"
        yield "| term | how it is used |\n|---|---|"
        notes = self._store.quads_for_pattern(None, self._iri("skos:scopeNote"), None)
        for name, note in sorted((self._short(q.subject), _text(q.object)) for q in notes):
            yield f"| `{name}` | {note} |"

    def _term(self, term: ox.NamedNode) -> Iterator[str]:
        yield f"### {self._short(term)}\n"
        yield f"*{self._one(term, 'rdfs:label')}*. {self._one(term, 'skos:definition')}\n"
        domain, range_ = (self._classes(term, name) for name in ("rdfs:domain", "rdfs:range"))
        if domain:
            yield f"- {domain} → {range_}"
        for name in ALIGNED:
            found = sorted(self._short(t) for t in self._all(term, name) if isinstance(t, ox.NamedNode))
            if found:
                yield f"- {SAID[name]} {', '.join(f'`{t}`' for t in found)}"
        inverse = [*self._all(term, "owl:inverseOf"), *self._subjects("owl:inverseOf", term)]
        if inverse:
            yield f"- inverse `{self._short(inverse[0])}`"
        yield f"- for example `{self._one(term, 'skos:example')}`\n"

    def _of_kind(self, kind: str) -> list[ox.NamedNode]:
        own = [t for t in self._subjects("rdf:type", self._iri(kind)) if isinstance(t, ox.NamedNode)]
        return sorted((t for t in own if t.value.startswith(ONTOLOGY)), key=lambda t: t.value)

    def _classes(self, term: ox.NamedNode, name: str) -> str:
        found = []
        for class_ in self._all(term, name):
            union = self._all(class_, "owl:unionOf")
            found += self._list(union[0]) if union else [class_]
        return " or ".join(f"`{self._short(class_)}`" for class_ in found)

    def _list(self, head: Any) -> list[Any]:
        first = self._all(head, "rdf:first")
        return [*first, *self._list(self._all(head, "rdf:rest")[0])] if first else []

    def _all(self, subject: Any, name: str) -> list[Any]:
        return [q.object for q in self._store.quads_for_pattern(subject, self._iri(name), None)]

    def _subjects(self, name: str, term: ox.NamedNode) -> list[Any]:
        return [q.subject for q in self._store.quads_for_pattern(None, self._iri(name), term)]

    def _one(self, subject: ox.NamedNode, name: str) -> str:
        return str(self._all(subject, name)[0].value)

    def _iri(self, name: str) -> ox.NamedNode:
        prefix, _, local = name.partition(":")
        return ox.NamedNode(self._names[prefix] + local)

    def _short(self, term: Any) -> str:
        for prefix, namespace in self._names.items():
            if term.value.startswith(namespace):
                return f"{prefix}:{term.value[len(namespace) :]}"
        return str(term.value)


def _text(term: Any) -> str:
    return str(term.value)


def render_page() -> str:
    """Return the page as Markdown."""
    store = ox.Store()
    load(store, [ontology_file("kg.ttl")])
    parser = ox.parse(path=str(ontology_file("kg.ttl")))
    for _ in parser:  # the prefixes are known when all is read
        pass
    return "\n".join(Page(store, {**VOCABULARIES, **parser.prefixes}).lines()) + "\n"


def write_page(path: str | Path = FOLDER / "README.md") -> None:
    """Write the page."""
    Path(path).write_text(render_page(), encoding="utf-8")


if __name__ == "__main__":
    write_page()
