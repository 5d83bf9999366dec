"""Copies of the same article: exact ones, and near ones by MinHash, marked with the first.

Syndicated copy runs in many outlets, cut here and retitled there. Each article is compared with all
before it by the word 5-grams of its text: a signature of 128 numbers (`rensa`) is looked up in 32
bands (Broder, 1997; Leskovec et al., 2014, chapter 3). What was read before is kept in a temporary
database of SQLite, which goes to the disk as it outgrows its cache, so memory stays flat. Texts of
fewer than 60 words are compared as wholes alone.
"""

import re
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from hashlib import blake2b

import numpy as np
import numpy.typing as npt

from biaslens.errors import OutputError
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
_MIX = np.array([0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F], np.uint64)  # odd, of well mixed bits
_PLACES = np.arange(_N_BANDS, dtype=np.uint64) * np.uint64(0x165667B19E3779F9)
_TABLES = """
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
PRAGMA cache_size = -32768;  -- kB
CREATE TABLE article (number INTEGER PRIMARY KEY, id BLOB, hash BLOB, signature BLOB);
CREATE INDEX by_hash ON article (hash);
CREATE TABLE band (hash INTEGER, number INTEGER, PRIMARY KEY (hash, number)) WITHOUT ROWID;
BEGIN;
"""
_SAME = "SELECT id FROM article WHERE hash = ?"
_NEAR = f"""
SELECT id, signature FROM article WHERE number IN
(SELECT number FROM band WHERE hash IN ({", ".join("?" * _N_BANDS)}))
ORDER BY number LIMIT {_MOST_CANDIDATES}
"""  # noqa: S608  # made of constants


def mark_duplicates(items: Iterable[Article | Reject]) -> Iterator[Article | Reject]:
    """Return the items, with the id of the first copy in `extra["duplicate_of"]` of each later one.

    A copy has the same words, or shares 60 % of its word 5-grams, as MinHash estimates them. A mark
    that the record brought along stays. Sentences are left alone.

    Raises:
        OutputError: If the temporary folder has no room for what is remembered.
    """
    seen = _Seen()
    for item in items:
        if isinstance(item, Reject) or item.unit == "sentence" or MARK in item.extra:
            yield item
            continue
        words = _WORD.findall(item.text.lower())[:_MOST_WORDS]
        first = seen.find_or_add(words, item.id)
        yield item if first is None else replace(item, extra={**item.extra, MARK: first})


class _Seen:
    """The articles that were read before and are no copies."""

    def __init__(self) -> None:
        with _told():
            self._rows = sqlite3.connect("", isolation_level=None, check_same_thread=False)
            self._rows.executescript(_TABLES)

    def find_or_add(self, words: list[str], name: str) -> str | None:
        """Return the id of the first copy of a text; if there is none, remember the text."""
        text = blake2b(" ".join(words).encode("utf-8", "replace"), digest_size=12).digest()
        with _told():
            same = self._rows.execute(_SAME, [text]).fetchone() if words else None
            if same:
                return _name(same[0])
            signature = _sign(words) if len(words) >= _ENOUGH_WORDS else None
            bands = [] if signature is None else _hash_bands(signature)
            near = None if signature is None else self._find_near(signature, bands)
            if near is None:
                self._add(text, name, signature, bands)
        return near

    def _find_near(self, signature: Signature, bands: list[int]) -> str | None:
        for name, other in self._rows.execute(_NEAR, bands):
            if np.mean(np.frombuffer(other, np.uint32) == signature) >= SIMILAR:
                return _name(name)
        return None

    def _add(self, text: bytes, name: str, signature: Signature | None, bands: list[int]) -> None:
        row = name.encode("utf-8", "surrogatepass"), text, signature
        number = self._rows.execute("INSERT INTO article VALUES (NULL, ?, ?, ?)", row).lastrowid
        pairs = [(band, number) for band in bands]
        self._rows.executemany("INSERT OR IGNORE INTO band VALUES (?, ?)", pairs)


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        raise OutputError(
            f"the temporary folder: copies of articles cannot be remembered there ({error}); "
            "make room, or name another with TMPDIR"
        ) from error


def _name(stored: bytes) -> str:
    return stored.decode("utf-8", "surrogatepass")


def _sign(words: list[str]) -> Signature:
    from rensa import RMinHash

    minhash = RMinHash(num_perm=_N_NUMBERS, seed=_SEED)
    minhash.update(
        list({" ".join(words[i : i + _SHINGLE]) for i in range(len(words) - _SHINGLE + 1)})
    )
    return np.array(minhash.digest(), np.uint32)


def _hash_bands(signature: Signature) -> list[int]:
    """Return a number for each band; two bands of other numbers hardly ever share one."""
    halves = signature.view(np.uint64).reshape(_N_BANDS, 2)
    mixed: list[int] = ((halves * _MIX).sum(axis=1) + _PLACES).view(np.int64).tolist()
    return mixed
