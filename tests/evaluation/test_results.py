import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from biaslens.errors import InputError
from biaslens.evaluation.benchmarks import Run
from biaslens.evaluation.gold import Example, Mark
from biaslens.evaluation.judges import judge_framing, load_metric
from biaslens.evaluation.predictions import read_predictions, to_lines, write_predictions
from biaslens.evaluation.results import MIN_OUTLET, judge


def _run(n: int = 60) -> Run:
    examples = [
        Example(str(place), f"g{place // 2}", "x", (Mark(0, 1, "loaded", float(place % 3 == 0)),),
                outlet="Meridian" if place < 2 * MIN_OUTLET else "Sarrow Post")
        for place in range(n)
    ]  # fmt: skip
    predictions = [0.9 if place % 3 == 0 or place % 7 == 0 else 0.2 for place in range(n)]
    return Run("mine", examples, predictions, judge_framing)


def test_a_result_has_intervals_outlets_and_bins() -> None:
    result = judge(_run())
    assert (result.n, result.n_groups) == (60, 30)
    for estimate in result.estimates.values():
        assert estimate.low <= estimate.value <= estimate.high
    assert {name: one.n for name, one in result.outlets.items()} == {
        "Meridian": 2 * MIN_OUTLET,
        "Sarrow Post": 20,
    }
    assert [(one.n, one.probability) for one in result.bins] == [
        (34, pytest.approx(0.2)),
        (26, pytest.approx(0.9)),
    ]
    assert result.bins[0].share == 0
    assert json.loads(json.dumps(result.to_json()))["intervals"]["mcc"] == [
        result.estimates["mcc"].low,
        result.estimates["mcc"].high,
    ]
    (line,) = result.to_lines()
    assert line.startswith("mine")
    assert f"mcc {result.scores['mcc']:.3f} [" in line


def test_an_outlet_with_few_texts_or_articles_gets_no_scores() -> None:
    assert "Sarrow Post" not in judge(_run(2 * MIN_OUTLET + 3)).outlets
    run = _run()
    run = replace(run, examples=[replace(example, group="one") for example in run.examples])
    assert judge(run).outlets == {}


def test_a_perfect_model_has_the_calibration_error_that_chance_gives_it() -> None:
    random = np.random.default_rng(0)
    probabilities = random.beta(0.6, 0.5, 341)
    metric = load_metric("calibration_error")
    errors = [
        metric.score(metric.count(probabilities, random.random(341) < probabilities).sum(axis=0))
        for _ in range(200)
    ]
    examples = [Example("x", str(n), "x", (Mark(0, 1, "loaded"),)) for n in range(341)]
    result = judge(Run("mine", examples, probabilities.tolist(), judge_framing))
    found = result.to_json()["ece_if_perfect"]
    assert found == pytest.approx(np.mean([error["ece"] for error in errors]), abs=0.004)


def test_predictions_go_through_a_file_and_are_compared(tmp_path: Path) -> None:
    run = _run()
    path = tmp_path / "new" / "p.jsonl"
    write_predictions(path, [to_lines(run.name, run.examples, run.predictions)])
    others = read_predictions(path)["mine"]
    assert list(others.values()) == run.predictions
    same = judge(run, against=others)
    assert same.differences["macro_f1"].value == 0
    worse = {identity: 1 - p for identity, p in others.items()}
    first, second = judge(run, against=worse).to_lines()
    assert "difference" in second
    assert "mcc +" in second
    assert first.startswith("mine")


def test_an_id_that_a_file_uses_twice_stays_two(tmp_path: Path) -> None:
    run = _run(2)
    run = Run("mine", [run.examples[0], run.examples[0]], [0.1, 0.9], judge_framing)
    path = tmp_path / "p.jsonl"
    write_predictions(path, [to_lines(run.name, run.examples, run.predictions)])
    assert read_predictions(path)["mine"] == {"0": 0.1, "0#2": 0.9}


def test_other_texts_and_other_forms_are_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="lacks 59 of 60 texts"):
        judge(_run(), against={"0": 0.5})
    with pytest.raises(InputError, match="has not the form"):
        judge(_run(), against={str(place): "no" for place in range(60)})
    path = tmp_path / "p.jsonl"
    path.write_text('{"benchmark": "mine"}', encoding="utf-8")
    with pytest.raises(InputError, match="line 1: expected an object"):
        read_predictions(path)
    with pytest.raises(InputError, match="cannot be read"):
        read_predictions(tmp_path / "none.jsonl")
