"""Compressed files as streams: gzip and zstd, with a bound on what may come out of them."""

import gzip
import io
import zlib
from pathlib import Path
from typing import Any, BinaryIO

COMPRESSED = frozenset({".gz", ".zst"})
_FREE = 20_000_000  # bytes that may come out of any file
_RATIO = 250  # after that; logs and news shrink to a fifth or a thirtieth


class DamagedFileError(Exception):
    """A file is not of the format that its name says."""


def inner_suffix(path: Path) -> str:
    """Return the suffix that tells what a file holds: that before `.gz` or `.zst`.

    Example:
        >>> inner_suffix(Path("news.JSONL.gz"))
        '.jsonl'
    """
    name = path.name.lower()
    for suffix in COMPRESSED:
        name = name.removesuffix(suffix)
    return Path(name).suffix


def open_file(path: Path) -> BinaryIO:
    """Open a file for reading, decompressed if its name ends in `.gz` or `.zst`.

    Reading raises `DamagedFileError` where the compressed data end too early, are damaged, or swell
    to more than 250 times their size.
    """
    raw = path.open("rb")
    suffix = path.suffix.lower()
    if suffix not in COMPRESSED:
        return raw
    return io.BufferedReader(_Decompressed(raw, _open(raw, suffix)), 65_536)


def _open(raw: BinaryIO, suffix: str) -> Any:
    if suffix == ".gz":
        return gzip.GzipFile(fileobj=raw)
    import pyarrow as pa

    return pa.CompressedInputStream(pa.PythonFile(raw, "r"), "zstd")


class _Decompressed(io.RawIOBase):
    """What comes out of a compressed file, counted."""

    def __init__(self, raw: BinaryIO, source: Any) -> None:
        self._raw, self._source = raw, source
        self._n_bytes = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        try:
            data = self._source.read(len(buffer))
        except EOFError:
            raise DamagedFileError("the compressed file ends too early") from None
        except (OSError, zlib.error, ValueError) as error:
            first = str(error).splitlines()[0][:100] if str(error) else type(error).__name__
            raise DamagedFileError(f"the compressed file is damaged ({first})") from None
        self._n_bytes += len(data)
        if self._n_bytes > max(_FREE, _RATIO * self._raw.tell()):
            raise DamagedFileError(
                f"the compressed file swells to more than {_RATIO} times its size"
            )
        buffer[: len(data)] = data
        return len(data)

    def close(self) -> None:
        if not self.closed:
            self._raw.close()
        super().close()
