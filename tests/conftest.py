"""Fixtures that every room may use."""

import os
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder with the real data sets, if this machine has it."""
    root = Path(__file__).parents[1]
    folder = Path(os.environ.get("BIASLENS_DATA", root.parent / "shared" / "data"))
    if not folder.is_dir():
        pytest.skip(f"the labelled data are not here ({folder}); set BIASLENS_DATA to their folder")
    return folder
