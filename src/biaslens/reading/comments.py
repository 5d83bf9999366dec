"""Comments kept as a corpus: their words without their authors' names."""

import re
from collections.abc import Iterator, Sequence
from itertools import groupby

from biaslens.reading.lines import Line
from biaslens.schema import Reason

_MOST_WORDS_OF_A_NAME = 6
_NAME = re.compile(r"(?:[A-ZÀ-ÖØ-ÞА-Я][\w.'’-]{0,30}[ .!?]{0,3}){1,3}")
_STAMP = re.compile(r"\b(?:ago|says|said|wrote|commented|replied|edited|joined)\b|\d[:./-]\d", re.I)


def is_about_comment(line: Line) -> bool:
    """Tell whether a line of a thread is its furniture or a name: no comment, and never kept.

    A short line that is no sentence counts as a name, so that no name is stored, and so do three
    words in capitals; a comment of a few words is lost with them.
    """
    if line.reason is not None or line.marker is not None or _NAME.fullmatch(line.text[:120]):
        return True
    if line.words <= _MOST_WORDS_OF_A_NAME and (not line.is_sentence or line.text[-1] in ":;"):
        return True
    return (
        line.words <= 2 * _MOST_WORDS_OF_A_NAME
        and bool(_STAMP.search(line.text[:120]))
        and (not line.is_sentence or line.text[-1] == ":")
    )


def iter_comments(lines: Sequence[Line], verdicts: Sequence[Reason | None]) -> Iterator[str]:
    """Yield the words of each comment, its paragraphs on a line each; what is spam stays out.

    A name, a date or a button ends a comment; a section below the last button ends them all.

    Args:
        lines: The lines of the page that are not blank.
        verdicts: Why each is removed.
    """
    buttons = [index for index, line in enumerate(lines) if line.reason == "comment"]
    last = buttons[-1] if buttons else 0
    below = (i for i in range(last + 1, len(lines)) if lines[i].marker == "section")
    marked = list(zip(lines, verdicts, strict=True))[: next(below, len(lines))]
    for is_comment, some in groupby(
        marked, key=lambda pair: pair[1] == "comment" and not is_about_comment(pair[0])
    ):
        if is_comment:
            yield "\n".join(line.text for line, _ in some)
