"""A made-up field of research, large enough to be shown by its backbone."""

from kg.graph import Graph
from kg.records import Paper
from tests.conftest import make_graph

PAPERS = 90


def field_graph() -> Graph:
    """Ninety papers, five authors each, on a few shared benchmarks, models and methods; one new model a paper."""
    papers, found = [], []
    for n in range(PAPERS):
        paper_id = f"2403.{n:05d}"
        new, known, bench = f"Nova-{n}", f"Bedrock {n % 7}B", f"Trial-{n % 5}"
        summary = (
            f"We present {new}, an \U0001f680 fine net. {new} builds on {known} and beats it. "
            f"On {bench} it scores {50 + n / 4} accuracy with step search, trained on Corpus Café. Study goals are {'reading' if n % 2 else 'sums'}."
        )
        authors = tuple(f"person {(n * 3 + k) % 120}" for k in range(5))
        links = (f"https://arxiv.org/abs/{paper_id}", f"https://huggingface.co/papers/{paper_id}")
        paper = Paper(id=paper_id, title=f"{new}: The Étude №{n}", authors=authors, summary=summary, links=links)
        papers.append((paper, [1 + n % 28]))
        entities = [
            ("e1", "Model", new),
            ("e2", "Model", known),
            ("e3", "Benchmark", bench),
            ("e4", "Metric", "accuracy"),
            ("e5", "Method", "step search"),
            ("e6", "Task", "reading" if n % 2 else "sums"),
            ("e7", "Dataset", "Corpus Café"),
        ]
        claims = [
            ("P", "introduces", "e1"), ("e1", "basedOn", "e2"), ("e1", "outperforms", "e2"), ("P", "comparesWith", "e2"),
            ("P", "evaluatesOn", "e3"), ("P", "uses", "e5"), ("P", "addresses", "e6"), ("e1", "trainedOn", "e7"),
        ]  # fmt: skip
        found.append((paper_id, entities, claims, [("e1", "e3", "e4", str(50 + n / 4), "%", "absolute")]))
    return make_graph(papers, found)
