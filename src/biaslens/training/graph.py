"""A BERT encoder with its head as an int8 ONNX graph, drawn node by node.

The fusions of the usual exporters cost ONNX Runtime more than they save on a processor, and ranges
taken while running make a score depend on what else is in the batch. Here each activation has a
range fixed in advance, so each token's logits depend on its own window only, whatever is scored
beside it. Embeddings and head stay close to float: int8 with a scale for each word, and float.

Channels with outliers would use up the range of all others. Where they occur, before the two
layers of the feed-forward part, a scale for each channel divides the activations and multiplies the
weights (SmoothQuant, Xiao et al. 2023).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from onnx import ModelProto, NodeProto, TensorProto, helper, numpy_helper
from torch import nn

from biaslens.model.dequantize import DRAWN_PRODUCT, PENALTY, SCALE, SMOOTHED
from biaslens.model.network import TokenScorer
from biaslens.scoring.backends import IDS, INDEPENDENT, SENTENCES
from biaslens.scoring.tokens import Inputs
from biaslens.training.gptq import round_weights

OPSET, IR_VERSION = 23, 10
WEIGHT_MAX = 63  # 7 bits: pairs of products of 8 bits overflow on processors without VNNI
LEVELS = 255
LOGITS = "logits"
# how much of an outlier moves from the activations to the weights, in a layer that widens and in
# one that narrows: outliers are larger after the GELU
SMOOTHING_WIDE, SMOOTHING_NARROW = 0.7, 0.9

Floats = NDArray[np.float32]


def can_draw(network: TokenScorer) -> bool:
    """Whether the encoder is one that `draw` knows."""
    config: Any = network.encoder.config
    return bool(
        config.model_type == "bert"
        and config.hidden_act == "gelu"
        and getattr(config, "position_embedding_type", "absolute") == "absolute"
    )


def draw(network: TokenScorer, windows: Iterable[Inputs]) -> ModelProto:
    """Return the int8 graph of a network.

    Args:
        network: One for which `can_draw` is true.
        windows: Typical texts, from which the ranges are taken.
    """
    drawing = _Drawing()
    _draw_network(drawing, network, watch(network, windows))
    tokens = ["batch", "tokens"]
    graph = helper.make_graph(
        drawing.nodes,
        "biaslens",
        [
            helper.make_tensor_value_info(name, TensorProto.INT64, tokens)
            for name in (IDS, SENTENCES)[: 1 + bool(network.sentence_penalty)]
        ],
        [helper.make_tensor_value_info(LOGITS, TensorProto.FLOAT, [*tokens, None])],
        drawing.constants,
    )
    opsets = [helper.make_opsetid("", OPSET), helper.make_opsetid("com.microsoft", 1)]
    model = helper.make_model(graph, opset_imports=opsets, ir_version=IR_VERSION)
    helper.set_model_props(model, {INDEPENDENT: "yes"})
    return model


@dataclass(frozen=True, slots=True)
class Seen:
    """The least and the greatest value of each channel, and the sum of the products of any two."""

    low: Floats
    high: Floats
    gram: Floats

    def divided(self, scale: Floats) -> "Seen":
        """Return what channels divided by a scale have."""
        return Seen(self.low / scale, self.high / scale, self.gram / np.outer(scale, scale))

    def steps(self) -> tuple[float, int]:
        """Return the size of a step of the int8 range, and the step that stands for zero."""
        low, high = min(0.0, float(self.low.min())), max(0.0, float(self.high.max()))
        size = max(high - low, 1e-6) / LEVELS
        return size, round(-low / size)


def watch(network: TokenScorer, windows: Iterable[Inputs]) -> Mapping[nn.Linear, Seen]:
    """Return what comes into each linear layer of the encoder as it reads windows."""
    seen: dict[nn.Linear, Seen] = {}

    def note(layer: nn.Linear, inputs: tuple[torch.Tensor, ...]) -> None:
        values = inputs[0].flatten(0, -2)
        parts = values.amin(0), values.amax(0), values.T @ values
        low, high, gram = (part.cpu().numpy() for part in parts)
        if layer in seen:
            old = seen[layer]
            low, high = np.minimum(low, old.low), np.maximum(high, old.high)
            gram += old.gram
        seen[layer] = Seen(low, high, gram)

    linear = [layer for layer in network.encoder.modules() if isinstance(layer, nn.Linear)]
    hooks = [layer.register_forward_pre_hook(note) for layer in linear]
    with torch.inference_mode():
        for window in windows:
            ids, sentences = (
                torch.from_numpy(values)[None].to(network.head.weight.device) for values in window
            )
            network(ids, torch.ones_like(ids), sentences)
    for hook in hooks:
        hook.remove()
    return seen


@dataclass(frozen=True, slots=True)
class _Quantized:
    """The names of an int8 tensor, of its scale and of its zero point."""

    values: str
    scale: str
    zero: str


@dataclass(slots=True)
class _Drawing:
    """Nodes and constants. A node is named as its output, a weight as the module has it."""

    nodes: list[NodeProto] = field(default_factory=list)
    constants: list[TensorProto] = field(default_factory=list)

    def constant(self, name: str, value: Any) -> str:
        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def node(self, kind: str, inputs: Sequence[str], name: str, **attributes: Any) -> str:
        domain = "com.microsoft" if kind == DRAWN_PRODUCT else ""
        self.nodes.append(helper.make_node(kind, inputs, [name], name, domain=domain, **attributes))
        return name

    def norm(self, values: str, layer: nn.LayerNorm, name: str) -> str:
        inputs = [
            values,
            self.constant(f"{name}.weight", _array(layer.weight)),
            self.constant(f"{name}.bias", _array(layer.bias)),
        ]
        return self.node("LayerNormalization", inputs, name, axis=-1, epsilon=layer.eps)

    def quantize(self, values: str, seen: Seen) -> _Quantized:
        size, zero_step = seen.steps()
        name = f"{values}.int8"
        scale = self.constant(f"{name}.scale", np.float32(size))
        zero = self.constant(f"{name}.zero", np.uint8(zero_step))
        return _Quantized(self.node("QuantizeLinear", [values, scale, zero], name), scale, zero)

    def linear(
        self, values: _Quantized, weight: Floats, bias: Floats, name: str, *, gram: Floats
    ) -> str:
        """Draw a linear layer, `weight` as `[in, out]`."""
        scale = np.maximum(np.abs(weight).max(axis=0), 1e-9) / WEIGHT_MAX
        steps = round_weights(weight, scale, gram, largest=WEIGHT_MAX)
        inputs = [
            values.values,
            self.constant(f"{name}.weight", steps.astype(np.int8)),
            values.scale,
            self.constant(f"{name}.weight{SCALE}", scale.astype(np.float32)),
            values.zero,
            "",
            self.constant(f"{name}.bias", bias),
        ]
        return self.node(DRAWN_PRODUCT, inputs, name)

    def smoothed(self, values: str, layer: nn.Linear, seen: Seen, name: str) -> str:
        """Draw a linear layer whose input is divided by a scale for each channel."""
        smoothing = find_smoothing(seen, layer)
        inverse = self.constant(f"{name}{SMOOTHED}", 1 / smoothing)
        divided = self.node("Mul", [values, inverse], f"{name}.input")
        weight, bias = _weights(layer)
        seen = seen.divided(smoothing)
        quantized = self.quantize(divided, seen)
        weight = weight * smoothing[:, np.newaxis]
        return self.linear(quantized, weight, bias, name, gram=seen.gram)


def _draw_network(drawing: _Drawing, network: TokenScorer, seen: Mapping[nn.Linear, Seen]) -> None:
    encoder: Any = network.encoder
    bias = _draw_bias(drawing, network.sentence_penalty) if network.sentence_penalty else None
    hidden = _draw_embeddings(drawing, encoder.embeddings, "encoder.embeddings")
    for place, layer in enumerate(encoder.encoder.layer):
        name = f"encoder.encoder.layer.{place}"
        hidden = _draw_layer(drawing, layer, hidden, seen, bias=bias, name=name)
    weight = drawing.constant("head.weight", _array(network.head.weight).T)
    product = drawing.node("MatMul", [hidden, weight], "head")
    drawing.node("Add", [product, drawing.constant("head.bias", _array(network.head.bias))], LOGITS)


def _draw_bias(drawing: _Drawing, penalty: float) -> str:
    """Draw `model.network.attention_bias` for windows without padding."""
    places = [drawing.constant(f"bias.axes_{n}", np.array([1, n])) for n in (3, 2)]
    seeing, seen = (
        drawing.node("Unsqueeze", [SENTENCES, axes], f"bias.sentences_{n}")
        for n, axes in enumerate(places)
    )
    same = drawing.node("Equal", [seeing, seen], "bias.same")
    product = drawing.node("Mul", [seeing, seen], "bias.product")
    special = drawing.node(
        "Equal", [product, drawing.constant("bias.special_number", np.int64(0))], "bias.special"
    )
    near = drawing.node("Or", [same, special], "bias.near")
    values = [
        drawing.constant("bias.near_value", np.float32(0)),
        drawing.constant(PENALTY, np.float32(-penalty)),
    ]
    return drawing.node("Where", [near, *values], "bias")


def _draw_embeddings(drawing: _Drawing, embeddings: Any, name: str) -> str:
    words = _array(embeddings.word_embeddings.weight)
    scale = np.maximum(np.abs(words).max(axis=1, keepdims=True), 1e-9) / 127
    table, scales = f"{name}.word_embeddings.weight", f"{name}.word_embeddings.weight{SCALE}"
    drawing.constant(table, np.rint(words / scale).astype(np.int8))
    drawing.constant(scales, scale)
    rows = drawing.node("Gather", [table, IDS], f"{name}.rows")
    values = drawing.node("Cast", [rows], f"{name}.values", to=TensorProto.FLOAT)
    factors = drawing.node("Gather", [scales, IDS], f"{name}.scales")
    vectors = drawing.node("Mul", [values, factors], f"{name}.words")
    positions = drawing.constant(
        f"{name}.position_embeddings.weight", _array(embeddings.position_embeddings.weight)
    )
    types = drawing.constant(
        f"{name}.token_type_embeddings.weight", _array(embeddings.token_type_embeddings.weight)
    )
    first = drawing.constant(f"{name}.type", np.array([0]))  # all text is of the first type
    added = drawing.node("Gather", [types, first], f"{name}.first_type")
    positions = drawing.node("Add", [positions, added], f"{name}.all_positions")
    start = drawing.constant(f"{name}.start", np.array([0]))
    length = drawing.node("Shape", [IDS], f"{name}.length", start=1)
    places = drawing.node("Slice", [positions, start, length, start], f"{name}.positions")
    total = drawing.node("Add", [vectors, places], f"{name}.sum")
    return drawing.norm(total, embeddings.LayerNorm, f"{name}.LayerNorm")


def _draw_layer(
    drawing: _Drawing,
    layer: Any,
    hidden: str,
    seen: Mapping[nn.Linear, Seen],
    *,
    bias: str | None,
    name: str,
) -> str:
    own = f"{name}.attention"
    dense = _draw_attention(drawing, layer.attention, hidden, seen, bias=bias, name=own)
    total = drawing.node("Add", [dense, hidden], f"{name}.attention.sum")
    norm = layer.attention.output.LayerNorm
    middle = drawing.norm(total, norm, f"{name}.attention.output.LayerNorm")
    wide = layer.intermediate.dense
    active = drawing.node(
        "Gelu",
        [drawing.smoothed(middle, wide, seen[wide], f"{name}.intermediate.dense")],
        f"{name}.intermediate",
    )
    narrow = layer.output.dense
    dense = drawing.smoothed(active, narrow, seen[narrow], f"{name}.output.dense")
    total = drawing.node("Add", [dense, middle], f"{name}.sum")
    return drawing.norm(total, layer.output.LayerNorm, f"{name}.output.LayerNorm")


def _draw_attention(
    drawing: _Drawing,
    attention: Any,
    hidden: str,
    seen: Mapping[nn.Linear, Seen],
    *,
    bias: str | None,
    name: str,
) -> str:
    heads, dense = attention.self, attention.output.dense
    own = seen[heads.query]
    inputs = drawing.quantize(hidden, own)
    parts = [
        drawing.linear(
            inputs, *_weights(getattr(heads, part)), f"{name}.self.{part}", gram=own.gram
        )
        for part in ("query", "key", "value")
    ]
    number = heads.num_attention_heads
    mixed = drawing.node(
        "Attention",
        parts if bias is None else [*parts, bias],
        f"{name}.self",
        q_num_heads=number,
        kv_num_heads=number,
    )
    own = seen[dense]
    return drawing.linear(
        drawing.quantize(mixed, own), *_weights(dense), f"{name}.output.dense", gram=own.gram
    )


def find_smoothing(seen: Seen, layer: nn.Linear) -> Floats:
    """Return by what each channel that comes into a layer of the feed-forward part is divided."""
    largest = np.maximum(np.maximum(-seen.low, seen.high), 1e-3)
    weights = np.maximum(np.abs(_array(layer.weight)).max(axis=0), 1e-4)
    share = SMOOTHING_NARROW if layer.in_features > layer.out_features else SMOOTHING_WIDE
    scale = largest**share / weights ** (1 - share)
    return np.asarray(scale / scale.mean(), dtype=np.float32)


def _weights(layer: nn.Linear) -> tuple[Floats, Floats]:
    return _array(layer.weight).T, _array(layer.bias)


def _array(tensor: torch.Tensor) -> Floats:
    array: Floats = tensor.detach().float().cpu().numpy()
    return array
