"""Which words of a text name something, and what."""

from itertools import pairwise

import pytest

from kg.errors import InputError
from kg.nlp import build_nlp
from kg.nlp.candidates import find_candidates, find_names, is_name
from kg.nlp.context import find_context
from kg.nlp.gazetteer import build_gazetteer
from kg.nlp.mentions import THRESHOLD
from kg.nlp.signs import find_subjects
from kg.nlp.tokenizer import split_tokens
from kg.nlp.weights import COLUMNS, CONTEXT, SIGNS, load_weights, score_context, score_signs
from kg.seeds import load_vocabulary


@pytest.fixture(scope="module")
def nlp():
    return build_nlp("fast")


@pytest.fixture(scope="module")
def gazetteer():
    return build_gazetteer(load_vocabulary())


def mentions(nlp, text):
    return {m.text: m.label_ for m in nlp(text).spans["mentions"]}


@pytest.mark.parametrize(
    "word", ["PrefixQuant", "GSM8K", "k-NN", "3D-GS", "Llama-3.1-8B", "FID", "τ-bench", "Chain-of-Model", "π₀"]
)
def test_names_are_told_by_their_shape(word):
    assert is_name(word)


@pytest.mark.parametrize(
    "word", ["LLMs", "7B", "A100", "large-scale", "two-stage", "model", "The", "38.4", "2024", "1st", "GPU", "5-shot"]
)
def test_words_and_sizes_are_no_names(word):
    assert not is_name(word)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("on Stable Diffusion 3.5 Large", ["Stable Diffusion 3.5 Large"]),
        ("with Claude 3.5 Sonnet", ["Claude 3.5 Sonnet"]),
        ("uses LLaMA-2 7B", ["LLaMA-2 7B"]),
        ("beats GPT-4o 2 times", ["GPT-4o"]),
    ],
)
def test_names_take_their_version_along(text, expected):
    words = text.split()
    assert [" ".join(words[a:b]) for a, b in find_names(words, 1, len(words), capitals=True)][:1] == expected


def test_candidates_offer_no_name_without_its_version():
    words, _ = split_tokens("Gains of SAM 2 on video")
    assert "SAM" not in {" ".join(words[c.start : c.end]) for c in find_candidates(words, 0, len(words))}


NEW_NAME = """Zorblax: Quick Widget Reasoning with Language Models
This paper introduces Zorblax, a training-free framework for mathematical reasoning. On the QuuxBench benchmark, Zorblax
improves the accuracy of Llama-3.1-8B by 4.1%, outperforming GPT-4o on GSM8K. The model is trained on the FooPile-2M dataset."""


def test_mentions_type_new_and_known_names(nlp):
    found = mentions(nlp, NEW_NAME)
    expected = {
        "Zorblax": "Method", "QuuxBench": "Benchmark", "GSM8K": "Benchmark", "GPT-4o": "Model", "Llama-3.1-8B": "Model",
        "accuracy": "Metric", "mathematical reasoning": "Task",
    }  # fmt: skip
    assert {name: found.get(name) for name in expected} == expected
    assert found["FooPile-2M"] in {"Dataset", "Benchmark"}


def test_mentions_do_not_overlap_and_are_in_order(nlp):
    spans = list(nlp(NEW_NAME).spans["mentions"])
    assert all(a.end <= b.start for a, b in pairwise(spans))
    assert all(min(THRESHOLD.values()) <= s._.confidence <= 1 for s in spans)
    assert {s._.component for s in spans} <= {"title", "vocabulary", "abbreviation", "name", "phrase"}
    assert next(s for s in spans if s.text == "Zorblax")._.component == "title"


def test_mentions_stop_at_the_follow_up_questions(nlp):
    text = "A title\nWe evaluate on GSM8K.  Follow-up questions:  1. How does GPT-4o do on MMLU?"
    assert mentions(nlp, text).keys() & {"GPT-4o", "MMLU"} == set()


@pytest.mark.parametrize("text", ["\n", "", "a\n", "*\n**", "((((\n))))", "A: B: C:\n: : :", "$\n$$"])
def test_mentions_survive_odd_texts(nlp, text):
    assert len(nlp(text).text) == len(text)


def test_curated_names_count_as_spelled_where_they_are_common_words(gazetteer):
    assert gazetteer.signs("MATH") == {"vocabulary:Benchmark"}
    assert gazetteer.signs("math") == set()
    assert gazetteer.signs("Success Rates") == {"vocabulary:Metric"}
    assert gazetteer.signs("Qwen9-Foo-7B") == {"family:Model"}
    assert gazetteer.signs("qwerty") == set()


def test_curated_names_of_several_words_are_found(gazetteer):
    words, _ = split_tokens("tested on Humanity's Last Exam and mixture of experts")
    found = [" ".join(words[a:b]) for a, b in gazetteer.find(words, 0, len(words))]
    assert found == ["Humanity 's Last Exam", "mixture of experts"]


def test_signs_gather_over_all_places(gazetteer):
    words, _ = split_tokens("FooNet is a model . We train FooNet on BarSet .")
    subject = find_subjects(words, [(0, 5), (5, 11)], [], gazetteer)["foonet"]
    assert subject.places == [(0, 1), (7, 8)]
    assert {"isa:model", "left:train", "right:on", "times:2", "in:title"} <= subject.signs


def test_scores_are_probabilities():
    weights = load_weights(SIGNS)
    scores = score_signs({"bias", "kind:name", "shape:name", "isa:benchmark", "ending:bench", "no such sign"}, weights)
    assert sum(scores) == pytest.approx(1)
    assert COLUMNS[max(range(1, len(COLUMNS)), key=lambda i: scores[i])] == "Benchmark"


def test_context_lets_neighbours_in_a_list_agree(gazetteer):
    words, _ = split_tokens("We test on GSM8K , MMLU , and FooBaz .")
    subjects = find_subjects(words, [(0, len(words))], [], gazetteer)
    for key, label, scores in [("gsm8k", "Benchmark", 0.1), ("mmlu", "Benchmark", 0.1), ("foobaz", "Method", 0.4)]:
        subjects[key].label, subjects[key].scores = label, (scores, *[(1 - scores) / 6] * 6)
    signs = find_context(words, [subjects[k] for k in ("gsm8k", "mmlu", "foobaz")], [])
    assert signs["foobaz"] == {"peer:Benchmark", "free", "rank:Method 0"}
    assert signs["mmlu"] == {"peer:Benchmark", "peer:Method", "free", "rank:Benchmark 1"}


def test_context_weighs_what_the_first_look_said():
    weights = load_weights(CONTEXT)
    doubtful = (0.2, 0.4, 0.02, 0.35, 0.01, 0.01, 0.01)
    assert (
        score_context({"bias", "peer:Benchmark", "free"}, doubtful, weights)[3]
        > score_context({"bias", "free"}, doubtful, weights)[3]
    )


def test_weights_say_which_line_is_wrong(tmp_path):
    path = tmp_path / "signs.tsv"
    path.write_text("bias\t1\n", encoding="utf8")
    with pytest.raises(InputError, match=r"signs\.tsv:1: 1 figures, expected 7; make the file anew"):
        load_weights(path)
