"""The mean of several students: their weights, averaged (Wortsman et al. 2022, "model soups").

It costs no more to run than one of them. It helps where the students start from one encoder and
learn from one recipe in different ways, and it must be judged like any other checkpoint.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from shutil import copyfile
from typing import Any

import torch

from biaslens.errors import BundleError
from biaslens.model.checkpoint import Checkpoint, load_checkpoint, save_checkpoint
from biaslens.training.held_out import CALIBRATION_FILE


def average(folders: Sequence[Path], out: Path) -> Path:
    """Write the checkpoint whose weights are the mean of others, and return its folder.

    Its record is that of the first, with what the settings of the others change as `averaged`, and
    the examples and seconds of all. The texts held out for calibration are those of the first.

    Raises:
        BundleError: If a folder is no checkpoint, or its network is not like that of the first.
    """
    students = [load_checkpoint(folder) for folder in folders]
    first = students[0]
    for folder, other in zip(folders, students, strict=True):
        if _shape(other) != _shape(first):
            raise BundleError(f"{folder}: is no network like {folders[0]}; average students of one")
    weights = [student.network.state_dict() for student in students]
    mean = {name: torch.stack([w[name] for w in weights]).mean(0) for name in weights[0]}
    first.network.load_state_dict(mean)
    save_checkpoint(replace(first, run=_record([student.run for student in students])), out)
    if (folders[0] / CALIBRATION_FILE).is_file():
        copyfile(folders[0] / CALIBRATION_FILE, out / CALIBRATION_FILE)
    return out


def _shape(checkpoint: Checkpoint) -> tuple[Any, ...]:
    sizes = {name: tuple(w.shape) for name, w in checkpoint.network.state_dict().items()}
    return sizes, checkpoint.tasks, checkpoint.max_length, checkpoint.tokenizer.to_str()


def _record(runs: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    settings = [dict(_flat("", run.get("settings", {}))) for run in runs]
    changes = [{k: v for k, v in one.items() if v != settings[0].get(k)} for one in settings]
    return {
        **runs[0],
        "n_examples": sum(run.get("n_examples", 0) for run in runs),
        "seconds": sum(run.get("seconds", 0) for run in runs),
        "averaged": changes,
    }


def _flat(key: str, value: Any) -> Iterator[tuple[str, Any]]:
    """Yield settings by their dotted keys, as `--set` takes them."""
    if isinstance(value, dict | list):
        items = value.items() if isinstance(value, dict) else enumerate(value)
        for name, inner in items:
            yield from _flat(f"{key}.{name}" if key else str(name), inner)
    else:
        yield key, value
