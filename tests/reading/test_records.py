from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

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
        ({"text": "abc", "targets": [[0, 1]] * 10_001}, "10,001 targets"),
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


def test_dates_are_made_iso_or_set_aside():
    first = to_article(1, {"text": "One.", "published": "Tue, 2 May 2023 10:00:00 GMT"}, FORM)
    second = to_article(2, {"text": "One.", "published": "3/4/2023"}, FORM)
    assert isinstance(first, Article)
    assert isinstance(second, Article)
    assert (first.published, first.extra) == ("2023-05-02T10:00:00+00:00", {})
    assert second.published is None
    assert second.extra == {"published_as_given": "3/4/2023"}
    assert second.notes == ("the date can be read two ways, or not at all",)


def test_the_outlet_is_stated_or_the_folder_or_the_domain():
    record = {"text": "One.", "url": "https://news.quay.co.uk/1"}
    folder = RecordFormat("a.jsonl", outlet="Folder")
    stated = {**record, "outlet": "Stated"}
    found = [
        to_article(1, *given) for given in ((record, FORM), (record, folder), (stated, folder))
    ]
    assert [item.outlet for item in found if isinstance(item, Article)] == [
        "quay.co.uk",
        "Folder",
        "Stated",
    ]


def test_agency_copy_is_marked_from_text_bylines_and_removed_lines():
    text = "HARBOUR (AP) - The market closed on Monday."
    own = {"text": text, "agency": "mine"}
    for record, agency in (
        ({"text": text}, "AP"),
        ({"text": "One.", "authors": ["Oda Brell", "Reuters Staff"]}, "Reuters"),
        ({"text": "One.", "author": None}, None),
        (own, "mine"),
    ):
        item = to_article(1, record, FORM)
        assert isinstance(item, Article)
        assert item.extra.get("agency") == agency


VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=20)
    | st.binary(max_size=9),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=6,
)
NAMES = st.sampled_from(["id", "text", "title", "outlet", "published", "url", "targets", "author"])


@given(st.dictionaries(NAMES | st.text(max_size=4), VALUES, max_size=9) | VALUES, st.booleans())
def test_no_record_raises(record: object, is_page: bool):
    form = RecordFormat("a.jsonl", "page" if is_page else "article")
    assert isinstance(to_article(1, record, form), Article | Reject)
