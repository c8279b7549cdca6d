"""The whole flow in one call: feed → extractions → nodes → graph → files. Command, notebook and benchmarks all use it.

papers ──store──▶ extract ──store──▶ resolve ──▶ build_graph ──▶ exports, staged and moved into place whole
"""

import gc
import json
import sqlite3
import time
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import NamedTuple

from kg.errors import InputError, OutputError
from kg.exports import Publishing, Writer
from kg.extract import extract, extractor_version
from kg.feed import Tally, iter_papers
from kg.graph import Graph, build_graph, count_relations, count_types
from kg.nlp import DEFAULT
from kg.output import PRIVATE, existing, locked, staged
from kg.parallel import Task, spare_processes, started
from kg.progress import Track, silent
from kg.records import Paper, Rejected, read_file
from kg.report import write_report
from kg.resolve import Resolution, resolve
from kg.seeds import PAPERS, load_vocabulary
from kg.store import Store
from kg.texts import Texts

SETTINGS = "settings.json"
PAPERS_A_PROCESS = 20
"""As many as make up for the time that one more process takes to start."""


@dataclass
class Summary:
    """What a build read and made. `seconds` by step is for people only: no file shows it."""

    tally: Tally = field(default_factory=Tally)
    rejected: list[Rejected] = field(default_factory=list)
    papers: int = 0
    extracted: int = 0
    withdrawn: int = 0
    nodes: dict[str, int] = field(default_factory=dict)
    edges: dict[str, int] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)

    def carry(self, rejected: Iterable[Rejected]) -> None:
        """Take over the rejected rows of an earlier build from files that were not read again, in order of place."""
        read = {Path(name).resolve() for name in self.tally.names - {"stdin"}}
        kept = [row for row in rejected if Path(row.file).resolve() not in read and row not in self.rejected]
        self.rejected = sorted([*kept, *self.rejected], key=lambda row: (row.file, row.line))


class Known(NamedTuple):
    """What an earlier build read."""

    papers: Iterable[Paper]
    rejected: Sequence[Rejected]


class Reading(NamedTuple):
    """How texts are read; no `processes` means as many as there is work for."""

    strict: bool
    processes: int | None
    pipeline: str


def build(
    sources: Sequence[str | Path] = (PAPERS,),
    out: str | Path = "output",
    *,
    strict: bool = False,
    processes: int | None = None,
    pipeline: str | None = None,
    publishing: Publishing | None = None,
    track: Track = silent,
) -> Summary:
    """Build the graph of `sources` (files, folders, `-` for stdin) into the folder `out`: all its files, or none.

    Raise InputError where nothing can be read (with `strict`: where a row cannot), OutputError where `out` cannot be
    written; what stood in `out` is then untouched. A text that this `out` has seen before is not extracted again.
    `pipeline` is one of `kg.nlp.PIPELINES`; by default `processes` are one a core where there is much to read.
    """
    reading = Reading(strict, processes, pipeline or DEFAULT)
    return _build(sources, Path(out), Known((), []), reading, publishing or Publishing(), track)


def add(
    sources: Sequence[str | Path],
    out: str | Path = "output",
    *,
    strict: bool = False,
    processes: int | None = None,
    pipeline: str | None = None,
    publishing: Publishing | None = None,
    track: Track = silent,
) -> Summary:
    """Bring the graph in `out` up to date with `sources`; the files are then those of a full build, byte for byte.

    A row replaces that of the same paper and day. A Markdown digest stands for the whole of its day, so that rows which
    it no longer lists are withdrawn (so give all digests of one day together); JSON lines, and a digest with a row that
    cannot be read, only add and replace. It is read and published as it was built, unless `pipeline` or `publishing` say
    otherwise.
    """
    papers, rejected = existing(Path(out), "papers.jsonl"), existing(Path(out), "rejected.jsonl")
    known = Known(read_file(papers, Paper), list(read_file(rejected, Rejected)))
    before, publishing_before = _kept(Path(out))
    return _build(
        sources,
        Path(out),
        known,
        Reading(strict, processes, pipeline or before),
        publishing or publishing_before,
        track,
    )


def _build(
    sources: Sequence[str | Path],
    out: Path,
    known: Known,
    reading: Reading,
    publishing: Publishing,
    track: Track,
) -> Summary:
    summary = Summary()
    rows = iter_papers(sources, on_reject=summary.rejected.append, strict=reading.strict, tally=summary.tally)
    extractor = extractor_version(reading.pipeline)
    with locked(out) as private, _disk_errors(private), Store(private / "store.sqlite", extractor) as store:
        with _timed(summary, "read"):
            store.put_rows(known.papers, fresh=False)
            store.put_rows(track(rows, "reading rows", None))
            summary.withdrawn = store.withdraw(summary.tally.days)
            summary.carry(known.rejected)
        summary.papers = len(store)
        _expect_papers(summary)
        _extract(store, reading, summary, track)
        with _uncollected():
            with _timed(summary, "resolve"):
                resolution = resolve(store.extractions(), load_vocabulary())
            with staged(out) as staging, started(_lists(resolution, summary, staging), spare_processes()) as listed:
                with _timed(summary, "graph"):
                    texts = Texts(private, store.texts())
                    graph = build_graph(store.papers(), store.extractions(), resolution.nodes, texts, resolution.parts)
                    summary.nodes, summary.edges = count_types(graph), count_relations(graph)
                _write(publishing.writers(), graph, store, summary, staging, track)
                deque(listed, maxlen=0)
            _keep(private, reading.pipeline, publishing)
    return summary


def _kept(out: Path) -> tuple[str, Publishing]:
    """Return the pipeline that the graph in `out` was read with, and how it was published."""
    path = out / PRIVATE / SETTINGS
    if not path.is_file():
        return DEFAULT, Publishing()
    said = json.loads(path.read_text(encoding="utf-8"))
    return said["pipeline"], Publishing(said["base"], said["licence"], frozenset(said["more"]))


def _keep(private: Path, pipeline: str, publishing: Publishing) -> None:
    said = {
        "base": publishing.base, "licence": publishing.licence, "more": sorted(publishing.more), "pipeline": pipeline
    }  # fmt: skip
    (private / SETTINGS).write_text(json.dumps(said), encoding="utf-8")


def _expect_papers(summary: Summary) -> None:
    if summary.papers:
        return
    if summary.rejected:
        first = summary.rejected[0]
        mend = f"mend that row; all {len(summary.rejected):,} rows were rejected"
        raise InputError(first.reason, place=f"{first.file}:{first.line}", mend=mend)
    raise InputError("found no paper in the sources", mend="give a file or folder that holds papers")


def _extract(store: Store, reading: Reading, summary: Summary, track: Track) -> None:
    with _timed(summary, "extract"):
        pending = store.pending()
        summary.extracted = len(pending)
        if not pending:
            return  # without the time that it takes to load the pipeline
        processes = reading.processes or min(spare_processes(), 1 + len(pending) // PAPERS_A_PROCESS)
        papers = (store.paper(paper) for paper in pending)
        found = extract(papers, processes=processes, pipeline=reading.pipeline)
        store.put_extractions(track(found, "reading papers", len(pending)))


def _lists(resolution: Resolution, summary: Summary, staging: Path) -> dict[str, Task]:
    """Return the tasks that need no graph, so that they may begin before there is one."""
    lines: dict[str, Iterable[str]] = {
        "names.jsonl": resolution.names.to_lines(),
        "merges.jsonl": (merge.to_json() for merge in resolution.merges),
        "rejected.jsonl": (row.to_json() for row in summary.rejected),
    }
    return {name: partial(_write_lines, staging / name, records) for name, records in lines.items()}


def _write_lines(path: Path, records: Iterable[str]) -> None:
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(f"{record}\n" for record in records)


def _write(
    writers: Mapping[str, Writer], graph: Graph, store: Store, summary: Summary, staging: Path, track: Track
) -> None:
    tasks = {name: partial(write, graph, staging / name) for name, write in writers.items()}
    with started(tasks, spare_processes()) as ended:
        write_report(graph, summary.rejected, staging / "report.md")
        _write_lines(staging / "papers.jsonl", store.lines())
        seconds = dict(track(ended, "writing files", len(tasks)))
    summary.seconds |= {name: seconds[name] for name in tasks}


@contextmanager
def _uncollected() -> Iterator[None]:
    """Hold Python's collector of reference cycles: the records live to the end, and looking through them takes half the time."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


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
