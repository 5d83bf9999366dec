"""The network's answer to some texts: logits of their tokens and of their words."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from biaslens.attribution import RoleSpan, VoiceSpan
from biaslens.schema import Span
from biaslens.scoring.backends import Backend, TorchBackend
from biaslens.scoring.bundle import TaskSpec
from biaslens.scoring.decoding import (
    Mask,
    Ranges,
    best_bio_path,
    bio_spans,
    pool_words,
    softmax,
    span_means,
)
from biaslens.scoring.tokens import Inputs
from biaslens.scoring.windows import Window
from biaslens.tasks import BIO

BATCH_TOKENS = 256  # more fall out of the cache of a core

Roles = Mapping[str, Sequence[RoleSpan]]


class Texts:
    """Texts as one long text, a character apart: what is found in it need not be found one by one.

    `starts` and `ends` are characters of the long text.
    """

    def __init__(self, texts: Sequence[str]) -> None:
        self.texts = texts
        self.joined = "\n".join(texts)
        self.ends = list(accumulate((len(text) for text in texts), lambda a, b: a + 1 + b))
        self.starts = [end - len(text) for text, end in zip(texts, self.ends, strict=True)]

    def place(self, spans: Sequence[Iterable[Span | VoiceSpan]]) -> Ranges:
        """Return spans of each text as ranges of the long one, cut at the ends of their text."""
        found = [
            (min(max(0, span.start) + start, end), min(max(0, span.end) + start, end))
            for own, start, end in zip(spans, self.starts, self.ends, strict=True)
            for span in own
        ]
        return np.array(found, dtype=np.int64).reshape(-1, 2)

    def divide(
        self, starts: NDArray[np.int64], ends: NDArray[np.int64], *columns: Sequence[Any]
    ) -> list[list[tuple[Any, ...]]]:
        """Return spans in order by their text: start and end in it, and values of more columns."""
        lasts = starts.searchsorted(self.ends)
        offsets = np.repeat(self.starts, np.diff(lasts, prepend=0))
        bounds = (starts - offsets).tolist(), (ends - offsets).tolist()
        rows = list(zip(*bounds, *columns, strict=True))
        return [rows[first:last] for first, last in pairwise([0, *lasts.tolist()])]


@dataclass(frozen=True, slots=True)
class Logits:
    """Logits of the tokens, or of the words, of `Texts` in their order, without special tokens.

    `starts` and `ends` `[n]` are characters; `values` is `[n, channels]`; `is_first` `[n]` tells
    whether a window begins.
    """

    starts: NDArray[np.int64]
    ends: NDArray[np.int64]
    values: NDArray[np.float32]
    is_first: Mask

    def rows(self, ranges: Ranges) -> Ranges:
        """Return the ranges of rows that touch ranges of characters."""
        firsts = self.ends.searchsorted(ranges[:, 0], side="right")
        lasts = self.starts.searchsorted(ranges[:, 1], side="left")
        return np.stack([firsts, np.maximum(firsts, lasts)], axis=1)

    def pooled(self, words: NDArray[np.int64]) -> Self:
        """Return the logits of the words, given the rising number of each token's word."""
        values, ranges = pool_words(self.values, words)
        firsts, lasts = ranges[:, 0], ranges[:, 1] - 1
        return type(self)(self.starts[firsts], self.ends[lasts], values, self.is_first[firsts])


def run_windows(windows: Sequence[Inputs], *, backend: Backend) -> list[NDArray[np.float32]]:
    """Run the network and return logits `[tokens, channels]` of each window, in order.

    Windows of the same length share a batch, so there is no padding, except on a GPU.
    """
    if isinstance(backend, TorchBackend) and backend.batch_tokens:
        return backend.logits_padded(windows)
    groups = defaultdict(list)
    for place, window in enumerate(windows):
        groups[len(window.ids)].append(place)
    found: dict[int, NDArray[np.float32]] = {}
    for length, places in groups.items():
        size = max(1, BATCH_TOKENS // length)
        for batch in (places[first : first + size] for first in range(0, len(places), size)):
            inputs = zip(*(windows[place] for place in batch), strict=True)
            logits = backend.logits(Inputs(*map(np.stack, inputs)))
            found.update(zip(batch, logits, strict=True))
    return [found[place] for place in range(len(windows))]


def read_logits(
    windows: Sequence[Window], logits: Sequence[NDArray[np.float32]], *, n_channels: int
) -> tuple[Logits, Logits]:
    """Join the logits of windows in order.

    Returns:
        The logits of the tokens, and those of the words (the mean of a word's tokens).
    """
    lengths = [len(window.tokens.ids) for window in windows]
    window = np.repeat(np.arange(len(windows)), lengths)
    words = np.concatenate([np.zeros(0, np.int64), *(one.tokens.words for one in windows)])
    offsets = np.concatenate([np.zeros((0, 2), np.int64), *(w.tokens.offsets for w in windows)])
    offsets += np.array([one.start for one in windows], np.int64)[window, np.newaxis]
    values = np.concatenate([np.zeros((0, n_channels), np.float32), *logits])
    is_text = words >= 0
    starts, ends = offsets[is_text].T.copy()
    is_first = np.diff(window[is_text], prepend=-1) > 0
    tokens = Logits(starts, ends, values[is_text], is_first)
    numbers = words + np.cumsum([0, *lengths])[window]  # of no two windows alike
    return tokens, tokens.pooled(numbers[is_text])


def find_roles(words: Logits, texts: Texts, *, spec: TaskSpec, channels: slice) -> list[Roles]:
    """Decode the spans of each role of a `bio_token` task, text by text.

    The score of a span is the geometric mean of how probably its words are in one at all.
    """
    logits = (words.values[:, channels] * spec.scale).reshape(-1, len(spec.labels), len(BIO))
    probabilities = softmax(logits)
    log_probabilities = np.log(probabilities + 1e-12)
    found: list[dict[str, Sequence[RoleSpan]]] = [{} for _ in texts.starts]
    for index, role in enumerate(spec.labels):
        path = best_bio_path(log_probabilities[:, index], words.is_first)
        ranges = bio_spans(path, words.is_first)
        inside = np.log1p(-np.minimum(probabilities[:, index, 0], 1 - 1e-7))
        scores = np.exp(span_means(inside, ranges)).tolist()
        starts, ends = words.starts[ranges[:, 0]], words.ends[ranges[:, 1] - 1]
        for own, rows in zip(found, texts.divide(starts, ends, scores), strict=True):
            own[role] = [RoleSpan(*row) for row in rows]
    return list(found)
