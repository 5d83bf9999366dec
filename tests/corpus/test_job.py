"""The whole road, with a real bundle: inputs, bundle and signals as a user meets them."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import biaslens.errors
from biaslens.corpus.described import count_records, describe_input
from biaslens.corpus.job import ScoreOptions, score_inputs
from biaslens.errors import BundleError, MissingExtraError, RunError
from biaslens.reading.inputs import expand_inputs

from .fakes import make_article, read_all

COMMAND = [sys.executable, "-c", "from biaslens.cli import main; main()"]


def write_input(path: Path, n_records: int) -> Path:
    rows = (make_article(number) for number in range(n_records))
    lines = [json.dumps({"id": a.id, "text": a.text, "outlet": a.outlet}) for a in rows]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def tables(out: Path) -> dict[str, bytes]:
    return {name: content for name, content in read_all(out).items() if name != "manifest.json"}


def test_the_manifest_names_inputs_bundle_options_and_versions(tmp_path, tiny_bundle):
    source = write_input(tmp_path / "ferries.jsonl", 3)
    options = ScoreOptions(model=tiny_bundle)
    score_inputs([str(source)], tmp_path / "out", options=options)
    manifest = json.loads((tmp_path / "out/manifest.json").read_bytes())
    (described,) = manifest["inputs"]
    assert described["path"] == "ferries.jsonl"
    assert described["n_bytes"] == source.stat().st_size
    assert len(described["sha256"]) == len(manifest["bundle"]["sha256"]) == 64
    assert manifest["options"]["languages"] == ["en"]
    assert {"onnxruntime", "tokenizers", "numpy", "pyarrow"} <= manifest["versions"].keys()


def test_a_gpu_needs_torch(tmp_path, monkeypatch):
    monkeypatch.setattr(biaslens.errors, "find_spec", lambda name: None)
    source = write_input(tmp_path / "ferries.jsonl", 3)
    options = ScoreOptions(gpus=1)
    with pytest.raises(MissingExtraError, match=r"torch, transformers.*biaslens\[train\]"):
        score_inputs([str(source)], tmp_path / "out", options=options)


def test_another_input_is_refused_and_named(tmp_path, tiny_bundle):
    source = write_input(tmp_path / "ferries.jsonl", 3)
    options = ScoreOptions(model=tiny_bundle)
    score_inputs([str(source)], tmp_path / "out", options=options)
    write_input(source, 4)
    with pytest.raises(RunError, match=r"inputs\.0\.sha256.*--restart"):
        score_inputs([str(source)], tmp_path / "out", options=options)


def test_an_input_that_changes_while_it_is_read(tmp_path, tiny_bundle, monkeypatch):
    source = write_input(tmp_path / "ferries.jsonl", 3)
    from biaslens.corpus import job

    score_corpus = job.score_corpus

    def change_and_score(*given, **options):
        with source.open("a") as file:
            file.write("\n")
        return score_corpus(*given, **options)

    monkeypatch.setattr(job, "score_corpus", change_and_score)
    options = ScoreOptions(model=tiny_bundle)
    with pytest.raises(RunError, match=r"ferries\.jsonl has changed while it was read"):
        score_inputs([str(source)], tmp_path / "out", options=options)
    with pytest.raises(RunError, match=r"inputs\.0\.n_bytes"):
        score_inputs([str(source)], tmp_path / "out", options=options)


@pytest.mark.parametrize("workers", [0, 1])
def test_a_model_damaged_on_disk_is_told(tmp_path, tiny_bundle, workers):
    bundle = Path(shutil.copytree(tiny_bundle, tmp_path / "bundle"))
    source = write_input(tmp_path / "ferries.jsonl", 3)
    content = bytearray((bundle / "model.onnx").read_bytes())
    content[len(content) // 2] ^= 1
    (bundle / "model.onnx").write_bytes(content)
    options = ScoreOptions(model=bundle, workers=workers)
    with pytest.raises(BundleError, match=r"model\.onnx: is damaged \(sha256 .*get the bundle"):
        score_inputs([str(source)], tmp_path / "out", options=options)


def test_a_request_to_end_is_130_and_the_run_goes_on(tmp_path, tiny_bundle):
    source = write_input(tmp_path / "ferries.jsonl", 900)
    arguments = ["score", source, "--model", tiny_bundle, "--workers", "2", "-o"]
    running = subprocess.Popen(
        [*COMMAND, *arguments, tmp_path / "out"], stderr=subprocess.PIPE, text=True
    )
    while not list((tmp_path / "out").glob(".biaslens/0*.json")) and running.poll() is None:
        time.sleep(0.02)
    running.send_signal(signal.SIGTERM)
    _, told = running.communicate(timeout=60)
    assert running.returncode == 130, told
    assert "goes on when it is run again" in told
    for out in ("out", "undisturbed"):
        options = ScoreOptions(model=tiny_bundle)
        result = score_inputs([str(source)], tmp_path / out, options=options)
        assert bool(result.n_skipped_shards) == (out == "out")
    assert tables(tmp_path / "out") == tables(tmp_path / "undisturbed")


def test_auto_scores_the_same_bytes(tmp_path, tiny_bundle):
    source = write_input(tmp_path / "ferries.jsonl", 450)
    for workers in (0, None):
        options = ScoreOptions(model=tiny_bundle, workers=workers)
        score_inputs([str(source)], tmp_path / str(workers), options=options)
    assert tables(tmp_path / "0") == tables(tmp_path / "None")


@pytest.mark.parametrize(
    ("names", "expected"),
    [(["a.jsonl"], 7), (["a.jsonl", "page.txt"], 8), (["a.jsonl", "b.jsonl.gz"], None)],
)
def test_records_are_counted_where_that_is_cheap(tmp_path, names, expected):
    write_input(tmp_path / "a.jsonl", 7)
    (tmp_path / "page.txt").write_text("A page.")
    (tmp_path / "b.jsonl.gz").write_bytes(b"")
    entries = expand_inputs([str(tmp_path / name) for name in names])
    assert count_records([describe_input(entry, None) for entry in entries]) == expected


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is read-only for root")
def test_a_read_only_folder(tmp_path, score):
    from biaslens.errors import OutputError

    (tmp_path / "out").mkdir(mode=0o555)
    with pytest.raises(OutputError, match="Cannot write"):
        score(tmp_path / "out")
