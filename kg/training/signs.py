"""The weights of signs: `kg/nlp/signs.tsv` and `kg/nlp/context.tsv` made anew from annotated papers.

Comes in: papers and annotations. Goes out: the two tables, by multinomial logistic regression, and for each candidate the
probabilities that it gets from the weights of other papers, which is what the encoder learns from.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix, hstack
from sklearn.linear_model import LogisticRegression

from kg.nlp import build_nlp
from kg.nlp.context import FLOOR, Pair, find_context
from kg.nlp.gazetteer import build_gazetteer
from kg.nlp.mentions import set_scores
from kg.nlp.signs import Subject, find_subjects, fold_key
from kg.nlp.weights import COLUMNS, log_score
from kg.records import Annotation, Paper
from kg.seeds import load_vocabulary

PAPERS_AT_LEAST = 12  # that show a sign: so no sign can be one paper's own name
STRENGTH = 0.15  # inverse of the L2 penalty
FOLDS = 3  # the second look learns from scores that the first gives to papers it was not fitted on
ALIKE = 0.67  # share of words from which a candidate counts as a phrase of the annotation


def phrase_words(name: str) -> set[str]:
    """Return the words of a metric or task, without the plural's s."""
    found = re.findall(r"[a-z0-9@.+]+", name.casefold())
    return {word.removesuffix("s") if len(word) > 3 else word for word in found}


def label_of(name: str, gold: Annotation) -> str:
    """Return the type under which `gold` has `name`, or nothing."""
    key, words = fold_key(name), phrase_words(name)
    for thing in gold.entities:
        if key in {fold_key(form) for form in (thing.name, *thing.mentions)}:
            return thing.type.value
    for thing in gold.entities:
        other = phrase_words(thing.name)
        if (
            thing.type in {"Task", "Metric"}
            and words
            and other
            and 2 * len(words & other) / (len(words) + len(other)) >= ALIKE
        ):
            return thing.type.value
    return ""


Floats = npt.NDArray[np.float64]


class Text(NamedTuple):
    """One paper's words, where its sentences start, long and short forms, candidates, and the type of each candidate as a column."""

    id: str
    words: list[str]
    starts: list[int]
    pairs: list[Pair]
    subjects: dict[str, Subject]
    answers: dict[str, int]


def read_texts(papers: Iterable[Paper], annotations: Mapping[str, Annotation]) -> list[Text]:
    """Return the candidates of annotated papers, with their signs and types."""
    gazetteer = build_gazetteer(load_vocabulary())
    nlp = build_nlp("fast")
    found = []
    for paper in papers:
        with nlp.select_pipes(enable=["kg_sentences", "kg_abbreviations"]):
            doc = nlp(paper.text)
        words = [t.text for t in doc]
        sentences = [(s.start, s.end) for s in doc.sents if s.start_char < doc._.body_end]
        pairs = [((s.start, s.end), (long.start, long.end)) for s, long in doc._.abbreviations]
        subjects = find_subjects(words, sentences, pairs, gazetteer)
        answers = {
            key: COLUMNS.index(label_of(" ".join(words[slice(*s.places[0])]), annotations[paper.id]))
            for key, s in subjects.items()
        }
        found.append(Text(paper.id, words[: sentences[-1][1]], [a for a, _ in sentences], pairs, subjects, answers))
    return found


def common_signs(rows: list[tuple[str, set[str]]]) -> dict[str, int]:
    """Return an index of the signs that enough papers show."""
    papers: dict[str, set[str]] = defaultdict(set)
    for paper, signs in rows:
        for sign in signs:
            papers[sign].add(paper)
    kept = sorted(s for s, where in papers.items() if len(where) >= PAPERS_AT_LEAST and s.isprintable())
    return {sign: i for i, sign in enumerate(kept)}


def to_matrix(rows: list[set[str]], index: dict[str, int]) -> csr_matrix:
    """Return one row of zeros and ones for each set of signs."""
    places = [(r, index[s]) for r, signs in enumerate(rows) for s in sorted(signs) if s in index]
    return csr_matrix((np.ones(len(places)), tuple(zip(*places, strict=True))), shape=(len(rows), len(index)))


def fit(matrix: csr_matrix, answers: Floats, strength: float) -> LogisticRegression:
    """Return the fitted regression."""
    return LogisticRegression(C=strength, max_iter=150).fit(matrix, answers)


def fit_signs(texts: list[Text]) -> tuple[dict[str, Floats], Floats]:
    """Return the weights of the signs, and for each candidate the scores that it gets from the other papers' weights."""
    rows = [(text.id, subject.signs) for text in texts for subject in text.subjects.values()]
    answers = np.array([answer for text in texts for answer in text.answers.values()])
    index = common_signs(rows)
    matrix = to_matrix([signs for _, signs in rows], index)
    fold = np.array([number % FOLDS for number, text in enumerate(texts) for _ in text.subjects])
    scores = np.zeros((len(rows), len(COLUMNS)))
    for k in range(FOLDS):
        scores[fold == k] = fit(matrix[fold != k], answers[fold != k], STRENGTH).predict_proba(matrix[fold == k])
    return weights_of(fit(matrix, answers, STRENGTH), index), scores


def fit_context(texts: list[Text], scores: Floats) -> dict[str, Floats]:
    """Return the weights of the signs of the second look, given the scores of the first."""
    rows, logs, answers = [], [], []
    at = 0
    for text in texts:
        for subject in text.subjects.values():
            set_scores(subject, tuple(scores[at]))
            at += 1
        likely = [s for s in text.subjects.values() if 1 - s.scores[0] >= FLOOR]
        context = find_context(text.words, likely, text.pairs)
        for subject in likely:
            rows.append((text.id, context[subject.key] | {"bias"}))
            logs.append([log_score(s) for s in subject.scores])
            answers.append(text.answers[subject.key])
    index = common_signs(rows)
    matrix = hstack([to_matrix([signs for _, signs in rows], index), csr_matrix(np.array(logs))]).tocsr()
    index |= {f"score:{column}": len(index) + i for i, column in enumerate(COLUMNS)}
    return weights_of(fit(matrix, np.array(answers), 2 * STRENGTH), index)


def weights_of(model: LogisticRegression, index: dict[str, int]) -> dict[str, Floats]:
    """Return the row of weights of each sign, centred over the types."""
    weights = model.coef_.T - model.coef_.T.mean(axis=1, keepdims=True)
    weights[index["bias"]] += model.intercept_ - model.intercept_.mean()
    return {sign: weights[i] for sign, i in index.items()}


def write_table(path: Path, table: dict[str, Floats], digits: int) -> None:
    """Write one sign a line, those left out that weigh nothing."""
    lines = []
    for sign, row in sorted(table.items()):
        figures = [round(float(weight), digits) + 0.0 for weight in row]
        if any(figures):
            lines.append("\t".join([sign, *(f"{f:g}" for f in figures)]) + "\n")
    path.write_text("".join(lines), encoding="utf8")
