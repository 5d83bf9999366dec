"""Fixtures that every room may use."""

import os
import signal
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]

# a shell that starts the suite in the background has it ignore what the tests send
signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder with the real data sets, if this machine has it."""
    folder = Path(os.environ.get("BIASLENS_DATA", ROOT.parent / "shared" / "data"))
    if not folder.is_dir():
        pytest.skip(f"the labelled data are not here ({folder}); set BIASLENS_DATA to their folder")
    return folder


@pytest.fixture(scope="session")
def tiny_checkpoint(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A checkpoint of `configs/train/tiny.yaml`, trained once for all tests."""
    from biaslens.config import load_train_config
    from biaslens.training.run import train

    output = tmp_path_factory.mktemp("tiny")
    overrides = [f"output={output}", f"data_dir={ROOT / 'configs/train/tiny'}"]
    return train(load_train_config(ROOT / "configs/train/tiny.yaml", overrides=overrides))


@pytest.fixture(scope="session")
def tiny_bundle(tiny_checkpoint: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The int8 bundle of the tiny checkpoint; real in form, its scores mean nothing."""
    from biaslens.training.export import export

    return export(tiny_checkpoint, tmp_path_factory.mktemp("bundle") / "tiny")
