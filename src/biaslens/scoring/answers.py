"""What the logits of some texts say about any part of them."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from biaslens.scoring.bundle import BundleSpec
from biaslens.scoring.decoding import (
    Floats,
    Mask,
    Ranges,
    binary_probability,
    find_phrases,
    softmax,
    span_means,
    span_peaks,
)
from biaslens.scoring.given_spans import span_features
from biaslens.scoring.logits import Logits, Texts
from biaslens.tasks.technique import WORD_TECHNIQUES

HYPHENS = "-\u2010\u2011"
_ASCII = np.array([chr(code).isalnum() for code in range(128)])


class Answers:
    """The answers to ranges of characters of `Texts`.

    Args:
        spec: The tasks and their calibration.
        channels: Which channels of the logits belong to each task.
        texts: The texts.
        tokens: The logits of their tokens.
        words: The logits of their words.
        voices: The ranges that are not the narrator's, in order.
    """

    def __init__(
        self,
        spec: BundleSpec,
        channels: Mapping[str, slice],
        *,
        texts: Texts,
        tokens: Logits,
        words: Logits,
        voices: Ranges,
    ) -> None:
        self._framing, self._sentiment = spec.task("framing"), spec.task("sentiment")
        self._technique = spec.task("technique")
        self._channels = channels
        self._texts, self._tokens, self._words, self._voices = texts, tokens, words, voices
        self._framing_logits = tokens.values[:, channels["framing"]][:, 0]
        self._sentiment_logits = tokens.values[:, channels["sentiment"]]
        self._technique_logits = words.values[:, channels["technique"]]
        self._techniques = softmax(self._technique_logits * self._technique.scale)
        self._is_narrator = _has_letters(texts.joined, tokens)
        for start, end in tokens.rows(voices).tolist():
            self._is_narrator[start:end] = False

    def sentences(self, ranges: Ranges) -> Iterator[dict[str, Any]]:
        """Yield the scores of each sentence; of a technique, the highest over its words."""
        tokens, words = self._tokens.rows(ranges), self._words.rows(ranges)
        framing = span_means(self._framing_logits, tokens)
        techniques = span_peaks(self._techniques[:, 1:], words).tolist()
        return self._named(
            tokens,
            techniques,
            framing=self._framing_of(framing),
            framing_narrator=self._framing_narrator(ranges, tokens, framing),
        )

    def targets(
        self, ranges: Ranges, asked: NDArray[np.int64], marked: Floats | None
    ) -> Iterator[dict[str, Any]]:
        """Yield the scores of each target; techniques as if it were a span that serves one.

        Args:
            ranges: The targets.
            asked: Which of them were asked about; the others are names.
            marked: The logits of these, read with marks around them, `[asked, channels]`.
        """
        tokens, words = self._tokens.rows(ranges), self._words.rows(ranges)
        framing = self._framing_of(span_means(self._framing_logits, tokens))
        logits = span_means(self._technique_logits[:, 1:], words) * self._technique.scale
        if marked is not None and self._technique.marked_scale is not None:
            own = marked[:, self._channels["technique"]][:, 1:]
            logits[asked] = own * self._technique.marked_scale
        if self._technique.span_weights:
            features = span_features(self._texts, ranges[asked])
            logits[asked] += features @ np.array(self._technique.span_weights).T
        return self._named(tokens, softmax(logits).tolist(), framing=framing)

    def _named(
        self, tokens: Ranges, techniques: Sequence[Sequence[float]], **columns: Sequence[Any]
    ) -> Iterator[dict[str, Any]]:
        means = span_means(self._sentiment_logits, tokens)
        sentiments = softmax(means * self._sentiment.scale).T.tolist()
        columns |= zip(self._sentiment.labels, sentiments, strict=True)
        labels = self._technique.labels
        columns["techniques"] = [dict(zip(labels, row, strict=True)) for row in techniques]
        for values in zip(*columns.values(), strict=True):
            yield dict(zip(columns, values, strict=True))

    def _framing_of(self, logits: Floats) -> list[float]:
        probabilities = binary_probability(logits.astype(np.float64), self._framing)
        found: list[float] = probabilities.tolist()
        return found

    def _framing_narrator(
        self, ranges: Ranges, tokens: Ranges, logits: Floats
    ) -> list[float | None]:
        """Return the probability over the narrator's tokens, `None` where there are none."""
        n_before = np.append(0, np.cumsum(self._is_narrator))
        is_silent = n_before[tokens[:, 0]] == n_before[tokens[:, 1]]
        has_other_voice = _touch(self._voices, ranges)
        own = logits.copy()
        for place in np.flatnonzero(has_other_voice & ~is_silent):
            rows = slice(*tokens[place])
            values = self._framing_logits[rows][self._is_narrator[rows]]
            own[place] = np.add.reduce(values) / len(values)
        found = zip(is_silent.tolist(), self._framing_of(own), strict=True)
        return [None if silent else probability for silent, probability in found]

    def loaded_spans(self) -> list[list[tuple[int, int, float, str]]]:
        """Return start, end, score and technique of the words that probably serve one, by text.

        They are runs of such words, each with the technique that is the most probable over it.
        """
        inside = 1 - self._techniques[:, 0]
        runs = find_phrases(
            self._techniques,
            is_word=np.isin(self._technique.labels, WORD_TECHNIQUES),
            threshold=self._technique.threshold,
            is_first=self._words.is_first,
            is_hyphen=self._find_hyphens(),
        )
        runs = _trim(runs, _has_letters(self._texts.joined, self._words))
        best = span_means(self._techniques[:, 1:], runs).argmax(axis=1).tolist()
        starts, ends = self._words.starts[runs[:, 0]], self._words.ends[runs[:, 1] - 1]
        scores = span_means(inside, runs).tolist()
        techniques = [self._technique.labels[index] for index in best]
        return self._texts.divide(starts, ends, scores, techniques)

    def _find_hyphens(self) -> Mask:
        """Tell of each word whether it is a hyphen between two words, without a space."""
        words, text = self._words, self._texts.joined
        is_hyphen = np.zeros(len(words.starts), bool)
        touches = (words.starts[1:] == words.ends[:-1]) & ~words.is_first[1:]
        is_short = words.ends[1:-1] - words.starts[1:-1] == 1
        for row in np.flatnonzero(touches[:-1] & touches[1:] & is_short).tolist():
            is_hyphen[row + 1] = text[words.starts[row + 1]] in HYPHENS
        return is_hyphen


def _has_letters(text: str, tokens: Logits) -> Mask:
    """Tell of each token or word whether it has a letter or a digit."""
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
    is_letter = _ASCII[np.minimum(codes, 127)]
    (wide,) = np.nonzero(codes > 127)
    is_letter[wide] = np.strings.isalnum(codes[wide].view("<U1"))
    n_before = np.append(0, np.cumsum(is_letter))
    found: Mask = n_before[tokens.ends] > n_before[tokens.starts]
    return found


def _trim(ranges: Ranges, is_word: Mask) -> Ranges:
    """Return the ranges from their first to their last word, without those that hold none."""
    (words,) = np.nonzero(is_word)
    firsts, lasts = words.searchsorted(ranges[:, 0]), words.searchsorted(ranges[:, 1]) - 1
    holds_word = firsts <= lasts
    return np.stack([words[firsts[holds_word]], words[lasts[holds_word]] + 1], axis=1)


def _touch(spans: Ranges, ranges: Ranges) -> Mask:
    """Tell of each range whether one of some disjoint spans in order shares a character with it."""
    nexts = spans[:, 1].searchsorted(ranges[:, 0], side="right")
    starts = np.append(spans[:, 0], np.iinfo(np.int64).max)[nexts]
    return starts < ranges[:, 1]
