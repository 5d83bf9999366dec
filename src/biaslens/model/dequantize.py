"""A bundle's network in torch again: the weights of its int8 graph, made float.

For BERT encoders, as `biaslens.training.export` draws or fuses them. The weights are those that
int8 has, and activations are not rounded any more. The shapes and attributes of the graph say what
the encoder looks like, so a bundle needs no configuration of it.
"""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch
from google.protobuf.message import DecodeError
from numpy.typing import NDArray
from onnx import helper, numpy_helper
from transformers import BertConfig, BertModel

from biaslens.errors import BundleError
from biaslens.model.network import TokenScorer

DRAWN_PRODUCT = "MatMulIntegerToFloat"  # the node by which a drawn graph is known
SCALE, SMOOTHED = "_scale", ".smoothing"  # endings of the names in it
PENALTY = "bias.penalty"  # the name of what is added to attention across sentences

Floats = NDArray[np.float32]

_LAYER = re.compile(r"/layer\.(\d{1,3})/")
_ATTENTION = ("QAttention", "Attention")
_NORMS = ("SkipLayerNormalization", "LayerNormalization")
_PRODUCTS = ("MatMulInteger", "MatMul")
_QUANTIZED = "_quantized"


def load_network(path: Path) -> TokenScorer:
    """Return the network of a bundle's `model.onnx`, with float weights.

    Raises:
        BundleError: If the file cannot be read, or its encoder is not a BERT as it is exported.
    """
    try:
        graph = onnx.load(str(path)).graph
        is_drawn = DRAWN_PRODUCT in {node.op_type for node in graph.node}
        found = _iter_drawn(graph) if is_drawn else _iter_weights(graph)
        weights = {name: torch.tensor(value) for name, value in found}
        network = _empty_network(graph, weights)
        network.load_state_dict(weights)
    except (OSError, DecodeError, KeyError, IndexError, ValueError, RuntimeError) as error:
        raise BundleError(
            f"{path}: torch cannot run this network ({str(error).splitlines()[0]}); "
            "name the checkpoint that the bundle was exported from"
        ) from error
    return network


def _empty_network(graph: Any, weights: Mapping[str, torch.Tensor]) -> TokenScorer:
    """Return a network of random weights, of the size that the graph's weights have."""
    operators = {node.op_type for node in graph.node}
    if not operators & {"BiasGelu", "Gelu"}:
        raise ValueError("its encoder is no BERT with GELU")
    attention = [node for node in graph.node if node.op_type in _ATTENTION]
    words = weights["encoder.embeddings.word_embeddings.weight"]
    config = BertConfig(
        vocab_size=words.shape[0],
        hidden_size=words.shape[1],
        num_hidden_layers=len(attention),
        num_attention_heads=_attribute(attention[0], "num_heads", "q_num_heads"),
        intermediate_size=len(weights["encoder.encoder.layer.0.intermediate.dense.bias"]),
        max_position_embeddings=len(weights["encoder.embeddings.position_embeddings.weight"]),
        type_vocab_size=len(weights["encoder.embeddings.token_type_embeddings.weight"]),
        layer_norm_eps=_attribute(
            next(node for node in graph.node if node.op_type in _NORMS), "epsilon"
        ),
    )
    added = [numpy_helper.to_array(t).item() for t in graph.initializer if t.name == PENALTY]
    return TokenScorer(
        BertModel(config),
        n_channels=len(weights["head.bias"]),
        sentence_penalty=-sum(added),
    )


def _iter_weights(graph: Any) -> Iterator[tuple[str, Floats]]:
    """Yield name and value of each weight of a `TokenScorer`."""
    held = {tensor.name: tensor for tensor in graph.initializer}
    for name in held:
        plain = name.removesuffix(_QUANTIZED)
        if plain.startswith(("encoder.", "head.")) and plain.endswith((".weight", ".bias")):
            yield plain, _float(name, held)
    for node in graph.node:
        if node.op_type in _ATTENTION:
            yield from _iter_attention(node, held)
        elif node.op_type in _PRODUCTS and node.input[1] in held:
            module = node.name.strip("/").removesuffix("_quant").removesuffix("/MatMul")
            yield f"{module.replace('/', '.')}.weight", _float(node.input[1], held).T


def _iter_drawn(graph: Any) -> Iterator[tuple[str, Floats]]:
    """Yield name and value of each weight of a graph that `training.graph` drew."""
    held = {tensor.name: numpy_helper.to_array(tensor) for tensor in graph.initializer}
    one = np.ones(1, np.float32)
    for name, tensor in held.items():
        if name.endswith(".bias") or (tensor.ndim == 1 and name.endswith(".weight")):
            yield name, tensor
        elif name.endswith("embeddings.weight"):
            yield name, tensor * held.get(name + SCALE, one)
        elif name.endswith(".weight"):
            rows = held.get(name.removesuffix(".weight") + SMOOTHED, one)
            yield name, (rows[:, np.newaxis] * tensor * held.get(name + SCALE, one)).T


def _iter_attention(node: Any, held: Mapping[str, Any]) -> Iterator[tuple[str, Floats]]:
    """Yield the weights of a layer's queries, keys and values, which the graph holds side by side.

    In the graph `[hidden, 3 * hidden]`, in torch three of `[hidden, hidden]`, transposed.
    """
    found = _LAYER.search(node.output[0])
    if not found:
        raise ValueError(f"{node.name} belongs to no layer")
    prefix = f"encoder.encoder.layer.{found[1]}.attention.self"
    matrices = np.split(_float(node.input[1], held).T, 3)
    biases = np.split(_float(node.input[2], held), 3)
    for part, matrix, bias in zip(("query", "key", "value"), matrices, biases, strict=True):
        yield f"{prefix}.{part}.weight", matrix
        yield f"{prefix}.{part}.bias", bias


def _float(name: str, held: Mapping[str, Any]) -> Floats:
    """Return an initializer as float; an int8 one by its scale and zero point.

    Those are numbers, or one for each column.
    """
    plain = name.removesuffix(_QUANTIZED)
    if plain in held:
        return numpy_helper.to_array(held[plain]).astype(np.float32)
    value, scale, zero = (
        numpy_helper.to_array(held[plain + ending]).astype(np.float32)
        for ending in (_QUANTIZED, "_scale", "_zero_point")
    )
    result: Floats = (value - zero) * scale
    return result


def _attribute(node: Any, *names: str) -> Any:
    return next(helper.get_attribute_value(a) for a in node.attribute if a.name in names)
