"""Text to tokens, and character ranges to token ranges: the same for training and scoring."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple, Self

import numpy as np
from numpy.typing import NDArray
from tokenizers import Encoding, Tokenizer

from biaslens.errors import BundleError


@dataclass(frozen=True, slots=True)
class Tokens:
    """The tokens of one text.

    `ids` has shape `[tokens]`; `offsets` `[tokens, 2]`, the characters of each token, an empty
    range for special tokens; `words` `[tokens]`, the number of the word that the token belongs
    to, -1 for special tokens.
    """

    ids: NDArray[np.int64]
    offsets: NDArray[np.int64]
    words: NDArray[np.int64]

    @classmethod
    def of(cls, encoding: Encoding) -> Self:
        """Return the tokens of an encoding of the `tokenizers` library."""
        return cls(
            ids=np.array(encoding.ids, dtype=np.int64),
            offsets=np.array(encoding.offsets, dtype=np.int64).reshape(-1, 2),
            words=np.array([-1 if w is None else w for w in encoding.word_ids], dtype=np.int64),
        )

    def within(self, start: int, end: int) -> tuple[int, int]:
        """Return the half-open token range of the characters `[start, end)`, perhaps empty."""
        touched = (self.offsets[:, 1] > start) & (self.offsets[:, 0] < end)
        (places,) = np.nonzero(touched)
        return (int(places[0]), int(places[-1]) + 1) if len(places) else (0, 0)

    def inputs(self, sentence_starts: Sequence[int]) -> "Inputs":
        """Return what the network reads of the text, given where each of its sentences starts."""
        numbers = np.searchsorted(sentence_starts, self.offsets[:, 0], side="right").clip(1)
        return Inputs(self.ids, np.where(self.words < 0, 0, numbers))


class Inputs(NamedTuple):
    """What the network reads: `ids` of tokens, and the number of the sentence that each is part of.

    Both are `[tokens]`, or `[windows, tokens]`. Special tokens are part of all sentences, of
    number 0.
    """

    ids: NDArray[np.int64]
    sentences: NDArray[np.int64]

    @classmethod
    def one_sentence(cls, ids: NDArray[np.int64]) -> Self:
        """Return ids as those of one sentence."""
        return cls(ids, np.ones_like(ids))


def put_marks(
    inputs: Inputs, first: int, last: int, *, max_length: int
) -> tuple[Inputs, tuple[int, int]]:
    """Put marks around a range of a window's tokens: the token that ends every window.

    Tokens far from the range are left out, so that no more than `max_length` remain.

    Args:
        inputs: `[tokens]`, special tokens at both ends.
        first: Where the range begins.
        last: Where it ends.
        max_length: Most tokens of the result, at least 4.

    Returns:
        The window with marks, and the range with its own.
    """
    first, last = max(first, 1), max(last, first, 1)
    places = np.arange(len(inputs.ids))
    mark, room = places[-1:], max_length - 4
    inside = places[first:last][:room]
    room -= len(inside)
    before, after = places[1:first], places[last:-1]
    n_after = min(len(after), max(room - len(before), room // 2))
    before = before[len(before) - min(len(before), room - n_after) :]
    parts = places[:1], before, mark, inside, mark, after[:n_after], mark
    order, start = np.concatenate(parts), 1 + len(before)
    marked = Inputs(inputs.ids[order], inputs.sentences[order])
    return marked, (start, start + len(inside) + 2)


def pad(
    rows: Sequence[Inputs],
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Return ids, attention mask and sentences `[rows, tokens]`, padded to the longest row."""
    shape = len(rows), max(len(row.ids) for row in rows)
    ids, mask, sentences = (np.zeros(shape, dtype=np.int64) for _ in range(3))
    for place, row in enumerate(rows):
        n_tokens = len(row.ids)
        ids[place, :n_tokens], sentences[place, :n_tokens] = row
        mask[place, :n_tokens] = 1
    return ids, mask, sentences


def load_tokenizer(path: Path) -> Tokenizer:
    """Read a `tokenizer.json`, set to pad and to cut nothing.

    Raises:
        BundleError: If the file is missing or damaged.
    """
    try:
        tokenizer = Tokenizer.from_str(path.read_text(encoding="utf-8"))
    except Exception as error:  # the library raises plain Exception for bad JSON
        raise BundleError(f"{path}: is no tokenizer that can be read ({error})") from error
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return tokenizer
