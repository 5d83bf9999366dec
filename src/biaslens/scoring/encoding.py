"""Text to tokens for scoring: chunk by chunk where the tokenizer allows it, each tokenized once.

A tokenizer in the way of BERT never looks across a space, and the same chunks between spaces come
again and again; to look them up takes a fifth of the time. The tokens are the same.
"""

from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from tokenizers import Tokenizer
from tokenizers.normalizers import BertNormalizer
from tokenizers.pre_tokenizers import BertPreTokenizer

from biaslens.scoring.tokens import Tokens

_KNOWN = 65_536  # chunks
_MAX_CHUNK = 60  # characters; longer ones hardly come again

Encode = Callable[[str], Tokens]


def make_encode(tokenizer: Tokenizer) -> Encode:
    """Return what gives the tokens of a text.

    Args:
        tokenizer: A tokenizer that neither pads nor cuts.
    """
    if _sees_chunks(tokenizer):
        return _ByChunks(tokenizer)
    return lambda text: Tokens.of(tokenizer.encode(text))


def _sees_chunks(tokenizer: Tokenizer) -> bool:
    """Tell whether tokens never depend on what is beyond a space, with one special at each end."""
    added = tokenizer.get_added_tokens_decoder().values()
    return (
        isinstance(tokenizer.normalizer, BertNormalizer)
        and isinstance(tokenizer.pre_tokenizer, BertPreTokenizer)
        and not any(one.lstrip or one.rstrip or " " in one.content for one in added)
        and tokenizer.encode("").special_tokens_mask == [1, 1]
        and tokenizer.encode("a").special_tokens_mask == [1, 0, 1]
    )


class _Chunk(NamedTuple):
    """Ids, offsets and word numbers as `Tokens` has them, in lists, and the number of words."""

    ids: list[int]
    starts: list[int]
    ends: list[int]
    words: list[int]
    n_words: int


class _ByChunks:
    def __init__(self, tokenizer: Tokenizer) -> None:
        self._tokenizer = tokenizer
        self._first, self._last = tokenizer.encode("").ids
        self._read = lru_cache(maxsize=_KNOWN)(self._tokenize)

    def __call__(self, text: str) -> Tokens:
        chunks = text.split(" ")
        if max(map(len, chunks)) > _MAX_CHUNK:
            return Tokens.of(self._tokenizer.encode(text))
        ids, starts, ends, words = [self._first], [0], [0], [-1]
        position = n_words = 0
        for chunk in chunks:
            own = self._read(chunk)
            ids += own.ids
            starts += [position + start for start in own.starts]
            ends += [position + end for end in own.ends]
            words += [n_words + word for word in own.words]
            position += len(chunk) + 1
            n_words += own.n_words
        table = np.array(
            [[*ids, self._last], [*starts, 0], [*ends, 0], [*words, -1]], dtype=np.int64
        )
        return Tokens(ids=table[0], offsets=table[1:3].T, words=table[3])

    def _tokenize(self, chunk: str) -> _Chunk:
        tokens = Tokens.of(self._tokenizer.encode(chunk, add_special_tokens=False))
        starts, ends = tokens.offsets.T.tolist()
        words = tokens.words.tolist()
        return _Chunk(tokens.ids.tolist(), starts, ends, words, words[-1] + 1 if words else 0)
