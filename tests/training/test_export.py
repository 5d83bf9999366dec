from dataclasses import replace
from pathlib import Path

import pytest

from biaslens.errors import BundleError
from biaslens.evaluation.bootstrap import Estimate
from biaslens.evaluation.gold import Example, Mark
from biaslens.evaluation.results import Result
from biaslens.scoring.bundle import BundleSpec, TaskSpec, read_spec
from biaslens.scoring.scorer import load
from biaslens.training.calibration import HeldOut, calibrate
from biaslens.training.card import record_results, render_card
from biaslens.training.export import export


def test_a_folder_that_is_no_checkpoint(tmp_path: Path) -> None:
    with pytest.raises(BundleError, match="is no checkpoint"):
        export(tmp_path, tmp_path / "bundle")


def _sentence(n: int, label: float) -> HeldOut:
    text = f"The harbour number {n} was closed on Monday."
    return HeldOut("framing", Example(str(n), "", text, (Mark(0, len(text), "loaded", label),)))


def test_calibration_moves_probabilities_toward_the_share_of_loaded(tiny_bundle: Path) -> None:
    scorer = load(tiny_bundle)
    held_out = [_sentence(n, float(n % 4 == 0)) for n in range(40)]
    spec = calibrate(scorer, held_out)
    calibrated = scorer.with_task(spec.task("framing"))
    texts = [item.example.text for item in held_out]
    mean = sum(calibrated.score(t, unit="sentence").sentences[0].framing for t in texts) / 40
    assert mean == pytest.approx(0.25, abs=0.02)
    assert spec.task("sentiment") == scorer.spec.task("sentiment")


def test_too_few_texts_change_nothing(tiny_bundle: Path) -> None:
    scorer = load(tiny_bundle)
    assert calibrate(scorer, [_sentence(1, 1.0), _sentence(2, 0.0)]) == scorer.spec


def test_recorded_scores_reach_the_card(tiny_bundle: Path, tmp_path: Path) -> None:
    import shutil

    bundle = Path(shutil.copytree(tiny_bundle, tmp_path / "bundle"))
    assert "Not measured yet" in (bundle / "README.md").read_text(encoding="utf-8")
    result = Result("babe_dev", 12, 7, {"macro_f1": Estimate(0.8771234, 0.81, 0.92)})
    cleaner = replace(result, name="page_articles_test")
    record_results(bundle, [result, cleaner])
    record_results(bundle, [replace(result, n=11)], is_float=True)
    card = (bundle / "README.md").read_text(encoding="utf-8")
    assert "| babe_dev | 12 | macro_f1 | 0.877 | 0.810 to 0.920 |" in card
    spec = read_spec(bundle)
    assert spec.scores == {"babe_dev": {"macro_f1": 0.877123, "n": 12}}
    assert spec.float_scores == {"babe_dev": {"macro_f1": 0.877123, "n": 11}}
    assert spec.evaluation == {"babe_dev": {"n_groups": 7, "intervals": {"macro_f1": [0.81, 0.92]}}}


def test_a_card_for_a_bare_spec() -> None:
    spec = BundleSpec(
        format=1,
        name="bare",
        tasks=(TaskSpec(name="framing", kind="binary_span", labels=("loaded",)),),
        max_length=8,
        license="CC0",
        encoder="none",
        files={},
    )
    assert "| framing | binary_span | loaded | 1.000 | 0.000 | 0.5 |" in render_card(spec)
