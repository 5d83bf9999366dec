"""Text to tokens, and character ranges to token ranges: the same for training and scoring."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from biaslens.errors import BundleError


@dataclass(frozen=True, slots=True)
class Tokens:
    """The tokens of one text.

    `ids` has shape `[tokens]`. `offsets` has shape `[tokens, 2]`: the characters of each token, an
    empty range for special tokens. `is_cut` says that the text was longer than the model reads.
    """

    ids: NDArray[np.int64]
    offsets: NDArray[np.int64]
    is_cut: bool

    def within(self, start: int, end: int) -> tuple[int, int]:
        """Return the half-open token range of the characters `[start, end)`; empty if there are none."""
        touched = (self.offsets[:, 1] > start) & (self.offsets[:, 0] < end)
        (places,) = np.nonzero(touched)
        return (int(places[0]), int(places[-1]) + 1) if len(places) else (0, 0)


def load_tokenizer(path: Path, *, max_length: int) -> Tokenizer:
    """Read a `tokenizer.json`, set to cut texts at `max_length` tokens and to pad nothing.

    Raises:
        BundleError: If the file is missing or damaged.
    """
    try:
        tokenizer = Tokenizer.from_str(path.read_text(encoding="utf-8"))
    except Exception as error:  # noqa: BLE001  # the library raises plain Exception for bad JSON
        raise BundleError(f"{path}: is no tokenizer that can be read ({error})") from error
    tokenizer.no_padding()
    tokenizer.enable_truncation(max_length)
    return tokenizer


def tokenize(tokenizer: Tokenizer, text: str) -> Tokens:
    """Return the tokens of a text."""
    encoding = tokenizer.encode(text)
    return Tokens(
        ids=np.array(encoding.ids, dtype=np.int64),
        offsets=np.array(encoding.offsets, dtype=np.int64).reshape(-1, 2),
        is_cut=bool(encoding.overflowing),
    )
