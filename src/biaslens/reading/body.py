"""Where the article lies in a flattened page, by rules: a score for each line, then the best run.

An article is a run of prose; what surrounds it is not. Each line gets points for looking like prose
and loses points for looking like boilerplate; the article is the run with the highest sum, as in
boundary detection by maximum subsequence (Pasternack and Roth, 2009). Comments come after the
article and stay after it: nothing behind the heading of a comment thread can join. This is the
first guess, which the learned labeller corrects line by line.
"""

import math
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from biaslens.reading.lines import Line
from biaslens.reading.lists import numbered_in_order
from biaslens.schema import Reason

_COST_OF: dict[Reason, float] = {"related": 1.5, "caption": 0.5, "share": 2.0}
_COST = 2.0
_COST_OF_SECTION = 4.5
_COST_OF_ITEM = 0.4
_ENOUGH = 2.5
_ENOUGH_BEFORE_COMMENTS = 4.5
_LONG_LIST = 12
_MOST_ITEMS = 8
_LONG = 150
_LONGEST_STAMP = 12
_LONGEST_COMMENT = 8


@dataclass(frozen=True, slots=True)
class Body:
    """Where the rules see the article: its lines, other runs of prose, and the comments.

    `start` and `end` bound the article; without one they are equal. `others` are the runs of prose
    that may go on with it behind an interruption, or belong to something else. `comments` is the
    first line of the comments, the number of lines if there are none.
    """

    start: int
    end: int
    others: tuple[tuple[int, int], ...]
    comments: int


def find_body(lines: Sequence[Line]) -> Body:
    """Find the article among the lines of a page that are not blank."""
    scores = score_lines(lines)
    comments = _find_comments(lines, scores)
    runs = _find_runs(scores[:comments])
    if not runs:
        return Body(0, 0, (), comments)
    _, start, end = max(runs, key=lambda run: run[0])
    others = tuple((low, high) for _, low, high in runs if low != start)
    return Body(start, end, others, comments)


def score_lines(lines: Sequence[Line]) -> list[float]:
    """Return how much each line speaks for the article (above zero) or against it."""
    scores = [_score(line) for line in lines]
    items = section_items(lines, 0, len(lines))
    numbered = numbered_in_order(lines) - items
    for index in items:
        scores[index] = max(scores[index], -_COST_OF_ITEM)
    for index in numbered:
        scores[index] = max(scores[index], 0.0)
    titles = {index for index, line in enumerate(lines) if _is_title(line)} - numbered
    return [
        score / 2 if score > 0 and {index - 1, index + 1} <= titles else score
        for index, score in enumerate(scores)
    ]


def _score(line: Line) -> float:
    if line.marker == "comments" or line.marker == "section":
        return -_COST_OF_SECTION
    if line.reason is not None:
        return -_COST_OF.get(line.reason, _COST)
    if line.is_sentence:
        if line.words >= 10:
            return 2.0 + min(line.words, _LONG) / 15
        return 1.0 if line.words >= 5 else 0.0
    if line.words >= 30:
        return 1.5
    return 0.0 if line.words >= 14 else -1.0


def _is_title(line: Line) -> bool:
    """Tell whether a line looks like a title; prose between two of them may be a teaser."""
    return not line.is_sentence and line.words < 14 and line.reason is None


def _find_comments(lines: Sequence[Line], scores: Sequence[float]) -> int:
    """Return the first line of a comment thread that has an article before it.

    That is a heading, or, for a thread that has none or one below, the name above its buttons.
    """
    openers = {index for index, line in enumerate(lines) if line.marker == "comments"}
    openers.update(_bare_threads(lines))
    before = _best_so_far(scores)
    after = _best_so_far(scores[::-1])[::-1]
    for index in sorted(openers):
        if before[index] >= _ENOUGH_BEFORE_COMMENTS and (
            _opens_thread(lines, index) or before[index] >= after[index] / 2
        ):
            return index
    return len(lines)


def _bare_threads(lines: Sequence[Line]) -> Iterator[int]:
    """Yield the first line of each thread that no heading opens: three buttons or stamps at least.

    A stamp ("name, date at time") is the first line itself; above the first button ("Reply") are
    the name, the date and the words of its comment, so the line above the date counts.
    """
    furniture = [index for index, line in enumerate(lines) if _is_furniture(line)]
    for first, third in zip(furniture, furniture[2:], strict=False):
        if third - first <= 2 * _LONGEST_COMMENT:
            yield next(
                (
                    max(0, index - 1)
                    for index in range(first, max(0, first - _LONGEST_COMMENT), -1)
                    if lines[index].reason == "date"
                ),
                first,
            )


def _is_furniture(line: Line) -> bool:
    """Tell whether a line is a button of a thread, or names who commented and when."""
    return line.reason == "comment" and not line.is_sentence and line.words <= _LONGEST_STAMP


def _best_so_far(scores: Sequence[float]) -> list[float]:
    """Return for each line the highest sum of a run that ends at it or before."""
    sums: list[float] = []
    best = total = 0.0
    for score in scores:
        total = max(total, 0.0) + score
        best = max(best, total)
        sums.append(best)
    return sums


def _opens_thread(lines: Sequence[Line], index: int) -> bool:
    """Tell whether more of a comment thread follows soon."""
    return any(line.reason == "comment" for line in lines[index + 1 : index + 9])


def _find_runs(scores: Sequence[float]) -> list[tuple[float, int, int]]:
    """Return sum, start and end of each run of lines that speaks enough for an article."""
    runs: list[tuple[float, int, int]] = []
    start, end, total, best = 0, 0, 0.0, 0.0
    for index, score in enumerate([*scores, -math.inf]):
        if total <= 0 or score == -math.inf:
            if best >= _ENOUGH:
                runs.append((best, start, end))
            start, total, best = index, 0.0, 0.0
        total += score
        if total > best:
            best, end = total, index + 1
    return runs


def in_long_lists(
    lines: Sequence[Line], start: int, end: int, numbered: AbstractSet[int]
) -> set[int]:
    """Return the lines between start and end that stand in long runs of short, unfinished lines.

    Those that are `numbered` in order neither count nor interrupt a run.
    """
    found: set[int] = set()
    run: list[int] = []
    for index in range(start, end + 1):
        if index < end and index in numbered:
            continue
        if index < end and not lines[index].is_sentence and lines[index].words < 14:
            run.append(index)
            continue
        if len(run) >= _LONG_LIST:
            found.update(run)
        run = []
    return found


def section_items(lines: Sequence[Line], start: int, end: int) -> set[int]:
    """Return the headlines listed under "Related articles" and the like, up to the next prose."""
    found: set[int] = set()
    left = 0
    for index in range(start, end):
        line = lines[index]
        if line.marker == "section" and line.reason == "related":
            left = _MOST_ITEMS
        elif left and not (line.is_sentence and line.words >= 5) and line.words < 20:
            left -= 1
            found.add(index)
        else:
            left = 0
    return found
