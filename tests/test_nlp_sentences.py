"""Where sentences begin, and where reading ends."""

import pytest

from kg.nlp.sentences import LONGEST, break_long, find_body_end, find_sentence_starts
from kg.nlp.tokenizer import split_tokens


def sentences(text):
    words, spaces = split_tokens(text)
    starts = find_sentence_starts(words, spaces)
    parts = [
        "".join(w + " " * s for w, s in zip(words[a:b], spaces[a:b], strict=True)).strip()
        for a, b in zip(starts, [*starts[1:], None], strict=True)
    ]
    return [p for p in parts if p]


@pytest.mark.parametrize(
    ("summary", "expected"),
    [
        ("It works. It is fast.", ["It works.", "It is fast."]),
        ("a) We ask. b) We use X. c) It scores 3.5 points.", ["a) We ask.", "b) We use X.", "c) It scores 3.5 points."]),
        ("i) One, ii) two and iii) three.", ["i) One,", "ii) two and", "iii) three."]),
        ("**Summary:** Good. **Primary results:** Better.", ["**Summary:** Good.", "**Primary results:** Better."]),
        ("ii) **Key methodology:** We use X.", ["ii) **Key methodology:** We use X."]),
        ("Tasks, e.g. GUI use, by Li et al. in v1.5 vs. v2.0 work.", ["Tasks, e.g. GUI use, by Li et al. in v1.5 vs. v2.0 work."]),
        ("Here is a concise summary of the paper:  1. It is new.  2. It wins.", ["Here is a concise summary of the paper:", "1. It is new.", "2. It wins."]),
        ('It is "fast." We agree.', ['It is "fast."', "We agree."]),
        ("Only 3.5. 4 of 5 agree.", ["Only 3.5.", "4 of 5 agree."]),
    ],
)  # fmt: skip
def test_sentences_split_summaries(summary, expected):
    assert sentences(f"A Title: with e.g. this. And that\n{summary}") == [
        "A Title: with e.g. this. And that",
        *expected,
    ]


@pytest.mark.parametrize(
    "closing",
    [
        "  Follow-up questions:  1. Why? 2. How?",
        " **Follow-Up Questions:** 1. Why?",
        "  Follow Up Questions:  1. Why?",
        "\n\nFollow‑up questions:\n1. Why?",
        " Here are some follow-up questions: 1. Why?",
        "  Possible follow-up research questions: 1. Why?",
    ],
)
def test_body_ends_before_follow_up_questions(closing):
    text = "Follow-up questions: a title\nIt works."
    assert text + closing[: find_body_end(text + closing) - len(text)] == text


def test_body_is_all_without_follow_up_questions():
    text = "Title\nUsers ask follow-up questions in a dialogue, and it answers."
    assert find_body_end(text) == len(text)


@pytest.mark.parametrize("text", ["", "\n", "Title\n", "\nsummary", "...\n...", "a)\nb) c)"])
def test_sentences_survive_odd_texts(text):
    words, spaces = split_tokens(text)
    starts = find_sentence_starts(words, spaces)
    assert starts == sorted(set(starts))


@pytest.mark.parametrize(
    "text", ["word, " * 2000, "1," * 5000, "x" * 9000 + " y", f"{'w ' * 900}{'z' * 5000}{' w' * 900}"]
)
def test_long_sentences_are_broken_between_words(text):
    words, spaces = split_tokens(f"Title\n{text}")
    starts = break_long(find_sentence_starts(words, spaces), words, spaces)
    for a, b in zip(starts, [*starts[1:], len(words)], strict=True):
        assert a < b
        assert b == a + 1 or sum(len(words[i]) + spaces[i] for i in range(a, b)) <= LONGEST


def test_long_sentences_are_broken_behind_a_space():
    words, spaces = split_tokens("BERT-based, " * 1000)
    starts = break_long([0], words, spaces)
    assert len(starts) > 5
    assert all(spaces[i - 1] for i in starts[1:])


@pytest.mark.parametrize("run", ["(", ". ", " ", "\n", "-*:", "some "])
def test_body_end_is_found_behind_long_runs(run):
    """A search that begins anew at each character of the run would take minutes."""
    text = f"T\nIt works{run * 50_000}"
    assert find_body_end(text) == len(text)
    assert find_body_end(f"{text}follow-up questions: 1. Why?") < len(text) or run == "some "
