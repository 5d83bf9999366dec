"""Losses: for each kind of task one against labels and one against a teacher's logits.

Padding is marked by `IGNORED` (tokens) or weight 0 (spans).
"""

from collections.abc import Callable, Mapping

import torch
from torch import Tensor
from torch.nn import functional

from biaslens.model.network import span_means
from biaslens.tasks import BIO, TASKS, Kind, channel_slices

IGNORED = -100
SPAN_SHARE = 0.5  # of the loss of whole spans, beside that of their tokens
INSIDE = -1  # a token that serves some technique, nobody said which

Batch = Mapping[str, Tensor]


def _binary_span(logits: Tensor, batch: Batch) -> Tensor:
    means = span_means(logits, batch["span_weights"]).squeeze(-1)
    losses = functional.binary_cross_entropy_with_logits(
        means, batch["span_targets"].squeeze(-1), reduction="none"
    )
    return _mean_over_spans(losses, batch)


def _class_span(logits: Tensor, batch: Batch) -> Tensor:
    means = span_means(logits, batch["span_weights"])
    losses = functional.cross_entropy(
        means.transpose(1, 2), batch["span_targets"].transpose(1, 2), reduction="none"
    )
    return _mean_over_spans(losses, batch)


def _mean_over_spans(losses: Tensor, batch: Batch) -> Tensor:
    present = batch["span_weights"].sum(-1) > 0
    return (losses * present).sum() / present.sum().clamp(min=1)


def _class_token(logits: Tensor, batch: Batch) -> Tensor:
    """Cross-entropy of each token, and of the label of whole spans where their labels are known."""
    labels = batch["token_labels"][..., 0]
    losses = functional.cross_entropy(
        logits.transpose(1, 2),
        labels.masked_fill(labels == INSIDE, IGNORED),
        ignore_index=IGNORED,
        reduction="none",
    )
    inside = logits.logsumexp(-1) - logits[..., 1:].logsumexp(-1)
    losses = torch.where(labels == INSIDE, inside, losses)
    loss = losses.sum() / (labels != IGNORED).sum().clamp(min=1)
    if "span_weights" in batch:
        loss = loss + SPAN_SHARE * _class_span(logits[..., 1:], batch)
    return loss


def _bio_token(logits: Tensor, batch: Batch) -> Tensor:
    by_role = _by_role(logits)
    return functional.cross_entropy(
        by_role.permute(0, 3, 1, 2), batch["token_labels"], ignore_index=IGNORED
    )


def _by_role(logits: Tensor) -> Tensor:
    """Return the logits of each role, `[batch, tokens, roles, 3]`."""
    return logits.reshape(*logits.shape[:2], -1, len(BIO))


LOSSES: Mapping[Kind, Callable[[Tensor, Batch], Tensor]] = {
    "binary_span": _binary_span,
    "class_span": _class_span,
    "class_token": _class_token,
    "bio_token": _bio_token,
}


def distillation(logits: Tensor, batch: Batch) -> Tensor:
    """Return the loss of every task against a teacher's logits `batch["teacher"]`.

    Each kind of task is compared where its labels lie: span kinds on `span_weights`, token kinds on
    the tokens of `token_weights`. After Hinton et al. 2015, at temperature 1.
    """
    total = logits.new_zeros(())
    for task, channels in zip(TASKS, channel_slices(TASKS).values(), strict=True):
        loss = _SOFT[task.kind](logits[..., channels], batch["teacher"][..., channels], batch)
        total = total + SOFT_WEIGHTS[task.kind] * loss
    return total


def _soft_binary_span(logits: Tensor, teacher: Tensor, batch: Batch) -> Tensor:
    targets = span_means(teacher, batch["span_weights"]).sigmoid()
    return _binary_span(logits, {**batch, "span_targets": targets})


def _soft_class_span(logits: Tensor, teacher: Tensor, batch: Batch) -> Tensor:
    targets = span_means(teacher, batch["span_weights"]).softmax(-1)
    return _class_span(logits, {**batch, "span_targets": targets})


def _soft_class_token(logits: Tensor, teacher: Tensor, batch: Batch) -> Tensor:
    losses = -(teacher.softmax(-1) * logits.log_softmax(-1)).sum(-1)
    weights = batch["token_weights"]
    return (losses * weights).sum() / weights.sum().clamp(min=1)


def _soft_bio_token(logits: Tensor, teacher: Tensor, batch: Batch) -> Tensor:
    roles = zip(_by_role(logits).unbind(2), _by_role(teacher).unbind(2), strict=True)
    return torch.stack([_soft_class_token(ours, theirs, batch) for ours, theirs in roles]).mean()


_SOFT: Mapping[Kind, Callable[[Tensor, Tensor, Batch], Tensor]] = {
    "binary_span": _soft_binary_span,
    "class_span": _soft_class_span,
    "class_token": _soft_class_token,
    "bio_token": _soft_bio_token,
}
SOFT_WEIGHTS: Mapping[Kind, float] = {
    # most tokens are outside everything, so that the mean over tokens is small
    "binary_span": 1.0,
    "class_span": 1.0,
    "class_token": 2.0,
    "bio_token": 3.0,
}
