import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from biaslens.errors import BundleError
from biaslens.scoring.bundle import SPEC, bundle_sha256, check_files, read_spec, write_spec


@pytest.fixture
def bundle(tiny_bundle: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(tiny_bundle, tmp_path / "bundle"))


def _edit(bundle: Path, **changes: Any) -> None:
    values = json.loads((bundle / SPEC).read_text(encoding="utf-8"))
    (bundle / SPEC).write_text(json.dumps({**values, **changes}), encoding="utf-8")


def test_round_trip(bundle: Path) -> None:
    spec = read_spec(bundle)
    write_spec(spec, bundle)
    assert read_spec(bundle) == spec


def test_another_format_is_refused_by_number(bundle: Path) -> None:
    _edit(bundle, format=7)
    with pytest.raises(BundleError, match=r"format 7.*reads 1"):
        read_spec(bundle)


def test_wrong_values_are_named(bundle: Path) -> None:
    _edit(bundle, max_length="long", colour="blue")
    with pytest.raises(BundleError, match=r"max_length, colour|colour, max_length"):
        read_spec(bundle)


@pytest.mark.parametrize("content", ["{", "[]", "null", "\ufffd"])
def test_garbage_is_told(bundle: Path, content: str) -> None:
    (bundle / SPEC).write_text(content, encoding="utf-8")
    with pytest.raises(BundleError, match=r"biaslens\.json"):
        read_spec(bundle)


def test_changed_bytes_are_found(bundle: Path) -> None:
    spec = read_spec(bundle)
    model = bundle / "model.onnx"
    content = bytearray(model.read_bytes())
    content[1000] ^= 1
    model.write_bytes(content)
    with pytest.raises(BundleError, match="is damaged"):
        check_files(bundle, spec)


def test_the_hash_follows_what_decides_and_nothing_else(bundle: Path) -> None:
    before = bundle_sha256(bundle)
    spec = read_spec(bundle)
    write_spec(spec.model_copy(update={"scores": {"other": {"f1": 0.5}}}), bundle)
    assert bundle_sha256(bundle) == before
    tasks = (spec.tasks[0].model_copy(update={"bias": 0.25}), *spec.tasks[1:])
    write_spec(spec.model_copy(update={"tasks": tasks}), bundle)
    assert bundle_sha256(bundle) != before
