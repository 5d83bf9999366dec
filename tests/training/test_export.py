from dataclasses import replace
from pathlib import Path
from shutil import copytree
from xml.etree import ElementTree

import pytest
import yaml

from biaslens.config import DataConfig, TrainConfig
from biaslens.errors import BundleError
from biaslens.evaluation.bootstrap import Estimate
from biaslens.evaluation.gold import Example, Mark
from biaslens.evaluation.results import Bin, Result
from biaslens.scoring.bundle import BundleSpec, TaskSpec, read_spec
from biaslens.scoring.scorer import load
from biaslens.training.calibration import calibrate
from biaslens.training.card import record_results, render_card
from biaslens.training.export import export
from biaslens.training.held_out import HeldOut

SVG = "{http://www.w3.org/2000/svg}"


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
    bundle = Path(copytree(tiny_bundle, tmp_path / "bundle"))
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


def test_the_card_tells_outlets_reliability_band_and_float(
    tiny_bundle: Path, tmp_path: Path
) -> None:
    bundle = Path(copytree(tiny_bundle, tmp_path / "bundle"))
    outlet = Result("x", 30, 9, {m: Estimate(0.5, 0.25, 0.75) for m in ("macro_f1", "mcc")})
    result = Result(
        "babe_dev",
        60,
        40,
        {"ece": Estimate(0.05, 0.04, 0.06)},
        outlets={"Meri|dian <b>": outlet},
        bins=(Bin(60, 0.75, 0.8),),
    )
    behaviour = Result("behaviour_voices", 9, 3, {"left_the_narrator": Estimate(1.0, 0.4, 1.0)})
    record_results(bundle, [result, behaviour])
    plot = ElementTree.parse(bundle / "reliability.svg")  # noqa: S314  # our own
    assert [float(dot.get("cx")) for dot in plot.iter(f"{SVG}circle")] == [150.0]
    assert [float(dot.get("cy")) for dot in plot.iter(f"{SVG}circle")] == [40.0]
    float_result = replace(result, estimates={"ece": Estimate(0.07, 0.05, 0.08)})
    record_results(bundle, [float_result], is_float=True)
    spec = read_spec(bundle)
    report = {"n": 50, "method": "platt", "log_loss": {"platt": 0.3}, "share_in_band": 0.2,
              "right_in_band": 0.5, "right_outside": 0.9}  # fmt: skip
    framing = spec.task("framing").model_copy(update={"abstain": (0.3, 0.6)})
    tasks = tuple(framing if task.name == "framing" else task for task in spec.tasks)
    update = {"tasks": tasks, "calibration": {"framing": report}}
    card = render_card(spec.model_copy(update=update), size=23_400_000)
    for line in (
        "- Size: 23.4 MB.",
        "| Meri&#124;dian &lt;b&gt; | 30 | 0.500 | 0.250 to 0.750 | 0.500 | 0.250 to 0.750 |",
        "| behaviour_voices | 9 | left_the_narrator | 1.000 | 0.400 to 1.000 |",
        "Between 0.30 and 0.60 a decision is not reliable: 20 % of these texts lie there, and 50 %",
        "](reliability.svg)",
        "a perfectly calibrated model would show about 0.045.",
        "| 0.75 | 0.80 | 60 |",
        "| babe_dev | ece | 0.050 | 0.070 | -0.020 |",
        "| see the settings below | `framing.jsonl` | not recorded | not recorded |",
        f"- `model.onnx` `{spec.files['model.onnx']}`",
    ):
        assert line in card


def test_the_card_names_the_data_that_were_trained_on() -> None:
    run = {"data": {"babe/train.jsonl.gz": "0" * 64, "mine.csv": "1" * 64}}
    card = render_card(_bare().model_copy(update={"run": run}))
    assert "| BABE v4 |" in card
    assert "`mine.csv`" in card
    assert "NewsMTSC" not in card


def test_the_settings_of_a_card_are_a_configuration_of_the_same_run() -> None:
    rows = [
        DataConfig(layout="framing", file="a.jsonl", window=(0.2, 1.0), wrap=0.1, exclude=()),
        DataConfig(layout="words", file="b: c.jsonl", epochs=3),
    ]
    config = TrainConfig(output=Path("out"), data_dir=Path("data"), datasets=tuple(rows), seed=7)
    settings = config.model_dump(mode="json", exclude={"output", "data_dir", "encoder", "teachers"})
    run = {"settings": settings, "n_examples": 5, "seconds": 1, "n_teachers": 0}
    card = render_card(_bare().model_copy(update={"run": run}))
    told = yaml.safe_load(card.partition("```yaml\n")[2].partition("```")[0])
    assert TrainConfig(output=Path("out"), data_dir=Path("data"), **told) == config
    assert told["datasets"][1] == {"layout": "words", "file": "b: c.jsonl", "epochs": 3.0}


def test_a_card_for_a_bare_spec() -> None:
    card = render_card(_bare())
    assert "| framing | binary_span | loaded | 1.000 | 0.000 | 0.5 |" in card
    assert "Not measured yet" in card
    assert "## Calibration" not in card


def _bare() -> BundleSpec:
    return BundleSpec(
        format=1,
        name="bare",
        tasks=(TaskSpec(name="framing", kind="binary_span", labels=("loaded",)),),
        max_length=8,
        license="CC0",
        encoder="none",
        files={},
    )
