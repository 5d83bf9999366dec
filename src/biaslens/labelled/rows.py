"""Files of labelled data, row by row: JSONL, CSV, TSV and Parquet."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from biaslens.errors import InputError
from biaslens.reading.compression import DamagedFileError, inner_suffix
from biaslens.reading.tables import RECORD_SUFFIXES, is_records, read_rows

Row = Mapping[str, Any]

_TABLES = (".csv", ".tsv")
_TEXTS = frozenset({"id", "text", "url", "article_id", "doc_id", "outlet"})


def iter_rows(path: Path) -> Iterator[Row]:
    """Yield the rows of a file; one without an `id` is named by its number.

    In CSV and TSV, an empty cell is a missing field, and cells other than texts hold JSON values:
    `1`, `true`, `[[4, 13]]`.

    Raises:
        InputError: If the file is missing or damaged, or a row is no record.
    """
    if not is_records(path):
        raise InputError(
            f"{path}: is no file of records; expected {', '.join(sorted(RECORD_SUFFIXES))} "
            "(all but Parquet also as .gz or .zst)"
        )
    is_table = inner_suffix(path) in _TABLES
    try:
        for number, row in read_rows(path):
            if not isinstance(row, dict):
                what = row if isinstance(row, str) else "the row is no object"
                raise InputError(f"{path}, row {number}: {what}; mend the row or take it out")
            yield {"id": str(number), **(_values(row) if is_table else row)}
    except FileNotFoundError as error:
        raise InputError(
            f"{path}: no such file; name the folder with the labelled data (--set data_dir=FOLDER "
            "for training, --data FOLDER for evaluation)"
        ) from error
    except (OSError, DamagedFileError) as error:
        raise InputError(f"{path}: cannot be read ({error})") from error


def _values(row: Mapping[str, str]) -> dict[str, Any]:
    """Return the cells of a row of a table that are not empty, as the values that they spell."""
    filled = {name: cell for name, cell in row.items() if cell.strip()}
    return {name: cell if name in _TEXTS else _value(cell) for name, cell in filled.items()}


def _value(cell: str) -> Any:
    plain = cell.strip()
    try:
        return json.loads(plain.lower() if plain.lower() in ("true", "false") else plain)
    except (ValueError, RecursionError):
        return cell
