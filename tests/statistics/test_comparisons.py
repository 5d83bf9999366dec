from collections import Counter
from dataclasses import replace

import numpy as np
import pytest
from scipy import stats

from biaslens.statistics.comparisons import (
    MIN_EVENTS,
    Counted,
    compare,
    p_value,
    square_and_add,
    stratify,
    with_q_values,
)
from biaslens.statistics.figures import Figure
from biaslens.statistics.intervals import Share

LOADED = Figure("loaded", ("loaded",), "n", "")


def _article(group, event, loaded, n, text=None):
    text = text or f"{group}-{event}-{loaded}-{n}"
    return Counted(text, group, event, text, Counter({"loaded": loaded, "n": n}))


def _share(estimate, low, high):
    return Share(estimate, low, high, 0, 100, 10)


def test_square_and_add_by_hand():
    # Newcombe 1998, table II, example (a): 56/70 against 48/80, Wilson intervals, method 10
    first, second = _share(56 / 70, 0.6916, 0.8770), _share(48 / 80, 0.4904, 0.7001)
    low, high = square_and_add(first, second)
    assert (low, high) == (pytest.approx(0.0524, abs=2e-3), pytest.approx(0.3339, abs=2e-3))
    assert square_and_add(first, _share(0.5, None, None)) is None


def test_the_p_value_is_where_the_interval_would_touch_zero():
    assert p_value(0.2, 0.0, 0.5) == pytest.approx(0.05)
    assert p_value(-0.2, -0.5, 0.0) == pytest.approx(0.05)
    assert p_value(1.96, 0.98, 9) == pytest.approx(2 * stats.norm.sf(2 * 1.959964), rel=1e-3)
    assert p_value(0.0, -0.1, 0.1) == 1


def test_the_same_events_by_hand():
    first = [_article("A", 1, 5, 10), _article("A", 2, 2, 20), _article("A", 3, 1, 5)]
    second = [_article("B", 1, 1, 10), _article("B", 2, 1, 5), _article("B", 2, 0, 15)]
    strata = stratify([first, second], LOADED)
    assert strata.counts.tolist() == [[5, 2], [1, 1]]
    assert strata.bases.tolist() == [[10, 20], [10, 20]]
    assert strata.weights.tolist() == [5, 10]
    assert strata.n_articles == 5


def _corpus(n_events, lift, seed=0):
    rng = np.random.default_rng(seed)
    articles = []
    for event in range(n_events):
        base = rng.beta(2, 10)
        for group, shift in (("A", lift), ("B", 0.0)):
            n = int(rng.integers(15, 40))
            loaded = int(rng.binomial(n, min(1.0, base + shift)))
            articles.append(_article(group, event, loaded, n))
    return articles


def test_same_events_give_the_mantel_haenszel_difference():
    articles = _corpus(40, 0.1)
    (one,) = (c for c in compare(articles, [LOADED], seed=0) if c.scope == "same events")
    top = bottom = 0.0
    for event in range(40):
        a, b = (x.counts for x in articles if x.event == event)
        weight = a["n"] * b["n"] / (a["n"] + b["n"])
        top += weight * (a["loaded"] / a["n"] - b["loaded"] / b["n"])
        bottom += weight
    assert one.difference == pytest.approx(top / bottom)
    assert one.difference == pytest.approx(one.first_share - one.second_share)
    assert one.low < one.difference < one.high
    assert (one.first, one.second, one.n_events, one.n_articles) == ("A", "B", 40, 80)


def test_what_events_share_cancels_out():
    found = {c.scope: c for c in compare(_corpus(60, 0.08), [LOADED], seed=0)}
    over_all, same = found["all articles"], found["same events"]
    assert same.high - same.low < over_all.high - over_all.low
    assert same.p_value < over_all.p_value


def test_few_common_events_are_not_compared():
    scopes = {c.scope for c in compare(_corpus(MIN_EVENTS - 1, 0.1), [LOADED], seed=0)}
    assert "same events" not in scopes


def test_many_groups_are_each_compared_with_all_the_others():
    articles = [
        _article(group, event, 2 + event % 3, 20 + event) for group in "ABCDE" for event in range(6)
    ]
    found = [c for c in compare(articles, [LOADED], seed=0) if c.scope == "all articles"]
    assert [(c.first, c.second, c.is_second_others) for c in found] == [
        (group, None, True) for group in "ABCDE"
    ]
    assert found[0].n_second == 4 * sum(20 + event for event in range(6))


def test_a_text_in_several_groups_counts_once_on_each_side():
    articles = [_article(g, e, 3, 20 + e, text=f"wire-{e}") for g in "ABCDE" for e in range(6)]
    found = [c for c in compare(articles, [LOADED], seed=0) if c.scope == "all articles"]
    assert found[0].n_second == found[0].n_first


def test_articles_without_a_group_are_not_compared():
    articles = _corpus(20, 0.1) + [_article(None, e, 1, 20) for e in range(20)]
    assert {(c.first, c.second) for c in compare(articles, [LOADED], seed=0)} == {("A", "B")}


def test_q_values_are_those_of_benjamini_and_hochberg():
    base = compare(_corpus(20, 0.1), [LOADED], seed=0)[0]
    given = [replace(base, p_value=p) for p in (0.01, 0.04, 0.03, 0.5)]
    found = with_q_values(given)
    assert [one.q_value for one in found] == pytest.approx([0.04, 0.16 / 3, 0.16 / 3, 0.5])
    assert [one.is_clear for one in found] == [True, False, False, False]
    assert with_q_values([]) == ()
