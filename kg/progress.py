"""A progress bar on stderr for what takes longer than two seconds."""

import sys
import time
from collections.abc import Iterable, Iterator
from typing import Protocol, TypeVar

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

T = TypeVar("T")


class Track(Protocol):
    """A way to pass items through while a step runs: `silent` or `track`."""

    def __call__(self, items: Iterable[T], label: str, total: int | None) -> Iterator[T]:
        """Yield the items."""


PATIENCE = 2.0
"""Seconds before anything shows."""
INTERVAL = 10.0
"""Seconds between two lines where stderr is no terminal."""


def silent(items: Iterable[T], label: str, total: int | None = None) -> Iterator[T]:
    """Pass the items through and show nothing."""
    yield from items


def track(items: Iterable[T], label: str, total: int | None = None) -> Iterator[T]:
    """Pass the items through; once that takes longer than `PATIENCE`, show how far it is."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield from _lines(items, label, total)
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    bar = Progress(*columns, console=console, transient=True)
    started, task = time.monotonic(), bar.add_task(label, total=total)
    try:
        for item in items:
            yield item
            bar.advance(task)
            if not bar.live.is_started and time.monotonic() - started > PATIENCE:
                bar.start()
    finally:
        bar.stop()


def _lines(items: Iterable[T], label: str, total: int | None) -> Iterator[T]:
    due = time.monotonic() + PATIENCE
    for number, item in enumerate(items, 1):
        yield item
        if time.monotonic() > due:
            print(f"{label}: {number:,}" + (f" of {total:,}" if total else ""), file=sys.stderr)  # noqa: T201
            due = time.monotonic() + INTERVAL
