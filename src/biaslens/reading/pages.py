"""The cleaner of flattened pages: what is the article, and what was removed, why, and from where.

For text that a scraper or a copy-and-paste has already flattened, so that no HTML is left to tell
the article from the donation bar, the related links and the comment thread. It looks at lines only,
needs no model, and takes time linear in the text. It does not repair words or sentences: what is
kept is kept as it stands.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from biaslens.reading.body import find_body, in_long_lists, section_items
from biaslens.reading.headline import find_headline
from biaslens.reading.lines import Line, is_spam, normalize, split_lines
from biaslens.schema import Reason, Removed

_LONG_ENOUGH_TO_REPEAT = 40


@dataclass(frozen=True, slots=True)
class CleanPage:
    """The article of a page, and the ledger of what was removed.

    `text` is the kept text: the headline once, as its first block, then the paragraphs. `removed`
    holds ranges of the page as it came in, sorted and without overlap.
    """

    title: str | None
    text: str
    removed: tuple[Removed, ...]


def clean_page(text: str) -> CleanPage:
    r"""Return the headline and the article of a flattened page, with a ledger of what was removed.

    Deleting the removed ranges from the page gives the kept text, but for white space (and NUL
    characters, which become spaces). A page that holds no article gives an empty text.

    Args:
        text: A page as plain text, one block a line.

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
    text = text.replace("\0", " ")
    lines = split_lines(text)
    start, end, comments = find_body(lines)
    if start == end:
        reasons = [line.reason or "navigation" for line in lines]
        return CleanPage(None, "", _ledger(lines, reasons))
    headline = find_headline(lines, start, end)
    if headline is not None:
        start = max(start, headline)
    verdicts = _judge(lines, start=start, end=end, comments=comments, headline=headline)
    return CleanPage(
        title=None if headline is None else lines[headline].text,
        text=_join(lines, verdicts),
        removed=_ledger(lines, verdicts),
    )


def _judge(
    lines: Sequence[Line], *, start: int, end: int, comments: int, headline: int | None
) -> list[Reason | None]:
    """Return for each line why it is removed, or None if it is kept."""
    whole = start == 0 and end == len(lines)
    lists = set() if whole else in_long_lists(lines, start, end) | section_items(lines, start, end)
    title = None if headline is None else normalize(lines[headline].text)
    seen: set[str] = set()
    verdicts: list[Reason | None] = []
    for index, line in enumerate(lines):
        key = normalize(line.text)
        if index == headline:
            verdicts.append(None)
        elif title and key == title:
            verdicts.append("duplicate")
        elif index >= comments:
            verdicts.append("spam" if is_spam(line.text) else "comment")
        elif not start <= index < end:
            verdicts.append(line.reason or ("navigation" if index < start else _after(line)))
        elif line.reason is not None:
            verdicts.append(line.reason)
        elif index in lists:
            verdicts.append("related")
        elif not whole and len(line.text) >= _LONG_ENOUGH_TO_REPEAT and line.text in seen:
            verdicts.append("duplicate")
        else:
            verdicts.append(None)
            seen.add(line.text)
    return verdicts


def _after(line: Line) -> Reason:
    return "related" if line.words >= 5 else "navigation"


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
