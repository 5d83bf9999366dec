"""Comments kept as a corpus: their words without their authors' names."""

import re

from biaslens.reading.lines import Line

_MOST_WORDS_OF_A_NAME = 6
_STAMP = re.compile(r"\b(?:ago|says|said|wrote|commented|replied|edited|joined)\b|\d[:./-]\d", re.I)


def is_about_comment(line: Line) -> bool:
    """Tell whether a line of a thread is its furniture or a name: no comment, and never kept.

    A short line that is no sentence counts as a name, so that no name is stored; a comment of one
    or two words without a full stop is lost with them.
    """
    if line.reason is not None or line.marker is not None:
        return True
    if line.words <= _MOST_WORDS_OF_A_NAME and (not line.is_sentence or line.text[-1] in ":;"):
        return True
    return (
        line.words <= 2 * _MOST_WORDS_OF_A_NAME
        and bool(_STAMP.search(line.text[:120]))
        and (not line.is_sentence or line.text[-1] == ":")
    )
