from pathlib import Path

import pytest

import biaslens as bl
from biaslens.evaluation.behaviour import BEHAVIOUR, _cases, run_behaviour
from biaslens.evaluation.results import judge
from biaslens.training.augment import _words

Scores = dict[str, dict[str, float]]


def _scores(scorer: bl.Scorer) -> Scores:
    return {name: judge(run_behaviour(name, scorer=scorer)).scores for name in BEHAVIOUR}


@pytest.fixture(scope="module")
def scores() -> Scores:
    return _scores(bl.load())


def test_the_shipped_bundle_behaves(scores: Scores) -> None:
    assert scores["behaviour_insertion"]["noticed"] > 0.8
    assert scores["behaviour_swaps"]["unmoved"] > 0.8
    assert scores["behaviour_terrible_events"]["called_loaded"] < 0.1
    assert scores["behaviour_voices"]["left_the_narrator"] > 0.9


def test_a_random_model_does_not(tiny_bundle: Path) -> None:
    scores = _scores(bl.load(tiny_bundle))
    assert all(0 <= value <= 1 for test in scores.values() for k, value in test.items() if k != "n")
    assert scores["behaviour_insertion"]["noticed"] < 0.9


def test_what_is_tested_is_not_what_is_taught() -> None:
    cases, taught = _cases(), _words()
    assert not set(cases["insertion"]["words"]) & {*taught.loaded, *taught.plain}
    for kind in ("names", "men", "women"):
        assert not {part for name in cases["swaps"][kind] for part in name.split()} & set(
            taught.swaps
        )
    for kind in ("groups", "nationalities", "parties"):
        terms = set(cases["swaps"][kind])
        assert len(terms - set(taught.swaps)) >= len(terms) / 2
