import doctest
import json
from importlib.metadata import version
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from biaslens.corpus import run
from biaslens.errors import BundleError, OutputError, RunError
from biaslens.schema import ARTICLES, SENTENCES

from .fakes import CREATED, IDENTITY, FakeScorer, PickyScorer, make_article, read_all


def test_the_folder(tmp_path, score):
    result = score(tmp_path / "new" / "out")
    names = set(read_all(tmp_path / "new" / "out"))
    shards = [f"{n:05d}" for n in range(4)]
    assert names == {
        "manifest.json",
        *(f"{table}/{n}.parquet" for table in ("sentences", "articles") for n in shards),
        *(f"rejects/{n}.jsonl" for n in shards),
    }
    assert (result.n_articles, result.n_sentences, result.n_rejects) == (17, 32, 1)
    assert result.n_skipped_shards == 0
    assert [reject.row for reject in result.examples] == [3]


def test_the_tables(tmp_path, score):
    score(tmp_path)
    sentences = pq.read_table(tmp_path / "sentences")
    articles = pq.read_table(tmp_path / "articles")
    assert sentences.schema.equals(SENTENCES)
    assert articles.schema.equals(ARTICLES)
    ids = [f"a{n:03d}" for n in range(18) if n != 3]
    assert articles["article_id"].to_pylist() == ids
    assert sentences.num_rows == sum(articles["n_sentences"].to_pylist())
    texts = {f"a{n:03d}": make_article(n).text for n in range(18)}
    for row in sentences.to_pylist():
        assert texts[row["article_id"]][row["start"] : row["end"]] == row["text"]


def test_the_manifest(tmp_path, score):
    score(tmp_path)
    manifest = json.loads((tmp_path / "manifest.json").read_bytes())
    assert manifest["biaslens_version"] == version("biaslens")
    assert manifest["tables_version"] == 1
    assert manifest["bundle"] == IDENTITY["bundle"]
    assert manifest["inputs"] == IDENTITY["inputs"]
    assert manifest["options"] == {"languages": ["en"], "shard_size": 5, "unit": "article"}
    assert set(manifest["versions"]) == {"onnxruntime", "pyarrow"}
    assert (manifest["created"], manifest["finished"]) == (CREATED, True)
    assert [shard["n_articles"] for shard in manifest["shards"]] == [4, 5, 5, 3]
    assert manifest["n_rejects"] == 1


def test_workers_change_no_byte(tmp_path, score, undisturbed):
    score(tmp_path, workers=2)
    assert read_all(tmp_path) == undisturbed


def test_nothing_to_score_gives_empty_tables(tmp_path, score):
    result = score(tmp_path, articles=list)
    assert result.n_articles == 0
    assert pq.read_table(tmp_path / "sentences").schema.equals(SENTENCES)


def test_rejects_of_the_scorer_are_examples(tmp_path, score):
    result = score(tmp_path, scorer=PickyScorer)
    assert (result.n_articles, result.n_rejects) == (16, 2)
    assert result.examples[1].what == "could not be scored: ZeroDivisionError: no tokens"


def test_at_most_five_examples(tmp_path, score):
    articles = [make_article(n, language="en") for n in range(30)]
    broken = [article.__class__(id=article.id, text="\u2028") for article in articles]
    result = score(tmp_path, articles=lambda: broken)
    assert result.n_rejects == 30
    assert [reject.id for reject in result.examples] == [f"a{n:03d}" for n in range(5)]


@pytest.mark.parametrize("workers", [0, 1])
def test_an_error_of_the_bundle_stays_one(tmp_path, score, workers):
    with pytest.raises(BundleError, match="no such bundle"):
        score(tmp_path, scorer=no_bundle, workers=workers)


def no_bundle() -> FakeScorer:
    raise BundleError("no such bundle")


@pytest.mark.parametrize("name", ["notes.txt", "sentences"])
def test_a_folder_of_others_is_refused(tmp_path, score, name):
    (tmp_path / name).mkdir()
    for restart in (False, True):
        with pytest.raises(RunError, match=f"not empty.*it has {name}"):
            score(tmp_path, restart=restart)
    assert [path.name for path in tmp_path.iterdir()] == [name]


@pytest.mark.parametrize("content", ["{}", "[1]", "not json", '{"name": "web app", "shards": []}'])
def test_a_foreign_manifest_is_refused(tmp_path, score, content):
    (tmp_path / "manifest.json").write_text(content)
    with pytest.raises(RunError, match="not the manifest of a batch run"):
        score(tmp_path, restart=True)
    assert read_all(tmp_path) == {"manifest.json": content.encode()}


def test_a_place_that_cannot_be_written(tmp_path, score):
    (tmp_path / "file").write_text("x")
    for out in (tmp_path / "file", tmp_path / "file" / "out"):
        with pytest.raises(OutputError, match="Cannot write"):
            score(out)


@pytest.mark.parametrize("wrong", [{"shard_size": 0}, {"workers": -1}])
def test_counts_below_the_least(tmp_path, score, wrong):
    with pytest.raises(RunError, match=r"must be [01] or more"):
        score(tmp_path, **wrong)


def test_progress_only_when_wanted(tmp_path, score, capsys):
    score(tmp_path / "silent")
    assert capsys.readouterr() == ("", "")
    score(tmp_path / "shown", progress=True, n_records=18)
    shown = capsys.readouterr()
    assert shown.out == ""
    assert "18/18" in shown.err
    assert "sentences/s" in shown.err


def test_the_example_runs():
    assert doctest.testmod(run) == doctest.TestResults(failed=0, attempted=5)


def test_files_stay_below_the_folder(tmp_path: Path, score):
    score(tmp_path / "out", articles=lambda: [make_article(1).__class__("../../x", "A b. C d.")])
    assert [path.name for path in tmp_path.iterdir()] == ["out"]
