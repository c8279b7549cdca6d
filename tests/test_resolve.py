"""Names of many papers become nodes: acronyms, types, families, ids, and what a user forces."""

import json
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.errors import InputError
from kg.identity.canon import Canon
from kg.identity.overrides import Override, Overrides, load_overrides
from kg.names import fold
from kg.records import Claim, Entity, Evidence, Extraction
from kg.resolve import resolve
from kg.seeds import Entry, load_vocabulary
from kg.vocabulary import NodeType, Relation
from tests.conftest import HOSTILE

NOWHERE = Evidence(sentence="", start=0, end=0, component="test", confidence=1.0)


def paper(number: int, *things: tuple, claims: tuple = ()) -> Extraction:
    """Make an extraction of things (type, name, *other mentions), numbered from e1, and (head, relation, tail)."""
    entities = tuple(
        Entity(id=f"e{n}", type=NodeType(type_), name=names[0], mentions=tuple(names))
        for n, (type_, *names) in enumerate(things, 1)
    )
    said = tuple(Claim(head=h, relation=Relation(r), tail=t, evidence=NOWHERE) for h, r, t in claims)
    return Extraction(id=f"2401.{number:05d}", entities=entities, claims=said)


def made(*papers: Extraction, curated: tuple = (), **said):
    return resolve(papers, curated, overrides=Overrides(**said))


def node(resolution, number: int, entity: str = "e1"):
    return resolution.nodes[f"2401.{number:05d}", entity]


def test_resolve_one_name_in_two_papers_is_one_node():
    found = made(paper(1, ("Model", "Llama-3-8B")), paper(2, ("Model", "LLaMA3 8b")), paper(3, ("Model", "Llama-3-8B")))
    assert node(found, 1) == node(found, 2)
    assert (node(found, 1).id, node(found, 1).label) == ("model/llama-3-8b", "Llama-3-8B")
    assert [(a.name, a.count, a.rule) for a in node(found, 1).aliases] == [
        ("LLaMA3 8b", 1, "spelling"),
        ("Llama-3-8B", 2, "name"),
    ]
    assert [(m.node, m.alias, m.rule, m.evidence) for m in found.merges] == [
        ("model/llama-3-8b", "LLaMA3 8b", "spelling", "2401.00002")
    ]


def test_resolve_acronym_goes_to_the_long_form_that_a_text_ties_it_to():
    found = made(
        paper(1, ("Method", "Fork-Merge Decoding", "FMD")),
        paper(2, ("Method", "FMD")),
        paper(3, ("Method", "fork-merge decoding")),
    )
    assert node(found, 1) == node(found, 2) == node(found, 3)
    assert found.lookup("Method", "FMD") == found.lookup("Method", "Fork merge decoding") == node(found, 1).id
    assert ("FMD", "acronym", "2401.00001") in {(m.alias, m.rule, m.evidence) for m in found.merges} or node(
        found, 1
    ).label == "FMD"


def test_resolve_acronym_and_long_form_never_meet_without_a_text():
    found = made(paper(1, ("Method", "Fork-Merge Decoding")), paper(2, ("Method", "FMD")))
    assert node(found, 1) != node(found, 2)


def test_resolve_initials_in_one_paper_tie():
    found = made(paper(1, ("Method", "NSA"), ("Method", "Native Sparse Attention")))
    assert node(found, 1, "e1") == node(found, 1, "e2")


def test_resolve_ambiguous_acronym_each_long_form_its_own_node():
    found = made(
        paper(1, ("Method", "Sparse Autoencoder", "SAE")),
        paper(2, ("Method", "Sparse Autoencoders", "SAEs")),
        paper(3, ("Method", "Stacked Autoencoder", "SAE")),
        paper(4, ("Method", "SAE")),
    )
    assert node(found, 1) == node(found, 2) == node(found, 4)
    assert node(found, 3) != node(found, 1)
    assert {a.rule for a in node(found, 3).aliases if a.name == "SAE"} == {"acronym in its own paper"}


def test_resolve_bare_acronym_takes_the_sense_of_its_own_paper():
    found = made(
        *(paper(n, ("Method", "Group Relative Policy Optimization", "GRPO")) for n in range(1, 4)),
        paper(4, ("Method", "Group-Regularized Policy Optimization", "GRPO"), ("Method", "GRPO")),
    )
    assert node(found, 4, "e1") == node(found, 4, "e2") != node(found, 1)


def test_resolve_even_acronym_stays_apart():
    found = made(
        paper(1, ("Method", "Sketch-of-Thought", "SoT")),
        paper(2, ("Method", "Syzygy of Thoughts", "SoT")),
        paper(3, ("Method", "SoT")),
    )
    assert len({node(found, n).id for n in (1, 2, 3)}) == 3


def test_resolve_a_new_name_like_an_acronym_elsewhere_stays_apart():
    found = made(
        paper(1, ("Method", "Patch-Reused Image Segmentation Method", "PRISM"), claims=(("P", "introduces", "e1"),)),
        paper(2, ("Model", "Prism"), claims=(("P", "introduces", "e1"),)),
    )
    assert node(found, 1) != node(found, 2)


@pytest.mark.parametrize(
    ("a", "b", "others", "same"),
    [
        ("APOLLO", "Apollo", 0, False),
        ("VCR-Bench", "VCRBench", 1, False),
        ("EMOv2", "EMO2", 0, False),
        ("InfLLM v2", "InfLLM-V2", 0, True),
        ("Apollo", "Apollo", 0, True),
        ("length reward", "Length Reward", 0, True),
        ("APOLLO", "Apollo", 9, True),
    ],
)
def test_resolve_two_introductions_each_in_its_own_spelling(a, b, others, same):
    new = (("P", "introduces", "e1"),)
    found = made(
        paper(1, ("Model", a), claims=new),
        paper(2, ("Model", b), claims=new),
        *(paper(n, ("Model", a)) for n in range(3, 3 + others)),
    )
    assert (node(found, 1) == node(found, 2)) is same
    assert [found.lookup("Model", a), found.lookup("Model", b)] == [node(found, 1).id, node(found, 2).id]


def test_resolve_word_that_a_paper_introduces_with_other_capitals_than_curated_is_another():
    new = (("P", "introduces", "e1"),)
    papers = [
        paper(1, ("Method", "SaM"), claims=new),
        paper(2, ("Model", "SAM")),
        paper(3, ("Model", "Sam")),
        paper(4, ("Model", "LLAVA", "LLaVA"), claims=new),
    ]
    curated = (Entry(name="SAM", type=NodeType.MODEL), Entry(name="LLaVA", type=NodeType.MODEL))
    found = made(*papers, curated=curated)
    assert node(found, 1).id.startswith("method/sam-")
    assert node(found, 1).label == "SaM"
    assert node(found, 2) == node(found, 3)
    assert node(found, 4).label == "LLaVA"


def test_resolve_short_word_with_other_capitals_than_in_the_paper_that_introduces_it_is_another():
    new = (("P", "introduces", "e1"),)
    papers = [
        paper(1, ("Method", "Dilated Refinement Attention Module", "DREAM"), claims=new),
        paper(2, ("Model", "Dream")),
        paper(3, ("Model", "DREAM")),
        paper(4, ("Benchmark", "DAFNYCOMP"), claims=new),
        paper(5, ("Benchmark", "DafnyComp")),
    ]
    found = made(*papers)
    assert node(found, 1) == node(found, 3) != node(found, 2)
    assert node(found, 4) == node(found, 5)


def test_resolve_acronym_of_an_older_paper_is_not_what_a_later_one_introduces_by_it():
    new = (("P", "introduces", "e1"),)
    papers = [
        paper(1, ("Method", "DLP")),
        paper(2, ("Method", "Dynamic Layerwise Pruning", "DLP"), claims=new),
        paper(3, ("Method", "DLP")),
    ]
    found = made(*papers)
    assert node(found, 2) == node(found, 3) != node(found, 1)
    assert found.lookup("Method", "DLP") == node(found, 2).id


def test_resolve_method_introduced_in_a_spelling_of_its_own_is_no_benchmark():
    papers = [paper(n, ("Benchmark", "RULER")) for n in range(1, 8)]
    papers.append(paper(8, ("Method", "Ruler"), claims=(("P", "introduces", "e1"),)))
    assert node(made(*papers), 8).type == "Method"
    papers[-1] = paper(8, ("Method", "RULER"), claims=(("P", "introduces", "e1"),))
    found = made(*papers)
    assert node(found, 8) == node(found, 1)


def test_resolve_long_forms_that_say_the_same_join():
    found = made(
        paper(1, ("Method", "Reinforcement Learning with Verifiable Rewards", "RLVR")),
        paper(2, ("Method", "RL from verifiable reward", "RLVR")),
    )
    assert node(found, 1) == node(found, 2)


def test_resolve_never_chains_through_an_acronym():
    found = made(
        paper(1, ("Method", "Average Cost Estimation", "ACE")),
        paper(2, ("Method", "Adaptive Code Editing", "ACE")),
        paper(3, ("Method", "ACE", "Adaptive Code Editing")),
        paper(4, ("Model", "ACE-7B")),
    )
    assert len({node(found, n).id for n in (1, 2, 4)}) == 3


def test_resolve_mentions_that_are_no_other_name_do_not_join():
    found = made(paper(1, ("Metric", "accuracy", "pass@1", "in-domain accuracy")), paper(2, ("Metric", "pass@1")))
    assert node(found, 1) != node(found, 2)
    assert [a.name for a in node(found, 1).aliases] == ["accuracy"]


@pytest.mark.parametrize(
    ("types", "expected"),
    [
        (["Method", "Model", "Model"], "Model"),
        (["Method", "Method", "Model"], "Method"),
        (["Benchmark", "Dataset", "Dataset"], "Dataset"),
        (["Benchmark", "Dataset"], "Benchmark"),
    ],
)
def test_resolve_one_thing_one_type(types, expected):
    found = made(*(paper(n, (type_, "Thing-X")) for n, type_ in enumerate(types)))
    assert {(n.id, n.type) for n in found.nodes.values()} == {(f"{expected.lower()}/thing-x", NodeType(expected))}
    losers = {m.rule: m.count for m in found.merges}
    assert losers == {f"type {t}": types.count(t) for t in set(types) - {expected}}
    assert {found.lookup(t, "thing x") for t in types} == {f"{expected.lower()}/thing-x"}


def test_resolve_mistyped_name_moves_only_where_no_edge_is_lost():
    benchmarks = [paper(n, ("Benchmark", "GSM8K"), claims=(("P", "evaluatesOn", "e1"),)) for n in range(30)]
    found = made(
        *benchmarks,
        paper(50, ("Method", "GSM8K"), claims=(("P", "uses", "e1"),)),
        paper(51, ("Method", "GSM8K"), claims=(("P", "comparesWith", "e1"),)),
        paper(52, ("Metric", "GSM8K")),
        paper(53, ("Metric", "GSM8K score")),
    )
    assert node(found, 50) == node(found, 52) == node(found, 1)
    assert node(found, 51).type == "Method"
    assert node(found, 53).type == "Metric"


def test_resolve_one_acronym_in_two_kinds():
    found = made(
        paper(1, ("Metric", "attack success rate", "ASR")), paper(2, ("Task", "automatic speech recognition", "ASR"))
    )
    assert found.lookup("Metric", "ASR") == node(found, 1).id
    assert found.lookup("Task", "ASR") == node(found, 2).id


CURATED = (
    Entry(name="LoRA", type=NodeType.METHOD, aliases=("Low-Rank Adaptation",)),
    Entry(name="BLEU", type=NodeType.METRIC, aliases=("BLEU-4",)),
    Entry(name="Segment Anything Model", type=NodeType.MODEL, aliases=("SAM",)),
    Entry(name="PPO", type=NodeType.METHOD),
    Entry(name="edit distance", type=NodeType.TASK, aliases=("normalized edit distance",)),
)


def test_resolve_curated_names_label_and_join():
    found = made(
        paper(1, ("Method", "low-rank adaptation")),
        paper(2, ("Model", "LORA")),
        paper(3, ("Method", "Low-Rank Adapters", "LoRA")),
        paper(4, ("Method", "Long Range Attention", "LoRA")),
        curated=CURATED,
    )
    assert node(found, 1) == node(found, 2) == node(found, 3)
    assert (node(found, 1).id, node(found, 1).label, node(found, 1).type) == ("method/lora", "LoRA", "Method")
    assert node(found, 4).id == "method/long-range-attention"


def test_resolve_curated_acronym_learns_its_long_form():
    found = made(paper(1, ("Method", "Proximal Policy Optimization", "PPO")), curated=CURATED)
    assert node(found, 1).id == found.lookup("Method", "PPO") == "method/ppo"


def test_resolve_curated_form_with_another_number_or_task_word_is_another_thing():
    found = made(curated=CURATED)
    assert found.lookup("Metric", "BLEU-4") != found.lookup("Metric", "BLEU")
    assert found.lookup("Task", "normalized edit distance") != found.lookup("Task", "edit distance")


def test_resolve_versions_follow_their_stem():
    found = made(paper(1, ("Model", "SAM 2")), paper(2, ("Model", "Segment Anything Model 2")), curated=CURATED)
    assert node(found, 1) == node(found, 2)
    assert found.lookup("Model", "SAM") != node(found, 1).id


def test_resolve_families_are_edges():
    names = ["Llama-3-8B", "Llama 3", "Llama-3-8B-Instruct", "Llama", "SAM 2", "SAM", "MATH-500", "MATH"]
    types = ["Model"] * 6 + ["Benchmark"] * 2
    found = made(*(paper(n, (t, name)) for n, (t, name) in enumerate(zip(types, names, strict=True))))
    assert found.parts == (
        ("benchmark/math-500", "benchmark/math"),
        ("model/llama-3", "model/llama"),
        ("model/llama-3-8b", "model/llama-3"),
        ("model/llama-3-8b-instruct", "model/llama-3"),
    )


def test_resolve_ids_are_readable_and_each_thing_has_its_own():
    names = ["C", "C++", "C#", "U-Net", "DARTS", "DART", "darts-X", "Mixture of Experts", "GPT-4", "gpt 4o", "A*", "A"]
    found = made(*(paper(n, ("Method", name)) for n, name in enumerate(names)))
    assert [node(found, n).id.removeprefix("method/") for n in range(len(names))] == [
        "c", "c++", "c%23", "u-net", "darts", "dart", "darts-x", "mixture-of-experts", "gpt-4", "gpt-4o", "astar", "a",
    ]  # fmt: skip


def test_resolve_id_stays_when_names_are_counted_anew():
    few = made(paper(1, ("Method", "Fork-Merge Decoding", "FMD")))
    more = made(paper(1, ("Method", "Fork-Merge Decoding", "FMD")), *(paper(n, ("Method", "FMD")) for n in range(2, 9)))
    assert node(few, 1).id == node(more, 1).id == "method/fork-merge-decoding"


def test_resolve_user_forces_and_forbids():
    papers = (paper(1, ("Model", "LLaVA-X")), paper(2, ("Model", "Lumen")), paper(3, ("Model", "LUMEN")))
    assert node(made(*papers), 2) == node(made(*papers), 3)
    forced = made(
        *papers,
        merge=(Override(type=NodeType.MODEL, names=("LLaVA-X", "Lumen")),),
        split=(Override(type=NodeType.MODEL, names=("Lumen", "LUMEN")),),
    )
    assert node(forced, 3) != node(forced, 2)
    apart = made(*papers, split=(Override(type=NodeType.MODEL, names=("Lumen", "LUMEN")),))
    assert node(apart, 2) != node(apart, 3)
    assert apart.lookup("Model", "LUMEN") == node(apart, 3).id
    assert (
        node(made(*papers, merge=(Override(type=NodeType.MODEL, names=("LLaVA-X", "Lumen")),)), 3).id == "model/llava-x"
    )


def test_resolve_split_holds_against_an_acronym():
    papers = (paper(1, ("Method", "Fork-Merge Decoding", "FMD")), paper(2, ("Method", "FMD")))
    found = made(*papers, split=(Override(type=NodeType.METHOD, names=("FMD", "Fork-Merge Decoding")),))
    assert node(found, 1) != node(found, 2)


SOME = [
    *(("Method", name) for name in ("SAE", "SAEs", "LoRA", "sam", "SAM 2", "PPO", "U-Net", "UNet", "Llama-3")),
    *(("Model", name) for name in ("Llama-3", "Llama 3 8B", "SAM", "Segment Anything Model", "GPT-4o", "GPT-40", "PPO")),
    *(("Benchmark", name) for name in ("MATH", "MATH-500", "MATH500 benchmark", "GPT-4o", "SAE")),
    ("Metric", "SAE"), ("Task", "SAM"), ("Metric", "MATH"),
    ("Method", "Sparse Autoencoder", "SAE"), ("Method", "Stacked Autoencoders", "SAE"),
    ("Method", "Proximal Policy Optimization", "PPO"), ("Method", "Pixel-Prior Operator", "PPO"),
    ("Model", "Style-based Age Manipulation", "SAM"),
]  # fmt: skip
RELATIONS = ["introduces", "uses", "comparesWith"]


@st.composite
def extractions(draw):
    papers = []
    for number in range(draw(st.integers(1, 6))):
        things = draw(st.lists(st.sampled_from(SOME), max_size=4))
        heads = draw(st.lists(st.tuples(st.integers(1, 4), st.sampled_from(RELATIONS)), max_size=2))
        claims = tuple(("P", relation, f"e{n}") for n, relation in heads if n <= len(things))
        papers.append(paper(number, *things, claims=claims))
    return papers


@settings(max_examples=60, deadline=None)
@given(extractions(), st.randoms(use_true_random=False))
def test_resolve_does_not_depend_on_order(papers, chance):
    shuffled = list(papers)
    chance.shuffle(shuffled)
    a, b = made(*papers, curated=CURATED), made(*shuffled, curated=CURATED)
    assert dict(a.nodes) == dict(b.nodes)
    assert (a.merges, a.parts) == (b.merges, b.parts)
    assert list(a.names.to_lines()) == list(b.names.to_lines())


@settings(max_examples=40, deadline=None)
@given(extractions())
def test_resolve_ids_are_unique_and_names_survive_saving(papers):
    found = made(*papers, curated=CURATED)
    by_id = {}
    for place in found.nodes.values():
        assert by_id.setdefault(place.id, place) == place
    again = Canon.from_lines(found.names.to_lines())
    for type_, *names in SOME:
        for name in names:
            assert again.lookup(NodeType(type_), name) == found.lookup(type_, name)
    assert list(again.to_lines()) == list(found.names.to_lines())


@settings(max_examples=200, deadline=None)
@given(
    st.sampled_from(["Method", "Benchmark", "Metric", "Task"]),
    st.text(min_size=1, max_size=12),
    st.text(min_size=1, max_size=12),
)
def test_resolve_two_things_never_share_an_id(type_, a, b):
    found = made(paper(1, (type_, a)), paper(2, (type_, b)))
    joined = found.names.find({"Method": "System", "Benchmark": "Data"}.get(type_, type_), a) == found.names.find(
        {"Method": "System", "Benchmark": "Data"}.get(type_, type_), b
    )
    assert (node(found, 1).id == node(found, 2).id) is joined


def test_resolve_hostile_names():
    found = made(*(paper(n, ("Model", name), ("Metric", name)) for n, name in enumerate(HOSTILE)))
    ids = {node(found, n).id for n in range(len(HOSTILE))}
    assert all("/" in i and " " not in i and i.split("/", 1)[1].strip(".") for i in ids)
    assert node(found, HOSTILE.index("C")) == node(found, HOSTILE.index("c"))
    assert len(ids) == len({fold(name) for name in HOSTILE})


def test_resolve_names_are_json_lines_and_a_broken_one_is_reported():
    lines = list(made(paper(1, ("Method", "Fork-Merge Decoding", "FMD"))).names.to_lines())
    assert json.loads(lines[0]) == {
        "kind": "System", "main": "forkmergedecoding", "id": "method/fork-merge-decoding", "keys": ["fmd"],
        "tokens": ["fork", "merge", "decoding"],
    }  # fmt: skip
    with pytest.raises(InputError, match=r"names.jsonl:2: not a line of names"):
        Canon.from_lines([lines[0], "{"])


def test_resolve_lookup_of_other_types():
    found = made()
    assert found.lookup("Author", "Li Dong") == "author/Li+Dong"
    with pytest.raises(InputError, match="type Paper"):
        found.lookup("Paper", "2401.00001")
    assert found.lookup("Model", "U-Net") == found.lookup("Model", "UNet") == "model/unet"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("merge: 3", "expected a list"),
        ("joins: []", "expected the keys merge, split"),
        ("merge: [{type: Model, names: [a]}]", "two names or more"),
        ("split: [{type: Paper, names: [a, b]}]", "a type of entity"),
        ("split: [{type: Ship, names: [a, b]}]", "entry 1"),
        ("merge: [", "cannot read it"),
    ],
)
def test_overrides_say_what_is_wrong(tmp_path, text, message):
    (tmp_path / "identity.yaml").write_text(text)
    with pytest.raises(InputError, match=message):
        load_overrides(tmp_path)


@pytest.mark.parametrize("text", ["Metric: {word error rate: WER}", "Metric: {word error rate: }", "Metric: [a]"])
def test_overrides_aliases_are_lists(tmp_path, text):
    (tmp_path / "aliases.yaml").write_text(text)
    with pytest.raises(InputError, match="expected names with lists of aliases"):
        load_overrides(tmp_path)


def test_overrides_missing_files_say_nothing(tmp_path):
    assert load_overrides(tmp_path) == Overrides()


def test_aliases_of_the_seeds_are_sorted_and_lead_to_one_thing():
    overrides = load_overrides()
    for one in {entry.type for entry in overrides.alias}:
        names = [fold(entry.names[0]) for entry in overrides.alias if entry.type == one]
        assert len(names) == len(set(names))
    found = resolve([], load_vocabulary())
    for entry in overrides.alias:
        ids = {found.lookup(entry.type, name) for name in entry.names}
        assert len(ids) == 1, f"{entry.names}: {sorted(ids)}; these must lead to one thing"


@pytest.mark.shared
def test_resolve_dev_pairs_on_the_annotated_papers(shared):
    papers = [_annotated(line) for line in (shared / "gold" / "gold.jsonl").read_text().splitlines()]
    random.Random(7).shuffle(papers)
    found = resolve(papers, load_vocabulary())
    pairs = [json.loads(line) for line in (shared / "gold" / "identity_dev.jsonl").read_text().splitlines()]
    said = [(p["same"], found.lookup(p["type"], p["a"]) == found.lookup(p["type"], p["b"])) for p in pairs]
    right = sum(same and told for same, told in said)
    assert right / sum(told for _, told in said) >= 0.98
    assert right / sum(same for same, _ in said) >= 0.90


@pytest.mark.shared
def test_resolve_keeps_apart_what_one_annotated_paper_keeps_apart(shared):
    papers = [_annotated(line) for line in (shared / "gold" / "gold.jsonl").read_text().splitlines()]
    found = resolve(papers, load_vocabulary())
    joined = sum(len(p.entities) - len({found.nodes[p.id, e.id].id for e in p.entities}) for p in papers)
    assert joined <= 5


def _annotated(line: str) -> Extraction:
    record = json.loads(line)
    entities = tuple(Entity.model_validate(entity) for entity in record["entities"])
    said = tuple(Claim(head=h, relation=Relation(r), tail=t, evidence=NOWHERE) for h, r, t in record["relations"])
    return Extraction(id=record["id"], entities=entities, claims=said)
