"""Copies of the same article: exact ones, and near ones by MinHash, marked with the first.

Syndicated copy runs in many outlets, cut here and retitled there. Each article is compared with all
before it by the word 5-grams of its text: `rensa` keeps a signature of 128 numbers and looks it up
in 32 bands (Broder, 1997; Leskovec et al., 2014, chapter 3), so the memory for an article does not
grow with its length. Texts of fewer than 60 words are compared as wholes alone.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from hashlib import blake2b

import numpy as np
import numpy.typing as npt

from biaslens.schema import Article, Reject

Signature = npt.NDArray[np.uint32]

MARK = "duplicate_of"
SIMILAR = 0.6
_N_NUMBERS, _N_BANDS, _SEED = 128, 32, 1
_SHINGLE = 5
_ENOUGH_WORDS = 60
_MOST_WORDS = 20_000
_MOST_CANDIDATES = 50
_WORD = re.compile(r"\w+")


def mark_duplicates(items: Iterable[Article | Reject]) -> Iterator[Article | Reject]:
    """Return the items, with the id of the first copy in `extra["duplicate_of"]` of each later one.

    A copy has the same words, or shares 60 % of its word 5-grams, as MinHash estimates them. A mark
    that the record brought along stays. Sentences are left alone.
    """
    from rensa import RMinHash, RMinHashLSH

    exact: dict[bytes, int] = {}
    ids: list[str] = []
    signatures: dict[int, Signature] = {}
    index = RMinHashLSH(SIMILAR, _N_NUMBERS, _N_BANDS)
    for item in items:
        if isinstance(item, Reject) or item.unit == "sentence" or MARK in item.extra:
            yield item
            continue
        words = _WORD.findall(item.text.lower())[:_MOST_WORDS]
        key = blake2b(" ".join(words).encode("utf-8", "replace"), digest_size=12).digest()
        first = exact.get(key) if words else None
        signature = None
        if first is None and len(words) >= _ENOUGH_WORDS:
            minhash = RMinHash(num_perm=_N_NUMBERS, seed=_SEED)
            minhash.update(_shingles(words))
            signature = np.array(minhash.digest(), np.uint32)
            near = sorted(index.query(minhash))[:_MOST_CANDIDATES]
            alike = (n for n in near if np.mean(signatures[n] == signature) >= SIMILAR)
            first = next(alike, None)
        if first is not None:
            yield replace(item, extra={**item.extra, MARK: ids[first]})
            continue
        exact[key] = len(ids)
        if signature is not None:
            index.insert(len(ids), minhash)
            signatures[len(ids)] = signature
        ids.append(item.id)
        yield item


def _shingles(words: list[str]) -> list[str]:
    return list({" ".join(words[i : i + _SHINGLE]) for i in range(len(words) - _SHINGLE + 1)})
