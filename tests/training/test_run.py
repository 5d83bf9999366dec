import json
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file

from biaslens.config import TrainConfig, load_train_config
from biaslens.errors import ConfigError, InputError
from biaslens.evaluation.gold import part_of, read_examples
from biaslens.model.checkpoint import load_checkpoint
from biaslens.training import run
from biaslens.training.held_out import read_held_out

ROOT = Path(__file__).parents[2]


def _config(output: Path, *more: str) -> TrainConfig:
    overrides = [f"output={output}", f"data_dir={ROOT / 'configs/train/tiny'}", *more]
    return load_train_config(ROOT / "configs/train/tiny.yaml", overrides=overrides)


def test_a_stopped_run_goes_on_to_the_same_weights(
    tiny_checkpoint: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Stopped(Exception):  # noqa: N818  # it stands for a power cut
        pass

    compute_loss = run.MultiTaskTrainer.compute_loss
    steps = iter(range(10**6))

    def stop_at_sixty(self, *args, **kwargs):
        if next(steps) == 60:
            raise Stopped
        return compute_loss(self, *args, **kwargs)

    monkeypatch.setattr(run.MultiTaskTrainer, "compute_loss", stop_at_sixty)
    with pytest.raises(Stopped):
        run.train(_config(tmp_path))
    monkeypatch.undo()
    folder = run.train(_config(tmp_path), resume=True)
    ours = load_file(folder / "model.safetensors")
    theirs = load_file(tiny_checkpoint / "model.safetensors")
    assert ours.keys() == theirs.keys()
    for name, weights in ours.items():
        torch.testing.assert_close(weights, theirs[name], rtol=1e-3, atol=1e-4)


def test_the_record_says_what_was_learned_from(tiny_checkpoint: Path) -> None:
    record = json.loads((tiny_checkpoint / "checkpoint.json").read_text(encoding="utf-8"))["run"]
    assert record["encoder"] == "random weights"
    assert record["data"].keys() == {
        "attribution.jsonl",
        "framing.jsonl",
        "sentiment.jsonl",
        "technique.jsonl",
    }
    assert record["settings"]["seed"] == 1


def test_texts_for_calibration_were_held_out(tiny_checkpoint: Path) -> None:
    held_out = read_held_out(tiny_checkpoint / run.CALIBRATION_FILE)
    path = ROOT / "configs/train/tiny/framing.jsonl"
    expected = {
        example.text
        for example in read_examples(path, layout="framing")
        if part_of(example.group) == "calibration"
    }
    assert {item.example.text for item in held_out if item.layout == "framing"} == expected


def test_an_encoder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"encoder .*nowhere"):
        run.train(_config(tmp_path, f"encoder={tmp_path / 'nowhere'}"))


def test_data_that_are_not_there(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"framing\.jsonl: no such file"):
        run.train(_config(tmp_path, f"data_dir={tmp_path}"))


def test_a_run_logs_to_its_folder_and_not_to_stdout(
    tiny_checkpoint: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    log = tiny_checkpoint.parent / run.LOG_FILE
    rows = [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]
    losses = [row["loss"] for row in rows if "loss" in row]
    assert losses[-1] < losses[0]
    run.train(_config(tmp_path, "datasets=[{layout: framing, file: framing.jsonl}]"))
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize(("epochs", "share"), [(0.25, 0.25), (1, 1), (2.5, 1)])
def test_only_the_examples_that_are_seen_are_prepared(
    tiny_checkpoint: Path, tmp_path: Path, epochs: float, share: float
) -> None:
    tokenizer = load_checkpoint(tiny_checkpoint).tokenizer

    def prepare(epochs: float) -> tuple[int, int, float]:
        data = f"datasets=[{{layout: texts, file: framing.jsonl, epochs: {epochs}}}]"
        config = _config(tmp_path, data, f"teachers=[{tiny_checkpoint}]")
        features, (source,), asked = run._prepare(config, tokenizer=tokenizer, held_out=frozenset())
        return len(features), len(asked), source.epochs

    n = prepare(1)[0]
    assert prepare(epochs) == (round(share * n), round(share * n), max(epochs, 1))
