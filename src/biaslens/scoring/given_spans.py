"""What a span that somebody asks about says of its technique, besides its words' logits."""

import re
from bisect import bisect_left

import numpy as np

from biaslens.scoring.decoding import Floats, Ranges
from biaslens.scoring.logits import Texts

_WORD = re.compile(r"\w+")


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
