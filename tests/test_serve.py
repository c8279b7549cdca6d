import asyncio
import json
import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import rdflib
from SPARQLWrapper import CSV, JSON, POST, RDFXML, TSV, TURTLE, XML, SPARQLWrapper

from kg.errors import InputError, OutputError
from kg.exports.turtle import write_claims, write_turtle
from kg.graph import Graph
from kg.serve import WEB, make_app, serve
from kg.workers import Pool, Reply

LIMIT = 40
SECONDS = 2.0
PAPERS = "SELECT ?p { ?p a kg:Paper } ORDER BY ?p"
FOREVER = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . FILTER(?a != ?l) }"
FORM = "application/x-www-form-urlencoded"
START = "import sys; from kg.serve import serve; serve(sys.argv[1], port=0, timeout=float(sys.argv[2]), max_rows=int(sys.argv[3]), cors=sys.argv[4] or None, announce=lambda url: print(url, flush=True))"


@dataclass
class Answered:
    status: int
    type: str
    body: bytes
    headers: dict[str, str]


class Server:
    """A served graph, in a process of its own."""

    def __init__(self, out: Path, cors: str = "") -> None:
        self.out = out
        self.process = subprocess.Popen(
            [sys.executable, "-c", START, out, str(SECONDS), str(LIMIT), cors], stdout=subprocess.PIPE, text=True
        )
        assert self.process.stdout is not None
        self.url = self.process.stdout.readline().strip()

    def ask(
        self, path: str = "sparql", body: str | bytes | None = None, method: str | None = None, **headers: str
    ) -> Answered:
        data = body.encode() if isinstance(body, str) else body
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        request = urllib.request.Request(self.url + path, data, named, method=method)
        try:
            with urllib.request.urlopen(request, timeout=30) as response:
                return Answered(
                    response.status, response.headers["Content-Type"], response.read(), dict(response.headers)
                )
        except urllib.error.HTTPError as e:
            return Answered(e.code, e.headers["Content-Type"], e.read(), dict(e.headers))

    def get(self, query: str, **headers: str) -> Answered:
        return self.ask("sparql?" + urllib.parse.urlencode({"query": query}), **headers)

    def end(self) -> None:
        self.process.terminate()
        self.process.wait(10)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    from tests.test_query import small_graph

    out = tmp_path_factory.mktemp("served")
    write_turtle(small_graph(), out / "graph.ttl")
    write_claims(small_graph(), out / "claims.ttl")
    running = Server(out)
    yield running
    running.end()


def client(server: Server, query: str, form: str) -> SPARQLWrapper:
    wrapper = SPARQLWrapper(server.url + "sparql")
    wrapper.setQuery("PREFIX kg: <https://w3id.org/paperkg/ontology#> " + query)
    wrapper.setReturnFormat(form)
    return wrapper


def test_client_gets_rows_in_every_form(server: Server) -> None:
    for method in ("GET", POST):
        wrapper = client(server, PAPERS, JSON)
        wrapper.setMethod(method)
        found = wrapper.queryAndConvert()
        assert [row["p"]["value"][-6:] for row in found["results"]["bindings"]] == ["2401.1", "2401.2", "2401.3"]
    assert len(client(server, PAPERS, XML).queryAndConvert().getElementsByTagName("result")) == 3
    assert client(server, PAPERS, CSV).queryAndConvert().decode().split() == [
        "p", *(f"https://w3id.org/paperkg/id/paper/2401.{n}" for n in (1, 2, 3)),
    ]  # fmt: skip
    assert client(server, PAPERS, TSV).queryAndConvert().decode().startswith("?p\n<https://")


def test_client_gets_ask_construct_and_describe(server: Server) -> None:
    assert client(server, "ASK { ?p a kg:Paper }", JSON).queryAndConvert()["boolean"] is True
    make = "CONSTRUCT { ?b kg:basisOf ?a } WHERE { ?a kg:basedOn ?b }"
    assert len(client(server, make, RDFXML).queryAndConvert()) == 2
    assert len(rdflib.Graph().parse(data=client(server, make, TURTLE).queryAndConvert(), format="turtle")) == 2
    wrapper = client(server, 'DESCRIBE ?m WHERE { ?m <http://www.w3.org/2000/01/rdf-schema#label> "Beta" }', TURTLE)
    assert b"Beta" in wrapper.queryAndConvert()


@pytest.mark.parametrize(
    ("request_", "status", "type_"),
    [
        (("sparql?query=ASK{}",), 200, "application/sparql-results+json"),
        (("sparql?query=ASK{}&format=json",), 200, "application/sparql-results+json"),
        (("sparql", "query=ASK{}", "POST", FORM), 200, "application/sparql-results+json"),
        (("sparql", "ASK{}", "POST", "application/sparql-query"), 200, "application/sparql-results+json"),
        (
            ("sparql", "ASK{}", "POST", "Application/SPARQL-Query; charset=utf-8"),
            200,
            "application/sparql-results+json",
        ),
        (("sparql",), 200, "text/turtle"),
        (("sparql?query=",), 400, "text/plain"),
        (("sparql?x=1",), 400, "text/plain"),
        (("sparql?query=ASK{}&query=ASK{}",), 400, "text/plain"),
        (("sparql?query=ASK{&",), 400, "text/plain"),
        (("sparql?query=ASK{}&default-graph-uri=file:///etc/passwd",), 400, "text/plain"),
        (("sparql?query=ASK{}&named-graph-uri=http://127.0.0.1:9/",), 400, "text/plain"),
        (("sparql?query=ASK+FROM+<file:///etc/passwd>+{}",), 400, "text/plain"),
        (("sparql", "x=1", "POST", FORM), 400, "text/plain"),
        (("sparql", b"\xff\xfe", "POST", "application/sparql-query"), 400, "text/plain"),
        (("sparql", "update=CLEAR+ALL", "POST", FORM), 403, "text/plain"),
        (("sparql?update=CLEAR+ALL",), 403, "text/plain"),
        (("sparql", "CLEAR ALL", "POST", "application/sparql-update"), 403, "text/plain"),
        (("sparql", "CLEAR ALL", "POST", "application/sparql-query"), 400, "text/plain"),
        (("sparql", "{}", "POST", "application/json"), 415, "text/plain"),
        (("sparql", "query=ASK{}", "PUT", FORM), 405, "text/plain"),
        (("sparql", None, "DELETE"), 405, "text/plain"),
        (("sparql", "ASK{} #" + "x" * 200_000, "POST", "application/sparql-query"), 413, "text/plain"),
        (("sparql", "x" * 2_000_000, "POST", "application/sparql-query"), 413, "text/plain"),
        (("none",), 404, "text/plain"),
        (("../../etc/passwd",), 404, "text/plain"),
        (("page.js/../../serve.py",), 404, "text/plain"),
    ],
)
def test_protocol_status(server: Server, request_: tuple, status: int, type_: str) -> None:
    path, body, method, kind = (*request_, None, None, None)[:4]
    try:
        found = server.ask(path, body, method, **({"Content_Type": kind} if kind else {}))
    except urllib.error.URLError:  # the server may hang up on a body that is too long
        assert status == 413
        return
    assert (found.status, found.type.partition(";")[0]) == (status, type_)


@pytest.mark.parametrize(
    ("query", "accept", "status", "type_"),
    [
        (PAPERS, "text/csv", 200, "text/csv"),
        (
            PAPERS,
            "text/csv;q=0.2, application/sparql-results+xml;q=0.9, image/png",
            200,
            "application/sparql-results+xml",
        ),
        (
            PAPERS,
            "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
            200,
            "application/sparql-results+xml",
        ),
        (PAPERS, "application/*", 200, "application/sparql-results+json"),
        (PAPERS, "application/json;q=0, */*;q=0.1", 200, "application/sparql-results+json"),
        (PAPERS, "image/png", 406, "text/plain"),
        (PAPERS, "text/turtle", 406, "text/plain"),
        ("ASK {}", "text/csv", 406, "text/plain"),
        ("DESCRIBE <x:y>", "application/n-triples", 200, "application/n-triples"),
        ("DESCRIBE <x:y>", "application/ld+json", 200, "application/ld+json"),
        ("DESCRIBE <x:y>", "application/sparql-results+json", 406, "text/plain"),
    ],
)
def test_accept_is_honoured(server: Server, query: str, accept: str, status: int, type_: str) -> None:
    found = server.get(query, Accept=accept)
    assert (found.status, found.type.partition(";")[0]) == (status, type_)


def test_rows_beyond_the_limit_are_left_out_and_told(server: Server) -> None:
    found = server.get("SELECT * { ?s ?p ?o }")
    assert len(json.loads(found.body)["results"]["bindings"]) == LIMIT
    assert found.headers["x-sparql-maxrows"] == str(LIMIT)
    graph = server.get("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }", Accept="application/n-triples")
    assert graph.body.count(b"\n") == LIMIT
    assert "x-sparql-maxrows" not in server.get(PAPERS).headers


def test_query_without_end_is_stopped_and_others_go_on(server: Server) -> None:
    started = time.monotonic()
    with ThreadPoolExecutor(3) as threads:
        endless = [threads.submit(server.get, FOREVER) for _ in range(3)]
        assert [e.result().status for e in endless] == [503, 503, 503]
    assert b"took longer than 2 s" in endless[0].result().body
    assert time.monotonic() - started < 25
    assert server.get(PAPERS).status == 200
    running = subprocess.run(["ps", "-eo", "ppid,stat,args"], capture_output=True, text=True, check=True).stdout
    mine = [line for line in running.splitlines() if line.split()[0] == str(server.process.pid) and "kg.worker" in line]
    assert len(mine) <= 4


def test_query_that_would_fill_the_memory_is_stopped(server: Server) -> None:
    hungry = "SELECT (GROUP_CONCAT(?x) AS ?y) { ?a ?b ?x . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
    assert server.get(hungry).status == 503
    assert server.get(PAPERS).status == 200


def test_worker_imports_nothing_from_the_current_folder(
    tmp_path: Path, tiny_graph: Graph, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_turtle(tiny_graph, tmp_path / "graph.ttl")
    write_claims(tiny_graph, tmp_path / "claims.ttl")
    (tmp_path / "json.py").write_text("raise SystemExit('imported')")
    monkeypatch.chdir(tmp_path)
    pool = Pool(tmp_path, 1, 10.0)
    request = {"query": "ASK {}", "results": "json", "graph": "turtle", "max_rows": 1}

    async def answer() -> Reply:
        try:
            return await pool.ask(request)
        finally:
            await pool.close()

    with ThreadPoolExecutor(1) as thread:  # a browser of other tests may hold this thread's event loop
        assert thread.submit(asyncio.run, answer()).result().status == 200


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { SERVICE <http://127.0.0.1:PORT/> { ?s ?p ?o } }",
        "SELECT * { SERVICE SILENT <http://127.0.0.1:PORT/> { ?s ?p ?o } }",
        "SELECT * FROM <http://127.0.0.1:PORT/> { ?s ?p ?o }",
        "SELECT * { \\u0053ERVICE <http://127.0.0.1:PORT/> { ?s ?p ?o } }",
        "LOAD <http://127.0.0.1:PORT/>",
        "SELECT * { GRAPH <http://127.0.0.1:PORT/> { ?s ?p ?o } }",
        "DESCRIBE <http://127.0.0.1:PORT/>",
    ],
)
def test_no_query_reaches_another_server(server: Server, query: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as trap:
        trap.settimeout(0.2)
        server.get(query.replace("PORT", str(trap.getsockname()[1])))
        with pytest.raises(TimeoutError):
            trap.accept()


def test_fifty_clients_at_once_all_get_their_own_answer(server: Server) -> None:
    def one(number: int) -> tuple[int, int]:
        found = server.get(f"SELECT ({number} AS ?n) {{ ?p a kg:Paper }}")
        return number, int(json.loads(found.body)["results"]["bindings"][0]["n"]["value"])

    with ThreadPoolExecutor(50) as threads:
        for asked, answered in threads.map(one, range(200)):
            assert asked == answered


def test_other_sites_may_ask_only_if_allowed(server: Server) -> None:
    assert "access-control-allow-origin" not in server.get(PAPERS, Origin="https://evil.example").headers
    assert server.get(PAPERS, Host="evil.example").status == 400
    open_to_one = Server(server.out, cors="https://good.example")
    try:
        allowed = open_to_one.get(PAPERS, Origin="https://good.example").headers
        assert allowed["access-control-allow-origin"] == "https://good.example"
        assert "access-control-allow-origin" not in open_to_one.get(PAPERS, Origin="https://evil.example").headers
    finally:
        open_to_one.end()


def test_graph_built_anew_is_served_without_restart(tmp_path: Path, tiny_graph: Graph, hostile_graph: Graph) -> None:
    write_turtle(tiny_graph, tmp_path / "graph.ttl")
    write_claims(tiny_graph, tmp_path / "claims.ttl")
    running = Server(tmp_path)
    try:
        assert len(json.loads(running.get(PAPERS).body)["results"]["bindings"]) == 2
        write_turtle(hostile_graph, tmp_path / "graph.ttl")
        assert len(json.loads(running.get(PAPERS).body)["results"]["bindings"]) == 20
    finally:
        running.end()


def test_page_loads_nothing_from_elsewhere(server: Server) -> None:
    page = server.ask("")
    assert page.type.startswith("text/html")
    assert "default-src 'none'" in page.headers["content-security-policy"]
    for path in WEB.iterdir():
        text = path.read_text(encoding="utf-8")
        assert not re.search(
            r"https?://(?!w3id)|innerHTML|insertAdjacentHTML|document\.write", text.replace("\\/", "/")
        )
        assert server.ask("" if path.name == "page.html" else path.name).body.decode() == text
    listed = json.loads(server.ask("questions.json").body)
    assert "leaderboard" in [question["name"] for question in listed]


@pytest.mark.browser
def test_page_asks_and_shows_text_as_text(tmp_path: Path, hostile_graph: Graph, chromium: Any) -> None:
    write_turtle(hostile_graph, tmp_path / "graph.ttl")
    write_claims(hostile_graph, tmp_path / "claims.ttl")
    running = Server(tmp_path)
    try:
        page = chromium.new_page()
        trouble: list[str] = []
        page.on("console", lambda message: trouble.append(message.text) if message.type == "error" else None)
        page.on("dialog", lambda dialog: trouble.append("dialog"))
        page.on("request", lambda r: trouble.append(r.url) if not r.url.startswith((running.url, "data:")) else None)
        page.goto(running.url)
        page.fill("#query", "SELECT ?label { ?p a kg:Model ; rdfs:label ?label } ORDER BY ?label")
        page.press("#query", "Control+Enter")
        page.wait_for_selector("tbody tr")
        cells = page.locator("tbody td").all_text_contents()
        assert "<img src=x onerror=alert(1)>" in cells
        assert page.locator("#answer img, #answer script").count() == 0
        page.select_option("#question", "counts-by-type")
        page.click("#run")
        page.wait_for_selector("td:text-is('Paper')")
        assert page.locator("#status").inner_text().endswith("rows")
        assert trouble == []
        page.fill("#query", "SELECT nonsense")
        page.click("#run")
        page.wait_for_selector("#status.wrong")
        assert "malformed" in page.locator("#status").inner_text()
        page.close()
    finally:
        running.end()


def test_serve_without_a_graph_or_with_a_taken_port_says_so(tmp_path: Path, tiny_graph: Graph) -> None:
    with pytest.raises(InputError, match="kg build"):
        make_app(tmp_path)
    write_turtle(tiny_graph, tmp_path / "graph.ttl")
    write_claims(tiny_graph, tmp_path / "claims.ttl")
    with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(OutputError, match="give another --port"):
        serve(tmp_path, port=taken.getsockname()[1])
