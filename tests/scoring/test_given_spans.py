import numpy as np
import pytest

from biaslens.scoring.given_spans import span_features
from biaslens.scoring.logits import Texts

FIRST = "Stop the dam. They want it. Stop The Dam! Dam it."
SECOND = "Stop the dam, and the damage."


def _features(*parts: tuple[int, str, int]) -> list[list[float]]:
    """Return the features of the n-th occurrence of words in one of the texts."""
    texts = Texts([FIRST, SECOND])
    ranges = []
    for place, words, number in parts:
        start = -1
        for _ in range(number + 1):
            start = texts.texts[place].index(words, start + 1)
        ranges.append([start + texts.starts[place], start + len(words) + texts.starts[place]])
    return span_features(texts, np.array(ranges).reshape(-1, 2)).tolist()


@pytest.mark.parametrize(
    ("part", "n_words", "is_repeat"),
    [
        ((0, "Stop the dam", 0), 3, 0),
        ((0, "Stop The Dam", 0), 3, 1),
        ((0, "Dam", 0), 1, 1),
        ((0, "They want it", 0), 3, 0),
        ((1, "Stop the dam", 0), 3, 0),  # another text
        ((1, "damage", 0), 1, 0),  # a part of a word is no word
        ((0, "!", 0), 1, 0),
    ],
)
def test_a_repeat_has_the_same_words_earlier_in_its_text(
    part: tuple[int, str, int], n_words: int, is_repeat: int
) -> None:
    assert _features(part) == [[1.0, pytest.approx(np.log(n_words)), is_repeat]]


def test_spans_come_in_any_order_and_may_be_none() -> None:
    parts = [(1, "the", 1), (0, "it", 1), (0, "it", 0)]
    assert [row[2] for row in _features(*parts)] == [1, 1, 0]
    assert _features() == []
