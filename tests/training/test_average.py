import json
from pathlib import Path
from shutil import copytree

import pytest
import torch
from safetensors.torch import load_file, save_file

from biaslens.errors import BundleError
from biaslens.model.checkpoint import load_checkpoint
from biaslens.training.average import average


def _copy(checkpoint: Path, folder: Path, *, shift: float, **settings: object) -> Path:
    copytree(checkpoint, folder)
    weights = load_file(folder / "model.safetensors")
    save_file({k: w + shift for k, w in weights.items()}, folder / "model.safetensors")
    record = json.loads((folder / "checkpoint.json").read_text(encoding="utf-8"))
    record["run"]["settings"].update(settings)
    (folder / "checkpoint.json").write_text(json.dumps(record), encoding="utf-8")
    return folder


def test_the_mean_of_two_students(tiny_checkpoint: Path, tmp_path: Path) -> None:
    low = _copy(tiny_checkpoint, tmp_path / "low", shift=-0.5)
    high = _copy(tiny_checkpoint, tmp_path / "high", shift=0.25, learning_rate=0.5)
    folder = average([low, high], tmp_path / "mean")
    before = load_checkpoint(tiny_checkpoint).network.state_dict()
    for name, weights in load_checkpoint(folder).network.state_dict().items():
        torch.testing.assert_close(weights, before[name] - 0.125)
    run = load_checkpoint(folder).run
    assert run["averaged"] == [{}, {"learning_rate": 0.5}]
    assert run["n_examples"] == 2 * load_checkpoint(tiny_checkpoint).run["n_examples"]
    held_out = "calibration.jsonl"
    assert (folder / held_out).read_bytes() == (tiny_checkpoint / held_out).read_bytes()


def test_networks_that_differ_have_no_mean(tiny_checkpoint: Path, tmp_path: Path) -> None:
    other = _copy(tiny_checkpoint, tmp_path / "other", shift=0.0)
    record = json.loads((other / "checkpoint.json").read_text(encoding="utf-8"))
    record["max_length"] = 12
    (other / "checkpoint.json").write_text(json.dumps(record), encoding="utf-8")
    with pytest.raises(BundleError, match="no network like"):
        average([tiny_checkpoint, other], tmp_path / "mean")
