"""The texts of all papers, on disk."""

import os

import pytest

from kg.errors import OutputError
from kg.texts import Texts

TEXTS = {"a": "T\nplain", "b": "", "c": "Fréchet 🤖 \u202e end", "cs/0112017": "last"}


def test_texts_come_back_one_by_one(tmp_path):
    texts = Texts(tmp_path, TEXTS.items())
    assert dict(texts) == TEXTS
    assert (len(texts), texts.get("x", "none")) == (4, "none")


def test_texts_of_nothing_are_none(tmp_path):
    assert dict(Texts(tmp_path, [])) == {}


@pytest.mark.skipif(os.name == "nt", reason="the file has a name there while it is open")
def test_texts_leave_no_file(tmp_path):
    texts = Texts(tmp_path, TEXTS.items())
    assert not list(tmp_path.iterdir())
    assert texts["a"] == TEXTS["a"]


def test_texts_that_cannot_be_written_say_where(tmp_path):
    with pytest.raises(OutputError, match="cannot write"):
        Texts(tmp_path / "missing", TEXTS.items())
