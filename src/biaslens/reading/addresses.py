"""Addresses: the outlet that one belongs to, and files that list them."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from biaslens.reading.compression import open_file
from biaslens.reading.encoding import decode_leniently
from biaslens.reading.tables import BadRow, bounded_lines, is_records, read_rows

URLS_SUFFIX = ".urls"
_LONGEST = 4_000
_COLUMN = "url"


def outlet_of(url: str | None) -> str | None:
    """Return the registered domain of an address, by the list of public suffixes.

    `None` if it has none: a bare IP address, a host without a dot.

    Example:
        >>> outlet_of("https://news.harbour.co.uk/pier")
        'harbour.co.uk'
    """
    if not url or len(url) > _LONGEST:
        return None
    from tld import get_fld

    try:
        found = get_fld(url, fail_silently=True, search_private=True, fix_protocol=True)
    except (ValueError, IndexError, AttributeError, UnicodeError):
        return None  # no address at all
    return found.lower() if found else None


def host_of(url: str) -> str | None:
    """Return the host of an address, or None."""
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.") or None
    except ValueError:
        return None


def read_addresses(path: Path) -> Iterator[tuple[int, str | BadRow]]:
    """Return number and address of each line of a list; what is no address as a `BadRow`.

    Blank lines and those that begin with `#` are left out. A file of records (CSV, JSONL, …) gives
    what stands in its column `url`.
    """
    if is_records(path):
        for number, record in read_rows(path):
            yield number, _from_record(record)
        return
    with open_file(path) as file:
        for number, raw in enumerate(bounded_lines(file), start=1):
            line = decode_leniently(raw[: _LONGEST * 4].removeprefix(b"\xef\xbb\xbf"))[0].strip()
            if line and not line.startswith("#"):
                yield number, _checked(line)


def _from_record(record: object) -> str | BadRow:
    if isinstance(record, BadRow):
        return record
    value = record.get(_COLUMN) if isinstance(record, dict) else None
    if not isinstance(value, str) or not value.strip():
        return BadRow(f"the record has no address in {_COLUMN!r}")
    return _checked(value.strip())


def _checked(line: str) -> str | BadRow:
    if len(line) > _LONGEST or not line.lower().startswith(("http://", "https://")):
        return BadRow(f"{line[:60]!r} is no http or https address")
    if any(char.isspace() for char in line):
        return BadRow(f"{line[:60]!r} is more than an address")
    return line
