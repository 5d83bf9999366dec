"""What lies between two parts of the article and has the look of neither: tables, lists, code.

The labeller judges lines by their looks, so it drops the ingredients of a recipe, a table of
figures or a few lines of code, and with them the paragraph behind. Where what lies between is
plain, that is, opens no section, hardly a line of it gives itself away and it does not read as the
headlines of other articles, it is the article's. So is prose that lies behind it.
"""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet

from biaslens.reading.lines import Line
from biaslens.reading.lists import under_a_colon

_FARTHEST = 40
_LONGEST = 60
_PROSE = 10
_LIKELY_BELOW = -2.5
_LIKELY_ABOVE = -4.0  # between the headline and the article
_MOST_GIVEN_AWAY = 0.1
_MOST_HEADLINES = 0.4


def bridge(
    lines: Sequence[Line], article: Sequence[bool], scores: Sequence[float], top: int
) -> list[bool]:
    """Return which lines belong to the article, with what lies between its parts.

    Args:
        lines: The lines of the page that are not blank.
        article: Which of them were found to belong to the article.
        scores: How much each speaks for it (log-odds).
        top: The line that nothing of it can stand above.
    """
    found = list(article)
    listed = under_a_colon(lines)
    first, last = found.index(True), len(found) - 1 - found[::-1].index(True)
    for places, least in (
        (range(last + 1, len(lines)), _LIKELY_BELOW),
        (range(first - 1, top, -1), _LIKELY_ABOVE),
    ):
        likely = [index for index in places if scores[index] > least]
        _reach(lines, found, places, frozenset(likely), listed)
    _fill(lines, found, listed)
    return found


def _reach(
    lines: Sequence[Line],
    found: list[bool],
    places: range,
    likely: AbstractSet[int],
    listed: AbstractSet[int],
) -> None:
    """Take in the prose behind a plain stretch, and from there the next one."""
    between: list[int] = []
    for index in places:
        between.append(index)
        if len(between) > _FARTHEST:
            return
        if _is_prose(lines[index]):
            if index not in likely or not _is_plain(lines, between, listed):
                return
            found[index] = True
            between = []


def _fill(lines: Sequence[Line], found: list[bool], listed: AbstractSet[int]) -> None:
    """Take in the plain stretches between two lines of the article."""
    between: list[int] = []
    inside = False
    for index, taken in enumerate(list(found)):
        if not taken:
            between.append(index)
            continue
        if inside and len(between) <= _LONGEST and _is_plain(lines, between, listed):
            for place in between:
                found[place] = lines[place].reason is None
        between, inside = [], True


def _is_prose(line: Line) -> bool:
    return line.is_sentence and line.words >= _PROSE and line.reason is None


def _is_plain(lines: Sequence[Line], places: Sequence[int], listed: AbstractSet[int]) -> bool:
    """Tell whether nothing says that these lines are something else than the article."""
    given_away = sum(lines[place].reason is not None for place in places)
    headlines = sum(_is_headline(lines[place]) and place not in listed for place in places)
    return (
        not any(lines[place].marker for place in places)
        and given_away <= _MOST_GIVEN_AWAY * len(places)
        and headlines <= _MOST_HEADLINES * len(places)
    )


def _is_headline(line: Line) -> bool:
    """Tell whether a line reads as the headline of another article."""
    return (
        not line.is_sentence
        and 5 <= line.words <= 20
        and line.reason is None
        and line.text[0].isupper()
    )
