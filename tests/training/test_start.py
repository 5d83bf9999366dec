import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file
from transformers import MPNetConfig, MPNetModel, PreTrainedTokenizerFast

from biaslens.config import TrainConfig, load_train_config
from biaslens.errors import BundleError, ConfigError
from biaslens.model.checkpoint import load_checkpoint, save_checkpoint
from biaslens.model.scratch import make_tokenizer
from biaslens.scoring.bundle import SPEC, read_spec
from biaslens.tasks import TASKS
from biaslens.training import run
from biaslens.training.export import export
from biaslens.training.held_out import CALIBRATION_FILE
from biaslens.training.start import start
from tests.command import run as command

ROOT = Path(__file__).parents[2]
CONFIG = ROOT / "configs/train/tiny.yaml"
SHORT = (
    "encoder=null",
    "learning_rate=1.0e-5",
    "head_learning_rate=1.0e-5",
    "datasets=[{layout: framing, file: framing.jsonl}]",
)


def _config(output: Path, *more: str) -> TrainConfig:
    overrides = [f"output={output}", f"data_dir={ROOT / 'configs/train/tiny'}", *SHORT, *more]
    return load_train_config(CONFIG, overrides=overrides)


def test_at_a_rate_of_0_the_heads_alone_learn(tiny_checkpoint: Path, tmp_path: Path) -> None:
    config = _config(tmp_path, "learning_rate=0", "head_learning_rate=0.01")
    ours = load_file(run.train(config, init=tiny_checkpoint) / "model.safetensors")
    before = load_file(tiny_checkpoint / "model.safetensors")
    changed = {name for name, weights in before.items() if not torch.equal(ours[name], weights)}
    assert changed == {"head.weight", "head.bias"}


def test_dropout_is_that_of_the_configuration_everywhere(tiny_bundle: Path, tmp_path: Path) -> None:
    for init in (None, tiny_bundle):
        config = _config(
            tmp_path, "encoder={layers: 2, hidden_size: 16, heads: 2, vocabulary: 500}"
        )
        network = start(config.model_copy(update={"dropout": 0.25}), init=init, texts=[]).network
        drops = [one.p for one in network.modules() if isinstance(one, torch.nn.Dropout)]
        assert len(drops) == 8  # of tokens, of three parts of each of two layers, before the heads
        assert set(drops) == {0.25}


@pytest.mark.parametrize("fixture", ["tiny_bundle", "tiny_checkpoint"])
def test_a_run_goes_on_from_where_another_ended(
    fixture: str, tiny_checkpoint: Path, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    init = request.getfixturevalue(fixture)
    folder = run.train(_config(tmp_path), init=init)
    ours = load_file(folder / "model.safetensors")
    before = load_file(tiny_checkpoint / "model.safetensors")
    for name, weights in before.items():  # a low rate and few steps: near, but not the same
        step = float(weights.max() - weights.min()) / 127 + 2e-3
        torch.testing.assert_close(ours[name], weights, rtol=0, atol=8 * step)
    assert not torch.equal(ours["head.weight"], before["head.weight"])
    record = json.loads((folder / "checkpoint.json").read_text(encoding="utf-8"))
    assert [task["name"] for task in record["tasks"]] == [task.name for task in TASKS]
    assert record["run"]["encoder"] == "random weights"
    assert "attribution.jsonl" in record["run"]["init"]["data"]
    assert record["run"]["init"]["run"]["settings"]["learning_rate"] == 0.003
    assert list(record["run"]["data"]) == ["framing.jsonl"]


def test_the_same_run_from_the_command_line_and_its_bundle(
    tiny_bundle: Path, tmp_path: Path
) -> None:
    options = [f"--set={pair}" for pair in (f"output={tmp_path / 'run'}", *SHORT)]
    options.append(f"--set=data_dir={ROOT / 'configs/train/tiny'}")
    done = command("train", CONFIG, "--init", tiny_bundle, *options)
    assert (done.code, done.err) == (0, "")
    spec = read_spec(export(Path(done.out.strip()), tmp_path / "bundle"))
    assert spec.run["init"]["name"] == "tiny"
    folder = run.train(_config(tmp_path / "last"), init=Path(done.out.strip()))
    card = (export(folder, tmp_path / "bundle") / "README.md").read_text(encoding="utf-8")
    assert "Training went on from `run`" in card
    assert "That went on from `tiny`" in card  # and what it had learned from
    assert "`attribution.jsonl`" in card


def test_tasks_without_new_labels_keep_their_calibration(tiny_bundle: Path, tmp_path: Path) -> None:
    bundle = Path(shutil.copytree(tiny_bundle, tmp_path / "before"))
    values = json.loads((bundle / SPEC).read_text(encoding="utf-8"))
    for task in values["tasks"]:
        task["scale"] = 0.75 if task["name"] == "sentiment" else task["scale"]
        task["threshold"] = 0.35 if task["name"] == "technique" else task["threshold"]
        task["decision_weights"] = {"bias": 0.5} if task["name"] == "attribution" else {}
    (bundle / SPEC).write_text(json.dumps(values), encoding="utf-8")
    spec = read_spec(export(run.train(_config(tmp_path / "run"), init=bundle), tmp_path / "after"))
    assert spec.task("sentiment").scale == 0.75
    assert spec.task("technique").threshold == 0.35
    assert spec.task("attribution").decision_weights == {"bias": 0.5}


def test_a_run_that_names_no_beginning(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"names no encoder; .*--init"):
        run.train(_config(tmp_path))


def test_a_folder_that_is_neither_bundle_nor_checkpoint(tmp_path: Path) -> None:
    with pytest.raises(BundleError, match="is no checkpoint"):
        run.train(_config(tmp_path), init=tmp_path)


def test_windows_that_are_too_long_for_the_network(tiny_bundle: Path, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="at most 128 tokens; add --set max_length=128"):
        start(_config(tmp_path, "max_length=256"), init=tiny_bundle, texts=())


@pytest.mark.parametrize("fixture", ["tiny_bundle", "tiny_checkpoint"])
@pytest.mark.parametrize(("value", "expected"), [("null", 4.0), ("0", 0.0), ("2.5", 2.5)])
def test_a_run_goes_on_with_the_penalty_of_the_one_before_unless_told(
    fixture: str, value: str, expected: float, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    init = request.getfixturevalue(fixture)
    config = _config(tmp_path, f"sentence_penalty={value}")
    checkpoint = start(config, init=init, texts=())
    assert checkpoint.network.sentence_penalty == expected
    save_checkpoint(checkpoint, tmp_path / "saved")
    assert load_checkpoint(tmp_path / "saved").network.sentence_penalty == expected


def test_an_encoder_that_no_penalty_is_for(tmp_path: Path) -> None:
    folder = tmp_path / "mpnet"
    small = {"hidden_size": 8, "num_hidden_layers": 1, "num_attention_heads": 2}
    MPNetModel(MPNetConfig(vocab_size=20, intermediate_size=8, **small)).save_pretrained(folder)
    tokenizer = make_tokenizer(["the harbour"] * 3, vocabulary=20)
    PreTrainedTokenizerFast(tokenizer_object=tokenizer).save_pretrained(folder)
    config = _config(tmp_path, f"encoder={folder}", "sentence_penalty=4", "max_length=64")
    with pytest.raises(ConfigError, match="sentence_penalty: is for BERT encoders"):
        start(config, init=None, texts=())


def test_a_network_with_other_labels(tiny_checkpoint: Path, tmp_path: Path) -> None:
    checkpoint = load_checkpoint(tiny_checkpoint)
    first = replace(checkpoint.tasks[0], labels=("biased",))
    save_checkpoint(replace(checkpoint, tasks=(first, *checkpoint.tasks[1:])), tmp_path / "other")
    with pytest.raises(BundleError, match="other tasks or labels"):
        start(_config(tmp_path), init=tmp_path / "other", texts=())


def test_a_last_run_learns_from_teachers_alone_as_int8_will_compute(
    tiny_checkpoint: Path, tmp_path: Path
) -> None:
    config = _config(
        tmp_path,
        "datasets=[{layout: texts, file: framing.jsonl, swap: 0.5}]",
        f"teachers=[{tiny_checkpoint}]",
        "int8=true",
    )
    folder = run.train(config, init=tiny_checkpoint)
    assert (folder / CALIBRATION_FILE).read_bytes() == (
        tiny_checkpoint / CALIBRATION_FILE
    ).read_bytes()
    record = json.loads((folder / "checkpoint.json").read_text(encoding="utf-8"))["run"]
    assert record["settings"]["int8"] is True
    ours = load_file(folder / "model.safetensors")
    assert ours.keys() == load_file(tiny_checkpoint / "model.safetensors").keys()
    assert not any("forward" in vars(m) for m in load_checkpoint(folder).network.modules())
