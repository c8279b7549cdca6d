"""A small pool of worker processes for the endpoint: each answers one query at a time and is killed when time is up.

await Pool(out, 2, 10.0).ask({"query": "ASK {}", …}) → Reply(status=200, type="application/sparql-results+json", …)
"""

import asyncio
import json
import struct
import sys
from asyncio.subprocess import PIPE, Process
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kg.errors import KgError
from kg.index import FILES, ensure_index

START = 120.0
"""Seconds that a worker may take to open the index, which it makes anew if the files have changed."""


@dataclass(frozen=True)
class Reply:
    """What the endpoint sends back."""

    status: int
    type: str
    body: bytes
    truncated: bool = False


@dataclass
class Worker:
    """A process and the state of the files that it answers from."""

    process: Process
    stamp: tuple[int, ...]


def refusal(status: int, message: str) -> Reply:
    """Return a reply that says what is wrong."""
    return Reply(status, "text/plain; charset=utf-8", f"{message}\n".encode())


class Pool:
    """Workers over the graph in `out`; `waiting` bounds the seconds that a query waits for one to be free."""

    def __init__(self, out: Path, size: int, timeout: float, waiting: float = 60.0) -> None:
        self._out, self._timeout, self._waiting = out, timeout, waiting
        self._free: asyncio.Queue[Worker | None] = asyncio.Queue()
        self._all: set[Process] = set()
        for _ in range(size):
            self._free.put_nowait(None)  # started when first needed

    async def ask(self, request: dict[str, Any]) -> Reply:
        """Answer by the next free worker."""
        try:
            worker = await asyncio.wait_for(self._free.get(), self._waiting)
        except TimeoutError:
            return refusal(503, "too many queries at once; try again")
        kept: Worker | None = None
        try:
            stamp = self._stamp()
            if worker is None or worker.stamp != stamp or worker.process.returncode is not None:
                await self._end(worker)
                worker = await self._start(stamp)
            reply = await asyncio.wait_for(_exchange(worker.process, request), self._timeout)
            kept = worker
            return reply
        except TimeoutError:
            return refusal(503, f"the query took longer than {self._timeout:g} s; add LIMIT, or ask something simpler")
        except (asyncio.IncompleteReadError, ConnectionError):
            return refusal(503, "the query needed too much memory; add LIMIT, or ask something simpler")
        except KgError as e:
            return refusal(503, str(e))
        finally:
            if kept is None:
                await self._end(worker)
            self._free.put_nowait(kept)

    async def close(self) -> None:
        """End all workers."""
        for process in list(self._all):
            await self._kill(process)

    async def _start(self, stamp: tuple[int, ...]) -> Worker:
        await asyncio.to_thread(ensure_index, self._out)
        # -P: else Python would import a json.py of the current folder
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-P", "-m", "kg.worker", str(self._out), str(self._timeout + 1), stdin=PIPE, stdout=PIPE
        )  # fmt: skip
        self._all.add(process)
        try:
            await asyncio.wait_for(_frame(process), START)
        except (TimeoutError, asyncio.IncompleteReadError) as e:
            await self._kill(process)
            raise KgError("a worker did not start", mend="start kg serve again") from e
        return Worker(process, stamp)

    async def _end(self, worker: Worker | None) -> None:
        if worker is not None:
            await self._kill(worker.process)

    async def _kill(self, process: Process) -> None:
        self._all.discard(process)
        if process.returncode is None:
            process.kill()
        await process.wait()

    def _stamp(self) -> tuple[int, ...]:
        """Return what changes when the graph is built anew."""
        found = [(self._out / name).stat() for name in FILES if (self._out / name).is_file()]
        return tuple(number for stat in found for number in (stat.st_mtime_ns, stat.st_size, stat.st_ino))


async def _exchange(process: Process, request: dict[str, Any]) -> Reply:
    assert process.stdin is not None
    content = json.dumps(request).encode()
    process.stdin.write(struct.pack(">I", len(content)) + content)
    await process.stdin.drain()
    head = json.loads(await _frame(process))
    return Reply(head["status"], head["type"], await _frame(process), head["truncated"])


async def _frame(process: Process) -> bytes:
    assert process.stdout is not None
    (length,) = struct.unpack(">I", await process.stdout.readexactly(4))
    return await process.stdout.readexactly(length)
