"""Which examples are learned from when: batches of one data set and like length, in order."""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

POOL = 50  # batches that are sorted by length together


@dataclass(frozen=True, slots=True)
class Source:
    """The examples of one data set and their place in the run (see `config.DataConfig`)."""

    indices: Sequence[int]
    epochs: float
    window: tuple[float, float]


def plan_batches(
    sources: Sequence[Source], *, lengths: Sequence[int], batch_tokens: int, seed: int
) -> list[list[int]]:
    """Return the batches of a run in order, as indices of examples.

    The batches of each source are spread evenly over its window. A batch holds at most
    `batch_tokens` tokens, padding included.
    """
    random = Random(seed)  # noqa: S311  # a plan, not a secret
    timed: list[tuple[float, list[int]]] = []
    for source in sources:
        batches: list[list[int]] = []
        left = source.epochs
        while left > 0:
            sample = random.sample(source.indices, k=round(min(1.0, left) * len(source.indices)))
            batches += _cut(sample, lengths=lengths, batch_tokens=batch_tokens, random=random)
            left -= 1
        start, end = source.window
        step = (end - start) / max(1, len(batches))
        timed += [
            (start + (place + random.random()) * step, batch) for place, batch in enumerate(batches)
        ]
    return [batch for _, batch in sorted(timed)]


def _cut(
    indices: Sequence[int], *, lengths: Sequence[int], batch_tokens: int, random: Random
) -> list[list[int]]:
    mean = sum(lengths[index] for index in indices) / max(1, len(indices))
    pool = max(1, int(POOL * batch_tokens / max(mean, 1)))
    batches: list[list[int]] = []
    for first in range(0, len(indices), pool):
        batch: list[int] = []
        for index in sorted(indices[first : first + pool], key=lambda index: lengths[index]):
            if batch and (len(batch) + 1) * lengths[index] > batch_tokens:
                batches.append(batch)
                batch = []
            batch.append(index)
        if batch:
            batches.append(batch)
    random.shuffle(batches)
    return batches
