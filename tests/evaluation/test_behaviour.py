from pathlib import Path

import pytest

import biaslens as bl
from biaslens.evaluation.behaviour import run_behaviour


@pytest.fixture(scope="module")
def scores() -> dict[str, dict[str, float]]:
    return run_behaviour(bl.load())


def test_the_shipped_bundle_behaves(scores: dict[str, dict[str, float]]) -> None:
    assert scores["insertion"]["noticed"] > 0.9
    assert scores["swaps"]["unmoved"] > 0.9
    assert scores["terrible_events"]["called_loaded"] < 0.1
    assert scores["voices"]["left_the_narrator"] > 0.9


def test_a_random_model_does_not(tiny_bundle: Path) -> None:
    scores = run_behaviour(bl.load(tiny_bundle))
    assert all(0 <= value <= 1 for test in scores.values() for k, value in test.items() if k != "n")
    assert scores["insertion"]["noticed"] < 0.9
