import subprocess
import sys

import pytest

import biaslens


def test_what_is_public_is_what_is_visible():
    assert sorted(biaslens.__all__) == dir(biaslens)


@pytest.mark.parametrize("name", biaslens.__all__)
def test_every_public_name_can_be_imported_and_says_what_it_is(name: str):
    value = getattr(biaslens, name)
    assert value == biaslens.__version__ or value.__doc__


def test_another_name_is_an_error():
    with pytest.raises(AttributeError, match="no attribute 'Scores'"):
        biaslens.Scores  # noqa: B018  # looking is what is tested


def test_importing_biaslens_imports_none_of_its_rooms():
    code = "import sys, biaslens; print([m for m in sys.modules if m.startswith('biaslens.')])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
