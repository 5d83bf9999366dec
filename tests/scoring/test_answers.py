import numpy as np
import pytest

from biaslens.scoring.answers import _trim


@pytest.mark.parametrize(
    ("ranges", "expected"),
    [([[0, 6]], [[1, 5]]), ([[1, 2], [2, 4], [4, 6]], [[1, 2], [4, 5]]), ([[0, 1]], [])],
)
def test_spans_begin_and_end_with_a_word(
    ranges: list[list[int]], expected: list[list[int]]
) -> None:
    rows = ["“", "utter", ",", "—", "shame", "”"]
    is_word = np.array([row.isalpha() for row in rows])
    assert _trim(np.array(ranges), is_word).tolist() == expected


def test_without_words_there_are_no_spans() -> None:
    nothing = np.zeros((0, 2), dtype=np.int64)
    assert _trim(nothing, np.zeros(0, bool)).shape == (0, 2)
    assert _trim(np.array([[0, 2]]), np.zeros(2, bool)).shape == (0, 2)
