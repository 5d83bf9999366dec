from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy import special

from biaslens.scoring import decoding
from biaslens.scoring.bundle import TaskSpec
from biaslens.scoring.decoding import (
    best_bio_path,
    binary_probability,
    bio_spans,
    find_phrases,
    find_runs,
    pool_words,
    sigmoid,
    softmax,
    span_means,
    span_peaks,
)

LOGITS = arrays(float, st.tuples(st.integers(1, 6), st.just(3)), elements=st.floats(-5, 5))


def _firsts(n_rows: int, *firsts: int) -> np.ndarray:
    return np.isin(np.arange(n_rows), firsts)


def _is_allowed(path: tuple[int, ...]) -> bool:
    return all(label != 2 or (place and path[place - 1]) for place, label in enumerate(path))


def _worth(path: tuple[int, ...], logits: np.ndarray) -> float:
    """The sum over a path, in which a B behind an O may be an I that nothing began."""
    worth = 0.0
    for place, label in enumerate(path):
        is_behind_outside = place == 0 or path[place - 1] == 0
        unbegun = logits[place, 2] - 1.6 if label == 1 and is_behind_outside else -np.inf
        worth += max(logits[place, label], unbegun)
    return worth


@given(LOGITS)
def test_the_best_path_is_the_best_of_all_allowed_ones(logits: np.ndarray) -> None:
    allowed = [path for path in product(range(3), repeat=len(logits)) if _is_allowed(path)]
    best = max(_worth(path, logits) for path in allowed)
    found = tuple(best_bio_path(logits, _firsts(len(logits), 0)))
    assert _is_allowed(found)
    assert _worth(found, logits) == pytest.approx(best)


def test_an_inside_that_nothing_began_is_begun() -> None:
    sure = np.log([[0.07, 0.03, 0.9], [0.98, 0.01, 0.01]])
    assert best_bio_path(sure, _firsts(2, 0)).tolist() == [1, 0]


def test_no_places_no_path() -> None:
    assert len(best_bio_path(np.zeros((0, 3)), _firsts(0))) == 0


@given(LOGITS, LOGITS)
def test_a_path_of_two_windows_is_that_of_each(one: np.ndarray, two: np.ndarray) -> None:
    firsts = _firsts(len(one) + len(two), 0, len(one))
    apart = [best_bio_path(logits, _firsts(len(logits), 0)) for logits in (one, two)]
    together = best_bio_path(np.concatenate([one, two]), firsts)
    assert together.tolist() == np.concatenate(apart).tolist()


def test_spans_of_a_path() -> None:
    path = np.array([0, 1, 2, 1, 0, 0, 1, 2, 2])
    assert bio_spans(path, _firsts(9, 0)).tolist() == [[1, 3], [3, 4], [6, 9]]
    assert bio_spans(np.array([1, 2, 1]), _firsts(3, 0, 2)).tolist() == [[0, 2], [2, 3]]


def test_runs_of_a_mask() -> None:
    mask = np.array([True, True, False, True])
    assert find_runs(mask, _firsts(4, 0)).tolist() == [[0, 2], [3, 4]]
    assert find_runs(mask, _firsts(4, 0, 1)).tolist() == [[0, 1], [1, 2], [3, 4]]
    assert find_runs(np.zeros(0, dtype=bool), _firsts(0)).tolist() == []


@pytest.mark.parametrize(
    ("inside", "expected"),
    [
        ([0.1, 0.7, 0.5, 0.1], [[1, 3]]),
        ([0.1, 0.7, 0.35, 0.1], [[1, 3]]),  # a little below the threshold: goes on
        ([0.1, 0.7, 0.2, 0.1], [[1, 2]]),
        ([0.1, 0.5, 0.35, 0.1], []),  # but not from a word that is hardly over it
        ([0.35, 0.35, 0.35, 0.35], []),
        ([0.7, 0.1, 0.1, 0.7], [[0, 1], [3, 4]]),
    ],
)
def test_a_phrase_reaches_further_than_a_word(
    inside: list[float], expected: list[list[int]]
) -> None:
    share = np.array(inside)
    phrases = np.stack([1 - share, share, 0 * share], axis=1)
    words = np.stack([1 - share, 0 * share, share], axis=1)
    options = {"is_word": np.array([False, True]), "threshold": 0.4, "is_first": _firsts(4, 0)}
    options["is_hyphen"] = np.zeros(4, bool)
    assert find_phrases(phrases, **options).tolist() == expected
    alone = find_runs(share >= 0.4, _firsts(4, 0)).tolist()
    assert find_phrases(words, **options).tolist() == alone


@pytest.mark.parametrize(
    ("inside", "hyphens", "expected"),
    [
        ([0.6, 0.1, 0.6, 0.1, 0.6], [1], [[0, 3], [4, 5]]),  # so-called … whitewash
        ([0.6, 0.1, 0.6, 0.1, 0.6], [], [[0, 1], [2, 3], [4, 5]]),
        ([0.6, 0.1, 0.1, 0.1, 0.6], [1], [[0, 3], [4, 5]]),  # a part stands for the whole
        ([0.1, 0.1, 0.1, 0.1, 0.6], [1, 3], [[0, 5]]),
        ([0.1, 0.1, 0.1, 0.1, 0.6], [1], [[4, 5]]),
    ],
)
def test_a_compound_is_kept_whole(inside, hyphens, expected) -> None:
    share = np.array(inside)
    is_hyphen = np.zeros(5, bool)
    is_hyphen[hyphens] = True
    found = find_phrases(
        np.stack([1 - share, share], axis=1),
        is_word=np.array([True]),
        threshold=0.4,
        is_first=_firsts(5, 0),
        is_hyphen=is_hyphen,
    )
    assert found.tolist() == expected


def test_no_words_have_no_phrases() -> None:
    nothing = {"is_word": np.array([True]), "threshold": 0.4, "is_first": _firsts(0)}
    nothing["is_hyphen"] = np.zeros(0, bool)
    assert find_phrases(np.zeros((0, 2)), **nothing).tolist() == []


def test_means_of_ranges() -> None:
    values, ranges = np.array([1.0, 3.0, 8.0]), np.array([[0, 2], [2, 2], [1, 3]])
    assert span_means(values, ranges).tolist() == [2.0, 0.0, 5.5]
    assert span_means(values[:, np.newaxis], ranges).tolist() == [[2.0], [0.0], [5.5]]
    assert span_peaks(values, ranges).tolist() == [3.0, 0.0, 8.0]


def test_a_range_does_not_depend_on_the_others() -> None:
    random = np.random.default_rng(0)
    values = random.normal(size=(400, 28)).astype(np.float32)
    starts, lengths = random.integers(0, 200, 300), random.integers(0, 200, 300) // 4
    ranges = np.stack([starts, starts + lengths], axis=1)
    for channels in (values[:, 3], values[:, 5:20]):
        for find, of_rows in ((span_means, np.mean), (span_peaks, np.max)):
            alone = np.concatenate([find(channels, ranges[[place]]) for place in range(300)])
            assert np.array_equal(find(channels, ranges), alone)
            rows = [channels[start:end] for start, end in ranges.tolist()]
            told = [
                of_rows(one, axis=0) if len(one) else np.zeros_like(channels[0]) for one in rows
            ]
            np.testing.assert_allclose(alone, told, atol=1e-6)


def test_ranges_that_cover_a_long_text_many_times_are_taken_in_parts(monkeypatch) -> None:
    values = np.random.default_rng(0).normal(size=(50, 3)).astype(np.float32)
    ranges = np.array([[0, 50], [0, 50], [3, 4], [0, 50], [5, 6]])
    whole = span_means(values, ranges), span_peaks(values, ranges)
    monkeypatch.setattr(decoding, "ROWS_AT_ONCE", 49)
    parts = [len(places) for places, _ in decoding._by_length(ranges)]
    assert parts == [2, 1, 1, 1]
    assert np.array_equal(span_means(values, ranges), whole[0])
    assert np.array_equal(span_peaks(values, ranges), whole[1])


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
    spec = TaskSpec(name="framing", kind="binary_span", labels=("loaded",), scale=2.0, bias=1.0)
    assert binary_probability(np.array([-0.5, 99.0]), spec).tolist() == [0.5, pytest.approx(1)]
    assert sigmoid(0) == 0.5
    assert sigmoid(-1e9) == pytest.approx(0)
    assert softmax(np.array([[1e4, 0.0]])).tolist() == [[1.0, 0.0]]
    assert softmax(np.zeros((0, 3))).shape == (0, 3)
    logits = np.random.default_rng(0).normal(size=(4, 2, 15))
    assert softmax(logits) == pytest.approx(special.softmax(logits, axis=-1))
