"""The whole flow in one call: feed → extractions → nodes → graph → files. Command, notebook and benchmarks all use it.

papers ──store──▶ extract ──store──▶ resolve ──▶ build_graph ──▶ EXPORTS, staged and moved into place whole
"""

import sqlite3
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from kg.errors import InputError, OutputError
from kg.exports import EXPORTS
from kg.extract import EXTRACTOR, extract
from kg.feed import Tally, iter_papers
from kg.graph import Graph, build_graph, count_relations, count_types
from kg.output import locked, staged
from kg.progress import Track, silent
from kg.records import Paper, Record, Rejected, write_records
from kg.report import write_report
from kg.resolve import Resolution, resolve
from kg.seeds import PAPERS, load_vocabulary
from kg.store import Store


@dataclass
class Summary:
    """What a build read and made. `seconds` by step is for people only: no file shows it."""

    tally: Tally = field(default_factory=Tally)
    rejected: list[Rejected] = field(default_factory=list)
    papers: int = 0
    extracted: int = 0
    nodes: dict[str, int] = field(default_factory=dict)
    edges: dict[str, int] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)


def build(
    sources: Sequence[str | Path] = (PAPERS,),
    out: str | Path = "output",
    *,
    strict: bool = False,
    processes: int = 1,
    track: Track = silent,
) -> Summary:
    """Build the graph of `sources` (files, folders, `-` for stdin) into the folder `out`: all its files, or none.

    Raise InputError where nothing can be read (with `strict`: where a row cannot), OutputError where `out` cannot be
    written; what stood in `out` is then untouched. A text that this `out` has seen before is not extracted again.
    """
    summary = Summary()
    rows = iter_papers(sources, on_reject=summary.rejected.append, strict=strict, tally=summary.tally)
    with locked(Path(out)) as private, _disk_errors(private), Store(private / "store.sqlite", EXTRACTOR) as store:
        _read(store, rows, summary, track)
        _extract(store, processes, summary, track)
        with _timed(summary, "resolve"):
            resolution = resolve(store.extractions(), load_vocabulary())
        with _timed(summary, "graph"):
            graph = build_graph(store.papers(), store.extractions(), resolution.nodes, store, resolution.parts)
            summary.nodes, summary.edges = count_types(graph), count_relations(graph)
        with staged(Path(out)) as staging:
            _write(graph, resolution, store, summary, staging, track)
    return summary


def _read(store: Store, rows: Iterable[Paper], summary: Summary, track: Track) -> None:
    with _timed(summary, "read"):
        store.put_rows(track(rows, "reading rows", None))
    summary.papers = store.count_papers()
    if summary.rejected and not summary.papers:
        first = summary.rejected[0]
        mend = f"mend that row; all {len(summary.rejected):,} rows were rejected"
        raise InputError(first.reason, place=f"{first.file}:{first.line}", mend=mend)
    if not summary.papers:
        raise InputError("found no paper in the sources", mend="give a file or folder that holds papers")


def _extract(store: Store, processes: int, summary: Summary, track: Track) -> None:
    with _timed(summary, "extract"):
        pending = store.pending()
        summary.extracted = len(pending)
        found = extract((store.paper(paper) for paper in pending), processes=processes)
        store.put_extractions(track(found, "reading papers", len(pending)))


def _write(graph: Graph, resolution: Resolution, store: Store, summary: Summary, staging: Path, track: Track) -> None:
    for name, write in track(EXPORTS.items(), "writing files", len(EXPORTS)):
        with _timed(summary, name):
            write(graph, staging / name)
    write_report(graph, summary.rejected, staging / "report.md")
    records: dict[str, Iterable[Record]] = {
        "papers.jsonl": store.rows(),
        "rejected.jsonl": summary.rejected,
        "merges.jsonl": resolution.merges,
    }
    for name, lines in records.items():
        with (staging / name).open("w", encoding="utf-8", newline="\n") as file:
            write_records(lines, file)
    with (staging / "names.jsonl").open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(f"{line}\n" for line in resolution.names.to_lines())


@contextmanager
def _timed(summary: Summary, step: str) -> Iterator[None]:
    started = time.perf_counter()
    yield
    summary.seconds[step] = time.perf_counter() - started


@contextmanager
def _disk_errors(private: Path) -> Iterator[None]:
    """Turn what SQLite says of a full or failing disk into an OutputError."""
    try:
        yield
    except sqlite3.Error as e:
        mend = f"free some space, or remove {private} if it is damaged, and run it again; the old files are whole"
        raise OutputError(f"cannot keep the work store ({e})", place=str(private), mend=mend) from e
