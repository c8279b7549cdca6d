"""Texts to records: spaCy's Docs are made and given up here, and nothing behind this file sees one.

In: papers. Out: one `Extraction` a paper, in the same order.

    Paper("2401.00001", "AlphaNet: …", "AlphaNet scores 38.4% on GSM8K.")
    → Extraction(entities=(e1 Method AlphaNet, e2 Benchmark GSM8K), claims=(P evaluatesOn e2, …), results=(38.4 %, …))

With several processes, batches of papers go out and lines of JSON come back: Docs never travel, which costs more than
reading the texts does.
"""

import functools
import hashlib
import sys
from bisect import bisect_right
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from importlib.metadata import version
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from threadpoolctl import ThreadpoolController

from kg.names import UNWRITABLE
from kg.nlp import DEFAULT, build_nlp
from kg.parallel import end_with_parent
from kg.records import Claim, Entity, Evidence, Extraction, Paper, Result, Span, read_records
from kg.seeds import load_vocabulary

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc
    from spacy.tokens import Span as DocSpan

BATCH = 4
LIBRARIES = {"fast": ("spacy",), "accurate": ("spacy", "numpy", "onnxruntime", "tokenizers")}
FILES = {"fast": {".py", ".tsv"}, "accurate": {".py", ".tsv", ".txt", ".npz", ".onnx"}}


@functools.cache
def extractor_version(pipeline: str = DEFAULT) -> str:
    """Return what names an extractor: a digest of its code, weights, curated names and the libraries that compute with them.

    Whatever can change an extraction changes it, so that a cache keyed by it and the text is never stale.
    """
    folder = Path(__file__).parent
    libraries = [f"{name} {version(name)}" for name in LIBRARIES[pipeline]]
    digest = hashlib.sha256(" ".join([pipeline, load_vocabulary().version, *libraries]).encode())
    for path in sorted([*(folder / "nlp").iterdir(), Path(__file__)]):
        if path.suffix in FILES[pipeline]:
            digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:16]


def extract(
    papers: Iterable[Paper], *, nlp: "Language | None" = None, processes: int = 1, pipeline: str = DEFAULT
) -> Iterator[Extraction]:
    """Yield what each paper's text says, in the order of `papers`; `nlp` replaces the pipeline of a single process."""
    batches = _batches(papers)
    if processes > 1 and nlp is None:
        yield from _extract_in_pool(batches, processes, pipeline)
        return
    for batch in batches:
        nlp = nlp or build_nlp(pipeline)
        yield from _extract_batch(nlp, batch)


def first_rows(papers: Iterable[Paper]) -> Iterator[Paper]:
    """Yield each paper once: a paper featured on several days has several rows, of which the first counts."""
    seen: set[str] = set()
    for paper in papers:
        if paper.id not in seen:
            seen.add(paper.id)
            yield paper


def above(extraction: Extraction, confidence: float) -> Extraction:
    """Leave out what is less sure than `confidence`, and what speaks of an entity that is left out."""
    if confidence <= 0:
        return extraction
    entities = tuple(e for e in extraction.entities if e.confidence >= confidence)
    kept = {e.id for e in entities} | {"P"}
    roles = ("subject", "benchmark", "metric", "baseline")
    return extraction.model_copy(
        update={
            "entities": entities,
            "claims": tuple(
                c for c in extraction.claims
                if c.evidence.confidence >= confidence and c.head in kept and c.tail in kept
            ),
            "results": tuple(
                r.model_copy(update={role: None for role in roles if getattr(r, role) not in kept})
                for r in extraction.results
                if r.evidence.confidence >= confidence
            ),
        }
    )  # fmt: skip


def to_extraction(doc: "Doc", paper_id: str) -> Extraction:
    """Return a read Doc as records; offsets count in the Doc's text."""
    sentences = [_trimmed(s) for s in doc.sents]
    return Extraction(
        id=paper_id,
        entities=tuple(
            Entity(
                id=e.id, type=e.type, name=e.name, mentions=_surfaces(e.name, e.spans),
                spans=tuple(_span(s, sentences) for s in e.spans), confidence=_unit(e.confidence),
            )
            for e in doc._.entities
        ),
        claims=tuple(
            Claim(head=c.head, relation=c.relation, tail=c.tail, evidence=_evidence(c.sentence, c.component, c.confidence))
            for c in doc._.claims
        ),
        results=tuple(
            Result(
                subject=r.subject, benchmark=r.benchmark, metric=r.metric, value=r.value, unit=r.unit, kind=r.kind,
                baseline=r.baseline, number=r.number.text, start=r.number.start_char, end=r.number.end_char,
                evidence=_evidence(r.sentence, r.component, r.confidence),
            )
            for r in doc._.results
        ),
    )  # fmt: skip


def _surfaces(name: str, spans: "list[DocSpan]") -> tuple[str, ...]:
    """Return the distinct written forms, the name first, the others in text order."""
    forms = [" ".join(s.text.replace("*", "").split()) for s in spans]
    return tuple(dict.fromkeys([name, *forms] if name in forms else forms or [name]))


def _span(span: "DocSpan", sentences: list[tuple[int, int]]) -> Span:
    sentence = sentences[bisect_right(sentences, (span.start_char, sys.maxsize)) - 1]
    return Span(
        start=span.start_char, end=span.end_char, sentence=sentence,
        component=span._.component, confidence=_unit(span._.confidence),
    )  # fmt: skip


def _evidence(sentence: "DocSpan", component: str, confidence: float) -> Evidence:
    start, end = _trimmed(sentence)
    return Evidence(
        sentence=sentence.text.strip(), start=start, end=end, component=component, confidence=_unit(confidence)
    )


def _trimmed(sentence: "DocSpan") -> tuple[int, int]:
    """Return a sentence's bounds without white space at its ends."""
    text = sentence.text
    start = sentence.start_char + len(text) - len(text.lstrip())
    return start, max(start, sentence.start_char + len(text.rstrip()))


def _unit(confidence: float) -> float:
    return round(min(max(confidence, 0.0), 1.0), 4)


def _extract_batch(nlp: "Language", batch: list[Paper]) -> list[Extraction]:
    # one thread: else the processes' products of matrices wait for one another's; and spaCy keeps every word that it ever saw
    with _threads().limit(limits=1, user_api="blas"), nlp.memory_zone():
        return [to_extraction(nlp(UNWRITABLE.sub(" ", paper.text)), paper.id) for paper in batch]


@functools.cache
def _threads() -> ThreadpoolController:
    return ThreadpoolController()


def _batches(papers: Iterable[Paper]) -> Iterator[list[Paper]]:
    source = iter(papers)
    while batch := list(islice(source, BATCH)):
        yield batch


_worker: dict[str, Any] = {}


def _start_worker(pipeline: str) -> None:
    end_with_parent()
    _worker["nlp"] = build_nlp(pipeline)


def _work(batch: list[tuple[str, str, str]]) -> list[str]:
    papers = [Paper(id=i, title=title, summary=summary) for i, title, summary in batch]
    return [e.to_json() for e in _extract_batch(_worker["nlp"], papers)]


def _extract_in_pool(batches: Iterator[list[Paper]], processes: int, pipeline: str) -> Iterator[Extraction]:
    """Keep two batches a process under way, so that memory stays flat; yield in order."""
    pool = ProcessPoolExecutor(processes, initializer=_start_worker, initargs=(pipeline,))
    waiting: deque[Future[list[str]]] = deque()
    try:
        for batch in batches:
            waiting.append(pool.submit(_work, [(p.id, p.title, p.summary) for p in batch]))
            if len(waiting) > 2 * processes:
                yield from read_records(waiting.popleft().result(), Extraction, place="worker")
        while waiting:
            yield from read_records(waiting.popleft().result(), Extraction, place="worker")
    finally:
        pool.shutdown(cancel_futures=True)
