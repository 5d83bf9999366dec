"""Where a training run starts: at an encoder, at a checkpoint, or at a bundle."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from torch import nn

from biaslens.config import TrainConfig
from biaslens.errors import BundleError, ConfigError
from biaslens.model.checkpoint import Checkpoint, load_checkpoint, start_checkpoint
from biaslens.model.dequantize import load_network
from biaslens.scoring.bundle import (
    MODEL,
    SPEC,
    TOKENIZER,
    bundle_sha256,
    check_files,
    hash_file,
    read_spec,
)
from biaslens.scoring.tokens import load_tokenizer
from biaslens.tasks import TASKS
from biaslens.training.graph import can_draw


def start(config: TrainConfig, *, init: Path | None, texts: Iterable[str]) -> Checkpoint:
    """Return the checkpoint that a run begins with.

    Args:
        config: The run.
        init: A bundle or a checkpoint to go on from; its tasks and labels stay as they are.
        texts: What a tokenizer from scratch is learned from.

    Raises:
        ConfigError: If there is neither `init` nor an encoder that can be loaded, or the windows
            are too long for it.
        BundleError: If training cannot go on from `init`.
    """
    if init is None:
        if config.encoder is None:
            raise ConfigError(
                "the configuration names no encoder; name one with --set encoder=NAME, or a bundle "
                "or checkpoint to go on from with --init FOLDER"
            )
        checkpoint = start_checkpoint(config.encoder, max_length=config.max_length, texts=texts)
        _set_up(checkpoint, config)
        return checkpoint
    checkpoint = open_trained(init)
    if checkpoint.tasks != TASKS:
        raise BundleError(
            f"{init}: has other tasks or labels than this version of biaslens trains; install the "
            "version that made it"
        )
    longest = checkpoint.network.encoder.config.max_position_embeddings  # type: ignore[union-attr]
    if config.max_length > longest:  # type: ignore[operator]  # PreTrainedModel
        raise ConfigError(
            f"max_length: {init} takes at most {longest} tokens; add --set max_length={longest}"
        )
    _set_up(checkpoint, config)
    return replace(checkpoint, max_length=max(checkpoint.max_length, config.max_length))


def open_trained(folder: Path) -> Checkpoint:
    """Return a checkpoint, or a bundle whose int8 weights are made float, for another run.

    Raises:
        BundleError: If the folder is neither, or is damaged.
    """
    return _of_bundle(folder) if is_bundle(folder) else _of_checkpoint(folder)


def is_bundle(folder: Path) -> bool:
    """Whether a folder holds a bundle."""
    return (folder / SPEC).is_file()


def trained_sha256(folder: Path) -> str:
    """Return one hash for all that decides what a checkpoint or a bundle answers.

    Raises:
        BundleError: If the folder is neither.
    """
    if is_bundle(folder):
        return bundle_sha256(folder)
    try:
        return hash_file(folder / "model.safetensors")
    except OSError as error:
        raise BundleError(
            f"{folder}: is neither a bundle nor a checkpoint ({error.strerror}); give the folder "
            "of a bundle, or the folder `model` of a training run"
        ) from error


def _set_up(checkpoint: Checkpoint, config: TrainConfig) -> None:
    for module in checkpoint.network.modules():
        if isinstance(module, nn.Dropout):
            module.p = config.dropout
    if config.sentence_penalty is not None:
        checkpoint.network.sentence_penalty = config.sentence_penalty
    if checkpoint.network.sentence_penalty and not can_draw(checkpoint.network):
        raise ConfigError(
            "sentence_penalty: is for BERT encoders with GELU; add --set sentence_penalty=0"
        )


def _of_checkpoint(folder: Path) -> Checkpoint:
    checkpoint = load_checkpoint(folder)
    name = folder.parent.name if folder.name == "model" else folder.name  # `OUTPUT/model` of a run
    before = {"name": name, "sha256": trained_sha256(folder)}
    return replace(
        checkpoint,
        run={
            "encoder": checkpoint.run["encoder"],
            "init": before | _told(checkpoint.run),
            "calibration": checkpoint.run.get("calibration", {}),
        },
    )


def _told(run: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the record of a run that goes on says of the one before."""
    keys = "settings", "n_teachers", "teacher_bundles", "n_examples", "seconds", "averaged"
    told = {"data": run.get("data", {}), "run": {key: run[key] for key in keys if key in run}}
    return told | ({"init": run["init"]} if "init" in run else {})


def _of_bundle(folder: Path) -> Checkpoint:
    spec = read_spec(folder)
    check_files(folder, spec)
    before = {"name": spec.name, "sha256": trained_sha256(folder)}
    return Checkpoint(
        network=load_network(folder / MODEL),
        tokenizer=load_tokenizer(folder / TOKENIZER),
        tasks=tuple(task.task for task in spec.tasks),
        max_length=spec.max_length,
        run={
            "encoder": spec.encoder,
            "init": before | _told(spec.run),
            "calibration": {
                task.name: task.model_dump(exclude={"name", "kind", "labels"})
                for task in spec.tasks
            },
        },
    )
