"""What runs the network: ONNX Runtime on the processor, torch on a GPU and for checkpoints.

A backend reads windows of one length at once, without padding. Where the ranges of a network's int8
activations are fixed, a window's logits do not depend on the others; a network whose ranges are
taken while it runs reads one window at a time, so that a score never depends on its neighbours.
"""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from biaslens.errors import BundleError, ConfigError, require_extra
from biaslens.scoring.bundle import MODEL, is_checkpoint
from biaslens.scoring.tokens import Inputs, pad

GPU_TOKENS = 32_768  # of a padded batch
IDS, MASK, SENTENCES = "input_ids", "attention_mask", "sentences"
INDEPENDENT = "independent_windows"  # metadata of a network whose ranges are fixed


class Backend(Protocol):
    """Anything that gives the logits of windows."""

    def logits(self, inputs: Inputs) -> NDArray[np.float32]:
        """Return logits `[windows, tokens, channels]` of windows of one length."""


class OnnxBackend:
    """ONNX Runtime on the processor.

    Args:
        path: The `model.onnx` of a bundle.
        threads: Threads of one run; all cores if not given.

    Raises:
        BundleError: If the file is no network that can be run.
    """

    def __init__(self, path: Path, *, threads: int | None = None) -> None:
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads or os.cpu_count() or 1
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        try:
            self._session = onnxruntime.InferenceSession(
                str(path), options, providers=["CPUExecutionProvider"]
            )
        except Exception as error:  # the library's own exceptions share no base
            message = " ".join(str(error).split())[:200]
            raise BundleError(f"{path}: is no network that can be run ({message})") from error
        inputs = {one.name for one in self._session.get_inputs()}
        if inputs not in ({IDS}, {IDS, SENTENCES}, {IDS, MASK}):
            raise BundleError(
                f"{path}: reads {', '.join(sorted(inputs))}, a network of biaslens {IDS}; "
                "export the checkpoint again"
            )
        self._inputs = inputs
        self._is_independent = INDEPENDENT in self._session.get_modelmeta().custom_metadata_map

    def logits(self, inputs: Inputs) -> NDArray[np.float32]:
        """Return logits `[windows, tokens, channels]` of windows of one length."""
        if self._is_independent:
            return self._run(inputs)
        n_windows = len(inputs.ids)
        parts = zip(*(np.split(values, n_windows) for values in inputs), strict=True)
        return np.concatenate([self._run(Inputs(*part)) for part in parts])

    def _run(self, inputs: Inputs) -> NDArray[np.float32]:
        feed = {IDS: inputs.ids, MASK: np.ones_like(inputs.ids), SENTENCES: inputs.sentences}
        wanted = {name: feed[name] for name in self._inputs}
        logits: NDArray[np.float32] = self._session.run(None, wanted)[0]
        return logits


class RememberingBackend:
    """Another backend, asked once for each batch: for runs that differ in their decisions alone."""

    def __init__(self, backend: Backend) -> None:
        self._backend = backend
        self._known: dict[tuple[tuple[int, ...], bytes, bytes], NDArray[np.float32]] = {}

    def logits(self, inputs: Inputs) -> NDArray[np.float32]:
        """Return logits `[windows, tokens, channels]` of windows of one length."""
        key = inputs.ids.shape, inputs.ids.tobytes(), inputs.sentences.tobytes()
        if key not in self._known:
            self._known[key] = self._backend.logits(inputs)
        return self._known[key]


class TorchBackend:
    """The network of a checkpoint or a bundle: in bf16 on a GPU when there is one, else in float.

    Args:
        folder: The checkpoint or the bundle, whose int8 weights are made float.
        device: A device of torch; the first GPU, else the processor, if not given.
        batch_tokens: Tokens of a padded batch; 0 for windows of one length at a time, as on a
            processor.

    Raises:
        BundleError: If the folder is damaged, or torch cannot run its network.
        ConfigError: If torch cannot use the device.
    """

    def __init__(
        self, folder: Path, *, device: str | None = None, batch_tokens: int | None = None
    ) -> None:
        require_extra("train", "torch", "transformers")
        import torch

        from biaslens.model.checkpoint import load_checkpoint
        from biaslens.model.dequantize import load_network

        self._device = device or ("cuda" if torch.cuda.is_available() else "cpu")
        is_gpu = self._device.startswith("cuda")
        self.batch_tokens = (GPU_TOKENS if is_gpu else 0) if batch_tokens is None else batch_tokens
        if is_checkpoint(folder):
            network = load_checkpoint(folder).network
        else:
            network = load_network(folder / MODEL)
        try:
            self._network = network.eval().to(self._device)
        except (RuntimeError, AssertionError) as error:  # so torch says that there is no such GPU
            raise ConfigError(
                f"device {self._device}: torch cannot use it ({str(error).splitlines()[0]}); "
                "without a device, or without --gpus, biaslens scores on the processor"
            ) from error
        self._autocast = torch.autocast(self._device.split(":")[0], torch.bfloat16, enabled=is_gpu)

    def logits(self, inputs: Inputs) -> NDArray[np.float32]:
        """Return logits `[windows, tokens, channels]` of windows of one length."""
        return self._run(inputs.ids, np.ones_like(inputs.ids), inputs.sentences)

    def logits_padded(self, windows: Sequence[Inputs]) -> list[NDArray[np.float32]]:
        """Return logits `[tokens, channels]` of windows of any length, in their order.

        Windows of about the same length share a batch, and the shorter ones are padded.
        """
        found: dict[int, NDArray[np.float32]] = {}
        for places in batches_by_length([len(one.ids) for one in windows], self.batch_tokens):
            batch = self._run(*pad([windows[place] for place in places]))
            for place, logits in zip(places, batch, strict=True):
                found[place] = logits[: len(windows[place].ids)]
        return [found[place] for place in range(len(windows))]

    def _run(self, *inputs: NDArray[np.int64]) -> NDArray[np.float32]:
        import torch

        with torch.inference_mode(), self._autocast:
            logits = self._network(*(torch.from_numpy(one).to(self._device) for one in inputs))
        array: NDArray[np.float32] = logits.float().cpu().numpy()
        return array


def batches_by_length(lengths: Sequence[int], n_tokens: int) -> list[list[int]]:
    """Return places in batches of rising length, each of at most so many tokens when padded.

    >>> batches_by_length([5, 2, 3, 9], 10)
    [[1, 2], [0], [3]]
    """
    batches: list[list[int]] = []
    for place in sorted(range(len(lengths)), key=lambda place: lengths[place]):
        if batches and (len(batches[-1]) + 1) * lengths[place] <= n_tokens:
            batches[-1].append(place)
        else:
            batches.append([place])
    return batches
