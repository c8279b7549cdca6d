"""A graph kept up to date is the graph built anew, byte for byte."""

import functools
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.errors import InputError
from kg.exports import Publishing
from kg.pipeline import add
from kg.pipeline import build as build_with
from kg.seeds import PAPERS
from tests.test_cli import state

NAMES = ["GPT-4o", "GSM8K", "LoRA", "Llama-3-8B", "MATH", "CLIP", "Group Relative Policy Optimization (GRPO)", "GRPO"]
SOME = settings(max_examples=6, deadline=None, derandomize=True)

build = functools.partial(build_with, pipeline="fast")  # what updates do is the same; `add` keeps to it


def write_day(folder: Path, day: int, papers: dict[int, str]) -> Path:
    """Write the digest of a day of January 2024: paper number to summary."""
    rows = [
        f"| Net{n}: A Net (Read more on [arXiv](https://arxiv.org/abs/2401.{n:05d}) or "
        f"[HuggingFace](https://huggingface.co/papers/2401.{n:05d}))| author{n % 3}, Li Dong | {summary} |"
        for n, summary in papers.items()
    ]
    path = folder / f"2024-01-{day:02d}.md"
    table = "| Title | Authors | Summary |\n|---|---|---|\n"
    path.write_text(f"## Papers for 2024-01-{day:02d}\n\n{table}" + "\n".join(rows) + "\n", encoding="utf-8")
    return path


def summary(n: int, names: list[str]) -> str:
    return f"Net{n} outperforms {names[0]} on {names[1]} by {n}.5 points. It is built on {names[2]}."


days = st.dictionaries(
    st.integers(1, 6),
    st.dictionaries(st.integers(1, 8), st.lists(st.sampled_from(NAMES), min_size=3, max_size=3), min_size=1, max_size=4),
    min_size=2,
    max_size=4,
)  # fmt: skip


@SOME
@given(days, days, st.randoms(use_true_random=False))
def test_updates_in_any_order_with_changes_and_withdrawals_equal_a_full_build(before, after, order):
    """First the days of `before` one by one, then those of `after`: its days replace, its missing papers are withdrawn."""
    with tempfile.TemporaryDirectory() as folder:
        _check_updates(Path(folder), before, after, order)


def _check_updates(folder: Path, before: dict, after: dict, order: random.Random) -> None:
    steps = []
    for feed in (before, after):
        listed = sorted(feed.items())
        order.shuffle(listed)
        steps += listed
    for number, (day, papers) in enumerate(steps):
        source = write_day(folder, day, {n: summary(n, names) for n, names in papers.items()})
        (add if number else build)([source], folder / "updated")
    build(sorted(folder.glob("*.md")), folder / "full")
    assert state(folder / "updated") == state(folder / "full")


def test_updates_with_the_same_day_again_change_nothing_and_extract_nothing(tmp_path):
    build([PAPERS], tmp_path)
    before = state(tmp_path)
    again = add([PAPERS / "2024-10-11.md"], tmp_path)
    assert again.extracted == 0
    assert state(tmp_path) == before


def test_updates_with_an_empty_digest_withdraw_its_day(tmp_path):
    one, two = write_day(tmp_path, 1, {1: "Net1 beats CLIP."}), write_day(tmp_path, 2, {2: "Net2 beats CLIP."})
    build([one, two], tmp_path / "out")
    write_day(tmp_path, 2, {})
    done = add([two], tmp_path / "out")
    assert (done.papers, done.nodes["Digest"]) == (1, 1)


def test_updates_with_notes_of_a_day_withdraw_nothing(tmp_path):
    one = write_day(tmp_path, 1, {1: "Net1 beats CLIP."})
    build([one], tmp_path / "out")
    before = state(tmp_path / "out")
    one.write_text("# Notes of 2024-01-01\n\nNothing here is a table.\n", encoding="utf-8")
    assert add([one], tmp_path / "out").withdrawn == 0
    assert state(tmp_path / "out") == before


def test_updates_publish_as_the_build_did(tmp_path):
    one, two = write_day(tmp_path, 1, {1: "Net1 beats CLIP."}), write_day(tmp_path, 2, {2: "Net2 beats CLIP."})
    publishing = Publishing("https://example.org/", "CC0", frozenset({"graph.nt"}))
    build([one], tmp_path / "out", publishing=publishing)
    add([two], tmp_path / "out")
    build([one, two], tmp_path / "full", publishing=publishing)
    assert state(tmp_path / "out") == state(tmp_path / "full")
    assert "graph.nt" in state(tmp_path / "out")


def test_updates_keep_the_day_where_a_row_cannot_be_read(tmp_path):
    one = write_day(tmp_path, 1, {1: "Net1 beats CLIP.", 2: "Net2 beats CLIP."})
    build([one], tmp_path / "out")
    one.write_text(one.read_text(encoding="utf-8").replace("2401.00002", "nonsense"), encoding="utf-8")
    done = add([one], tmp_path / "out")
    assert (done.papers, len(done.rejected)) == (2, 1)


def test_updates_need_a_graph_to_add_to(tmp_path):
    with pytest.raises(InputError, match="kg build"):
        add([PAPERS], tmp_path)


def test_updates_killed_at_any_moment_leave_the_old_or_the_new_state(tmp_path):
    sources, out = [PAPERS / "2024-10-08.md"], tmp_path / "out"
    build(sources, out)
    old = state(out)
    shutil.copytree(out, tmp_path / "copy")
    add([PAPERS], tmp_path / "copy")
    new = state(tmp_path / "copy")
    assert old != new
    code = f"from kg.pipeline import add; add([{str(PAPERS)!r}], {str(out)!r})"
    moments, seen = random.Random(5), []
    for _ in range(8):
        run = subprocess.Popen([sys.executable, "-c", code])
        time.sleep(moments.uniform(0.3, 4))
        run.send_signal(signal.SIGKILL)
        run.wait()
        seen.append(state(out))
        assert seen[-1] in (old, new)
    add([PAPERS], out)
    assert state(out) == new
