"""Reported numbers from texts with given entities: value, unit, kind, what they belong to, and what stays out."""

import re
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.nlp.quantities import find_numbers
from kg.nlp.relations import find_relations
from kg.nlp.results import find_results

OPENING = (
    "{X AlphaNet}: Better Nets\nThis paper introduces {X AlphaNet}, a novel framework. The objective is to save time. "
)


@pytest.fixture
def results(read):
    """Read a text that marks its things as `{X AlphaNet}`; return the Doc and its results with names for ids."""

    def found(text):
        doc = read(text)
        doc._.claims = find_relations(doc)
        names = {entity.id: entity.name for entity in doc._.entities} | {None: None}
        return doc, [
            (r.value, r.unit, r.kind.value, names[r.subject], names[r.benchmark], names[r.metric], names[r.baseline], r)
            for r in find_results(doc)
        ]

    return found


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        (
            "{X AlphaNet} achieves 38.4% {Q accuracy} on {B MATH} and 69.9% on {B GSM8K}.",
            [
                ("38.4", "%", "absolute", "AlphaNet", "MATH", "accuracy", None),
                ("69.9", "%", "absolute", "AlphaNet", "GSM8K", "accuracy", None),
            ],
        ),
        (
            "{X AlphaNet} outperforms {X BetaNet} by 4.1 points on {B GSM8K}.",
            [("4.1", "points", "delta", "AlphaNet", "GSM8K", None, "BetaNet")],
        ),
        (
            "{X AlphaNet} achieves {Q accuracy} of 71.2% on {B GSM8K}, compared to 65.0% for {X BetaNet}.",
            [
                ("71.2", "%", "absolute", "AlphaNet", "GSM8K", "accuracy", None),
                ("65.0", "%", "absolute", "BetaNet", "GSM8K", "accuracy", None),
            ],
        ),
        (
            "Results show that {X AlphaNet} is 3x faster than {X BetaNet}.",
            [("3", "x", "ratio", "AlphaNet", None, None, "BetaNet")],
        ),
        (
            "{X AlphaNet} achieves an {Q FID} of 11.34×10⁻³ on {B ImageNet}.",
            [("0.01134", None, "absolute", "AlphaNet", "ImageNet", "FID", None)],
        ),
    ],
)
def test_results_belong_to_what_the_sentence_names(results, sentence, expected):
    assert [r[:7] for r in results(OPENING + sentence)[1]] == expected


@pytest.mark.parametrize(
    ("sentence", "values"),
    [
        ("{X AlphaNet} improves {Q accuracy} from 14.6% to 36.5% on {B MATH}.", ["14.6", "36.5"]),
        ("{X AlphaNet} improves {Q accuracy} by 4-17% on {B MATH}.", ["4", "17"]),
        ("It scores 38.4% and 69.9% {Q accuracy} on {B MATH} and {B GSM8K}, respectively.", ["38.4", "69.9"]),
        ("{X AlphaNet} achieves an {Q Elo} of 1,532 on {B LMArena}.", ["1532"]),
        ("{X AlphaNet} achieves 38.4% {Q accuracy} on {B MATH}. It achieves 38.4% on {B MATH}.", ["38.4"]),
        ("{X AlphaNet} achieves 38.4 ± 0.3% {Q accuracy} on {B MATH}.", ["38.4"]),
        ("The dataset of 12,000 samples was collected in 2024 with 16 GPUs.", []),
        ("It uses a 7B model, 3D scenes, a 1.3 billion parameter encoder and top-5 search.", []),
        ("The benchmark contains 1,532 questions across 14 domains.", []),
    ],
)
def test_results_are_the_reported_numbers(results, sentence, values):
    assert [r[0] for r in results(OPENING + sentence)[1]] == values


def test_results_point_at_the_number_as_printed(results):
    _, found = results(OPENING + "{X AlphaNet} achieves an {Q Elo} of 1,532 on {B LMArena} and 38.4% on {B MATH}.")
    assert [r[-1].number.text for r in found] == ["1,532", "38.4"]
    assert all(r[-1].sentence.start <= r[-1].number.start < r[-1].sentence.end for r in found)
    assert all(0 < r[-1].confidence <= 1 for r in found)


def test_results_stop_where_the_closing_questions_begin(results):
    text = OPENING + "{X AlphaNet} achieves 38.4% on {B MATH}.  Follow-up questions:  1. Is 99.9% on {B MATH} in reach?"
    assert [r[0] for r in results(text)[1]] == ["38.4"]


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("38.4%", [("38.4", "%")]),
        ("4.1 percentage points", [("4.1", "points")]),
        ("2.3pp, 2.3 %p", [("2.3", "points"), ("2.3", "points")]),
        ("3.5× and 10-fold and 3 times", [("3.5", "x"), ("10", "x"), ("3", "x")]),
        ("512x512 pixels, 2 × 3", [("2", None), ("3", None)]),
        ("10-18x", [("10", "x"), ("18", "x")]),
        ("1,532 images", [("1532", None)]),
        ("2.5e-3, 5 x 10^-2, 3×10^{4}", [("0.0025", None), ("0.05", None), ("30000", None)]),
        ("0.5 s, 12 ms, 30 FPS, 8 GB", [("0.5", "s"), ("12", "ms"), ("30", "FPS"), ("8", "GB")]),
        ("7B, 1.3 billion, 10k", [("7", "size"), ("1.3", "size"), ("10", "size")]),
        ("a score of -0.16.", [("-0.16", None)]),
        ("3D, 2nd, GPT-4, top-1, pass@1, v1.5", []),
        ("95.2±0.3", [("95.2", None)]),
    ],
)
def test_quantities_numbers(text, numbers):
    assert [(n.value, n.unit) for n in find_numbers(text)] == numbers


@given(st.text(alphabet="0123456789.,-−×x%eE^{}⁻³ kM±/()", max_size=40))
def test_quantities_are_plain_decimals_at_their_place_in_any_text(text):
    for number in find_numbers(text):
        assert Decimal(number.value).is_finite()
        assert re.fullmatch(r"-?\d+(?:\.\d+)?", number.value)
        assert 0 <= number.at < number.end <= number.after <= len(text)


@pytest.mark.parametrize(
    "noise", ["ⓍⓎⒷⒹⓆⓉⓃⒸ 3.5%", "9" * 400 + "%", "1e999999", "1.2.3.4", "٣.٥%", "Ⓧ achieves 3.5% on Ⓑ"]
)
def test_results_survive_odd_numbers(results, noise):
    doc, found = results(OPENING + f"{{X AlphaNet}} achieves {noise} on {{B MATH}}.")
    for result in found:
        assert Decimal(result[0]).is_finite()
        assert result[-1].number.text in doc.text
