"""What each component of the extraction is worth: F1 with one of them switched off at a time.

    python benchmarks/ablation.py TEXTS.jsonl GOLD.jsonl --split SPLIT.json --key dev

TEXTS has `{"id", "title", "summary"}` a line, GOLD one annotation a line. Weights stay as they are, fitted with everything on, so that
a component's figure is what the others cannot make up for, not what would be lost if it had never been there.
"""

import argparse
import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from unittest.mock import patch

from kg.evaluate import evaluate
from kg.extract import extract
from kg.nlp import build_nlp, entities, mentions, relations, results
from kg.nlp.gazetteer import build_gazetteer
from kg.nlp.opinions import find_opinions
from kg.records import Annotation, Paper, read_file
from kg.seeds import Vocabulary

FIGURES = ("entities", "relations", "results/full")
Off = Callable[[ExitStack], None]


def no_second_look(stack: ExitStack) -> None:
    stack.enter_context(patch.object(mentions, "FLOOR", 2.0))


def no_judging_of_things(stack: ExitStack) -> None:
    stack.enter_context(patch.object(mentions, "LOW", 0.45))
    stack.enter_context(patch.object(entities, "load_blend", dict))


def no_other_wording(stack: ExitStack) -> None:
    stack.enter_context(patch.object(entities, "find_bracketed", lambda _: []))
    stack.enter_context(patch.object(entities, "find_spelled", lambda _: []))
    stack.enter_context(patch.object(entities, "find_wider", lambda _: []))
    stack.enter_context(patch.object(entities, "find_reworded", lambda _: []))


def claims_by_rules(stack: ExitStack) -> None:
    stack.enter_context(patch.object(relations, "reconsider", lambda doc, frames, claims: claims))


def claims_by_encoder(stack: ExitStack) -> None:
    def alone(doc: object, ruled: object) -> dict:
        return {key: {"encoder": score} for key, score in find_opinions(doc, relations.load_heads()).items()}

    stack.enter_context(patch.object(relations, "opinions_on_claims", alone))
    stack.enter_context(patch.object(relations, "blend", lambda _, opinions: 0.99 if opinions["encoder"] > 0 else 0.0))


def numbers_by_rules(stack: ExitStack) -> None:
    stack.enter_context(patch.object(results, "NumberReader", lambda *_: None))


def no_curated_names(stack: ExitStack) -> None:
    nothing = build_gazetteer(Vocabulary(entries=(), version=""))
    stack.enter_context(patch.object(mentions, "build_gazetteer", lambda _: nothing))


COMPONENTS: dict[str, Off | None] = {
    "everything": None,
    "without the second look at candidates": no_second_look,
    "without the judging of whole things": no_judging_of_things,
    "without brackets and other wordings": no_other_wording,
    "claims by the rules alone": claims_by_rules,
    "claims by the encoder alone": claims_by_encoder,
    "numbers by the rules alone": numbers_by_rules,
    "without the curated names": no_curated_names,
}


def runs(papers: list[Paper]) -> Iterator[tuple[str, list[Annotation]]]:
    for name, off in COMPONENTS.items():
        with ExitStack() as stack:
            if off:
                off(stack)
            yield name, _annotations(papers, "accurate")
    yield "without the encoder (--pipeline fast)", _annotations(papers, "fast")


def _annotations(papers: list[Paper], pipeline: str) -> list[Annotation]:
    found = extract(papers, nlp=build_nlp(pipeline))
    return [Annotation.model_validate_json(e.to_json()) for e in found]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("texts", type=Path)
    parser.add_argument("gold", type=Path)
    parser.add_argument("--split", type=Path, required=True)
    parser.add_argument("--key", default="dev")
    given = parser.parse_args()
    ids = set(json.loads(given.split.read_text())[given.key])
    gold = [a for a in read_file(given.gold, Annotation) if a.id in ids]
    texts = [t for t in map(json.loads, given.texts.open(encoding="utf8")) if t["id"] in ids]
    papers = [Paper(id=t["id"], title=t["title"], summary=t["summary"]) for t in texts]
    print(f"{'':40}" + "".join(f"{name:>14}" for name in FIGURES))
    for name, found in runs(papers):
        figures = evaluate(gold, found)
        print(f"{name:40}" + "".join(f"{figures[figure].f1:14.3f}" for figure in FIGURES), flush=True)


if __name__ == "__main__":
    main()
