"""Which numbers a machine computes faster with: float32, or bfloat16 beside it."""

from functools import cache
from time import perf_counter

import torch

TRIES = 5


@cache
def is_faster_in_bf16() -> bool:
    """Whether products of matrices take less time in bfloat16 than in float32, by trying both.

    GPUs and processors with AMX are several times faster in it. Processors without may know its
    instructions and be slower with them.
    """
    if torch.cuda.is_available():
        return bool(torch.cuda.is_bf16_supported())
    return _seconds(torch.bfloat16) < _seconds(torch.float32)


def _seconds(kind: torch.dtype) -> float:
    values, weights = torch.ones(1024, 768, dtype=kind), torch.ones(768, 768, dtype=kind)
    torch.nn.functional.linear(values, weights)
    seconds = []
    for _ in range(TRIES):
        start = perf_counter()
        torch.nn.functional.linear(values, weights)
        seconds.append(perf_counter() - start)
    return min(seconds)
