import json
import os
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from biaslens.corpus.workers import iter_scored, worker_number
from biaslens.errors import RunError

from .fakes import FailingScorer, FakeScorer, NoScorer, PoisonScorer, make_article, read_all


@pytest.mark.parametrize("workers", [0, 1, 2])
def test_the_input_is_not_read_ahead(workers):
    """While a result is taken, no more than `workers + 1` shards of records have been read."""
    n_read = 0

    def jobs():
        nonlocal n_read
        for index in range(12):
            n_read += 1
            yield index, (make_article(index),)

    scored = iter_scored(jobs(), scorer=FakeScorer, languages=None, workers=workers)
    seen = []
    with closing(scored):
        for index, shard in scored:
            assert n_read - len(seen) <= workers + 1
            assert shard is not None
            seen.append(index)
    assert sorted(seen) == list(range(12))


@pytest.mark.parametrize("workers", [0, 1, 2])
def test_without_shards_there_is_no_scorer(workers):
    assert list(iter_scored([], scorer=NoScorer, languages=None, workers=workers)) == []


@pytest.mark.parametrize("workers", [0, 1, 2])
def test_a_shard_that_fails_once_is_done_the_second_time(tmp_path, score, undisturbed, workers):
    failing = FailingScorer(tmp_path, frozenset({"a002", "a012"}), times=1)
    result = score(tmp_path / "out", scorer=failing, workers=workers)
    assert result.failed == {}
    assert read_all(tmp_path / "out") == undisturbed


@pytest.mark.parametrize("workers", [0, 1, 2])
def test_a_shard_that_fails_twice_is_listed_and_retried_later(
    tmp_path, score, undisturbed, workers
):
    out = tmp_path / "out"
    failing = FailingScorer(tmp_path, frozenset({"a012"}))
    result = score(out, scorer=failing, workers=workers)
    assert result.failed == {2: "MemoryError: no room"}
    assert not result.finished
    manifest = json.loads((out / "manifest.json").read_bytes())
    assert manifest["failed"] == [{"shard": 2, "reason": "MemoryError: no room"}]
    assert (manifest["finished"], manifest["n_articles"]) == (False, 12)
    assert score(out, workers=workers).n_skipped_shards == 3
    assert read_all(out) == undisturbed


def test_too_many_failures_stop_the_run(tmp_path, score, undisturbed):
    failing = FailingScorer(tmp_path, frozenset({"a002", "a007", "a012"}))
    with pytest.raises(RunError, match=r"2 shards failed.*--max-failures.*number 1: MemoryError"):
        score(tmp_path / "out", scorer=failing, max_failures=1)
    score(tmp_path / "out")
    assert read_all(tmp_path / "out") == undisturbed


@pytest.mark.parametrize("workers", [1, 2])
def test_records_that_take_a_worker_down_are_isolated(tmp_path, score, undisturbed, workers):
    result = score(tmp_path / "out", scorer=PoisonScorer(), workers=workers)
    assert (result.n_articles, result.n_rejects) == (15, 3)
    told = {reject.id: reject.what for reject in result.examples}
    assert told["a007"] == "takes the process that scores it down (killed by SIGSEGV)"
    assert told["a012"] == told["a007"]
    found = read_all(tmp_path / "out")
    for shard in (0, 3):  # the shards without poison
        name = f"sentences/{shard:05d}.parquet"
        assert found[name] == undisturbed[name]
    ids = pq.read_table(tmp_path / "out/articles")["article_id"].to_pylist()
    assert ids == [f"a{n:03d}" for n in range(18) if n not in (3, 7, 12)]


def test_workers_that_cannot_begin(tmp_path, score):
    with pytest.raises(RunError, match=r"die before they can begin \(ended with status 7\)"):
        score(tmp_path, scorer=partial(os._exit, 7), workers=2)


@dataclass(frozen=True)
class NumberedScorer(FakeScorer):
    """Tells the number of its worker."""

    folder: Path

    def __call__(self) -> "NumberedScorer":
        (self.folder / f"number-{worker_number()}").touch()
        return self


def test_workers_are_numbered_so_that_each_has_its_own_gpu(tmp_path, score):
    score(tmp_path / "out", scorer=NumberedScorer(tmp_path), workers=2)
    assert sorted(path.name for path in tmp_path.glob("number-*")) == ["number-0", "number-1"]
