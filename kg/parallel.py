"""Independent tasks side by side, in processes forked from this one: they share what is in its memory and send nothing back.

    with started({"a.txt": write_a, "b.txt": write_b}, processes=2) as ended:
        write_c()                       # meanwhile
        for name, seconds in ended: …   # as each one ends; an error of a task is raised here

With one process, and where forking is not safe, the tasks run in this process when `ended` is read.
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
Ended = tuple[str, float]
MOST = 4
"""Processes at most: each comes to hold a copy of the memory that it reads."""


def spare_processes() -> int:
    """Return how many processes are worth forking: one a core of this process, one where forking is not safe.

    Only Linux forks without harm, and only from a single thread: the locks that other threads hold are never opened in a copy.
    """
    is_part = multiprocessing.current_process().daemon
    if not sys.platform.startswith("linux") or threading.active_count() > 1 or is_part:
        return 1
    return min(MOST, len(os.sched_getaffinity(0)))


@contextmanager
def started(tasks: Mapping[str, Task], processes: int) -> Iterator[Iterator[Ended]]:
    """Start the tasks, the first ones first; yield name and seconds of each as it ends. At the end none is left running."""
    if processes < 2:
        yield ((name, _seconds(task)) for name, task in tasks.items())
        return
    fork = multiprocessing.get_context("fork")
    tickets, pile = os.pipe()  # a byte for each task: whoever reads it does the task
    os.write(pile, bytes(range(len(tasks))))
    os.close(pile)
    running = {}
    try:
        for _ in range(min(processes, len(tasks))):
            results, end = fork.Pipe(duplex=False)
            process = fork.Process(target=_work, args=(list(tasks.items()), tickets, end), daemon=True)
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", DeprecationWarning)  # of threads that libraries have in C: none of ours
                process.start()
            end.close()
            running[results] = process
        yield _collect(list(running), len(tasks))
    finally:
        os.close(tickets)
        for process in running.values():
            process.terminate()
            process.join()


def end_with_parent() -> None:
    """Have this process end as soon as its parent has, however that ends: nothing may write where a later command does."""
    parent = multiprocessing.parent_process()

    def wait_for_it() -> None:
        if parent is not None:
            parent.join()
            os._exit(1)

    threading.Thread(target=wait_for_it, daemon=True).start()


def _collect(running: Sequence[Connection], count: int) -> Iterator[Ended]:
    ends = list(running)
    while count:
        ready = wait(ends)
        for end in [e for e in ends if e in ready]:
            try:
                ended = end.recv()
            except EOFError:
                ends.remove(end)
                continue
            if isinstance(ended, Exception):
                raise ended
            count -= 1
            yield ended
        if not ends and count:
            mend = "see that there is memory, and run it again; the old files are whole"
            raise OutputError("a process that wrote files has died", mend=mend)


def _work(tasks: Sequence[tuple[str, Task]], tickets: int, results: Connection) -> None:
    """Do tasks until none is left; send name and seconds of each, or what went wrong."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent to handle
    end_with_parent()
    try:
        while ticket := os.read(tickets, 1):
            name, task = tasks[ticket[0]]
            results.send((name, _seconds(task)))
    except (KgError, OSError) as e:
        results.send(e)


def _seconds(task: Task) -> float:
    begun = time.perf_counter()
    task()
    return time.perf_counter() - begun
