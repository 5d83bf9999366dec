import numpy as np
import pytest
from scipy import stats

from biaslens.statistics.intervals import (
    FEW_ARTICLES,
    MIN_ARTICLES,
    MIN_COUNT,
    MIN_N,
    N_RESAMPLES,
    estimate_shares,
    expanded_level,
)


def _shares(counts, base, **options):
    return estimate_shares(np.array(counts, float), np.array(base, float), seed=7, **options)


def test_estimate_is_the_ratio_of_the_sums_not_the_mean_of_the_ratios():
    (share,) = _shares([[1, 9, 0]], [10, 20, 10])
    assert share.estimate == pytest.approx(10 / 40)
    assert (share.count, share.n, share.n_articles) == (10, 40, 3)


def test_interval_equals_a_bootstrap_done_by_hand():
    rng = np.random.default_rng(1)
    base = rng.integers(10, 40, size=30).astype(float)
    counts = rng.binomial(base.astype(int), 0.3).astype(float)
    (share,) = _shares([counts], base)

    drawn = np.random.default_rng(7).integers(0, 30, size=(N_RESAMPLES, 30))
    ratios = counts[drawn].sum(axis=1) / base[drawn].sum(axis=1)
    tail = (1 - expanded_level(30)) / 2
    assert (share.low, share.high) == pytest.approx(
        tuple(np.quantile(ratios, [tail, 1 - tail])), abs=0.004
    )
    assert share.low < share.estimate < share.high
    assert not share.is_rough


def test_expanded_level_approaches_the_level_from_above():
    assert expanded_level(3) > expanded_level(10) > expanded_level(100) > 0.95
    assert expanded_level(10_000) == pytest.approx(0.95, abs=1e-4)
    # Hesterberg 2015: the z quantile becomes sqrt(n / (n - 1)) * t
    assert stats.norm.isf((1 - expanded_level(5)) / 2) == pytest.approx(
        2.7764 * np.sqrt(5 / 4), abs=1e-3
    )


def test_same_seed_same_interval_and_figures_do_not_disturb_each_other():
    counts, base = np.array([[3.0, 5, 1, 9], [2, 2, 2, 1]]), np.array([20.0, 20, 20, 20])
    both = estimate_shares(counts, base, seed=3)
    alone = estimate_shares(counts[1:], base, seed=3)
    assert both[1] == alone[0]


def test_a_share_of_few_sentences_is_withheld():
    (few,) = _shares([[3, 3, 3]], [6, 6, 7])
    assert few.estimate is None
    assert few.withheld == "too few"
    assert (few.count, few.n) == (9, MIN_N - 1)
    (enough,) = _shares([[3, 3, 3]], [6, 6, 8])
    assert enough.estimate == pytest.approx(9 / 20)


def test_few_articles_have_an_estimate_and_no_interval():
    (share,) = _shares([[10, 20]], [40, 40])
    assert MIN_ARTICLES == 3
    assert share.estimate == pytest.approx(30 / 80)
    assert share.low is None
    assert share.high is None


def test_articles_without_a_base_say_nothing():
    (share,) = _shares([[4, 0, 6, 0, 5]], [20, 0, 20, 0, 20])
    assert share.n_articles == 3
    assert share.low is not None


def test_nothing_seen_is_not_surely_zero():
    (share,) = _shares([[0] * 12], [10] * 12)
    assert share.estimate == 0
    assert share.low == 0
    # rule of three: about 3 / 120, exactly 1 - .025 ** (1 / 120)
    assert share.high == pytest.approx(1 - 0.025 ** (1 / 120))


def test_few_articles_that_agree_by_chance_are_not_certain():
    (share,) = _shares([[5, 5, 5]], [20, 20, 20])
    exact = stats.binomtest(15, 60).proportion_ci(method="exact")
    assert (share.low, share.high) == pytest.approx((exact.low, exact.high))
    assert share.is_rough


def test_a_frequent_rate_of_few_articles_has_the_poisson_interval_at_least():
    (rate,) = _shares([[10, 10, 10]], [20, 20, 20], kind="rate")
    low, high = stats.chi2.ppf(0.025, 60) / 2 / 60, stats.chi2.ppf(0.975, 62) / 2 / 60
    assert (rate.low, rate.high) == pytest.approx((low, high))


def test_all_of_them_is_not_surely_all():
    (share,) = _shares([[10] * 12], [10] * 12)
    assert (share.low, share.high) == (pytest.approx(0.025 ** (1 / 120)), 1)


def test_many_articles_are_not_rough():
    (share,) = _shares([[5, 4] * (FEW_ARTICLES // 2)], [20] * FEW_ARTICLES)
    assert not share.is_rough


def test_a_rare_rate_is_withheld_and_a_frequent_one_may_pass_one():
    rare, frequent = _shares([[2, 2, 0], [30, 10, 50]], [20, 20, 20], kind="rate")
    assert rare.withheld == "rare"
    assert rare.count == MIN_COUNT - 1
    assert frequent.estimate == pytest.approx(90 / 60)
    assert frequent.high > 1


def test_a_mean_keeps_its_fractions():
    (mean,) = _shares([[2.5, 7.25, 4.0]], [10, 10, 10], kind="mean")
    assert mean.estimate == pytest.approx(13.75 / 30)
    assert mean.count == pytest.approx(13.75)


def test_no_articles_and_no_figures():
    (share,) = _shares(np.zeros((1, 0)), [])
    assert share.estimate is None
    assert _shares(np.zeros((0, 4)), [1, 1, 1, 1]) == []
