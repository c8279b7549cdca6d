"""Check RDF files against the shapes in `ontology/shapes.ttl`.

output/graph.ttl, output/claims.ttl → Violation(focus="…/id/digest/2024-10-11", path="…#day", message="a digest has one day; …")
"""

from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from kg.exports.terms import shorten
from kg.ontology import load, ontology_file
from kg.shapes import Check, Shapes


@dataclass(frozen=True, order=True)
class Violation:
    """A node that breaks a shape. `message` says what is expected and what mends it; `value` is empty where none is at fault."""

    shape: str
    focus: str
    path: str
    value: str
    message: str

    def __str__(self) -> str:
        """Return one line for people, with prefixed names."""
        at = f" {shorten(self.path)}" if self.path else ""
        value = f" {shorten(self.value)[:80]}" if self.value else ""
        return f"{shorten(self.focus)}{at}{value}: {self.message}"


def validate(paths: Iterable[str | Path], *, shapes: str | Path | None = None) -> Iterator[Violation]:
    """Yield what is wrong in the files, taken as one graph, by shape; raise InputError for a file that cannot be read.

    References between files are checked too: validate graph.ttl and claims.ttl together.
    """
    data = ox.Store()
    load(data, paths)
    with ThreadPoolExecutor() as pool:  # the engine works outside Python's lock
        for found in pool.map(lambda check: sorted(set(_ask(data, check))), compile_checks(shapes)):
            yield from found


def compile_checks(shapes: str | Path | None = None) -> list[Check]:
    """Return the questions of a shapes file, the project's own by default."""
    read, ontology = ox.Store(), ox.Store()
    load(read, [shapes or ontology_file("shapes.ttl")])
    load(ontology, [ontology_file("kg.ttl")])
    return Shapes(read, ontology).checks()


def _ask(data: ox.Store, check: Check) -> Iterator[Violation]:
    solutions: Any = data.query(check.query, use_default_graph_as_union=True)
    names = {variable.value for variable in solutions.variables}
    for solution in solutions:
        value = solution["value"] if "value" in names else None
        path = solution["path"].value if "path" in names and not check.path else check.path
        yield Violation(check.shape, solution["focus"].value, path, _text(value), check.message)


def _text(term: ox.NamedNode | ox.Literal | ox.BlankNode | None) -> str:
    return "" if term is None else str(term.value)
