"""What is known of a span that somebody asks about, besides the logits of its words.

It is read once more, with marks around it, so that the network knows what is asked; and its length
and its repetition say something of its technique.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence

import numpy as np

from biaslens.scoring.backends import Backend
from biaslens.scoring.decoding import Floats, Ranges
from biaslens.scoring.logits import Texts, run_windows
from biaslens.scoring.tokens import put_marks
from biaslens.scoring.windows import Window

AT_ONCE = 512  # spans that are read with marks together; any number may be asked about
_WORD = re.compile(r"\w+")


def read_marked(
    windows: Sequence[Window], ranges: Ranges, *, backend: Backend, max_length: int
) -> Floats:
    """Return the mean logits of ranges of characters, each read with marks around it.

    Args:
        windows: Those of the texts, in order.
        ranges: Characters of the long text `[ranges, 2]`, in any order; what lies beyond the window
            in which a range begins is left out.
        backend: What runs the network.
        max_length: Most tokens of a window.

    Returns:
        `[ranges, channels]`.
    """
    ends = [window.start + int(window.tokens.offsets.max()) for window in windows]
    means = []
    for first in range(0, len(ranges), AT_ONCE):
        marked = []
        for start, end in ranges[first : first + AT_ONCE].tolist():
            window = windows[min(bisect_right(ends, start), len(windows) - 1)]
            inside = window.tokens.within(start - window.start, end - window.start)
            marked.append(put_marks(window.inputs, *inside, max_length=max_length))
        logits = run_windows([inputs for inputs, _ in marked], backend=backend)
        means += [rows[a:b].mean(axis=0) for rows, (_, (a, b)) in zip(logits, marked, strict=True)]
    return np.stack(means)


def span_features(texts: Texts, ranges: Ranges) -> Floats:
    """Return what `TaskSpec.span_weights` are multiplied by.

    Args:
        texts: The texts.
        ranges: Characters of the long text `[ranges, 2]`, in any order.

    Returns:
        `[ranges, 3]`: 1, the logarithm of the number of words, and whether the same words, in any
        case, stand earlier in the text.
    """
    features = np.zeros((len(ranges), 3))
    places = np.searchsorted(texts.starts, ranges[:, 0], side="right") - 1
    for place in np.unique(places).tolist():
        own = np.flatnonzero(places == place)
        said = _Said(texts.texts[place])
        spans = (ranges[own] - texts.starts[place]).tolist()
        features[own] = [said.features(start, end) for start, end in spans]
    return features


class _Said:
    """The words of a text in one line."""

    def __init__(self, text: str) -> None:
        matches = list(_WORD.finditer(text))
        self._starts = [match.start() for match in matches]
        words = [match.group().casefold() for match in matches]
        self._line = f" {' '.join(words)} "
        self._places = np.cumsum([0, *(len(word) + 1 for word in words)]).tolist()

    def features(self, start: int, end: int) -> tuple[float, float, float]:
        first, last = bisect_left(self._starts, start), bisect_left(self._starts, end)
        begin, stop = self._places[first], self._places[last] + 1
        is_repeat = first < last and self._line.find(self._line[begin:stop], 0, begin + 1) >= 0
        return 1.0, float(np.log(max(1, last - first))), float(is_repeat)
