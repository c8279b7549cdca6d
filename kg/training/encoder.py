"""Training the encoder: texts and answers in, weights out.

Comes in: `Text`s. Goes out: a trained `Network`, and with it `kg/nlp/encoder.onnx` and `kg/nlp/heads.npz`. `begin` teaches it
words, `learn` what they are annotated with.

The same texts and the same version of torch on the same kind of processor give the same weights: seeds are fixed, and every
epoch shuffles by its own number. On two cores about 40 minutes for the words of 3,100 papers, and 27 for each time that the
annotations of these and 5,200 invented ones are learned from.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from copy import deepcopy

import torch
from torch import Tensor
from torch.optim.swa_utils import AveragedModel

from kg.training.batches import Batch, Text, collate
from kg.training.network import Network
from kg.training.pretrain import pretrain, prune
from kg.training.rates import BATCH, schedule, shuffled, step

RATE, HEAD_RATE = 1.2e-4, 5e-4
WARM_UP = 0.1  # of all steps
WEIGHTS = {"types": 1.0, "roles": 0.5, "pairs": 0.5, "reported": 0.5, "kinds": 0.5, "links": 0.5}
DECAY = 0.998  # a step, of what the averaged weights remember


def begin(
    texts: Sequence[Text], held: Sequence[Text], pretrained: str, *, passes: int, tell: Callable[[str], None]
) -> Network:
    """Return the network after `passes` over the words of `texts`; `pretrained` is a folder with MiniLM as transformers keeps it.

    Tells how well it guesses the words of `held`.
    """
    torch.manual_seed(0)
    torch.use_deterministic_algorithms(True)  # else threads add up gradients in the order in which they come
    torch.set_flush_denormal(True)  # tiny moments of Adam slow a CPU down threefold
    network = Network(pretrained)
    prune(network, texts)
    if passes:
        pretrain(network, texts, held, epochs=passes, tell=tell)
    return network


def learn(
    begun: Network, texts: Sequence[Text], held: Sequence[Text], *, epochs: int, tell: Callable[[str], None]
) -> Network:
    """Return what becomes of `begun` in `epochs` over the answers of `texts`; tells how it does on `held`, if there are any.

    What is returned are the weights averaged over the steps, the late ones most: they forget the quirks of the last batches.
    """
    torch.manual_seed(0)  # the answers are learned alike, however the words were
    network = deepcopy(begun)
    of_epoch = -(-len(texts) // BATCH)
    optimizer, rate = _optimizer(network, (epochs + 1) * of_epoch)  # the rate is not to end at nothing
    averaged = AveragedModel(network, avg_fn=average)
    network.train()
    for epoch in range(epochs):
        total: Counter[str] = Counter()
        for texts_of_batch in shuffled(texts, epoch):
            losses = network.loss(*_hidden(network, texts_of_batch))
            loss = sum((weight * losses[name] for name, weight in WEIGHTS.items()), torch.zeros(()))
            step(loss / (10 * len(texts_of_batch)), network.parameters(), optimizer, rate)
            averaged.update_parameters(network)
            total.update({name: float(value.detach()) for name, value in losses.items()})
        tell(f"epoch {epoch + 1}: {_show(total, len(texts))}")
        if held:
            tell(f"  held out: {_show(_losses(averaged.module, held), len(held))}")
    result: Network = averaged.module.eval()
    return result


def average(before: Tensor, now: Tensor, steps: Tensor | int) -> Tensor:
    """Return the mean of the weights of `steps` and one more, given the mean `before`; each step counts `DECAY` times the next.

    So the first weights count no more than that; in a plain moving average they would still be a tenth after three epochs.
    """
    return before.lerp(now, (1 - DECAY) / (1 - DECAY ** (int(steps) + 1)))


def _losses(network: Network, texts: Sequence[Text]) -> Counter[str]:
    """Return the losses on `texts`, summed."""
    total: Counter[str] = Counter()
    network.eval()
    with torch.no_grad():
        for batch in shuffled(texts, 0):
            total.update({name: float(value) for name, value in network.loss(*_hidden(network, batch)).items()})
    return total


def _show(losses: Counter[str], texts: int) -> str:
    return ", ".join(f"{name} {value / texts:.3f}" for name, value in losses.items())


def read_lower(network: Network, texts: Sequence[Text]) -> None:
    """Let each text keep what the frozen part makes of it, which `learn` reads and never changes."""
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
        return network.upper(lower, shapes, mask, torch.tensor([t.annotator for t in texts])), batch


def _optimizer(network: Network, steps: int) -> tuple[torch.optim.Optimizer, torch.optim.lr_scheduler.LRScheduler]:
    body = [p for name, p in network.named_parameters() if name.startswith("bert.") and p.requires_grad]
    heads = [p for name, p in network.named_parameters() if not name.startswith("bert.")]
    groups = [{"params": body, "lr": RATE}, {"params": heads, "lr": HEAD_RATE}]
    optimizer = torch.optim.AdamW(groups, weight_decay=0.01, fused=True)
    return optimizer, schedule(optimizer, steps, WARM_UP)
