from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from biaslens.scoring.decoding import (
    best_bio_path,
    iter_bio_spans,
    iter_runs,
    pool_words,
    sigmoid,
    softmax,
)

LOGITS = arrays(float, st.tuples(st.integers(1, 6), st.just(3)), elements=st.floats(-5, 5))


def _is_allowed(path: tuple[int, ...]) -> bool:
    return all(label != 2 or (place and path[place - 1]) for place, label in enumerate(path))


@given(LOGITS)
def test_the_best_path_is_the_best_of_all_allowed_ones(logits: np.ndarray) -> None:
    rows = np.arange(len(logits))
    allowed = [path for path in product(range(3), repeat=len(logits)) if _is_allowed(path)]
    best = max(float(logits[rows, list(path)].sum()) for path in allowed)
    found = best_bio_path(logits)
    assert _is_allowed(tuple(found))
    assert float(logits[rows, found].sum()) == pytest.approx(best)


def test_no_places_no_path() -> None:
    assert len(best_bio_path(np.zeros((0, 3)))) == 0


def test_spans_of_a_path() -> None:
    path = np.array([0, 1, 2, 1, 0, 0, 1, 2, 2])
    assert list(iter_bio_spans(path)) == [(1, 3), (3, 4), (6, 9)]


def test_runs_of_a_mask() -> None:
    assert list(iter_runs(np.array([True, True, False, True]))) == [(0, 2), (3, 4)]
    assert list(iter_runs(np.zeros(0, dtype=bool))) == []


def test_words_are_the_means_of_their_tokens() -> None:
    values = np.array([[9.0], [1.0], [3.0], [5.0], [9.0]])
    pooled, ranges = pool_words(values, np.array([-1, 0, 0, 1, -1]))
    assert pooled.tolist() == [[2.0], [5.0]]
    assert ranges.tolist() == [[1, 3], [3, 4]]


def test_a_text_without_words() -> None:
    pooled, ranges = pool_words(np.ones((2, 4)), np.array([-1, -1]))
    assert pooled.shape == (0, 4)
    assert ranges.shape == (0, 2)


def test_probabilities() -> None:
    assert sigmoid(0) == 0.5
    assert sigmoid(-1e9) == pytest.approx(0)
    assert softmax(np.array([[1e4, 0.0]])).tolist() == [[1.0, 0.0]]
