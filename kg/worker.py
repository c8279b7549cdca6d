"""A process that answers queries for the endpoint, one at a time: it can be killed, which a running query itself cannot.

stdin: frames with {"query": …, "results": "json", "graph": "turtle", "max_rows": 10000}
stdout: an empty frame when ready, then for each question a frame {"status": 200, "type": "text/csv", …} and one with the body

A frame is four bytes with its length, then that many bytes. Run as `python -m kg.worker OUT SECONDS`.
"""

import json
import signal
import struct
import sys
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any

import pyoxigraph as ox

from kg.answers import RESULTS, Answer
from kg.errors import KgError
from kg.index import Index, open_index
from kg.query import ask

MEMORY = 3 * 2**30
"""Bytes of address space that a query may need, the store included."""

TYPES = {
    "json": "application/sparql-results+json",
    "xml": "application/sparql-results+xml",
    "csv": "text/csv; charset=utf-8",
    "tsv": "text/tab-separated-values; charset=utf-8",
    "turtle": "text/turtle; charset=utf-8",
    "ntriples": "application/n-triples",
    "rdfxml": "application/rdf+xml",
    "jsonld": "application/ld+json",
}
GRAPHS = {
    "turtle": ox.RdfFormat.TURTLE,
    "ntriples": ox.RdfFormat.N_TRIPLES,
    "rdfxml": ox.RdfFormat.RDF_XML,
    "jsonld": ox.RdfFormat.JSON_LD,
}


def main(out: Path, seconds: float) -> None:
    """Answer until stdin ends. A question that takes longer than `seconds` ends the process."""
    _limit_memory()
    index = open_index(out)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the server's to handle
    write_frame(sys.stdout.buffer, b"")
    while (request := read_frame(sys.stdin.buffer)) is not None:
        _alarm(seconds)
        head, body = answer(json.loads(request), index)
        _alarm(0)
        write_frame(sys.stdout.buffer, json.dumps(head).encode())
        write_frame(sys.stdout.buffer, body)


def answer(request: dict[str, Any], index: Index) -> tuple[dict[str, Any], bytes]:
    """Return status, media type and body for a request."""
    try:
        found = ask(request["query"], index, request["max_rows"])
    except KgError as e:
        return _refusal(400, str(e))
    form = request["results" if found.triples is None else "graph"]
    if form is None or (found.boolean is not None and form in ("csv", "tsv")):
        return _refusal(406, "the answer has none of the forms in Accept")
    head = {"status": 200, "type": TYPES[form], "truncated": found.truncated}
    return head, _body(found, form, index)


def read_frame(file: IO[bytes]) -> bytes | None:
    """Return the next frame, or None at the end."""
    length = file.read(4)
    return file.read(struct.unpack(">I", length)[0]) if len(length) == 4 else None


def write_frame(file: IO[bytes], content: bytes) -> None:
    """Write one frame."""
    file.write(struct.pack(">I", len(content)) + content)
    file.flush()


def _body(found: Answer, form: str, index: Index) -> bytes:
    if found.triples is None:
        return RESULTS[form](found)
    prefixes = index.prefixes if form in ("turtle", "rdfxml") else None
    return ox.serialize(found.triples, format=GRAPHS[form], prefixes=prefixes) or b""


def _refusal(status: int, message: str) -> tuple[dict[str, Any], bytes]:
    return {"status": status, "type": "text/plain; charset=utf-8", "truncated": False}, f"{message}\n".encode()


def _alarm(seconds: float) -> None:
    """Have the system end this process when time is up, should the server be gone by then."""
    setitimer: Callable[..., Any] | None = getattr(signal, "setitimer", None)
    if setitimer:
        setitimer(signal.ITIMER_REAL, seconds)


def _limit_memory() -> None:
    try:
        import resource
    except ImportError:  # not on Windows
        return
    _, most = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY if most == resource.RLIM_INFINITY else min(MEMORY, most), most))


if __name__ == "__main__":
    main(Path(sys.argv[1]), float(sys.argv[2]))
