import numpy as np
import pytest
from scipy import special, stats

from biaslens.statistics.correction import (
    MIN_CLUSTERS,
    MIN_LABELS,
    Sample,
    corrected_difference,
    corrected_share,
)


def _sample(scores, labels, *, clusters=None, weights=None, units=None):
    n = len(scores)
    return Sample(
        scores=np.array(scores, float),
        clusters=np.arange(n) if clusters is None else np.array(clusters),
        units=np.ones(n) if units is None else np.array(units, float),
        labels=np.array(labels, float),
        weights=np.ones(n) if weights is None else np.array(weights, float),
    )


NONE = float("nan")
LABELS = [1, 0, 0, 0] * 10


def test_a_model_that_knows_nothing_leaves_the_labels_alone():
    found = corrected_share(_sample([0.3] * 80, LABELS + [NONE] * 40))
    assert found.power == 0
    assert found.estimate == pytest.approx(0.25)
    # 40 labels, each in an article of its own: s / sqrt(n), Student's t, on the log odds
    error = np.std(LABELS, ddof=1) / np.sqrt(40)
    reach = stats.t.ppf(0.975, 39) * error / (0.25 * 0.75)
    expected = special.expit(special.logit(0.25) + reach * np.array([-1, 1]))
    assert (found.low, found.high) == pytest.approx(tuple(expected), rel=0.02)
    assert (found.n_labels, found.n_articles) == (40, 40)


def test_a_model_that_knows_all_is_believed():
    rest = [1.0] * 10 + [0.0] * 150
    found = corrected_share(_sample(LABELS + rest, LABELS + [NONE] * 160))
    assert found.power == pytest.approx(1)
    assert found.estimate == pytest.approx((10 + 10) / 200)


def test_a_model_that_is_too_bold_is_corrected_by_hand():
    # says .9 of every loaded and .5 of every other sentence; 1,000 unlabelled ones look alike
    guess = [0.9 if label else 0.5 for label in LABELS]
    found = corrected_share(_sample(guess + [0.9, 0.5, 0.5, 0.5] * 250, LABELS + [NONE] * 1000))
    assert np.mean(guess) == pytest.approx(0.6)
    assert found.estimate == pytest.approx(0.25)


def test_the_power_is_that_of_the_least_variance():
    rng = np.random.default_rng(5)
    labels = (rng.random(60) < 0.3).astype(float)
    scores = np.clip(0.5 * np.append(labels, rng.random(300) < 0.3) + 0.3 * rng.random(360), 0, 1)
    sample = _sample(scores, [*labels, *[NONE] * 300])
    found = corrected_share(sample)

    def error(power):
        own = (labels - labels.mean() - power * (scores[:60] - scores[:60].mean())) / 60
        rest = power * (scores - scores.mean()) / 360
        influence = rest
        influence[:60] += own
        return float(influence @ influence)

    powers = np.linspace(0, 1, 1001)
    assert found.power == pytest.approx(min(powers, key=error), abs=2e-3)
    expected = labels.mean() - found.power * (scores[:60].mean() - scores.mean())
    assert found.estimate == pytest.approx(expected)


def test_weights_undo_a_sample_drawn_by_score():
    # 20 of 20 high sentences labelled, 20 of 180 low ones: a low label stands for nine
    scores = [0.9] * 20 + [0.1] * 180
    labels = [1] * 15 + [0] * 5 + [1] * 2 + [0] * 18 + [NONE] * 160
    weights = [1] * 20 + [9] * 180
    found = corrected_share(_sample(scores, labels, weights=weights))
    assert found.estimate == pytest.approx((15 + 2 * 9) / 200)


def test_labels_of_one_article_are_not_independent():
    alone = corrected_share(_sample([0.3] * 40, LABELS))
    labels = sorted(LABELS)
    together = corrected_share(_sample([0.3] * 40, labels, clusters=np.arange(40) // 4))
    assert together.n_articles == 10
    assert together.high - together.low > 1.5 * (alone.high - alone.low)


def test_few_labels_are_withheld():
    few = [1, 0] * (MIN_LABELS // 2 - 1)
    assert corrected_share(_sample([0.5] * len(few), few)).withheld == "too few"
    clusters = np.arange(40) % (MIN_CLUSTERS - 1)
    assert corrected_share(_sample([0.5] * 40, LABELS, clusters=clusters)).withheld == "too few"


def test_labels_that_all_say_no_are_not_surely_none():
    found = corrected_share(_sample([0.2] * 40, [0] * 40))
    assert found.estimate == 0
    assert found.high == pytest.approx(1 - 0.025 ** (1 / 40))


def test_a_difference_on_the_same_events_lets_what_is_common_cancel_out():
    rng = np.random.default_rng(2)
    event = rng.random(40) < 0.5
    first = _sample([0.5] * 40, event.astype(float))
    second = _sample([0.5] * 40, (event & (np.arange(40) % 8 > 0)).astype(float))
    found = corrected_difference(first, second)
    assert found.first - found.second == pytest.approx(np.mean(event & (np.arange(40) % 8 == 0)))
    alone = [corrected_share(side) for side in (first, second)]
    assert found.high - found.low < max(one.high - one.low for one in alone)
    assert corrected_difference(first, _sample([0.5] * 40, [NONE] * 40)) is None
