"""The work store: rows of this build, extractions by content."""

import datetime

import pytest

from kg.errors import OutputError
from kg.records import Extraction, Paper
from kg.store import Store


def paper(paper_id: str, day: int | None, summary: str = "text") -> Paper:
    date = datetime.date(2024, 1, day) if day else None
    return Paper(id=paper_id, title="T", day=date, summary=summary, file="some.md", line=3)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "private" / "store.sqlite"


def test_store_gives_a_paper_once_with_the_text_of_its_first_day(path):
    with Store(path, "v1") as store:
        store.put_rows([paper("b", 2, "later"), paper("b", 1, "first"), paper("a", None)])
        assert [(row.id, row.summary, [d.day for d in days]) for row, days in store.papers()] == [
            ("a", "text", []),
            ("b", "first", [1, 2]),
        ]
        assert dict(store.texts()) == {"a": "T\ntext", "b": "T\nfirst"}


def test_store_keeps_the_first_of_two_rows_for_a_paper_and_day_and_no_place(path):
    with Store(path, "v1") as store:
        store.put_rows([paper("a", 1, "new"), paper("a", 1, "again")])
        assert [(row.summary, row.file, row.line) for row in store.rows()] == [("new", "", 0)]


def test_store_replaces_rows_of_an_earlier_build_and_takes_back_those_of_a_day(path):
    with Store(path, "v1") as store:
        store.put_rows([paper("a", 1, "old"), paper("b", 1), paper("c", 2), paper("d", None)], fresh=False)
        store.put_rows([paper("a", 1, "new")])
        assert store.withdraw([datetime.date(2024, 1, 1)]) == 1
        assert [(row.id, row.summary) for row in store.rows()] == [("a", "new"), ("c", "text"), ("d", "text")]


def test_store_takes_a_dated_row_before_an_undated_one(path):
    with Store(path, "v1") as store:
        store.put_rows([paper("a", None, "undated"), paper("a", 3, "dated")])
        assert dict(store.texts()) == {"a": "T\ndated"}


def test_store_extracts_a_text_once_for_each_extractor(path):
    with Store(path, "v1") as store:
        store.put_rows([paper("a", 1), paper("b", 1, "other")])
        assert store.pending() == ["a", "b"]
        store.put_extractions(Extraction(id=i) for i in store.pending())
        assert store.pending() == []
    with Store(path, "v1") as store:
        store.put_rows([paper("c", 1), paper("b", 1, "changed")])
        assert store.pending() == ["b"], "the text of c was read as a's"
        assert [e.id for e in store.extractions()] == ["c"]
    with Store(path, "v2") as store:
        store.put_rows([paper("c", 1)])
        assert store.pending() == ["c"]


def test_store_that_is_damaged_says_how_to_mend_it(path):
    path.parent.mkdir()
    path.write_text("this is no database, and long enough to be seen as none" * 100)
    with pytest.raises(OutputError, match=r"store\.sqlite: cannot open .*remove"):
        Store(path, "v1")


def test_store_knows_no_paper_it_was_not_given(path):
    with Store(path, "v1") as store, pytest.raises(KeyError):
        store.paper("x")
