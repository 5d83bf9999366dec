from datetime import UTC, datetime

import pytest

from biaslens.errors import InputError
from biaslens.reading.records import RecordFormat, check_mapping, missing_text, to_article
from biaslens.schema import Article, Reject, Span
from tests.reading.page import HEADLINE, PAGE, PARAGRAPHS

FORM = RecordFormat("a.jsonl")


def test_a_record_is_taken_exactly_as_it_is():
    record = {
        "id": 7,
        "text": "  Two\n\nlines ",
        "title": "T",
        "outlet": "Courier",
        "published": datetime(2024, 3, 5, tzinfo=UTC),
        "url": None,
        "targets": [[2, 5], {"start": 7, "end": 12}],
        "topic": "fish",
    }
    article = to_article(1, record, FORM)
    assert article == Article(
        id="7",
        text="  Two\n\nlines ",
        title="T",
        outlet="Courier",
        published="2024-03-05T00:00:00+00:00",
        targets=(Span(2, 5), Span(7, 12)),
        extra={"topic": "fish"},
    )


def test_a_missing_id_is_made_from_file_and_row():
    assert to_article(3, {"text": "x"}, FORM).id == "a.jsonl:3"


def test_a_page_is_cleaned():
    article = to_article(1, {"text": PAGE}, RecordFormat("a.csv", unit="page"))
    assert isinstance(article, Article)
    assert (article.title, article.unit) == (HEADLINE, "article")
    assert article.text == "\n\n".join((HEADLINE, *PARAGRAPHS))
    assert article.removed


def test_targets_may_be_a_json_string():
    assert to_article(1, {"text": "abc", "targets": "[[0, 2]]"}, FORM).targets == (Span(0, 2),)


def test_impossible_characters_keep_the_offsets():
    article = to_article(1, {"text": "a\0b\ud800c"}, FORM)
    assert article.text == "a b\ufffdc"
    assert article.notes


@pytest.mark.parametrize(
    ("record", "what"),
    [
        ({"text": None}, "no text"),
        ({"text": " \n"}, "no text"),
        ({"id": 1}, "no text"),
        ({"text": 12}, "type int"),
        ({"text": ["a"]}, "type list"),
        ({"text": "a", "title": {"x": 1}}, "type dict"),
        ({"text": "a", "targets": [[0, 2]]}, "out of bounds"),
        ({"text": "abc", "targets": [[2, 2]]}, "out of bounds"),
        ({"text": "abc", "targets": [[-1, 2]]}, "out of bounds"),
        ({"text": "abc", "targets": [[0.5, 2]]}, "whole numbers"),
        ({"text": "abc", "targets": [5]}, "no range"),
        ({"text": "abc", "targets": "[[0"}, "no JSON list"),
        ({"text": "abc", "targets": 5}, "no list"),
        ({"text": b"%PDF-1.7"}, "PDF"),
        (["text"], "no object"),
        (None, "no object"),
    ],
)
def test_a_bad_record_is_a_reject(record: object, what: str):
    reject = to_article(4, record, FORM)
    assert isinstance(reject, Reject)
    assert what in reject.what
    assert (reject.input, reject.row) == ("a.jsonl", 4)
    assert reject.fix


@pytest.mark.parametrize(
    ("names", "nearest"),
    [(["id", "Text"], "Text"), (["id", "body"], "body"), (["id", "texts"], "texts")],
)
def test_the_nearest_column_is_named(names: list[str], nearest: str):
    what, fix = missing_text(names, FORM)
    assert repr(nearest) in what
    assert f"--map text={nearest}" in fix


def test_a_mapping_of_an_unknown_column_is_refused():
    with pytest.raises(InputError, match="no column 'body'"):
        check_mapping({"body": "text"})
