"""Whatever stops a run, the same call goes on, and the files are those of an undisturbed run."""

import errno
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from biaslens.corpus.lock import hold_lock
from biaslens.errors import OutputError, RunError
from biaslens.schema import Article

from .fakes import CREATED, FakeScorer, NoScorer, SignalScorer, iter_records, make_article, read_all


def start(*arguments: object) -> subprocess.CompletedProcess[str]:
    """Run the program that dies; it returns when all its processes have let go of their output."""
    return subprocess.run(
        [sys.executable, "-m", "corpus.killed", *map(str, arguments)],
        cwd=Path(__file__).parents[1],
        capture_output=True,
        text=True,
        timeout=60,
        start_new_session=True,
    )


def test_kill_at_every_moment(tmp_path):
    ended = start("every", tmp_path)
    assert ended.returncode == 0, ended.stderr
    undisturbed = read_all(tmp_path / "undisturbed")
    runs = list(tmp_path.iterdir())
    assert len(runs) > 40
    for out in runs:
        assert read_all(out) == undisturbed, f"killed at step {out.name}"


def test_kill_again_and_again(tmp_path, undisturbed):
    ended = start("chain", tmp_path / "out")
    assert ended.returncode == 0, ended.stderr
    assert int(ended.stdout) > 2
    assert read_all(tmp_path / "out") == undisturbed


def test_kill_the_parent_of_workers(tmp_path, score, undisturbed):
    assert start("pool", tmp_path, signal.SIGKILL, "parent").returncode == -signal.SIGKILL
    assert not json.loads((tmp_path / "out/manifest.json").read_bytes())["finished"]
    score(tmp_path / "out")
    assert read_all(tmp_path / "out") == undisturbed


def test_interrupt_with_workers(tmp_path, score, undisturbed):
    ended = start("pool", tmp_path, signal.SIGINT, "group")
    assert ended.returncode == 130, ended.stderr
    score(tmp_path / "out")
    assert read_all(tmp_path / "out") == undisturbed


def test_interrupt(tmp_path, score, undisturbed):
    with pytest.raises(KeyboardInterrupt):
        score(tmp_path / "out", scorer=SignalScorer(tmp_path / "flag", signal.SIGINT))
    result = score(tmp_path / "out")
    assert result.n_skipped_shards == 2
    assert read_all(tmp_path / "out") == undisturbed


def test_a_worker_dies(tmp_path, score, undisturbed):
    killer = SignalScorer(tmp_path / "flag", signal.SIGKILL)
    with pytest.raises(RunError, match=r"worker process died.*same command"):
        score(tmp_path / "out", scorer=killer, workers=2)
    score(tmp_path / "out", scorer=killer, workers=2)
    assert read_all(tmp_path / "out") == undisturbed


def test_a_finished_run_is_not_read_again(tmp_path, score, undisturbed):
    first = score(tmp_path)
    second = score(tmp_path, articles=lambda: 1 / 0, scorer=NoScorer, created="later")
    assert second.n_skipped_shards == 4
    assert (first.n_articles, first.examples) == (second.n_articles, second.examples)
    assert read_all(tmp_path) == undisturbed


@pytest.mark.parametrize("damage", [os.unlink, lambda path: os.truncate(path, 10)])
def test_a_damaged_shard_is_done_again(tmp_path, score, undisturbed, damage):
    score(tmp_path)
    damage(tmp_path / "sentences/00002.parquet")
    assert score(tmp_path).n_skipped_shards == 3
    assert read_all(tmp_path) == undisturbed


def test_the_time_of_the_start_stays(tmp_path, score, undisturbed):
    with pytest.raises(KeyboardInterrupt):
        score(tmp_path / "out", scorer=SignalScorer(tmp_path / "flag", signal.SIGINT))
    score(tmp_path / "out", created="later")
    assert json.loads((tmp_path / "out/manifest.json").read_bytes())["created"] == CREATED


@pytest.mark.parametrize("n_records", [0, 4, 5, 9])
def test_the_input_became_shorter(tmp_path, score, n_records):
    with pytest.raises(KeyboardInterrupt):
        score(tmp_path / "out", scorer=SignalScorer(tmp_path / "flag", signal.SIGINT))
    shorter = list(iter_records())[:n_records]
    with pytest.raises(RunError, match=r"input holds other records.*--restart"):
        score(tmp_path / "out", articles=lambda: shorter)


def test_disk_full(tmp_path, score, undisturbed, monkeypatch):
    calls = iter(range(100))
    fsync = os.fsync

    def full(handle: int) -> None:
        if next(calls) == 20:
            raise OSError(errno.ENOSPC, "No space left on device")
        fsync(handle)

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        with pytest.raises(OutputError, match=r"Cannot write .*the disk is full.*same command"):
            score(tmp_path)
    assert not list(tmp_path.rglob("*.tmp"))
    score(tmp_path)
    assert read_all(tmp_path) == undisturbed


def test_one_run_at_a_time(tmp_path, score):
    score(tmp_path)
    with (
        hold_lock(tmp_path / ".biaslens/lock"),
        pytest.raises(RunError, match=f"Another run.*process {os.getpid()}"),
    ):
        score(tmp_path)
    score(tmp_path)


def test_restart(tmp_path, score, undisturbed):
    longer = [make_article(n) for n in range(40)]
    score(tmp_path, articles=lambda: longer, identity={"inputs": ["other"]})
    (tmp_path / "summary.json").write_text("mine")
    (tmp_path / ".biaslens/sentences-00007.parquet.tmp").write_text("of a run that died")
    score(tmp_path, restart=True)
    (tmp_path / "summary.json").unlink()  # it was left alone
    assert read_all(tmp_path) == undisturbed


def test_restart_stopped_at_once(tmp_path, score, undisturbed):
    score(tmp_path)

    def broken() -> list[Article]:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        score(tmp_path, articles=broken, restart=True)
    assert score(tmp_path, scorer=FakeScorer).n_skipped_shards == 0
    assert read_all(tmp_path) == undisturbed
