"""The network's answer to one text: logits of its tokens and of its words."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from biaslens.attribution import RoleSpan
from biaslens.scoring.backends import Backend
from biaslens.scoring.bundle import TaskSpec
from biaslens.scoring.decoding import best_bio_path, iter_bio_spans, pool_words, softmax
from biaslens.scoring.windows import Window
from biaslens.tasks import BIO


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
        first = int(np.searchsorted(self.offsets[:, 1], start, side="right"))
        last = int(np.searchsorted(self.offsets[:, 0], end, side="left"))
        return slice(first, max(first, last))

    @classmethod
    def join(
        cls, parts: Sequence[tuple[NDArray[np.int64], NDArray[np.float32]]], *, n_channels: int
    ) -> Self:
        """Return the logits of a text from those of its windows."""
        ends = np.cumsum([len(offsets) for offsets, _ in parts]).tolist()
        return cls(
            offsets=np.concatenate([o for o, _ in parts] or [np.zeros((0, 2), np.int64)]),
            values=np.concatenate([v for _, v in parts] or [np.zeros((0, n_channels), np.float32)]),
            windows=tuple(zip([0, *ends[:-1]], ends, strict=True)) if ends else (),
        )


def read_logits(
    windows: Iterable[Window], *, backend: Backend, n_channels: int
) -> tuple[TextLogits, TextLogits]:
    """Run the network over the windows of a text.

    Returns:
        The logits of its tokens, and those of its words (the mean of a word's tokens).
    """
    tokens, words = [], []
    for window in windows:
        logits = backend.logits(window.tokens.ids)
        offsets = window.tokens.offsets + window.start
        is_text = window.tokens.words >= 0
        tokens.append((offsets[is_text], logits[is_text]))
        pooled, ranges = pool_words(logits, window.tokens.words)
        bounds = np.stack([offsets[ranges[:, 0], 0], offsets[ranges[:, 1] - 1, 1]], axis=1)
        words.append((bounds, pooled.astype(np.float32)))
    return (
        TextLogits.join(tokens, n_channels=n_channels),
        TextLogits.join(words, n_channels=n_channels),
    )


def find_roles(
    words: TextLogits, *, spec: TaskSpec, channels: slice
) -> dict[str, tuple[RoleSpan, ...]]:
    """Decode the spans of each role of a `bio_token` task, window by window.

    The score of a span is the geometric mean of its words' probabilities.
    """
    roles: dict[str, list[RoleSpan]] = {role: [] for role in spec.labels}
    for first, last in words.windows:
        logits = words.values[first:last, channels] * spec.scale
        offsets = words.offsets[first:last]
        for index, role in enumerate(spec.labels):
            columns = slice(len(BIO) * index, len(BIO) * (index + 1))
            log_probabilities = np.log(softmax(logits[:, columns]) + 1e-12)
            path = best_bio_path(log_probabilities)
            for start, end in iter_bio_spans(path):
                chosen = log_probabilities[np.arange(start, end), path[start:end]]
                score = float(np.exp(chosen.mean()))
                roles[role].append(
                    RoleSpan(int(offsets[start, 0]), int(offsets[end - 1, 1]), score)
                )
    return {role: tuple(spans) for role, spans in roles.items()}
