"""The places where a text names a method, model, benchmark, dataset, metric or task.

In: a `Doc` with sentences and abbreviations. Out: `doc.spans["mentions"]`, typed spans that do not overlap, in text order.

    "… introduces PrefixQuant … on GSM8K" → PrefixQuant (Method, 0.98, title) · GSM8K (Benchmark, 0.97, vocabulary)

All places of one spelling get one type: the signs of all of them are weighed together. Where candidates overlap, the
surer one takes the words.
"""

from typing import NamedTuple

import numpy as np
from spacy.language import Language
from spacy.tokens import Doc, Span

from kg.nlp.context import FLOOR, Pair, by_certainty, find_context
from kg.nlp.document import register_extensions
from kg.nlp.encoder import Vectors
from kg.nlp.gazetteer import Gazetteer, build_gazetteer
from kg.nlp.heads import load_heads
from kg.nlp.signs import Subject, find_subjects
from kg.nlp.weights import (
    COLUMNS,
    CONTEXT,
    ENCODED,
    SIGNS,
    Row,
    load_weights,
    log_score,
    score_context,
    score_signs,
    to_shares,
)
from kg.seeds import load_vocabulary

# below this a candidate is left out: on the development papers any value from 0.35 to 0.5 gives the same F1, so precision decides
THRESHOLD = {"Method": 0.5, "Model": 0.5, "Benchmark": 0.5, "Dataset": 0.45, "Metric": 0.45, "Task": 0.45}

LOW = 0.3  # behind the encoder, where things as a whole are judged afterwards


class Weights(NamedTuple):
    """The tables of the first and the second look; the second has another one behind the encoder."""

    signs: dict[str, Row]
    context: dict[str, Row]
    encoded: dict[str, Row]


def score_subjects(
    subjects: dict[str, Subject], words: list[str], pairs: list[Pair], weights: Weights, vectors: Vectors | None = None
) -> None:
    """Set `scores` and `label` of all candidates: by their own signs, then by what their neighbours turned out to be.

    Between the two the encoder, if there is one, has its say.
    """
    for subject in subjects.values():
        set_scores(subject, score_signs(subject.signs, weights.signs))
    if vectors is not None:
        read_types(subjects, vectors)
    likely = [s for s in subjects.values() if 1 - s.scores[0] >= FLOOR]
    context = find_context(words, likely, pairs)
    table = weights.context if vectors is None else weights.encoded
    for subject in likely:
        set_scores(subject, score_context(context[subject.key] | {"bias"}, subject.scores, table))


def read_types(subjects: dict[str, Subject], vectors: Vectors) -> None:
    """Set the scores of all candidates to what the encoder makes of them, given what their signs say."""
    if subjects:
        logs = np.array([[log_score(score) for score in s.scores] for s in subjects.values()], np.float32)
        rows = load_heads().types(vectors, [s.places for s in subjects.values()], logs)
        for subject, row in zip(subjects.values(), rows.astype(float), strict=True):
            set_scores(subject, to_shares(row))


def set_scores(subject: Subject, scores: Row) -> None:
    """Set the probabilities of a candidate, and the likeliest type as its label."""
    subject.scores = scores
    subject.label = COLUMNS[max(range(1, len(COLUMNS)), key=lambda i: scores[i])]


def choose_subjects(
    subjects: dict[str, Subject], thresholds: dict[str, float]
) -> list[tuple[Subject, tuple[int, int]]]:
    """Return the accepted candidates with the places that are theirs, in text order."""
    taken: set[int] = set()
    chosen = []
    for subject in by_certainty(subjects.values()):
        if 1 - subject.scores[0] < thresholds[subject.label]:
            continue
        for start, end in subject.places:
            if taken.isdisjoint(range(start, end)):
                taken.update(range(start, end))
                chosen.append((subject, (start, end)))
    return sorted(chosen, key=lambda item: item[1])


def name_component(signs: set[str]) -> str:
    """Return which rule mainly speaks for a candidate: the word that evidence shows to a reader.

    >>> name_component({"title:name", "pair:short"}), name_component({"kind:phrase"})
    ('title', 'phrase')
    """
    if "title:name" in signs:
        return "title"
    if any(s.startswith("vocabulary:") for s in signs):
        return "vocabulary"
    if "pair:short" in signs or "pair:long" in signs:
        return "abbreviation"
    return "name" if "kind:name" in signs else "phrase"


class MentionFinder:
    """The component; holds the tables of weights and the curated names."""

    def __init__(self, weights: Weights, gazetteer: Gazetteer) -> None:
        self.weights = weights
        self.gazetteer = gazetteer

    def __call__(self, doc: Doc) -> Doc:
        """Set `doc.spans["mentions"]`."""
        words = [t.text for t in doc]
        sentences = [(s.start, s.end) for s in doc.sents if s.start_char < doc._.body_end]
        pairs = [((s.start, s.end), (long.start, long.end)) for s, long in doc._.abbreviations]
        spans = []
        subjects = find_subjects(words, sentences, pairs, self.gazetteer)
        thresholds = THRESHOLD if doc._.vectors is None else dict.fromkeys(THRESHOLD, LOW)
        score_subjects(subjects, words, pairs, self.weights, doc._.vectors)
        for subject, (start, end) in choose_subjects(subjects, thresholds):
            span = Span(doc, start, end, label=subject.label)
            span._.confidence = round(subject.scores[COLUMNS.index(subject.label)], 4)
            span._.named = 1 - subject.scores[0]
            span._.component = name_component(subject.signs)
            spans.append(span)
        doc.spans["mentions"] = spans
        return doc


@Language.factory("kg_mentions", requires=["token.is_sent_start", "doc._.abbreviations"], assigns=["doc.spans"])
def create_mentions(nlp: Language, name: str) -> MentionFinder:
    """Make the component with the packaged weights and the curated names."""
    return MentionFinder(
        Weights(load_weights(SIGNS), load_weights(CONTEXT), load_weights(ENCODED)), build_gazetteer(load_vocabulary())
    )


register_extensions()
