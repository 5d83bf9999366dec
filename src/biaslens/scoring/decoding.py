"""From logits to probabilities and spans, in numpy.

All of it takes the rows of many windows at once: a call of numpy on a few numbers costs as much as
one on thousands. `is_first` tells at each row whether a window begins there.
"""

from collections.abc import Iterator
from functools import reduce

import numpy as np
from numpy.typing import NDArray

from biaslens.scoring.bundle import TaskSpec

Floats = NDArray[np.floating]
Ranges = NDArray[np.int64]
"""Half-open ranges `[ranges, 2]`."""
Mask = NDArray[np.bool_]

_FORBIDDEN = -1e9
_UNBEGUN = -1.6  # log-probability that an I behind an O is a B
ROWS_AT_ONCE = 65_536
PHRASE_REACH, PHRASE_PEAK = 0.75, 1.5  # times the threshold, fitted on held-out texts


def sigmoid(logits: Floats) -> Floats:
    """Return the logistic function of logits."""
    shares: Floats = 1 / (1 + np.exp(-np.clip(logits, -60, 60)))
    return shares


def binary_probability(logits: Floats, task: TaskSpec) -> Floats:
    """Return the calibrated probabilities of a binary task."""
    if task.curve:
        points, probabilities = zip(*task.curve, strict=True)
        found: Floats = np.interp(logits, points, probabilities)
        return found
    return sigmoid(logits * task.scale + task.bias)


def softmax(logits: Floats) -> Floats:
    """Return the softmax over the last axis."""
    peaks = reduce(np.maximum, np.moveaxis(logits, -1, 0))  # numpy's own is slow on short rows
    exponentials: Floats = np.exp(logits - peaks[..., np.newaxis])
    shares: Floats = exponentials / exponentials.sum(axis=-1, keepdims=True)
    return shares


def span_means(values: Floats, ranges: Ranges) -> Floats:
    """Return the mean of the rows of each range, 0 for an empty one.

    Each is summed on its own, so that it does not depend on the others.
    """
    sums = np.zeros((len(ranges), *values.shape[1:]), values.dtype)
    for places, rows in _by_length(ranges):
        sums[places] = np.add.reduce(values[rows], axis=1)
    lengths = np.maximum(ranges[:, 1] - ranges[:, 0], 1).astype(values.dtype)
    means: Floats = sums / lengths.reshape(-1, *[1] * (values.ndim - 1))
    return means


def span_peaks(values: Floats, ranges: Ranges) -> Floats:
    """Return the maximum of the rows of each range, 0 for an empty one."""
    peaks = np.zeros((len(ranges), *values.shape[1:]), values.dtype)
    for places, rows in _by_length(ranges):
        peaks[places] = np.maximum.reduce(values[rows], axis=1)
    return peaks


def _by_length(ranges: Ranges) -> Iterator[tuple[NDArray[np.int64], NDArray[np.int64]]]:
    """Yield the places of the ranges of each length but 0, and their rows `[ranges, length]`.

    At most `ROWS_AT_ONCE` rows, or one range, at a time: any number of ranges may cover a text.
    """
    lengths = ranges[:, 1] - ranges[:, 0]
    for length in np.unique(lengths[lengths > 0]).tolist():
        places, step = np.flatnonzero(lengths == length), max(1, ROWS_AT_ONCE // length)
        for first in range(0, len(places), step):
            some = places[first : first + step]
            yield some, ranges[some, :1] + np.arange(length)


def pool_words(values: Floats, words: NDArray[np.int64]) -> tuple[Floats, Ranges]:
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
    lengths = lasts - firsts
    sums, is_long = values[tokens[firsts]], lengths > 1  # most words are one token
    parts, ends = values[tokens[np.repeat(is_long, lengths)]], np.cumsum(lengths[is_long])
    sums[is_long] = np.add.reduceat(parts, ends - lengths[is_long], axis=0)
    ranges = np.stack([tokens[firsts], tokens[lasts - 1] + 1], axis=1)
    return sums / lengths[:, np.newaxis].astype(values.dtype), ranges


def best_bio_path(log_probabilities: Floats, is_first: Mask) -> NDArray[np.int64]:
    """Return the most probable sequence of O, B, I in which no I follows an O (Viterbi).

    A network that is sure of an inside and saw no begin has missed the begin: behind an O, a B is
    at least a fifth as probable as an I.

    Args:
        log_probabilities: `[rows, 3]` in the order of `tasks.BIO`.
        is_first: `[rows]`; nothing goes on from one window to the next.

    Returns:
        `[rows]`, 0 for O, 1 for B, 2 for I.
    """
    path: NDArray[np.int64] = log_probabilities.argmax(axis=1)  # the best label of each row alone
    before = np.concatenate(([0], path[:-1]))
    wrong = np.flatnonzero((path == 2) & ((before == 0) | is_first))
    starts = np.flatnonzero(is_first)
    ends = np.append(starts[1:], len(path))
    for window in np.unique(starts.searchsorted(wrong, side="right") - 1):
        rows = slice(starts[window], ends[window])
        path[rows] = _viterbi(log_probabilities[rows].tolist())
    return path


def _viterbi(rows: list[list[float]]) -> list[int]:
    """Plain Python: numpy is slower on three numbers at a time."""
    origins: list[tuple[int, int, int]] = []  # of O, B and I
    best = [0.0, _FORBIDDEN, _FORBIDDEN]  # an O stands before the first place
    for outside, begin, inside in rows:
        any_label = best.index(max(best))
        reached = best[any_label]
        after_outside = best[0] + max(begin, inside + _UNBEGUN)
        before = 0 if after_outside >= reached + begin else any_label
        spoken = 1 if best[1] >= best[2] else 2
        origins.append((any_label, before, spoken))
        best = [reached + outside, max(after_outside, reached + begin), best[spoken] + inside]
    label = best.index(max(best))
    path = []
    for origin in reversed(origins):
        path.append(label)
        label = origin[label]
    return path[::-1]


def bio_spans(path: NDArray[np.int64], is_first: Mask) -> Ranges:
    """Return the ranges of a path of O (0), B (1) and I (2)."""
    (starts,) = np.nonzero(path == 1)
    goes_on = (path[1:] == 2) & ~is_first[1:]
    (ends,) = np.nonzero(~np.append(goes_on, False))
    return np.stack([starts, ends[ends.searchsorted(starts)] + 1], axis=1)


def find_runs(mask: Mask, is_first: Mask) -> Ranges:
    """Return the ranges in which a mask is true; none goes on from one window to the next."""
    before, after = np.append(False, mask[:-1]), np.append(mask[1:], False)
    is_last = np.append(is_first[1:], True)
    starts = np.flatnonzero(mask & (~before | is_first))
    ends = np.flatnonzero(mask & (~after | is_last)) + 1
    return np.stack([starts, ends], axis=1)


def find_phrases(
    probabilities: Floats, *, is_word: Mask, threshold: float, is_first: Mask, is_hyphen: Mask
) -> Ranges:
    """Return the ranges of words that probably serve a technique.

    Words as probable as the threshold do, and the rest of a compound if a part of it does. Where
    the technique takes whole phrases, words a little less probable go on from a word that is more
    so (hysteresis, as Canny 1986 joins edges).

    Args:
        probabilities: `[rows, 1 + labels]`, of no technique first.
        is_word: `[labels]`, whether the technique takes single words.
        threshold: How probable a word must be.
        is_first: `[rows]`.
        is_hyphen: `[rows]`, whether a row is a hyphen that joins those before and behind it.
    """
    inside = 1 - probabilities[:, 0]
    runs = find_runs(inside >= PHRASE_REACH * threshold, is_first)
    takes_words = is_word[span_means(probabilities[:, 1:], runs).argmax(axis=1)]
    peaks = span_peaks(inside, runs)
    is_kept = inside >= threshold
    for (start, end), single, peak in zip(runs.tolist(), takes_words, peaks, strict=True):
        if not single:
            is_kept[start:end] = peak >= PHRASE_PEAK * threshold
    return find_runs(_whole_compounds(is_kept, is_hyphen), is_first)


def _whole_compounds(is_kept: Mask, is_hyphen: Mask) -> Mask:
    """Return which words are kept when hyphens keep the words that they join."""
    if not is_hyphen.any():
        return is_kept
    is_joined = is_hyphen.copy()
    is_joined[1:] |= is_hyphen[:-1]
    starts = np.flatnonzero(~is_joined)
    lengths = np.diff(starts, append=len(is_kept))
    return np.repeat(np.logical_or.reduceat(is_kept, starts), lengths)
