"""Whatever stops a run, the same call goes on, and the files are those of an undisturbed run."""

import errno
import itertools
import json
import os
import random
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest

from biaslens.corpus import Part
from biaslens.corpus.lock import hold_lock
from biaslens.errors import OutputError, RunError
from biaslens.schema import Article

from .fakes import (
    CREATED,
    FakeScorer,
    NoScorer,
    SignalScorer,
    iter_many,
    iter_records,
    make_article,
    read_all,
)


def start(*arguments: object) -> subprocess.CompletedProcess[str]:
    """Run the program that dies; it returns when all its processes have let go of their output."""
    return subprocess.run(
        [sys.executable, "-m", "corpus.killed", *map(str, arguments)],
        cwd=Path(__file__).parents[1],
        capture_output=True,
        text=True,
        timeout=240,
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
    score(tmp_path / "out", scorer=killer, workers=2)
    assert (tmp_path / "flag").exists()
    assert read_all(tmp_path / "out") == undisturbed


@pytest.fixture(scope="module")
def many(score, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    out = tmp_path_factory.mktemp("many")
    score(out, articles=iter_many, shard_size=4)
    return read_all(out)


def test_workers_killed_at_twenty_random_moments(tmp_path, many):
    ended = start("shoot", tmp_path, 6)
    assert ended.returncode == 0, ended.stderr
    assert (tmp_path / "all-shot").exists()
    assert read_all(tmp_path / "out") == many


def test_the_parent_killed_at_twenty_random_moments(tmp_path, score, many):
    chance = random.Random(6)
    for _ in range(20):
        running = subprocess.Popen(
            [sys.executable, "-m", "corpus.killed", "slow", tmp_path],
            cwd=Path(__file__).parents[1],
            stderr=subprocess.DEVNULL,
        )
        with suppress(subprocess.TimeoutExpired):
            running.wait(chance.uniform(0.3, 1.8))
        running.kill()
        running.wait()
    score(tmp_path / "out", articles=iter_many, shard_size=4)
    assert read_all(tmp_path / "out") == many


def test_the_clock_jumps(tmp_path, score, undisturbed, monkeypatch):
    jumps = itertools.cycle([0.0, 4e9, -1.0, 1e6])
    monkeypatch.setattr(time, "time", lambda: next(jumps))
    score(tmp_path, progress=True)
    assert read_all(tmp_path) == undisturbed


def test_the_place_becomes_read_only(tmp_path, score, undisturbed, monkeypatch):
    calls = iter(range(100))
    replace = os.replace

    def refuse(*names: Path) -> None:
        if next(calls) >= 6:
            raise OSError(errno.EROFS, "Read-only file system")
        replace(*names)

    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", refuse)
        with pytest.raises(OutputError, match=r"Cannot write .*Read-only.*can be written"):
            score(tmp_path)
    score(tmp_path)
    assert read_all(tmp_path) == undisturbed


def test_the_input_changes_under_the_run(tmp_path, score):
    def changed() -> None:
        raise RunError("harbour.jsonl has changed")

    with pytest.raises(RunError, match="has changed"):
        score(tmp_path, check_inputs=changed)
    assert not json.loads((tmp_path / "manifest.json").read_bytes())["finished"]


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


def test_parts_share_a_folder(tmp_path, score, undisturbed):
    first = score(tmp_path, part=Part(1, 2))
    assert (first.finished, first.n_articles) == (False, 9)
    with pytest.raises(RunError, match="one part alone cannot start over"):
        score(tmp_path, part=Part(2, 2), restart=True)
    with (
        hold_lock(tmp_path / ".biaslens/lock", shared=True),
        pytest.raises(RunError, match="Another run"),
    ):
        score(tmp_path)
    with (
        hold_lock(tmp_path / ".biaslens/lock.1-of-2"),
        pytest.raises(RunError, match="Another run"),
    ):
        score(tmp_path, part=Part(1, 2))
    with hold_lock(tmp_path / ".biaslens/lock", shared=True):
        last = score(tmp_path, part=Part(2, 2))
    assert (last.finished, last.n_articles) == (True, 17)
    assert read_all(tmp_path) == undisturbed


def test_parts_may_end_in_any_order_and_run_twice(tmp_path, score, undisturbed):
    for index in (3, 1, 3, 2):
        score(tmp_path, part=Part(index, 3))
    assert read_all(tmp_path) == undisturbed
