"""Stores are reached through pyarrow; here through `file://`, which needs no account."""

import doctest
import signal

import pytest

from biaslens.corpus import remote
from biaslens.corpus.job import ScoreOptions, score_inputs
from biaslens.corpus.remote import Mirror, fetch_input
from biaslens.errors import InputError, OutputError, RunError

from .fakes import PickyScorer, SignalScorer, read_all
from .test_job import tables, write_input


def test_a_run_onto_a_store(tmp_path, score, undisturbed):
    store = tmp_path / "store"
    result = score(tmp_path / "scratch", mirror=Mirror(store.as_uri()))
    assert (result.n_articles, result.n_rejects, result.finished) == (17, 1, True)
    assert read_all(store) == undisturbed
    assert not list((tmp_path / "scratch").rglob("*.parquet"))


def test_a_run_that_was_stopped_goes_on_from_another_machine(tmp_path, score, undisturbed):
    store = tmp_path / "store"
    with pytest.raises(KeyboardInterrupt):
        score(
            tmp_path / "first",
            mirror=Mirror(store.as_uri()),
            scorer=SignalScorer(tmp_path / "flag", signal.SIGINT),
        )
    (store / "sentences/00001.parquet").write_bytes(b"torn")
    result = score(tmp_path / "second", mirror=Mirror(store.as_uri()))
    assert result.n_skipped_shards == 1
    assert read_all(store) == undisturbed
    with pytest.raises(RunError, match=r"differs in options\.shard_size"):
        score(tmp_path / "third", mirror=Mirror(store.as_uri()), shard_size=7)


def test_restart_on_a_store(tmp_path, score, undisturbed):
    store = tmp_path / "store"
    score(tmp_path / "first", mirror=Mirror(store.as_uri()), shard_size=2, scorer=PickyScorer)
    score(tmp_path / "second", mirror=Mirror(store.as_uri()), restart=True)
    assert read_all(store) == undisturbed


def test_a_folder_of_others_is_refused(tmp_path, score):
    (tmp_path / "store").mkdir()
    (tmp_path / "store/notes.txt").write_text("mine")
    with pytest.raises(RunError, match="not empty"):
        score(tmp_path / "scratch", mirror=Mirror((tmp_path / "store").as_uri()))


def test_no_store(tmp_path):
    with pytest.raises(InputError, match="does not exist; check the address"):
        fetch_input((tmp_path / "nothing.jsonl").as_uri(), tmp_path / "here")
    with pytest.raises(OutputError, match="check the address"):
        Mirror("s4://quay/scores")


def test_the_whole_road(tmp_path, tiny_bundle):
    source = write_input(tmp_path / "ferries.jsonl", 5)
    (tmp_path / "folder").mkdir()
    write_input(tmp_path / "folder/more.jsonl", 5)
    options = ScoreOptions(model=tiny_bundle)
    for out in (tmp_path / "near", (tmp_path / "far").as_uri()):
        near = out == tmp_path / "near"
        inputs = [source, tmp_path / "folder"]
        given = [str(path) if near else path.as_uri() for path in inputs]
        result = score_inputs(given, out, options=options)
        assert (result.n_articles, result.n_rejects) == (5, 5)  # the ids are the same
    assert tables(tmp_path / "near") == tables(tmp_path / "far")


def test_the_example_runs():
    assert doctest.testmod(remote).failed == 0
