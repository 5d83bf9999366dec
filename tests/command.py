"""The command line, run in this process."""

import io
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pyarrow.parquet as pq

from biaslens.cli import main


@dataclass(frozen=True)
class Done:
    """Exit code, stdout and stderr of a command; stderr is no terminal."""

    code: int
    out: str
    err: str

    @property
    def problems(self) -> list[str]:
        return self.err.splitlines()


def run(*arguments: str | Path, stdin: bytes = b"") -> Done:
    streams = {name: io.TextIOWrapper(io.BytesIO(), encoding="utf-8") for name in ("out", "err")}
    with (
        patch.object(sys, "argv", ["biaslens", *map(str, arguments)]),
        patch.object(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin), encoding="utf-8")),
        patch.object(sys, "stdout", streams["out"]),
        patch.object(sys, "stderr", streams["err"]),
    ):
        try:
            main()
        except SystemExit as end:
            code = end.code
    texts = {}
    for name, stream in streams.items():
        stream.flush()
        texts[name] = stream.buffer.getvalue().decode("utf-8")
    return Done(code, **texts)


def read_rows(scores: Path, table: str) -> list[dict[str, Any]]:
    """The rows of a table of a folder of scores."""
    return [
        row
        for path in sorted((scores / table).glob("*.parquet"))
        for row in pq.read_table(path, partitioning=None).to_pylist()
    ]


def read_articles(scores: Path) -> dict[str, dict[str, Any]]:
    return {row["article_id"]: row for row in read_rows(scores, "articles")}
