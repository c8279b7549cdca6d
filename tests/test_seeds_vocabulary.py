"""The curated names: read as they should be, and tested as data."""

from collections import Counter

import pytest

from kg import seeds
from kg.errors import InputError
from kg.names import fold
from kg.seeds import Entry, Vocabulary, find_faults, load_vocabulary, read_entries
from kg.vocabulary import NodeType


def test_vocabulary_has_no_faults():
    assert find_faults(load_vocabulary()) == []


def test_vocabulary_covers_the_field():
    counts = Counter(entry.type for entry in load_vocabulary().entries)
    least = {
        NodeType.MODEL: 400, NodeType.BENCHMARK: 400, NodeType.DATASET: 150,
        NodeType.METRIC: 150, NodeType.TASK: 250, NodeType.METHOD: 300,
    }  # fmt: skip
    assert {t: counts[t] >= n for t, n in least.items()} == dict.fromkeys(least, True)


@pytest.mark.parametrize(
    ("form", "name", "type_"),
    [
        ("low-rank adaptation", "LoRA", NodeType.METHOD),
        ("AIME24", "AIME 2024", NodeType.BENCHMARK),
        ("Frechet Inception Distance", "Fréchet Inception Distance", NodeType.METRIC),
        ("gpt4o", "GPT-4o", NodeType.MODEL),
    ],
)
def test_vocabulary_knows_other_forms(form, name, type_):
    found = [e for e in load_vocabulary().entries if fold(form) in {fold(f) for f in e.forms}]
    assert [(e.name, e.type) for e in found] == [(name, type_)]


def test_vocabulary_keeps_sizes_apart():
    names = {e.name for e in load_vocabulary().entries}
    assert {"Qwen2.5-7B", "Qwen2.5-72B", "Llama-3-8B", "Llama-3-70B"} <= names


def test_find_faults_says_how_to_mend():
    def entry(name, line, *, aliases=(), type_=NodeType.MODEL, file="models.tsv", ambiguous=False):
        return Entry(name=name, type=type_, aliases=aliases, file=file, line=line, ambiguous=ambiguous)

    faults = find_faults(
        Vocabulary(
            version="x",
            entries=(
                entry("Beta", 1),
                entry("alpha", 2, aliases=("be ta", "AL-PHA")),
                entry("Gamma ", 3),
                entry("beta", 1, type_=NodeType.METHOD, file="methods.tsv"),
            ),
        )
    )
    assert [f.split(": ", 1)[0] for f in faults] == [
        "models.tsv:2",
        "models.tsv:2",
        "models.tsv:2",
        "models.tsv:3",
        "methods.tsv:1",
    ]
    for fault, step in zip(faults, ("sort", "keep one", "leave it out", "write it plainly", "flag both"), strict=True):
        assert step in fault


def test_find_faults_allows_flagged_ambiguity():
    pair = tuple(
        Entry(name="GQA", type=t, ambiguous=True, file=f, line=1)
        for t, f in ((NodeType.BENCHMARK, "benchmarks.tsv"), (NodeType.METHOD, "methods.tsv"))
    )
    assert find_faults(Vocabulary(entries=pair, version="x")) == []


@pytest.mark.parametrize(
    ("line", "message"),
    [("a\tb\tc\td", "models.tsv:2: found 4 cells"), ("\tx", "models.tsv:2"), ("a\t\tloud", "flag 'loud'")],
)
def test_read_entries_names_the_bad_line(tmp_path, line, message):
    path = tmp_path / "models.tsv"
    path.write_text(f"GPT-4\n{line}\n", encoding="utf8")
    with pytest.raises(InputError, match=message):
        read_entries(path)


def test_load_vocabulary_reports_a_missing_file(tmp_path):
    with pytest.raises(InputError, match="reinstall"):
        load_vocabulary(tmp_path)


def test_vocabulary_folder_falls_back_to_the_installed_copy(monkeypatch, tmp_path):
    monkeypatch.setattr(seeds, "_CHECKOUT", False)
    monkeypatch.setattr(seeds, "_HERE", tmp_path / "site-packages" / "kg")
    assert seeds.vocabulary_folder() == tmp_path / "site-packages" / "kg" / "curated"
