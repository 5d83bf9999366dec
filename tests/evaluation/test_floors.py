from pathlib import Path

import pytest

from biaslens.evaluation.behaviour import BEHAVIOUR
from biaslens.evaluation.bootstrap import Estimate
from biaslens.evaluation.floors import (
    SLACK,
    Floors,
    iter_checks,
    read_floors,
    set_floors,
    write_floors,
)
from biaslens.evaluation.results import Result
from biaslens.evaluation.suite import NAMES


def _result(name: str, **scores: float) -> Result:
    return Result(name, 10, 10, {m: Estimate(v, v, v) for m, v in scores.items()})


def _passes(result: Result, floors: Floors) -> list[bool]:
    return [check.passes for check in iter_checks([result], floors)]


def test_a_score_may_not_fall_and_an_error_may_not_rise() -> None:
    floors = {"babe_dev": {"mcc": 0.7, "ece": 0.05}}
    assert _passes(_result("babe_dev", mcc=0.71, ece=0.04), floors) == [True, True]
    assert _passes(_result("babe_dev", mcc=0.69, ece=0.06), floors) == [False, False]
    assert _passes(_result("polnear_dev", cue_f1=0.1), floors) == []


def test_plain_reports_that_are_called_loaded_are_errors() -> None:
    floors = set_floors([_result("behaviour_terrible_events", called_loaded=0.02)], {})
    assert _passes(_result("behaviour_terrible_events", called_loaded=0.0), floors) == [True]
    assert _passes(_result("behaviour_terrible_events", called_loaded=0.1), floors) == [False]
    floors = set_floors([_result("behaviour_insertion", called_loaded=0.9)], {})
    assert _passes(_result("behaviour_insertion", called_loaded=0.5), floors) == [False]


def test_floors_are_raised_and_lowered_only_on_request() -> None:
    floors = set_floors([_result("babe_dev", mcc=0.7, ece=0.05)], {})
    assert floors == {"babe_dev": {"mcc": 0.7 - SLACK, "ece": 0.05 + SLACK}}
    better, worse = _result("babe_dev", mcc=0.8, ece=0.04), _result("babe_dev", mcc=0.6, ece=0.09)
    assert set_floors([worse], floors) == floors
    assert set_floors([better], floors)["babe_dev"]["mcc"] == 0.795
    lowered = set_floors([worse], floors, lower=True)["babe_dev"]
    assert lowered == {"mcc": pytest.approx(0.595), "ece": pytest.approx(0.095)}


def test_floors_go_through_a_file(tmp_path: Path) -> None:
    path = tmp_path / "floors.json"
    assert read_floors(path) == {}
    write_floors({"babe_dev": {"mcc": 0.7}}, path)
    assert read_floors(path) == {"babe_dev": {"mcc": 0.7}}


def test_the_floors_that_ship_are_of_benchmarks_that_exist() -> None:
    floors = read_floors()
    assert floors.keys() <= set(NAMES)
    assert BEHAVIOUR.keys() <= floors.keys()
