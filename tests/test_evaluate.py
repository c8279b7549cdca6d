"""Figures: what agrees and what does not, and that every digit is that of the reference scorer."""

import importlib.util
import json
import random

import pytest

from kg.evaluate import Figures, align, evaluate, find_mistakes, format_table
from kg.records import Annotation, read_records


def note(*things, relations=(), results=(), paper="2401.00001"):
    """An annotation from terse things `(id, type, name, *mentions)` and results `(value, subject, benchmark)`."""
    return Annotation(
        id=paper,
        entities=tuple({"id": i, "type": t, "name": n, "mentions": (n, *more)} for i, t, n, *more in things),
        relations=tuple(relations),
        results=tuple({"value": v, "subject": s, "benchmark": b} for v, s, b in results),
    )


@pytest.mark.parametrize(
    ("type_", "one", "other", "same"),
    [
        ("Model", "GPT-4o", "gpt 4o", True),
        ("Model", "GPT-4", "GPT-4o", False),
        ("Method", "World Models", "world model", True),
        ("Method", "loss", "los", False),
        ("Benchmark", "GSM8K", "**GSM8K**", True),
        ("Task", "mathematical reasoning", "reasoning", True),
        ("Task", "video generation", "image generation models", False),
        ("Metric", "accuracy", "average accuracies", False),
        ("Metric", "F1 score", "F1", True),
    ],
)
def test_evaluate_names_agree(type_, one, other, same):
    figures = evaluate([note(("e1", type_, one))], [note(("e9", type_, other))])
    assert figures[f"entities/{type_}"] == Figures(int(same), 1, 1)


def test_evaluate_any_surface_form_agrees_and_the_same_name_goes_first():
    gold = note(("e1", "Method", "Direct Preference Optimization", "DPO"), ("e2", "Method", "DPO"))
    found = note(("x", "Method", "DPO"), ("y", "Method", "direct preference optimization"))
    assert align(gold.entities, found.entities, lambda t: t) == {"x": "e2", "y": "e1"}


def test_evaluate_model_and_method_are_one_in_relations_but_two_in_entities():
    gold = note(("e1", "Model", "AlphaNet"), relations=[("P", "introduces", "e1")])
    found = note(("e7", "Method", "AlphaNet"), relations=[("P", "introduces", "e7")])
    figures = evaluate([gold], [found])
    assert figures["entities"] == Figures(0, 1, 1)
    assert figures["relations/introduces"] == Figures(1, 1, 1)


def test_evaluate_papers_of_gold_count_as_missed_and_others_are_left_out():
    gold = [note(("e1", "Model", "A")), note(("e1", "Model", "B"), paper="2401.00002")]
    found = [note(("e1", "Model", "B"), paper="2401.00002"), note(("e1", "Model", "C"), paper="2401.00003")]
    assert evaluate(gold, found)["entities"] == Figures(1, 2, 1)


@pytest.mark.parametrize(
    ("found", "full", "value_only"),
    [
        (("38.40", "e1", "e2"), 1, 1),
        (("38.4", "e1", None), 0, 1),
        (("38.5", "e1", "e2"), 0, 0),
        (("about 38", "e1", "e2"), 0, 0),
    ],
)
def test_evaluate_results(found, full, value_only):
    things = [("e1", "Model", "AlphaNet"), ("e2", "Benchmark", "GSM8K")]
    figures = evaluate([note(*things, results=[("38.4", "e1", "e2")])], [note(*things, results=[found])])
    assert figures["results/full"] == figures["results"] == Figures(full, 1, 1)
    assert figures["results-value/only"] == Figures(value_only, 1, 1)


def test_evaluate_a_restated_result_is_one_hit():
    gold = note(("e1", "Model", "A"), results=[("5", "e1", None)])
    found = note(("e1", "Model", "A"), results=[("5", "e1", None), ("5.0", "e1", None)])
    assert evaluate([gold], [found])["results/full"] == Figures(1, 1, 2)


def test_figures_of_nothing_are_zero():
    assert Figures().to_dict() == {"precision": 0.0, "recall": 0.0, "f1": 0.0, "gold": 0, "predicted": 0}
    assert evaluate([], []) == {}


def test_find_mistakes_names_both_sides():
    gold = note(("e1", "Model", "A"), ("e2", "Benchmark", "B"), relations=[("P", "introduces", "e1")])
    found = note(
        ("e5", "Model", "A"), ("e6", "Model", "C"), relations=[("P", "uses", "e6")], results=[("5", "e6", None)]
    )
    assert [m[1:] for m in find_mistakes([gold], [found])] == [
        ("missed", "entities/Benchmark", "B"),
        ("spurious", "entities/Model", "C"),
        ("missed", "relations/introduces", "P · introduces · A"),
        ("spurious", "relations/uses", "P · uses · C"),
        ("spurious", "results/full", "5.0 · C · –"),
    ]


def test_format_table_has_a_line_for_each_figure():
    table = format_table({"entities": Figures(1, 2, 3), "entities/Model": Figures(1, 2, 3)}).splitlines()
    assert [line.split() for line in table[1:]] == [
        ["entities", "0.333", "0.500", "0.400", "2", "3"],
        ["entities/Model", "0.333", "0.500", "0.400", "2", "3"],
    ]


def spoil(record: dict, rng: random.Random) -> dict:
    """A copy of a gold record with entities dropped, retyped, renamed and doubled, relations and results likewise."""
    record = json.loads(json.dumps(record))
    entities = [e for e in record["entities"] if rng.random() > 0.1]
    for entity in list(entities):
        dice = rng.random()
        if dice < 0.1:
            entity["type"] = rng.choice(["Model", "Method", "Benchmark", "Dataset", "Metric", "Task"])
        elif dice < 0.2:
            entity["name"] = rng.choice([entity["name"].upper(), entity["name"] + "s", entity["name"].split()[0], "?"])
            entity["mentions"] = rng.sample(entity["mentions"], rng.randint(0, len(entity["mentions"])))
        elif dice < 0.25:
            entities.append(entity | {"id": entity["id"] + "x"})
        elif dice < 0.27:
            entities.append(dict(entity))
    rng.shuffle(entities)
    ids = ["P", "lost", *(e["id"] for e in entities)]
    relations = [r for r in record["relations"] if rng.random() > 0.1]
    relations += [[rng.choice(ids), rng.choice(["uses", "basedOn", "odd"]), rng.choice(ids)] for _ in range(2)]
    results = [r for r in record["results"] if rng.random() > 0.1]
    for result in results:
        if rng.random() < 0.2:
            result[rng.choice(["subject", "benchmark"])] = rng.choice([None, *ids])
        if rng.random() < 0.2:
            result["value"] = rng.choice([result["value"] + "0", "12", "many", 12])
    results += rng.sample(results, min(len(results), rng.randint(0, 1)))
    return record | {"entities": entities, "relations": relations, "results": results, "extra": 1}


@pytest.mark.shared
def test_evaluate_agrees_with_the_reference_scorer_to_the_last_digit(shared):
    spec = importlib.util.spec_from_file_location("reference", shared / "gold" / "score.py")
    reference = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(reference)
    gold = [json.loads(line) for line in (shared / "gold" / "gold.jsonl").read_text("utf8").splitlines()]
    for seed in range(6):
        rng = random.Random(seed)
        some = rng.sample(gold, 400)
        found = [spoil(record, rng) for record in some if rng.random() > 0.05] + [gold[0] | {"id": "other"}]
        wanted = reference.score({r["id"]: r for r in some}, {r["id"]: r for r in found})
        own = evaluate(*(list(read_records(map(json.dumps, side), Annotation, place="test")) for side in (some, found)))
        assert {name: f.to_dict() for name, f in own.items()} == wanted
