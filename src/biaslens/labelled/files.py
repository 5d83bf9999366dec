"""Files of a published data set: found by their names, read with the place named in each error."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from biaslens.errors import InputError
from biaslens.reading.compression import DamagedFileError
from biaslens.reading.tables import read_rows


def find_files(folder: Path, *patterns: str) -> list[Path]:
    """Return the files anywhere below a folder that fit the first pattern which any file fits.

    Raises:
        InputError: If there is no such folder, or no file fits.
    """
    if not folder.is_dir():
        raise InputError(f"{folder}: no such folder; name the one that holds the authors' files")
    for pattern in patterns:
        found = sorted(path for path in folder.rglob(pattern) if path.is_file())
        if found:
            return found
    raise InputError(
        f"{folder}: holds no file named {' or '.join(patterns)}; name the folder of the files as "
        "their authors publish them"
    )


def iter_records(path: Path, *columns: str) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield number and record of each row of a file of records.

    Args:
        path: A file of JSON lines, CSV, TSV or Parquet.
        *columns: Columns that each record must have.

    Raises:
        InputError: If the file or a row cannot be read, or a column is missing.
    """
    try:
        for number, record in read_rows(path):
            if not isinstance(record, dict):
                raise InputError(f"{path}, row {number}: {record}; get the file again")
            missing = [name for name in columns if name not in record]
            if missing:
                raise InputError(
                    f"{path}, row {number}: has no {missing[0]!r}, only {', '.join(record)}; this "
                    "is not the layout that its authors publish"
                )
            yield number, record
    except (OSError, DamagedFileError) as error:
        raise InputError(f"{path}: cannot be read ({error}); get the file again") from error


def read_text(path: Path) -> str:
    """Return a file's text as it stands, line ends included, so that offsets into it hold.

    Raises:
        InputError: If it cannot be read as UTF-8.
    """
    try:
        with path.open(encoding="utf-8", newline="") as file:
            return file.read()
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: cannot be read as text ({error}); get the file again") from error
