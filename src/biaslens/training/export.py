"""A checkpoint becomes a bundle: ONNX, int8, calibrated, with its card."""

import logging
import warnings
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory

import torch
from onnx import TensorProto
from onnxruntime.quantization import QuantType, quantize_dynamic
from onnxruntime.transformers.optimizer import optimize_model

from biaslens.errors import OutputError
from biaslens.model.checkpoint import Checkpoint, load_checkpoint
from biaslens.scoring.backends import OnnxBackend
from biaslens.scoring.bundle import (
    CARD,
    MODEL,
    TOKENIZER,
    BundleSpec,
    TaskSpec,
    hash_file,
    write_spec,
)
from biaslens.scoring.scorer import Scorer
from biaslens.scoring.tokens import load_tokenizer
from biaslens.training.calibration import HeldOut, calibrate, read_held_out
from biaslens.training.card import render_card
from biaslens.training.run import CALIBRATION_FILE

WEIGHTS_LICENSE = "CC-BY-NC-SA-4.0"  # that of the training data
OPSET = 18
QUANTIZED_OPERATORS = ["MatMul", "Attention", "EmbedLayerNormalization", "Gather"]


def export(folder: Path, out: Path, *, name: str | None = None) -> Path:
    """Write the bundle of a checkpoint and return its folder.

    Weights and embeddings become int8 with a scale for each channel, in 7 bits, so that processors
    without VNNI, whose int8 products overflow at 8 bits, decide the same.

    Args:
        folder: A checkpoint, `OUTPUT/model` of a training run.
        out: The folder of the bundle; made if missing.
        name: Name of the bundle; that of the folder if not given.

    Raises:
        BundleError: If `folder` is no checkpoint.
        OutputError: If `out` cannot be written.
    """
    checkpoint = load_checkpoint(folder)
    try:
        out.mkdir(parents=True, exist_ok=True)
        checkpoint.tokenizer.no_truncation()
        checkpoint.tokenizer.no_padding()
        checkpoint.tokenizer.save(str(out / TOKENIZER))
    except OSError as error:
        raise OutputError(f"{out}: cannot be written ({error.strerror}); check the path") from error
    held_out = read_held_out(folder / CALIBRATION_FILE)
    with TemporaryDirectory() as temporary:
        plain = Path(temporary) / MODEL
        _write_onnx(checkpoint, plain)
        _quantize(plain, out / MODEL)
        spec = _spec(checkpoint, name=name or out.name, folder=out)
        scorer = _scorer(spec, model=out / MODEL, folder=out)
        spec = _keep_calibration(calibrate(scorer, held_out), checkpoint.run.get("calibration", {}))
        figures = _compare(spec, plain=plain, folder=out, held_out=held_out)
    spec = spec.model_copy(update={"quantization": figures})
    write_spec(spec, out)
    (out / CARD).write_text(render_card(spec), encoding="utf-8")
    return out


def _write_onnx(checkpoint: Checkpoint, path: Path) -> None:
    network = checkpoint.network.eval()
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


def _spec(checkpoint: Checkpoint, *, name: str, folder: Path) -> BundleSpec:
    return BundleSpec(
        format=1,
        name=name,
        tasks=tuple(TaskSpec(name=t.name, kind=t.kind, labels=t.labels) for t in checkpoint.tasks),
        max_length=checkpoint.max_length,
        license=WEIGHTS_LICENSE,
        encoder=str(checkpoint.run["encoder"]),
        files={file: hash_file(folder / file) for file in (MODEL, TOKENIZER)},
        versions={p: version(p) for p in ("biaslens", "torch", "transformers", "onnxruntime")},
        run={
            key: value
            for key, value in checkpoint.run.items()
            if key not in ("encoder", "calibration")
        },
    )


def _keep_calibration(spec: BundleSpec, before: Mapping[str, Mapping[str, float]]) -> BundleSpec:
    """Give tasks that nothing was held out for the calibration of the bundle they come from."""
    tasks = tuple(
        task.model_copy(update=before.get(task.name, {}))
        if task == TaskSpec(name=task.name, kind=task.kind, labels=task.labels)
        else task
        for task in spec.tasks
    )
    return spec.model_copy(update={"tasks": tasks})


def _scorer(spec: BundleSpec, *, model: Path, folder: Path) -> Scorer:
    return Scorer(spec, tokenizer=load_tokenizer(folder / TOKENIZER), backend=OnnxBackend(model))


def _compare(
    spec: BundleSpec, *, plain: Path, folder: Path, held_out: Sequence[HeldOut]
) -> Mapping[str, float]:
    """Return how far int8 decides unlike float on the texts held out for calibration."""
    texts = [item.example.text for item in held_out if item.layout == "framing"]
    if not texts:
        return {}
    scores = [
        [scorer.score(text, unit="sentence").sentences[0] for text in texts]
        for scorer in (
            _scorer(spec, model=plain, folder=folder),
            _scorer(spec, model=folder / MODEL, folder=folder),
        )
    ]
    pairs = list(zip(*scores, strict=True))
    return {
        "n_sentences": float(len(texts)),
        "changed_framing_decisions": _share(
            [(a.framing >= 0.5) != (b.framing >= 0.5) for a, b in pairs]
        ),
        "mean_framing_difference": sum(abs(a.framing - b.framing) for a, b in pairs) / len(pairs),
        "changed_cues": _share(
            [[x.cue for x in a.attributions] != [x.cue for x in b.attributions] for a, b in pairs]
        ),
    }


def _share(decisions: Sequence[bool]) -> float:
    return sum(decisions) / len(decisions)
