"""PolNeAR: news articles with who is said to say or think what.

Folders `SPLIT/text` and `SPLIT/attributions`, the latter with a brat file for each annotator of an
article. Where several annotated one, the first by name counts.
"""

import re
from collections.abc import Iterator, Mapping
from glob import escape
from pathlib import Path
from typing import Any

from biaslens.errors import InputError
from biaslens.labelled.files import find_files, read_text
from biaslens.tasks import ATTRIBUTION

_ARGUMENT = re.compile(r"(Source|Cue|Content)\d{0,2}:(T\d{1,6})\b")
_NAME = re.compile(r"(?P<outlet>[^_]{1,60})_(?P<date>\d{4}-\d\d-\d\d)_")
_Pieces = list[list[int]]


def read(folder: Path, split: str) -> Iterator[Mapping[str, Any]]:
    """Yield the articles of a split, in the layouts `attribution` and `documents`."""
    for path in find_files(folder, f"{split}/text/*.txt"):
        beside = path.parents[1] / "attributions"
        annotated = sorted(beside.glob(f"{escape(path.stem)}_????.ann"))
        if not annotated:
            raise InputError(f"{beside}: has no annotation of {path.name}; get the corpus again")
        about = _NAME.match(path.stem)
        yield {
            "id": path.stem,
            **(about.groupdict() if about else {}),
            "text": read_text(path),
            "attributions": list(_iter_attributions(annotated[0])),
        }


def _iter_attributions(path: Path) -> Iterator[dict[str, _Pieces]]:
    """Yield the events of a brat file as the pieces of source, cue and content."""
    spans: dict[str, _Pieces] = {}
    events = []
    for number, line in enumerate(read_text(path).splitlines(), start=1):
        name, _, rest = line.partition("\t")
        if name.startswith("T"):
            spans[name] = _parse_pieces(rest, where=f"{path}, line {number}")
        elif name.startswith("E"):
            events.append((number, rest))
    for number, event in events:
        attribution: dict[str, _Pieces] = {role: [] for role in ATTRIBUTION.labels}
        for role, span in _ARGUMENT.findall(event):
            if span not in spans:
                raise InputError(f"{path}, line {number}: names {span}, which is not there")
            attribution[role.lower()] += spans[span]
        yield {role: sorted(pieces) for role, pieces in attribution.items()}


def _parse_pieces(text: str, *, where: str) -> _Pieces:
    """Return the ranges in `Content 10 20;25 30<tab>words`."""
    ranges = text.partition("\t")[0].partition(" ")[2]
    try:
        return [[int(start), int(end)] for start, end in map(str.split, ranges.split(";"))]
    except ValueError:
        raise InputError(f"{where}: is no span of brat: {text[:60]!r}") from None
