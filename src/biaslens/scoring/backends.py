"""What runs the network: ONNX Runtime for bundles, torch for checkpoints.

A backend reads one window at a time. Dynamic int8 takes the range of its activations from
everything in the batch, so a window alone is what keeps a score free of its neighbours and padding.
"""

import os
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from biaslens.errors import BundleError, require_extra

INPUTS = {"input_ids", "attention_mask"}


class Backend(Protocol):
    """Anything that gives the logits of a window."""

    def logits(self, ids: NDArray[np.int64]) -> NDArray[np.float32]:
        """Return logits `[tokens, channels]` for token ids `[tokens]`."""


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
        if inputs != INPUTS:
            raise BundleError(
                f"{path}: reads {', '.join(sorted(inputs))}, a network of biaslens "
                f"{', '.join(sorted(INPUTS))}; export the checkpoint again"
            )

    def logits(self, ids: NDArray[np.int64]) -> NDArray[np.float32]:
        """Return logits `[tokens, channels]` for token ids `[tokens]`."""
        batch = ids[np.newaxis]
        feed = {"input_ids": batch, "attention_mask": np.ones_like(batch)}
        logits: NDArray[np.float32] = self._session.run(None, feed)[0][0]
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
        """Return logits `[tokens, channels]` for token ids `[tokens]`."""
        import torch

        batch = torch.from_numpy(ids)[None].to(self._device)
        with torch.inference_mode():
            logits = self._network(batch, torch.ones_like(batch))
        array: NDArray[np.float32] = logits[0].cpu().numpy()
        return array
