import hashlib
import io
import json
from dataclasses import replace
from datetime import date

import pyarrow.parquet as pq
import pytest

from biaslens.corpus.shards import iter_cuts, score_shard
from biaslens.schema import Article, Reject

from .fakes import FakeScorer, PickyScorer, iter_records, make_article

ENGLISH = frozenset({"en"})


def rows(content: bytes) -> list[dict]:
    return pq.read_table(io.BytesIO(content)).to_pylist()


def score_one(article: Article, languages: frozenset[str] | None = ENGLISH) -> dict:
    shard = score_shard([article], scorer=FakeScorer(), languages=languages)
    return rows(shard.articles)[0]


@pytest.mark.parametrize(
    ("n", "sizes"), [(0, [0]), (1, [1]), (4, [4]), (5, [4, 1]), (8, [4, 4]), (9, [4, 4, 1])]
)
def test_cuts(n, sizes):
    articles = [make_article(i) for i in range(n)]
    cuts = list(iter_cuts(articles, 4))
    assert [len(cut) for cut in cuts] == sizes
    assert [article for cut in cuts for article in cut] == articles


def test_a_row_of_the_table_articles():
    article = replace(make_article(1), url="http://quay.example/1", notes=("was windows-1252",))
    assert score_one(article) == {
        "article_id": "a001",
        "outlet": "The Quay",
        "title": "Ferry line 1",
        "published": "2030-05-01",
        "url": "http://quay.example/1",
        "n_sentences": 2,
        "text_sha256": hashlib.sha256(article.text.encode()).hexdigest(),
        "removed": [{"start": 0, "end": 4, "reason": "navigation"}],
        "language": "en",
        "notes": ["was windows-1252"],
        "extra": '{"desk": 1, "section": "local"}',
    }


@pytest.mark.parametrize(
    ("extra", "stored"),
    [
        ({}, None),
        ({"b": 1, "a": {"z": None, "y": [1]}}, '{"a": {"y": [1], "z": null}, "b": 1}'),
        ({"day": date(2030, 5, 1)}, '{"day": "2030-05-01"}'),
        ({"x": float("nan"), "y": float("inf")}, '{"x": null, "y": null}'),
        ({"name": "Zoë"}, '{"name": "Zoë"}'),
        ({"name": "\ud800"}, '{"name": "\\ud800"}'),
    ],
)
def test_extra_is_sorted_json(extra, stored):
    assert score_one(replace(make_article(1), extra=extra))["extra"] == stored


@pytest.mark.parametrize(
    ("language", "languages", "scored"),
    [
        ("en", ENGLISH, True),
        ("en-US", ENGLISH, True),
        ("EN_gb", ENGLISH, True),
        (None, ENGLISH, True),
        ("ar", ENGLISH, False),
        ("ar", None, True),
        ("ar", frozenset({"en", "ar"}), True),
        ("enm", ENGLISH, False),
    ],
)
def test_languages(language, languages, scored):
    row = score_one(make_article(1, language=language), languages)
    skipped = f"language {language}: skipped; ask for it with --language {language}"
    assert row["n_sentences"] == (2 if scored else 0)
    assert row["notes"] == ([] if scored else [skipped])


def test_one_bad_article_is_a_reject_and_the_others_are_done():
    shard = score_shard(list(iter_records()), scorer=PickyScorer(), languages=ENGLISH)
    assert (shard.n_articles, shard.n_sentences, shard.n_rejects) == (16, 30, 2)
    assert "a007" not in {row["article_id"] for row in rows(shard.sentences)}
    first, second = (Reject(**json.loads(line)) for line in shard.rejects.splitlines())
    assert first.what == "has no text"
    assert second.id == "a007"
    assert second.what == "could not be scored: ZeroDivisionError: no tokens"
    assert second.fix


def test_what_utf8_cannot_hold_is_a_reject():
    article = Article("half \ud83d", "Half a smile \ud83d here. And then more.")
    shard = score_shard([article, make_article(1)], scorer=FakeScorer(), languages=ENGLISH)
    assert (shard.n_articles, shard.n_rejects) == (1, 1)
    reject = json.loads(shard.rejects)
    assert reject["id"] == "half \ud83d"
    assert reject["what"].startswith("could not be ")


def test_the_same_records_give_the_same_bytes():
    once, again = (
        score_shard(list(iter_records()), scorer=FakeScorer(), languages=ENGLISH) for _ in range(2)
    )
    assert once == again
