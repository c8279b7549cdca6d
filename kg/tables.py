r"""The table rows of a Markdown text: lines come in, rows with their heading and columns go out, and rows become cells.

    | AlphaNet: Nets for                    a row may be broken over several lines; it ends with the pipe that closes
      All (Read more on [arXiv](…))| A, B | It scores 3 \| 4. |          its last cell

A pipe is written `\|`. Stray pipes are put back where they came from when the columns leave no doubt.

>>> rows = iter_rows([(1, "## Papers for 2024-10-08"), (2, "| Title | Authors | Summary |"), (3, "|---|---|---|"),
...                   (4, "| A"), (5, "  net | Li | p(a|b) |")])
>>> [(row.line, row.heading, split_cells(row.text, row.columns)) for row in rows]
[(4, 'Papers for 2024-10-08', {'title': 'A\n  net', 'authors': 'Li', 'summary': 'p(a|b)'})]
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

HEADING = re.compile(r" {0,3}#{1,6}\s+(.*)")
RULE = re.compile(r"\|?(?:\s*:?-+:?\s*\|)+(?:\s*:?-+:?\s*)?")
PIPE = re.compile(r"(?<!\\)\|")
BRACKETS = re.compile(r"[()\[\]{}$]")
READ_MORE = re.compile(r"\bread more\b", re.IGNORECASE)
COLUMNS = {
    "title": "title", "authors": "authors", "author": "authors", "summary": "summary", "abstract": "summary",
    "link": "link", "links": "link", "url": "link",
}  # fmt: skip
HEADER = "| Title | Authors | Summary |"


class RowError(ValueError):
    """A row cannot be read; the message reads `found X, expected Y; mending step`."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row as it stands: the line it starts on, the last dated heading above it, the header's columns (none: ())."""

    line: int
    text: str
    heading: str
    columns: tuple[str, ...]


@dataclass(slots=True)
class _Open:
    """A row that is being read: `pipes` counts those that are not escaped, `closed` is true behind the last of them."""

    line: int
    lines: list[str] = field(default_factory=list)
    pipes: int = 0
    closed: bool = False

    def add(self, line: str) -> None:
        self.lines.append(line)
        self.pipes += len(PIPE.findall(line))
        if line.strip():
            self.closed = self.pipes > 1 and bool(PIPE.fullmatch(line.rstrip(), len(line.rstrip()) - 1))

    @property
    def boxed(self) -> bool:
        return self.lines[0].lstrip().startswith("|")

    @property
    def cells(self) -> int:
        return self.pipes + 1 - self.boxed - self.closed

    @property
    def text(self) -> str:
        return "\n".join(self.lines).strip()


def iter_rows(lines: Iterable[tuple[int, str]]) -> Iterator[Row]:
    """Yield the rows under each header; what stands outside tables is passed over, what stands inside never is."""
    heading, above, in_table = "", "", False
    columns: tuple[str, ...] = ()
    row: _Open | None = None
    for number, line in lines:
        dated, is_rule = HEADING.fullmatch(line), bool(RULE.fullmatch(line.strip()))
        if row is not None and not dated and _goes_on(row, line.strip(), len(columns)):
            row.add(line)
            continue
        names = _columns(row.text if row is not None else above)
        is_rule = is_rule and (not columns or _fits(names))
        if is_rule or (row is not None and _fits(names)):
            columns = names
        if row is not None and not _fits(names):
            yield Row(row.line, row.text, heading, columns)
        row = None
        in_table = not dated and bool(line.strip()) and (in_table or is_rule or line.lstrip().startswith("|"))
        if dated:
            heading = dated[1].strip() if re.search(r"\d{4}-\d", line) else heading
            columns = ()
        elif in_table and not is_rule:
            row = _Open(number)
            row.add(line)
        above = "" if dated else line
    if row is not None and not _fits(_columns(row.text)):
        yield Row(row.line, row.text, heading, columns)


def split_cells(text: str, columns: tuple[str, ...]) -> dict[str, str]:
    r"""Return the cells of a row by column, stripped, with `\|` read as a pipe; raise RowError where they do not fit.

    Pipes too many belong to the title as long as it is unfinished (its links come later, or a bracket or `$` is open),
    and then to the summary.

    >>> split_cells(r"| A \\| b | Li | x | y |", ("title", "authors", "summary"))
    {'title': 'A \\| b', 'authors': 'Li', 'summary': 'x | y'}
    """
    if not _fits(columns):
        names = " ".join(", ".join(columns).split())[:80]
        found = f"a table with the columns {names}" if columns else "a table with no header"
        raise RowError(f'found {found}, expected "{HEADER}"; add that line above the rows')
    cells = _pieces(text)
    while len(cells) > len(columns) and not cells[-1].strip():
        cells.pop()
    if len(cells) < len(columns):
        expected = f"expected {len(columns)} ({', '.join(columns)})"
        raise RowError(f"found {len(cells)} cells, {expected}; add the missing cell, empty if need be")
    _merge(cells, columns.index("title"), _unfinished(cells, len(cells) - len(columns)))
    _merge(cells, columns.index("summary"), len(cells) - len(columns))
    return {column: cell.replace(r"\|", "|").strip() for column, cell in zip(columns, cells, strict=True)}


def links_at(title: str) -> int:
    """Return where the "read more on [arXiv](…)" that closes a title cell begins, or -1.

    >>> links_at("A net (Read more on [arXiv](https://arxiv.org/abs/2410.00001))"), links_at("Read More")
    (7, -1)
    """
    at = max((found.start() for found in READ_MORE.finditer(title)), default=-1)
    return at if at >= 0 and "](" in title[at:] else -1


def _goes_on(row: _Open, line: str, columns: int) -> bool:
    """Tell whether `line` belongs to `row`, which is open until a pipe closes the last of its cells."""
    if not row.boxed:
        return False  # without outer pipes nothing but the end of the line ends a row
    if line.startswith("|"):
        return not row.closed and row.cells < columns and len(_pieces(line)) < columns
    return not row.closed or (bool(line) and row.cells < columns)


def is_header(line: str) -> bool:
    """Tell whether a line names the columns of a table of papers.

    >>> is_header("| Title | Authors | Summary |"), is_header("| Title of a paper | A | S |")
    (True, False)
    """
    return _fits(_columns(line))


def _fits(columns: tuple[str, ...]) -> bool:
    return {"title", "summary"} <= set(columns)


def _columns(text: str) -> tuple[str, ...]:
    names = [cell.strip(" *_").casefold() for cell in _pieces(text)] if text.strip() else []
    return tuple(COLUMNS.get(name, name) for name in names)


def _pieces(text: str) -> list[str]:
    cells = PIPE.split(text.strip())
    first, last = not cells[0], len(cells) > 1 and not cells[-1]
    return cells[first : len(cells) - last]


def _merge(cells: list[str], at: int, more: int) -> None:
    cells[at : at + more + 1] = ["|".join(cells[at : at + more + 1])]


def _unfinished(cells: list[str], most: int) -> int:
    """Count the cells, at most `most`, that belong to the title in the first one."""
    for more in range(most + 1):
        if links_at(cells[more]) >= 0:
            return more
    open_: Counter[str] = Counter()
    for more in range(most):
        open_.update(BRACKETS.findall(cells[more]))
        if all(open_[a] == open_[b] for a, b in ("()", "[]", "{}")) and open_["$"] % 2 == 0:
            return more
    return most
