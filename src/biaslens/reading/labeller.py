"""Which lines of a page are the article: a learned score for each line, smoothed over the page.

The score is a weighted sum of what `features` sees (log-odds), plus the vote of the rules in
`body`. The lines then pass through four states in order, before, article, gap, after, of which
article and gap may alternate: the best path (Viterbi) keeps a doubtful line inside the article and
drops a plausible one far from it. Comments are cut off beforehand and never come back.
"""

from collections.abc import Sequence

import numpy as np

from biaslens.reading.features import describe_lines
from biaslens.reading.lines import Line
from biaslens.reading.weights import PROSE_VOTE, Weights

_BEGIN = 2.0
_LEAVE = 1.0
_RETURN = 1.0
_END = 2.0
_NEVER = -1e18


def weigh_lines(lines: Sequence[Line], votes: Sequence[float], weights: Weights) -> list[float]:
    """Return how much each line speaks for the article: log-odds, above zero if it does.

    Args:
        lines: The lines of the page that are not blank.
        votes: What the rules think of each line: 1 for the article, -1 against it, 0 nothing.
        weights: The learned weights.
    """
    scores = PROSE_VOTE * np.array(votes, dtype=float)
    for name, column in describe_lines(lines).items():
        scores += weights.line[name] * column
    return [float(score) for score in scores]


def find_article(scores: Sequence[float]) -> list[bool]:
    """Tell for each line whether it belongs to the article: the states of the best path."""
    before, article, gap, after = 0.0, _NEVER, _NEVER, _NEVER
    steps: list[tuple[int, int, int, int]] = []
    for score in scores:
        into_article = max((before - _BEGIN, 0), (article, 1), (gap - _RETURN, 2))
        into_gap = max((article - _LEAVE, 1), (gap, 2))
        into_after = max((article - _END, 1), (after, 3))
        steps.append((0, into_article[1], into_gap[1], into_after[1]))
        article, gap, after = into_article[0] + score, into_gap[0], into_after[0]
    state = 1 if article >= after else 3
    path: list[bool] = []
    for step in reversed(steps):
        path.append(state == 1)
        state = step[state]
    return path[::-1]
