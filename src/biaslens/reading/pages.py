"""The cleaner of flattened pages: what is the article, and what was removed, why, and from where.

For text that a scraper or a copy-and-paste has already flattened, so that no HTML is left to tell
the article from the donation bar, the related links and the comment thread. It looks at lines only,
weighs what it sees by learned weights (`weights.json`), and takes time linear in the text. It does
not repair words or sentences: what is kept is kept as it stands.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from biaslens.reading.comments import is_about_comment, iter_comments
from biaslens.reading.headline import find_headline
from biaslens.reading.lines import Line, split_lines
from biaslens.reading.page_kind import is_clean
from biaslens.reading.verdicts import find_parts, judge
from biaslens.reading.weights import Weights, load_weights
from biaslens.schema import Reason, Removed


@dataclass(frozen=True, slots=True)
class CleanPage:
    """The article of a page, and the ledger of what was removed.

    `text` is the kept text: the headline once, as its first block, then the paragraphs. `removed`
    holds ranges of the page as it came in, sorted and without overlap. `comments` are the words of
    the readers' comments, one by one, without the names of those who wrote them.
    """

    title: str | None
    text: str
    removed: tuple[Removed, ...]
    comments: tuple[str, ...] = ()


def clean_page(text: str, *, keep: frozenset[Reason] = frozenset()) -> CleanPage:
    r"""Return the headline and the article of a flattened page, with a ledger of what was removed.

    Deleting the removed ranges from the page gives the kept text, but for white space (and NUL
    characters, which become spaces). A page that holds no article gives an empty text. A text that
    is an article already passes unchanged.

    Args:
        text: A page as plain text, one block a line (or hard-wrapped).
        keep: Kinds of lines to leave in. Of comments the words alone are left in: names, dates and
            buttons of the thread stay out.

    Example:
        >>> page = clean_page(
        ...     "Donate now\n\nMayor opens bridge\n\nShare this\n\n"
        ...     "The mayor opened the new bridge on Monday after two years of work.\n\n"
        ...     "It cost the town less than the council had feared when the plan was approved.\n\n"
        ...     "3 Comments\n\nNobody asked us, and nobody will ever pay for it either."
        ... )
        >>> page.title
        'Mayor opens bridge'
        >>> [removed.reason for removed in page.removed]
        ['donation', 'share', 'comment']
    """
    return clean_with(text, weights=load_weights(), keep=keep)


def clean_with(text: str, *, weights: Weights, keep: frozenset[Reason] = frozenset()) -> CleanPage:
    """Return what `clean_page` returns, by other weights."""
    text = text.replace("\0", " ")
    lines = split_lines(text)
    if is_clean(lines, weights):
        return CleanPage(_first_headline(lines, weights), text.strip(), ())
    parts = find_parts(lines, weights)
    judged = judge(lines, parts)
    verdicts = _leave_in(lines, judged, keep)
    return CleanPage(
        title=None if parts.headline is None else lines[parts.headline].text,
        text=_join(lines, verdicts),
        removed=_ledger(lines, verdicts),
        comments=tuple(iter_comments(lines, judged)),
    )


def _first_headline(lines: Sequence[Line], weights: Weights) -> str | None:
    """Return the headline of an article that begins with it."""
    headline = find_headline(lines, 0, len(lines), weights)
    return lines[0].text if headline == 0 else None


def _leave_in(
    lines: Sequence[Line], verdicts: Sequence[Reason | None], keep: frozenset[Reason]
) -> list[Reason | None]:
    """Return the verdicts without those of the kinds to keep, but for the names in a thread."""
    return [
        None
        if verdict in keep and not (verdict in ("comment", "spam") and is_about_comment(line))
        else verdict
        for line, verdict in zip(lines, verdicts, strict=True)
    ]


def _join(lines: Sequence[Line], verdicts: Sequence[Reason | None]) -> str:
    parts: list[str] = []
    apart = False
    for line, verdict in zip(lines, verdicts, strict=True):
        apart = apart or line.after_blank or verdict is not None
        if verdict is None:
            parts += [("\n\n" if apart else "\n") if parts else "", line.text]
            apart = False
    return "".join(parts)


def _ledger(lines: Sequence[Line], verdicts: Sequence[Reason | None]) -> tuple[Removed, ...]:
    """Return the removed ranges; neighbouring lines with the same reason make one range."""
    ledger: list[Removed] = []
    previous: Reason | None = None
    for line, verdict in zip(lines, verdicts, strict=True):
        if verdict is not None:
            start = line.start
            if verdict == previous:
                start = ledger.pop().start
            ledger.append(Removed(start, line.end, verdict))
        previous = verdict
    return tuple(ledger)
