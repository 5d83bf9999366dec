"""Checkpoints: a folder with the network, its tokenizer and its tasks, without pickles.

encoder.json         configuration of the encoder
model.safetensors    weights of the encoder and the head
tokenizer.json
checkpoint.json      tasks, longest text in tokens, penalty, and the record of the run
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from safetensors import SafetensorError
from safetensors.torch import load_model, save_model
from tokenizers import Tokenizer
from transformers import AutoConfig, AutoModel, AutoTokenizer, PretrainedConfig

from biaslens.config import ScratchEncoder
from biaslens.errors import BundleError, ConfigError
from biaslens.model.network import TokenScorer
from biaslens.model.scratch import make_encoder, make_tokenizer
from biaslens.tasks import TASKS, Task


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A trained network with everything that is needed to use it. `run` is a plain record."""

    network: TokenScorer
    tokenizer: Tokenizer
    tasks: tuple[Task, ...]
    max_length: int
    run: Mapping[str, Any]


def start_checkpoint(
    encoder: str | ScratchEncoder, *, max_length: int, texts: Iterable[str]
) -> Checkpoint:
    """Return an untrained head on an encoder.

    Args:
        encoder: A name on the Hub, a folder, or the measures of an encoder from scratch.
        max_length: The longest text in tokens.
        texts: What a tokenizer from scratch is learned from.

    Raises:
        ConfigError: If the encoder cannot be loaded.
    """
    if isinstance(encoder, ScratchEncoder):
        tokenizer = make_tokenizer(texts, vocabulary=encoder.vocabulary)
        network = make_encoder(
            encoder, vocabulary=tokenizer.get_vocab_size(), max_length=max_length
        )
        name = "random weights"
    else:
        network, tokenizer = _load_pretrained(encoder)
        name = Path(encoder).name
    channels = sum(task.n_channels for task in TASKS)
    scorer = TokenScorer(network, n_channels=channels)
    return Checkpoint(scorer, tokenizer, TASKS, max_length, {"encoder": name})


def _load_pretrained(encoder: str) -> tuple[Any, Tokenizer]:
    try:
        network = AutoModel.from_pretrained(encoder)
        tokenizer = AutoTokenizer.from_pretrained(encoder).backend_tokenizer
    except (OSError, ValueError) as error:
        raise ConfigError(
            f"encoder {encoder}: cannot be loaded ({str(error).splitlines()[0]}); give a name on "
            "the Hub or a folder with --set encoder=FOLDER"
        ) from error
    return network, tokenizer


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
        "sentence_penalty": checkpoint.network.sentence_penalty,
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
        config = AutoConfig.for_model(**values)
        encoder = AutoModel.from_config(config)  # type: ignore[no-untyped-call]
        network = TokenScorer(
            encoder,
            n_channels=sum(task.n_channels for task in tasks),
            sentence_penalty=float(record.get("sentence_penalty", 0.0)),
        )
        load_model(network, str(folder / "model.safetensors"))
        tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    except (OSError, KeyError, TypeError, ValueError, RuntimeError, SafetensorError) as error:
        raise BundleError(
            f"{folder}: is no checkpoint of biaslens ({error}); give the folder `model` of a "
            "training run"
        ) from error
    return Checkpoint(network, tokenizer, tasks, record["max_length"], record["run"])
