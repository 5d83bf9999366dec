"""For each line of a page: is it kept, and if not, why."""

from collections.abc import Sequence
from dataclasses import dataclass

from biaslens.reading.body import Body, find_body, in_long_lists, section_items
from biaslens.reading.bridges import bridge
from biaslens.reading.comments import is_about_comment
from biaslens.reading.headline import find_headline
from biaslens.reading.labeller import find_article, weigh_lines
from biaslens.reading.lines import Line, is_biography, is_spam, normalize
from biaslens.reading.lists import numbered_in_order
from biaslens.reading.weights import Weights
from biaslens.schema import Reason

_LONG_ENOUGH_TO_REPEAT = 40
_LAST = 2


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
    body = find_body(lines)
    comments = body.comments
    if body.start == body.end:
        return Parts(None, (False,) * len(lines), comments)
    votes = vote(lines, body)[:comments]
    scores = weigh_lines(lines[:comments], votes, weights)
    article = find_article(scores)
    if not any(article):
        article = [ballot > 0 for ballot in votes]
    first = article.index(True)
    last = len(article) - article[::-1].index(True)
    headline = find_headline(lines, first, last, weights) if weights.headline else None
    top = first - 1 if headline is None else headline
    article = bridge(lines[:comments], article, scores, top)
    if headline is not None:
        article[:headline] = [False] * headline
        article[headline] = True
    return Parts(headline, (*article, *(False,) * (len(lines) - comments)), comments)


def vote(lines: Sequence[Line], body: Body) -> list[float]:
    """Return for each line whether the rules take it for the article: 1, -1, or 0 for no opinion.

    They have none of other runs of prose, nor of lists that are numbered in order. Who the author
    is, told in the last lines of the article, is against it.
    """
    items = section_items(lines, 0, len(lines))
    votes = [-1.0] * len(lines)
    numbered = numbered_in_order(lines)
    for index in numbered - items:
        votes[index] = 0.0
    for start, end, ballot in (
        *((start, end, 0.0) for start, end in body.others),
        (body.start, body.end, 1.0),
    ):
        lists = in_long_lists(lines, start, end, numbered)
        for index in range(start, end):
            if lines[index].reason is None and index not in lists and index not in items:
                votes[index] = ballot
    for index in range(max(body.start + 1, body.end - _LAST), body.end):
        if is_biography(lines[index].text):
            votes[index] = -1.0
    return votes


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
    if is_biography(line.text):
        return "author"
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
