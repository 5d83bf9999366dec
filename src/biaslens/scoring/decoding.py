"""From logits to probabilities and spans, in numpy."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.floating]

_FORBIDDEN = -1e9


def sigmoid(logit: float) -> float:
    """Return the logistic function of a logit."""
    return float(1 / (1 + np.exp(-np.clip(logit, -60, 60))))


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
    n_places = len(log_probabilities)
    path = np.zeros(n_places, dtype=np.int64)
    if not n_places:
        return path
    transition = np.zeros((3, 3))
    transition[0, 2] = _FORBIDDEN
    best = log_probabilities[0].astype(float) + np.array([0.0, 0.0, _FORBIDDEN])
    origin = np.zeros((n_places, 3), dtype=np.int64)
    for place in range(1, n_places):
        reached = best[:, np.newaxis] + transition
        origin[place] = reached.argmax(axis=0)
        best = reached.max(axis=0) + log_probabilities[place]
    path[-1] = best.argmax()
    for place in range(n_places - 1, 0, -1):
        path[place - 1] = origin[place, path[place]]
    return path


def iter_bio_spans(path: NDArray[np.int64]) -> Iterator[tuple[int, int]]:
    """Yield the half-open ranges of a path of O (0), B (1) and I (2)."""
    start = None
    for place, label in enumerate(path):
        if label != 2 and start is not None:
            yield start, place
            start = None
        if label == 1:
            start = place
    if start is not None:
        yield start, len(path)


def iter_runs(mask: NDArray[np.bool_]) -> Iterator[tuple[int, int]]:
    """Yield the half-open ranges in which a mask is true."""
    edges = np.flatnonzero(np.diff(np.concatenate(([0], mask.astype(np.int8), [0]))))
    yield from zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True)
