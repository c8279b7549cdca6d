"""The papers that come with the program: whole tables, and summaries that are nobody else's."""

import re
from pathlib import Path

import pytest

from kg.feed import iter_papers
from kg.records import Paper

PAPERS = Path(__file__).resolve().parents[1] / "seeds" / "papers"
DAYS = ["2024-10-08", "2024-10-11", "2024-10-23", "2024-12-09"]


def read_day(day: str, folder: Path = PAPERS) -> list[Paper]:
    return [paper for paper in iter_papers([folder], strict=True) if str(paper.day) == day]


def find_runs(text: str, length: int) -> set[str]:
    """Find the runs of so many words, in lower case, at most half of which are names or numbers."""
    words = re.findall(r"\w+", text)
    runs = (words[at : at + length] for at in range(len(words) - length + 1))
    return {" ".join(run).lower() for run in runs if 2 * sum(map(is_name, run)) <= length}


def is_name(word: str) -> bool:
    return word != word.lower() or any(char.isdigit() for char in word)


def test_seeds_are_the_four_days():
    assert sorted(path.stem for path in PAPERS.iterdir()) == DAYS


@pytest.mark.parametrize("day", DAYS)
def test_seeds_files_are_the_feeds_table_under_their_own_day(day):
    lines = (PAPERS / f"{day}.md").read_text(encoding="utf-8").splitlines()
    table = ["| Title | Authors | Summary |", "|-------|---------|---------|"]
    assert lines[:4] == [f"## Papers for {day}", "", *table]
    for line in lines[4:]:
        cells = re.split(r"(?<!\\)\|", line)
        assert len(cells) == 5, f"not three cells: {line[:80]}"
        assert cells[0] == cells[4] == "", f"not between pipes: {line[:80]}"
    assert len(read_day(day)) == len(lines) - 4


def test_seeds_hold_51_distinct_papers():
    papers = list(iter_papers([PAPERS], strict=True))
    assert len(papers) == len({paper.id for paper in papers}) == 51


@pytest.mark.parametrize("day", DAYS)
def test_seeds_rows_are_complete(day):
    for paper in read_day(day):
        assert paper.links == (f"https://arxiv.org/abs/{paper.id}", f"https://huggingface.co/papers/{paper.id}")
        assert paper.authors, paper.id
        assert len(paper.summary.split()) >= 60, f"short summary: {paper.id}"


@pytest.mark.parametrize(
    ("text", "runs"),
    [
        ("One two, three", {"one two three"}),
        ("one Two-Three", set()),
        ("one two", set()),
        ("a PSNR of 24", {"a psnr of"}),
    ],
)
def test_seeds_runs_leave_out_names_and_numbers(text, runs):
    assert find_runs(text, 3) == runs


@pytest.mark.shared
@pytest.mark.parametrize("day", DAYS)
def test_seeds_keep_ids_titles_authors_links_and_order(shared, day):
    kept = {"id", "title", "authors", "links"}
    source = [paper.model_dump(include=kept) for paper in read_day(day, shared / "seeds")]
    assert [paper.model_dump(include=kept) for paper in read_day(day)] == source


@pytest.mark.shared
@pytest.mark.parametrize("day", DAYS)
def test_seeds_summaries_are_written_anew(shared, day):
    for paper, source in zip(read_day(day), read_day(day, shared / "seeds"), strict=True):
        copied = find_runs(paper.summary.replace(paper.title, "\n"), 8) & find_runs(source.summary, 8)
        assert not copied, f"{paper.id}: {sorted(copied)}"
