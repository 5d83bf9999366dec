"""The int8 graph of any encoder that torch can export: fused where a pattern is known.

Its activations take their ranges while it runs, so windows are scored one at a time.
"""

import logging
import warnings
from pathlib import Path
from tempfile import TemporaryDirectory

import torch
from onnx import TensorProto
from onnxruntime.quantization import QuantType, quantize_dynamic
from onnxruntime.transformers.optimizer import optimize_model

from biaslens.model.network import TokenScorer

OPSET = 18
QUANTIZED_OPERATORS = ["MatMul", "Attention", "EmbedLayerNormalization", "Gather"]


def write_generic(network: TokenScorer, path: Path) -> None:
    """Write the int8 graph of a network in evaluation mode."""
    with TemporaryDirectory() as temporary:
        plain = Path(temporary) / path.name
        write_float(network, plain)
        _quantize(plain, path)


def write_float(network: TokenScorer, path: Path) -> None:
    """Write the float graph of a network in evaluation mode, fused where a pattern is known."""
    network.encoder.set_attn_implementation("eager")  # type: ignore[operator]  # PreTrainedModel
    ids = torch.ones(2, 8, dtype=torch.long)
    with warnings.catch_warnings():
        # the exporter that draws the graph which ONNX Runtime's fusions know is the older one
        warnings.simplefilter("ignore")
        torch.onnx.export(
            network,
            (ids, torch.ones_like(ids)),
            str(path),
            input_names=["input_ids", "attention_mask"],
            output_names=["logits"],
            dynamic_axes={
                "input_ids": {0: "batch", 1: "tokens"},
                "attention_mask": {0: "batch", 1: "tokens"},
                "logits": {0: "batch", 1: "tokens"},
            },
            opset_version=OPSET,
            dynamo=False,
        )
    encoder = network.encoder.config
    fused = optimize_model(
        str(path),
        model_type="bert",
        num_heads=encoder.num_attention_heads,  # type: ignore[union-attr]
        hidden_size=encoder.hidden_size,  # type: ignore[union-attr]
        opt_level=0,
    )
    fused.save_model_to_file(str(path))


def _quantize(plain: Path, out: Path) -> None:
    logging.disable(logging.WARNING)  # the library advises steps that the fusions have taken
    try:
        quantize_dynamic(
            plain,
            out,
            per_channel=True,
            reduce_range=True,
            weight_type=QuantType.QInt8,
            op_types_to_quantize=QUANTIZED_OPERATORS,
            extra_options={"MatMulConstBOnly": True, "DefaultTensorType": TensorProto.FLOAT},
        )
    finally:
        logging.disable(logging.NOTSET)
