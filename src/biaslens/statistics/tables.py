"""A folder of scores, read back: sentences, articles, rejects and the manifest.

Only the columns of `schema.py` are read; a table with more columns is fine, one with fewer is not.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from biaslens.errors import RunError
from biaslens.schema import ARTICLES, SENTENCES, Reject
from biaslens.statistics.stored import Row, StoredRows

__all__ = ["Row", "Scores", "read_scores"]

N_ROWS = 2_000  # read at once


@dataclass(frozen=True, slots=True)
class Scores:
    """What `biaslens score` left in a folder.

    `sentences` maps each article's id to its rows in the order of the text, unpacked when they are
    asked for; `articles` are sorted by outlet, date and id, so that the order of shards and workers
    never shows.
    """

    articles: tuple[Row, ...]
    sentences: Mapping[str, Sequence[Row]]
    rejects: tuple[Reject, ...]
    manifest: Mapping[str, Any]


def read_scores(folder: Path) -> Scores:
    """Read every table of a folder of scores.

    Raises:
        RunError: If the folder is not a folder of scores; the message lists what is missing.
    """
    folder = Path(folder)
    _check_layout(folder)
    articles = sorted(_read_table(folder / "articles", ARTICLES), key=_article_order)
    sentences = StoredRows(row["article_id"] for row in articles)
    if len(sentences) != len(articles):
        raise RunError(
            f"{folder}/articles holds an article twice; score the input again into a new folder"
        )
    every = _read_table(folder / "sentences", SENTENCES)
    for key, rows in groupby(every, key=itemgetter("article_id")):
        if key not in sentences:
            raise RunError(
                f"{folder}/sentences has article {key!r}, {folder}/articles has not; "
                "run the same `biaslens score` again to complete the folder"
            )
        sentences.put(key, sorted([*sentences[key], *rows], key=itemgetter("start", "index")))
    return Scores(
        articles=tuple(articles),
        sentences=sentences,
        rejects=tuple(_read_rejects(folder / "rejects")),
        manifest=_read_manifest(folder / "manifest.json"),
    )


def _check_layout(folder: Path) -> None:
    if not folder.is_dir():
        raise RunError(f"{folder}: no such folder; `biaslens score INPUT -o {folder}` makes one")
    missing = [
        f"{name}/*.parquet"
        for name in ("articles", "sentences")
        if not any((folder / name).glob("*.parquet"))
    ]
    if missing:
        raise RunError(
            f"{folder} is not a folder of scores: it lacks {' and '.join(missing)}; "
            "give the folder that `biaslens score` wrote"
        )


def _article_order(row: Row) -> tuple[bool, str, bool, str, str]:
    outlet, published = row["outlet"], row["published"]
    return outlet is None, outlet or "", published is None, published or "", row["article_id"]


def _read_table(folder: Path, schema: pa.Schema) -> Iterator[Row]:
    for path in sorted(folder.glob("*.parquet")):
        for table in _iter_parts(path, schema):
            try:
                rows = _with_types(table, schema).to_pylist()
            except (pa.ArrowException, ValueError) as error:
                raise RunError(
                    f"{path}: a column has another type than expected ({_first_line(error)}); "
                    "score the input again"
                ) from error
            yield from rows


def _iter_parts(path: Path, schema: pa.Schema) -> Iterator[pa.RecordBatch]:
    """Yield the columns of a schema, some rows at a time: as Python values they are large."""
    try:
        file = pq.ParquetFile(path)
        missing = [name for name in schema.names if name not in file.schema_arrow.names]
        if not missing:
            yield from file.iter_batches(N_ROWS, columns=schema.names)
    except (pa.ArrowException, OSError) as error:
        raise RunError(
            f"{path}: not a readable Parquet file ({_first_line(error)}); delete it and run "
            "the same `biaslens score` again"
        ) from error
    if missing:
        raise RunError(
            f"{path}: the table lacks {', '.join(missing)}; it was written by another version, "
            "score the input again"
        )


def _with_types(table: pa.RecordBatch, schema: pa.Schema) -> pa.RecordBatch:
    """Cast only what needs it: the first cast imports all of Arrow's compute functions."""
    return table if table.schema.equals(schema) else table.select(schema.names).cast(schema)


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0][:120]


def _read_rejects(folder: Path) -> list[Reject]:
    rejects = []
    for path in sorted(folder.glob("*.jsonl")):
        lines = path.read_text(encoding="utf-8", errors="replace").split("\n")
        rejects += [_reject(line, path, row) for row, line in enumerate(lines, 1) if line.strip()]
    return rejects


def _reject(line: str, path: Path, row: int) -> Reject:
    try:
        value = json.loads(line)
        return Reject(**{name: value.get(name) for name in ("input", "row", "id", "what", "fix")})
    except (ValueError, AttributeError):
        return Reject(
            input=path.name,
            row=row,
            id=None,
            what="this line is not JSON",
            fix="score the input again",
        )


def _read_manifest(path: Path) -> Mapping[str, Any]:
    if not path.is_file():
        return {}
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise RunError(
            f"{path}: not readable JSON ({_first_line(error)}); score the input again"
        ) from error
    if not isinstance(manifest, dict):
        raise RunError(f"{path}: expected a JSON object; score the input again")
    return manifest
