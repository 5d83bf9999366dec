"""Files of records, row by row: JSONL, CSV and Parquet, never more than a few rows in memory.

All but Parquet may be compressed (`.gz`, `.zst`). A `.json` file is one record, or a list of them,
and is read whole.
"""

import csv
import json
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO

from biaslens.reading.compression import DamagedFileError, inner_suffix, open_file
from biaslens.reading.encoding import decode_leniently

_BATCH = 64
_LONGEST_LINE = 50_000_000
_LONGEST_HEADER = 100_000
_LONGEST_JSON = 100_000_000
_LONGEST_CSV_RECORD = 2_000
PEEKED = 20
_BOM = b"\xef\xbb\xbf"

Row = tuple[int, Any]


class BadRow(str):
    """What is wrong with a row that is no record at all; it stands where the record would."""

    __slots__ = ()


def read_jsonl(lines: Iterable[bytes]) -> Iterator[Row]:
    """Return number and record of each line that is not blank."""
    for number, raw in enumerate(lines, start=1):
        line = raw.removeprefix(_BOM) if number == 1 else raw
        if line.strip():
            yield number, _parse_json(line)


def _parse_json(data: bytes, *, what: str = "line") -> Any:
    text, _ = decode_leniently(data)
    try:
        return json.loads(text)
    except RecursionError:
        return BadRow(f"the {what} is JSON nested too deeply")
    except ValueError as error:
        return BadRow(f"the {what} is no whole JSON object ({str(error)[:100]})")


def read_csv(lines: Iterable[bytes], *, delimiter: str = ",") -> Iterator[Row]:
    """Return number and record of each row below the header.

    A quotation mark that never closes costs its own row only: reading goes on with the next line.
    """
    csv.field_size_limit(_LONGEST_LINE)
    source = _Lines(lines)
    header: list[str] | None = None
    number = 0
    for cells in _csv_rows(source, delimiter):
        if header is None:
            if isinstance(cells, BadRow):
                raise DamagedFileError(f"the header cannot be read: {cells}")
            header = [name.strip() for name in cells]
            continue
        number += 1
        if isinstance(cells, BadRow):
            yield number, cells
        elif len(cells) != len(header):
            yield number, BadRow(f"the row has {len(cells)} cells, the header {len(header)}")
        else:
            yield number, dict(zip(header, cells, strict=True))


class _Lines:
    """Lines of text that remember those of the record being read, to be read again."""

    def __init__(self, lines: Iterable[bytes]) -> None:
        self._lines = iter(lines)
        self._again: list[str] = []
        self.taken: list[str] = []
        self._first = True

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        if len(self.taken) > _LONGEST_CSV_RECORD:
            raise csv.Error("a quotation mark never closes")
        line = self._again.pop() if self._again else self._read()
        self.taken.append(line)
        return line

    def _read(self) -> str:
        raw = next(self._lines)
        if self._first:
            raw, self._first = raw.removeprefix(_BOM), False
        text, _ = decode_leniently(raw)
        return text.replace("\0", " ")

    def rewind(self) -> None:
        """Give all lines of the record back but the first."""
        self._again.extend(reversed(self.taken[1:]))
        self.taken.clear()


def _csv_rows(source: _Lines, delimiter: str) -> Iterator[list[str] | BadRow]:
    reader = csv.reader(source, delimiter=delimiter, strict=True)
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield BadRow(f"the row is no whole CSV row ({str(error)[:100]})")
            source.rewind()
            reader = csv.reader(source, delimiter=delimiter, strict=True)
            continue
        source.taken.clear()
        if cells:
            yield cells


def read_json(path: Path) -> Iterator[Row]:
    """Return number and record of each object in a JSON file: a list of them, or one."""
    with open_file(path) as file:
        data = file.read(_LONGEST_JSON + 1)
    if len(data) > _LONGEST_JSON:
        raise DamagedFileError(f"it has more than {_LONGEST_JSON:,} bytes of JSON in one piece")
    value = _parse_json(data.removeprefix(_BOM), what="file")
    if isinstance(value, BadRow):
        raise DamagedFileError(str(value))
    yield from enumerate(value if isinstance(value, list) else [value], start=1)


def read_parquet(path: Path) -> Iterator[Row]:
    """Return number and record of each row."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    number = 0
    try:
        with pq.ParquetFile(path) as file:
            for batch in file.iter_batches(batch_size=_BATCH):
                for record in batch.to_pylist():
                    number += 1
                    yield number, record
    except (pa.ArrowException, OSError) as error:
        first = str(error).splitlines()[0][:150]
        raise DamagedFileError(f"the Parquet file cannot be read ({first})") from None


def _delimiter(path: Path) -> str:
    """Return what divides the cells of a CSV file: what its header has most of, else a comma."""
    with open_file(path) as file:
        header = file.readline(_LONGEST_HEADER)
    return max(",;\t", key=lambda character: header.count(character.encode()))


def _open_lines(path: Path) -> Iterator[bytes]:
    with open_file(path) as file:
        yield from bounded_lines(file)


def bounded_lines(file: BinaryIO) -> Iterator[bytes]:
    """Return the lines of a file, none longer than 50 MB: what is longer comes in pieces."""
    while line := file.readline(_LONGEST_LINE):
        yield line


_READERS: dict[str, Callable[[Path], Iterator[Row]]] = {
    ".jsonl": lambda path: read_jsonl(_open_lines(path)),
    ".ndjson": lambda path: read_jsonl(_open_lines(path)),
    ".json": read_json,
    ".csv": lambda path: read_csv(_open_lines(path), delimiter=_delimiter(path)),
    ".tsv": lambda path: read_csv(_open_lines(path), delimiter="\t"),
    ".parquet": read_parquet,
}
RECORD_SUFFIXES = frozenset(_READERS)


def is_records(path: Path) -> bool:
    """Tell whether the name of a file says that it holds records."""
    suffix = inner_suffix(path)
    return suffix in RECORD_SUFFIXES and (suffix != ".parquet" or path.suffix.lower() == suffix)


def read_rows(path: Path) -> Iterator[Row]:
    """Return number and record of each row of a file; a `BadRow` where there is none.

    Raises:
        DamagedFileError: If the file is not of the format that its name says.
    """
    return _READERS[inner_suffix(path)](path)


def column_names(rows: Iterable[Row]) -> list[str]:
    """Return the column names of the first rows, in order."""
    names: dict[str, None] = {}
    for _, record in islice(rows, PEEKED):
        if isinstance(record, dict):
            names.update(dict.fromkeys(map(str, record)))
    return list(names)
