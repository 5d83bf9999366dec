"""Hard-wrapped text: the lines that a fixed width broke are put together again.

A page counts as wrapped if no line is much longer than a terminal is wide, and many lines could not
have held the first word of the next one, which mostly goes on in lower case. Only such lines are
joined, never over a blank line.
"""

from collections.abc import Sequence

Block = tuple[int, int, bool]

_NARROWEST, _WIDEST = 50, 120
_FEWEST = 3
_SHARE = 0.1
_USUAL = (60, 65, 70, 72, 75, 76, 78, 79, 80, 90, 100, 120)
_OFF = 3
_WORD_SEEN = 40


def join_wrapped(text: str, lines: Sequence[Block]) -> list[Block]:
    """Return the lines of a page with those that a fixed width broke joined.

    Args:
        text: The page.
        lines: Start, end and whether a blank line precedes, for each line that is not blank.
    """
    width = _width(text, lines)
    if width is None:
        return list(lines)
    joined: list[Block] = []
    last = 0
    for index, (start, end, after_blank) in enumerate(lines):
        if index and not after_blank and _is_full(text, lines[index - 1], start, width):
            joined[last] = (joined[last][0], end, joined[last][2])
            continue
        last = len(joined)
        joined.append((start, end, after_blank))
    return joined


def _width(text: str, lines: Sequence[Block]) -> int | None:
    """Return the width the page was wrapped at, or None if it was not."""
    lengths = [end - start for start, end, _ in lines if text.find(" ", start, end) >= 0]
    longest = max(lengths, default=0)  # an address alone on its line may be longer than the width
    if not _NARROWEST <= longest <= _WIDEST:
        return None
    width = next((usual for usual in _USUAL if 0 <= usual - longest <= _OFF), longest)
    after_full = [
        lines[index][0]
        for index in range(1, len(lines))
        if not lines[index][2] and _is_full(text, lines[index - 1], lines[index][0], width)
    ]
    if len(after_full) < max(_FEWEST, _SHARE * len(lines)):
        return None
    runs_on = sum(text[start].islower() for start in after_full)
    return width if 2 * runs_on >= len(after_full) else None


def _is_full(text: str, line: Block, following: int, width: int) -> bool:
    """Tell whether the first word of the next line would not have fitted on this one."""
    word = text[following : following + _WORD_SEEN].split(maxsplit=1)[0]
    return line[1] - line[0] >= width // 2 and line[1] - line[0] + 1 + len(word) > width
