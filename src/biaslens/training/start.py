"""Where a training run starts: at an encoder, at a checkpoint, or at a bundle."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

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
        checkpoint = start_checkpoint(
            config.encoder, max_length=config.max_length, dropout=config.dropout, texts=texts
        )
        _set_penalty(checkpoint, config)
        return checkpoint
    checkpoint = _of_bundle(init) if (init / SPEC).is_file() else _of_checkpoint(init)
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
    checkpoint.network.dropout.p = config.dropout
    _set_penalty(checkpoint, config)
    return replace(checkpoint, max_length=max(checkpoint.max_length, config.max_length))


def _set_penalty(checkpoint: Checkpoint, config: TrainConfig) -> None:
    if config.sentence_penalty is not None:
        checkpoint.network.sentence_penalty = config.sentence_penalty
    if checkpoint.network.sentence_penalty and not can_draw(checkpoint.network):
        raise ConfigError(
            "sentence_penalty: is for BERT encoders with GELU; add --set sentence_penalty=0"
        )


def _of_checkpoint(folder: Path) -> Checkpoint:
    checkpoint = load_checkpoint(folder)
    name = folder.parent.name if folder.name == "model" else folder.name  # `OUTPUT/model` of a run
    before = {"name": name, "sha256": hash_file(folder / "model.safetensors")}
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
    keys = "settings", "n_teachers", "n_examples", "seconds", "averaged"
    told = {"data": run.get("data", {}), "run": {key: run[key] for key in keys if key in run}}
    return told | ({"init": run["init"]} if "init" in run else {})


def _of_bundle(folder: Path) -> Checkpoint:
    spec = read_spec(folder)
    check_files(folder, spec)
    before = {"name": spec.name, "sha256": bundle_sha256(folder)}
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
