"""The texts of all papers in one scratch file, looked up in place: what quotes sentences holds no text but the one it reads.

In go (paper id, text) by id; out comes a mapping. The file has no name where the system allows that, and goes with the
mapping; forked processes share it.

    Texts(folder, [("2401.1", "AlphaNet\\nA net.")])["2401.1"]  →  "AlphaNet\\nA net."
"""

import mmap
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from kg.output import as_output_error


class Texts(Mapping[str, str]):
    """A text for each paper's id, read from disk when asked for."""

    def __init__(self, folder: Path, texts: Iterable[tuple[str, str]]) -> None:
        self._places: dict[str, tuple[int, int]] = {}
        end = 0
        try:
            with tempfile.TemporaryFile(dir=folder) as file:
                for paper, text in texts:
                    start, end = end, end + file.write(text.encode())
                    self._places[paper] = (start, end)
                file.flush()
                self._bytes = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) if end else b""
        except OSError as e:
            raise as_output_error(e, folder) from e

    def __getitem__(self, paper: str) -> str:
        start, end = self._places[paper]
        return self._bytes[start:end].decode()

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)
