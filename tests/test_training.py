"""`kg train`: the same weights each time, and numpy reads them as torch does."""

import importlib.util

import numpy as np
import pytest
from click.testing import CliRunner

from kg.cli import cli
from kg.nlp.encoder import encode, load_encoder
from kg.nlp.heads import load_heads
from kg.training import ANNOTATIONS, STAGES
from kg.training.examples import (
    find_quantities,
    find_things,
    read_annotations,
    read_invented,
    read_papers,
    with_given_things,
)

SMALL = 12
needs_torch = pytest.mark.skipif(importlib.util.find_spec("torch") is None, reason="needs the extra `train`")


@pytest.fixture(scope="module")
def papers(shared):
    annotations = read_annotations(ANNOTATIONS)
    return read_papers([shared / "feed"], annotations)[:SMALL], annotations


@pytest.fixture(scope="module")
def invented():
    return read_invented()


def make(folder, papers, invented, monkeypatch):
    from kg.training import stages

    folder.mkdir()
    for name in ("ENCODER", "HEADS", "VOCABULARY"):
        monkeypatch.setattr(stages, name, folder / getattr(stages, name).name)
    judged = []
    monkeypatch.setattr(stages, "make_judge", lambda *_: judged.append((folder / "heads.npz").read_bytes()))
    told = []
    (papers, annotations), (others, more) = papers, invented
    stages.make_encoder(
        papers,
        annotations | more,
        told.append,
        reference={paper.id for paper in papers[::2]},
        invented=others[:SMALL],
        pretrained=None,
        passes=1,
        epochs=1,
    )
    made = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert len(judged) == 1
    assert judged != [made["heads.npz"]], "what is judged has not learned from the papers that judge it"
    return made, told


def test_annotations_are_of_things_that_the_feed_names(papers):
    from kg.nlp import build_nlp

    nlp = build_nlp("fast")
    chosen, annotations = papers
    named = numbers = 0
    for paper in chosen:
        gold = annotations[paper.id]
        doc = with_given_things(nlp(paper.text), gold)
        assert len(find_things(doc)) >= len(gold.entities) - 2
        named += len(find_things(doc))
        numbers += sum(bool(q.kinds) for q in find_quantities(doc, gold))
    assert named > 3 * SMALL
    assert numbers > SMALL / 2


@pytest.mark.train
@needs_torch
def test_training_gives_the_same_files_again_and_learns(papers, invented, tmp_path, monkeypatch):
    first, told = make(tmp_path / "a", papers, invented, monkeypatch)
    again, _ = make(tmp_path / "b", papers, invented, monkeypatch)
    assert any(line.endswith(f"; {SMALL} invented ones") for line in told)
    assert set(first) == {"encoder.onnx", "heads.npz", "pieces.txt"}
    assert first == again
    assert any(line.startswith("epoch 1: types") for line in told)
    assert sum(map(len, first.values())) < 40e6


@pytest.mark.train
@needs_torch
def test_late_steps_count_most_and_the_first_no_more_than_its_turn():
    import torch

    from kg.training.encoder import DECAY, average

    steps = torch.arange(1.0, 400.0)
    mean = torch.tensor(-1000.0)  # what stood there before the first step
    for n, now in enumerate(steps):
        mean = average(mean, now, n)
    shares = DECAY ** torch.arange(len(steps) - 1, -1, -1.0)
    assert mean.item() == pytest.approx(((shares * steps).sum() / shares.sum()).item(), rel=1e-4)


@pytest.mark.train
@needs_torch
def test_a_slimmer_transformer_says_almost_the_same(invented):
    import torch

    from kg.nlp.pieces import END, START, find_pieces
    from kg.training import stages
    from kg.training.batches import Text
    from kg.training.network import Network
    from kg.training.pretrain import UNITS, prune

    pieces = [find_pieces(paper.summary.split()) for paper in invented[0][:SMALL]]
    texts = [Text(str(n), [START, *p.ids.tolist(), END], [0, *p.shapes.tolist(), 0]) for n, p in enumerate(pieces)]
    ids = torch.tensor([texts[0].ids])
    network = Network(str(stages.find_pretrained())).eval()
    with torch.no_grad():
        before = network.all_layers(ids, torch.ones_like(ids))
        prune(network, texts)
        after = network.all_layers(ids, torch.ones_like(ids))
    assert {layer.intermediate.dense.out_features for layer in network.bert.encoder.layer} == {UNITS}
    assert not network.bert.encoder.layer[0].intermediate.dense.weight.requires_grad
    alike = torch.cosine_similarity(before, after, dim=2)
    assert 0.77 < alike.mean().item() < 1  # 0.73 with the least of the units


@pytest.mark.train
@needs_torch
def test_habits_of_annotators_are_told_apart(invented):
    import torch

    from kg.training import stages
    from kg.training.batches import to_text
    from kg.training.encoder import _losses, learn, read_lower
    from kg.training.network import Network
    from kg.training.signs import fit_signs, read_texts

    papers = invented[0][:SMALL]
    texts = read_texts(papers, invented[1])
    examples = stages.read_examples(papers, invented[1], texts, fit_signs(texts)[1])
    careful, blind = [[to_text(example) for example in examples] for _ in range(2)]
    for text in blind:
        text.annotator, text.answers = 2, [0] * len(text.answers)  # sees nothing anywhere
    torch.manual_seed(0)
    network = Network(str(stages.find_pretrained()))
    read_lower(network, [*careful, *blind])
    network = learn(network, [*careful, *blind], [], epochs=4, tell=lambda _: None)

    def loss(annotator):
        for text in blind:
            text.annotator = annotator
        return _losses(network, blind)["types"]

    assert not network.annotator.weight[0].any(), "who reads by the first annotator adds nothing"
    assert loss(2) < loss(0)


@pytest.mark.train
@needs_torch
def test_numpy_reads_what_torch_has_learned(papers, tmp_path):
    import torch

    from kg.training import stages
    from kg.training.batches import collate, to_text
    from kg.training.export import export_encoder, export_heads
    from kg.training.network import Network
    from kg.training.signs import fit_signs, read_texts

    texts = read_texts(*papers)
    example = stages.read_examples(*papers, texts, fit_signs(texts)[1])[0]
    torch.manual_seed(3)
    network = Network(str(stages.find_pretrained())).eval()
    export_encoder(network, tmp_path / "encoder.onnx")
    export_heads(network, tmp_path / "heads.npz")
    ids, shapes, mask, batch = collate([to_text(example)])
    with torch.no_grad():
        hidden = network.upper(network.lower(ids, mask), shapes, mask, torch.zeros(1, dtype=torch.long)).float()
        wanted = network.types(hidden, hidden.cumsum(1), batch).numpy()
    vectors = encode(example.words, [0], load_encoder(tmp_path / "encoder.onnx"))
    places = [example.subjects[key].places for key in example.answers]
    logs = np.array([example.logs[key] for key in example.answers], np.float32)
    found = load_heads(tmp_path / "heads.npz").types(vectors, places, logs)
    assert np.abs(found - wanted).max() < 0.2  # of log odds: the exported embeddings have 8 bits


def test_train_names_the_paper_that_the_feed_lacks(tmp_path):
    gold = tmp_path / "gold.jsonl"
    gold.write_text('{"id": "2401.99999", "entities": []}\n')
    result = CliRunner().invoke(cli, ["train", "seeds/papers", "--gold", str(gold), "--stage", STAGES[0]])
    assert result.exit_code == 1
    assert "2401.99999" in str(result.exception)
