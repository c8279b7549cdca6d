"""Named questions over the committed graph of the seeds, with the answers that a reader of the four days would give."""

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from kg.answers import plain
from kg.query import run_query
from kg.questions import iter_questions

ROOT = Path(__file__).parents[1]
OUTPUT = ROOT / "output"


def ask(name: str, *columns: str, **params: str) -> list[tuple[str, ...]]:
    answer = run_query(name, out=OUTPUT, params=params)
    places = [answer.variables.index(column) for column in columns]
    return [tuple(plain(row[i]) for i in places) for row in answer.rows]


def test_answers_results_on_a_benchmark():
    rows = ask("leaderboard", "number", "unit", "kind", "system", "against", "paper", benchmark="gsm8k")
    assert ("69.9", "PERCENT", "absolute", "MathCoder2-Llama-3-8B", "", "2410.08196") in rows
    assert ("36.5", "", "absolute", "ALPHALLM-CPL", "", "2410.06508") in rows
    assert ("14.6", "", "absolute", "Llama-2-7B", "", "2410.06508") in rows
    assert {row[-1] for row in rows} == {"2410.06508", "2410.08196", "2410.16930"}


def test_answers_papers_by_task():
    rows = ask("papers-by-task", "paper", "introduces", task="mathematical reasoning")
    assert {paper for paper, _ in rows} <= {"2410.02884", "2410.06508", "2410.08196", "2410.16930"}
    assert {("2410.02884", "LLaMA-Berry"), ("2410.08196", "MathCoder2"), ("2410.08196", "MathCode-Pile")} <= set(rows)


def test_answers_what_is_based_on_a_model():
    assert ask("based-on", "system", "type", "paper", system="DUSt3R") == [("Motion DUSt3R", "Model", "2410.03825")]


def test_answers_who_outperforms_whom():
    rows = ask("outperforms", "better", "worse", "paper")
    assert ("Concentric Causal Attention", "LLaVA", "2410.15926") in rows
    assert ("VideoGuide", "AnimateDiff", "2410.04364") in rows
    assert ("OmniBooth", "ControlNet", "2410.04932") in rows
    assert ("MinT", "MEVG", "2412.05263") in rows
    assert len(rows) == len(set(rows)) > 8


def test_answers_co_authors():
    assert ask("co-authors", "coAuthor", "papers", author="ChenMnZ") == [
        (name, "1") for name in ("Jiahao Wang", "Yi Bin", "Yi Liu", "wqshao126")
    ]


def test_answers_counts_by_type():
    counts = dict(ask("counts-by-type", "type", "nodes"))
    assert (counts["Paper"], counts["Author"], counts["Digest"]) == ("51", "243", "4")


@pytest.mark.parametrize("question", [q.name for q in iter_questions()])
def test_answers_every_question_as_it_stands(question):
    answer = run_query(question, out=OUTPUT)
    assert answer.variables
    empty = {"author-pairs", "contradictions"}  # four days hold no two papers by a pair, and no two papers at odds
    assert bool(answer.rows) == (question not in empty)


def examples() -> list[tuple[str, str]]:
    """The commands of the README that ask something, each with the answer that it shows."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    return re.findall(r"^\$ (kg query .*)\n((?:(?!\$ |```).*\n)+)", text, re.MULTILINE)


def test_answers_readme_shows_six():
    assert len(examples()) >= 6


@pytest.mark.parametrize(("command", "shown"), examples(), ids=lambda text: text.splitlines()[0][:60])
def test_answers_are_as_the_readme_shows(command, shown):
    arguments = shlex.split(command)[1:]
    code = "from kg.cli import main; main()"
    run = subprocess.run([sys.executable, "-c", code, *arguments], cwd=ROOT, capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    assert [line.rstrip() for line in run.stdout.splitlines()] == [line.rstrip() for line in shown.splitlines()]
