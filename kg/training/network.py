"""The network that learns to read: a small transformer with heads for types, roles, pairs, numbers and their links.

Comes in: a `Batch` of annotated texts. Goes out: one loss; afterwards the weights, for `kg.training.export`.

The transformer is MiniLM-L6 (Wang et al. 2020), its embeddings and lowest layers as they came. A mention is the first, last
and mean vector of its word pieces; a thing is the maximum and mean over its mentions. `kg.nlp.heads` computes the same with
numpy; names and shapes of the weights agree.
"""

import torch
from torch import Tensor, nn
from torch.nn import functional as F
from transformers import AutoModel

from kg.nlp.heads import DISTANCES, LINKS, PAIRS, RESULT_KINDS, ROLES, WIDTHS
from kg.nlp.pieces import SHAPES
from kg.nlp.weights import COLUMNS
from kg.training.batches import Batch, Spans

FROZEN = 2  # layers that stay as they came, so that what they make of a text is computed once
DROPOUT = 0.2  # of what the heads read
BODY_DROPOUT = 0.1  # of what the trained layers add
BLANK = 0.1  # share of pieces that are hidden from the trained layers, so that a name is told by its surroundings, too
WIDTH, SMALL = 256, 128
ANNOTATORS = 3
"""Whose habits are told apart while it learns; it reads by those of the first, who have no vector."""
FAR = -1e4


def gelu(x: Tensor) -> Tensor:
    """Return the tanh form of GELU, which numpy can compute, too."""
    return F.gelu(x, approximate="tanh")


def pool(rows: Tensor, index: Tensor, count: int) -> Tensor:
    """Return maximum and mean, side by side, of the `rows` that `index` gives to each of `count` groups."""
    places = index[:, None].expand(-1, rows.shape[1])
    top = rows.new_full((count, rows.shape[1]), FAR).scatter_reduce(0, places, rows, "amax")
    mean = rows.new_zeros(count, rows.shape[1]).scatter_reduce(0, places, rows, "mean", include_self=False)
    return torch.cat([top, mean], 1)


class Network(nn.Module):
    """All that is trained."""

    def __init__(self, pretrained: str) -> None:
        super().__init__()
        self.bert = AutoModel.from_pretrained(pretrained, attn_implementation="sdpa", local_files_only=True)
        for module in self.bert.modules():
            if isinstance(module, nn.Dropout):
                module.p = 0.0
        for number, layer in enumerate(self.bert.encoder.layer):
            layer.attention.self.dropout_prob = 0.0
            if number >= FROZEN:
                layer.attention.output.dropout.p = layer.output.dropout.p = BODY_DROPOUT
        self.freeze()
        hidden = self.bert.config.hidden_size
        self.shape = nn.Embedding(SHAPES, hidden)
        self.annotator = nn.Embedding(ANNOTATORS, hidden, padding_idx=0)
        nn.init.zeros_(self.shape.weight)
        nn.init.zeros_(self.annotator.weight)
        self.drop = nn.Dropout(DROPOUT)
        self.mention, self.width = nn.Linear(3 * hidden, WIDTH), nn.Embedding(WIDTHS, WIDTH)
        self.type_hidden, self.type_out = nn.Linear(2 * WIDTH + len(COLUMNS), WIDTH), nn.Linear(WIDTH, len(COLUMNS))
        nn.init.normal_(self.type_out.weight, std=0.01)
        self.signs = nn.Parameter(torch.tensor(0.8))
        self.thing, self.role = nn.Linear(2 * WIDTH, WIDTH), nn.Linear(WIDTH, len(ROLES))
        self.pair_hidden, self.pair_distance = nn.Linear(3 * WIDTH, WIDTH), nn.Embedding(DISTANCES, WIDTH)
        self.pair = nn.Linear(WIDTH, len(PAIRS))
        self.number_hidden = nn.Linear(3 * hidden, WIDTH)
        self.number = nn.Linear(WIDTH, 1 + len(RESULT_KINDS) + len(LINKS))
        self.link_hidden, self.link_distance = nn.Linear(3 * WIDTH, SMALL), nn.Embedding(DISTANCES, SMALL)
        self.link = nn.Linear(SMALL, len(LINKS))

    def freeze(self) -> None:
        """Let the embeddings and the lowest layers stay as they are."""
        for part in (self.bert.embeddings, *self.bert.encoder.layer[:FROZEN]):
            part.requires_grad_(False)

    def all_layers(self, ids: Tensor, mask: Tensor) -> Tensor:
        """Return the vectors of the pieces by the transformer alone, `(texts, pieces, hidden)`."""
        x: Tensor = self.bert.embeddings(ids)
        return self._layers(x, mask, slice(0, None))

    def lower(self, ids: Tensor, mask: Tensor) -> Tensor:
        """Return what the frozen part makes of pieces `ids`, `(texts, pieces, hidden)`."""
        x: Tensor = self.bert.embeddings(ids)
        return self._layers(x, mask, slice(0, FROZEN))

    def upper(self, x: Tensor, shapes: Tensor, mask: Tensor, annotators: Tensor) -> Tensor:
        """Return the vectors of the pieces, given what the frozen part makes of them, as each text's annotator reads them."""
        if self.training:
            x = x * (torch.rand(x.shape[:2])[:, :, None] >= BLANK)
        return self._layers(x + self.shape(shapes) + self.annotator(annotators)[:, None], mask, slice(FROZEN, None))

    def _layers(self, x: Tensor, mask: Tensor, which: slice) -> Tensor:
        bias = (1 - mask[:, None, None, :].to(x.dtype)) * FAR
        for layer in self.bert.encoder.layer[which]:
            out = layer(x, bias)
            x = out[0] if isinstance(out, tuple) else out
        return x

    def _spans(self, hidden: Tensor, sums: Tensor, at: Spans) -> Tensor:
        mean = (sums[at.text, at.last] - sums[at.text, at.first - 1]) / (at.last - at.first + 1)[:, None]
        return self.drop(torch.cat([hidden[at.text, at.first], hidden[at.text, at.last], mean], 1))

    def _mentions(self, hidden: Tensor, sums: Tensor, at: Spans) -> Tensor:
        return gelu(self.mention(self._spans(hidden, sums, at)) + self.width(at.width))

    def loss(self, hidden: Tensor, batch: Batch) -> dict[str, Tensor]:
        """Return the loss of each head, summed over what it decides."""
        hidden = hidden.float()
        sums = hidden.cumsum(1)
        losses = {"types": F.cross_entropy(self.types(hidden, sums, batch), batch.answers, reduction="sum")}
        mentions = self._mentions(hidden, sums, batch.mentions)
        things = gelu(self.thing(self.drop(pool(mentions, batch.mentions.group, len(batch.roles)))))
        losses["roles"] = _binary(self.role(self.drop(things)), batch.roles)
        x, y = things[batch.heads], things[batch.tails]
        pairs = gelu(self.pair_hidden(torch.cat([x, y, x * y], 1)) + self.pair_distance(batch.pair_distance))
        losses["pairs"] = _binary(self.pair(self.drop(pairs)), batch.pairs)
        numbers = gelu(self.number_hidden(self._spans(hidden, sums, batch.numbers)))
        scores = self.number(self.drop(numbers))
        losses["reported"] = _binary(scores[:, 0], batch.reported)
        kinds = batch.kinds >= 0
        losses["kinds"] = F.cross_entropy(scores[kinds, 1 : 1 + len(RESULT_KINDS)], batch.kinds[kinds], reduction="sum")
        x, y = numbers[batch.link_number], mentions[batch.link_mention]
        links = gelu(self.link_hidden(torch.cat([x, y, x * y], 1)) + self.link_distance(batch.link_distance))
        best = pool(self.link(self.drop(links)), batch.link_group, batch.link_groups)[:, : len(LINKS)]
        losses["links"] = self._choices(scores[:, 1 + len(RESULT_KINDS) :], best, batch)
        return losses

    def types(self, hidden: Tensor, sums: Tensor, batch: Batch) -> Tensor:
        """Return the scores of `COLUMNS` for each candidate."""
        pooled = pool(self._mentions(hidden, sums, batch.candidates), batch.candidates.group, len(batch.answers))
        inner = gelu(self.type_hidden(self.drop(torch.cat([pooled, batch.signs / 4], 1))))
        scores: Tensor = self.type_out(self.drop(inner)) + self.signs * batch.signs
        return scores

    def _choices(self, nothing: Tensor, best: Tensor, batch: Batch) -> Tensor:
        """Return the loss of choosing, for each role of each number, one of the right things, or nothing where that is right."""
        total = nothing.new_zeros(())
        for column, number, groups, right, empty in batch.choices:
            scores = torch.cat([nothing[number, column : column + 1], best[groups, column]])
            wanted = ([0] if empty else []) + [1 + i for i, g in enumerate(groups) if g in right]
            total = total + torch.logsumexp(scores, 0) - torch.logsumexp(scores[wanted], 0)
        return total


def _binary(scores: Tensor, answers: Tensor) -> Tensor:
    return F.binary_cross_entropy_with_logits(scores, answers, reduction="sum")
