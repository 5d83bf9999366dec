"""One loss for each kind of task. Padding is marked by `IGNORED` (tokens) or weight 0 (spans)."""

from collections.abc import Callable, Mapping

from torch import Tensor
from torch.nn import functional

from biaslens.model.network import span_means
from biaslens.tasks import BIO, Kind

IGNORED = -100

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
    return functional.cross_entropy(
        logits.transpose(1, 2), batch["token_labels"][..., 0], ignore_index=IGNORED
    )


def _bio_token(logits: Tensor, batch: Batch) -> Tensor:
    by_role = logits.reshape(*logits.shape[:2], -1, len(BIO))  # [batch, tokens, roles, 3]
    return functional.cross_entropy(
        by_role.permute(0, 3, 1, 2), batch["token_labels"], ignore_index=IGNORED
    )


LOSSES: Mapping[Kind, Callable[[Tensor, Batch], Tensor]] = {
    "binary_span": _binary_span,
    "class_span": _class_span,
    "class_token": _class_token,
    "bio_token": _bio_token,
}
