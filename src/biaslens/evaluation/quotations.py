"""Is the kind of quotation right: direct, indirect or mixed, as the gold content tells it."""

import re
from collections.abc import Iterator, Mapping, Sequence, Set
from typing import get_args

from biaslens.evaluation.gold import Example, Mark
from biaslens.schema import Quotation

KINDS: tuple[Quotation, ...] = get_args(Quotation)
_PAIRS = re.compile(r"“[^”\n]*”?|\"[^\"\n]*\"?|``[^\n]*?''|''[^\n]*?''")
_NEARLY_ALL = 0.9


def judge_quotations(example: Example, found: Sequence[Sequence[int]]) -> list[bool]:
    """Return for each gold attribution whose cue was found whether its kind of quotation is right.

    The gold kind goes by the share of the letters of the gold content between plain pairs of marks.

    Args:
        example: The labelled text; marks with one `link` are one attribution.
        found: Start, end and number of the kind (in `KINDS`) of each cue that was found.
    """
    right = []
    quoted = {place for pair in _PAIRS.finditer(example.text) for place in range(*pair.span())}
    for marks in _attributions(example).values():
        gold = _kind(example.text, marks, quoted)
        best = max(found, key=lambda cue: _shared(cue, marks), default=None)
        if gold is not None and best is not None and _shared(best, marks):
            right.append(KINDS[best[2]] == gold)
    return right


def _attributions(example: Example) -> Mapping[int | None, list[Mark]]:
    links: dict[int | None, list[Mark]] = {}
    for mark in example.marks:
        links.setdefault(mark.link, []).append(mark)
    return links


def _shared(cue: Sequence[int], marks: Sequence[Mark]) -> int:
    """Return how many characters a cue shares with the gold cue."""
    gold = [mark for mark in marks if mark.label == "cue"]
    return sum(max(0, min(cue[1], mark.end) - max(cue[0], mark.start)) for mark in gold)


def _kind(text: str, marks: Sequence[Mark], quoted: Set[int]) -> Quotation | None:
    """Return how the gold content is told, `None` if there is none."""
    letters = [place for place in _places(marks) if text[place].isalnum()]
    if not letters:
        return None
    share = sum(place in quoted for place in letters) / len(letters)
    return "direct" if share >= _NEARLY_ALL else "mixed" if share else "indirect"


def _places(marks: Sequence[Mark]) -> Iterator[int]:
    for mark in marks:
        if mark.label == "content":
            yield from range(mark.start, mark.end)
