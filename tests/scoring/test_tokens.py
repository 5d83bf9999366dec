import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from biaslens.scoring.tokens import Inputs, Tokens, pad, put_marks

INPUTS = Inputs(np.array([1, 11, 12, 13, 14, 15, 2]), np.array([0, 1, 1, 2, 2, 2, 0]))


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
    marked, found = put_marks(INPUTS, first, last, max_length=max_length)
    assert marked.ids.tolist() == expected
    assert found == place
    numbers = dict(zip(*map(np.ndarray.tolist, INPUTS), strict=True))  # of marks 0, as of ends
    assert marked.sentences.tolist() == [numbers[token] for token in expected]


@given(
    n_tokens=st.integers(0, 30),
    ends=st.tuples(st.integers(0, 31), st.integers(0, 31)),
    max_length=st.integers(4, 40),
)
def test_no_window_becomes_too_long(n_tokens: int, ends: tuple[int, int], max_length: int) -> None:
    ids = np.arange(n_tokens + 2)
    first, last = sorted(min(end, n_tokens + 1) for end in ends)
    marked, (start, end) = put_marks(Inputs.one_sentence(ids), first, last, max_length=max_length)
    found = marked.ids
    assert len(found) <= max_length
    assert found[start] == found[end - 1] == found[-1] == ids[-1]
    inside = ids[max(first, 1) : last][: max_length - 4]
    assert found[start + 1 : end - 1].tolist() == inside.tolist()
    # as much as there is room for
    assert len(found) == min(max_length, n_tokens + 4) or len(inside) < last - first


def test_tokens_know_their_sentence_and_special_ones_have_none() -> None:
    offsets = np.array([(0, 0), (0, 3), (3, 4), (5, 8), (8, 9), (0, 0)])
    tokens = Tokens(np.arange(6), offsets, np.array([-1, 0, 1, 2, 3, -1]))
    assert tokens.inputs([0, 5]).sentences.tolist() == [0, 1, 1, 2, 2, 0]
    assert tokens.inputs([2, 5]).sentences.tolist() == [0, 1, 1, 2, 2, 0]  # white space before
    assert tokens.inputs([]).sentences.tolist() == [0, 1, 1, 1, 1, 0]


def test_rows_are_padded_to_the_longest() -> None:
    ids, mask, sentences = pad([INPUTS, Inputs.one_sentence(np.array([7, 8]))])
    assert ids[1].tolist() == [7, 8, 0, 0, 0, 0, 0]
    assert mask.sum(axis=1).tolist() == [7, 2]
    assert sentences.tolist() == [INPUTS.sentences.tolist(), [1, 1, 0, 0, 0, 0, 0]]
