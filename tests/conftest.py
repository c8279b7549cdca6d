"""Small graphs for all tests, and the places of what only some machines have."""

import datetime
import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from kg.graph import Graph, build_graph
from kg.records import Alias, Claim, Entity, Evidence, Extraction, Node, Paper, Result, Span
from kg.vocabulary import NodeType, Relation, ResultKind

SHARED = Path(__file__).resolve().parents[2] / "shared"
CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "chrome")
CHROMIUM_ARGS = [
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
LETTERS = {"X": "Method", "Y": "Model", "B": "Benchmark", "D": "Dataset", "Q": "Metric", "T": "Task"}
HOSTILE = [
    "<img src=x onerror=alert(1)>",
    "</script><script>alert(1)</script>",
    "javascript:alert(1)",
    "&lt;b&gt; &amp;amp; &#x41;",
    "\"double\" 'single' `tick` \\back\\ ${1+1} {{7*7}} <%= 1 %>",
    "right\u202eto\u202cleft \u05d0\u05d1 \u0645\u0631\u062d\u0628\u0627",
    "line\nbreak\ttab\r\nreturn",
    "nul\x00 bell\x07 surrogate\ud800 \ufffe end",
    "emoji 🤖👩‍🔬 and math $\\mathcal{O}(n^2)$",
    "comma, semicolon; pipe | =cmd() +1 -1 @x",
    "C", "C++", "C#", "c", "%", "%41", "a/b?c#d", ".", "..", " ",
]  # fmt: skip


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo):
    """With KG_NO_SKIP set, as CI does for what it has all parts of, a skipped test is a failed one."""
    report = yield
    if report.skipped and os.environ.get("KG_NO_SKIP"):
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid} was skipped, and KG_NO_SKIP is set: {report.longrepr}"
    return report


@pytest.fixture(scope="session")
def shared() -> Path:
    """The full feed and the gold annotations; skips where they are missing."""
    if not SHARED.is_dir():
        pytest.skip("needs ../shared (the full feed and the gold annotations)")
    return SHARED


@pytest.fixture(scope="session")
def chromium() -> Iterator[object]:
    """A running Chromium; skips where none is installed."""
    path = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, CHROMIUM)), None)
    if path is None:
        pytest.skip("needs Chromium: install it, or give its path as CHROMIUM")
    playwright = pytest.importorskip("playwright.sync_api")
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=path, args=CHROMIUM_ARGS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def name_tokenizer():
    """The pipeline up to sentences."""
    from kg.nlp import build_nlp

    nlp = build_nlp("fast")
    for name in list(nlp.pipe_names)[1:]:
        nlp.remove_pipe(name)
    return nlp


@pytest.fixture
def read(name_tokenizer):
    """Make a Doc of a text that marks its things as `{X AlphaNet}`: X method, Y model, B benchmark, D dataset, Q, T."""

    from kg.nlp.document import DocEntity

    def make(text):
        plain, places, at = "", [], 0
        for found in re.finditer(r"\{([XYBDQT]) ([^}]+)\}", text):
            plain += text[at : found.start()]
            places.append((len(plain), LETTERS[found[1]], found[2]))
            plain += found[2]
            at = found.end()
        doc = name_tokenizer(plain + text[at:])
        things = {}
        for start, type_, name in places:
            thing = things.setdefault(name, DocEntity(f"e{len(things) + 1}", NodeType(type_), name))
            thing.spans.append(doc.char_span(start, start + len(name), alignment_mode="expand"))
        doc._.entities = list(things.values())
        return doc

    return make


@pytest.fixture
def tiny_graph() -> Graph:
    """Two papers that share a benchmark and a model; one is featured on two days."""
    return make_graph(
        [
            (
                _paper("2401.00001", "AlphaNet: A Better Net", "AlphaNet scores 38.4% accuracy on GSM8K.", ["Li Dong"]),
                [5, 6],
            ),
            (
                _paper(
                    "2401.00002", "BetaNet", "BetaNet extends AlphaNet. On GSM8K it is better.", ["Li Dong", "yo_yo"]
                ),
                [6],
            ),
        ],
        [
            (
                "2401.00001",
                [("e1", "Model", "AlphaNet"), ("e2", "Benchmark", "GSM8K"), ("e3", "Metric", "accuracy")],
                [("P", "introduces", "e1"), ("P", "evaluatesOn", "e2")],
                [("e1", "e2", "e3", "38.4", "%", "absolute")],
            ),
            (
                "2401.00002",
                [("e1", "Model", "BetaNet"), ("e2", "Model", "AlphaNet"), ("e3", "Benchmark", "GSM8K")],
                [
                    ("P", "introduces", "e1"),
                    ("e1", "basedOn", "e2"),
                    ("e1", "outperforms", "e2"),
                    ("P", "evaluatesOn", "e3"),
                ],
                [],
            ),
        ],
    )


@pytest.fixture
def hostile_graph() -> Graph:
    """Every text of `HOSTILE` as title, author, name, summary and link, one paper and one model each."""
    papers, found = [], []
    for number, text in enumerate(HOSTILE):
        paper_id = f"2402.{number:05d}"
        paper = _paper(paper_id, text, f"{text} beats Base.", [text]).model_copy(update={"links": (text,)})
        papers.append((paper, [1]))
        found.append(
            (
                paper_id,
                [("e1", "Model", text), ("e2", "Model", "Base"), ("e3", "Benchmark", text), ("e4", "Metric", text)],
                [("P", "introduces", "e1"), ("e1", "outperforms", "e2"), ("P", "evaluatesOn", "e3")],
                [("e1", "e3", "e4", str(number), text, "absolute")],
            )
        )
    return make_graph(papers, found)


def _paper(paper_id: str, title: str, summary: str, authors: list[str]) -> Paper:
    link = f"https://arxiv.org/abs/{paper_id}"
    return Paper(
        id=paper_id, title=title, summary=summary, authors=tuple(authors), links=(link,), file="feed.md", line=5
    )


def make_graph(papers: list, found: list) -> Graph:
    """Build a graph from papers with days of January 2024 and terse extractions; one node per distinct (type, name)."""
    texts = {paper.id: paper.text for paper, _ in papers}
    names = sorted({(type_, name) for _, entities, _, _ in found for _, type_, name in entities})
    node = {
        key: Node(
            id=f"{key[0].lower()}/n{number}",
            type=NodeType(key[0]),
            label=key[1],
            aliases=(Alias(name=key[1], count=1, rule="spelling"),),
        )
        for number, key in enumerate(names)
    }
    extractions = [_extraction(texts[i], i, entities, claims, results) for i, entities, claims, results in found]
    lookup = {(i, local): node[type_, name] for i, entities, _, _ in found for local, type_, name in entities}
    days = [(paper, [datetime.date(2024, 1, day) for day in featured]) for paper, featured in papers]
    return build_graph(days, extractions, lookup, texts)


def _extraction(text: str, paper_id: str, entities: list, claims: list, results: list) -> Extraction:
    start = text.index("\n") + 1
    where = Evidence(sentence=text[start:], start=start, end=len(text), component="test", confidence=0.75)
    things = []
    for local, type_, name in entities:
        at = text.find(name, start)
        span = Span(start=at, end=at + len(name), sentence=(start, len(text)), component="test", confidence=0.5)
        things.append(
            Entity(
                id=local,
                type=NodeType(type_),
                name=name,
                mentions=(name,),
                spans=(span,) if at >= 0 else (),
                confidence=0.5,
            )
        )
    return Extraction(
        id=paper_id,
        entities=tuple(things),
        claims=tuple(Claim(head=h, relation=Relation(r), tail=t, evidence=where) for h, r, t in claims),
        results=tuple(
            Result(
                subject=s, benchmark=b, metric=m, value=v, unit=u, kind=ResultKind(k), baseline=None, number=v,
                start=start, end=start + 1, evidence=where,
            )
            for s, b, m, v, u, k in results
        ),
    )  # fmt: skip
