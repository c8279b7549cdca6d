"""Training the encoder: texts and answers in, weights out.

Comes in: `Text`s. Goes out: a trained `Network`, and with it `kg/nlp/encoder.onnx` and `kg/nlp/heads.npz`.

The same texts and the same version of torch on the same kind of processor give the same weights: seeds are fixed, and every
epoch shuffles by its own number. About a quarter of an hour for 3,500 papers on two cores.
"""

import random
from collections import Counter
from collections.abc import Callable, Iterator, Sequence

import torch
from torch import Tensor

from kg.training.batches import Batch, Text, collate
from kg.training.network import Network

BATCH = 8  # texts
RATE, HEAD_RATE = 1.2e-4, 5e-4
WARM_UP = 0.1  # of all steps
WEIGHTS = {"types": 1.0, "roles": 0.5, "pairs": 0.5, "reported": 0.5, "kinds": 0.5, "links": 0.5}
SORTED = 16  # batches whose texts are sorted by length together


def train(
    texts: Sequence[Text], held: Sequence[Text], pretrained: str, *, epochs: int, tell: Callable[[str], None]
) -> Network:
    """Return the network after `epochs` passes over `texts`; tell how it does on `held`, from which it does not learn.

    `pretrained` is a folder with MiniLM as transformers keeps it.
    """
    torch.manual_seed(0)
    torch.use_deterministic_algorithms(True)  # else threads add up gradients in the order in which they come
    torch.set_flush_denormal(True)  # tiny moments of Adam slow a CPU down threefold
    network = Network(pretrained)
    _read_lower(network, [*texts, *held])
    steps = epochs * -(-len(texts) // BATCH)
    optimizer, schedule = _optimizer(network, steps)
    network.train()
    for epoch in range(epochs):
        total: Counter[str] = Counter()
        for texts_of_batch in _shuffled(texts, epoch):
            losses = network.loss(*_hidden(network, texts_of_batch))
            loss = sum((weight * losses[name] for name, weight in WEIGHTS.items()), torch.zeros(()))
            (loss / (10 * len(texts_of_batch))).backward()
            torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            optimizer.zero_grad()
            total.update({name: float(value.detach()) for name, value in losses.items()})
        tell(f"epoch {epoch + 1}: {_show(total, len(texts))}; held out: {_show(_losses(network, held), len(held))}")
    network.eval()
    return network


def _losses(network: Network, texts: Sequence[Text]) -> Counter[str]:
    """Return the losses on `texts`, summed."""
    total: Counter[str] = Counter()
    network.eval()
    with torch.no_grad():
        for batch in _shuffled(texts, 0):
            total.update({name: float(value) for name, value in network.loss(*_hidden(network, batch)).items()})
    network.train()
    return total


def _show(losses: Counter[str], texts: int) -> str:
    return ", ".join(f"{name} {value / max(texts, 1):.3f}" for name, value in losses.items())


def _read_lower(network: Network, texts: Sequence[Text]) -> None:
    """Keep what the frozen part makes of each text: it never changes."""
    network.eval()
    ordered = sorted(texts, key=lambda t: (len(t.ids), t.id))
    with torch.no_grad():
        for at in range(0, len(ordered), BATCH):
            part = ordered[at : at + BATCH]
            ids, _, mask, _ = collate(part)
            with torch.autocast("cpu", dtype=torch.bfloat16):
                lower = network.lower(ids, mask)
            for text, row in zip(part, lower, strict=True):
                text.lower = row[: len(text.ids)].bfloat16().clone()


def _hidden(network: Network, texts: Sequence[Text]) -> tuple[Tensor, Batch]:
    """Return the vectors of the pieces of a batch, and the batch."""
    _, shapes, mask, batch = collate(texts)
    lower = torch.nn.utils.rnn.pad_sequence([t.lower.float() for t in texts if t.lower is not None], batch_first=True)
    with torch.autocast("cpu", dtype=torch.bfloat16):
        return network.upper(lower, shapes, mask), batch


def _optimizer(network: Network, steps: int) -> tuple[torch.optim.Optimizer, torch.optim.lr_scheduler.LRScheduler]:
    body = [p for name, p in network.named_parameters() if name.startswith("bert.") and p.requires_grad]
    heads = [p for name, p in network.named_parameters() if not name.startswith("bert.")]
    groups = [{"params": body, "lr": RATE}, {"params": heads, "lr": HEAD_RATE}]
    optimizer = torch.optim.AdamW(groups, weight_decay=0.01, fused=True)
    warm = WARM_UP * steps
    return optimizer, torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: min((step + 1) / warm, max(0.0, (steps - step) / (steps - warm)))
    )


def _shuffled(texts: Sequence[Text], epoch: int) -> Iterator[list[Text]]:
    """Yield the texts in random batches of about equal length."""
    chance = random.Random(epoch)
    order = list(texts)
    chance.shuffle(order)
    batches = []
    for at in range(0, len(order), BATCH * SORTED):
        part = sorted(order[at : at + BATCH * SORTED], key=lambda t: len(t.ids))
        batches += [part[i : i + BATCH] for i in range(0, len(part), BATCH)]
    chance.shuffle(batches)
    yield from batches
