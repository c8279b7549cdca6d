"""Records become a graph: types, edges, evidence."""

import random

import networkx as nx
import pytest

from kg.graph import count_relations, count_types, iter_claims, sentence
from kg.vocabulary import DOMAIN_RANGE, EXTRACTED, NodeType, Relation
from tests.conftest import _paper, make_graph


def test_graph_counts_what_the_papers_say(tiny_graph):
    assert {k: n for k, n in count_types(tiny_graph).items() if n} == {
        "Paper": 2, "Author": 2, "Digest": 2, "Model": 2, "Benchmark": 1, "Metric": 1, "Result": 1,
    }  # fmt: skip
    assert {k: n for k, n in count_relations(tiny_graph).items() if n} == {
        "authoredBy": 3, "featuredIn": 3, "introduces": 2, "evaluatesOn": 2, "mentions": 2, "basedOn": 1,
        "outperforms": 1, "reports": 1, "ofSystem": 1, "onBenchmark": 1, "withMetric": 1,
    }  # fmt: skip


def test_graph_edge_carries_the_sentence_with_its_names_marked(tiny_graph):
    (claim,) = [c for c in iter_claims(tiny_graph) if c.relation is Relation.BASED_ON]
    text = tiny_graph.graph["texts"][claim.paper]
    assert sentence(tiny_graph, claim) == "BetaNet extends AlphaNet. On GSM8K it is better."
    assert [text[a:b] for a, b in claim.marks] == ["BetaNet", "AlphaNet"]
    assert claim.id == f"claim/2401.00002/{claim.subject}/basedOn/{claim.object}"


def test_graph_mention_is_an_edge_only_where_the_paper_says_no_more(tiny_graph):
    relations = {(u, v): set(keys) for u, v in tiny_graph.edges() for keys in [tiny_graph[u][v]]}
    assert all(len(found) == 1 for pair, found in relations.items() if "mentions" in relations[pair])


def test_graph_edges_keep_domain_and_range(tiny_graph, hostile_graph):
    for graph in (tiny_graph, hostile_graph):
        for head, tail, relation in graph.edges(keys=True):
            domain, range_ = DOMAIN_RANGE[Relation(relation)]
            assert graph.nodes[head]["type"] in domain, (head, relation)
            assert graph.nodes[tail]["type"] in range_, (tail, relation)


def test_graph_leaves_out_what_types_rule_out_and_loops():
    graph = make_graph(
        [(_paper("1", "T", "A beats B.", []), [1])],
        [
            (
                "1",
                [("e1", "Model", "A"), ("e2", "Task", "B")],
                [("e1", "basedOn", "e1"), ("e1", "outperforms", "e2")],
                [],
            )
        ],
    )
    assert {key for *_, key in graph.edges(keys=True)} == {"featuredIn", "mentions"}


def test_graph_does_not_depend_on_the_order_of_its_input(tiny_graph):
    papers = [
        (_paper(f"24{n}", f"Net{n}", f"Net{n} extends Net{n + 1} on D.", [f"a{n}", "b"]), [n + 1]) for n in range(9)
    ]
    found = [
        (
            f"24{n}",
            [("e1", "Model", f"Net{n}"), ("e2", "Model", f"Net{n + 1}"), ("e3", "Dataset", "D")],
            [("P", "introduces", "e1"), ("e1", "basedOn", "e2")],
            [],
        )
        for n in range(9)
    ]
    one = make_graph(papers, found)
    shuffled = random.Random(7)
    shuffled.shuffle(papers)
    shuffled.shuffle(found)
    other = make_graph(papers, found)
    assert list(one.nodes(data=True)) == list(other.nodes(data=True))
    assert list(one.edges(keys=True, data=True)) == list(other.edges(keys=True, data=True))
    assert isinstance(one, nx.MultiDiGraph)


@pytest.mark.parametrize("relation", list(Relation))
def test_graph_every_relation_has_domain_and_range(relation):
    assert relation in DOMAIN_RANGE


@pytest.mark.parametrize("relation", list(EXTRACTED))
def test_graph_allows_all_that_a_text_may_say(relation):
    for strict, wide in zip(EXTRACTED[relation], DOMAIN_RANGE[relation], strict=True):
        assert strict <= wide
        assert NodeType.RESULT not in strict
