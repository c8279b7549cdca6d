"""The output folder is the old state or the new one, whatever happens between."""

import errno
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from kg.errors import InputError, OutputError
from kg.output import PRIVATE, existing, locked, staged


def put(out: Path, files: dict[str, str]) -> None:
    with locked(out), staged(out) as staging:
        for name, text in files.items():
            (staging / name).parent.mkdir(parents=True, exist_ok=True)
            (staging / name).write_text(text)


def state(out: Path) -> dict[str, str]:
    return {
        path.relative_to(out).as_posix(): path.read_text()
        for path in sorted(out.rglob("*"))
        if path.is_file() and PRIVATE not in path.parts
    }


OLD = {"graph.ttl": "old", "neo4j/a.csv": "old", "neo4j/b.csv": "old"}
NEW = {"graph.ttl": "new", "neo4j/a.csv": "new"}


def test_output_is_replaced_and_leftovers_of_its_folders_go(tmp_path):
    put(tmp_path, OLD)
    (tmp_path / "mine.txt").write_text("kept")
    put(tmp_path, NEW)
    assert state(tmp_path) == {**NEW, "mine.txt": "kept"}


def fail(out: Path, error: Exception) -> None:
    with locked(out), staged(out) as staging:
        (staging / "graph.ttl").write_text("new")
        raise error


def test_output_stays_as_it_was_when_a_build_fails(tmp_path):
    put(tmp_path, OLD)
    with pytest.raises(ZeroDivisionError):
        fail(tmp_path, ZeroDivisionError())
    assert state(tmp_path) == OLD
    assert not (tmp_path / PRIVATE / "staging").exists()


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EACCES, errno.EIO])
def test_output_says_what_the_system_refused(tmp_path, code):
    put(tmp_path, OLD)
    with pytest.raises(OutputError, match=r"cannot write .*; .*the old files are whole"):
        fail(tmp_path, OSError(code, os.strerror(code)))
    assert state(tmp_path) == OLD


KILLED = """
import os, signal, sys
from pathlib import Path
import kg.output
from tests.test_output import put, NEW
moves, replace = int(sys.argv[2]), Path.replace
def replace_until_killed(self, target):
    global moves
    if moves == 0:
        os.kill(os.getpid(), signal.SIGKILL)
    moves -= 1
    return replace(self, target)
Path.replace = replace_until_killed
put(Path(sys.argv[1]), NEW)
"""


@pytest.mark.parametrize("moves", range(len(NEW)))
def test_output_killed_between_two_moves_is_whole_for_the_next_reader(tmp_path, moves):
    put(tmp_path, OLD)
    run = subprocess.run([sys.executable, "-c", KILLED, str(tmp_path), str(moves)], cwd=Path(__file__).parents[1])
    assert run.returncode == -signal.SIGKILL
    assert existing(tmp_path, "graph.ttl").read_text() == "new"
    assert state(tmp_path) == NEW


def test_output_has_one_writer(tmp_path):
    code = "import sys\nfrom pathlib import Path\nfrom kg.output import locked\nwith locked(Path(sys.argv[1])): pass"
    with locked(tmp_path):
        run = subprocess.run([sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True)
    assert run.returncode == 1
    assert "another kg is writing here; wait for it, or give another --out" in run.stderr


def test_output_missing_file_names_the_command_that_makes_it(tmp_path):
    with pytest.raises(InputError, match="run `kg build"):
        existing(tmp_path, "graph.ttl")


@pytest.mark.parametrize("place", ["file/out", "file"])
def test_output_below_a_file_is_refused(tmp_path, place):
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError, match="give a folder as --out"), locked(tmp_path / place):
        pass
