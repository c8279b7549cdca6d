"""The feed reader: every form of row, what is rejected and why, and that nothing is lost or breaks it."""

import contextlib
import io
import json
import sys
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.errors import InputError, KgError
from kg.feed import Tally, iter_papers
from kg.records import Paper, Rejected

DATA = Path(__file__).parent / "data" / "feed"
HEAD = "## Papers for 2024-10-08\n\n| Title | Authors | Summary |\n|---|---|---|\n"
LINKS = "(Read more on [arXiv](https://arxiv.org/abs/2410.00001))"


def read(path: Path, text: str | bytes) -> tuple[list[Paper], list[Rejected]]:
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    rejected: list[Rejected] = []
    return list(iter_papers([path], on_reject=rejected.append)), rejected


def test_feed_reads_every_form():
    tally = Tally()
    papers = {(p.id, p.day.isoformat() if p.day else ""): p for p in iter_papers([DATA], strict=True, tally=tally)}
    assert (tally.files, tally.empty, tally.rows, tally.papers, tally.rejected) == (5, 1, 12, 11, 0)
    assert [p.line for p in papers.values() if p.file.endswith("13.md")] == [7, 9, 12, 13, 15, 16]
    titles = {key[0]: paper.title for key, paper in papers.items()}
    assert titles == {
        "2409.10001": "PebbleNet: Small Stones, Big Walls",
        "2409.10002": "Bounds on $p(x|y)$ for Walls",
        "2409.10003": "How Far Can a Pebble Roll?",
        "2505.10001": "Stone-R1: Incentivizing Walls via Reinforcement Learning",
        "2505.10002": "A Title Over Three Lines",
        "2505.10003": r"Let's <think> about $\mathcal{O}(n|k)$ & \textbf{Walls}",
        "2505.10004": "Escaped A | B",
        "2505.10005": "Unsafe",
        "2410.10001": "One",
        "ACL-2024-17": "Two",
        "cs/0112017": "Three",
    }
    assert papers["2409.10002", "2024-09-05"].summary == "It bounds p(x|y) from above."
    assert papers["2505.10003", "2025-05-13"].summary == "The ratio `π(a|s)` and |G-1| stay below 0.05."
    assert papers["2505.10003", "2025-05-13"].authors == ()
    assert papers["2505.10001", "2025-05-13"].authors == ("Ana Ruiz", "李雷")
    assert papers["2505.10004", "2025-05-13"].summary == "A summary\n  over two lines."
    assert papers["2505.10005", "2025-05-13"].links == ("https://huggingface.co/papers/2505.10005",)
    assert papers["2409.10003", "2024-09-09"].links == (
        "https://arxiv.org/abs/2409.10003",
        "https://huggingface.co/papers/2409.10003",
    )
    assert papers["2410.10001", "2024-10-02"].summary == "An abstract.\n  Two lines."
    assert papers["2410.10001", "2024-10-02"].authors == ("Ana Ruiz", "Chen Wu")
    assert papers["ACL-2024-17", "2024-10-03"].links == ("https://aclanthology.org/17",)
    assert papers["ACL-2024-17", "2024-10-03"].authors == ("Mia Holm",)


@pytest.mark.parametrize(
    ("row", "title", "authors", "summary"),
    [
        (f"| A {LINKS}| B | C |", "A", ["B"], "C"),
        (f"| A {LINKS}| B | C", "A", ["B"], "C"),
        (f"A {LINKS} | B | C |", "A", ["B"], "C"),
        (f"| A {LINKS}| B , b-2,, | C | |", "A", ["B", "b-2"], "C"),
        (f"| A {LINKS}\n| B | C |", "A", ["B"], "C"),
        (f"| A\n\n  B {LINKS}| C | D |", "A B", ["C"], "D"),
        (f"| A {LINKS}| B | C\n\nD |", "A", ["B"], "C\n\nD"),
        (f"| A {LINKS}| | |", "A", [], ""),
        ("| [A $x$](https://arxiv.org/abs/2410.00001) | B | C |", "A $x$", ["B"], "C"),
        ("| A - read more on [it](https://doi.org/10.48550/arXiv.2410.00001) | B | C |", "A", ["B"], "C"),
        ("| A - read more on [it](https://arxiv.org/pdf/2410.00001v2.pdf) | B | C |", "A", ["B"], "C"),
        (f"| Read More, Learn More {LINKS}| B | C |", "Read More, Learn More", ["B"], "C"),
        (f"| A\t x\u00a0y {LINKS}| B\u3000b | C  c |", "A x y", ["B b"], "C  c"),
        ("| A [arXiv:2410.00001](#) - read more on [it](arXiv:2410.00001v3) | B | C |", "A [arXiv:2410.00001](#)", ["B"], "C"),
    ],
)  # fmt: skip
def test_feed_reads_rows_that_are_written_otherwise(tmp_path, row, title, authors, summary):
    papers, rejected = read(tmp_path / "a.md", HEAD + row + "\n")
    assert [(p.id, p.title, [*p.authors], p.summary) for p in papers] == [("2410.00001", title, authors, summary)]
    assert rejected == []


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        (f"{HEAD}| A {LINKS}| B |\n", 5, "found 2 cells, expected 3"),
        (f"{HEAD}| A {LINKS}| B | C |\nloose text\n", 6, "found 1 cells, expected 3"),
        (f"{HEAD}| A | B | C https://arxiv.org/abs/2410.00001 |\n", 5, "found no arXiv id"),
        (f"{HEAD}| A (Read more on [arXiv](https://arxiv.org/abs/2499.00001)) | B | C |\n", 5, "found no arXiv id"),
        (f"{HEAD}| A (Read more on [arXiv](https://arxiv.org/abs/2410.000012)) | B | C |\n", 5, "found no arXiv id"),
        (f"{HEAD}| A {LINKS} [b](arXiv:2410.00002) | B | C |\n", 5, "found links to 2410.00001 and 2410.00002"),
        (f"{HEAD}| {LINKS}| B | C |\n", 5, "found no title"),
        (f"{HEAD}| A - read more [here](notes/1234567) | B | C |\n", 5, "found no arXiv id"),
        (f"| A {LINKS}| B | C |\n", 1, "found a table with no header"),
        (f"|---|---|---|\n| A {LINKS}| B | C |\n", 2, "found a table with no header"),
        (f"| No | Name |\n|--|--|\n| A {LINKS}| B |\n", 1, "found a table with the columns no, name"),
        (f"{HEAD.replace('10-08', '13-08')}| A {LINKS}| B | C |\n", 5, 'found the day "2024-13-08"'),
        ('{"id": "x", "title": "A"\n', 1, "found no JSON"),
        (json.dumps({"id": "x", "title": "A", "date": "a\nb" * 99}) + "\n", 1, 'found the day "a'),
        ("{}\n[1]\n", 2, "found JSON that is no object"),
        ('{"id": 2410.1, "title": "A"}\n', 1, "found the id 2410.1"),
        ('{"id": "a\\u0007b", "title": "A"}\n', 1, "found the id"),
        ('{"id": "x", "title": ["A"]}\n', 1, "found title of type list"),
        ('{"id": "x", "title": "A", "authors": 3}\n', 1, "found authors of type int"),
        ('{"id": "x", "title": "A", "date": "yesterday"}\n', 1, 'found the day "yesterday"'),
    ],
)
def test_feed_rejects_a_row_with_its_place_and_reason(tmp_path, text, line, reason):
    path = tmp_path / "a.md"
    _, rejected = read(path, text)
    found = [r for r in rejected if r.line == line and r.reason.startswith(reason)]
    assert found, rejected
    assert found[0].row.strip() in text
    with pytest.raises(InputError, match=r"a\.md:\d+: found .*; \w+"):
        list(iter_papers([path], strict=True))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"\x89PNG\r\n\x1a\n\x00\x00", r"a\.md:1:1: found the byte 0x89, expected UTF-8 text; save the file as UTF-8"),
        (HEAD.encode() + b"| caf\xe9 |", r"a\.md:5:6: found the byte 0xe9"),
        ("a\nb".encode("utf-16"), r"a\.md:1:1: found the byte 0xff"),
        (b"\x7fELF" + b"\0" * 99, r"a\.md:1: found binary data, expected text"),
    ],
)
def test_feed_raises_for_a_file_that_is_no_text(tmp_path, content, message):
    with pytest.raises(InputError, match=message):
        read(tmp_path / "a.md", content)


def test_feed_raises_for_sources_that_cannot_be_read(tmp_path, monkeypatch):
    with pytest.raises(InputError, match=r"gone\.md: found no such file"):
        list(iter_papers([tmp_path / "gone.md"]))
    with pytest.raises(InputError, match=r"found no \.md, \.txt, \.jsonl file"):
        list(iter_papers([tmp_path]))
    (tmp_path / "a.md").write_text(HEAD)

    def refuse(*_args, **_kwargs):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(InputError, match=r"a\.md: found that it cannot be read \(Permission denied\)"):
        list(iter_papers([tmp_path]))


def test_feed_counts_an_empty_file_and_a_file_of_prose(tmp_path):
    (tmp_path / "empty.md").touch()
    (tmp_path / "notes.txt").write_text("# Notes\n\nNo table | here.\n")
    (tmp_path / ".hidden.md").write_text("| x |\n")
    tally = Tally()
    assert list(iter_papers([tmp_path], tally=tally)) == []
    assert (tally.files, tally.empty, tally.rows) == (2, 2, 0)


@pytest.mark.parametrize(
    ("name", "heading", "day"),
    [
        ("2024/09/05.md", "", date(2024, 9, 5)),
        ("2024-09-05.md", "", date(2024, 9, 5)),
        ("2024/09/05.md", "## Papers for 2024-10-08\n\n### Vision\n\n", date(2024, 10, 8)),
        ("2024/13/05.md", "", None),
        ("a.md", "## Today\n\n", None),
    ],
)
def test_feed_takes_the_day_from_the_heading_else_from_the_path(tmp_path, name, heading, day):
    path = tmp_path / name
    path.parent.mkdir(parents=True, exist_ok=True)
    papers, rejected = read(path, heading + HEAD.partition("\n\n")[2] + f"| A {LINKS}| B | C |\n")
    assert ([p.day for p in papers], rejected) == ([day], [])


def test_feed_reads_several_days_and_tables_in_one_file(tmp_path):
    row = f"| A {LINKS}| B | C |\n"
    text = HEAD + row + row + "\n" + HEAD.partition("\n\n")[2] + row + "\n" + HEAD.replace("-08", "-09") + row
    papers, rejected = read(tmp_path / "a.md", "\ufeff" + text.replace("\n", "\r\n"))
    assert ([p.day.day for p in papers if p.day], rejected) == ([8, 8, 8, 9], [])


def test_feed_drops_and_counts_what_no_output_can_carry(tmp_path):
    (tmp_path / "a.md").write_bytes(f"{HEAD}| A\0 {LINKS}| B\x07 | C\u202e\ufffe |\n".encode())
    (tmp_path / "b.jsonl").write_text('{"id": "x", "title": "A\\ud800", "summary": "b\\u0000"}\n')
    tally = Tally()
    papers = list(iter_papers([tmp_path], strict=True, tally=tally))
    assert [(p.title, p.authors, p.summary) for p in papers] == [("A", ("B",), "C\u202e"), ("A", (), "b")]
    assert tally.dropped == 5


@pytest.mark.parametrize("text", [HEAD + f"| A {LINKS}| B | C |\n", '\n {"id": "2410.00001", "title": "A"}\n'])
def test_feed_reads_either_kind_from_stdin(monkeypatch, text):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode())))
    assert [(p.id, p.title, p.file) for p in iter_papers(["-"])] == [("2410.00001", "A", "stdin")]


def test_feed_reads_a_folder_in_the_same_order_whatever_the_file_system_says(tmp_path):
    for name in ("b/1.md", "a.md", "b.txt", "a/2.jsonl"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(json.dumps({"id": name, "title": "T"}))
    assert [p.id for p in iter_papers([tmp_path])] == ["a/2.jsonl", "a.md", "b/1.md", "b.txt"]


def test_feed_reads_an_endless_open_row_in_linear_time(tmp_path):
    papers, rejected = read(tmp_path / "a.md", HEAD + "| A" + "  (read more on [x  \n" * 50_000)
    assert (papers, len(rejected)) == ([], 1)


WORDS = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1).filter(
    lambda word: "read more" not in word.casefold() and "," not in word
)
LINES = st.lists(WORDS, min_size=1).map(" ".join)


def _cell(text: str) -> str:
    return text.replace("|", r"\|")


@given(LINES, st.lists(LINES), LINES)
@settings(max_examples=100, deadline=None)
def test_feed_reads_back_what_is_written_as_a_row(tmp_path_factory, title, authors, summary):
    row = f"| {_cell(title)} {LINKS}| {_cell(', '.join(authors))} | {_cell(summary)} |\n"
    papers, rejected = read(tmp_path_factory.getbasetemp() / "row.md", HEAD + row)
    assert rejected == []
    assert [(p.title, [*p.authors], p.summary) for p in papers] == [(title, authors, summary)]


PARTS = st.sampled_from(
    ["|", "\\|", "\n", "\r", "---", "#", "{", "}", '"id":', "1", "[", "]", "(", "$", "`", LINKS, HEAD]
)


@given(
    st.one_of(
        st.binary(max_size=300),
        st.lists(PARTS | st.text(max_size=5)).map(lambda p: "".join(p).encode("utf-8", "surrogatepass")),
    )
)
@settings(max_examples=200, deadline=None)  # fmt: skip
def test_feed_never_raises_anything_but_its_own_errors(tmp_path_factory, content):
    for name in ("random.md", "random.jsonl"):
        with contextlib.suppress(KgError):
            papers, rejected = read(tmp_path_factory.getbasetemp() / name, content)
            for record in [*papers, *rejected]:
                record.to_json().encode()
            assert not any("\n" in r.reason for r in rejected)


@pytest.mark.shared
def test_feed_reads_the_whole_feed_as_it_stands(shared):
    tally = Tally()
    papers = list(iter_papers([shared / "feed"], strict=True, tally=tally))
    assert (tally.files, tally.empty, tally.rows, tally.papers, tally.rejected) == (263, 7, 4081, 4071, 0)
    first: dict[str, Paper] = {}
    for paper in sorted(papers, key=lambda p: str(p.day)):
        first.setdefault(paper.id, paper)
    lines = (shared / "gold" / "texts.jsonl").read_text().splitlines()
    gold = {record["id"]: (record["title"], record["summary"]) for record in map(json.loads, lines)}
    assert {key: (first[key].title, first[key].summary) for key in gold} == gold
    assert all(paper.day and paper.links for paper in papers)


@pytest.mark.shared
def test_feed_reads_the_seeds(shared):
    papers = list(iter_papers([shared / "seeds"], strict=True))
    assert (len(papers), len({p.day for p in papers})) == (51, 4)
