"""Data sets that are tables of labelled sentences: anno-lexical and CheckThat! subjectivity."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from biaslens.errors import InputError
from biaslens.labelled.files import find_files, iter_records, read_text

SUBJECTIVITY_FILES = {
    "train": "train_en.tsv",
    "dev": "dev_en.tsv",
    "dev_test": "dev_test_en.tsv",
    "test": "test_en_labeled.tsv",
}


def read_anno_lexical(folder: Path, split: str) -> Iterator[Mapping[str, Any]]:
    """Yield the sentences of a split, in the layouts `framing` and `unloaded`."""
    name = f"anno-lexical-{split}"
    patterns = (f"{name}.parquet", f"{name}.csv", f"{split}/*.parquet", f"{split}-*.parquet")
    for path in find_files(folder, *patterns):
        for _, record in iter_records(path, "text", "label", "source_name", "sentence_id"):
            yield {
                "id": str(record["sentence_id"]),
                "text": record["text"],
                "label": int(record["label"]),
                "outlet": record["source_name"] or None,
            }


def read_subjectivity(folder: Path, split: str) -> Iterator[Mapping[str, Any]]:
    """Yield the English sentences of a split, in the layout `subjectivity`.

    Quotation marks in the files are plain characters.
    """
    for path in find_files(folder, SUBJECTIVITY_FILES[split]):
        header, *lines = read_text(path).removeprefix("\ufeff").splitlines()
        columns = header.split("\t")
        for number, line in enumerate(lines, start=1):
            record = dict(zip(columns, line.split("\t"), strict=False))
            if record.get("label") not in ("SUBJ", "OBJ") or not record.get("sentence"):
                raise InputError(f"{path}, row {number}: is no labelled sentence: {line[:60]!r}")
            yield {
                "id": record["sentence_id"],
                "text": record["sentence"],
                "label_name": record["label"],
            }
