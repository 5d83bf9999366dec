from collections.abc import Sequence

import numpy as np
import pytest
from scipy.stats import binomtest

from biaslens.evaluation.bootstrap import Tally, compare, estimate, score


def _share(right: Sequence[float], groups: Sequence[str] | None = None) -> Tally:
    counts = np.stack([np.asarray(right, float), np.ones(len(right))], axis=1)
    names = groups or [str(place) for place in range(len(right))]
    return Tally(names, counts, lambda sums: {"share": sums[..., 0] / sums[..., 1]})


def test_the_interval_of_a_share_is_near_the_textbook_one() -> None:
    right = np.arange(400) % 4 == 0
    found = estimate([_share(right)])["share"]
    width = 1.96 * np.sqrt(0.25 * 0.75 / 400)
    assert found.value == 0.25
    assert found.low == pytest.approx(0.25 - width, abs=0.01)
    assert found.high == pytest.approx(0.25 + width, abs=0.01)


def test_articles_are_drawn_not_texts() -> None:
    right = np.repeat(np.arange(40) % 2, 10)
    apart = estimate([_share(right)])["share"]
    together = estimate([_share(right, [str(n // 10) for n in range(400)])])["share"]
    assert together.high - together.low > 2.5 * (apart.high - apart.low)


def test_the_seed_decides_and_nothing_else() -> None:
    right = [1, 0, 1, 1, 0, 1, 0, 1]
    assert estimate([_share(right)], seed=3) == estimate([_share(right)], seed=3)
    backwards = _share(right[::-1], [str(7 - place) for place in range(8)])
    assert estimate([_share(right)]) == estimate([backwards])


def test_full_agreement_still_leaves_doubt() -> None:
    found = estimate([_share([0] * 20)])["share"]
    assert found.low == 0
    assert found.high == pytest.approx(binomtest(0, 20).proportion_ci().high)


def test_a_model_against_itself_and_against_a_worse_one() -> None:
    random = np.random.default_rng(0)
    better = random.random(300) < 0.9
    worse = np.where(random.random(300) < 0.2, 0, better)
    same = compare([_share(better)], [_share(better)])["share"]
    assert (same.value, same.low, same.high, same.p) == (0, 0, 0, 1)
    found = compare([_share(better)], [_share(worse)])["share"]
    assert found.value == pytest.approx(better.mean() - worse.mean())
    assert 0 < found.low < found.value < found.high
    assert found.p < 0.01


def test_no_difference_is_seldom_called_one() -> None:
    random = np.random.default_rng(1)
    p = [
        compare([_share(random.random(60) < 0.7)], [_share(random.random(60) < 0.7)])["share"].p
        for _ in range(60)
    ]
    assert np.mean(np.array(p) < 0.05) < 0.15


def test_scores_alone() -> None:
    assert score([_share([1, 0, 0, 1])]) == {"share": 0.5}
