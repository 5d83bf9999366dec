import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from biaslens.scoring.tokens import put_marks

IDS = np.array([1, 11, 12, 13, 14, 15, 2])


@pytest.mark.parametrize(
    ("first", "last", "max_length", "expected", "place"),
    [
        (2, 4, 20, [1, 11, 2, 12, 13, 2, 14, 15, 2], (2, 6)),
        (1, 6, 20, [1, 2, 11, 12, 13, 14, 15, 2, 2], (1, 8)),
        (2, 4, 8, [1, 11, 2, 12, 13, 2, 14, 2], (2, 6)),  # what is far is left out
        (5, 6, 7, [1, 13, 14, 2, 15, 2, 2], (3, 6)),
        (1, 6, 6, [1, 2, 11, 12, 2, 2], (1, 5)),  # a long range is cut
        (0, 0, 20, [1, 2, 2, 11, 12, 13, 14, 15, 2], (1, 3)),  # nothing is asked about
    ],
)
def test_marks_stand_around_a_range(first, last, max_length, expected, place) -> None:
    ids, found = put_marks(IDS, first, last, max_length=max_length)
    assert ids.tolist() == expected
    assert found == place


@given(
    n_tokens=st.integers(0, 30),
    ends=st.tuples(st.integers(0, 31), st.integers(0, 31)),
    max_length=st.integers(4, 40),
)
def test_no_window_becomes_too_long(n_tokens: int, ends: tuple[int, int], max_length: int) -> None:
    ids = np.arange(n_tokens + 2)
    first, last = sorted(min(end, n_tokens + 1) for end in ends)
    found, (start, end) = put_marks(ids, first, last, max_length=max_length)
    assert len(found) <= max_length
    assert found[start] == found[end - 1] == found[-1] == ids[-1]
    inside = ids[max(first, 1) : last][: max_length - 4]
    assert found[start + 1 : end - 1].tolist() == inside.tolist()
    # as much as there is room for
    assert len(found) == min(max_length, n_tokens + 4) or len(inside) < last - first
