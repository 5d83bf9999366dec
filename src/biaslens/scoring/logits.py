"""The network's answer to one text: logits of its tokens and of its words."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Self

import numpy as np
from numpy.typing import NDArray

from biaslens.attribution import RoleSpan
from biaslens.scoring.backends import Backend, TorchBackend
from biaslens.scoring.bundle import TaskSpec
from biaslens.scoring.decoding import best_bio_path, iter_bio_spans, pool_words, softmax
from biaslens.scoring.windows import Window
from biaslens.tasks import BIO

BATCH_TOKENS = 256  # more fall out of the cache of a core


@dataclass(frozen=True, slots=True)
class TextLogits:
    """Logits of a text, in the order of the text, without special tokens.

    `offsets` `[n, 2]` are characters of the text; `values` is `[n, channels]`; `windows` holds the
    range of rows `[start, end)` of each window.
    """

    offsets: NDArray[np.int64]
    values: NDArray[np.float32]
    windows: tuple[tuple[int, int], ...]

    def rows(self, start: int, end: int) -> slice:
        """Return the rows that touch the characters `[start, end)`."""
        first = int(self.offsets[:, 1].searchsorted(start, side="right"))
        last = int(self.offsets[:, 0].searchsorted(end, side="left"))
        return slice(first, max(first, last))

    def pooled(self, words: NDArray[np.int64]) -> Self:
        """Return the logits of the words, given the rising number of each token's word."""
        values, ranges = pool_words(self.values, words)
        ends = [0, *np.searchsorted(ranges[:, 0], [last for _, last in self.windows]).tolist()]
        return replace(
            self,
            offsets=np.stack(
                [self.offsets[ranges[:, 0], 0], self.offsets[ranges[:, 1] - 1, 1]], axis=1
            ),
            values=values.astype(np.float32),
            windows=tuple(pairwise(ends)),
        )


def run_windows(windows: Sequence[Window], *, backend: Backend) -> list[NDArray[np.float32]]:
    """Run the network and return logits `[tokens, channels]` of each window, in order.

    Windows of the same length share a batch, so there is no padding, except on a GPU.
    """
    if isinstance(backend, TorchBackend) and backend.batch_tokens:
        return backend.logits_padded([window.tokens.ids for window in windows])
    groups = defaultdict(list)
    for place, window in enumerate(windows):
        groups[len(window.tokens.ids)].append(place)
    found: dict[int, NDArray[np.float32]] = {}
    for length, places in groups.items():
        size = max(1, BATCH_TOKENS // length)
        for batch in (places[first : first + size] for first in range(0, len(places), size)):
            ids = np.stack([windows[place].tokens.ids for place in batch])
            found.update(zip(batch, backend.logits(ids), strict=True))
    return [found[place] for place in range(len(windows))]


def read_logits(
    windows: Sequence[Window], logits: Sequence[NDArray[np.float32]], *, n_channels: int
) -> tuple[TextLogits, TextLogits]:
    """Join the logits of a text's windows.

    Returns:
        The logits of its tokens, and those of its words (the mean of a word's tokens).
    """
    values = [np.zeros((0, n_channels), np.float32)]
    offsets, words = [np.zeros((0, 2), np.int64)], [np.zeros(0, np.int64)]
    n_words = 0
    for window, answer in zip(windows, logits, strict=True):
        is_text = window.tokens.words >= 0
        values.append(answer[is_text])
        offsets.append(window.tokens.offsets[is_text] + window.start)
        words.append(window.tokens.words[is_text] + n_words)
        n_words = int(words[-1].max(initial=n_words - 1)) + 1
    ends = np.cumsum([len(part) for part in words]).tolist()
    tokens = TextLogits(np.concatenate(offsets), np.concatenate(values), tuple(pairwise(ends)))
    return tokens, tokens.pooled(np.concatenate(words))


def find_roles(
    words: TextLogits, *, spec: TaskSpec, channels: slice
) -> dict[str, tuple[RoleSpan, ...]]:
    """Decode the spans of each role of a `bio_token` task, window by window.

    The score of a span is the geometric mean of its words' probabilities.
    """
    roles: dict[str, list[RoleSpan]] = {role: [] for role in spec.labels}
    logits = (words.values[:, channels] * spec.scale).reshape(-1, len(spec.labels), len(BIO))
    log_probabilities = np.log(softmax(logits) + 1e-12)
    for index, role in enumerate(spec.labels):
        for first, last in words.windows:
            path = best_bio_path(log_probabilities[first:last, index])
            for start, end in iter_bio_spans(path):
                place = np.arange(first + start, first + end)
                chosen = log_probabilities[place, index, path[start:end]]
                bounds = int(words.offsets[place[0], 0]), int(words.offsets[place[-1], 1])
                roles[role].append(RoleSpan(*bounds, float(np.exp(chosen.mean()))))
    return {role: tuple(spans) for role, spans in roles.items()}
