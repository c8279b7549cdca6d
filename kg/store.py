"""The work store of one output folder: the rows of this build, and every extraction ever made, by content.

One SQLite file, `.kg/store.sqlite`. `rows` is scratch, filled anew by each build; `extractions` is a cache keyed by the
digest of extractor version and text, so that a text is read by the same extractor once, whichever day or paper it
comes from, and a killed build goes on where it stopped.
"""

import datetime
import hashlib
import sqlite3
from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path
from typing import Self

from kg.errors import OutputError
from kg.graph import Featured
from kg.records import Extraction, Paper

SCHEMA = """
CREATE TABLE IF NOT EXISTS extractions (digest TEXT PRIMARY KEY, record TEXT NOT NULL) WITHOUT ROWID;
DROP TABLE IF EXISTS rows;
CREATE TABLE rows (
    paper TEXT, day TEXT, record TEXT NOT NULL, digest TEXT NOT NULL, fresh INTEGER NOT NULL, PRIMARY KEY (paper, day)
) WITHOUT ROWID;
"""
PUT_ROW = """
INSERT INTO rows VALUES (?, ?, ?, ?, ?) ON CONFLICT DO UPDATE
SET record = excluded.record, digest = excluded.digest, fresh = excluded.fresh WHERE NOT rows.fresh
"""
UNDATED = "undated"  # sorts after every day
FIRST = "(SELECT paper, min(day) AS day FROM rows GROUP BY paper)"
BATCH = 200


class Store:
    """The rows and extractions of a build.

    A paper that several days feature has several rows: the earliest gives title, authors and text.
    """

    def __init__(self, path: Path, extractor: str) -> None:
        self._extractor = extractor
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._db = sqlite3.connect(path)
            self._db.execute("PRAGMA journal_mode=WAL")
            self._db.execute("PRAGMA synchronous=NORMAL")
            self._db.executescript(SCHEMA)
        except (OSError, sqlite3.Error) as e:
            mend = f"free some space, or remove {path} if it is damaged; the old files are whole"
            raise OutputError(f"cannot open the work store ({e})", place=str(path), mend=mend) from e

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self._db.close()

    def put_rows(self, papers: Iterable[Paper], *, fresh: bool = True) -> None:
        """Add rows, of two for the same paper and day the first.

        Rows that are not `fresh` are those of an earlier build: fresh ones replace them, and `withdraw` takes them back. Where a row came from (`file`, `line`) is not kept: it must not show in what is built.
        """
        with self._db:
            for paper in papers:
                row = paper.model_copy(update={"file": "", "line": 0})
                day = paper.day.isoformat() if paper.day else UNDATED
                self._db.execute(PUT_ROW, (paper.id, day, row.to_json(), self._digest(paper.text), fresh))

    def withdraw(self, days: Iterable[datetime.date]) -> int:
        """Remove the rows of these days that are not fresh: a digest that gives its day anew stands for all of it."""
        with self._db:
            found = [
                self._db.execute("DELETE FROM rows WHERE day = ? AND NOT fresh", (day.isoformat(),)).rowcount
                for day in sorted(days)
            ]
        return sum(found)

    def rows(self) -> Iterator[Paper]:
        """Yield all rows by paper and day."""
        return map(Paper.model_validate_json, self.lines())

    def lines(self) -> Iterator[str]:
        """Yield all rows by paper and day, each as its line of JSON."""
        return (record for (record,) in self._db.execute("SELECT record FROM rows ORDER BY paper, day"))

    def papers(self) -> Iterator[Featured]:
        """Yield each paper once, by id, with the days that feature it."""
        for _, group in groupby(self.rows(), key=lambda row: row.id):
            rows = list(group)
            days: list[datetime.date] = [row.day for row in rows if row.day is not None]
            yield rows[0], days

    def texts(self) -> Iterator[tuple[str, str]]:
        """Yield id and text of each paper, by id."""
        for paper, _ in self.papers():
            yield paper.id, paper.text

    def pending(self) -> list[str]:
        """Return the ids of the papers whose text this extractor has not read yet, sorted."""
        query = f"""SELECT paper FROM rows JOIN {FIRST} USING (paper, day)
                    WHERE digest NOT IN (SELECT digest FROM extractions) ORDER BY paper"""
        return [paper for (paper,) in self._db.execute(query)]

    def paper(self, paper_id: str) -> Paper:
        """Return the row that stands for a paper; raise KeyError where there is none."""
        query = "SELECT record FROM rows WHERE paper = ? ORDER BY day LIMIT 1"
        found = self._db.execute(query, (paper_id,)).fetchone()
        if found is None:
            raise KeyError(paper_id)
        return Paper.model_validate_json(found[0])

    def put_extractions(self, extractions: Iterable[Extraction]) -> None:
        """Add the extractions of papers in the store, a batch a transaction, so that a kill loses a batch at most."""
        for number, extraction in enumerate(extractions, 1):
            digest = self._digest(self.paper(extraction.id).text)
            self._db.execute(
                "INSERT OR REPLACE INTO extractions VALUES (?, ?)",
                (digest, extraction.model_dump_json(exclude={"relations"})),
            )
            if number % BATCH == 0:
                self._db.commit()
        self._db.commit()

    def extractions(self) -> Iterator[Extraction]:
        """Yield the extraction of each paper, by id."""
        query = f"""SELECT paper, extractions.record FROM rows JOIN {FIRST} USING (paper, day)
                    JOIN extractions USING (digest) ORDER BY paper"""
        for paper, record in self._db.execute(query):
            extraction = Extraction.model_validate_json(record)
            yield extraction if extraction.id == paper else extraction.model_copy(update={"id": paper})

    def _digest(self, text: str) -> str:
        return hashlib.sha256(f"{self._extractor}\n{text}".encode()).hexdigest()

    def __len__(self) -> int:
        """Return the number of papers."""
        return int(self._db.execute("SELECT count(DISTINCT paper) FROM rows").fetchone()[0])
