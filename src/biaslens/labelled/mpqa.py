"""MPQA 2.0: news sentences with a positive or negative sentiment in them.

From the corpus itself (folders `docs` and `man_anns`) or from the table that the MAGPIE repository
makes of it (`103_MPQA/preprocessed.csv`). In the corpus, a sentence counts as positive or negative
by the majority of the attitudes `sentiment-pos` and `sentiment-neg` within it; without one, or with
as many of either, it is left out.
"""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from biaslens.errors import InputError
from biaslens.labelled.files import find_files, iter_records

_SENTENCES, _ATTITUDES = "gatesentences.mpqa.2.0", "gateman.mpqa.lre.2.0"
_SENTIMENT = re.compile(r'attitude-type="sentiment-(pos|neg)"')
_Range = tuple[int, int]


def read(folder: Path, split: str) -> Iterator[Mapping[str, Any]]:
    """Yield the sentences, in the layout `sentiment`. All are one split, `train`."""
    for path in find_files(folder, f"man_anns/*/*/{_SENTENCES}", "103_MPQA/*.csv", "*.csv"):
        yield from _iter_corpus(path) if path.name == _SENTENCES else _iter_table(path)


def _iter_table(path: Path) -> Iterator[Mapping[str, Any]]:
    """Yield the rows of MAGPIE's table, where 0 is positive and 1 negative."""
    labels = {"0": 1, "1": -1}
    for number, record in iter_records(path, "text", "label"):
        if record["label"] not in labels:
            raise InputError(f"{path}, row {number}: label {record['label']!r} is neither 0 nor 1")
        yield {"id": f"mpqa:{number}", "text": record["text"], "label": labels[record["label"]]}


def _iter_corpus(path: Path) -> Iterator[Mapping[str, Any]]:
    """Yield the sentences of a document. The corpus counts in bytes."""
    document = "/".join(path.parts[-3:-1])
    whole = _read(path.parents[3] / "docs" / document)
    attitudes = list(_iter_sentiments(path.parent / _ATTITUDES))
    for start, end in sorted(span for span, _ in _iter_annotations(path)):
        signs = [sign for (s, e), sign in attitudes if start <= s and e <= end]
        text = " ".join(whole[start:end].decode("utf-8", "replace").split())
        if sum(signs) and text:
            yield {
                "id": f"{document}:{start}",
                "article_id": document,
                "text": text,
                "label": 1 if sum(signs) > 0 else -1,
            }


def _iter_sentiments(path: Path) -> Iterator[tuple[_Range, int]]:
    for span, about in _iter_annotations(path):
        found = _SENTIMENT.search(about) if "GATE_attitude" in about else None
        if found:
            yield span, 1 if found[1] == "pos" else -1


def _iter_annotations(path: Path) -> Iterator[tuple[_Range, str]]:
    """Yield range and description of each line of an annotation file: name, range, type, rest."""
    lines = _read(path).decode("utf-8", "replace").splitlines()
    for number, line in enumerate(lines, start=1):
        if line.startswith("#") or not line.strip():
            continue
        try:
            _, span, about = line.split("\t", maxsplit=2)
            start, end = map(int, span.split(","))
        except ValueError:
            raise InputError(f"{path}, line {number}: is no annotation: {line[:60]!r}") from None
        yield (start, end), about


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror}); get it again") from error
