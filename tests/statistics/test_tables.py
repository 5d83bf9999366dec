import json

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from scores import scored_article, write_scores

from biaslens.errors import RunError
from biaslens.schema import ARTICLES, Reject
from biaslens.statistics import tables
from biaslens.statistics.tables import read_scores

TWO = [{"text": "One."}, {"text": "Two."}]


def test_what_was_written_is_read_in_a_fixed_order(tmp_path):
    articles = [
        scored_article("c", TWO, published="2024-01-02"),
        scored_article("b", TWO, outlet="Meridian", published="2024-01-02"),
        scored_article("a", TWO, outlet="Meridian", published="2024-01-01"),
    ]
    reject = Reject("in.jsonl", 4, "x", "no text", "add a text")
    one = read_scores(write_scores(tmp_path / "1", articles, rejects=[reject], manifest={"a": 1}))
    two = read_scores(write_scores(tmp_path / "2", articles[::-1], n_shards=3))
    assert [row["article_id"] for row in one.articles] == ["a", "b", "c"]
    assert [row["text"] for row in one.sentences["b"]] == ["One.", "Two."]
    assert one.rejects == (reject,)
    assert one.manifest == {"a": 1}
    assert one.articles == two.articles
    assert one.sentences == two.sentences


def test_an_article_that_lies_in_several_parts_of_a_table_is_whole(tmp_path, monkeypatch):
    folder = write_scores(tmp_path, [scored_article(key, TWO * 3) for key in "ab"])
    whole = read_scores(folder)
    monkeypatch.setattr(tables, "N_ROWS", 4)
    assert read_scores(folder) == whole


def test_a_folder_that_is_not_there(tmp_path):
    with pytest.raises(RunError, match="no such folder"):
        read_scores(tmp_path / "none")


def test_a_folder_without_scores_lists_what_is_missing(tmp_path):
    with pytest.raises(RunError, match=r"articles/\*\.parquet and sentences/\*\.parquet"):
        read_scores(tmp_path)


def test_a_damaged_table_is_named(tmp_path):
    write_scores(tmp_path, [scored_article("a", TWO)])
    (tmp_path / "sentences" / "00000.parquet").write_bytes(b"PAR1 not really")
    with pytest.raises(RunError, match=r"00000\.parquet: not a readable Parquet file"):
        read_scores(tmp_path)


def test_missing_columns_are_listed(tmp_path):
    write_scores(tmp_path, [scored_article("a", TWO)])
    pq.write_table(pa.table({"article_id": ["a"]}), tmp_path / "sentences" / "00000.parquet")
    with pytest.raises(RunError, match="lacks outlet, published, index"):
        read_scores(tmp_path)


def test_a_column_of_another_type_is_told(tmp_path):
    write_scores(tmp_path, [scored_article("a", TWO)])
    path = tmp_path / "articles" / "00000.parquet"
    table = pq.read_table(path)
    place = table.column_names.index("n_sentences")
    pq.write_table(table.set_column(place, "n_sentences", pa.array(["many"])), path)
    with pytest.raises(RunError, match="another type"):
        read_scores(tmp_path)


def test_sentences_of_an_unknown_article_are_not_dropped_in_silence(tmp_path):
    write_scores(tmp_path, [scored_article("a", TWO)])
    pq.write_table(
        pa.Table.from_pylist([], schema=ARTICLES), tmp_path / "articles" / "00000.parquet"
    )
    with pytest.raises(RunError, match="has article 'a'"):
        read_scores(tmp_path)


def test_an_article_twice(tmp_path):
    write_scores(tmp_path, [scored_article("a", TWO), scored_article("a", TWO)])
    with pytest.raises(RunError, match="twice"):
        read_scores(tmp_path)


def test_a_cut_reject_is_still_counted(tmp_path):
    write_scores(tmp_path, [scored_article("a", TWO)])
    path = tmp_path / "rejects" / "00000.jsonl"
    path.write_text(json.dumps({"input": "x", "what": "empty", "fix": "fill"}) + '\n{"inp')
    rejects = read_scores(tmp_path).rejects
    assert [reject.what for reject in rejects] == ["empty", "this line is not JSON"]


def test_no_manifest_is_an_unknown_one_and_a_damaged_one_an_error(tmp_path):
    write_scores(tmp_path, [scored_article("a", TWO)])
    (tmp_path / "manifest.json").unlink()
    assert read_scores(tmp_path).manifest == {}
    (tmp_path / "manifest.json").write_text("[1]")
    with pytest.raises(RunError, match="JSON object"):
        read_scores(tmp_path)
    (tmp_path / "manifest.json").write_text("{")
    with pytest.raises(RunError, match="not readable JSON"):
        read_scores(tmp_path)
