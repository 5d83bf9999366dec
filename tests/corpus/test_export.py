import csv
from dataclasses import replace

import pyarrow.parquet as pq

from biaslens.corpus.export import export_csv

from .fakes import make_article, read_all


def read(path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_every_sentence_and_target_with_every_score(tmp_path, score):
    score(tmp_path)
    rows = read(export_csv(tmp_path))
    stored = pq.read_table(tmp_path / "sentences").to_pylist()
    sentences = [row for row in rows if row["level"] == "sentence"]
    assert len(sentences) == len(stored) == 32
    assert len(rows) == 64  # each has one target
    for row, sentence in zip(sentences, stored, strict=True):
        for name in ("article_id", "outlet", "published", "text"):
            assert row[name] == sentence[name]
        for name in ("framing", "negative", "neutral", "positive"):
            assert abs(float(row[name]) - sentence[name]) < 1e-5
        assert abs(float(row["technique_doubt"]) - dict(sentence["techniques"])["doubt"]) < 1e-5
        assert (row["framing_narrator"] == "") == (sentence["framing_narrator"] is None)
    assert sentences[0]["title"] == "Ferry line 0"
    assert sentences[0]["loaded"] == sentences[0]["text"]
    assert sentences[0]["sources"] == "The ferry"
    assert sentences[0]["source_types"] == "vague"
    target = rows[1]
    assert (target["level"], target["framing_narrator"], target["loaded"]) == ("target", "", "")


def test_what_a_spreadsheet_would_run_is_text(tmp_path, score):
    article = replace(make_article(1), title='=cmd|"x"', outlet="@Quay, the")
    score(tmp_path, articles=lambda: [article])
    row = read(export_csv(tmp_path))[0]
    assert (row["title"], row["outlet"]) == ('\'=cmd|"x"', "'@Quay, the")


def test_a_run_over_nothing(tmp_path, score):
    score(tmp_path, articles=list)
    assert read(export_csv(tmp_path)) == []


def test_it_goes_with_the_run(tmp_path, score, undisturbed):
    score(tmp_path)
    export_csv(tmp_path)
    score(tmp_path, restart=True)
    assert read_all(tmp_path) == undisturbed
