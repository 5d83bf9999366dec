from pathlib import Path

import numpy as np
import pytest

from biaslens.errors import BundleError, ConfigError
from biaslens.scoring.backends import OnnxBackend, TorchBackend, batches_by_length
from biaslens.scoring.bundle import DEFAULT_BUNDLE, MODEL
from biaslens.scoring.tokens import Inputs


def _windows(length: int, n: int) -> Inputs:
    random = np.random.default_rng(length)
    return Inputs(random.integers(4, 300, (n, length)), random.integers(0, 4, (n, length)))


def _take(windows: Inputs, which: slice) -> Inputs:
    return Inputs(*(values[which] for values in windows))


@pytest.mark.parametrize("length", [1, 2, 7, 16, 33, 90])
@pytest.mark.parametrize("threads", [1, 2])
def test_a_batch_gives_the_very_logits_of_its_windows_alone(
    tiny_bundle: Path, length: int, threads: int
) -> None:
    windows = _windows(length, 9)
    windows.ids[4] = 3  # an odd neighbour
    for bundle in (tiny_bundle, DEFAULT_BUNDLE):
        backend = OnnxBackend(bundle / MODEL, threads=threads)
        alone = np.concatenate([backend.logits(_take(windows, slice(n, n + 1))) for n in range(9)])
        assert np.array_equal(backend.logits(windows), alone)
        for which in (slice(None, None, -1), slice(2, 5)):
            assert np.array_equal(backend.logits(_take(windows, which)), alone[which])


def test_a_file_that_is_no_network(tmp_path: Path) -> None:
    (tmp_path / MODEL).write_bytes(b"no network")
    with pytest.raises(BundleError, match="is no network that can be run"):
        OnnxBackend(tmp_path / MODEL)


@pytest.mark.parametrize("n_tokens", [1, 40, 100_000])
def test_padded_batches_hold_every_window_once_and_no_more_than_fits(n_tokens: int) -> None:
    lengths = np.random.default_rng(0).integers(1, 60, 50).tolist()
    batches = batches_by_length(lengths, n_tokens)
    assert sorted(place for batch in batches for place in batch) == list(range(50))
    for batch in batches:
        sizes = [lengths[place] for place in batch]
        assert sizes == sorted(sizes)
        assert len(batch) == 1 or len(batch) * sizes[-1] <= n_tokens


@pytest.mark.parametrize("fixture", ["tiny_checkpoint", "tiny_bundle"])
def test_padding_changes_no_logit_in_torch(fixture: str, request: pytest.FixtureRequest) -> None:
    folder = request.getfixturevalue(fixture)
    backend = TorchBackend(folder, device="cpu", batch_tokens=64)
    windows = [_windows(length, 1) for length in (9, 2, 31, 9, 5, 16)]
    rows = [Inputs(*(values[0] for values in window)) for window in windows]
    for window, logits in zip(windows, backend.logits_padded(rows), strict=True):
        assert logits.shape[0] == window.ids.size
        assert np.allclose(logits, backend.logits(window)[0], atol=1e-4)


def test_a_device_that_torch_cannot_use(tiny_bundle: Path) -> None:
    with pytest.raises(ConfigError, match="device cuda:99: torch cannot use it"):
        TorchBackend(tiny_bundle, device="cuda:99")
