"""A read-only SPARQL 1.1 endpoint over the built graph, with a page to type queries into.

GET /sparql?query=ASK{} → {"head": {}, "boolean": true} · GET / → the page · GET /sparql → what the service is, as Turtle

It answers by GET and POST as the SPARQL 1.1 Protocol says. It changes nothing, reads no file or server that a query
names, and listens on this machine only unless told otherwise.
"""

import json
import os
import socket
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import parse_qsl

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route

from kg.errors import OutputError
from kg.index import ensure_index
from kg.questions import iter_questions
from kg.workers import Pool, Reply, refusal

LONGEST = 100_000
"""Bytes of a query."""
WEB = Path(__file__).resolve().parent / "web"
PAGE = ("page.html", "page.js", "page.css")
POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

RESULTS = {
    "application/sparql-results+json": "json", "application/json": "json",
    "application/sparql-results+xml": "xml", "application/xml": "xml", "text/xml": "xml",
    "text/csv": "csv", "text/tab-separated-values": "tsv",
}  # fmt: skip
GRAPHS = {
    "text/turtle": "turtle", "application/n-triples": "ntriples", "text/plain": "ntriples",
    "application/rdf+xml": "rdfxml", "application/xml": "rdfxml", "application/ld+json": "jsonld",
}  # fmt: skip
"""Media types → the form that the worker writes; the first is what `*/*` gets."""

DESCRIPTION = """@prefix sd: <http://www.w3.org/ns/sparql-service-description#> .
@prefix formats: <http://www.w3.org/ns/formats/> .

<{url}> a sd:Service ;
    sd:endpoint <{url}> ;
    sd:supportedLanguage sd:SPARQL11Query ;
    sd:resultFormat formats:SPARQL_Results_JSON, formats:SPARQL_Results_XML, formats:SPARQL_Results_CSV,
        formats:SPARQL_Results_TSV, formats:Turtle, formats:N-Triples, formats:RDF_XML, formats:JSON-LD .
"""


def make_app(
    out: str | Path,
    *,
    cors: str | None = None,
    timeout: float = 10.0,
    max_rows: int = 10_000,
    processes: int | None = None,
    hosts: Sequence[str] = ("127.0.0.1", "localhost"),
) -> Starlette:
    """Return the endpoint as an ASGI app; raise InputError where no graph was built.

    `cors` is the origin (or `*`) whose pages may ask; a query gets `timeout` seconds and `max_rows` rows; `hosts` are
    the names under which the server may be addressed.
    """
    ensure_index(Path(out))
    pool = Pool(Path(out), processes or min(4, os.cpu_count() or 1), timeout)

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        yield
        await pool.close()

    async def sparql(request: Request) -> Response:
        asked = await _read(request)
        if asked is None:
            return Response(DESCRIPTION.format(url=request.url.replace(query="")), media_type="text/turtle")
        if isinstance(asked, Reply):
            return _response(asked)
        accept = request.headers.get("accept", "*/*")
        forms = {"results": negotiate(accept, RESULTS), "graph": negotiate(accept, GRAPHS)}
        if not any(forms.values()):
            return _response(refusal(406, f"give one of {', '.join([*RESULTS, *GRAPHS])} in Accept"))
        return _response(await pool.ask({"query": asked, "max_rows": max_rows, **forms}), max_rows)

    async def questions(request: Request) -> Response:
        listed = [{"name": q.name, "title": q.title, "about": q.about, "text": q.query} for q in iter_questions()]
        return Response(json.dumps(listed), media_type="application/json")

    middleware = [Middleware(TrustedHostMiddleware, allowed_hosts=list(hosts))]
    if cors:
        exposed = ["X-SPARQL-MaxRows"]
        middleware.append(Middleware(CORSMiddleware, allow_origins=[cors], allow_methods=["GET", "POST"], allow_headers=["Accept", "Content-Type"], expose_headers=exposed))  # fmt: skip
    routes = [
        Route("/", _page("page.html")),
        *(Route(f"/{name}", _page(name)) for name in PAGE[1:]),
        Route("/questions.json", questions),
        Route("/sparql", sparql, methods=["GET", "POST"]),
    ]
    return Starlette(routes=routes, middleware=middleware, lifespan=lifespan)


def serve(
    out: str | Path = "output",
    host: str = "127.0.0.1",
    port: int = 8000,
    *,
    cors: str | None = None,
    timeout: float = 10.0,
    max_rows: int = 10_000,
    announce: Callable[[str], None] = lambda url: None,
) -> None:
    """Serve until interrupted; `announce` is told the address. Raise OutputError where the port is taken."""
    import uvicorn

    loopback = host in ("127.0.0.1", "localhost")
    app = make_app(out, cors=cors, timeout=timeout, max_rows=max_rows, hosts=("127.0.0.1", "localhost") if loopback else ("*",))  # fmt: skip
    try:
        listening = socket.create_server((host, port))
    except OSError as e:
        raise OutputError(f"cannot listen ({e.strerror})", place=f"{host}:{port}", mend="give another --port") from e
    announce(f"http://{host}:{listening.getsockname()[1]}/")
    config = uvicorn.Config(app, log_level="warning", access_log=False, timeout_graceful_shutdown=2)
    uvicorn.Server(config).run(sockets=[listening])


def negotiate(accept: str, offered: dict[str, str]) -> str | None:
    """Return the offered form that an Accept header likes best, the earlier of two alike; None if it likes none.

    >>> negotiate("text/csv;q=0.5, application/json", RESULTS), negotiate("*/*", GRAPHS), negotiate("image/png", GRAPHS)
    ('json', 'turtle', None)
    """
    best, form = 0.0, None
    wanted = [_media_range(part) for part in accept.split(",") if part.strip()]
    for media, name in offered.items():
        kinds = {media: 3, f"{media.partition('/')[0]}/*": 2, "*/*": 1}
        quality = max(((kinds[kind], q) for kind, q in wanted if kind in kinds), default=(0, 0.0))[1]
        if quality > best:
            best, form = quality, name
    return form


def _media_range(text: str) -> tuple[str, float]:
    kind, *parameters = (part.strip().lower() for part in text.split(";"))
    quality = next((p[2:] for p in parameters if p.startswith("q=")), "1")
    try:
        return kind, float(quality)
    except ValueError:
        return kind, 0.0


async def _read(request: Request) -> str | Reply | None:
    """Return the query asked, None if there is none, or why the request is refused."""
    given = parse_qsl(request.url.query, keep_blank_values=True)
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if request.method == "POST":
        body = await _body(request)
        if isinstance(body, Reply):
            return body
        if kind == "application/x-www-form-urlencoded":
            given += parse_qsl(body, keep_blank_values=True)
        elif kind == "application/sparql-query":
            given.append(("query", body))
        elif kind == "application/sparql-update":
            return refusal(403, "this endpoint is read-only")
        else:
            return refusal(415, "give application/x-www-form-urlencoded or application/sparql-query")
    elif not given:
        return None
    names = [name for name, _ in given]
    if "update" in names:
        return refusal(403, "this endpoint is read-only")
    if "default-graph-uri" in names or "named-graph-uri" in names:
        return refusal(400, "this endpoint has one graph only; leave default-graph-uri and named-graph-uri out")
    queries = [value for name, value in given if name == "query"]
    if len(queries) != 1:
        return refusal(400, f"found {len(queries)} parameters `query`, expected 1")
    return queries[0] if len(queries[0]) <= LONGEST else refusal(413, f"the query has more than {LONGEST} characters")


async def _body(request: Request) -> str | Reply:
    content = bytearray()
    try:
        async for chunk in request.stream():
            content += chunk
            if len(content) > 4 * LONGEST:
                return refusal(413, f"the query has more than {LONGEST} characters")
    except ClientDisconnect:
        return refusal(400, "the request broke off")
    try:
        return content.decode()
    except UnicodeDecodeError:
        return refusal(400, "the request is not UTF-8")


def _response(reply: Reply, max_rows: int = 0) -> Response:
    headers = {"X-Content-Type-Options": "nosniff", "Content-Type": reply.type, "Vary": "Accept"}
    if reply.truncated:
        headers["X-SPARQL-MaxRows"] = str(max_rows)  # as Virtuoso says that there are more
    return Response(reply.body, reply.status, headers)


def _page(name: str) -> Callable[[Request], Response]:
    def respond(request: Request) -> Response:
        return FileResponse(
            WEB / name, headers={"Content-Security-Policy": POLICY, "X-Content-Type-Options": "nosniff"}
        )

    return respond
