"""Checkpoints: a folder with the network, its tokenizer and its tasks, without pickles.

    encoder.json         configuration of the encoder
    model.safetensors    weights of the encoder and the head
    tokenizer.json
    checkpoint.json      tasks, longest text in tokens, and the record of the run
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from safetensors import SafetensorError
from safetensors.torch import load_model, save_model
from tokenizers import Tokenizer
from transformers import AutoConfig, AutoModel, AutoTokenizer, PretrainedConfig

from biaslens.errors import BundleError, ConfigError
from biaslens.model.network import TokenScorer
from biaslens.tasks import TASKS, Task


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A trained network with everything that is needed to use it. `run` is a plain record."""

    network: TokenScorer
    tokenizer: Tokenizer
    tasks: tuple[Task, ...]
    max_length: int
    run: Mapping[str, Any]


def start_checkpoint(encoder: str, *, max_length: int, dropout: float) -> Checkpoint:
    """Return an untrained head on a pretrained encoder, a name on the Hub or a folder.

    Raises:
        ConfigError: If the encoder cannot be loaded.
    """
    try:
        network = AutoModel.from_pretrained(encoder)
        tokenizer = AutoTokenizer.from_pretrained(encoder).backend_tokenizer
    except (OSError, ValueError) as error:
        raise ConfigError(
            f"encoder {encoder}: cannot be loaded ({str(error).splitlines()[0]}); give a name on the "
            "Hub or a folder with --set encoder=FOLDER"
        ) from error
    channels = sum(task.n_channels for task in TASKS)
    scorer = TokenScorer(network, n_channels=channels, dropout=dropout)
    return Checkpoint(scorer, tokenizer, TASKS, max_length, {"encoder": encoder})


def save_checkpoint(checkpoint: Checkpoint, folder: Path) -> None:
    """Write a checkpoint into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    save_model(checkpoint.network, str(folder / "model.safetensors"))
    encoder: PretrainedConfig = checkpoint.network.encoder.config  # type: ignore[assignment]
    encoder.to_json_file(folder / "encoder.json", use_diff=False)
    checkpoint.tokenizer.save(str(folder / "tokenizer.json"))
    record = {
        "tasks": [asdict(task) for task in checkpoint.tasks],
        "max_length": checkpoint.max_length,
        "run": checkpoint.run,
    }
    (folder / "checkpoint.json").write_text(json.dumps(record, indent=1), encoding="utf-8")


def load_checkpoint(folder: Path) -> Checkpoint:
    """Read a checkpoint.

    Raises:
        BundleError: If the folder is no checkpoint or is damaged.
    """
    try:
        record = json.loads((folder / "checkpoint.json").read_text(encoding="utf-8"))
        tasks = tuple(
            Task(task["name"], task["kind"], tuple(task["labels"])) for task in record["tasks"]
        )
        values = json.loads((folder / "encoder.json").read_text(encoding="utf-8"))
        encoder = AutoModel.from_config(AutoConfig.for_model(**values))
        network = TokenScorer(encoder, n_channels=sum(task.n_channels for task in tasks))
        load_model(network, str(folder / "model.safetensors"))
        tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    except (OSError, KeyError, TypeError, ValueError, RuntimeError, SafetensorError) as error:
        raise BundleError(
            f"{folder}: is no checkpoint of biaslens ({error}); give the folder `model` of a "
            "training run"
        ) from error
    return Checkpoint(network, tokenizer, tasks, record["max_length"], record["run"])
