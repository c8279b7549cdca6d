"""Short forms and their long forms, as texts introduce them."""

import pytest

from kg.nlp import build_nlp
from kg.nlp.abbreviations import find_abbreviations, find_long_form
from kg.nlp.tokenizer import split_tokens


def pairs(text):
    words, _ = split_tokens(text)
    return [(" ".join(words[a:b]), " ".join(words[c:d])) for (a, b), (c, d) in find_abbreviations(words, 0, len(words))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("We use Chain-of-Thought (CoT) prompts.", [("CoT", "Chain-of-Thought")]),
        ("tuned by DPO (Direct Preference Optimization)", [("DPO", "Direct Preference Optimization")]),
        ("reinforcement learning from human feedback (RLHF)", [("RLHF", "reinforcement learning from human feedback")]),
        ("for large language models (LLMs) and", [("LLMs", "large language models")]),
        ("the Group Relative Policy Optimization (GRPO) algorithm", [("GRPO", "Group Relative Policy Optimization")]),
        ("a **Mixture-of-Experts** (MoE) layer", [("MoE", "Mixture-of-Experts * *")]),
        ("3D Gaussian Splatting (3DGS)", [("3DGS", "3D Gaussian Splatting")]),
        ("Needle in a Haystack (NIAH)", [("NIAH", "Needle in a Haystack")]),
        ("a low-rank adapter (LoRA, rank 8)", [("LoRA", "low-rank adapter")]),
        ("better than others (by 5%) and faster (see Table 2)", []),
        ("three models (GPT-4o, Claude)", []),
        ("(CoT)", []),
        ("unclosed (CoT", []),
    ],
)
def test_abbreviations_are_found(text, expected):
    assert [(s, long.rstrip(" *")) for s, long in pairs(text)] == [(s, long.rstrip(" *")) for s, long in expected]


@pytest.mark.parametrize(
    ("short", "words", "count"),
    [
        ("VLM", "a vision-language model", 2),
        ("RAG", "Retrieval-Augmented Generation", 2),
        ("AI", "we", None),
        ("X", "X ray", None),
    ],
)
def test_long_form_ends_at_its_first_letter(short, words, count):
    assert find_long_form(short, words.split()) == count


def test_abbreviations_of_a_doc_include_the_title_form():
    doc = build_nlp("fast")("MCR: Manipulation Centric Representation for Robots\nWe pre-train it.")
    assert [(s.text, long.text) for s, long in doc._.abbreviations] == [("MCR", "Manipulation Centric Representation")]
