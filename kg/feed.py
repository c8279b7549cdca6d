"""The feed reader: Markdown tables and JSON lines come in, one `Paper` for each row goes out.

    | AlphaNet: Nets for All (Read more on [arXiv](https://arxiv.org/abs/2410.00001) …)| Li Dong | It scores 3. |
    {"id": "2410.00001", "title": "AlphaNet: Nets for All", "authors": ["Li Dong"], "date": "2024-10-08"}

A row that cannot be read is counted and reported with its place and reason; a file that cannot be read is an InputError.
Text is taken as it stands, except that titles and authors are folded to single spaces and that characters which no
output can carry are dropped and counted.
"""

import io
import json
import os
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import partial
from itertools import chain
from pathlib import Path
from typing import Any, TextIO

from kg.errors import InputError
from kg.names import clean
from kg.records import Paper, Rejected
from kg.tables import HEADING, Row, RowError, is_header, iter_rows, links_at, split_cells

SUFFIXES = (".md", ".txt", ".jsonl")
STDIN = "-"
ARXIV = r"(?P<id>\d\d(?:0[1-9]|1[0-2])\.\d{4,5}|[a-z]+(?:-[a-z]+)?(?:\.[A-Z]{2})?/\d{7})(?:v\d+)?"
ARXIV_ID = re.compile(rf"(?:arXiv:)?{ARXIV}", re.IGNORECASE)
ARXIV_PLACE = re.compile(
    rf"(?:arxiv\.org/(?:abs|pdf|html)/|huggingface\.co/papers/|\barXiv:|/arXiv\.(?=\d)){ARXIV}(?!\w|\.\d)",
    re.IGNORECASE,
)
OPENING = re.compile(r"(?:\(|\s[-–—]+)$")
URL = re.compile(r"https?://[^\s()<>\[\]\"|\\^`{}]+", re.IGNORECASE)
DATES = ("date", "day", "published", "update_date")


@dataclass(slots=True)
class Tally:
    """What has been read so far; `dropped` counts characters, `papers` distinct ids.

    `days` are those of which a Markdown digest gave every row: what it does not list is not featured on that day.
    `names` are the files as messages name them.
    """

    files: int = 0
    empty: int = 0
    rows: int = 0
    rejected: int = 0
    dropped: int = 0
    ids: set[str] = field(default_factory=set, repr=False)
    days: set[date] = field(default_factory=set, repr=False)
    names: set[str] = field(default_factory=set, repr=False)

    @property
    def papers(self) -> int:
        """Count the distinct papers."""
        return len(self.ids)


def iter_papers(
    sources: Sequence[str | Path],
    *,
    on_reject: Callable[[Rejected], None] | None = None,
    strict: bool = False,
    tally: Tally | None = None,
) -> Iterator[Paper]:
    """Yield one paper for each row of files, folders and `-` (stdin), in the order given, folders in sorted order.

    A paper featured on two days comes twice. Raises InputError for what cannot be opened or is no text and, if `strict`,
    for the first row that cannot be read.
    """
    tally = Tally() if tally is None else tally
    for source in sources:
        for path in _files(source):
            before, rejected = tally.rows, tally.rejected
            days: set[date] = set()
            for line, row, read in _iter_rows(path, tally, days):
                tally.rows += 1
                try:
                    paper = read()
                except RowError as e:
                    if strict:
                        raise InputError(str(e), place=f"{_name(path)}:{line}") from e
                    tally.rejected += 1
                    if on_reject is not None:
                        on_reject(Rejected(file=_name(path), line=line, reason=str(e), row=row))
                else:
                    tally.ids.add(paper.id)
                    yield paper
            tally.files += 1
            tally.names.add(_name(path))
            tally.empty += tally.rows == before
            if tally.rejected == rejected:
                tally.days |= days


def find_arxiv_id(text: str) -> str:
    """Return the arXiv id that the links in `text` name, without version; raise RowError for none, or for two.

    >>> find_arxiv_id("[arXiv](https://arxiv.org/abs/2410.08196v2) or [HF](https://huggingface.co/papers/2410.08196)")
    '2410.08196'
    """
    ids = sorted({found["id"] for found in ARXIV_PLACE.finditer(text)})
    if len(ids) == 1:
        return ids[0]
    found = f"links to {' and '.join(ids)}" if ids else "no arXiv id"
    raise RowError(f"found {found}, expected one link like https://arxiv.org/abs/2410.08196; mend the link")


def path_day(path: str) -> date | None:
    """Return the day that a file is named after, if it is.

    >>> path_day("feed/2024/09/05.md"), path_day("papers-2024-09-05.txt"), path_day("2024/notes.md")
    (datetime.date(2024, 9, 5), datetime.date(2024, 9, 5), None)
    """
    found = re.search(r"(?<!\d)(\d{4})(?:/(\d\d)/|-(\d\d)-)(\d\d)(?!\d)[^/]*$", path)
    try:
        return date(int(found[1]), int(found[2] or found[3]), int(found[4])) if found else None
    except ValueError:
        return None


def _files(source: str | Path) -> Iterator[str]:
    path = Path(source)
    if str(source) == STDIN or path.is_file():
        yield str(source) if str(source) == STDIN else path.as_posix()
    elif path.is_dir():
        try:
            found = sorted(
                (Path(folder, name) for folder, name in _walk(path) if name.lower().endswith(SUFFIXES)),
                key=lambda p: p.parts,
            )
        except OSError as e:
            raise _unreadable(e, str(e.filename)) from e
        if not found:
            expected = ", ".join(SUFFIXES)
            raise InputError(f"found no {expected} file in this folder", place=str(source), mend="give another folder")
        yield from (file.as_posix() for file in found)
    elif path.exists():
        yield path.as_posix()  # a named pipe, as the shell's <(…) makes
    else:
        raise InputError("found no such file, expected a feed", place=str(source), mend="check the path")


def _walk(top: Path) -> Iterator[tuple[str, str]]:
    """Yield folder and name of every file below; hidden ones are left out. Raises OSError for a closed folder."""

    def fail(error: OSError) -> None:
        raise error

    for folder, folders, names in os.walk(top, onerror=fail):
        folders[:] = [name for name in folders if not name.startswith(".")]
        yield from ((folder, name) for name in names if not name.startswith("."))


def _unreadable(error: OSError, place: str) -> InputError:
    found = f"found that it cannot be read ({error.strerror or error}), expected a feed"
    return InputError(found, place=place, mend="check the path and its permissions")


def _name(path: str) -> str:
    return "stdin" if path == STDIN else path.encode(errors="surrogateescape").decode(errors="replace")


@contextmanager
def _open(path: str) -> Iterator[TextIO]:
    # Bytes that are no UTF-8 become lone surrogates here, which valid UTF-8 never holds: `_lines` finds them in place.
    form: dict[str, Any] = {"encoding": "utf-8-sig", "errors": "surrogateescape", "newline": None}
    if path == STDIN:
        wrapped = io.TextIOWrapper(sys.stdin.buffer, **form)
        try:
            yield wrapped
        finally:
            wrapped.detach()  # else stdin is closed with its wrapper
    else:
        with Path(path).open(**form) as file:
            yield file


def _lines(path: str, tally: Tally) -> Iterator[tuple[int, str]]:
    """Yield numbered lines, cleaned; raise InputError at the first byte that is no UTF-8, or for a binary file."""
    mend = "save the file as UTF-8 text, or leave it out"
    try:
        with _open(path) as file:
            for number, raw in enumerate(file, 1):
                if bad := re.search("[\udc80-\udcff]", raw):
                    place = f"{_name(path)}:{number}:{bad.start() + 1}"
                    found = f"found the byte 0x{ord(bad[0]) - 0xDC00:02x}, expected UTF-8 text"
                    raise InputError(found, place=place, mend=mend)
                line = clean(raw)
                dropped = len(raw) - len(line)
                if dropped > 16 and dropped * 4 > len(raw):
                    raise InputError("found binary data, expected text", place=f"{_name(path)}:{number}", mend=mend)
                tally.dropped += dropped
                yield number, line.rstrip("\n")
    except OSError as e:
        raise _unreadable(e, _name(path)) from e


def _iter_rows(path: str, tally: Tally, days: set[date]) -> Iterator[tuple[int, str, Callable[[], Paper]]]:
    """Yield line, text and a function that reads the row, for each row of a file of either kind.

    `days` takes the days that a Markdown file is the digest of.
    """
    lines = _lines(path, tally)
    blank = []
    for number, line in lines:
        blank.append((number, line))
        if line.strip():
            break
    else:
        return
    lines = chain(blank, lines)
    day = None if path == STDIN else path_day(Path(path).resolve().as_posix())
    if path.lower().endswith(".jsonl") or line.lstrip().startswith("{"):
        for number, line in lines:
            if line.strip():
                yield number, line, partial(_json_paper, line, _name(path), number, day, tally)
    else:
        for row in iter_rows(_noting_days(lines, day, days)):
            yield row.line, row.text, partial(_row_paper, row, _name(path), day)


def _noting_days(lines: Iterable[tuple[int, str]], day: date | None, days: set[date]) -> Iterator[tuple[int, str]]:
    """Pass the lines through and note the days that have a table; one of no calendar is the rows' error to report."""
    for number, line in lines:
        if (heading := HEADING.fullmatch(line)) and (found := re.search(r"\d{4}-\d\d-\d\d", heading[1])):
            with suppress(ValueError):
                day = date.fromisoformat(found[0])
        elif day and is_header(line):
            days.add(day)
        yield number, line


def _row_paper(row: Row, file: str, day: date | None) -> Paper:
    cells = split_cells(row.text, row.columns)
    title, links = cells["title"], cells.get("link", "")
    if (at := links_at(title)) >= 0:
        title, links = OPENING.sub("", title[:at].rstrip()), f"{title[at:]} {links}"
    elif found := re.fullmatch(r"\[(.+)\]\(([^()\s]+)\)", title, re.DOTALL):
        title, links = found[1], f"({found[2]}) {links}"
    return Paper(
        id=find_arxiv_id(links),
        title=_title(title),
        authors=_authors(cells.get("authors", "")),
        day=_heading_day(row.heading) or day,
        summary=cells["summary"],
        links=_urls(links),
        file=file,
        line=row.line,
    )


def _json_paper(text: str, file: str, line: int, day: date | None, tally: Tally) -> Paper:
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as e:
        raise RowError(f"found no JSON ({e}), expected one object a line; mend the line") from e
    if not isinstance(data, dict):
        raise RowError("found JSON that is no object, expected one object a line; split lists with `jq -c '.[]'`")

    def text_of(*keys: str) -> str:
        value = next((data[key] for key in keys if data.get(key) is not None), "")
        if not isinstance(value, str):
            raise RowError(f"found {keys[0]} of type {type(value).__name__}, expected a string; quote it")
        tally.dropped += len(value) - len(clean(value))
        return clean(value).strip()

    links = " ".join(_strings(data.get("links"), "links") + _strings(data.get("url"), "url"))
    return Paper(
        id=_json_id(data.get("id"), links),
        title=_title(text_of("title")),
        authors=_authors(data.get("authors")),
        day=_iso_day(text_of(*DATES)) or day,
        summary=text_of("summary", "abstract"),
        links=_urls(links),
        file=file,
        line=line,
    )


def _json_id(value: object, links: str) -> str:
    if value is None or value == "":
        return find_arxiv_id(links)
    text = str(value).strip() if isinstance(value, str | int) and not isinstance(value, bool) else ""
    if found := ARXIV_ID.fullmatch(text):
        return found["id"]
    if text.startswith(("http://", "https://")) and (link := ARXIV_PLACE.search(text)):
        return link["id"]
    if not text or clean(text) != text or not text.isprintable():
        raise RowError(f"found the id {repr(value)[:80]}, expected printable text in quotes; mend the id")
    return text


def _title(text: str) -> str:
    if title := " ".join(text.split()):
        return title
    raise RowError("found no title, expected one; add it")


def _authors(value: object) -> tuple[str, ...]:
    names = value.split(",") if isinstance(value, str) else _strings(value, "authors")
    folded = (" ".join(clean(name).split()) for name in names)
    return tuple(name for name in folded if name)


def _strings(value: object, key: str) -> list[str]:
    """Return the strings of a string, a list of strings, or a list of objects with `name`, `href` or `url`."""
    found = []
    for item in value if isinstance(value, list) else [] if value is None else [value]:
        text = next((item[k] for k in ("name", "href", "url") if k in item), None) if isinstance(item, dict) else item
        if not isinstance(text, str):
            raise RowError(f"found {key} of type {type(value).__name__}, expected strings; write a list of strings")
        found.append(text)
    return found


def _urls(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(URL.findall(clean(text))))


def _heading_day(heading: str) -> date | None:
    return _iso_day(found[0]) if (found := re.search(r"\d{4}-\d[\d-]*", heading)) else None


def _iso_day(text: str) -> date | None:
    try:
        return datetime.fromisoformat(text).date() if text else None
    except ValueError as e:
        raise RowError(f"found the day {json.dumps(text[:40])}, expected one like 2024-10-08; mend it") from e
