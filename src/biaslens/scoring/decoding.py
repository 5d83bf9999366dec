"""From logits to probabilities and spans, in numpy."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from biaslens.scoring.bundle import TaskSpec

Floats = NDArray[np.floating]

_FORBIDDEN = -1e9


def sigmoid(logit: float) -> float:
    """Return the logistic function of a logit."""
    return float(1 / (1 + np.exp(-np.clip(logit, -60, 60))))


def binary_probability(logit: float, task: TaskSpec) -> float:
    """Return the calibrated probability of a binary task."""
    if task.curve:
        logits, probabilities = zip(*task.curve, strict=True)
        return float(np.interp(logit, logits, probabilities))
    return sigmoid(logit * task.scale + task.bias)


def softmax(logits: Floats) -> Floats:
    """Return the softmax over the last axis."""
    exponentials: Floats = np.exp(logits - logits.max(axis=-1, keepdims=True))
    shares: Floats = exponentials / exponentials.sum(axis=-1, keepdims=True)
    return shares


def pool_words(values: Floats, words: NDArray[np.int64]) -> tuple[Floats, NDArray[np.int64]]:
    """Average token values over words.

    Args:
        values: `[tokens, channels]`.
        words: `[tokens]`, rising word numbers, -1 for special tokens.

    Returns:
        Values `[words, channels]`, and the token range of each word `[words, 2]`.
    """
    (tokens,) = np.nonzero(words >= 0)
    if not len(tokens):
        return values[:0], np.zeros((0, 2), dtype=np.int64)
    firsts = np.flatnonzero(np.diff(words[tokens], prepend=-1))
    lasts = np.append(firsts[1:], len(tokens))
    sums = np.add.reduceat(values[tokens], firsts, axis=0)
    ranges = np.stack([tokens[firsts], tokens[lasts - 1] + 1], axis=1)
    return sums / (lasts - firsts)[:, np.newaxis], ranges


def best_bio_path(log_probabilities: Floats) -> NDArray[np.int64]:
    """Return the most probable sequence of O, B, I in which no I follows an O (Viterbi).

    Args:
        log_probabilities: `[places, 3]` in the order of `tasks.BIO`.

    Returns:
        `[places]`, 0 for O, 1 for B, 2 for I.
    """
    greedy: NDArray[np.int64] = log_probabilities.argmax(axis=1)
    before = np.concatenate(([0], greedy[:-1]))
    if not ((greedy == 2) & (before == 0)).any():
        return greedy  # the best label at each place, and no I follows an O
    return np.array(_viterbi(log_probabilities.tolist()), dtype=np.int64)


def _viterbi(rows: list[list[float]]) -> list[int]:
    """Plain Python: numpy is slower on three numbers at a time."""
    origins: list[tuple[int, int]] = []  # of O and B, and of I
    best = [0.0, _FORBIDDEN, _FORBIDDEN]  # an O stands before the first place
    for outside, begin, inside in rows:
        any_label = best.index(max(best))
        spoken = 1 if best[1] >= best[2] else 2
        origins.append((any_label, spoken))
        reached = best[any_label]
        best = [reached + outside, reached + begin, best[spoken] + inside]
    label = best.index(max(best))
    path = []
    for any_label, spoken in reversed(origins):
        path.append(label)
        label = spoken if label == 2 else any_label
    return path[::-1]


def iter_bio_spans(path: NDArray[np.int64]) -> Iterator[tuple[int, int]]:
    """Yield the half-open ranges of a path of O (0), B (1) and I (2)."""
    (starts,) = np.nonzero(path == 1)
    (ends,) = np.nonzero(np.append(path[1:], 0) != 2)  # the last place of a run of I, and others
    for start in starts.tolist():
        yield start, int(ends[np.searchsorted(ends, start)]) + 1


def iter_runs(mask: NDArray[np.bool_]) -> Iterator[tuple[int, int]]:
    """Yield the half-open ranges in which a mask is true."""
    edges = np.flatnonzero(np.diff(np.concatenate(([0], mask.astype(np.int8), [0]))))
    yield from zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True)
