"""The page in a real Chromium, opened from disk with the network off: one test for each thing that it promises."""

import json
import re
from pathlib import Path

import pytest
from rdflib import Graph as Rdf
from rdflib import URIRef
from rdflib.namespace import RDF, RDFS

from kg.exports.html import write_html
from kg.graph import build_graph
from kg.vocabulary import ONTOLOGY, RESOURCE
from tests.conftest import HOSTILE, make_graph

pytestmark = pytest.mark.browser

IN_VIEW = "[...explorer.places.keys()].map(i => explorer.kg.node.id[i])"


def in_view(page) -> set[str]:
    return set(page.evaluate(IN_VIEW))


def row(page, node: str) -> int:
    return page.evaluate("id => explorer.kg.rowOf.get(id)", node)


def spot(page, node: str) -> tuple[float, float]:
    """Where a node lies on the screen."""
    at = page.evaluate("i => explorer.network.canvasToDOM(explorer.network.getPosition(i))", row(page, node))
    box = page.locator("#network").bounding_box()
    return box["x"] + at["x"], box["y"] + at["y"]


def node_id(graph, label: str, type_: str) -> str:
    return next(n for n, a in graph.nodes(data=True) if (a["label"], a["type"]) == (label, type_))


def search(page, text: str) -> list[str]:
    """Type into the search field and return what is offered."""
    page.keyboard.press("/")
    page.keyboard.type(text)
    return page.locator("#hits li").all_inner_texts()


def until(page, condition: str) -> None:
    """Wait until a condition holds in the page (Playwright's own waiting evaluates text there, which the policy forbids)."""
    for _ in range(100):
        if page.evaluate(condition):
            return
        page.wait_for_timeout(20)
    raise AssertionError(f"never came true: {condition}")


def heading(page) -> str:
    until(page, "explorer.subject === `${explorer.state.node} ${explorer.state.pair}`")
    return page.inner_text("#panel h2")


def go(page, node: str) -> None:
    """Write a node into the address, as a user would."""
    page.evaluate("node => { location.hash = `node=${encodeURIComponent(node)}` }", node)
    until(page, f"explorer.kg.node.id[explorer.state.node] === {json.dumps(node)}")


def section(page, title: str):
    return page.locator(f'#panel section[aria-label="{title}"]')


# first view


def test_explorer_shows_a_small_graph_whole(visit, tiny_page, tiny_graph):
    page = visit(tiny_page)
    assert in_view(page) == set(tiny_graph)
    assert (
        page.inner_text("#showing")
        == f"Showing all {len(tiny_graph)} nodes and {page.evaluate('explorer.pairs.size')} links"
    )


def test_explorer_opens_a_large_graph_with_its_backbone(visit, field_page, field):
    page = visit(field_page)
    shown = in_view(page)
    assert 10 < len(shown) < 200
    assert page.inner_text("#showing").startswith(f"Showing {len(shown)} of {len(field)} nodes and ")
    assert page.evaluate("explorer.network.physics.options.enabled") is False
    before = page.evaluate("JSON.stringify(explorer.network.getPositions())")
    page.wait_for_timeout(200)
    assert page.evaluate("JSON.stringify(explorer.network.getPositions())") == before


@pytest.mark.parametrize("size", [(360, 740), (1280, 800), (3840, 2160)])
def test_explorer_names_never_overlap(visit, field_page, size):
    page = visit(field_page, viewport={"width": size[0], "height": size[1]})
    boxes = page.evaluate("explorer.labels")
    assert len(boxes) >= 5
    for n, a in enumerate(boxes):
        assert a["x"] >= 0
        assert a["x"] + a["w"] <= size[0]
        for b in boxes[:n]:
            beside = a["x"] >= b["x"] + b["w"] or b["x"] >= a["x"] + a["w"]
            assert beside or a["y"] >= b["y"] + b["h"] or b["y"] >= a["y"] + a["h"]


def test_explorer_settles_only_when_told(visit, tiny_page):
    page = visit(tiny_page)
    before = page.evaluate("JSON.stringify(explorer.network.getPositions())")
    page.get_by_role("switch", name="Settle").click()
    until(page, f"JSON.stringify(explorer.network.getPositions()) !== {json.dumps(before)}")
    page.get_by_role("switch", name="Settle").click()
    assert page.evaluate("explorer.network.physics.options.enabled") is False


# search


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("nova 17", "Nova-17"),
        ("NOVA17", "Nova-17"),
        ("corpus cafe", "Corpus Café"),
        ("etude №3", "Nova-3: The Étude №3"),
        ("pus caf", "Corpus Café"),
    ],
)
def test_explorer_search_finds_any_spelling_of_any_node(visit, field_page, text, first):
    page = visit(field_page)
    assert search(page, text)[0].splitlines()[0] == first


def test_explorer_search_is_worked_by_keys_and_brings_the_node_in(visit, field_page, field):
    page = visit(field_page)
    node = node_id(field, "Nova-41", "Model")
    assert node not in in_view(page)
    offers = search(page, "nova 41")
    assert re.fullmatch(r"Model · \d+ links", offers[0].splitlines()[-1])
    names = [offer.splitlines()[0] for offer in offers]
    for _ in range(names.index("Nova-41")):
        page.keyboard.press("ArrowDown")
    active = page.get_attribute("#query", "aria-activedescendant")
    assert page.inner_text(f"#{active} .name") == "Nova-41"
    page.keyboard.press("Enter")
    assert heading(page) == "Nova-41"
    neighbours = {n for n in (*field.successors(node), *field.predecessors(node)) if not n.startswith("result/")}
    assert {node} | neighbours <= in_view(page)


def test_explorer_search_finds_aliases(visit, tmp_path):
    from kg.records import Alias

    graph = make_graph([], [])
    aliases = (Alias(name="Generative Thing Four", count=3, rule="acronym"),)
    graph.add_node("model/gt-4", type="Model", label="GT-4", aliases=aliases)
    write_html(graph, tmp_path / "a.html")
    page = visit(tmp_path / "a.html")
    assert search(page, "thing four")[0].startswith("GT-4also Generative Thing Four")
    page.keyboard.press("Enter")
    assert heading(page) == "GT-4"
    assert "also written Generative Thing Four" in page.inner_text("#panel")


def test_explorer_search_says_when_nothing_is_found(visit, tiny_page):
    page = visit(tiny_page)
    assert search(page, "zzz") == ["Nothing has this name."]
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    assert page.get_attribute("#query", "aria-expanded") == "false"


# explore


def test_explorer_click_selects_and_double_click_expands(visit, field_page, field):
    page = visit(field_page)
    node = node_id(field, "Trial-2", "Benchmark")
    page.mouse.click(*spot(page, node))
    assert heading(page) == "Trial-2"
    before = in_view(page)
    page.wait_for_timeout(400)
    page.mouse.dblclick(*spot(page, node))
    until(page, "explorer.state.open.length === 1")
    papers = set(field.predecessors(node))
    assert in_view(page) - before == {n for n in papers if n.startswith("paper/")} - before


def test_explorer_expands_thirty_at_a_time(visit, field_page, field):
    page = visit(field_page)
    node = node_id(field, "step search", "Method")
    page.evaluate("i => explorer.network.selectNodes([i])", row(page, node))
    search(page, "step search")
    page.keyboard.press("Enter")
    heading(page)
    first = len(in_view(page))
    more = page.locator("#expand")
    assert re.fullmatch(r"More neighbours \(\d+\)", more.inner_text())
    more.click()
    until(page, "explorer.state.open[0][1] === 60")
    assert 0 < len(in_view(page)) - first <= 30


def test_explorer_hides_pins_and_resets(visit, field_page, field):
    page = visit(field_page)
    start = in_view(page)
    node = node_id(field, "Trial-1", "Benchmark")
    page.mouse.click(*spot(page, node))
    heading(page)
    page.click("#pin")
    assert page.evaluate("i => explorer.nodes.get(i).fixed", row(page, node)) is True
    assert page.locator("#pin").get_attribute("aria-pressed") == "true"
    page.click("#hide")
    assert in_view(page) == start - {node}
    page.get_by_role("button", name="Reset the view").click()
    assert in_view(page) == start
    assert page.evaluate("location.hash") == ""


def test_explorer_goes_back_and_forward(visit, field_page):
    page = visit(field_page)
    for name in ("Nova-7", "Nova-8"):
        search(page, name)
        page.keyboard.press("Enter")
        assert heading(page) == name
    views = [in_view(page)]
    page.get_by_role("button", name="Back").click()
    until(page, "explorer.state.open.length === 1")
    assert heading(page) == "Nova-7"
    page.get_by_role("button", name="Forward").click()
    until(page, "explorer.state.open.length === 2")
    assert heading(page) == "Nova-8"
    assert in_view(page) == views[0]


def test_explorer_address_shares_the_view(visit, field_page):
    page = visit(field_page)
    search(page, "Nova-7")
    page.keyboard.press("Enter")
    heading(page)
    page.locator("input[name=type-Method]").click()
    shared = page.evaluate("location.hash")
    assert shared.startswith("#node=")
    other = visit(field_page, shared)
    assert heading(other) == "Nova-7"
    assert in_view(other) == in_view(page)
    assert other.evaluate("JSON.stringify([...explorer.places])") == page.evaluate(
        "JSON.stringify([...explorer.places])"
    )


def test_explorer_address_with_a_node_alone_brings_it_in(visit, field_page, field):
    node = node_id(field, "Nova-41", "Model")
    page = visit(field_page, f"#node={node}")
    assert heading(page) == "Nova-41"
    assert node in in_view(page)


@pytest.mark.parametrize(
    "fragment", ["#", "#node=", "#node=no/such", "#open=%E0%A4%A,*5&days=x..y&sure=many&off=", "#&&=", "#panel"]
)
def test_explorer_address_that_makes_no_sense_shows_the_first_view(visit, tiny_page, tiny_graph, fragment):
    assert in_view(visit(tiny_page, fragment)) == set(tiny_graph)


# filters


def test_explorer_legend_is_the_filter(visit, tiny_page, tiny_graph):
    page = visit(tiny_page)
    page.locator("input[name=type-Author]").click()
    authors = {n for n, a in tiny_graph.nodes(data=True) if a["type"] == "Author"}
    assert in_view(page) == set(tiny_graph) - authors
    assert page.inner_text("#filters [data-type=Author]") == f"0 of {len(authors)}"
    page.locator("input[name=type-Author]").click()
    assert in_view(page) == set(tiny_graph)


def test_explorer_filters_relations(visit, tiny_page):
    page = visit(tiny_page)
    before = page.evaluate("explorer.pairs.size")
    page.locator("summary", has_text="Links").click()
    page.get_by_label("authored by").click()
    assert page.evaluate("explorer.pairs.size") == before - 3
    assert "without=authoredBy" in page.url


def test_explorer_filters_days(visit, tiny_page, tiny_graph):
    page = visit(tiny_page)
    page.get_by_label("First day").focus()
    page.keyboard.press("ArrowRight")
    assert page.inner_text("#day-range") == "6 Jan 2024"
    assert "digest/2024-01-05" not in in_view(page)
    page.get_by_role("button", name="Clear filters").click()
    assert in_view(page) == set(tiny_graph)
    page.get_by_label("Last day").focus()
    page.keyboard.press("ArrowLeft")
    assert page.inner_text("#day-range") == "5 Jan 2024"
    assert "paper/2401.00002" not in in_view(page)
    assert node_id(tiny_graph, "BetaNet", "Model") not in in_view(page)


def test_explorer_filters_confidence(visit, tiny_page, tiny_graph):
    page = visit(tiny_page)
    page.get_by_label("Least confidence").focus()
    for _ in range(16):
        page.keyboard.press("ArrowRight")
    assert page.inner_text("#sure-value") == "at least 80 %"
    shown = in_view(page)
    assert node_id(tiny_graph, "BetaNet", "Model") not in shown
    assert "paper/2401.00002" in shown


def test_explorer_types_differ_in_shape_or_filling(visit, tiny_page):
    looks = visit(tiny_page).evaluate("Object.values(explorer.kg.looks).map(l => `${l.shape} ${l.hollow}`)")
    assert len(looks) == len(set(looks)) == 10


# panels


PANELS = [
    (
        "paper/2403.00003",
        "Nova-3: The Étude №3",
        ["Introduces", "Results", "Uses", "Evaluates on", "Compares with", "Addresses", "Summary"],
    ),
    (("Nova-3", "Model"), "Nova-3", ["Introduced by", "Based on", "Trained on", "Outperforms", "Results"]),
    (("Bedrock 3B", "Model"), "Bedrock 3B", ["Built upon by", "Outperformed by", "Compared with in"]),
    (("step search", "Method"), "step search", ["Used by"]),
    (("Trial-3", "Benchmark"), "Trial-3", ["Leaderboard", "Evaluated on in"]),
    (("Corpus Café", "Dataset"), "Corpus Café", ["Used to train"]),
    (("accuracy", "Metric"), "accuracy", ["Results"]),
    (("sums", "Task"), "sums", ["Addressed by"]),
    (("person 9", "Author"), "person 9", ["Papers", "Co-authors"]),
    ("digest/2024-01-04", "2024-01-04", ["Papers of this day"]),
    ("result/2403.00003-1", "50.75% accuracy on Trial-3", ["Reported by", "Of", "On", "Measured as"]),
]


def test_explorer_panel_answers_for_each_type(visit, field_page, field):
    page = visit(field_page)
    for node, title, sections in PANELS:
        node = node if isinstance(node, str) else node_id(field, *node)
        go(page, node)
        assert heading(page) == title
        assert page.locator("#panel .kind").inner_text() == field.nodes[node]["type"]
        for name in sections:
            assert section(page, name).locator("li, tbody tr, bdi.summary").count() > 0, f"{title}: {name}"


def test_explorer_fact_shows_its_sentence_with_both_names_marked(visit, field_page, field):
    page = visit(field_page, f"#node={node_id(field, 'Nova-3', 'Model')}")
    heading(page)
    fact = section(page, "Based on").locator("li.fact").first
    text = field.graph["texts"]["2403.00003"]
    assert fact.locator("blockquote").inner_text() == text[text.index("\n") + 1 :]
    assert set(fact.locator("mark").all_inner_texts()) == {"Nova-3", "Bedrock 3B"}
    assert fact.locator(".sure").inner_text().endswith("75 %")
    fact.locator("figcaption button").click()
    assert heading(page) == "Nova-3: The Étude №3"


def test_explorer_paper_links_out_safely(visit, field_page):
    page = visit(field_page, "#node=paper/2403.00003")
    heading(page)
    links = page.locator("#panel a")
    assert links.all_inner_texts() == ["arXiv", "Hugging Face"]
    for link in links.all():
        assert link.get_attribute("rel") == "noopener noreferrer"
        assert link.get_attribute("href").startswith("https://")
    assert page.inner_text("#panel .byline p:first-child") == ", ".join(f"person {n}" for n in range(9, 14))


def test_explorer_leaderboard_sorts(visit, field_page, field):
    page = visit(field_page, f"#node={node_id(field, 'Trial-3', 'Benchmark')}")
    heading(page)
    board = section(page, "Leaderboard")
    values = lambda: [float(v.rstrip("%")) for v in board.locator("td.value").all_inner_texts()]  # noqa: E731
    assert values() == sorted(values(), reverse=True)
    assert len(values()) == 18
    board.locator("th.value button").click()
    assert values() == sorted(values())
    board.locator("th.system button").click()
    systems = board.locator("td.system").all_inner_texts()
    assert systems == sorted(systems, key=str.lower)
    assert board.locator("th.system").get_attribute("aria-sort") == "ascending"
    board.locator("td.value button").first.click()
    assert board.locator("tr.below:not([hidden]) mark").count() >= 2
    assert re.fullmatch(r"\d+ Jan 2024", board.locator("td.day").first.inner_text())


def test_explorer_panel_shows_the_rest_on_demand(visit, field_page, field):
    page = visit(field_page, f"#node={node_id(field, 'step search', 'Method')}")
    heading(page)
    used = section(page, "Used by")
    few = used.locator("li").count()
    used.get_by_role("button", name="Show all 90").click()
    assert (few, used.locator("li").count()) == (6, 90)


def test_explorer_click_on_a_link_says_what_joins_the_two(visit, tiny_page, tiny_graph):
    page = visit(tiny_page)
    a, b = (node_id(tiny_graph, name, "Model") for name in ("BetaNet", "AlphaNet"))
    page.evaluate(
        "([a, b]) => explorer.network.fit({nodes: [a, b], maxZoomLevel: 3, animation: false})",
        [row(page, a), row(page, b)],
    )
    (x1, y1), (x2, y2) = spot(page, a), spot(page, b)
    page.mouse.click((x1 + x2) / 2, (y1 + y2) / 2)
    assert heading(page) in ("BetaNet – AlphaNet", "AlphaNet – BetaNet")
    facts = section(page, "Facts")
    assert facts.locator(".triple").all_inner_texts() == ["BetaNet based on AlphaNet", "BetaNet outperforms AlphaNet"]
    assert facts.locator("mark").count() == 4


# looks, keys, screen readers


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_explorer_follows_the_theme_and_switches_it(visit, tiny_page, scheme):
    page = visit(tiny_page, color_scheme=scheme)
    ground = "getComputedStyle(document.body).backgroundColor"
    first = page.evaluate(ground)
    assert page.get_attribute("html", "data-theme") == scheme
    page.get_by_role("button", name="Light or dark").click()
    assert page.get_attribute("html", "data-theme") != scheme
    assert page.evaluate(ground) != first


@pytest.mark.parametrize("width", [360, 820, 1280, 3840])
def test_explorer_fits_every_width(visit, field_page, width):
    page = visit(
        field_page,
        "#node=paper/2403.00003",
        viewport={"width": width, "height": 740 if width < 400 else width * 9 // 16},
    )
    heading_shown = page.locator("#panel").is_visible()
    assert heading_shown == (width >= 1000)
    if not heading_shown:
        page.get_by_role("button", name="Details").click()
    until(page, "document.querySelector('#panel h2').innerText.length > 3")
    assert page.evaluate(
        "document.documentElement.scrollWidth <= innerWidth && document.body.scrollHeight <= innerHeight"
    )
    panel = page.locator("#panel").bounding_box()
    assert panel["x"] >= 0
    assert panel["x"] + panel["width"] <= width
    for button in page.locator(".tools button").all():
        box = button.bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= width


def test_explorer_works_by_keys_alone(visit, tiny_page):
    page = visit(tiny_page)
    page.focus("#network")
    page.keyboard.press("ArrowRight")
    first = page.evaluate("explorer.state.node")
    assert first is not None
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowUp")
    assert page.evaluate("explorer.state.node") != first
    assert re.fullmatch(r"Selected: .+, [A-Z][a-z]+, \d+ neighbours? in view", page.locator("#selected").text_content())
    last = page.evaluate("explorer.state.node")
    page.keyboard.press("p")
    assert page.evaluate("[...explorer.state.pin]") == [last]
    page.keyboard.press("Delete")
    assert page.evaluate("[...explorer.state.hide]") == [last]
    scale = page.evaluate("explorer.network.getScale()")
    page.keyboard.press("+")
    assert page.evaluate("explorer.network.getScale()") > scale
    page.keyboard.press("?")
    assert page.locator("#help").is_visible()
    page.keyboard.press("Escape")
    assert not page.locator("#help").is_visible()


def test_explorer_every_control_has_a_name_and_a_focus(visit, field_page):
    page = visit(field_page, "#node=paper/2403.00003")
    heading(page)
    for control in page.locator("button:visible, input:visible, select:visible, a:visible, [role]:visible").all():
        name = control.evaluate(
            "e => e.ariaLabel || e.labels?.[0]?.innerText || e.innerText || e.title || e.getAttribute('aria-labelledby')"
        )
        assert (name or "").strip(), control.evaluate("e => e.outerHTML")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "panel"
    assert page.locator("#showing").get_attribute("aria-live") == "polite"


# saving


def test_explorer_saves_the_view_as_png(visit, tiny_page):
    page = visit(tiny_page)
    with page.expect_download() as download:
        page.get_by_role("button", name="Save the view as PNG").click()
    assert download.value.suggested_filename == "graph.png"
    assert Path(download.value.path()).read_bytes().startswith(b"\x89PNG\r\n")


@pytest.mark.parametrize("name", ["tiny_graph", "hostile_graph"])
def test_explorer_saves_turtle_that_says_what_the_graph_says(visit, request, name, tmp_path):
    graph = request.getfixturevalue(name)
    write_html(graph, tmp_path / "graph.html")
    page = visit(tmp_path / "graph.html")
    with page.expect_download() as download:
        page.get_by_role("button", name="Save the selection as Turtle").click()
    rdf = Rdf().parse(download.value.path(), format="turtle")
    said = {(str(s), str(p), str(o)) for s, p, o in rdf if p not in (RDF.type, RDFS.label)}
    assert said == {(RESOURCE + s, ONTOLOGY + r, RESOURCE + o) for s, o, r in graph.edges(keys=True)}
    for node, attributes in graph.nodes(data=True):
        assert str(rdf.value(URIRef(RESOURCE + node), RDFS.label)) == attributes["label"].replace("\ud800", "\ufffd")


def test_explorer_saves_only_the_selection(visit, tiny_page, tiny_graph):
    node = node_id(tiny_graph, "BetaNet", "Model")
    page = visit(tiny_page, f"#node={node}")
    with page.expect_download() as download:
        page.get_by_role("button", name="Save the selection as Turtle").click()
    rdf = Rdf().parse(download.value.path(), format="turtle")
    edges = {(str(s), str(o)) for s, p, o in rdf if p not in (RDF.type, RDFS.label)}
    expected = {(a, b) for a, b in tiny_graph.edges() if node in (a, b)}
    assert edges == {(RESOURCE + a, RESOURCE + b) for a, b in expected}


# nothing, damage, malice


def test_explorer_says_when_there_is_nothing(visit, tmp_path):
    write_html(build_graph([], [], {}, {}), tmp_path / "graph.html")
    page = visit(tmp_path / "graph.html")
    assert page.locator("#empty").is_visible()
    assert not page.locator("#broken").is_visible()


def cut_off(text: str) -> str:
    return text[: text.index('id="data-graph">') + 400]


def one_byte_changed(text: str) -> str:
    at = text.index('id="data-graph">') + 600
    return text[:at] + ("A" if text[at] != "A" else "B") + text[at + 1 :]


def block_gone(text: str) -> str:
    return text.replace('id="data-graph"', 'id="data-other"')


@pytest.mark.parametrize("damage", [cut_off, one_byte_changed, block_gone])
def test_explorer_says_when_its_data_is_damaged(visit, tiny_page, damage):
    tiny_page.write_text(damage(tiny_page.read_text()))
    page = visit(tiny_page)
    assert page.locator("#broken").is_visible()
    assert "kg build" in page.inner_text("#broken")
    assert len(page.inner_text("#broken-why")) > 5


def test_explorer_shows_the_graph_when_only_the_texts_are_damaged(visit, tiny_page, tiny_graph):
    text = tiny_page.read_text()
    at = text.index('id="data-texts">') + 40
    tiny_page.write_text(text[:at] + ("A" if text[at] != "A" else "B") + text[at + 1 :])
    page = visit(tiny_page, f"#node={node_id(tiny_graph, 'BetaNet', 'Model')}")
    assert heading(page) == "BetaNet"
    assert "sentences are missing" in page.inner_text("#panel .warning")


def test_explorer_hostile_names_show_literally_and_run_nothing(visit, hostile_graph, tmp_path):
    write_html(hostile_graph, tmp_path / "graph.html", title=HOSTILE[0])
    page = visit(tmp_path / "graph.html")
    assert page.evaluate("document.querySelector('h1').textContent") == HOSTILE[0]
    for number, text in enumerate(HOSTILE):
        paper = f"paper/2402.{number:05d}"
        go(page, paper)
        heading(page)
        label = hostile_graph.nodes[paper]["label"]
        assert page.evaluate("document.querySelector('#panel h2').textContent") == (label.strip() or paper)
        assert page.evaluate("document.querySelector('#panel .byline .node').textContent") == (
            text.strip() or "author/+"
        )
        summary = page.evaluate("document.querySelector('#panel .summary').textContent")
        assert f"{text} beats Base.".endswith(summary) if "\n" not in text else summary.endswith("beats Base.")
        assert page.locator("#panel a").count() == 0
        page.mouse.move(*spot(page, paper))
        search(page, text.replace("\ud800", "")[:12])
        page.keyboard.press("Escape")
    assert page.locator("img, #panel script, #hits script").count() == 0
    assert page.evaluate("getComputedStyle(document.querySelector('#panel bdi.said')).unicodeBidi") == "isolate"


def test_explorer_policy_stops_markup_that_got_in_all_the_same(visit, tiny_page):
    page = visit(tiny_page, silent=False)
    page.evaluate(
        """() => {
            const script = document.createElement("script");
            script.textContent = "window.ran = 1";
            document.body.append(script);
            const holder = document.createElement("div");
            holder.innerHTML = '<img src="x" onerror="window.ran = 2"><a href="javascript:window.ran=3" id="bad">x</a>';
            document.body.append(holder);
            document.getElementById("bad").click();
        }"""
    )
    page.wait_for_timeout(200)
    assert page.evaluate("window.ran") is None
