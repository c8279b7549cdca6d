"""Pretraining: the transformer is made slimmer, and learns to guess hidden words of the feed's texts before it learns from annotations.

Comes in: `Text`s, of which only the pieces are read. Goes out: the same network, all layers of its transformer changed.

A layer has 1,536 inner units; the `UNITS` that have most to say stay (Michel et al. 2019 do so with attention heads).
Of the words of a text a fifth is hidden, whole words, in the way of BERT (Devlin et al. 2019): eight of ten by a mark, one
by a random piece, one not at all. What guesses them is thrown away afterwards.
"""

from collections.abc import Callable, Sequence

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from kg.nlp.pieces import END, START, VOCABULARY
from kg.training.batches import Text
from kg.training.network import Network
from kg.training.rates import BATCH, schedule, shuffled, step

HIDDEN = 0.2  # share of the words
RATE, GUESS_RATE = 2e-4, 1e-3
WARM_UP = 0.06  # of all steps
UNITS, WEIGHED_BY = 1152, 500  # inner units that stay in a layer; texts that tell which
FIRST_WORD = 1000  # of the vocabulary; before it stand marks and characters


class _Guess(nn.Module):
    """What reads a hidden piece off its vector; shares its last weights with the embeddings."""

    def __init__(self, embeddings: Tensor) -> None:
        super().__init__()
        size = embeddings.shape[1]
        self.inner = nn.Sequential(nn.Linear(size, size), nn.GELU(), nn.LayerNorm(size))
        self.bias = nn.Parameter(torch.zeros(len(embeddings)))

    def forward(self, rows: Tensor, embeddings: Tensor) -> Tensor:
        return F.linear(self.inner(rows), embeddings, self.bias)


class _Hider:
    """Hides words, in the order of one seed."""

    def __init__(self, seed: int) -> None:
        pieces = VOCABULARY.read_text(encoding="utf-8").splitlines()
        self.count, self.mark = len(pieces), pieces.index("[MASK]")
        self.inside = torch.tensor([piece.startswith("##") for piece in pieces])
        self.chance = torch.Generator().manual_seed(seed)

    def hide(self, texts: Sequence[Text]) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """Return pieces as shown, mask, which are to be guessed, and pieces as they are, `(texts, pieces)` each."""
        ids = nn.utils.rnn.pad_sequence([torch.tensor(t.ids) for t in texts], batch_first=True)
        word = (~self.inside[ids]).cumsum(1) - 1
        chosen = torch.rand(ids.shape, generator=self.chance).gather(1, word.clamp(min=0)) < HIDDEN
        chosen &= (ids != 0) & (ids != START) & (ids != END)
        way = torch.rand(ids.shape, generator=self.chance)
        shown = ids.clone()
        shown[chosen & (way < 0.8)] = self.mark
        other = chosen & (way >= 0.9)
        shown[other] = torch.randint(FIRST_WORD, self.count, (int(other.sum()),), generator=self.chance)
        return shown, (ids != 0).long(), chosen, ids


def prune(network: Network, texts: Sequence[Text]) -> None:
    """Keep the inner units whose output, by its mean size and the length of its weights, is largest on the first `texts`."""
    layers = network.bert.encoder.layer
    sizes = [torch.zeros(layer.intermediate.dense.out_features) for layer in layers]
    hooks = [
        layer.intermediate.register_forward_hook(lambda _, __, out, size=size: size.add_(out.abs().sum((0, 1))))
        for layer, size in zip(layers, sizes, strict=True)
    ]
    network.eval()
    with torch.no_grad():
        for text in texts[:WEIGHED_BY]:
            network.all_layers(torch.tensor([text.ids]), torch.ones(1, len(text.ids)))
        for layer, size, hook in zip(layers, sizes, hooks, strict=True):
            hook.remove()
            inner, outer = layer.intermediate.dense, layer.output.dense
            stay = (size * outer.weight.norm(dim=0)).topk(UNITS).indices.sort().values
            inner.weight, inner.bias = nn.Parameter(inner.weight[stay]), nn.Parameter(inner.bias[stay])
            outer.weight = nn.Parameter(outer.weight[:, stay])
            inner.out_features = outer.in_features = UNITS
    network.freeze()


def pretrain(
    network: Network, texts: Sequence[Text], held: Sequence[Text], *, epochs: int, tell: Callable[[str], None]
) -> None:
    """Teach the transformer the words of `texts`; tell the loss a piece on `held`, from which it does not learn."""
    bert = network.bert
    embeddings = bert.embeddings.word_embeddings.weight
    guess = _Guess(embeddings)
    bert.requires_grad_(True)
    parameters = [*bert.parameters(), *guess.parameters()]
    groups = [{"params": list(bert.parameters()), "lr": RATE}, {"params": list(guess.parameters()), "lr": GUESS_RATE}]
    optimizer = torch.optim.AdamW(groups, weight_decay=0.01, fused=True)
    rate = schedule(optimizer, epochs * -(-len(texts) // BATCH), WARM_UP)
    hider = _Hider(0)

    def loss(batch: Sequence[Text], hider: _Hider) -> tuple[Tensor, int]:
        shown, mask, chosen, ids = hider.hide(batch)
        with torch.autocast("cpu", dtype=torch.bfloat16):
            scores = guess(network.all_layers(shown, mask)[chosen], embeddings)
        return F.cross_entropy(scores.float(), ids[chosen], reduction="sum"), int(chosen.sum())

    for epoch in range(epochs):
        network.train()
        for batch in shuffled(texts, epoch):
            value, count = loss(batch, hider)
            step(value / max(count, 1), parameters, optimizer, rate)
        network.eval()
        with torch.no_grad():
            hidden = _Hider(1)
            found = [loss(batch, hidden) for batch in shuffled(held, 0)]
        each = sum(float(value) for value, _ in found) / max(sum(count for _, count in found), 1)
        tell(f"words, epoch {epoch + 1}: held out {each:.3f} a piece")
    network.freeze()
