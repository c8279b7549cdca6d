"""Docs become records with true offsets, in order, the same in one process and in several."""

import cProfile
import json
import subprocess
import sys

import pytest

from kg import extract as module
from kg.evaluate import evaluate
from kg.extract import above, extract, extractor_version, first_rows
from kg.nlp import build_nlp
from kg.records import Annotation, Extraction, Paper, read_records
from kg.vocabulary import EXTRACTED, NodeType
from tests.conftest import HOSTILE

PAPERS = [
    Paper(id="2401.1", title="FooNet: A Model for Image Generation", summary="FooNet beats DALL-E 3 on GenEval. It reaches an FID of 2.1."),
    Paper(id="2401.2", title="Σ-Bench — testing \U0001f916 agents", summary="We introduce **Σ-Bench**, a benchmark.  GPT-4o scores 38.4% accuracy."),
    Paper(id="2401.3", title="Nothing here", summary=""),
]  # fmt: skip


@pytest.fixture(scope="module")
def nlp():
    return build_nlp()


@pytest.fixture(scope="module")
def extractions(nlp):
    return list(extract(PAPERS, nlp=nlp))


def test_extract_keeps_order(extractions):
    assert [e.id for e in extractions] == [p.id for p in PAPERS]


def test_extract_offsets_point_at_the_mentions(extractions):
    seen = 0
    for paper, extraction in zip(PAPERS, extractions, strict=True):
        for entity in extraction.entities:
            surfaces = {" ".join(paper.text[s.start : s.end].replace("*", "").split()) for s in entity.spans}
            assert surfaces == set(entity.mentions)
            assert entity.name in entity.mentions
            for span in entity.spans:
                assert span.sentence[0] <= span.start < span.end <= span.sentence[1]
                assert "\n" not in paper.text[slice(*span.sentence)]
                seen += 1
    assert seen > 4


def test_extract_evidence_is_the_sentence_at_its_offsets(extractions):
    assert any(e.claims for e in extractions)
    assert any(e.results for e in extractions)
    for paper, extraction in zip(PAPERS, extractions, strict=True):
        for evidence in [c.evidence for c in extraction.claims] + [r.evidence for r in extraction.results]:
            assert paper.text[evidence.start : evidence.end] == evidence.sentence
        for result in extraction.results:
            assert paper.text[result.start : result.end] == result.number


def test_extract_claims_respect_domain_and_range(extractions):
    assert any(e.claims for e in extractions)
    for extraction in extractions:
        types = {"P": NodeType.PAPER} | {e.id: e.type for e in extraction.entities}
        for claim in extraction.claims:
            heads, tails = EXTRACTED[claim.relation]
            assert types[claim.head] in heads
            assert types[claim.tail] in tails


def test_extract_is_the_same_in_processes(nlp, monkeypatch):
    monkeypatch.setattr(module, "BATCH", 2)
    papers = [p.model_copy(update={"id": f"{p.id}-{n}"}) for n in range(4) for p in PAPERS]
    assert list(extract(iter(papers), processes=2)) == list(extract(papers, nlp=nlp))


@pytest.mark.parametrize(("pipeline", "sure"), [("fast", {"GPT-4o", "GSM8K"}), ("accurate", {"GSM8K"})])
def test_extract_takes_hostile_texts_and_keeps_offsets(pipeline, sure):
    papers = [Paper(id=str(n), title=t, summary=f"{t} GPT-4o beats {t} on GSM8K.") for n, t in enumerate(HOSTILE)]
    for paper, extraction in zip(papers, extract(papers, pipeline=pipeline), strict=True):
        found = {paper.text[s.start : s.end] for e in extraction.entities for s in e.spans}
        for name in sorted(sure):
            inside = any(name in text for text in found)
            assert name in found or (inside and "$" in paper.text), paper.text  # what stands between two $ is one word
        assert list(read_records([extraction.to_json()], Extraction, place="test")) == [extraction]


def test_extract_reads_lazily(nlp, monkeypatch):
    monkeypatch.setattr(module, "BATCH", 1)
    taken = []

    def papers():
        for paper in PAPERS:
            taken.append(paper.id)
            yield paper

    next(extract(papers(), nlp=nlp))
    assert taken == ["2401.1"]


def test_above_drops_what_hangs_on_dropped_entities(tiny_extraction):
    assert above(tiny_extraction, 0) is tiny_extraction
    kept = above(tiny_extraction, 0.6)
    assert [e.id for e in kept.entities] == ["e1"]
    assert kept.claims == ()
    assert [(r.subject, r.metric) for r in kept.results] == [("e1", None)]


@pytest.fixture
def tiny_extraction():
    where = {"sentence": "s", "start": 0, "end": 1, "component": "c", "confidence": 0.9}
    return Extraction.model_validate(
        {
            "id": "p",
            "entities": [
                {"id": "e1", "type": "Method", "name": "a", "mentions": ["a"], "confidence": 0.9},
                {"id": "e2", "type": "Metric", "name": "b", "mentions": ["b"], "confidence": 0.5},
                {"id": "e3", "type": "Method", "name": "c", "mentions": ["c"], "confidence": 0.5},
            ],
            "claims": [{"head": "P", "relation": "uses", "tail": "e3", "evidence": where}],
            "results": [
                {
                    "subject": "e1", "benchmark": None, "metric": "e2", "value": "1", "unit": None, "kind": "absolute",
                    "baseline": None, "number": "1", "start": 0, "end": 1, "evidence": where,
                }
            ],
        }
    )  # fmt: skip


def test_first_rows_takes_each_paper_once():
    again = PAPERS[0].model_copy(update={"file": "later.md"})
    assert list(first_rows([*PAPERS, again])) == PAPERS


def test_extractor_versions_are_stable_and_one_a_pipeline():
    code = "from kg.extract import extractor_version as v; print(v('fast'), v('accurate'))"
    again = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout.split()
    assert again == [extractor_version("fast"), extractor_version("accurate")]
    assert len(set(again)) == 2
    assert extractor_version() in again


def count_calls(nlp, summary):
    profile = cProfile.Profile()
    profile.runcall(nlp, f"FooNet: a net\n{summary} end")
    return sum(entry.callcount for entry in profile.getstats())


@pytest.mark.parametrize(
    "text",
    [
        "We use it here. " * 200,
        "1," * 1000,
        "5% " * 700,
        "from 1 to 2 " * 200,
        "".join(f"3.{n}% on Bench{n}, " for n in range(150)),
        "We compare " + ", ".join(f"Camel{chr(65 + n % 26)}{n}Net" for n in range(200)),
    ],
    ids=["sentences", "digits", "percents", "ranges", "scores", "names"],
)
def test_extract_does_work_in_proportion_to_the_text(nlp, text):
    """Counted in calls, which do not depend on the machine: four times the text may not take six times as many."""
    long = text * 2
    assert count_calls(nlp, long * 4) < 6 * count_calls(nlp, long)


def test_extract_does_work_in_proportion_to_the_different_names(nlp):
    some, many = (" ".join(f"FR{n}-Net beats GQ{n} on HBench{n}." for n in range(count)) for count in (150, 600))
    assert count_calls(nlp, many) < 6 * count_calls(nlp, some)


@pytest.mark.shared
def test_extraction_is_no_worse_than_it_was(shared, nlp):
    """F1 on the development papers: 0.799 for entities, 0.757 for relations, 0.730 for results."""
    dev = set(json.loads((shared / "gold/split.json").read_text())["dev"])
    texts = [t for t in map(json.loads, (shared / "gold/texts.jsonl").open(encoding="utf8")) if t["id"] in dev]
    with (shared / "gold/gold.jsonl").open(encoding="utf8") as lines:
        gold = [g for g in read_records(lines, Annotation, place="gold") if g.id in dev]
    papers = [Paper(id=t["id"], title=t["title"], summary=t["summary"]) for t in texts]
    predicted = [Annotation.model_validate_json(e.to_json()) for e in extract(papers, nlp=nlp)]
    figures = evaluate(gold, predicted)
    assert figures["entities"].f1 >= 0.795
    assert figures["relations"].f1 >= 0.75
    assert figures["results/full"].f1 >= 0.72
