"""Relations from texts with given entities: what each kind of sentence says, and what never comes out."""

import pytest

from kg.nlp.frames import build_frames
from kg.nlp.relations import find_relations
from kg.vocabulary import EXTRACTED, NodeType


def said(doc):
    names = {entity.id: entity.name for entity in doc._.entities} | {"P": "P"}
    return {f"{names[c.head]} {c.relation} {names[c.tail]}" for c in find_relations(doc)}


TITLE = "{X AlphaNet}: Better Nets for {T image classification}\n"
OPENING = TITLE + "This paper introduces {X AlphaNet}, a novel framework. The objective is to save time. "


@pytest.mark.parametrize(
    ("sentence", "claims"),
    [
        ("It works.", {"P introduces AlphaNet"}),
        ("We evaluate it on {B GSM8K} and {B MATH}.", {"P evaluatesOn GSM8K", "P evaluatesOn MATH"}),
        (
            "Results show that {X AlphaNet} outperforms {X BetaNet}, {X GammaNet}, and {X DeltaNet} on {B GSM8K}.",
            {f"AlphaNet outperforms {other}Net" for other in ("Beta", "Gamma", "Delta")}
            | {f"P comparesWith {other}Net" for other in ("Beta", "Gamma", "Delta")},
        ),
        ("{X AlphaNet} achieves 38.4% compared to 30.1% for {Y BetaNet-7B}.", {"P comparesWith BetaNet-7B"}),
        ("{X AlphaNet} is built on {X BetaNet}.", {"AlphaNet basedOn BetaNet"}),
        ("The method uses {X BetaNet} for training.", {"P uses BetaNet"}),
        ("{X AlphaNet} is trained on {D LAION}.", {"AlphaNet trainedOn LAION"}),
        ("We also release {D AlphaSet}, a new dataset.", {"P introduces AlphaSet"}),
        ("The objective is to improve {T image classification}.", {"P addresses image classification"}),
    ],
)
def test_relations_say_what_the_sentence_says(read, sentence, claims):
    assert claims <= said(read(OPENING + sentence))


def test_relations_say_each_thing_once_and_in_the_order_of_the_entities(read):
    doc = read(TITLE + "This paper introduces {X AlphaNet}. {X AlphaNet} beats {X BetaNet}. It beats {X BetaNet}.")
    claims = [(c.head, c.relation, c.tail) for c in find_relations(doc)]
    assert len(claims) == len(set(claims))
    assert [c[2] for c in claims] == sorted(c[2] for c in claims)


def test_relations_point_at_a_sentence_that_names_the_tail(read):
    doc = read(TITLE + "This paper introduces {X AlphaNet}. On {B GSM8K} it outperforms {X BetaNet} and {X GammaNet}.")
    claims = find_relations(doc)
    names = {entity.id: entity.name for entity in doc._.entities}
    assert claims
    assert all(names[c.tail] in c.sentence.text for c in claims)
    assert all(0 < c.confidence <= 1 for c in claims)


def test_relations_of_a_long_form_and_its_acronym_are_those_of_one_thing(read):
    doc = read("A Title\nWe propose {X Alpha Beta Network} (ABN) for all.")
    abn = doc.text.index("ABN")
    doc._.entities[0].spans.append(doc.char_span(abn, abn + 3))
    frame = build_frames(doc)[1]
    assert frame.text == "We propose Ⓧ for all."
    assert frame.origin(frame.text.index("for")) == doc.text.index("for all")


def test_relations_of_a_size_of_a_new_method_are_based_on_it(read):
    claims = said(read("{X Alpha}: Nets\nThis paper introduces {X Alpha}. We develop {Y Alpha-7B}, a new model."))
    assert "Alpha-7B basedOn Alpha" in claims


def test_relations_stop_where_the_closing_questions_begin(read):
    doc = read(TITLE + "It is evaluated on {B GSM8K}.  Follow-up questions:  1. How does it do on {B MATH}?")
    assert said(doc) == {"P introduces AlphaNet", "P addresses image classification", "P evaluatesOn GSM8K"}


def test_relations_without_things_or_text_are_none(read):
    assert find_relations(read("")) == []
    assert find_relations(read("A Title\nNothing is named.")) == []


@pytest.mark.parametrize(
    "noise", ["ⓍⓎⒷⒹⓆⓉⓃⒸ", "Ⓧ outperforms Ⓧ", "\u202e", "((((", '**{X A}** "{X A}" ({X A})', "{X A}{X B}"]
)
def test_relations_survive_odd_text(read, noise):
    doc = read(f"{{X AlphaNet}}: {noise}\n{noise} This paper introduces {{X AlphaNet}} {noise} on {{B GSM8K}}. {noise}")
    ids = {entity.id: entity.type for entity in doc._.entities} | {"P": NodeType.PAPER}
    claims = find_relations(doc)
    assert "P introduces AlphaNet" in said(doc)
    for claim in claims:
        domain, range_ = EXTRACTED[claim.relation]
        assert ids[claim.head] in domain
        assert ids[claim.tail] in range_
