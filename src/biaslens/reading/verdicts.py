"""For each line of a page: is it kept, and if not, why."""

from collections.abc import Sequence
from dataclasses import dataclass

from biaslens.reading.body import find_body, in_long_lists, section_items
from biaslens.reading.comments import is_about_comment
from biaslens.reading.headline import find_headline
from biaslens.reading.labeller import label_lines
from biaslens.reading.lines import Line, is_spam, normalize
from biaslens.reading.weights import Weights
from biaslens.schema import Reason

_LONG_ENOUGH_TO_REPEAT = 40


@dataclass(frozen=True, slots=True)
class Parts:
    """Where a page has its headline, its article and its comments.

    `article` tells for each line whether it belongs to the article; `comments` is the first line
    of the comments, the number of lines if there are none.
    """

    headline: int | None
    article: tuple[bool, ...]
    comments: int


def find_parts(lines: Sequence[Line], weights: Weights) -> Parts:
    """Find headline, article and comments among the lines of a page."""
    start, end, comments = find_body(lines)
    if start == end:
        return Parts(None, (False,) * len(lines), comments)
    votes = vote(lines, start=start, end=end)
    before = lines[:comments]
    article = label_lines(before, votes[:comments], weights)
    if not any(article):
        article = votes[:comments]
    first = article.index(True)
    last = len(article) - article[::-1].index(True)
    headline = find_headline(lines, first, last, weights) if weights.headline else None
    if headline is not None:
        article[:headline] = [False] * headline
        article[headline] = True
    return Parts(headline, (*article, *(False,) * (len(lines) - comments)), comments)


def vote(lines: Sequence[Line], *, start: int, end: int) -> list[bool]:
    """Tell for each line whether the rules take it for the article (from start to end)."""
    lists = in_long_lists(lines, start, end) | section_items(lines, start, end)
    return [
        start <= index < end and line.reason is None and index not in lists
        for index, line in enumerate(lines)
    ]


def judge(lines: Sequence[Line], parts: Parts) -> list[Reason | None]:
    """Return for each line why it is removed, or None if it is kept."""
    title = None if parts.headline is None else normalize(lines[parts.headline].text)
    first = next((i for i, kept in enumerate(parts.article) if kept), len(lines))
    seen: set[str] = set()
    verdicts: list[Reason | None] = []
    for index, line in enumerate(lines):
        verdict: Reason | None = None
        if index != parts.headline:
            if title and normalize(line.text) == title:
                verdict = "duplicate"
            elif index >= parts.comments:
                verdict = _reason_in_thread(lines, index)
            elif not parts.article[index]:
                verdict = _reason(line, before=index < first)
            elif len(line.text) >= _LONG_ENOUGH_TO_REPEAT and line.text in seen:
                verdict = "duplicate"
        verdicts.append(verdict)
        if verdict is None:
            seen.add(line.text)
    return verdicts


def _reason(line: Line, *, before: bool) -> Reason:
    """Return what a line that is not the article is, by its words or else by its place."""
    if line.reason is not None:
        return line.reason
    return "navigation" if before or line.words < 5 else "related"


def _reason_in_thread(lines: Sequence[Line], index: int) -> Reason:
    """Return what a line below the article's comments heading is; spam takes its name along."""
    line = lines[index]
    if is_spam(line.text):
        return "spam"
    if line.reason == "legal":
        return "legal"
    following = lines[index + 1] if index + 1 < len(lines) else None
    if following is not None and is_about_comment(line) and is_spam(following.text):
        return "spam"
    return "comment"
