"""An output folder that changes from one whole state to the next, however the process ends.

out/graph.ttl, out/graph.html, …   what readers see
out/.kg/staging/                   where a build writes; thrown away by the next one if it was killed
out/.kg/ready/                     a finished build that is being moved into place; the next command goes on with it
out/.kg/lock                       held by the one process that writes
"""

import errno
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from kg.errors import InputError, KgError, OutputError

PRIVATE = ".kg"
MANIFEST = "manifest"
OURS = ("claims.ttl", "merges.jsonl", "names.jsonl")
"""Names that tell a folder that kg has filled, a committed one too, which lacks the manifest."""
MOVING = 10.0
"""Seconds that a reader waits for a build that moves its files, which takes a moment."""


@contextmanager
def locked(out: Path, *, patience: float = 0) -> Iterator[Path]:
    """Make `out` if need be, hold its lock, mend what a killed build left, and yield its private folder.

    Another process that holds the lock is waited for `patience` seconds. An `out` made here goes again where the input
    is at fault.
    """
    private, is_new = out / PRIVATE, not out.exists()
    try:
        private.mkdir(parents=True, exist_ok=True)
        lock = FileLock(private / "lock", timeout=patience)
        lock.acquire()
    except Timeout as e:
        raise OutputError(
            "another kg is writing here", place=str(out), mend="wait for it, or give another --out"
        ) from e
    except OSError as e:
        raise as_output_error(e, out) from e
    try:
        _finish(out)
        shutil.rmtree(private / "staging", ignore_errors=True)
        yield private
    except InputError:
        if is_new:
            shutil.rmtree(out, ignore_errors=True)
        raise
    finally:
        lock.release()


@contextmanager
def staged(out: Path) -> Iterator[Path]:
    """Yield an empty staging folder of a locked `out`; what is written there replaces the folder's files at the end, all or none."""
    private = out / PRIVATE
    staging, ready = private / "staging", private / "ready"
    try:
        staging.mkdir()
        yield staging
        written = sorted(path for path in staging.rglob("*") if path.is_file())
        _refuse_foreign(out, [path.relative_to(staging) for path in written])
        manifest = staging / MANIFEST
        manifest.write_text("".join(f"{path.relative_to(staging).as_posix()}\n" for path in written), encoding="utf-8")
        for path in (*written, manifest):
            _sync(path)
        staging.rename(ready)
        _finish(out)
    except OSError as e:
        raise as_output_error(e, out) from e
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def existing(out: Path, name: str) -> Path:
    """Return the path of a built file; raise InputError with the command that builds it where it is missing."""
    if (out / PRIVATE / "ready").exists():
        with locked(out, patience=MOVING):  # a build was killed while it moved its files: this goes on with it
            pass
    path = out / name
    if not path.is_file():
        mend = f"run `kg build SOURCES --out {out}` first"
        raise InputError("no such file", place=str(path), mend=mend)
    return path


def as_output_error(error: OSError, out: Path) -> KgError:
    """Say in one line what the system refused and what mends it; the old files are whole in every case."""
    mend = {
        errno.ENOSPC: "free some space and run it again",
        errno.EFBIG: "free some space and run it again",
        errno.EDQUOT: "free some space and run it again",
        errno.EACCES: "make the folder writable or give another --out",
        errno.EPERM: "make the folder writable or give another --out",
        errno.EROFS: "give another --out, this one is on a read-only disk",
        errno.ENOTDIR: "give a folder as --out",
        errno.EEXIST: "give a folder as --out",
    }.get(error.errno or 0, "give another --out")
    place = str(error.filename or out)
    return OutputError(
        f"cannot write ({error.strerror or error})", place=place, mend=f"{mend}; the old files are whole"
    )


def _refuse_foreign(out: Path, names: list[Path]) -> None:
    """Raise OutputError where a file of another hand would be replaced: one in a folder that kg has not filled."""
    there = [name for name in names if (out / name).exists()]
    is_ours = (out / PRIVATE / MANIFEST).is_file() or any((out / name).exists() for name in OURS)
    if there and not is_ours:
        mend = "give another --out, or move it away"
        raise OutputError("found a file that kg did not write", place=str(out / there[0]), mend=mend)


def _finish(out: Path) -> None:
    """Move the files of a finished build into place, and remove those of the build before it that it no longer writes."""
    ready, current = out / PRIVATE / "ready", out / PRIVATE / MANIFEST
    manifest = ready / MANIFEST
    if not manifest.is_file():
        shutil.rmtree(ready, ignore_errors=True)  # killed while removing it: all files are in place
        return
    listed = manifest.read_text(encoding="utf-8").splitlines()
    for name in listed:
        (out / name).parent.mkdir(parents=True, exist_ok=True)
        if (ready / name).exists():
            (ready / name).replace(out / name)
    before = current.read_text(encoding="utf-8").splitlines() if current.is_file() else []
    for name in sorted(set(before) - set(listed)):
        (out / name).unlink(missing_ok=True)
    manifest.replace(current)
    shutil.rmtree(ready)


def _sync(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())
