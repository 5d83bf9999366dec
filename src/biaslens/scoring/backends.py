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

GPU_TOKENS = 32_768  # of a padded batch
IDS, MASK = "input_ids", "attention_mask"
INDEPENDENT = "independent_windows"  # metadata of a network whose ranges are fixed


class Backend(Protocol):
    """Anything that gives the logits of windows."""

    def logits(self, ids: NDArray[np.int64]) -> NDArray[np.float32]:
        """Return logits `[windows, tokens, channels]` for token ids `[windows, tokens]`."""


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
        if inputs not in ({IDS}, {IDS, MASK}):
            raise BundleError(
                f"{path}: reads {', '.join(sorted(inputs))}, a network of biaslens {IDS}; "
                "export the checkpoint again"
            )
        self._has_mask = MASK in inputs
        self._is_independent = INDEPENDENT in self._session.get_modelmeta().custom_metadata_map

    def logits(self, ids: NDArray[np.int64]) -> NDArray[np.float32]:
        """Return logits `[windows, tokens, channels]` for token ids `[windows, tokens]`."""
        batches = [ids] if self._is_independent else np.split(ids, len(ids))
        return np.concatenate([self._run(batch) for batch in batches])

    def _run(self, ids: NDArray[np.int64]) -> NDArray[np.float32]:
        feed = {IDS: ids, MASK: np.ones_like(ids)} if self._has_mask else {IDS: ids}
        logits: NDArray[np.float32] = self._session.run(None, feed)[0]
        return logits


class RememberingBackend:
    """Another backend, asked once for each batch: for runs that differ in their decisions alone."""

    def __init__(self, backend: Backend) -> None:
        self._backend = backend
        self._known: dict[tuple[tuple[int, ...], bytes], NDArray[np.float32]] = {}

    def logits(self, ids: NDArray[np.int64]) -> NDArray[np.float32]:
        """Return logits `[windows, tokens, channels]` for token ids `[windows, tokens]`."""
        key = ids.shape, ids.tobytes()
        if key not in self._known:
            self._known[key] = self._backend.logits(ids)
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

    def logits(self, ids: NDArray[np.int64]) -> NDArray[np.float32]:
        """Return logits `[windows, tokens, channels]` for token ids `[windows, tokens]`."""
        return self._run(ids, np.ones_like(ids))

    def logits_padded(self, windows: Sequence[NDArray[np.int64]]) -> list[NDArray[np.float32]]:
        """Return logits `[tokens, channels]` of windows of any length, in their order.

        Windows of about the same length share a batch, and the shorter ones are padded.
        """
        found: dict[int, NDArray[np.float32]] = {}
        for places in batches_by_length([len(ids) for ids in windows], self.batch_tokens):
            shape = len(places), len(windows[places[-1]])
            ids, mask = np.zeros(shape, np.int64), np.zeros(shape, np.int64)
            for row, place in enumerate(places):
                n_tokens = len(windows[place])
                ids[row, :n_tokens], mask[row, :n_tokens] = windows[place], 1
            for row, (place, logits) in enumerate(zip(places, self._run(ids, mask), strict=True)):
                found[place] = logits[: mask[row].sum()]
        return [found[place] for place in range(len(windows))]

    def _run(self, ids: NDArray[np.int64], mask: NDArray[np.int64]) -> NDArray[np.float32]:
        import torch

        with torch.inference_mode(), self._autocast:
            logits = self._network(
                torch.from_numpy(ids).to(self._device), torch.from_numpy(mask).to(self._device)
            )
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
