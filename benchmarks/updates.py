"""What a day more costs: `kg add` of the last days of a feed, one by one, against `kg build` of all of it, in the same run.

    python benchmarks/updates.py FEED                    the last three days that have papers, three full builds
    python benchmarks/updates.py FEED --days 5 --times 1 --processes 2

FEED is a folder of Markdown digests, one a day. Whole commands are timed, from start to exit, as a user has them; each
build starts with nothing, and the graph that the days are added to is built of all days before them. `CPU` is the time
that all processes of a command spent. At the end the graph that grew must be that of the full build, byte for byte.
"""

import argparse
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from kg.feed import iter_papers

KG = [sys.executable, "-c", "from kg.cli import main; main()"]


class Cost(NamedTuple):
    """Seconds on the clock, and of all processes together."""

    wall: float
    cpu: float


def run(command: str, sources: Sequence[Path], out: Path, processes: int) -> Cost:
    """Run `kg build` or `kg add`, and return what it cost."""
    before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    options = ["--out", str(out), "--processes", str(processes)]
    subprocess.run([*KG, command, *options, *map(str, sources)], check=True, capture_output=True)
    wall, after = time.perf_counter() - started, resource.getrusage(resource.RUSAGE_CHILDREN)
    return Cost(wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)


def count_papers(path: Path) -> int:
    return sum(1 for _ in iter_papers([path], on_reject=lambda row: None))


def files(out: Path) -> dict[str, bytes]:
    """Return the bytes of each built file; what begins with a dot is kg's own."""
    found = {path.relative_to(out): path for path in sorted(out.rglob("*")) if path.is_file()}
    return {str(name): path.read_bytes() for name, path in found.items() if not name.parts[0].startswith(".")}


def median(costs: Sequence[Cost]) -> Cost:
    return Cost(statistics.median(c.wall for c in costs), statistics.median(c.cpu for c in costs))


def show(what: str, costs: Sequence[Cost]) -> Cost:
    middle = median(costs)
    each = ", ".join(f"{c.wall:.1f}" for c in costs)
    print(f"{what}: {middle.wall:.2f} s, {middle.cpu:.2f} s CPU (median of {len(costs)}: {each})", flush=True)
    return middle


def bench(feed: Path, folder: Path, days: int, times: int, processes: int) -> None:
    digests = sorted(path for path in feed.rglob("*.md") if path.name[:1].isdigit())
    new = [path for path in digests if count_papers(path)][-days:]
    old = [path for path in digests if path not in new]
    built = [run("build", digests, folder / f"full{n}", processes) for n in range(times)]
    full = show(f"kg build of all {len(digests)} days", built)
    run("build", old, folder / "grown", processes)
    added = []
    for path in new:
        added.append(run("add", [path], folder / "grown", processes))
        known = len(digests) - len(new) + len(added) - 1
        print(f"kg add of {path.relative_to(feed)}, {count_papers(path)} papers, to {known} days: {added[-1].wall:.2f} s, {added[-1].cpu:.2f} s CPU", flush=True)  # fmt: skip
    day = show("kg add of a day", added)
    again = show(
        "kg add of the same day again", [run("add", new[-1:], folder / "grown", processes) for _ in range(times)]
    )
    print(f"a day more costs {day.wall / full.wall:.3f} of a full build ({day.cpu / full.cpu:.3f} of its CPU time), nothing new {again.wall / full.wall:.3f}")  # fmt: skip
    same = files(folder / "grown") == files(folder / "full0")
    print("byte for byte the full build" if same else "DIFFERENT from the full build")
    sys.exit(0 if same else 1)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("feed", type=Path, help="folder of Markdown digests")
    parser.add_argument("--days", type=int, default=3, help="how many days are added, one by one (default: 3)")
    parser.add_argument("--times", type=int, default=3, help="how many full builds (default: 3)")
    parser.add_argument("--processes", type=int, default=1, help="processes that extract (default: 1)")
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp())
    try:
        print(f"{os.cpu_count()} cores, {options.processes} processes that extract", flush=True)
        bench(options.feed, folder, options.days, options.times, options.processes)
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
