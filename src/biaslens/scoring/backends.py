"""What runs the network: ONNX Runtime for bundles, torch for checkpoints.

A backend reads windows of one length at once, without padding. Where the ranges of a network's int8
activations are fixed, a window's logits do not depend on the others; a network whose ranges are
taken while it runs reads one window at a time, so that a score never depends on its neighbours.
"""

import os
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from biaslens.errors import BundleError, require_extra

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


class TorchBackend:
    """The float network of a checkpoint, on a GPU when there is one."""

    def __init__(self, folder: Path, *, device: str | None = None) -> None:
        require_extra("train", "torch", "transformers")
        import torch

        from biaslens.model.checkpoint import load_checkpoint

        self._device = device or ("cuda" if torch.cuda.is_available() else "cpu")
        self._network = load_checkpoint(folder).network.eval().to(self._device)

    def logits(self, ids: NDArray[np.int64]) -> NDArray[np.float32]:
        """Return logits `[windows, tokens, channels]` for token ids `[windows, tokens]`."""
        import torch

        batch = torch.from_numpy(ids).to(self._device)
        with torch.inference_mode():
            logits = self._network(batch, torch.ones_like(batch))
        array: NDArray[np.float32] = logits.cpu().numpy()
        return array
