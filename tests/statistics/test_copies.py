import json

from biaslens.statistics.copies import find_copies, read_extra, without_copies


def _article(key, copy_of=None, extra=None):
    carried = {} if copy_of is None else {"duplicate_of": copy_of}
    return {"article_id": key, "extra": json.dumps(carried) if extra is None else extra}


def test_a_copy_of_a_copy_is_a_copy_of_the_first():
    articles = [_article("a"), _article("b", "a"), _article("c", "b"), _article("d")]
    assert find_copies(articles) == {"b": "a", "c": "a"}


def test_marks_that_go_in_a_circle_or_lead_away_end():
    articles = [_article("a", "b"), _article("b", "a"), _article("c", "elsewhere")]
    assert find_copies(articles) == {"a": "b", "b": "a", "c": "elsewhere"}


def test_a_text_counts_once_among_some_articles_even_without_its_first_copy():
    articles = [_article("a"), _article("b", "a"), _article("c", "a"), _article("d")]
    copies = find_copies(articles)
    assert [row["article_id"] for row in without_copies(articles, copies)] == ["a", "d"]
    assert [row["article_id"] for row in without_copies(articles[1:], copies)] == ["b", "d"]


def test_an_extra_that_is_no_object_holds_nothing():
    assert read_extra(_article("a", extra="[1]")) == {}
    assert read_extra(_article("a", extra="{")) == {}
    assert read_extra({"article_id": "a", "extra": None}) == {}
