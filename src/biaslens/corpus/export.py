"""One long table of a finished run, for programs that read no Parquet.

A row is a sentence, or a target of one. What a spreadsheet would run as a formula gets an
apostrophe before it: the text comes from the web.
"""

import csv
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, TextIO

import pyarrow.parquet as pq

from biaslens.corpus.storage import EXPORT, WORK, explained

ROWS_AT_ONCE = 2_000
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_BEFORE = ("article_id", "outlet", "published", "title", "url", "level", "index", "start", "end")
_SCORES = ("framing", "framing_narrator", "negative", "neutral", "positive")
_LISTS = ("loaded", "voices", "sources", "source_types", "cues", "cue_stances")


def export_csv(out: Path) -> Path:
    """Write `scores.csv` into the folder of a finished run, and return its path.

    Raises:
        OutputError: If it cannot be written.
    """
    path, aside = out / EXPORT, out / WORK / f"{EXPORT}.tmp"
    with explained(path):
        try:
            with aside.open("w", encoding="utf-8", errors="backslashreplace", newline="") as file:
                _write(file, sorted((out / "sentences").glob("*.parquet")), out / "articles")
            aside.replace(path)
        except OSError:
            with suppress(OSError):
                aside.unlink()
            raise
    return path


def _write(file: TextIO, shards: Sequence[Path], articles: Path) -> None:
    columns = [*_BEFORE, "text", *_SCORES, *_technique_columns(shards), *_LISTS]
    writer = csv.DictWriter(file, columns, restval="", lineterminator="\n")
    writer.writeheader()
    for shard in shards:
        table = pq.ParquetFile(articles / shard.name).read(["article_id", "title", "url"])
        stated = {row["article_id"]: row for row in table.to_pylist()}
        for row in _iter_sentences(shard):
            writer.writerows(_to_rows({**row, **stated[row["article_id"]]}))


def _iter_sentences(shard: Path) -> Iterator[dict[str, Any]]:
    for batch in pq.ParquetFile(shard).iter_batches(ROWS_AT_ONCE):
        yield from batch.to_pylist()


def _technique_columns(shards: Sequence[Path]) -> list[str]:
    """Return a column for each technique: every sentence has a probability of each."""
    first = next((row for shard in shards for row in _iter_sentences(shard)), None)
    return [f"technique_{name}" for name, _ in first["techniques"]] if first else []


def _to_rows(sentence: dict[str, Any]) -> Iterator[dict[str, str]]:
    """Yield the row of a sentence, and one for each of its targets."""
    said = {name: sentence[name] for name in _BEFORE if name in sentence}
    spans, attributions = sentence["loaded_spans"], sentence["attributions"]
    words = sentence["text"]
    first = sentence["start"]
    lists = {
        "loaded": [words[span["start"] - first : span["end"] - first] for span in spans],
        "voices": [span["voice"] for span in spans],
        "sources": [" ".join(piece["text"] for piece in a["source"]) for a in attributions],
        "source_types": [a["source_type"] for a in attributions],
        "cues": [" ".join(piece["text"] for piece in a["cue"]) for a in attributions],
        "cue_stances": [a["cue_stance"] for a in attributions],
    }
    joined = {name: " | ".join(values) for name, values in lists.items()}
    yield _to_cells({**said, **_scores(sentence), "level": "sentence", **joined})
    for target in sentence["targets"]:
        place = {"start": target["start"], "end": target["end"]}
        yield _to_cells({**said, **place, **_scores(target), "level": "target"})


def _scores(scored: dict[str, Any]) -> dict[str, Any]:
    techniques = {f"technique_{name}": value for name, value in scored["techniques"]}
    return {name: scored.get(name) for name in ("text", *_SCORES)} | techniques


def _to_cells(row: dict[str, Any]) -> dict[str, str]:
    return {name: _to_cell(value) for name, value in row.items()}


def _to_cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:.6g}"
    text = str(value)
    return f"'{text}" if isinstance(value, str) and text.startswith(_FORMULA) else text
