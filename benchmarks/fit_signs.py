"""Make `kg/nlp/signs.tsv` anew from annotated papers.

    python benchmarks/fit_signs.py TEXTS.jsonl GOLD.jsonl --split SPLIT.json

TEXTS has `{"id", "title", "summary"}` a line, GOLD one annotation a line; of SPLIT only the ids under `train` are read.
Needs the extra `train` (scikit-learn). The same input gives the same file; about a minute and 2 GB for 2,000 papers.
"""

import argparse
import json
import re
from collections import defaultdict
from pathlib import Path

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from kg.nlp import build_nlp
from kg.nlp.gazetteer import build_gazetteer
from kg.nlp.signs import find_subjects, fold_key
from kg.nlp.weights import COLUMNS, TABLE
from kg.records import Annotation, Paper, read_records
from kg.seeds import load_vocabulary

PAPERS_AT_LEAST = 12  # that show a sign: so no sign can be one paper's own name
STRENGTH = 0.15  # inverse of the L2 penalty
ALIKE = 0.67  # share of words from which a candidate counts as a phrase of the annotation


def phrase_words(name: str) -> set[str]:
    """Return the words of a metric or task, without the plural's s."""
    return {w[:-1] if len(w) > 3 and w.endswith("s") else w for w in re.findall(r"[a-z0-9@.+]+", name.casefold())}


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


def read_rows(texts: Path, gold: Path, ids: set[str]) -> list[tuple[str, set[str], str]]:
    """Return `(paper, signs, type)` for every candidate of the papers in `ids`."""
    with gold.open(encoding="utf8") as lines:
        annotations = {a.id: a for a in read_records(lines, Annotation, place=str(gold)) if a.id in ids}
    gazetteer = build_gazetteer(load_vocabulary())
    nlp = build_nlp()
    rows = []
    with texts.open(encoding="utf8") as lines:
        for text in map(json.loads, lines):
            if text["id"] not in annotations:
                continue
            paper = Paper(id=text["id"], title=text["title"], summary=text["summary"])
            with nlp.select_pipes(enable=["kg_sentences", "kg_abbreviations"]):
                doc = nlp(paper.text)
            words = [t.text for t in doc]
            sentences = [(s.start, s.end) for s in doc.sents if s.start_char < doc._.body_end]
            pairs = [((s.start, s.end), (long.start, long.end)) for s, long in doc._.abbreviations]
            for subject in find_subjects(words, sentences, pairs, gazetteer).values():
                start, end = subject.places[0]
                rows.append((paper.id, subject.signs, label_of(" ".join(words[start:end]), annotations[paper.id])))
    return rows


def fit(rows: list[tuple[str, set[str], str]]) -> dict[str, np.ndarray]:
    """Return the weights of each sign that enough papers show, centred over the types."""
    papers: dict[str, set[str]] = defaultdict(set)
    for paper, signs, _ in rows:
        for sign in signs:
            papers[sign].add(paper)
    kept = sorted(s for s, where in papers.items() if len(where) >= PAPERS_AT_LEAST and s.isprintable())
    index = {sign: i for i, sign in enumerate(kept)}
    places = [(r, index[s]) for r, (_, signs, _) in enumerate(rows) for s in sorted(signs) if s in index]
    shape = (len(rows), len(kept))
    matrix = csr_matrix((np.ones(len(places)), tuple(zip(*places, strict=True))), shape=shape)
    answers = np.array([COLUMNS.index(label) for _, _, label in rows])
    model = LogisticRegression(C=STRENGTH, max_iter=150).fit(matrix, answers)
    weights = model.coef_.T - model.coef_.T.mean(axis=1, keepdims=True)
    weights[index["bias"]] += model.intercept_ - model.intercept_.mean()
    return {sign: weights[i] for sign, i in index.items()}


def main() -> None:
    """Read, fit, write."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("texts", type=Path)
    parser.add_argument("gold", type=Path)
    parser.add_argument("--split", type=Path, required=True)
    parser.add_argument("--out", type=Path, default=TABLE)
    given = parser.parse_args()
    rows = read_rows(given.texts, given.gold, set(json.loads(given.split.read_text())["train"]))
    lines = []
    for sign, row in fit(rows).items():
        tenths = [round(float(weight) * 10) for weight in row]
        if any(tenths):
            lines.append("\t".join([sign, *map(str, tenths)]))
    given.out.write_text("\n".join(lines) + "\n", encoding="utf8")
    print(f"{len(rows)} candidates, {len(lines)} signs")


if __name__ == "__main__":
    main()
