"""Training in which the encoder computes as its int8 graph will, so that it learns to bear it.

Quantization-aware training (Jacob et al. 2018): the forward pass rounds what comes into each linear
layer, and its weights, as `training.graph` does; gradients pass through as if it did not.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

from biaslens.model.network import TokenScorer
from biaslens.scoring.tokens import Inputs
from biaslens.training.graph import LEVELS, WEIGHT_MAX, find_smoothing, watch


@contextmanager
def rounded(network: TokenScorer, windows: Iterable[Inputs]) -> Iterator[None]:
    """Round in the linear layers of the encoder while the context lasts.

    Args:
        network: One that `graph.can_draw`.
        windows: Typical texts, from which the ranges of the activations are taken.
    """
    encoder: Any = network.encoder
    blocks = encoder.encoder.layer
    wide = {part.dense for block in blocks for part in (block.intermediate, block.output)}
    was_training = network.training
    seen = watch(network.eval(), windows)
    network.train(was_training)
    for layer, ranges in seen.items():
        smoothing = None
        if layer in wide:
            scale = find_smoothing(ranges, layer)
            ranges, smoothing = ranges.divided(scale), torch.from_numpy(scale).to(layer.weight)
        layer.forward = _Rounded(layer, *ranges.steps(), smoothing)  # type: ignore[assignment]
    try:
        yield
    finally:
        for layer in seen:
            del layer.forward


@dataclass(frozen=True, slots=True)
class _Rounded:
    """The forward pass of a linear layer, rounded.

    `size` and `zero` are those of the input's steps, after `smoothing` has divided its channels.
    """

    layer: nn.Linear
    size: float
    zero: int
    smoothing: Tensor | None

    def __call__(self, values: Tensor) -> Tensor:
        values, weight = values.float(), self.layer.weight
        if self.smoothing is not None:
            smoothing = self.smoothing.to(weight.device)  # the network may have moved to a GPU
            values, weight = values / smoothing, weight * smoothing
        steps = (values.detach() / self.size).round().clamp(-self.zero, LEVELS - self.zero)
        values = _through(steps * self.size, values)
        scale = weight.detach().abs().amax(dim=1, keepdim=True).clamp(min=1e-9) / WEIGHT_MAX
        weight = _through((weight.detach() / scale).round() * scale, weight)
        return functional.linear(values, weight, self.layer.bias)


def _through(value: Tensor, gradient_of: Tensor) -> Tensor:
    """Return a value whose gradient is that of another (straight-through, Bengio et al. 2013)."""
    return value + gradient_of - gradient_of.detach()
