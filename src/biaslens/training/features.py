"""Labelled texts to the numbers that the network learns from."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from tokenizers import Tokenizer
from torch import Tensor

from biaslens.evaluation.gold import LOADED_WORDS, Example, Mark
from biaslens.model.losses import IGNORED, INSIDE
from biaslens.scoring.tokens import Inputs, Tokens, put_marks
from biaslens.scoring.windows import read
from biaslens.tasks import BIO, Task
from biaslens.training.augment import Edit, edit, find_swaps, origin

Feature = Mapping[str, Any]


DISTILLED = "all"
"""Name of the task of texts that teachers answer for."""

_NAMES = re.compile(r"\b[A-Z]\w+(?:\s[A-Z]\w+){0,3}")
MAX_NAMES, MAX_PARTS = 4, 2


def featurize(example: Example, *, task: Task, tokenizer: Tokenizer) -> Feature:
    """Return the feature of a labelled example.

    Keys: `task`; `input_ids` and `sentences` `[tokens]`; `spans` `[spans, 2]` (token ranges) and
    `targets` `[spans, labels]`, empty for `bio_token`; for token kinds `token_labels`
    `[tokens, columns]`, one column for each role of a `bio_token` task and one for `class_token`.
    """
    tokens = Tokens.of(tokenizer.encode(example.text))
    spans = _spans(example.marks, tokens) if task.kind != "bio_token" else []
    known = [(span, mark) for span, mark in spans if mark.label in task.labels]
    feature: dict[str, Any] = {
        "task": task.name,
        **_inputs(read(example.text, tokens)),
        "spans": [list(span) for span, _ in known],
        "targets": [_target(mark, task) for _, mark in known],
        "token_labels": None,
        "rows": None,
    }
    if task.kind in ("class_token", "bio_token"):
        feature["token_labels"] = _token_labels(example.marks, task=task, tokens=tokens)
    return feature


def featurize_marked(
    example: Example, *, task: Task, tokenizer: Tokenizer, max_length: int
) -> Iterator[Feature]:
    """Yield the feature of each span of a `class_token` task, read with marks around it.

    The keys are those of `featurize`; no token is labelled on its own.
    """
    tokens = Tokens.of(tokenizer.encode(example.text))
    inputs = read(example.text, tokens)
    for span, labelled in _spans(example.marks, tokens):
        if labelled.label in task.labels:
            marked, place = put_marks(inputs, *span, max_length=max_length)
            yield {
                "task": task.name,
                **_inputs(marked),
                "spans": [list(place)],
                "targets": [_target(labelled, task)],
                "token_labels": [[IGNORED]] * len(marked.ids),
                "rows": None,
            }


def featurize_text(
    example: Example,
    *,
    asked: Tokens,
    first: int,
    swap: float = 0.0,
    tokenizer: Tokenizer,
    random: Random,
) -> Feature:
    """Return the feature of a text that teachers answer for.

    Its spans are its sentences, some of its names (sentiment toward a target is learned there) and
    random parts (a narrator's part of a sentence is one). `rows` says for each token which row of
    the teachers' logits it learns from.

    Args:
        example: The text; its marks are its sentences.
        asked: The tokens of the text that the teachers are asked about.
        first: The row of the first of them.
        swap: Probability that names, parties and groups are swapped: what is asked stays as it is,
            so that the answer is learned not to depend on them.
        tokenizer: What cuts the text.
        random: What draws.
    """
    is_cut = int(asked.offsets.max()) < len(example.text.rstrip())
    swaps = not is_cut and random.random() < swap
    edits = find_swaps(example.text, random) if swaps else []
    example = edit(example, edits)
    tokens = Tokens.of(tokenizer.encode(example.text)) if edits else asked
    names = [Mark(*match.span(), "") for match in _NAMES.finditer(example.text)]
    marks = [*example.marks, *random.sample(names, k=min(MAX_NAMES, len(names)))]
    spans = [span for span, _ in _spans(marks, tokens)]
    for start, end in random.choices(spans, k=MAX_PARTS) if spans else ():
        ends = sorted((random.randint(start, end), random.randint(start, end)))
        spans += [(ends[0], ends[1])] if ends[1] > ends[0] else []
    return {
        "task": DISTILLED,
        **_inputs(read(example.text, tokens)),
        "spans": [list(span) for span in spans],
        "targets": [],
        "token_labels": None,
        "rows": [first + row for row in _rows(tokens, asked, edits)],
    }


def _inputs(inputs: Inputs) -> dict[str, list[int]]:
    return {"input_ids": inputs.ids.tolist(), "sentences": inputs.sentences.tolist()}


def _rows(tokens: Tokens, asked: Tokens, edits: Sequence[Edit]) -> list[int]:
    """Return for each token the token of the text before its edits that stood in its place."""
    n_asked = len(asked.ids)
    places = [origin(int(start), edits) for start in tokens.offsets[1:-1, 0]]
    inside = np.searchsorted(asked.offsets[1:-1, 0], places, side="right").clip(1)
    return [0, *inside.tolist(), n_asked - 1]


def _spans(marks: Sequence[Mark], tokens: Tokens) -> list[tuple[tuple[int, int], Mark]]:
    ranges = [(tokens.within(mark.start, mark.end), mark) for mark in marks]
    return [(span, mark) for span, mark in ranges if span[1] > span[0]]


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
        if mark.label == LOADED_WORDS:
            labels[start:end, 0] = INSIDE
            continue
        index = task.labels.index(mark.label)
        if is_bio:
            labels[start:end, index] = BIO.index("I")
            labels[start : start + (end > start), index] = BIO.index("B")
        else:
            labels[start:end, 0] = 1 + index
    labels[tokens.offsets[:, 0] == tokens.offsets[:, 1]] = IGNORED
    return labels.tolist()


@dataclass(frozen=True, slots=True)
class Collator:
    """Pads features of one task into a batch (see `model.losses` for its tensors).

    `teacher` holds the teachers' logits `[rows, channels]` of all texts that they answer for.
    """

    teacher: NDArray[np.float16] | None = None

    def __call__(self, features: Sequence[Feature]) -> dict[str, Any]:
        """Return the tensors of a batch, and the name of its task."""
        length = max(len(feature["input_ids"]) for feature in features)
        batch: dict[str, Any] = {
            "task": features[0]["task"],
            "input_ids": _pad([f["input_ids"] for f in features], length, 0),
            "attention_mask": _pad([[1] * len(f["input_ids"]) for f in features], length, 0),
            "sentences": _pad([f["sentences"] for f in features], length, 0),
        }
        if features[0]["token_labels"] is not None:
            columns = len(features[0]["token_labels"][0])
            padding = [IGNORED] * columns
            rows = [f["token_labels"] for f in features]
            batch["token_labels"] = torch.tensor(
                [row + [padding] * (length - len(row)) for row in rows]
            )
        if any(feature["spans"] for feature in features):
            batch |= _span_tensors(features, length)
        if features[0]["rows"] is not None and self.teacher is not None:
            batch |= _teacher_tensors(features, length, self.teacher)
        return batch


def _span_tensors(features: Sequence[Feature], length: int) -> dict[str, Tensor]:
    spans = [feature["spans"] for feature in features]
    targets = [feature["targets"] for feature in features]
    shape = len(features), max(map(len, spans))
    n_labels = max((len(target) for row in targets for target in row), default=1)
    span_weights = np.zeros((*shape, length), dtype=np.float32)
    span_targets = np.zeros((*shape, n_labels), dtype=np.float32)
    for row, ranges in enumerate(spans):
        for column, (start, end) in enumerate(ranges):
            span_weights[row, column, start:end] = 1 / (end - start)
        if targets[row]:
            span_targets[row, : len(targets[row])] = targets[row]
    return {
        "span_weights": torch.from_numpy(span_weights),
        "span_targets": torch.from_numpy(span_targets),
    }


def _teacher_tensors(
    features: Sequence[Feature], length: int, teacher: NDArray[np.float16]
) -> dict[str, Tensor]:
    logits = np.zeros((len(features), length, teacher.shape[1]), dtype=np.float32)
    weights = np.zeros((len(features), length), dtype=np.float32)
    for row, feature in enumerate(features):
        n_tokens = len(feature["input_ids"])
        logits[row, :n_tokens] = teacher[feature["rows"]]
        weights[row, 1 : n_tokens - 1] = 1.0  # the first and the last token are special
    return {"teacher": torch.from_numpy(logits), "token_weights": torch.from_numpy(weights)}


def _pad(rows: Sequence[Sequence[int]], length: int, value: int) -> Tensor:
    return torch.tensor([[*row, *[value] * (length - len(row))] for row in rows])
