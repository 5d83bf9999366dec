import shutil
from pathlib import Path

import numpy as np
import onnx
import pytest
import torch
from safetensors.torch import load_file

from biaslens.errors import BundleError
from biaslens.model.checkpoint import load_checkpoint
from biaslens.model.dequantize import load_network
from biaslens.scoring.backends import OnnxBackend
from biaslens.scoring.bundle import DEFAULT_BUNDLE, MODEL, SPEC, TOKENIZER
from biaslens.scoring.tokens import Inputs, Tokens, load_tokenizer, pad
from biaslens.scoring.windows import read
from biaslens.training.generic import write_float

TEXTS = (
    "The shameless council fleeced commuters again.",
    "“We were never asked,” said Oda Brell, who has sold herring on the quay since 1991.",
    "Residents believe the ferry will return in June, according to two people. Others do not.",
)


def _differences(bundle: Path) -> tuple[float, float]:
    """Mean difference of the logits in torch and in ONNX, and the spread of the latter."""
    network, session = load_network(bundle / MODEL).eval(), OnnxBackend(bundle / MODEL)
    tokenizer = load_tokenizer(bundle / TOKENIZER)
    ours, theirs = [], []
    for text in TEXTS:
        window = read(text, Tokens.of(tokenizer.encode(text)))
        with torch.no_grad():
            ours.append(network(*map(torch.from_numpy, pad([window])))[0].numpy())
        theirs.append(session.logits(Inputs(*(values[None] for values in window)))[0])
    return float(np.abs(np.vstack(ours) - np.vstack(theirs)).mean()), float(np.vstack(theirs).std())


def test_the_network_of_a_bundle_gives_its_logits_within_the_noise_of_int8(
    tiny_bundle: Path,
) -> None:
    difference, spread = _differences(tiny_bundle)
    assert difference < 0.05 * spread


def test_the_network_of_the_shipped_bundle_gives_its_logits() -> None:
    if not (DEFAULT_BUNDLE / SPEC).is_file():
        pytest.skip("no bundle ships with this state of the repository")
    difference, spread = _differences(DEFAULT_BUNDLE)
    assert difference < 0.05 * spread


def test_weights_come_back_within_a_step_of_their_scale(
    tiny_bundle: Path, tiny_checkpoint: Path
) -> None:
    ours = load_network(tiny_bundle / MODEL).state_dict()
    theirs = load_file(tiny_checkpoint / "model.safetensors")
    assert ours.keys() == theirs.keys()
    for name, weights in theirs.items():
        # 7 bits over the range of the tensor and 0, which is at least that of each of its columns;
        # steps are wider where a scale for each channel was moved into the weights, and some are
        # rounded away from the nearest step to keep the outputs near
        step = float(weights.max().clamp(min=0) - weights.min().clamp(max=0)) / 127 + 1e-6
        assert float((ours[name] - weights).abs().mean()) <= step, name
        assert float((ours[name] - weights).abs().max()) <= 8 * step, name


def test_a_float_graph_gives_the_very_weights(tiny_checkpoint: Path, tmp_path: Path) -> None:
    write_float(load_checkpoint(tiny_checkpoint).network.eval(), tmp_path / MODEL)
    ours = load_network(tmp_path / MODEL).state_dict()
    theirs = load_file(tiny_checkpoint / "model.safetensors")
    assert ours.keys() == theirs.keys()
    assert all(torch.equal(ours[name], weights) for name, weights in theirs.items())


def test_a_network_of_another_kind(tiny_bundle: Path, tmp_path: Path) -> None:
    graph = onnx.load(str(tiny_bundle / MODEL))
    for node in graph.graph.node:
        node.op_type = node.op_type.replace("Gelu", "QuickGelu")
    onnx.save(graph, str(tmp_path / MODEL))
    with pytest.raises(BundleError, match=r"no BERT with GELU.*name the checkpoint"):
        load_network(tmp_path / MODEL)


def test_a_network_without_one_of_its_weights(tiny_bundle: Path, tmp_path: Path) -> None:
    graph = onnx.load(str(tiny_bundle / MODEL))
    lost = next(i for i in graph.graph.initializer if i.name == "head.bias")
    graph.graph.initializer.remove(lost)
    onnx.save(graph, str(tmp_path / MODEL))
    with pytest.raises(BundleError, match="torch cannot run this network"):
        load_network(tmp_path / MODEL)


def test_a_file_that_is_no_network(tiny_bundle: Path, tmp_path: Path) -> None:
    shutil.copy(tiny_bundle / TOKENIZER, tmp_path / MODEL)
    with pytest.raises(BundleError, match="torch cannot run"):
        load_network(tmp_path / MODEL)
