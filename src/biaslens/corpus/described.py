"""The inputs as the manifest names them: path, size and hash; and how many records they may hold.

The number is for telling the time left, so where only reading would tell it, it is left open.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from biaslens.errors import InputError
from biaslens.reading.inputs import Entry

_PAGES = frozenset({".txt", ".html", ".htm"})
_LINES = frozenset({".jsonl", ".csv", ".tsv"})


@dataclass(frozen=True, slots=True)
class Described:
    """One input: what the manifest says of it, and its number of records, if that shows."""

    identity: dict[str, Any]
    n_records: int | None


def describe_input(entry: Entry, given: bytes | None) -> Described:
    """Return what is known of an input without parsing it; `given` is what came through stdin.

    Raises:
        InputError: If a file cannot be read.
    """
    if entry.path is None:
        is_piped = given is not None and not entry.is_address
        digest = hashlib.sha256(given).hexdigest() if given is not None and is_piped else None
        size = len(given) if given is not None and is_piped else None
        return Described({"path": entry.id, "sha256": digest, "n_bytes": size}, None)
    try:
        digest, n_bytes, n_lines = _read_through(entry.path)
    except OSError as error:
        raise InputError(
            f"{entry.path}: cannot be read ({error.strerror}); check its permissions"
        ) from error
    identity = {"path": entry.id, "sha256": digest, "n_bytes": n_bytes}
    return Described(identity, None if entry.is_list else _count(entry.path, n_lines))


def count_records(inputs: Sequence[Described]) -> int | None:
    """Return how many records there are, `None` if an input does not show it."""
    counts = [one.n_records for one in inputs]
    return None if None in counts else sum(count for count in counts if count is not None)


def _read_through(path: Path) -> tuple[str, int, int]:
    """Return hash, size and number of lines of a file."""
    digest, n_bytes, n_lines = hashlib.sha256(), 0, 0
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
            n_bytes += len(block)
            n_lines += block.count(b"\n")
    return digest.hexdigest(), n_bytes, n_lines


def _count(path: Path, n_lines: int) -> int | None:
    suffix = path.suffix.lower()
    if suffix in _PAGES:
        return 1
    if suffix in _LINES:
        return n_lines
    if suffix != ".parquet":
        return None
    try:
        return int(pq.read_metadata(path).num_rows)
    except (pa.ArrowException, OSError):
        return None
