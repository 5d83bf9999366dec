"""A checkpoint becomes a bundle: ONNX, int8, calibrated, with its card."""

import os
from collections.abc import Iterator, Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from random import Random
from time import perf_counter
from typing import Any

import numpy as np
from onnx import save_model

from biaslens.errors import OutputError
from biaslens.model.checkpoint import Checkpoint, load_checkpoint
from biaslens.schema import Article
from biaslens.scoring.backends import Backend, OnnxBackend, RememberingBackend, TorchBackend
from biaslens.scoring.bundle import (
    MODEL,
    TOKENIZER,
    BundleSpec,
    TaskSpec,
    hash_file,
    write_spec,
)
from biaslens.scoring.scorer import Scorer
from biaslens.scoring.tokens import Inputs, Tokens, load_tokenizer, put_marks
from biaslens.scoring.windows import read
from biaslens.training.calibration import calibrate
from biaslens.training.card import write_card
from biaslens.training.generic import write_generic
from biaslens.training.graph import can_draw, draw
from biaslens.training.held_out import CALIBRATION_FILE, HeldOut, read_held_out

WEIGHTS_LICENSE = "CC-BY-NC-SA-4.0"  # that of the training data
MIN_TYPICAL, MAX_TYPICAL = 32, 1024  # texts from which the ranges of the activations are taken


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
    network = checkpoint.network.eval()
    if can_draw(network):
        save_model(draw(network, _typical_windows(checkpoint, held_out)), out / MODEL)
    else:
        write_generic(network, out / MODEL)
    spec = _spec(checkpoint, name=name or out.name, folder=out)
    int8 = OnnxBackend(out / MODEL)
    scorer = _scorer(spec, backend=RememberingBackend(int8), folder=out)
    spec = _keep_calibration(calibrate(scorer, held_out), checkpoint.run.get("calibration", {}))
    backends = (TorchBackend(folder, device="cpu"), int8)
    figures = _compare(
        [_scorer(spec, backend=backend, folder=out) for backend in backends], held_out
    )
    spec = spec.model_copy(update={"quantization": figures})
    write_spec(spec, out)
    write_card(spec, out)
    return out


def _typical_windows(checkpoint: Checkpoint, held_out: Sequence[HeldOut]) -> Iterator[Inputs]:
    """Yield held-out texts, those with techniques also with marks around a span.

    With few texts, yield random words too.
    """
    typical = held_out[:: max(1, len(held_out) // MAX_TYPICAL)]
    encodings = checkpoint.tokenizer.encode_batch([item.example.text for item in typical])
    for item, encoding in zip(typical, encodings, strict=True):
        tokens = Tokens.of(encoding)
        inputs = read(item.example.text, tokens)
        yield Inputs(*(values[: checkpoint.max_length] for values in inputs))
        for mark in item.example.marks[:1] if item.layout == "technique" else ():
            span = tokens.within(mark.start, mark.end)
            yield put_marks(inputs, *span, max_length=checkpoint.max_length)[0]
    if len(typical) < MIN_TYPICAL:
        n_words = checkpoint.tokenizer.get_vocab_size()
        length = min(64, checkpoint.max_length)
        random = Random(0)  # noqa: S311  # no secret
        for _ in range(MIN_TYPICAL):
            yield Inputs.one_sentence(np.array(random.choices(range(n_words), k=length)))


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


def _keep_calibration(spec: BundleSpec, before: Mapping[str, Mapping[str, Any]]) -> BundleSpec:
    """Give tasks that nothing was held out for the calibration of the bundle they come from."""
    tasks = tuple(
        TaskSpec.model_validate({**task.model_dump(), **before.get(task.name, {})})
        if task == TaskSpec(name=task.name, kind=task.kind, labels=task.labels)
        else task
        for task in spec.tasks
    )
    return spec.model_copy(update={"tasks": tasks})


def _scorer(spec: BundleSpec, *, backend: Backend, folder: Path) -> Scorer:
    return Scorer(spec, tokenizer=load_tokenizer(folder / TOKENIZER), backend=backend)


def _compare(scorers: Sequence[Scorer], held_out: Sequence[HeldOut]) -> Mapping[str, float]:
    """Return how int8 differs from float on the texts held out for calibration, and in speed."""
    articles = [
        Article(item.example.id, item.example.text, unit="sentence")
        for item in held_out
        if item.layout == "framing"
    ]
    if not articles:
        return {}
    scores, seconds = [], []
    for scorer in scorers:
        began = perf_counter()
        scores.append([scored.sentences[0] for scored in scorer.score_articles(articles)])
        seconds.append(perf_counter() - began)
    pairs = list(zip(*scores, strict=True))
    return {
        "n_sentences": float(len(articles)),
        "n_cores": float(os.cpu_count() or 1),
        "sentences_per_second": len(articles) / seconds[1],
        "times_as_fast_as_float": seconds[0] / seconds[1],
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
