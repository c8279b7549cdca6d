"""Mentions of one thing become one entity."""

import pytest

from kg.nlp import build_nlp
from kg.nlp.entities import build_entities
from kg.vocabulary import NodeType


@pytest.fixture(scope="module")
def nlp():
    return build_nlp("fast")


def entities(nlp, text, given, pairs=()):
    """Return `(id, type, name)` for `given`: surface → type, marked wherever it stands alone; longer ones come first."""
    doc = nlp.make_doc(text)
    spans = []
    for surface, label in given.items():
        at = text.find(surface)
        while at >= 0:
            span = doc.char_span(at, at + len(surface), label=label)
            if span is not None and not any(s.start < span.end and span.start < s.end for s in spans):
                span._.confidence = 0.9
                spans.append(span)
            at = text.find(surface, at + 1)
    spans.sort(key=lambda s: s.start)
    found = [(next(s for s in spans if s.text == a), next(s for s in spans if s.text == b)) for a, b in pairs]
    return [(e.id, e.type.value, e.name) for e in build_entities(spans, found)]


@pytest.mark.parametrize(
    ("text", "given", "pairs", "expected"),
    [
        ("LoRA and lora and Lo-RA", {"LoRA": "Method", "lora": "Method", "Lo-RA": "Method"}, [], ["Lo-RA"]),
        ("transformer , Transformers", {"transformer": "Method", "Transformers": "Method"}, [], ["Transformers"]),
        ("Tree of Thoughts ( ToT ) ; ToT", {"Tree of Thoughts": "Method", "ToT": "Method"}, [("ToT", "Tree of Thoughts")], ["Tree of Thoughts"]),
        ("Foo , the Foo benchmark", {"Foo benchmark": "Benchmark", "Foo": "Benchmark"}, [], ["Foo benchmark"]),
        ("accuracy , answer accuracy", {"answer accuracy": "Metric", "accuracy": "Metric"}, [], ["answer accuracy"]),
        ("Llama-3-8B vs Llama-3-70B", {"Llama-3-8B": "Model", "Llama-3-70B": "Model"}, [], ["Llama-3-8B", "Llama-3-70B"]),
        ("SAM and SAM 2", {"SAM 2": "Model", "SAM": "Model"}, [], ["SAM", "SAM 2"]),
        ("a DiT , many DiTs", {"DiTs": "Method", "DiT": "Method"}, [], ["DiTs"]),
        ("a Diffusion Transformer . The DiT", {"Diffusion Transformer": "Method", "DiT": "Model"}, [], ["Diffusion Transformer"]),
        ("MoE by Mixture-of-Experts", {"Mixture-of-Experts": "Method", "MoE": "Method"}, [], ["Mixture-of-Experts"]),
        ("Marginal-Data Transport Distillation ; MDT-dist", {"Marginal-Data Transport Distillation": "Method", "MDT-dist": "Method"}, [], ["Marginal-Data Transport Distillation"]),
        ("a Diffusion Transformer . The DiT", {"Diffusion Transformer": "Method", "DiT": "Benchmark"}, [], ["Diffusion Transformer", "DiT"]),
        ("Multi-Stage Training ( MT )", {"Multi-Stage Training": "Method", "MT": "Task"}, [], ["Multi-Stage Training", "MT"]),
        ("Stable Diffusion Turbo ( SD Turbo )", {"Stable Diffusion Turbo": "Model", "SD Turbo": "Model"}, [], ["Stable Diffusion Turbo"]),
        ("contrastive learning ( InfoNCE )", {"contrastive learning": "Method", "InfoNCE": "Method"}, [], ["contrastive learning", "InfoNCE"]),
        ("Elo , Elo ratings", {"Elo ratings": "Metric", "Elo": "Metric"}, [], ["Elo ratings"]),
        ("speech accuracy , text accuracy ; accuracy", {"speech accuracy": "Metric", "text accuracy": "Metric", "accuracy": "Metric"}, [], ["speech accuracy", "text accuracy", "accuracy"]),
        ("long video generation or long-form video generation", {"long video generation": "Task", "long-form video generation": "Task"}, [], ["long-form video generation"]),
        ("image generation and image editing", {"image generation": "Task", "image editing": "Task"}, [], ["image generation", "image editing"]),
    ],
)  # fmt: skip
def test_entities_join_what_is_one_thing(nlp, text, given, pairs, expected):
    found = entities(nlp, text, given, pairs)
    assert [name for _, _, name in found] == expected
    assert [i for i, _, _ in found] == [f"e{n}" for n in range(1, len(found) + 1)]


def test_entities_type_is_voted(nlp):
    doc = nlp.make_doc("Foo Foo Foo")
    spans = []
    for i, (label, confidence) in enumerate([("Model", 0.9), ("Method", 0.6), ("Method", 0.6)]):
        span = doc[i : i + 1]
        span.label_ = label
        span._.confidence = confidence
        spans.append(span)
    (entity,) = build_entities(spans, [])
    assert (entity.type, entity.confidence, len(entity.spans)) == (NodeType.METHOD, 0.9, 3)


def test_entities_keep_the_three_surest_tasks(nlp):
    doc = nlp.make_doc("one two three four Foo")
    spans = []
    for i, confidence in enumerate([0.5, 0.9, 0.8, 0.7]):
        span = doc[i : i + 1]
        span.label_ = "Task"
        span._.confidence = confidence
        spans.append(span)
    assert [(e.id, e.name) for e in build_entities(spans, [])] == [("e1", "two"), ("e2", "three"), ("e3", "four")]


def test_entities_of_a_text_join_long_and_short_form(nlp):
    text = "Better Tuning\nWe use Direct Preference Optimization (DPO). DPO beats Proximal Policy Optimization (PPO)."
    names = {e.name: [s.text for s in e.spans] for e in nlp(text)._.entities}
    assert names["Direct Preference Optimization"] == ["Direct Preference Optimization", "DPO", "DPO"]
    assert names["Proximal Policy Optimization"] == ["Proximal Policy Optimization", "PPO"]
