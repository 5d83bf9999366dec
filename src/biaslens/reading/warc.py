"""Web archives: the pages in WARC and WET files, one at a time, whatever state the file is in.

Of a WARC, the responses with status 200 and the resources count that are HTML; of a WET, the
conversions, which are the text of pages. Requests, redirects, images and the like are passed over.
warcio reads the records. Where one is damaged, its number is told, and reading goes on at the next
place that looks like the beginning of a record; so a broken record costs little but itself.
"""

import logging
import os
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, Literal

from biaslens.reading.compression import DamagedFileError, inner_suffix, open_file
from biaslens.reading.html import MAX_HTML
from biaslens.reading.tables import BadRow

_SUFFIXES = frozenset({".warc", ".wet"})
_GZIP, _PLAIN = b"\x1f\x8b\x08", b"WARC/"
_NEXT = b"\r\n\r\nWARC/1."
_CHUNK = 1_000_000
_KINDS: dict[str, Literal["html", "txt"]] = {"text/html": "html", "application/xhtml+xml": "html"}

Found = tuple[int, "Capture | BadRow"]


@dataclass(frozen=True, slots=True)
class Capture:
    """One page as a crawler stored it.

    `date` is when, `charset` the one that the HTTP header states; `is_cut` says that the crawler
    stored the beginning only.
    """

    url: str | None
    date: str | None
    kind: Literal["html", "txt"]
    data: bytes
    charset: str | None = None
    is_cut: bool = False


class _DamageError(Exception):
    """What is wrong with a record."""


def is_archive(path: Path) -> bool:
    """Tell whether the name of a file says that it is a web archive."""
    return inner_suffix(path) in _SUFFIXES


def iter_captures(path: Path) -> Iterator[Found]:
    """Return number and page of each record that holds one; a `BadRow` for a damaged record.

    Numbers count all records from 1, those that hold no page too.

    Raises:
        DamagedFileError: If the file is no web archive, or holds no record at all.
    """
    logging.getLogger("warcio").addHandler(logging.NullHandler())  # its warnings are our rejects
    with path.open("rb") as raw:
        head = raw.read(_CHUNK)
        raw.seek(0)
        if not head:
            raise DamagedFileError("the file is empty")
        if head.startswith(_PLAIN) or (head.startswith(_GZIP) and not _is_one_gzip(head)):
            size = os.fstat(raw.fileno()).st_size
            yield from _iter_records(raw, marker=head[:3], size=size)
            return
    if path.suffix.lower() not in (".gz", ".zst"):
        raise DamagedFileError("the file is no WARC file")
    with open_file(path) as stream:
        yield from _iter_records(stream)


def _is_one_gzip(head: bytes) -> bool:
    """Tell whether a file is compressed as a whole, not record by record as it should be."""
    try:
        return _NEXT in zlib.decompressobj(wbits=31).decompress(head, _CHUNK)
    except zlib.error:
        return False


def _iter_records(
    stream: BinaryIO, *, marker: bytes | None = None, size: int | None = None
) -> Iterator[Found]:
    """Return the pages of a stream; one with a marker is searched for the next record."""
    number, is_told = 0, False
    start: int | None = 0
    while start is not None:
        offset = start
        iterator = _open(stream, start if marker else None)
        try:
            for record in iterator:
                number, is_told, offset = number + 1, False, iterator.offset
                left = size - offset if size is not None and marker != _GZIP else None
                found = _read_record(record, iterator, left)
                if found is not None:
                    yield number, found
            if size is not None and iterator.offset < size:  # warcio takes it for the end
                yield number + 1, BadRow("the file ends in the middle of this record")
            return
        except _damages() as error:
            is_counted = isinstance(error, _DamageError)
            offset = offset if is_counted else max(offset, iterator.offset)
            if not is_told:
                number += not is_counted
                yield number, BadRow(_tell(error))
        is_told = True
        start = _find(stream, marker, offset + 1) if marker else None


def _open(stream: BinaryIO, start: int | None) -> Any:
    from warcio.archiveiterator import WARCIterator

    if start is not None:
        stream.seek(start)
    iterator = WARCIterator(stream)
    iterator.INC_RECORD = ""  # it prints this; we count its errors instead
    return iterator


def _damages() -> tuple[type[Exception], ...]:
    """Return what reading a broken record raises; warcio does not document it."""
    from warcio.exceptions import ArchiveLoadFailed
    from warcio.statusandheaders import StatusAndHeadersParserException

    return (
        _DamageError, ArchiveLoadFailed, StatusAndHeadersParserException, DamagedFileError,
        EOFError, OSError, zlib.error, ValueError, OverflowError, LookupError, TypeError,
        AttributeError,
    )  # fmt: skip


def _tell(error: Exception) -> str:
    if isinstance(error, _DamageError | DamagedFileError):
        return str(error)
    if isinstance(error, AttributeError | TypeError):  # warcio looked for a header in vain
        return "the record cannot be read (a header is missing)"
    first = str(error).strip().splitlines()[0].strip()[:80] if str(error).strip() else ""
    return f"the record cannot be read ({first or type(error).__name__})"


def _find(stream: BinaryIO, marker: bytes, start: int) -> int | None:
    """Return where the next record seems to begin, from a place on, or None."""
    wanted = marker if marker == _GZIP else b"\nWARC/1."
    stream.seek(start)
    kept, place = b"", start
    while chunk := stream.read(_CHUNK):
        block = kept + chunk
        found = block.find(wanted)
        if found >= 0:
            return place - len(kept) + found + (marker != _GZIP)
        place += len(chunk)
        kept = block[1 - len(wanted) :]
    return None


def _read_record(record: Any, iterator: Any, left: int | None) -> Capture | BadRow | None:
    """Return the page of a record, None if it holds none, or a `BadRow` if it is too large."""
    length = record.length
    if length is None:
        raise _DamageError("the record does not say how long it is")
    if left is not None and length > left:
        raise _DamageError("the record ends before the length that it states")
    kind, charset = _kind(record)
    data = b""
    is_large = length > MAX_HTML + _CHUNK
    if kind is not None and not is_large:
        data = _read_all(record.content_stream())
        if _NEXT in data:
            raise _DamageError("the record runs into the next one: it states a wrong length")
    n_errors = iterator.err_count
    iterator.read_to_end()
    if getattr(record.raw_stream, "limit", 0) > 0:
        raise _DamageError("the record ends before the length that it states")
    if iterator.err_count > n_errors:
        raise _DamageError("the record is longer than it states")
    if kind is None:
        return None
    if is_large or len(data) > MAX_HTML:
        return BadRow(f"the page has more than {MAX_HTML:,} bytes")
    headers = record.rec_headers
    return Capture(
        url=headers.get_header("WARC-Target-URI"),
        date=headers.get_header("WARC-Date"),
        kind=kind,
        data=data,
        charset=charset,
        is_cut=headers.get_header("WARC-Truncated") is not None,
    )


def _read_all(stream: Any) -> bytes:
    """Return what a stream holds, or a little more than the limit."""
    parts: list[bytes] = []
    n_bytes = 0
    while n_bytes <= MAX_HTML and (part := stream.read(_CHUNK)):
        parts.append(part)
        n_bytes += len(part)
    return b"".join(parts)


def _kind(record: Any) -> tuple[Literal["html", "txt"] | None, str | None]:
    """Return what kind of page a record holds, if any, and the stated charset."""
    stated = record.content_type or ""
    if record.rec_type == "conversion":
        return ("txt" if stated.startswith("text/plain") else None), None
    if record.rec_type == "response" and record.http_headers is not None:
        if record.http_headers.get_statuscode() != "200":
            return None, None
        stated = record.http_headers.get_header("Content-Type") or ""
    elif record.rec_type != "resource":
        return None, None
    name, _, rest = stated.partition(";")
    charset = rest.lower().partition("charset=")[2].strip(" \"';")[:30]
    return _KINDS.get(name.strip().lower()), charset or None
