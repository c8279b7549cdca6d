"""The curated names of the field: well-known models, methods, benchmarks, datasets, metrics and tasks.

In: `seeds/vocabulary/*.tsv`, one file a type. Out: a frozen `Vocabulary`.

    LoRA<tab>Low-Rank Adaptation; low-rank adapters<tab>
    MATH<tab><tab>exact

Columns: the name, its other forms divided by `; `, and flags: `exact` for a name that is also a common word (the name,
but not its other forms, counts only as spelled) and `ambiguous` for a form that another type has too. Lines are sorted by folded name.
"""

import functools
import hashlib
from pathlib import Path

from kg.errors import InputError
from kg.names import fold
from kg.records import Record
from kg.vocabulary import NodeType

FILES = {
    "benchmarks.tsv": NodeType.BENCHMARK,
    "datasets.tsv": NodeType.DATASET,
    "methods.tsv": NodeType.METHOD,
    "metrics.tsv": NodeType.METRIC,
    "models.tsv": NodeType.MODEL,
    "tasks.tsv": NodeType.TASK,
}
_HERE = Path(__file__).resolve().parent
SEEDS = _HERE.parent / "seeds"
_CHECKOUT = (SEEDS / "vocabulary" / "methods.tsv").is_file()
PAPERS = SEEDS / "papers" if _CHECKOUT else _HERE / "example"
"""The default input, four days of the feed: `seeds/papers` of a checkout, or the copy inside an installed package."""
FLAGS = frozenset({"exact", "ambiguous"})


class Entry(Record):
    """One curated thing."""

    name: str
    type: NodeType
    aliases: tuple[str, ...] = ()
    exact: bool = False
    ambiguous: bool = False
    file: str = ""
    line: int = 0

    @property
    def forms(self) -> tuple[str, ...]:
        """Return the name and its other forms."""
        return (self.name, *self.aliases)


class Vocabulary(Record):
    """All curated things, by file and line; `version` changes with any character of the files."""

    entries: tuple[Entry, ...]
    version: str


def vocabulary_folder() -> Path:
    """Return where the files lie: `seeds/vocabulary` of a checkout, or the copy inside an installed package."""
    return SEEDS / "vocabulary" if _CHECKOUT else _HERE / "curated"


def read_entries(path: Path) -> list[Entry]:
    """Read one file; raise InputError with file and line for a line that does not fit."""
    try:
        lines = path.read_text(encoding="utf8").splitlines()
    except OSError as e:
        raise InputError(f"cannot read the curated names ({e.strerror})", place=str(path), mend="reinstall kg") from e
    entries = []
    for number, line in enumerate(lines, 1):
        place = f"{path.name}:{number}"
        cells = line.split("\t")
        if len(cells) > 3 or not cells[0].strip():
            raise InputError(
                f"found {len(cells)} cells, expected name, aliases, flags", place=place, mend="mend that line"
            )
        name, aliases, flags = (*cells, "", "")[:3]
        given = set(flags.split())
        if given - FLAGS:
            raise InputError(
                f"flag {sorted(given - FLAGS)[0]!r}", place=place, mend=f"use {' or '.join(sorted(FLAGS))}"
            )
        entries.append(
            Entry(
                name=name, type=FILES[path.name], aliases=tuple(a for a in aliases.split("; ") if a),
                exact="exact" in given, ambiguous="ambiguous" in given, file=path.name, line=number,
            )
        )  # fmt: skip
    return entries


@functools.cache
def load_vocabulary(folder: Path | None = None) -> Vocabulary:
    """Return the curated names."""
    where = folder or vocabulary_folder()
    paths = [where / name for name in sorted(FILES)]
    entries = tuple(entry for path in paths for entry in read_entries(path))
    digest = hashlib.sha256(b"\0".join(path.read_bytes() for path in paths)).hexdigest()[:12]
    return Vocabulary(entries=entries, version=digest)


def find_faults(vocabulary: Vocabulary) -> list[str]:
    """Return what is wrong with curated data, a line each with its place and how to mend it."""
    faults: list[str] = []
    seen: dict[str, Entry] = {}
    for before, entry in zip((None, *vocabulary.entries), vocabulary.entries, strict=False):
        place = f"{entry.file}:{entry.line}"
        if before and before.file == entry.file and sort_key(before.name) > sort_key(entry.name):
            faults.append(f"{place}: {entry.name!r} comes after {before.name!r}; sort the file by folded name")
        for form in entry.forms:
            if form != " ".join(form.split()) or ";" in form:
                faults.append(f"{place}: {form!r} has stray white space or a semicolon; write it plainly")
            other = seen.setdefault(fold(form), entry)
            if other is not entry and not (other.ambiguous and entry.ambiguous and other.type != entry.type):
                faults.append(
                    f"{place}: {form!r} is also in {other.file}:{other.line}; keep one, or flag both `ambiguous` if the types differ"
                )
            elif other is entry and form != entry.name and fold(form) == fold(entry.name):
                faults.append(f"{place}: {form!r} is only another spelling of the name; leave it out")
    return faults


def sort_key(name: str) -> tuple[str, str]:
    """Return what the lines of a file are sorted by."""
    return fold(name), name
