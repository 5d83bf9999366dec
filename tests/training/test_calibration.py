from pathlib import Path

import numpy as np
import pytest

from biaslens.evaluation.gold import Example, Mark
from biaslens.scoring.bundle import TaskSpec, read_spec, write_spec
from biaslens.scoring.decoding import binary_probability, sigmoid
from biaslens.scoring.scorer import Scorer, load
from biaslens.tasks import TECHNIQUE
from biaslens.training import calibration
from biaslens.training.calibration import METHODS, calibrate, find_band
from biaslens.training.held_out import HeldOut

SPEC = TaskSpec(name="framing", kind="binary_span", labels=("loaded",))


def _draw(n: int, *, scale: float, bias: float) -> tuple[np.ndarray, np.ndarray]:
    random = np.random.default_rng(0)
    logits = random.normal(0, 2, n)
    shares = np.array([sigmoid(logit * scale + bias) for logit in logits])
    return logits, (random.random(n) < shares).astype(int)


def test_platt_scaling_finds_the_scale_and_bias_that_made_the_labels() -> None:
    update = METHODS["platt"](*_draw(20_000, scale=0.5, bias=0.7))
    assert update["scale"] == pytest.approx(0.5, abs=0.05)
    assert update["bias"] == pytest.approx(0.7, abs=0.05)


def test_isotonic_regression_bends_where_the_shares_do() -> None:
    logits = np.linspace(-3, 3, 600)
    labels = (np.arange(600) % 10 < np.where(logits < 0, 2, 7)).astype(int)
    spec = SPEC.model_copy(update=METHODS["isotonic"](logits, labels))
    assert binary_probability(-1.5, spec) == pytest.approx(0.2, abs=0.03)
    assert binary_probability(1.5, spec) == pytest.approx(0.7, abs=0.03)
    assert 0 < binary_probability(-99, spec) < binary_probability(99, spec) < 1


def test_the_band_is_where_decisions_are_often_wrong() -> None:
    probabilities = np.repeat([0.1, 0.4, 0.6, 0.9], 100)
    labels = np.concatenate([np.arange(100) < n for n in (5, 45, 55, 95)]).astype(int)
    assert find_band(probabilities, labels) == (0.1, 0.9)
    sharp = np.concatenate([np.arange(100) < n for n in (5, 20, 80, 95)]).astype(int)
    assert find_band(probabilities, sharp) == (0.4, 0.6)
    assert find_band(np.repeat([0.4, 0.6], 50), np.arange(100) % 2) == (0.0, 1.0)


def test_the_report_says_how_good_each_method_was(tiny_bundle: Path, tmp_path: Path) -> None:
    texts = [f"The harbour number {n} was closed on Monday." for n in range(40)]
    held_out = [
        HeldOut(
            "framing", Example(str(n), str(n), text, (Mark(0, len(text), "loaded", n % 4 / 3),))
        )
        for n, text in enumerate(texts)
    ]
    spec = calibrate(load(tiny_bundle), held_out)
    report = spec.calibration["framing"]
    assert report["n"] == 40
    assert report["log_loss"].keys() == METHODS.keys()
    assert report["method"] in METHODS
    low, high = spec.task("framing").abstain
    assert 0 <= low <= 0.5 <= high <= 1
    write_spec(spec, tmp_path)
    assert read_spec(tmp_path).task("framing") == spec.task("framing")


def test_a_bundle_with_a_curve_scores_by_it(tiny_bundle: Path) -> None:
    scorer = load(tiny_bundle)
    curve = ((-50.0, 0.25), (50.0, 0.25))
    changed = scorer.with_task(scorer.spec.task("framing").model_copy(update={"curve": curve}))
    (sentence,) = changed.score("Rain fell.", unit="sentence").sentences
    assert sentence.framing == sentence.framing_narrator == 0.25


def test_a_temperature_makes_overconfident_classes_modest() -> None:
    random = np.random.default_rng(2)
    shares = random.dirichlet([1, 1, 1], 4000)
    gold = np.array([random.choice(3, p=share) for share in shares])
    sharp = shares**3 / (shares**3).sum(axis=1, keepdims=True)
    scale, loss = calibration._best_temperature(sharp, gold)
    assert scale == pytest.approx(1 / 3, abs=0.03)
    assert loss == pytest.approx(-np.log(shares[np.arange(4000), gold]).mean(), abs=0.01)


def test_techniques_get_a_scale_of_their_own(tiny_bundle: Path) -> None:
    texts = [f"Either the harbour number {n} closes or the town dies." for n in range(30)]
    held_out = [
        HeldOut("technique", Example(str(n), str(n), text, (Mark(0, 6, TECHNIQUE.labels[n % 14]),)))
        for n, text in enumerate(texts)
    ]
    scorer = load(tiny_bundle)
    found = calibrate(scorer, held_out).task("technique")
    assert found.scale != scorer.spec.task("technique").scale
    assert found.threshold in calibration.TECHNIQUE_THRESHOLDS


@pytest.mark.parametrize("marks_help", [True, False])
def test_marks_are_read_only_where_they_help(tiny_bundle, monkeypatch, marks_help) -> None:
    def predict(judge: Scorer, lines: list[Example]) -> list[list[dict[str, float]]]:
        is_marked = judge.spec.task("technique").marked_scale is not None
        right = 0.9 if is_marked is marks_help else 1 / 14
        wrong = (1 - right) / 13
        return [
            [{label: right if label == mark.label else wrong for label in TECHNIQUE.labels}]
            for line in lines
            for mark in line.marks
        ]

    monkeypatch.setattr(calibration, "predict_given_spans", predict)
    scorer = load(tiny_bundle)
    marks = [Mark(0, 6, label) for label in TECHNIQUE.labels]
    lines = [Example(mark.label, "a", "Either way.", (mark,)) for mark in marks]
    found = calibration._fit_given_spans(scorer, scorer.spec.task("technique"), lines)
    assert (found.marked_scale is not None) is marks_help


def test_more_freedom_must_earn_its_keep() -> None:
    even = np.full(100, 0.5)
    better = even - np.linspace(0.0, 0.02, 100)  # a clear gain on nearly every text
    lucky = even - np.array([0.5, -0.3, *[0.0] * 98])  # a gain on one text, a loss on another
    assert calibration._choose({"platt": even, "isotonic": lucky}) == "platt"
    assert calibration._choose({"platt": even, "isotonic": better}) == "isotonic"
    assert calibration._choose({"a": even, "b": better, "c": better + lucky - even}) == "b"
