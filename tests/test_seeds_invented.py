"""The invented papers that the encoder learns from besides: annotated by the rules, and copied from nowhere."""

import re

import pytest

from kg.feed import iter_papers
from kg.training import INVENTED
from kg.training.examples import read_invented
from kg.vocabulary import DATA, EXTRACTED, SYSTEM, NodeType
from tests.test_seeds_papers import find_runs

COPIED = 12  # words; so many in a row are told alike by chance only in set phrases of summaries


@pytest.fixture(scope="module")
def invented():
    return read_invented()


@pytest.fixture(scope="module")
def papers(invented):
    return invented[0]


@pytest.fixture(scope="module")
def annotations(invented):
    return invented[1]


def test_every_invented_paper_is_annotated_once(papers, annotations):
    assert [paper.id for paper in papers] == [
        paper.id for paper in iter_papers([INVENTED / "papers.jsonl"], strict=True)
    ]
    assert {paper.id for paper in papers} == set(annotations)
    assert all(paper.id.startswith("invented-") for paper in papers)
    assert len({paper.title.casefold() for paper in papers}) == len(papers) > 2000


def test_all_names_stand_in_their_text(papers, annotations):
    for paper in papers:
        for thing in annotations[paper.id].entities:
            assert thing.mentions, paper.id
            for form in thing.mentions:
                assert re.search(rf"(?<!\w){re.escape(form)}(?!\w)", paper.text), f"{paper.id}: {form}"


def test_relations_and_results_keep_to_their_types(annotations):
    for gold in annotations.values():
        types = {thing.id: thing.type for thing in gold.entities} | {"P": NodeType.PAPER}
        for head, relation, tail in gold.relations:
            domain, rng = EXTRACTED[relation]
            assert types[head] in domain, f"{gold.id}: {head} {relation}"
            assert types[tail] in rng, f"{gold.id}: {relation} {tail}"
        tasks = [key for key, type_ in types.items() if type_ == NodeType.TASK]
        assert len(tasks) <= 3, gold.id
        assert {("P", "addresses", key) for key in tasks} <= set(gold.relations), gold.id
        for result in gold.results:
            found = [(types.get(key), among) for key, among in (
                (result.subject, SYSTEM | DATA), (result.benchmark, DATA), (result.metric, {NodeType.METRIC}), (result.baseline, SYSTEM | DATA)
            ) if key]  # fmt: skip
            assert all(type_ in among for type_, among in found), f"{gold.id}: {result}"


@pytest.mark.shared
def test_invented_texts_share_no_sentence_with_the_feed(shared, papers):
    known = set()
    for paper in iter_papers([shared / "feed"]):
        known |= find_runs(paper.summary, COPIED)
    for paper in papers:
        assert not find_runs(paper.summary, COPIED) & known, paper.id
