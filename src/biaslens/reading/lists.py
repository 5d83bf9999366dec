"""Lists in an article, told from menus: lines numbered in order, and lines under a colon."""

import re
from collections.abc import Sequence

from biaslens.reading.lines import Line

_NUMBER = re.compile(
    r"\W{0,3}(?:no\.? ?|step |day |part )?(\d{1,3})(?:[.):/–—-]| [-–—] )\s{0,2}\S", re.I
)
_FARTHEST = 12
_LONGEST_ITEM = 20
_MOST_ITEMS = 40
_ENOUGH_WORDS = 5


def numbered_in_order(lines: Sequence[Line]) -> set[int]:
    """Return the lines whose number is one more, or one less, than that of a line shortly before.

    Both lines of such a pair are returned: the items of a ranking, the steps of a recipe.
    """
    found: set[int] = set()
    last: dict[int, int] = {}
    for index, line in enumerate(lines):
        match = _NUMBER.match(line.text[:40])
        if match is None:
            continue
        number = int(match[1])
        for neighbour in (number - 1, number + 1):
            before = last.get(neighbour, -_FARTHEST - 1)
            if index - before <= _FARTHEST:
                found |= {before, index}
        last[number] = index
    return found


def under_a_colon(lines: Sequence[Line]) -> set[int]:
    """Return the short, unfinished lines that follow a line of prose which ends with a colon."""
    found: set[int] = set()
    left = 0
    for index, line in enumerate(lines):
        if line.text.endswith(":") and line.words >= _ENOUGH_WORDS and line.reason is None:
            left = _MOST_ITEMS
        elif left and line.reason is None and line.words < _LONGEST_ITEM:
            left -= 1
            found.add(index)
        else:
            left = 0
    return found
