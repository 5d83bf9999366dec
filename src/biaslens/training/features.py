"""Labelled texts to the numbers that the network learns from."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import torch
from tokenizers import Tokenizer
from torch import Tensor

from biaslens.evaluation.gold import Example, Mark
from biaslens.model.losses import IGNORED
from biaslens.scoring.tokens import Tokens
from biaslens.tasks import BIO, Task

Feature = Mapping[str, Any]


def featurize(example: Example, *, task: Task, tokenizer: Tokenizer) -> Feature:
    """Return the feature of an example.

    Keys: `task`; `input_ids` `[tokens]`; for span kinds `spans` `[spans, 2]` (token ranges) and
    `targets` `[spans, labels]`; for token kinds `token_labels` `[tokens, columns]`, one column for
    each role of a `bio_token` task and one for `class_token`. Keys of the other kind are `None`.
    """
    tokens = Tokens.of(tokenizer.encode(example.text))
    feature: dict[str, Any] = {
        "task": task.name,
        "input_ids": tokens.ids.tolist(),
        "spans": None,
        "targets": None,
        "token_labels": None,
    }
    if task.kind in ("binary_span", "class_span"):
        ranges = [(tokens.within(mark.start, mark.end), mark) for mark in example.marks]
        kept = [(span, mark) for span, mark in ranges if span[1] > span[0]]
        feature["spans"] = [list(span) for span, _ in kept]
        feature["targets"] = [_target(mark, task) for _, mark in kept]
    else:
        feature["token_labels"] = _token_labels(example.marks, task=task, tokens=tokens)
    return feature


def _target(mark: Mark, task: Task) -> list[float]:
    if task.kind == "binary_span":
        return [mark.probability]
    return [mark.probability if label == mark.label else 0.0 for label in task.labels]


def _token_labels(marks: Sequence[Mark], *, task: Task, tokens: Tokens) -> list[list[int]]:
    is_bio = task.kind == "bio_token"
    labels = np.zeros((len(tokens.ids), len(task.labels) if is_bio else 1), dtype=np.int64)
    # longer marks first, so that a shorter one inside them is not lost
    for mark in sorted(marks, key=lambda mark: mark.start - mark.end):
        start, end = tokens.within(mark.start, mark.end)
        index = task.labels.index(mark.label)
        if is_bio:
            labels[start:end, index] = BIO.index("I")
            labels[start : start + (end > start), index] = BIO.index("B")
        else:
            labels[start:end, 0] = 1 + index
    labels[tokens.offsets[:, 0] == tokens.offsets[:, 1]] = IGNORED
    return labels.tolist()


def collate(features: Sequence[Feature]) -> dict[str, Any]:
    """Pad features of one task into a batch (see `model.losses` for its tensors)."""
    length = max(len(feature["input_ids"]) for feature in features)
    batch: dict[str, Any] = {
        "task": features[0]["task"],
        "input_ids": _pad([f["input_ids"] for f in features], length, 0),
        "attention_mask": _pad([[1] * len(f["input_ids"]) for f in features], length, 0),
    }
    if features[0]["token_labels"] is not None:
        columns = len(features[0]["token_labels"][0])
        padding = [IGNORED] * columns
        batch["token_labels"] = torch.tensor(
            [f["token_labels"] + [padding] * (length - len(f["token_labels"])) for f in features]
        )
        return batch
    n_spans = max(1, *(len(feature["spans"]) for feature in features))
    n_labels = max((len(t) for f in features for t in f["targets"]), default=1)
    weights = torch.zeros(len(features), n_spans, length)
    targets = torch.zeros(len(features), n_spans, n_labels)
    for row, feature in enumerate(features):
        for column, (start, end) in enumerate(feature["spans"]):
            weights[row, column, start:end] = 1 / (end - start)
            targets[row, column] = torch.tensor(feature["targets"][column])
    return {**batch, "span_weights": weights, "span_targets": targets}


def _pad(rows: Sequence[Sequence[int]], length: int, value: int) -> Tensor:
    return torch.tensor([[*row, *[value] * (length - len(row))] for row in rows])
