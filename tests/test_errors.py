import inspect
import subprocess
import sys
from pathlib import Path

import pytest

import biaslens.errors
from biaslens.errors import BiaslensError, MissingExtraError, require_extra
from tests.command import run

WITHOUT_EXTRAS = """
import biaslens.errors
biaslens.errors.find_spec = lambda name: None
from biaslens.cli import main
main()
"""
ERRORS = [
    member
    for _, member in inspect.getmembers(biaslens.errors, inspect.isclass)
    if issubclass(member, Exception)
]


def test_every_error_is_ours_and_a_fitting_builtin_and_drawn_in_the_tree():
    tree = biaslens.errors.__doc__ or ""
    for error in ERRORS:
        assert error.__name__ in tree
        if error is not BiaslensError:
            builtin = error.__bases__[1]
            assert builtin.__module__ == "builtins"
            assert f"{error.__name__} ({builtin.__name__})" in tree


def test_an_extra_that_is_there_passes():
    require_extra("train", "json", "pathlib")


def test_a_missing_extra_names_the_pip_line(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(biaslens.errors, "find_spec", lambda name: None if "o" in name else name)
    with pytest.raises(MissingExtraError) as caught:
        require_extra("train", "torch", "datasets", "onnx")
    message = str(caught.value)
    assert "torch, onnx" in message
    assert "datasets" not in message
    assert message.endswith('pip install "biaslens[train]"')


@pytest.mark.parametrize(
    "arguments",
    [
        ["train", "configs/train/tiny.yaml"],
        ["export", "runs/tiny", "-o", "bundle"],
        ["evaluate"],
    ],
    ids=lambda arguments: arguments[0],
)
def test_commands_without_their_extra(arguments: list[str]):
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT_EXTRAS, *arguments],
        capture_output=True,
        text=True,
        cwd=Path(__file__).parents[1],
    )
    assert (done.returncode, done.stdout) == (1, "")
    (problem,) = done.stderr.splitlines()
    assert problem.endswith('pip install "biaslens[train]"')


def test_a_checkpoint_without_the_extra(
    tiny_checkpoint: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    (tmp_path / "a.txt").write_text("The harbour board said on Monday that the pier would close.")
    monkeypatch.setattr(biaslens.errors, "find_spec", lambda name: None)
    out = tmp_path / "out"
    done = run("score", tmp_path / "a.txt", "--model", tiny_checkpoint, "-o", out)
    assert done.code == 1
    (problem,) = done.problems
    assert problem.endswith('pip install "biaslens[train]"')
