"""How both trainings go through the texts: batches, their order, one step, and the rate of learning."""

import random
from collections.abc import Iterable, Iterator, Sequence

import torch
from torch import Tensor, nn

from kg.training.batches import Text

BATCH = 8  # texts
SORTED = 16  # batches whose texts are sorted by length together


def schedule(optimizer: torch.optim.Optimizer, steps: int, warm_up: float) -> torch.optim.lr_scheduler.LRScheduler:
    """Raise the rate over the share `warm_up` of all steps, then lower it to nothing, evenly."""
    warm = warm_up * steps
    return torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: min((step + 1) / warm, max(0.0, (steps - step) / (steps - warm)))
    )


def step(
    loss: Tensor,
    parameters: Iterable[nn.Parameter],
    optimizer: torch.optim.Optimizer,
    rate: torch.optim.lr_scheduler.LRScheduler,
) -> None:
    """Change the parameters by one step down the slope of `loss`, which is cut to length 1."""
    loss.backward()
    nn.utils.clip_grad_norm_(parameters, 1.0)
    optimizer.step()
    rate.step()
    optimizer.zero_grad()


def shuffled(texts: Sequence[Text], epoch: int) -> Iterator[list[Text]]:
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
