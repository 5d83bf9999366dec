"""A training run: data in, checkpoint out, resumable at any step."""

import json
import sys
from collections.abc import Iterable, Mapping
from contextlib import ExitStack
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from random import Random
from typing import Any, cast

import numpy as np
import torch
from datasets import Dataset
from tokenizers import Tokenizer
from torch import Tensor, nn
from torch.utils.data import DataLoader
from transformers import (
    PrinterCallback,
    Trainer,
    TrainerCallback,
    TrainerControl,
    TrainerState,
    TrainingArguments,
    set_seed,
)
from transformers.trainer_utils import get_last_checkpoint

from biaslens.config import DataConfig, TrainConfig
from biaslens.errors import ConfigError
from biaslens.evaluation.gold import LAYOUTS, Example
from biaslens.model.checkpoint import save_checkpoint
from biaslens.model.losses import LOSSES, distillation
from biaslens.model.network import TokenScorer
from biaslens.scoring.bundle import bundle_sha256, read_spec
from biaslens.scoring.tokens import Inputs, Tokens
from biaslens.tasks import TASKS, channel_slices
from biaslens.training.augment import iter_augmented
from biaslens.training.batches import Source, plan_batches
from biaslens.training.features import (
    DISTILLED,
    Collator,
    Feature,
    featurize,
    featurize_marked,
    featurize_text,
)
from biaslens.training.graph import can_draw
from biaslens.training.held_out import (
    CALIBRATION_FILE,
    held_out_texts,
    iter_kept,
    plain,
    write_calibration,
)
from biaslens.training.precision import is_faster_in_bf16
from biaslens.training.rounding import rounded
from biaslens.training.start import is_bundle, start
from biaslens.training.teaching import answer

LOG_FILE = "log.jsonl"


class MultiTaskTrainer(Trainer):
    """A Hugging Face Trainer that follows a plan of batches, each of one task with its own loss."""

    def __init__(
        self,
        *args: Any,
        network: TokenScorer,
        batches: list[list[int]],
        head_learning_rate: float,
        **kwargs: Any,
    ) -> None:
        self.network = network
        self.batches = batches
        self.head_learning_rate = head_learning_rate
        self.slices = channel_slices(TASKS)
        super().__init__(network, *args, **kwargs)

    def get_train_dataloader(self) -> DataLoader[Any]:
        """Return the batches in the order of the plan."""
        loader = DataLoader(
            cast(Any, self.train_dataset),
            batch_sampler=self.batches,
            collate_fn=self.data_collator,
            num_workers=self.args.dataloader_num_workers,
            pin_memory=self.args.dataloader_pin_memory,
        )
        return self.accelerator.prepare(loader)  # type: ignore[no-any-return]  # untyped

    def create_optimizer(self, model: Any = None) -> torch.optim.Optimizer:
        """Return AdamW with a learning rate of its own for the heads."""
        if self.optimizer is None:
            head = list(self.network.head.parameters())
            self.optimizer = torch.optim.AdamW(
                [
                    {
                        "params": list(self.network.encoder.parameters()),
                        "lr": self.args.learning_rate,
                    },
                    {"params": head, "lr": self.head_learning_rate},
                ],
                weight_decay=self.args.weight_decay,
            )
        return self.optimizer

    def compute_loss(self, model: nn.Module, inputs: dict[str, Any], *_: Any, **__: Any) -> Tensor:
        """Return the loss of the batch's task, or of all tasks if teachers answered."""
        logits = model(inputs["input_ids"], inputs["attention_mask"], inputs["sentences"])
        if inputs["task"] == DISTILLED:
            return distillation(logits, inputs)
        task = next(task for task in TASKS if task.name == inputs["task"])
        return LOSSES[task.kind](logits[..., self.slices[task.name]], inputs)


class LogFile(TrainerCallback):
    """Writes each log of a run as a line of JSON."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def on_log(
        self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **kwargs: Any
    ) -> None:
        """Append the newest log."""
        with self._path.open("a", encoding="utf-8") as lines:
            lines.write(json.dumps(state.log_history[-1]) + "\n")


def train(config: TrainConfig, *, resume: bool = False, init: Path | None = None) -> Path:
    """Train on the configured data and return the folder of the checkpoint, `OUTPUT/model`.

    `init` is a bundle or a checkpoint to go on from, instead of the configured encoder.

    Checkpoints of the run lie in `OUTPUT/steps`, its log in `OUTPUT/log.jsonl`; `resume` goes on
    from the last checkpoint. The texts held out for calibration are written beside the model, for
    `biaslens export`.

    Raises:
        ConfigError: If the encoder cannot be loaded.
        BundleError: If training cannot go on from `init`.
        InputError: If a file of labelled data cannot be read.
    """
    set_seed(config.seed)
    checkpoint = start(
        config,
        init=init,
        texts=(example.text for data in config.datasets for example in iter_kept(config, data)),
    )
    checkpoint.tokenizer.no_padding()
    checkpoint.tokenizer.enable_truncation(config.max_length)
    held_out = held_out_texts(config, init=init)
    features, sources, asked = _prepare(config, tokenizer=checkpoint.tokenizer, held_out=held_out)
    teacher = (
        answer(
            asked,
            teachers=config.teachers,
            tokenizer=checkpoint.tokenizer,
            folder=config.output,
        )
        if asked
        else None
    )
    batches = plan_batches(
        sources,
        lengths=[len(feature["input_ids"]) for feature in features],
        batch_tokens=config.batch_tokens,
        seed=config.seed,
    )
    if not config.learning_rate:
        checkpoint.network.encoder.requires_grad_(False)
    trainer = MultiTaskTrainer(
        network=checkpoint.network,
        args=_arguments(config, n_steps=len(batches)),
        train_dataset=Dataset.from_list(list(features)),
        data_collator=Collator(teacher),
        batches=batches,
        head_learning_rate=config.head_learning_rate,
    )
    trainer.remove_callback(PrinterCallback)  # it writes to stdout, which is for data
    trainer.add_callback(LogFile(config.output / LOG_FILE))
    steps = config.output / "steps"
    last = None
    if resume and steps.is_dir():
        last = get_last_checkpoint(str(steps))  # type: ignore[no-untyped-call]
    with ExitStack() as stack:
        if config.int8:
            if not can_draw(checkpoint.network):
                raise ConfigError("int8: is for BERT encoders with GELU; add --set int8=false")
            windows = [
                Inputs(np.array(feature["input_ids"]), np.array(feature["sentences"]))
                for feature in features[:: len(features) // 500 + 1]
            ]
            stack.enter_context(rounded(checkpoint.network, windows))
        result = trainer.train(resume_from_checkpoint=last)
    folder = config.output / "model"
    record = _record(config, n_examples=len(features), metrics=result.metrics)
    checkpoint.network.to("cpu")
    save_checkpoint(replace(checkpoint, run={**checkpoint.run, **record}), folder)
    write_calibration(config, folder / CALIBRATION_FILE, init=init)
    return folder


def _arguments(config: TrainConfig, *, n_steps: int) -> TrainingArguments:
    has_gpu = torch.cuda.is_available()
    return TrainingArguments(
        output_dir=str(config.output / "steps"),
        max_steps=n_steps,
        learning_rate=config.learning_rate,
        lr_scheduler_type="linear",
        warmup_steps=round(config.warmup * n_steps),
        weight_decay=config.weight_decay,
        bf16=is_faster_in_bf16() if config.bf16 is None else config.bf16,
        use_cpu=not has_gpu,
        seed=config.seed,
        logging_steps=config.log_every,
        save_steps=config.save_every,
        save_total_limit=1,
        remove_unused_columns=False,
        dataloader_pin_memory=has_gpu,
        dataloader_num_workers=config.loader_workers,
        report_to=[],
        disable_tqdm=not sys.stderr.isatty(),
    )


def _prepare(
    config: TrainConfig, *, tokenizer: Tokenizer, held_out: frozenset[str]
) -> tuple[list[Feature], list[Source], list[str]]:
    """Return the features of all data sets, their places in the run, and the texts for teachers."""
    features: list[Feature] = []
    sources: list[Source] = []
    asked: list[str] = []
    n_asked_tokens = 0
    for place, data in enumerate(config.datasets):
        random = Random(f"{config.seed}:{place}")  # noqa: S311  # augmentation, not a secret
        task = LAYOUTS[data.layout].task
        first = len(features)
        for example in iter_augmented(
            _chosen(config, data, held_out=held_out, random=random), data=data, random=random
        ):
            found: Iterable[Feature]
            if task is None:
                tokens = Tokens.of(tokenizer.encode(example.text))
                found = [
                    featurize_text(
                        example,
                        asked=tokens,
                        first=n_asked_tokens,
                        swap=data.swap,
                        tokenizer=tokenizer,
                        random=random,
                    )
                ]
                asked.append(example.text)
                n_asked_tokens += len(tokens.ids)
            elif data.mark:
                length = config.max_length
                found = featurize_marked(example, task=task, tokenizer=tokenizer, max_length=length)
            else:
                found = [featurize(example, task=task, tokenizer=tokenizer)]
            features += [one for one in found if one["spans"] or one["token_labels"]]
        sources.append(Source(range(first, len(features)), max(1.0, data.epochs), data.window))
    return features, sources, asked


def _chosen(
    config: TrainConfig, data: DataConfig, *, held_out: frozenset[str], random: Random
) -> list[Example]:
    examples = [
        example
        for example in iter_kept(config, data)
        if (example.marks or random.random() < data.keep_empty)
        and plain(example.text) not in held_out
    ]
    random.shuffle(examples)
    return examples[: round(min(1.0, data.epochs) * len(examples))]  # no more than are seen


def _record(
    config: TrainConfig, *, n_examples: int, metrics: Mapping[str, float]
) -> dict[str, Any]:
    files = {data.file: config.path_of(data) for data in config.datasets}
    settings = config.model_dump(mode="json", exclude={"output", "data_dir", "encoder", "teachers"})
    return {
        "settings": settings,
        "data": {name: sha256(files[name].read_bytes()).hexdigest() for name in sorted(files)},
        "n_teachers": len(config.teachers),
        "teacher_bundles": [
            {"name": read_spec(folder).name, "sha256": bundle_sha256(folder)}
            for folder in config.teachers
            if is_bundle(folder)
        ],
        "n_examples": n_examples,
        "seconds": round(metrics.get("train_runtime", 0.0)),
        "loss": metrics.get("train_loss"),
    }
