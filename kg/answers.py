"""What a query answers, and the forms in which it is shown: SPARQL's JSON, XML, CSV and TSV, RDF, and a table to read.

Answer(variables=("paper",), rows=[(<Literal "2410.08196">,)]) → '{"head": {"vars": ["paper"]}, "results": …}'
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, TypeAlias

import pyoxigraph as ox

from kg.errors import QueryError
from kg.exports.terms import prefixes, shorten
from kg.names import clean

Term: TypeAlias = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
Row: TypeAlias = tuple[Term | None, ...]
WIDEST = 60


@dataclass(frozen=True)
class Answer:
    """Rows for SELECT, `boolean` for ASK, `triples` for CONSTRUCT and DESCRIBE; `truncated` if there are more."""

    variables: tuple[str, ...] = ()
    rows: list[Row] = field(default_factory=list)
    boolean: bool | None = None
    triples: list[ox.Triple] | None = None
    truncated: bool = False


def collect(result: Any, max_rows: int | None = None) -> Answer:
    """Read an engine's result, at most `max_rows` rows or triples of it."""
    if isinstance(result, ox.QueryBoolean):
        return Answer(boolean=bool(result))
    if isinstance(result, ox.QueryTriples):
        triples, more = _some(result, max_rows)
        return Answer(triples=triples, truncated=more)
    variables = tuple(variable.value for variable in result.variables)
    solutions, more = _some(result, max_rows)
    rows = [tuple(solution) for solution in solutions]
    return Answer(variables=variables, rows=rows, truncated=more)


def to_json(answer: Answer) -> bytes:
    """Return the SPARQL 1.1 Query Results JSON Format, a row a line."""
    if answer.boolean is not None:
        return json.dumps({"head": {}, "boolean": answer.boolean}).encode()
    if answer.triples is not None:
        raise QueryError("the query asks for a graph, which has no rows", mend="ask for Turtle, or use SELECT")
    head = json.dumps({"vars": list(answer.variables)})
    bindings = (dict(zip(answer.variables, row, strict=True)) for row in answer.rows)
    lines = ",\n".join(
        json.dumps({name: _binding(term) for name, term in row.items() if term is not None}, ensure_ascii=False)
        for row in bindings
    )
    return f'{{"head": {head}, "results": {{"bindings": [\n{lines}\n]}}}}\n'.encode()


def to_csv(answer: Answer) -> bytes:
    """Return the SPARQL 1.1 Query Results CSV Format; for ASK one word."""
    return _ask(answer) or _converted(answer, ox.QueryResultsFormat.CSV)


def to_tsv(answer: Answer) -> bytes:
    """Return the SPARQL 1.1 Query Results TSV Format; for ASK one word."""
    return _ask(answer) or _converted(answer, ox.QueryResultsFormat.TSV)


def to_xml(answer: Answer) -> bytes:
    """Return the SPARQL Query Results XML Format."""
    return _converted(answer, ox.QueryResultsFormat.XML)


def to_turtle(answer: Answer, shown: Mapping[str, str] | None = None) -> bytes:
    """Return the triples of a CONSTRUCT or DESCRIBE as Turtle, with the usual prefixes or those given."""
    names = dict(prefixes() if shown is None else shown)
    return ox.serialize(_graph(answer), format=ox.RdfFormat.TURTLE, prefixes=names) or b""


def to_ntriples(answer: Answer) -> bytes:
    """Return the triples of a CONSTRUCT or DESCRIBE as N-Triples."""
    return ox.serialize(_graph(answer), format=ox.RdfFormat.N_TRIPLES) or b""


def to_table(answer: Answer) -> str:
    """Return lines to read: columns side by side, IRIs with prefixes, long texts cut."""
    if answer.boolean is not None:
        return "yes\n" if answer.boolean else "no\n"
    if answer.triples is not None:
        rows = [tuple(map(plain, (t.subject, t.predicate, t.object))) for t in answer.triples]
        return _columns(("subject", "predicate", "object"), rows)
    return _columns(answer.variables, [tuple(map(plain, row)) for row in answer.rows])


def plain(term: Term | None) -> str:
    """Return a term as people read it, on one line.

    >>> plain(ox.NamedNode("https://w3id.org/paperkg/id/model/gpt-4o")), plain(ox.Literal("a\\nb")), plain(None)
    ('model:gpt-4o', 'a b', '')
    """
    if term is None:
        return ""
    if isinstance(term, ox.NamedNode):
        return shorten(term.value)
    return " ".join(clean(str(term) if isinstance(term, ox.Triple) else term.value).split())


RESULTS: dict[str, Callable[[Answer], bytes]] = {"json": to_json, "csv": to_csv, "tsv": to_tsv, "xml": to_xml}
"""The forms of SELECT and ASK."""


def _columns(names: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    cut = [tuple(cell if len(cell) <= WIDEST else cell[: WIDEST - 1] + "…" for cell in row) for row in (names, *rows)]
    widths = [max(map(len, column)) for column in zip(*cut, strict=True)]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in cut]
    return "\n".join([lines[0], "  ".join("─" * width for width in widths), *lines[1:]]) + "\n"


def _some(items: Any, limit: int | None) -> tuple[list[Any], bool]:
    if limit is None:
        return list(items), False
    found = list(islice(items, limit + 1))
    return found[:limit], len(found) > limit


def _graph(answer: Answer) -> list[ox.Triple]:
    if answer.triples is None:
        raise QueryError("the query asks for rows, not for a graph", mend="ask for JSON, or use CONSTRUCT or DESCRIBE")
    return answer.triples


def _ask(answer: Answer) -> bytes:
    return b"" if answer.boolean is None else (b"true\n" if answer.boolean else b"false\n")


def _converted(answer: Answer, form: ox.QueryResultsFormat) -> bytes:
    result = ox.parse_query_results(to_json(answer), format=ox.QueryResultsFormat.JSON)
    return result.serialize(format=form) or b""


def _binding(term: Term) -> dict[str, Any]:
    match term:
        case ox.NamedNode():
            return {"type": "uri", "value": term.value}
        case ox.BlankNode():
            return {"type": "bnode", "value": term.value}
        case ox.Triple():
            parts = {"subject": term.subject, "predicate": term.predicate, "object": term.object}
            return {"type": "triple", "value": {name: _binding(part) for name, part in parts.items()}}
    if term.language:
        return {"type": "literal", "value": term.value, "xml:lang": term.language}
    if term.datatype.value == "http://www.w3.org/2001/XMLSchema#string":
        return {"type": "literal", "value": term.value}
    return {"type": "literal", "value": term.value, "datatype": term.datatype.value}
