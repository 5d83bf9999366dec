from pathlib import Path

import pytest

import biaslens as bl
from biaslens.errors import InputError
from biaslens.evaluation.suite import NAMES, iter_scores


@pytest.fixture(scope="module")
def scores() -> dict[str, dict[str, float]]:
    return dict(iter_scores(bl.load(), data=Path("nowhere")))


def test_the_shipped_bundle_behaves(scores: dict[str, dict[str, float]]) -> None:
    assert scores["behaviour_insertion"]["noticed"] > 0.8
    assert scores["behaviour_swaps"]["unmoved"] > 0.8
    assert scores["behaviour_terrible_events"]["called_loaded"] < 0.1
    assert scores["behaviour_voices"]["left_the_narrator"] > 0.9


def test_a_random_model_does_not(tiny_bundle: Path) -> None:
    scores = dict(iter_scores(bl.load(tiny_bundle), data=Path("nowhere")))
    assert all(0 <= value <= 1 for test in scores.values() for k, value in test.items() if k != "n")
    assert scores["behaviour_insertion"]["noticed"] < 0.9


def test_a_benchmark_that_was_asked_for_must_have_data(tmp_path: Path, tiny_bundle: Path) -> None:
    with pytest.raises(InputError, match=r"train\.jsonl\.gz: is not there"):
        list(iter_scores(bl.load(tiny_bundle), data=tmp_path, only=["babe_dev"]))
    assert "babe_dev" in NAMES
