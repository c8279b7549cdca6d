"""SHACL shapes become SPARQL questions for what breaks them.

[ sh:path kg:day ; sh:minCount 1 ] under sh:targetClass kg:Digest →
SELECT ?focus { ?focus a kg:Digest . FILTER NOT EXISTS { ?focus kg:day ?value } }

One question for each constraint of each shape runs many times faster than a general SHACL engine. What of SHACL Core is
covered is what `CONSTRAINTS` and `_questions` name; a shape that needs more is refused, never passed over.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, TypeAlias

import pyoxigraph as ox

from kg.errors import InputError

SH = "http://www.w3.org/ns/shacl#"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
XSD = "http://www.w3.org/2001/XMLSchema#"
SUBCLASS = ox.NamedNode("http://www.w3.org/2000/01/rdf-schema#subClassOf")
CASTABLE = frozenset(f"<{XSD}{name}>" for name in ("date", "decimal", "integer"))
KINDS = {f"<{SH}IRI>": "isIRI(?value)", f"<{SH}Literal>": "isLiteral(?value)"}

Constraint: TypeAlias = Callable[[str], str]
Term: TypeAlias = Any  # what a shapes file says is checked by asking for it


@dataclass(frozen=True, order=True)
class Check:
    """A question for the nodes (and values) that break one constraint; `path` is empty where the answer gives it."""

    shape: str
    path: str
    message: str
    query: str


class Shapes:
    """A shapes file, with the classes of an ontology."""

    def __init__(self, shapes: ox.Store, ontology: ox.Store) -> None:
        self._shapes, self._ontology = shapes, ontology

    def checks(self) -> list[Check]:
        """Return the questions of all shapes, sorted."""
        shapes = self._shapes.quads_for_pattern(None, ox.NamedNode(f"{RDF}type"), ox.NamedNode(f"{SH}NodeShape"))
        return sorted(check for quad in shapes for check in self._node_shape(quad.subject))

    def _node_shape(self, shape: Term) -> Iterator[Check]:
        target = self._one(shape, "targetClass")
        types = self._below(target)
        focus = f"VALUES ?type {{ {types} }} ?focus a ?type ." if " " in types else f"?focus a {types} ."
        name = shape.value
        known = {"targetClass", "closed", "ignoredProperties", "message", "property", "sparql"}
        self._refuse_others(shape, known)
        properties = self._all(shape, "property")
        if self._one(shape, "closed", None) is not None:
            allowed = [*self._list(self._one(shape, "ignoredProperties")), *(self._one(p, "path") for p in properties)]
            listed = ", ".join(sorted({str(term) for term in allowed if isinstance(term, ox.NamedNode)}))
            broken = f"?focus ?path ?value . FILTER(?path NOT IN ({listed}))"
            yield Check(name, "", self._text(shape, "message"), _select(focus, broken))
        for sparql in self._all(shape, "sparql"):
            yield Check(name, "", self._text(sparql, "message"), self._sparql(sparql, focus))
        for each in properties:
            path, shown = self._path(each)
            for query in self._questions(each, path):
                yield Check(name, shown, self._text(each, "message"), _select(focus, query))

    def _questions(self, shape: Term, path: str) -> Iterator[str]:
        """Yield a graph pattern with ?focus (and ?value) for each constraint of a property shape, those on values as one."""
        value, must = f"?focus {path} ?value .", []
        for quad in self._shapes.quads_for_pattern(shape, None, None):
            name = quad.predicate.value.removeprefix(SH).removeprefix(RDF)
            term: Term = quad.object
            match name:
                case "path" | "message" | "type":
                    continue
                case "minCount" if term.value == "1":
                    yield f"FILTER NOT EXISTS {{ {value} }}"
                case "maxCount" if term.value == "1":
                    yield f"{{ SELECT ?focus {{ {value} }} GROUP BY ?focus HAVING (COUNT(?value) > 1) }}"
                case "class":
                    yield value + self._lacks(term)
                case "or":
                    yield value + "".join(self._lacks(self._one(part, "class")) for part in self._list(term))
                case "in":
                    listed = ", ".join(str(item) for item in self._list(term))
                    must.append(f"?value IN ({listed})")
                case "equals":
                    yield f"{{ {value} FILTER NOT EXISTS {{ ?focus {term} ?value }} }} UNION {{ ?focus {term} ?value FILTER NOT EXISTS {{ {value} }} }}"
                case "disjoint":
                    yield f"{value} ?focus {term} ?value ."
                case "lessThan":
                    yield f"{value} ?focus {term} ?other . FILTER(!COALESCE(?value < ?other, false))"
                case _ if name in CONSTRAINTS:
                    must.append(CONSTRAINTS[name](str(term)))
                case _:
                    raise _unknown(f"{name} {term}")
        if must:
            yield f"{value} FILTER(!COALESCE({' && '.join(sorted(must))}, false))"

    def _lacks(self, class_: Term) -> str:
        types = self._below(class_)
        within = (
            f"?value a ?class . FILTER(?class IN ({types.replace(' ', ', ')}))" if " " in types else f"?value a {types}"
        )
        return f" FILTER NOT EXISTS {{ {within} }}"

    def _below(self, class_: Term) -> str:
        """Return a class and its sub-classes."""
        found, pending = set(), [class_]
        while pending:
            found.add(one := pending.pop())
            pending += [q.subject for q in self._ontology.quads_for_pattern(None, SUBCLASS, one)]
        return " ".join(sorted(map(str, found)))

    def _path(self, shape: Term) -> tuple[str, str]:
        path = self._one(shape, "path")
        if isinstance(path, ox.NamedNode):
            return str(path), path.value
        inverse = self._one(path, "inversePath")
        return f"^{inverse}", f"^{inverse.value}"

    def _sparql(self, constraint: Term, focus: str) -> str:
        """Return a constraint's question for all focus nodes at once: they join it where it starts."""
        select = self._text(constraint, "select").replace("$this", "?focus")
        head, _, body = select.partition("{")
        declared = self._all(self._one(constraint, "prefixes"), "declare")
        prefixes = [f"PREFIX {self._text(d, 'prefix')}: <{self._text(d, 'namespace')}>" for d in declared]
        return f"{' '.join(sorted(prefixes))} {head} {{ {focus} {body}"

    def _refuse_others(self, shape: Term, known: set[str]) -> None:
        for quad in self._shapes.quads_for_pattern(shape, None, None):
            if quad.predicate.value.startswith(SH) and quad.predicate.value.removeprefix(SH) not in known:
                raise _unknown(quad.predicate.value)

    def _all(self, subject: Term, name: str) -> list[Term]:
        return [q.object for q in self._shapes.quads_for_pattern(subject, ox.NamedNode(SH + name), None)]

    def _one(self, subject: Term, name: str, *default: None) -> Term:
        found = [*self._all(subject, name), *default]
        if not found:
            raise InputError(f"{subject} has no sh:{name}", place="shapes", mend="give it one")
        return found[0]

    def _text(self, subject: Term, name: str) -> str:
        return str(self._one(subject, name).value)

    def _list(self, head: Term) -> list[Term]:
        items = []
        while head.value != f"{RDF}nil":
            (first,) = self._shapes.quads_for_pattern(head, ox.NamedNode(f"{RDF}first"), None)
            (rest,) = self._shapes.quads_for_pattern(head, ox.NamedNode(f"{RDF}rest"), None)
            items.append(first.object)
            head = rest.object
        return items


def _select(focus: str, broken: str) -> str:
    return f"SELECT * {{ {focus} {broken} }}"


def _datatype(type_: str) -> str:
    cast = f" && {type_}(STR(?value)) = {type_}(STR(?value))" if type_ in CASTABLE else ""
    return f"DATATYPE(?value) = {type_}{cast}"


CONSTRAINTS: dict[str, Constraint] = {
    "datatype": _datatype,
    "minInclusive": lambda term: f"?value >= {term}",
    "maxInclusive": lambda term: f"?value <= {term}",
    "minLength": lambda term: f"STRLEN(STR(?value)) >= {term}",
    "nodeKind": lambda term: KINDS[term],
    "pattern": lambda term: f"REGEX(STR(?value), {term})",
}
"""What must be true of each value."""


def _unknown(what: str) -> InputError:
    return InputError(
        f"{what} is no constraint that kg knows", place="shapes", mend="see kg/shapes.py for those it does"
    )
