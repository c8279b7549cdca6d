"""The encoder: pieces of words, windows of pieces, vectors of spans, and what the heads make of them."""

import numpy as np
import pytest

from kg.extract import extract
from kg.nlp import build_nlp
from kg.nlp.blend import blend, choose, load_blend, log_odds
from kg.nlp.encoder import WINDOW, Vectors, encode, find_windows, load_encoder
from kg.nlp.heads import DISTANCES, LINKS, PAIRS, ROLES, bucket, load_heads, nearest
from kg.nlp.opinions import find_opinions
from kg.nlp.pieces import SHAPES, find_pieces, find_shape, load_tokenizer
from kg.nlp.weights import COLUMNS
from kg.records import Paper

TEXT = (
    "AlphaNet: A New Model for Code\nThe paper introduces AlphaNet, a language model for code. AlphaNet is built on BetaCoder. "
    "Results show that AlphaNet scores 38.4% on HumanEval and outperforms GammaLM by 4.1 points."
)


@pytest.fixture(scope="module")
def nlp():
    return build_nlp("accurate")


def words_of(count: int) -> list[str]:
    return [f"word{i % 7}" for i in range(count)]


def test_pieces_cover_all_words_in_order():
    pieces = find_pieces(["PrefixQuant", "beats", " ", "QuaRot", "😀"])
    tokens = [load_tokenizer().id_to_token(i) for i in pieces.ids]
    assert tokens[:2] == ["prefix", "##qua"]
    assert pieces.ranges[2] == (0, 0)
    covered = [i for a, b in pieces.ranges for i in range(a, b)]
    assert covered == list(range(len(pieces.ids)))
    assert len(pieces.shapes) == len(pieces.ids)


def test_shapes_are_within_their_table():
    assert {find_shape(w) for w in ["", "(", "1", "a", "a1", "A", "A1", "Ab", "aB", "A-b", "A1-b"]} <= set(
        range(SHAPES)
    )


@pytest.mark.parametrize("starts", [[0], [0, 3, 900], list(range(0, 3000, 17)), [0, 511]])
def test_windows_cover_all_pieces_once_and_are_never_too_long(starts):
    windows = find_windows([(i, i + 1) for i in range(3000)], starts)
    assert [i for a, b in windows for i in range(a, b)] == list(range(3000))
    assert all(b - a <= WINDOW for a, b in windows)


def test_windows_of_nothing_are_none():
    assert find_windows([(0, 0)], [0]) == []
    assert encode([], [], load_encoder()).hidden.shape[0] == 0


def test_a_long_text_reads_its_first_sentences_as_a_short_one_does():
    short, long = words_of(300), words_of(300) + ["end", "."] * 400
    one = encode(short, [0], load_encoder())
    other = encode(long, [0, *range(300, 1100, 2)], load_encoder())
    assert len(other.hidden) > WINDOW
    assert other.spans([(1050, 1051)]).shape == one.spans([(0, 1)]).shape
    assert np.isfinite(other.hidden).all()


def test_span_is_first_last_and_mean():
    vectors = Vectors(np.arange(12, dtype=np.float32).reshape(4, 3), [(0, 1), (1, 3), (0, 0), (3, 4)])
    assert vectors.spans([(0, 2)])[0].tolist() == [0, 1, 2, 6, 7, 8, 3, 4, 5]
    assert vectors.spans([(2, 3)])[0].tolist() == [0] * 9


def test_the_same_text_gives_the_same_vectors_whatever_was_read_before(nlp):
    first = nlp(TEXT)._.vectors.hidden
    nlp("Something else. " * 50)
    assert (nlp(TEXT)._.vectors.hidden == first).all()


def test_heads_give_a_row_for_each_thing(nlp):
    doc, heads = nlp(TEXT), load_heads()
    places = [[(0, 1)], [(10, 11), (0, 1)]]
    assert heads.types(doc._.vectors, places, np.zeros((2, len(COLUMNS)), np.float32)).shape == (2, len(COLUMNS))
    things = heads.things(doc._.vectors, places)
    assert heads.roles(things).shape == (2, len(ROLES))
    assert heads.pairs(things, things[::-1], [0, 1]).shape == (2, len(PAIRS))
    inner, _ = heads.numbers(doc._.vectors, [(3, 4)])
    assert heads.links(inner[0], heads.mentions(doc._.vectors, [(0, 1), (2, 4)]), [0, 3]).shape == (2, len(LINKS))


def test_buckets_keep_the_sign_and_the_order_of_distances():
    forward = [bucket(d) for d in range(2000)]
    assert forward == sorted(forward)
    assert {bucket(-d) for d in range(1, 2000)}.isdisjoint(forward)
    assert max(bucket(-(10**9)), bucket(10**9)) < DISTANCES
    assert nearest([(0, 1), (50, 51)], [(49, 50)]) == bucket(-1)


def test_opinions_are_of_claims_that_the_types_admit(nlp):
    doc = nlp(TEXT)
    types = {e.id: e.type for e in doc._.entities}
    opinions = find_opinions(doc, load_heads())
    assert opinions
    for head, relation, tail in opinions:
        assert head != tail
        assert relation in (ROLES if head == "P" else PAIRS)
        assert types[tail] not in {"Task", "Metric"}


def test_blend_rises_with_each_opinion_and_choices_sum_to_one():
    assert blend("introduces", {"encoder": 4.0, "tail": 3.0}) > blend("introduces", {"encoder": -4.0, "tail": 3.0})
    shares = choose("subject", [{"encoder": -0.1, "rules": -0.1}, {"encoder": -5.0, "rules": -5.0}])
    assert sum(shares) == pytest.approx(1)
    assert shares[0] > shares[1]
    assert set(load_blend()) >= {*ROLES, *PAIRS, *LINKS, "reported", "result", "is Model", "names Model"}
    assert log_odds(0.0) == -log_odds(1.0)


def test_both_pipelines_read_a_plain_text_and_only_one_has_vectors(nlp):
    paper = Paper(id="2401.00001", title=TEXT.split("\n")[0], summary=TEXT.split("\n")[1])
    for found in (*extract([paper]), *extract([paper], pipeline="fast")):
        names = {e.name: e.type for e in found.entities}
        assert names["AlphaNet"] == "Model"
        assert names["HumanEval"] == "Benchmark"
        assert {c.relation for c in found.claims} >= {"introduces", "evaluatesOn"}
        assert "38.4" in {r.value for r in found.results}
    assert build_nlp("fast")(TEXT)._.vectors is None


def test_confidences_are_probabilities_and_claims_have_their_sentence(nlp):
    (found,) = extract([Paper(id="2401.00001", title="AlphaNet: A Model", summary=TEXT.split("\n")[1])], nlp=nlp)
    for claim in found.claims:
        assert 0 < claim.evidence.confidence <= 1
        assert claim.evidence.sentence in f"AlphaNet: A Model\n{TEXT}"
