"""Text to tokens, and character ranges to token ranges: the same for training and scoring."""

from dataclasses import dataclass
from pathlib import Path
from typing import Self

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


def put_marks(
    ids: NDArray[np.int64], first: int, last: int, *, max_length: int
) -> tuple[NDArray[np.int64], tuple[int, int]]:
    """Put marks around a range of a window's tokens: the token that ends every window.

    Tokens far from the range are left out, so that no more than `max_length` remain.

    Args:
        ids: `[tokens]`, special tokens at both ends.
        first: Where the range begins.
        last: Where it ends.
        max_length: Most tokens of the result, at least 4.

    Returns:
        The ids, and the range with its marks.
    """
    first, last = max(first, 1), max(last, first, 1)
    mark, room = ids[-1:], max_length - 4
    inside = ids[first:last][:room]
    room -= len(inside)
    before, after = ids[1:first], ids[last:-1]
    n_after = min(len(after), max(room - len(before), room // 2))
    before = before[len(before) - min(len(before), room - n_after) :]
    parts = ids[:1], before, mark, inside, mark, after[:n_after], mark
    start = 1 + len(before)
    return np.concatenate(parts), (start, start + len(inside) + 2)


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
