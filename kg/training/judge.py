"""The last weights: `kg/nlp/encoded.tsv` and `kg/nlp/blend.tsv`, fitted on papers that the encoder has not learned from.

Comes in: held-out papers with annotations, and a trained encoder in its place. Goes out: the second look's table for encoded
candidates, and how much rules, encoder and certainty of the names count for claims, numbers and links.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

import numpy as np
from scipy.optimize import minimize
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression
from spacy.tokens import Doc

from kg.errors import InputError
from kg.evaluate import Loose, align
from kg.nlp.blend import bound
from kg.nlp.encoder import encode, load_encoder
from kg.nlp.entities import find_opinions
from kg.nlp.frames import build_frames
from kg.nlp.heads import LINKS, load_heads
from kg.nlp.links import link_cues
from kg.nlp.mentions import read_types, set_scores
from kg.nlp.numbers import NumberReader
from kg.nlp.quantities import SIZE
from kg.nlp.relations import by_rules, opinions_on_claims
from kg.nlp.results import (
    iter_scenes,
    mask_own,
    opinions_on_links,
    opinions_on_result,
    place_of,
    score_links,
    score_reported,
)
from kg.nlp.weights import score_signs
from kg.records import Annotation
from kg.training.examples import results_by_value, things_of
from kg.training.signs import Floats, Text, fit_context

STRENGTH = 1.0  # inverse of the L2 penalty of each blend
FOUND = 1e-3  # convergence of the links' blend
Opinions = dict[str, float]
Table = dict[str, Opinions]
Readings = Iterable[tuple[Annotation, Doc]]


class Decision(NamedTuple):
    """Opinions and the right answer."""

    opinions: Opinions
    answer: bool


def read_scores(texts: Iterable[Text], signs: Mapping[str, tuple[float, ...]]) -> Floats:
    """Return the probabilities that the encoder gives to all candidates of `texts`, one row each."""
    rows = []
    for text in texts:
        for subject in text.subjects.values():
            set_scores(subject, score_signs(subject.signs, dict(signs)))
        read_types(text.subjects, encode(text.words, text.starts, load_encoder()))
        rows += [subject.scores for subject in text.subjects.values()]
    return np.array(rows)


def fit_encoded(texts: list[Text], signs: Mapping[str, tuple[float, ...]]) -> dict[str, Floats]:
    """Return the table of the second look behind the encoder."""
    return fit_context(texts, read_scores(texts, signs))


Judged = tuple[dict[str, list[Decision]], dict[str, list[list[Decision]]]]
"""Decisions by name, and choices by role."""


def judge_entities(readings: Readings) -> Judged:
    """Return the decisions on things: whether they are what their type says, and whether they are named at all.

    The Docs have things by their mentions alone.
    """
    decisions: dict[str, list[Decision]] = defaultdict(list)
    for gold, doc in readings:
        exact = align(gold.entities, things_of(doc), lambda t: t)
        named = align(gold.entities, things_of(doc), lambda t: Loose.get(t, t))
        for entity, opinions in zip(doc._.entities, find_opinions(doc._.entities), strict=True):
            decisions[f"is {entity.type}"].append(Decision(opinions, entity.id in exact))
            decisions[f"names {entity.type}"].append(Decision(opinions, entity.id in named))
    return decisions, {}


def judge_claims(readings: Readings) -> Judged:
    """Return the decisions on claims and on numbers, and the choices of what these belong to; the Docs have entities and claims."""
    decisions: dict[str, list[Decision]] = defaultdict(list)
    choices: dict[str, list[list[Decision]]] = defaultdict(list)
    for gold, doc in readings:
        same = {**align(gold.entities, things_of(doc), lambda t: Loose.get(t, t)), "P": "P"}
        for relation, decision in _claims(gold, doc, same):
            decisions[relation].append(decision)
        for role, options in _numbers(gold, doc, same, decisions["reported"]):
            choices[role].append(options)
    return decisions, choices


def judge_results(readings: Readings) -> Judged:
    """Return the decisions on whole results; the Docs have results by their links alone."""
    decisions = []
    for gold, doc in readings:
        same = align(gold.entities, things_of(doc), lambda t: Loose.get(t, t))
        said = {(abs(float(r.value)), r.subject, r.benchmark) for r in gold.results}
        for r in doc._.results:
            ends = (None if key is None else same.get(key, "?") for key in (r.subject, r.benchmark))
            opinions = opinions_on_result(doc, r.confidence, r.subject, r.benchmark)
            decisions.append(Decision(opinions, (abs(float(r.value)), *ends) in said))
    return {"result": decisions}, {}


def fit(judged: Iterable[Judged]) -> Table:
    """Return the weights of the opinions, by decision and role."""
    decisions: dict[str, list[Decision]] = defaultdict(list)
    choices: dict[str, list[list[Decision]]] = defaultdict(list)
    for some, others in judged:
        for name, rows in some.items():
            decisions[name] += rows
        for role, groups in others.items():
            choices[role] += groups
    table = {name: _fit(rows) for name, rows in sorted(decisions.items())}
    return table | {role: _fit_choice(choices[role]) for role in LINKS if choices}


def _claims(gold: Annotation, doc: Doc, same: Mapping[str, str]) -> Iterator[tuple[str, Decision]]:
    ruled = {(c.head, c.relation, c.tail): c for c in by_rules(build_frames(doc))}
    said = set(gold.relations)
    for (head, relation, tail), opinions in opinions_on_claims(doc, ruled).items():
        yield relation, Decision(opinions, (same.get(head, "?"), relation.value, same.get(tail, "?")) in said)


def _numbers(
    gold: Annotation, doc: Doc, same: Mapping[str, str], reported: list[Decision]
) -> Iterator[tuple[str, list[Decision]]]:
    """Add the decisions on which numbers are results to `reported`; yield the choices of what each belongs to."""
    frames = build_frames(doc)
    known = results_by_value(gold)
    main, reader = mask_own(doc, frames), NumberReader(doc, load_heads())
    for frame, numbers, scene in iter_scenes(frames, main):
        for number in numbers:
            if number.unit == SIZE:
                continue
            results = known.get(abs(float(number.value)), [])
            read = reader.read(place_of(doc, frame, number))
            rules = score_reported(frame, number, numbers)
            reported.append(Decision({"rules": rules, "encoder": read.reported}, bool(results)))
            for role in LINKS if results else ():
                right = {getattr(result, role) for result in results}
                options = opinions_on_links(
                    role, score_links(role, frame, number, numbers, scene), read, link_cues(frame, number)
                )
                found = [
                    Decision(opinions, None in right if key is None else same.get(key, "?") in right)
                    for key, opinions in options.items()
                ]
                if any(option.answer for option in found):
                    yield role, found


def _fit(rows: list[Decision]) -> Opinions:
    """Return the weights of a logistic regression; the opinion `""` is its bias."""
    if len({row.answer for row in rows}) < 2:
        raise InputError("too few papers to weigh opinions by", mend="give more annotated papers")
    vectorizer = DictVectorizer()
    matrix = vectorizer.fit_transform([{name: bound(x) for name, x in row.opinions.items()} for row in rows])
    model = LogisticRegression(C=STRENGTH, max_iter=1000).fit(matrix, [row.answer for row in rows])
    return {"": float(model.intercept_[0])} | dict(
        zip(vectorizer.feature_names_, map(float, model.coef_[0]), strict=True)
    )


def _fit_choice(groups: list[list[Decision]]) -> Opinions:
    """Return the weights of a conditional logit: in each group one of the right choices is made."""
    vectorizer = DictVectorizer(sparse=False)
    rows = [option for group in groups for option in group]
    matrix = vectorizer.fit_transform([{name: bound(x) for name, x in row.opinions.items()} for row in rows])
    right = np.array([row.answer for row in rows])
    starts = np.cumsum([0, *(len(group) for group in groups[:-1])])
    group = np.repeat(np.arange(len(groups)), [len(g) for g in groups])

    def loss(weights: Floats) -> tuple[float, Floats]:
        sums = matrix @ weights
        powers = np.exp(sums - np.maximum.reduceat(sums, starts)[group])
        all_, good = np.add.reduceat(powers, starts), np.add.reduceat(powers * right, starts)
        slope = matrix.T @ (powers / all_[group] - powers * right / good[group])
        return float(np.log(all_ / good).sum() + (weights**2).sum() / 2 / STRENGTH), slope + weights / STRENGTH

    found = minimize(loss, np.zeros(matrix.shape[1]), jac=True, method="L-BFGS-B", options={"gtol": FOUND})
    return dict(zip(vectorizer.feature_names_, map(float, found.x), strict=True))


def write_blend(table: Table, path: Path) -> None:
    """Write decision, opinion and weight a line."""
    lines = [
        f"{name}\t{key}\t{weight:.3f}\n" for name, row in sorted(table.items()) for key, weight in sorted(row.items())
    ]
    path.write_text("".join(lines), encoding="utf8")
