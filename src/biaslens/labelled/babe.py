"""BABE: news sentences, labelled by trained annotators, with the words that they marked.

Two releases: the data set on the Hub (`data/train-*.parquet`, labels checked once more, with a test
part) and `final_labels_SG2.csv` of the first paper (no test part; sentences without agreement are
left out). Their labels differ, and so do scores on them.
"""

import ast
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from biaslens.errors import InputError
from biaslens.labelled.files import find_files, iter_records

_LABELS = {"Biased": 1, "Non-biased": 0}
_LONGEST_LIST = 5_000


def read(folder: Path, split: str) -> Iterator[Mapping[str, Any]]:
    """Yield the sentences of a split, in the layouts `framing` and `words`."""
    patterns = [f"{split}-*.parquet", f"{split}/*.parquet"]
    if split == "train":
        patterns.append("final_labels_SG2.csv")
    for path in find_files(folder, *patterns):
        columns = ("text", "news_link", "outlet", "topic", "label_opinion", "biased_words")
        for number, record in iter_records(path, *columns):
            label = record["label"] if "label" in record else _LABELS.get(record["label_bias"])
            if label is None:
                continue
            words = _parse_words(record["biased_words"], where=f"{path}, row {number}")
            yield {
                "id": record.get("uuid") or f"sg2:{number}",
                "text": record["text"],
                "label": int(label),
                "spans": find_words(record["text"], words),
                # who was asked for an opinion was asked for words as well
                "words_known": bool(words) or bool(record["label_opinion"]),
                "outlet": record["outlet"] or None,
                "topic": record["topic"] or None,
                "url": record["news_link"] or None,
            }


def find_words(text: str, words: Iterable[str]) -> list[dict[str, int]]:
    """Return where words stand in a text, each time that they do, in any case.

    Example:
        >>> find_words("War, what war? Warfare.", ["war"])
        [{'start': 0, 'end': 3}, {'start': 10, 'end': 13}]
    """
    ranges = {
        match.span()
        for word in words
        for match in re.finditer(rf"(?<!\w){re.escape(word)}(?!\w)", text, re.IGNORECASE)
    }
    return [{"start": start, "end": end} for start, end in sorted(ranges)]


def _parse_words(cell: str | None, *, where: str) -> list[str]:
    """Return the words of a cell that spells a Python list of strings."""
    if not cell or cell == "nan":
        return []
    try:
        words = ast.literal_eval(cell) if len(cell) < _LONGEST_LIST else None
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        words = None
    if not isinstance(words, list) or not all(isinstance(word, str) for word in words):
        raise InputError(f"{where}: 'biased_words' is no list of words: {cell[:60]!r}")
    return [word.strip() for word in words if word.strip()]
