"""PTC, the corpus of SemEval-2020 Task 11: articles with propaganda techniques marked in them.

A folder `SPLIT-articles` of texts, and a folder `SPLIT-labels-task-flc-tc` with a line for each
mark: article, technique, start, end. A row is a line of an article.
"""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from biaslens.errors import InputError
from biaslens.labelled.files import find_files, read_text
from biaslens.tasks import TECHNIQUE

_Mark = tuple[int, int, str]


def read(folder: Path, split: str) -> Iterator[Mapping[str, Any]]:
    """Yield the lines of the articles of a split, in the layout `technique`."""
    for path in find_files(folder, f"{split}-articles/article*.txt"):
        name = path.stem.removeprefix("article")
        labels = path.parents[1] / f"{split}-labels-task-flc-tc"
        marks = _read_marks(labels / f"{path.stem}.task-flc-tc.labels")
        yield from _iter_lines(name, read_text(path), marks)


def _read_marks(path: Path) -> list[_Mark]:
    marks = []
    for number, line in enumerate(read_text(path).splitlines(), start=1):
        if not line.strip():
            continue
        try:
            _, technique, start, end = line.split("\t")
            marks.append((int(start), int(end), technique.strip()))
        except ValueError:
            raise InputError(
                f"{path}, line {number}: is not article, technique, start and end: {line[:80]!r}"
            ) from None
        if technique.strip() not in TECHNIQUE.labels:
            raise InputError(
                f"{path}, line {number}: {technique!r} is none of the 14 techniques of "
                "SemEval-2020 Task 11; name the folder of that task's corpus"
            )
    return sorted(marks)


def _iter_lines(name: str, text: str, marks: Sequence[_Mark]) -> Iterator[Mapping[str, Any]]:
    offset = 0
    for number, line in enumerate(text.split("\n")):
        end = offset + len(line)
        if line.strip():
            yield {
                "id": f"{name}:{number}",
                "article_id": name,
                "text": line,
                "spans": [
                    {
                        "start": max(start, offset) - offset,
                        "end": min(stop, end) - offset,
                        "label": technique,
                        "crosses_line": start < offset or stop > end,
                    }
                    for start, stop, technique in marks
                    if start < end and stop > offset
                ],
                "doc_offset": offset,
            }
        offset = end + 1
