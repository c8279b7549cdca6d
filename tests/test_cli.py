"""The command as a user types it: exit codes, one-line messages, whole outputs."""

import json
import os
import resource
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from kg.output import PRIVATE

ROW = "| {title} (Read more on [arXiv](https://arxiv.org/abs/{id}) or [HuggingFace](https://huggingface.co/papers/{id}))| Li Dong, yo_yo | {summary} |"
HEAD = "## Papers for 2024-01-05\n\n| Title | Authors | Summary |\n|-------|---------|---------|\n"
GOOD = HEAD + "\n".join(
    [
        ROW.format(id="2401.00001", title="AlphaNet: A Better Net", summary="AlphaNet scores 38.4% accuracy on GSM8K."),
        ROW.format(id="2401.00002", title="BetaNet: Nets Again", summary="BetaNet outperforms GPT-4o on GSM8K by 3.5 points."),
    ]
)  # fmt: skip


def kg(*arguments: str, cwd: Path, **options) -> subprocess.CompletedProcess:
    quick = (
        ["--pipeline", "fast"] if arguments[0] in {"build", "extract"} else []
    )  # nothing here is about how texts are read
    command = [sys.executable, "-c", "from kg.cli import main; main()", *arguments, *quick]
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, timeout=120, **options)


def state(out: Path) -> dict[str, bytes]:
    return {
        path.relative_to(out).as_posix(): path.read_bytes()
        for path in sorted(out.rglob("*"))
        if path.is_file() and PRIVATE not in path.parts
    }


@pytest.fixture(scope="module")
def built(tmp_path_factory) -> Path:
    """A folder with `feed.md` and the graph of it in `output`."""
    folder = tmp_path_factory.mktemp("built")
    (folder / "feed.md").write_text(GOOD, encoding="utf-8")
    run = kg("build", "feed.md", cwd=folder, env={**os.environ, "PYTHONHASHSEED": "1"})
    assert run.returncode == 0, run.stderr
    return folder


def test_cli_papers_prints_a_line_a_row_and_counts_on_stderr(built):
    run = kg("papers", "feed.md", cwd=built)
    assert [json.loads(line)["id"] for line in run.stdout.splitlines()] == ["2401.00001", "2401.00002"]
    assert run.stderr == "1 files (0 with no rows), 2 rows, 2 papers, 0 rejected\n"


def test_cli_papers_reads_stdin(built):
    run = kg("papers", "-", cwd=built, input=GOOD)
    assert len(run.stdout.splitlines()) == 2


def test_cli_extract_speaks_the_annotation_format(built):
    run = kg("extract", "feed.md", cwd=built)
    first = json.loads(run.stdout.splitlines()[0])
    (result,) = first["results"]
    names = {e["id"]: e["name"] for e in first["entities"]}
    assert (names[result["subject"]], names[result["benchmark"]], result["value"]) == ("AlphaNet", "GSM8K", "38.4")
    assert first["claims"][0]["evidence"]["sentence"]


def test_cli_evaluate_finds_a_file_equal_to_itself(built):
    (built / "found.jsonl").write_text(kg("extract", "feed.md", cwd=built).stdout, encoding="utf-8")
    run = kg("evaluate", "found.jsonl", "found.jsonl", "--json", cwd=built)
    assert {f["f1"] for f in json.loads(run.stdout).values()} == {1.0}


def test_cli_resolve_gives_the_ids_of_the_graph(built):
    run = kg(
        "resolve", cwd=built, input='{"type": "Benchmark", "name": "gsm-8k"}\n{"type": "Model", "name": "New-9B"}\n'
    )
    assert [json.loads(line)["id"] for line in run.stdout.splitlines()] == ["benchmark/gsm8k", "model/new9b"]


def test_cli_build_writes_all_files_and_the_same_bytes_under_another_hash_seed(built, tmp_path):
    (tmp_path / "feed.md").write_text(GOOD, encoding="utf-8")
    kg("build", "feed.md", cwd=tmp_path, env={**os.environ, "PYTHONHASHSEED": "2"})
    one, other = state(built / "output"), state(tmp_path / "output")
    expected = {"graph.ttl", "claims.ttl", "graph.html", "graph.gexf", "graph.jsonl", "report.md", "papers.jsonl",
                "rejected.jsonl", "merges.jsonl", "names.jsonl", "neo4j/import.cypher"}  # fmt: skip
    assert expected <= set(one)
    assert one == other


def test_cli_build_writes_other_rdf_when_asked_and_takes_it_away_again(built, tmp_path):
    base = "https://example.org/kg/"
    options = ("--more", "nt", "--more", "trig", "--base", base, "--licence", "https://spdx.org/licenses/MIT")
    assert kg("build", str(built / "feed.md"), *options, cwd=tmp_path).returncode == 0
    lines = (tmp_path / "output" / "graph.nt").read_text(encoding="utf-8").splitlines()
    assert any(line.startswith(f"<{base}paper/2401.00001> ") for line in lines)
    assert any("purl.org/dc/terms/license> <https://spdx.org/licenses/MIT>" in line for line in lines)
    assert (tmp_path / "output" / "graph.trig").is_file()
    kg("build", str(built / "feed.md"), cwd=tmp_path)
    assert state(tmp_path / "output") == state(built / "output")


def test_cli_validate_and_query_the_built_graph(built, tmp_path):
    run = kg("validate", cwd=built)
    assert (run.returncode, run.stdout) == (0, "")
    run = kg("query", "leaderboard", "benchmark=gsm-8k", "--format", "csv", cwd=built)
    assert "AlphaNet" in run.stdout
    bad = tmp_path / "bad.ttl"
    bad.write_text("<http://x.org/p> a <https://w3id.org/paperkg/ontology#Paper> .\n", encoding="utf-8")
    run = kg("validate", str(bad), cwd=built)
    assert run.returncode == 1
    assert "http://x.org/p" in run.stdout


def test_cli_query_says_what_is_wrong(built):
    for asked, said in {
        "leaderbord": "did you mean leaderboard",
        "SELECT * {": "malformed",
        "ASK { SERVICE <http://x.org/> {} }": "SERVICE",
    }.items():
        run = kg("query", asked, cwd=built)
        assert (run.returncode, run.stdout) == (1, "")
        assert said in run.stderr


def test_cli_build_goes_on_after_a_row_that_cannot_be_read(built, tmp_path):
    (tmp_path / "feed.md").write_text(GOOD + "\n| only one cell |\n", encoding="utf-8")
    run = kg("build", "feed.md", cwd=tmp_path)
    assert run.returncode == 0
    assert "feed.md:7: rejected: " in run.stderr
    (line,) = (tmp_path / "output" / "rejected.jsonl").read_text(encoding="utf-8").splitlines()
    assert json.loads(line)["row"] == "| only one cell |"
    strict = kg("build", "feed.md", "--strict", cwd=tmp_path)
    assert (strict.returncode, strict.stderr.count("\n")) == (1, 1)


BAD = {
    "missing": ("nowhere.md", None, "nowhere.md"),
    "empty": ("empty.md", b"", "found no paper in the sources"),
    "binary": ("binary.md", bytes(range(256)) * 20, "binary.md:"),
    "latin": ("latin.md", GOOD.replace("Li Dong", "Zoë").encode("latin-1"), "latin.md:5:"),
    "no header": ("bare.md", "\n".join(GOOD.splitlines()[4:]).encode(), "bare.md:1"),
    "few cells": ("few.md", (HEAD + "| one |\n").encode(), "few.md:5"),
    "no id": ("noid.md", (HEAD + "| T (Read more on [arXiv](https://arxiv.org/abs/nonsense)) | A | S |\n").encode(), "noid.md:5"),
}  # fmt: skip


@pytest.mark.parametrize("case", BAD)
def test_cli_bad_input_is_one_line_with_its_place_and_leaves_nothing(case, tmp_path):
    name, content, place = BAD[case]
    if content is not None:
        (tmp_path / name).write_bytes(content)
    run = kg("build", name, cwd=tmp_path)
    assert run.returncode == 1
    last = run.stderr.splitlines()[-1]
    assert last.startswith("kg: ")
    assert place in last
    assert ";" in last, "the mending step follows a semicolon"
    assert "Traceback" not in run.stderr
    assert not (tmp_path / "output").exists()


def test_cli_does_not_replace_a_file_of_another_hand(built, tmp_path):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "report.md").write_text("mine")
    run = kg("build", str(built / "feed.md"), "--out", "mine", cwd=tmp_path)
    assert run.returncode == 1
    assert "report.md: found a file that kg did not write; give another --out" in run.stderr
    assert state(tmp_path / "mine") == {"report.md": b"mine"}


def test_cli_mends_a_copied_output_that_lacks_a_file(built, tmp_path):
    shutil.copytree(built / "output", tmp_path / "output", ignore=shutil.ignore_patterns(PRIVATE))
    (tmp_path / "output" / "graph.html").unlink()
    assert kg("build", str(built / "feed.md"), cwd=tmp_path).returncode == 0
    assert state(tmp_path / "output") == state(built / "output")


def test_cli_answer_that_cannot_be_written_is_one_line(built):
    for arguments in (["papers", "feed.md"], ["query", "counts-by-type"]):
        with Path("/dev/full").open("w") as full:
            command = [sys.executable, "-c", "from kg.cli import main; main()", *arguments]
            run = subprocess.run(command, cwd=built, stdout=full, stderr=subprocess.PIPE, text=True)
        assert run.returncode == 1
        assert run.stderr.splitlines()[-1].startswith("kg: cannot write the answer (No space left on device)")


@pytest.mark.parametrize(
    "line", ["[" * 200_000, '{"type": "Model", "name": ' + "1" * 5000 + "}", '{"type": "Model", "name": " "}']
)
def test_cli_resolve_refuses_what_is_no_name(built, line):
    run = kg("resolve", cwd=built, input=line + "\n")
    assert (run.returncode, run.stdout) == (1, "")
    assert run.stderr.startswith("kg: -:1: ")


def test_cli_bad_input_leaves_the_old_graph_as_it_was(built):
    before = state(built / "output")
    assert kg("build", "nowhere.md", cwd=built).returncode == 1
    assert state(built / "output") == before


@pytest.mark.parametrize(
    "arguments", [["papers"], ["nonsense"], ["build", "--processes", "0"], ["build", "--nonsense"], ["evaluate", "one"]]
)
def test_cli_wrong_usage_exits_with_2(arguments, tmp_path):
    run = kg(*arguments, cwd=tmp_path)
    assert run.returncode == 2
    assert "Error: " in run.stderr


def test_cli_output_below_a_file_is_refused(built):
    run = kg("build", "feed.md", "--out", "feed.md/out", cwd=built)
    assert run.returncode == 1
    assert run.stderr.splitlines()[-1].startswith("kg: feed.md/out")


def test_cli_output_that_is_not_writable_is_refused(built):
    run = kg("build", "feed.md", "--out", "/sys/paper-kg", cwd=built)  # root may write everywhere else
    assert run.returncode == 1
    assert run.stderr.startswith("kg: /sys/paper-kg")
    assert "give another --out" in run.stderr


@pytest.mark.parametrize("limit", [20_000, 60_000])
def test_cli_full_disk_leaves_the_old_graph_as_it_was(built, limit):
    before = state(built / "output")
    (built / "more.md").write_text(GOOD.replace("00001", "00009"), encoding="utf-8")
    run = kg(
        "build", "more.md", cwd=built,
        preexec_fn=lambda: (signal.signal(signal.SIGXFSZ, signal.SIG_IGN), resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))),
    )  # fmt: skip
    assert run.returncode == 1
    assert run.stderr.splitlines()[-1].startswith("kg: output")
    assert "the old files are whole" in run.stderr
    assert state(built / "output") == before
    assert not (built / "output" / PRIVATE / "staging").exists()


def test_cli_interrupt_leaves_the_old_graph_as_it_was(built, tmp_path):
    before = state(built / "output")
    reader, writer = os.pipe()
    command = [sys.executable, "-c", "from kg.cli import main; main()", "build", "-", "--pipeline", "fast"]
    run = subprocess.Popen(command, cwd=built, stdin=reader, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    os.write(writer, GOOD.encode())
    until = time.monotonic() + 60
    while not (built / "output" / PRIVATE / "store.sqlite-wal").exists() and time.monotonic() < until:
        time.sleep(0.05)  # once its store is open it waits for more of stdin
    run.send_signal(signal.SIGINT)
    _, error = run.communicate(timeout=60)
    os.close(writer)
    os.close(reader)
    assert run.returncode == 1
    assert error.lstrip() == "kg: interrupted; nothing half-written is left, run it again to go on\n"
    assert state(built / "output") == before


def test_cli_reader_that_goes_away_is_no_error_message(built):
    command = f"{sys.executable} -c 'from kg.cli import main; main()' papers feed.md | head -c 1"
    run = subprocess.run(command, shell=True, cwd=built, capture_output=True, text=True)
    assert "Traceback" not in run.stderr


def test_cli_help_is_quick_to_import():
    code = "import sys, kg.cli; print(sorted({'spacy', 'rdflib', 'pyvis', 'igraph', 'networkx'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout == "[]\n"
