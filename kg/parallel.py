"""Independent tasks side by side, in this process and in forks of it, which share its memory and send nothing back.

    with started({"a.txt": write_a, "b.txt": write_b}, processes=2) as ended:
        write_c()                       # meanwhile the other process has begun
        for name, seconds in ended: …   # as each one ends; an error of a task is raised here

With one process, and so where forking is not safe, this one does them all.
"""

import multiprocessing
import os
import signal
import sys
import threading
import time
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from multiprocessing.connection import Connection, wait

from kg.errors import KgError, OutputError

Task = Callable[[], object]
Listed = Sequence[tuple[str, Task]]
Ended = tuple[str, float]
MOST = 4
"""Processes at most: each comes to hold a copy of the memory that it reads, since reading counts references."""


def spare_processes() -> int:
    """Return how many processes to use: one a core, but only this one where forking is not safe.

    Only Linux forks without harm, and only from a single thread: the locks that other threads hold are never opened in a copy.
    """
    is_part = multiprocessing.current_process().daemon
    if not sys.platform.startswith("linux") or threading.active_count() > 1 or is_part:
        return 1
    return min(MOST, len(os.sched_getaffinity(0)))


@contextmanager
def started(tasks: Mapping[str, Task], processes: int) -> Iterator[Iterator[Ended]]:
    """Start the tasks, the first ones first; yield name and seconds of each as it ends. At the end none is left running."""
    tickets, pile = os.pipe()  # a byte for each task: whoever reads it does the task
    os.write(pile, bytes(range(len(tasks))))
    os.close(pile)
    listed, running = list(tasks.items()), {}
    try:
        for _ in range(min(processes, len(tasks)) - 1):
            fork = multiprocessing.get_context("fork")
            results, end = fork.Pipe(duplex=False)
            process = fork.Process(target=_work, args=(listed, tickets, end), daemon=True)
            try:
                with warnings.catch_warnings():
                    warnings.simplefilter(
                        "ignore", DeprecationWarning
                    )  # of threads that libraries have in C: none of ours
                    process.start()
            except OSError:  # the system gives no more: this process does what is left
                break
            end.close()
            running[results] = process
        yield _work_along(listed, tickets, list(running))
    finally:
        os.close(tickets)
        for results, process in running.items():
            process.terminate()
            process.join()
            results.close()


def end_with_parent() -> None:
    """Have this process end as soon as its parent has, however that ends: nothing may write where a later command does."""
    parent = multiprocessing.parent_process()

    def wait_for_it() -> None:
        if parent is not None:
            parent.join()
            os._exit(1)

    threading.Thread(target=wait_for_it, daemon=True).start()


def _work_along(tasks: Listed, tickets: int, ends: list[Connection]) -> Iterator[Ended]:
    """Do tasks until none is left, then wait for those of the other processes; yield all of them as they end."""
    left = len(tasks)
    while left:
        if ticket := os.read(tickets, 1):
            yield _do(tasks, ticket)
            left -= 1
        elif not ends:
            mend = "see that there is memory, and run it again; the old files are whole"
            raise OutputError("a process that wrote files has died", mend=mend)
        ready = wait(ends, timeout=0 if ticket else None)
        for end in [e for e in ends if e in ready]:
            try:
                ended = end.recv()
            except EOFError:
                ends.remove(end)
                continue
            if isinstance(ended, Exception):
                raise ended
            yield ended
            left -= 1


def _work(tasks: Listed, tickets: int, results: Connection) -> None:
    """Do tasks until none is left; send name and seconds of each, or what went wrong."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent to handle
    end_with_parent()
    try:
        while ticket := os.read(tickets, 1):
            results.send(_do(tasks, ticket))
    except (KgError, OSError) as e:
        results.send(e)


def _do(tasks: Listed, ticket: bytes) -> Ended:
    name, task = tasks[ticket[0]]
    begun = time.perf_counter()
    task()
    return name, time.perf_counter() - begun
