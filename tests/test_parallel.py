"""Tasks in forked processes: all are done, what goes wrong is told, and none outlives its parent."""

import errno
import multiprocessing
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from kg.errors import InputError, OutputError
from kg.parallel import spare_processes, started

linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="forks on Linux only")


@pytest.mark.parametrize("processes", [1, pytest.param(3, marks=linux)])
def test_parallel_does_every_task_once(tmp_path, processes):
    def append(name: str) -> None:
        with (tmp_path / name).open("a") as file:
            file.write("done")

    tasks = {str(number): lambda number=number: append(str(number)) for number in range(20)}
    with started(tasks, processes) as ended:
        seconds = dict(ended)
    assert set(seconds) == set(tasks)
    assert [(tmp_path / name).read_text() for name in tasks] == ["done"] * 20


def fail(error: Exception) -> None:
    raise error


@pytest.mark.parametrize("processes", [1, pytest.param(2, marks=linux)])
@pytest.mark.parametrize(
    "error",
    [OSError(errno.ENOSPC, "No space left", "graph.ttl"), InputError("bad row", place="a.md:3", mend="mend it")],
)
def test_parallel_raises_what_a_task_raised_and_leaves_nothing_running(error, processes):
    tasks = {"slow": lambda: time.sleep(0.5), "bad": lambda: fail(error)}
    with pytest.raises(type(error)) as raised, started(tasks, processes) as ended:
        list(ended)
    assert (str(raised.value), vars(raised.value)) == (str(error), vars(error))
    assert not multiprocessing.active_children()


@linux
def test_parallel_tells_of_a_process_that_was_killed():
    parent = os.getpid()

    def die() -> None:
        time.sleep(0.5) if os.getpid() == parent else os.kill(os.getpid(), signal.SIGKILL)

    with pytest.raises(OutputError, match="has died"), started({"a": die, "b": die}, 2) as ended:
        list(ended)


@linux
def test_parallel_ends_its_processes_when_the_body_fails():
    with pytest.raises(ZeroDivisionError), started({"a": lambda: time.sleep(60)}, 2):
        raise ZeroDivisionError
    assert not multiprocessing.active_children()


ORPHAN = """
import os, sys, time
from pathlib import Path
from kg.parallel import started
parent = os.getpid()
def note():
    if os.getpid() != parent:
        Path(sys.argv[1]).write_text(str(os.getpid()))
    time.sleep(60)
with started({"a": note, "b": note}, 2) as ended:
    list(ended)
"""


@linux
def test_parallel_ends_its_processes_when_it_is_killed(tmp_path):
    run = subprocess.Popen([sys.executable, "-c", ORPHAN, str(tmp_path / "pid")])
    _wait_until(lambda: (tmp_path / "pid").is_file() and (tmp_path / "pid").read_text())
    child = int((tmp_path / "pid").read_text())
    run.send_signal(signal.SIGKILL)
    run.wait()
    _wait_until(lambda: not _is_running(child))


def _is_running(pid: int) -> bool:
    status = Path(f"/proc/{pid}/stat")
    return status.is_file() and status.read_text().rpartition(")")[2].split()[0] != "Z"


def _wait_until(true, seconds: float = 20) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end
        time.sleep(0.02)


def test_parallel_forks_only_from_a_single_thread():
    go = threading.Event()
    other = threading.Thread(target=go.wait)
    other.start()
    try:
        assert spare_processes() == 1
    finally:
        go.set()
        other.join()
