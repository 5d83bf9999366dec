from pathlib import Path

import numpy as np
import onnx
import pytest
import torch

from biaslens.model.checkpoint import load_checkpoint
from biaslens.scoring.backends import OnnxBackend
from biaslens.scoring.logits import run_windows
from biaslens.scoring.tokens import Inputs, pad
from biaslens.training import graph
from biaslens.training.graph import draw
from biaslens.training.rounding import rounded

WINDOWS = [Inputs(np.arange(2, 2 + n), 1 + np.arange(n) // 8) for n in (3, 9, 24, 40)]


def _logits(network: torch.nn.Module) -> list[np.ndarray]:
    inputs = [map(torch.from_numpy, pad([window])) for window in WINDOWS]
    return [network(*window)[0].detach().numpy() for window in inputs]


def _difference(one: list[np.ndarray], two: list[np.ndarray]) -> float:
    return float(np.mean([np.abs(a - b).mean() for a, b in zip(one, two, strict=True)]))


def test_a_rounded_network_answers_as_its_int8_graph(
    tiny_checkpoint: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def nearest(weight: np.ndarray, scale: np.ndarray, *_: object, **__: object) -> np.ndarray:
        return np.rint(weight / scale)

    monkeypatch.setattr(graph, "round_weights", nearest)
    network = load_checkpoint(tiny_checkpoint).network.eval()
    words = network.encoder.embeddings.word_embeddings.weight
    scale = words.detach().abs().amax(dim=1, keepdim=True).clamp(min=1e-9) / 127
    words.data = (words / scale).round() * scale  # as in the graph, so that only layers differ
    onnx.save(draw(network, WINDOWS), tmp_path / "model.onnx")
    backend = OnnxBackend(tmp_path / "model.onnx", threads=1)
    int8 = run_windows(WINDOWS, backend=backend)
    exact = _logits(network)
    with rounded(network, WINDOWS):
        ours = _logits(network)
    assert _difference(ours, int8) < _difference(exact, int8) / 2
    assert _difference(_logits(network), exact) == 0.0


def test_gradients_pass_the_rounding(tiny_checkpoint: Path) -> None:
    network = load_checkpoint(tiny_checkpoint).network.eval()
    inputs = [torch.from_numpy(values) for values in pad([WINDOWS[2]])]

    def gradient() -> torch.Tensor:
        network.zero_grad()
        network(*inputs).square().mean().backward()
        return network.encoder.encoder.layer[0].intermediate.dense.weight.grad.clone()

    exact = gradient()
    with rounded(network, WINDOWS):
        ours = gradient()
    assert torch.nn.functional.cosine_similarity(exact.flatten(), ours.flatten(), dim=0) > 0.95
