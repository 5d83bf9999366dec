"""The sentences of a folder of scores: of a large one, packed away until they are asked for.

Rows as Python values take some ten kilobytes a sentence, so that a million would not fit in memory.
Packed in a temporary file they take a few hundred bytes, of disk.
"""

import marshal
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from tempfile import TemporaryFile
from typing import IO, Any, NamedTuple
from weakref import finalize

import pyarrow as pa

from biaslens.errors import OutputError

Row = dict[str, Any]

N_UNPACKED = 10_000  # so many sentences stay as they are, which is quicker
_CODEC = "zstd"


def _close(file: IO[bytes]) -> None:
    with suppress(OSError):  # what a full disk did not take
        file.close()


class _Packed(NamedTuple):
    """Where packed rows lie in the file, and how long they are, packed and not."""

    start: int
    n_bytes: int
    n_raw: int


class StoredRows(Mapping[str, Sequence[Row]]):
    """The rows of each article; a look-up may have to read and unpack those of one.

    Args:
        keys: The ids of the articles, in the order in which they are gone through.
    """

    def __init__(self, keys: Iterable[str]) -> None:
        self._rows: dict[str, Sequence[Row] | _Packed] = dict.fromkeys(keys, ())
        self._file = TemporaryFile()  # noqa: SIM115  # closed with this
        self._n_unpacked = 0
        finalize(self, _close, self._file)

    def put(self, key: str, rows: Sequence[Row]) -> None:
        """Store the rows of an article, in place of those before.

        Raises:
            OutputError: If the temporary folder has no room for them.
        """
        self._n_unpacked += len(rows)
        self._rows[key] = rows if self._n_unpacked <= N_UNPACKED else self._pack(rows)

    def __getitem__(self, key: str) -> Sequence[Row]:
        """Return the rows of an article, none if none were stored."""
        rows = self._rows[key]
        return self._unpack(rows) if isinstance(rows, _Packed) else rows

    def __iter__(self) -> Iterator[str]:
        """Iterate over the ids."""
        return iter(self._rows)

    def __len__(self) -> int:
        """Return the number of articles."""
        return len(self._rows)

    def _pack(self, rows: Sequence[Row]) -> _Packed:
        raw = marshal.dumps(list(rows))
        packed = pa.compress(raw, codec=_CODEC, asbytes=True)
        try:
            start = self._file.seek(0, 2)
            self._file.write(packed)
            self._file.flush()
        except OSError as error:
            raise OutputError(
                f"the temporary folder: sentences cannot be kept there ({error.strerror}); make "
                "room, or name another with TMPDIR"
            ) from error
        return _Packed(start, len(packed), len(raw))

    def _unpack(self, place: _Packed) -> Sequence[Row]:
        self._file.seek(place.start)
        packed = self._file.read(place.n_bytes)
        raw = pa.decompress(packed, place.n_raw, codec=_CODEC, asbytes=True)
        rows: list[Row] = marshal.loads(raw)  # noqa: S302  # what _pack wrote; it runs nothing
        return rows


class Picked(Sequence[Sequence[Row]]):
    """The rows of some articles, each looked up when it is its turn."""

    def __init__(self, sentences: Mapping[str, Sequence[Row]], ids: Sequence[str]) -> None:
        self._sentences, self._ids = sentences, ids

    def __getitem__(self, place: Any) -> Any:
        """Return the rows of an article."""
        return self._sentences[self._ids[place]]

    def __len__(self) -> int:
        """Return the number of articles."""
        return len(self._ids)
