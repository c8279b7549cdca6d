"""Time writing, loading, checking and asking the RDF of a graph, against rdflib on the same graph in the same run.

    python benchmarks/rdf.py                         the graph in output/
    python benchmarks/rdf.py --out DIR --only ask    the questions, on the graph of another output folder

Figures are medians of three runs, except
that rdflib answers each question once. A question that takes rdflib longer than --limit seconds is stopped and counts with
the limit: its ratio is then a lower bound, marked `>`.
"""

import argparse
import math
import multiprocessing
import os
import shutil
import statistics
import subprocess
import tempfile
import time
import tracemalloc
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path

from kg.exports.jsonl import read_jsonl
from kg.exports.turtle import write_claims, write_turtle
from kg.index import open_index
from kg.query import ask
from kg.questions import iter_questions
from kg.validate import validate

FILES = ("graph.ttl", "claims.ttl")


def seconds(work: Callable[[], object], times: int = 3) -> float:
    taken = []
    for _ in range(times):
        started = time.perf_counter()
        work()
        taken.append(time.perf_counter() - started)
    return statistics.median(taken)


def write_all(graph: object, out: Path) -> None:
    write_turtle(graph, out / FILES[0])
    write_claims(graph, out / FILES[1])


def read_rdflib(out: Path) -> list:
    import rdflib

    return [rdflib.Graph().parse(out / name) for name in FILES]


def bench_writing(graph: object, out: Path) -> None:
    mine = seconds(lambda: write_all(graph, out))
    tracemalloc.start()
    write_all(graph, out)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    size = sum((out / name).stat().st_size for name in FILES)
    print(f"write: kg {mine:.2f} s, {size / 1e6:.1f} MB of Turtle, {peak / 1e6:.1f} MB of memory on top of the graph")
    graphs = read_rdflib(out)
    for each in graphs:  # as kg writes it, so that both write with the same prefixes
        each.bind("unit", "http://qudt.org/vocab/unit/")
    theirs = seconds(lambda: [each.serialize(out / "rdflib.ttl", format="turtle") for each in graphs])
    print(f"write: rdflib {theirs:.2f} s, {theirs / mine:.1f} times as long ({sum(map(len, graphs)):,} triples)")


def bench_loading(out: Path) -> None:
    import pyoxigraph

    started = time.perf_counter()
    counts = {"rdflib": sum(map(len, read_rdflib(out)))}
    print(f"parse: rdflib {time.perf_counter() - started:.2f} s, {counts['rdflib']:,} triples")

    def parse() -> None:
        counts["pyoxigraph"] = sum(1 for name in FILES for _ in pyoxigraph.parse(path=str(out / name)))

    print(f"parse: pyoxigraph {seconds(parse):.2f} s, {counts['pyoxigraph']:,} triples")
    if shutil.which("rapper"):
        said = [subprocess.run(["rapper", "-c", "-i", "turtle", out / n], capture_output=True, text=True, check=True).stderr for n in FILES]  # fmt: skip
        counts["raptor"] = sum(int(text.split("returned ")[1].split()[0]) for text in said)
        print(f"parse: raptor {counts['raptor']:,} triples")
    assert len(set(counts.values())) == 1, counts


def bench_checking(out: Path) -> None:
    found = []
    taken = seconds(lambda: found.append(sum(1 for _ in validate([out / name for name in FILES]))))
    print(f"validate: {taken:.2f} s, {found[0]} violations")


def ask_rdflib(graph: object, text: str, answer: Connection) -> None:
    started = time.perf_counter()
    rows = [tuple(row) for row in graph.query(text)]
    answer.send((time.perf_counter() - started, [[comparable(term) for term in row] for row in rows]))


def comparable(term: object) -> str:
    """Return a term as text; numbers without the trailing zeros that the store drops."""
    text = "" if term is None else str(getattr(term, "value", term) if type(term).__module__ == "pyoxigraph" else term)
    try:
        return f"{float(text):.6f}"
    except ValueError:
        return text


def bench_asking(out: Path, limit: float, given: dict[str, str]) -> None:
    started = time.perf_counter()
    index = open_index(out)
    print(f"index: made in {time.perf_counter() - started:.2f} s, opened in {seconds(lambda: open_index(out)):.3f} s")
    graphs = read_rdflib(out)
    both = graphs[0]
    both += graphs[1]
    fork = multiprocessing.get_context("fork")
    ratios = []
    for question in iter_questions():
        text = question.text
        for default, value in given.items():
            text = text.replace(default, value)
        mine = seconds(lambda text=text: ask(text, index), 5)
        receive, send = fork.Pipe(duplex=False)
        process = fork.Process(target=ask_rdflib, args=(both, text, send))
        process.start()
        ended = receive.poll(limit)
        theirs, rows = receive.recv() if ended else (limit, None)
        process.kill()
        process.join()
        answer = [[comparable(term) for term in row] for row in ask(text, index).rows]
        same = "not compared" if rows is None else "equal" if rows == answer else "DIFFERENT"
        ratios.append(theirs / mine)
        sign = " " if ended else ">"
        print(f"ask: {question.name:20} kg {mine:8.4f} s  rdflib {sign}{theirs:8.3f} s  {sign}{ratios[-1]:8.1f} x  {len(answer):5} rows, {same}", flush=True)  # fmt: skip
    mean = math.exp(statistics.fmean(map(math.log, ratios)))
    print(f"ask: {len(ratios)} questions, least {min(ratios):.1f} x, geometric mean {mean:.1f} x")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, default=Path("output"), help="folder of the graph (default: output)")
    parser.add_argument("--only", choices=["write", "load", "validate", "ask"])
    parser.add_argument("--limit", type=float, default=60.0, help="seconds that rdflib may take for a question")
    parser.add_argument("--set", action="append", default=[], metavar="DEFAULT=VALUE", help="ask with another value")
    options = parser.parse_args()
    graph = read_jsonl(options.out / "graph.jsonl")
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder)
        print(f"{graph.number_of_nodes():,} nodes, {graph.number_of_edges():,} edges, {os.cpu_count()} cores")
        if options.only in (None, "write"):
            bench_writing(graph, out)
        else:
            write_all(graph, out)
        if options.only in (None, "load"):
            bench_loading(out)
        if options.only in (None, "validate"):
            bench_checking(out)
        if options.only in (None, "ask"):
            bench_asking(out, options.limit, dict(pair.split("=", 1) for pair in options.set))


if __name__ == "__main__":
    main()
