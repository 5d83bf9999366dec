"""Where the article lies in a flattened page, by rules: a score for each line, then the best run.

An article is a run of prose; what surrounds it is not. Each line gets points for looking like prose
and loses points for looking like boilerplate; the article is the run with the highest sum, as in
boundary detection by maximum subsequence (Pasternack and Roth, 2009). Comments come after the
article and stay after it: nothing behind the heading of a comment thread can join. This is the
first guess, which the learned labeller corrects line by line.
"""

from collections.abc import Sequence

from biaslens.reading.lines import Line
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
_FEWEST_STAMPS = 3
_LONGEST_STAMP = 12


def find_body(lines: Sequence[Line]) -> tuple[int, int, int]:
    """Find the article among the lines of a page.

    Args:
        lines: The lines of the page that are not blank.

    Returns:
        The first line of the article, the line after its last one, and the line where the comments
        begin (the number of lines if there are none). Without an article the first two are equal.
    """
    scores = score_lines(lines)
    comments = _find_comments(lines, scores)
    start, end, total = _best_run(scores[:comments])
    if total < _ENOUGH:
        return 0, 0, comments
    return start, end, comments


def score_lines(lines: Sequence[Line]) -> list[float]:
    """Return how much each line speaks for the article (above zero) or against it."""
    scores = [_score(line) for line in lines]
    for index in section_items(lines, 0, len(lines)):
        scores[index] = max(scores[index], -_COST_OF_ITEM)
    return [
        score / 2 if score > 0 and _stands_alone(lines, index) else score
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


def _stands_alone(lines: Sequence[Line], index: int) -> bool:
    """Tell whether both neighbours look like titles, as around a teaser in a list."""
    around = [lines[near] for near in (index - 1, index + 1) if 0 <= near < len(lines)]
    return len(around) == 2 and all(_is_title(near) for near in around)


def _is_title(line: Line) -> bool:
    return not line.is_sentence and line.words < 14 and line.reason is None


def _find_comments(lines: Sequence[Line], scores: Sequence[float]) -> int:
    """Return the first heading of a comment thread that has an article before it.

    Without a heading, the first of three stamps ("name, date at time") begins the thread.
    """
    headings = [index for index, line in enumerate(lines) if line.marker == "comments"]
    if not headings:
        stamps = [index for index, line in enumerate(lines) if _is_stamp(line)]
        if len(stamps) < _FEWEST_STAMPS:
            return len(lines)
        headings = stamps[:1]
    before = _best_so_far(scores)
    after = _best_so_far(scores[::-1])[::-1]
    for index in headings:
        if before[index] >= _ENOUGH_BEFORE_COMMENTS and (
            _opens_thread(lines, index) or before[index] >= after[index] / 2
        ):
            return index
    return len(lines)


def _is_stamp(line: Line) -> bool:
    """Tell whether a line names who commented and when."""
    return (
        line.reason == "comment"
        and not line.is_sentence
        and line.words <= _LONGEST_STAMP
        and any(letter.isdigit() for letter in line.text[:120])
    )


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


def _best_run(scores: Sequence[float]) -> tuple[int, int, float]:
    """Return start, end and sum of the run with the highest sum."""
    best = (0, 0, 0.0)
    start, total = 0, 0.0
    for index, score in enumerate(scores):
        if total <= 0:
            start, total = index, 0.0
        total += score
        if total > best[2]:
            best = (start, index + 1, total)
    return best


def in_long_lists(lines: Sequence[Line], start: int, end: int) -> set[int]:
    """Return the lines between start and end that stand in long runs of short, unfinished lines."""
    found: set[int] = set()
    run: list[int] = []
    for index in range(start, end + 1):
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
