"""One Chromium for all browser tests, its network cut off; every page must be silent."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from kg.exports.html import write_html
from kg.graph import Graph
from tests.browser.graphs import field_graph


@dataclass
class Watched:
    """A page with all that it asked for and complained about."""

    page: object
    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def open(self, path: Path, fragment: str = "") -> object:
        """Open a written page and wait until it is ready."""
        self.page.goto(path.as_uri() + fragment)
        self.page.wait_for_selector("html[data-ready]")
        return self.page


@pytest.fixture
def visit(chromium) -> Iterator[Callable[..., Watched]]:
    """Return a function that opens a written page; afterwards all pages must have asked for nothing and said nothing."""
    opened: list[Watched] = []
    contexts = []

    def visit(path: Path, fragment: str = "", *, silent: bool = True, **options: object) -> object:
        context = chromium.new_context(**{"viewport": {"width": 1280, "height": 800}, **options})
        context.set_offline(True)
        contexts.append(context)
        watched = Watched(context.new_page())
        watched.page.on("request", lambda r: silent and watched.requests.append(r.url.split("#")[0]))
        watched.page.on("console", lambda m: silent and watched.complaints.append(m.text))
        watched.page.on("pageerror", lambda e: watched.complaints.append(str(e)))
        watched.page.on("dialog", lambda d: (watched.complaints.append(d.message), d.dismiss()))
        opened.append(watched)
        return watched.open(path, fragment)

    yield visit
    asked = [(w.requests, w.complaints) for w in opened]
    for context in contexts:
        context.close()
    for requests, complaints in asked:
        assert all(url.startswith(("file://", "blob:")) for url in requests)
        assert len({url for url in requests if url.startswith("file:")}) <= 1, requests
        assert not complaints


@pytest.fixture(scope="session")
def field() -> Graph:
    """A graph that is shown by its backbone."""
    return field_graph()


@pytest.fixture(scope="session")
def field_page(field, tmp_path_factory) -> Path:
    """Its page."""
    path = tmp_path_factory.mktemp("page") / "graph.html"
    write_html(field, path, title="A field")
    return path


@pytest.fixture
def tiny_page(tiny_graph, tmp_path) -> Path:
    """The page of two papers."""
    write_html(tiny_graph, tmp_path / "graph.html")
    return tmp_path / "graph.html"
