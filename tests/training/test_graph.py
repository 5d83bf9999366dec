"""The int8 graph against the float network that it is drawn from, and other encoders."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import onnx
import pytest
import torch
from transformers import (
    BertConfig,
    BertModel,
    MPNetConfig,
    MPNetModel,
    PreTrainedConfig,
    PreTrainedModel,
)

from biaslens.model.network import TokenScorer
from biaslens.scoring.backends import OnnxBackend
from biaslens.scoring.logits import run_windows
from biaslens.scoring.tokens import Inputs, pad
from biaslens.training import graph
from biaslens.training.generic import write_generic
from biaslens.training.graph import can_draw, draw

SIZES = {
    "vocab_size": 90,
    "hidden_size": 32,
    "num_hidden_layers": 2,
    "num_attention_heads": 4,
    "intermediate_size": 64,
    "max_position_embeddings": 40,
}


def _network(
    kind: type[PreTrainedModel], config: PreTrainedConfig, *, sentence_penalty: float = 0.0
) -> TokenScorer:
    torch.manual_seed(1)
    network = TokenScorer(kind(config), n_channels=5, sentence_penalty=sentence_penalty).eval()
    with torch.no_grad():
        for parameter in network.parameters():
            parameter += 0.2 * torch.randn_like(parameter)
    return network


def _iter_windows() -> Iterator[Inputs]:
    random = np.random.default_rng(1)
    for length in (1, 2, 9, 24, 30):
        yield Inputs(random.integers(4, 90, length), 1 + np.arange(length) // 5)


def _difference(network: TokenScorer, path: Path) -> float:
    """Return the mean difference of the logits, as a share of their spread."""
    windows = list(_iter_windows())
    ours = run_windows(windows, backend=OnnxBackend(path, threads=1))
    with torch.inference_mode():
        theirs = [network(*map(torch.from_numpy, pad([one])))[0].numpy() for one in windows]
    difference = np.abs(np.vstack(ours) - np.vstack(theirs)).mean()
    return float(difference / np.vstack(theirs).std())


@pytest.mark.parametrize("sentence_penalty", [0.0, 4.0])
def test_the_drawn_graph_gives_the_logits_of_the_network(
    tmp_path: Path, sentence_penalty: float
) -> None:
    network = _network(BertModel, BertConfig(**SIZES), sentence_penalty=sentence_penalty)
    assert can_draw(network)
    onnx.save(draw(network, _iter_windows()), tmp_path / "model.onnx")
    onnx.checker.check_model(str(tmp_path / "model.onnx"))
    assert _difference(network, tmp_path / "model.onnx") < 0.03


def test_a_channel_with_outliers_leaves_the_others_their_precision(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    network = _network(BertModel, BertConfig(**SIZES))
    with torch.no_grad():
        for layer in network.encoder.encoder.layer:
            layer.attention.output.LayerNorm.bias[3] = 60
            layer.output.LayerNorm.weight[3] = layer.intermediate.dense.weight[:, 3] = 0
    onnx.save(draw(network, _iter_windows()), tmp_path / "model.onnx")
    monkeypatch.setattr(graph, "find_smoothing", lambda seen, layer: np.ones_like(seen.low))
    onnx.save(draw(network, _iter_windows()), tmp_path / "rough.onnx")
    fine, rough = (_difference(network, tmp_path / f"{name}.onnx") for name in ("model", "rough"))
    assert fine < rough / 2


def test_drawing_twice_gives_the_same_bytes() -> None:
    network = _network(BertModel, BertConfig(**SIZES))
    first, second = (draw(network, _iter_windows()).SerializeToString() for _ in range(2))
    assert first == second


@pytest.mark.parametrize(
    ("kind", "config"),
    [
        (MPNetModel, MPNetConfig(**SIZES)),
        (BertModel, BertConfig(**SIZES, hidden_act="gelu_new")),
    ],
    ids=["mpnet", "another activation"],
)
def test_other_encoders_are_written_too(
    kind: type[PreTrainedModel], config: PreTrainedConfig, tmp_path: Path
) -> None:
    network = _network(kind, config)
    assert not can_draw(network)
    write_generic(network, tmp_path / "model.onnx")
    assert _difference(network, tmp_path / "model.onnx") < 0.1
