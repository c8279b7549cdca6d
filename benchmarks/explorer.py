"""The explorer page against pyvis's own page of the same graph: writing, size, opening, searching, expanding.

    python benchmarks/explorer.py                       the graph in output/
    python benchmarks/explorer.py --out DIR             the graph of another output folder
    python benchmarks/explorer.py --limit 300           how long to wait for pyvis's pages (default 120 seconds each)

Pages are opened from disk in headless Chromium with the network off, ours and pyvis's in turn. A page is usable when it
answers: ours when a name typed into the search has been found and chosen and its details are on screen; pyvis's, which
has no search, when its network has settled enough to draw and a node can be selected. Medians of `--times` openings.
"""

import argparse
import json
import multiprocessing
import os
import shutil
import signal
import statistics
import tempfile
import time
from pathlib import Path

from kg.exports.backbone import strengths
from kg.exports.html import write_html
from kg.exports.jsonl import read_jsonl
from kg.graph import Graph

ARGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]


def main() -> None:
    options = parse()
    graph = read_jsonl(options.out / "graph.jsonl")
    strength = strengths(graph)
    strongest = sorted(graph, key=lambda n: (-strength[n], n))
    cut = graph.subgraph(strongest[:2000]).copy()
    print(
        f"{len(graph):,} nodes, {graph.number_of_edges():,} edges; cut: {len(cut):,} nodes, {cut.number_of_edges():,} edges"
    )
    with tempfile.TemporaryDirectory() as folder:
        rows = [
            ("kg, whole graph", measure(kg_page, graph, Path(folder), options)),
            ("kg, 2,000-node cut", measure(kg_page, cut, Path(folder), options)),
            ("pyvis, 2,000-node cut", measure(pyvis_page, cut, Path(folder), options)),
            ("pyvis, whole graph", measure(pyvis_page, graph, Path(folder), options)),
        ]
    report(rows, options.limit)


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, default=Path("output"), help="folder with graph.jsonl")
    parser.add_argument("--limit", type=float, default=120, help="seconds to wait for each of pyvis's pages")
    parser.add_argument("--times", type=int, default=5, help="how often to open each of ours")
    return parser.parse_args()


def kg_page(graph: Graph, path: Path) -> None:
    write_html(graph, path)


def pyvis_page(graph: Graph, path: Path) -> None:
    """Write the page as pyvis's own documentation does, with nothing changed but that its library is inside."""
    from pyvis.network import Network

    network = Network(directed=True, cdn_resources="in_line")
    for node, attributes in graph.nodes(data=True):
        network.add_node(node, label=attributes["label"] or node, group=attributes["type"])
    for a, b, relation in graph.edges(keys=True):
        network.add_edge(a, b, title=relation)
    path.write_text(network.generate_html(), encoding="utf-8", errors="replace")


def measure(writer, graph: Graph, folder: Path, options: argparse.Namespace) -> dict[str, float | None]:
    path = folder / f"{writer.__name__}-{len(graph)}.html"
    figures: dict[str, float | None] = {"write, s": bounded(timed_writing, writer, graph, path, limit=options.limit)}
    if figures["write, s"] is None:
        return figures
    figures["size, MB"] = path.stat().st_size / 1e6
    if writer is pyvis_page:
        return figures | {"usable, s": bounded(in_browser, open_pyvis, path, limit=options.limit)}
    runs = [bounded(in_browser, open_kg, path, limit=options.limit) for _ in range(options.times)]
    return figures | {key: statistics.median(run[key] for run in runs) for key in runs[0]}


def timed_writing(writer, graph: Graph, path: Path) -> float:
    start = time.perf_counter()
    writer(graph, path)
    return time.perf_counter() - start


def bounded(work, *arguments, limit: float):
    """Return what `work` returns, None past the limit: it runs in a process group of its own, which is then killed."""
    context = multiprocessing.get_context("fork")
    answers = context.SimpleQueue()

    def run() -> None:
        os.setsid()
        answers.put(work(*arguments))

    process = context.Process(target=run)
    process.start()
    process.join(limit)
    if process.is_alive():
        os.killpg(process.pid, signal.SIGKILL)
        process.join()
        return None
    if process.exitcode:
        raise SystemExit(f"{work.__name__} failed")
    return answers.get()


def in_browser(visit, path: Path):
    from playwright.sync_api import sync_playwright

    found = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=found, args=ARGS)
        context = browser.new_context(viewport={"width": 1440, "height": 900})
        context.set_offline(True)
        figures = visit(context.new_page(), path)
        browser.close()
    return figures


def open_kg(page, path: Path) -> dict[str, float]:
    start = time.perf_counter()
    page.goto(path.as_uri())
    page.wait_for_selector("html[data-ready=yes]")
    ready = time.perf_counter() - start
    page.keyboard.press("/")
    page.keyboard.type("gpt")
    page.wait_for_selector("#hits li[role=option]")
    page.keyboard.press("Enter")
    page.wait_for_selector("#panel #expand")
    usable = time.perf_counter() - start
    search, (expand, worst) = page.evaluate(f"async () => [await ({SEARCH})(), await ({EXPAND})()]")
    return {"drawn, s": ready, "usable, s": usable, "search, ms": search, "expand, ms": expand, "worst, ms": worst}


# The time of one keystroke in the search, median of six queries.
SEARCH = """async () => {
  const input = document.getElementById("query"), times = [];
  for (const query of ["a", "net", "gpt", "learning", "qwen 2.5", "zzzz"]) {
    input.value = query;
    const start = performance.now();
    input.dispatchEvent(new Event("input"));
    times.push(performance.now() - start);
  }
  input.value = "";
  input.dispatchEvent(new Event("input"));
  return times.sort((a, b) => a - b)[3];
}"""

# From the click on "Bring in neighbours" to the frame that shows them, median and worst of the twenty strongest nodes.
EXPAND = """async () => {
  const { kg } = explorer, times = [];
  const frame = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
  const nodes = [...kg.strength.keys()].sort((a, b) => kg.strength[b] - kg.strength[a]).filter((i) => kg.types[kg.node.type[i]] !== "Digest");
  for (const i of nodes.slice(0, 20)) {
    location.hash = `node=${encodeURIComponent(kg.node.id[i])}`;
    await new Promise((done) => setTimeout(done, 150));
    const button = document.getElementById("expand");
    if (!button || button.disabled) continue;
    const start = performance.now();
    button.click();
    await frame();
    times.push(performance.now() - start);
  }
  times.sort((a, b) => a - b);
  return [times[times.length >> 1], times[times.length - 1]];
}"""


def open_pyvis(page, path: Path) -> float:
    """Open pyvis's page; its network settles before it draws, and until then nothing answers."""
    start = time.perf_counter()
    page.goto(path.as_uri(), wait_until="commit")
    page.wait_for_function(SETTLED, timeout=0)
    page.evaluate("network.selectNodes([network.body.nodeIndices[0]])")
    return time.perf_counter() - start


SETTLED = """() => {
  if (typeof network === "undefined" || !network) return false;
  if (!window.watched) {
    window.watched = true;
    network.once("stabilizationIterationsDone", () => (window.settled = true));
  }
  return window.settled === true;
}"""


def report(rows: list[tuple[str, dict[str, float | None]]], limit: float) -> None:
    columns = ["write, s", "size, MB", "drawn, s", "usable, s", "search, ms", "expand, ms", "worst, ms"]
    print(f"{'':24}" + "".join(f"{c:>13}" for c in columns))
    for name, figures in rows:
        cells = [
            f"> {limit:.0f}" if c in figures and figures[c] is None else f"{figures[c]:.2f}" if c in figures else "-"
            for c in columns
        ]
        print(f"{name:24}" + "".join(f"{c:>13}" for c in cells))
    ours, cut, theirs, theirs_whole = (figures for _, figures in rows)
    for what, mine, other in (("2,000-node cut", cut, theirs), ("whole graph", ours, theirs_whole)):
        for key in ("write, s", "size, MB", "usable, s"):
            if key not in other:
                continue
            bound, value = ("more than ", limit) if other[key] is None else ("", other[key])
            print(f"{what}, {key}: pyvis / kg = {bound}{value / mine[key]:.1f}")
    print(json.dumps(dict(rows)))


if __name__ == "__main__":
    main()
