import random

import pytest

from biaslens.errors import OutputError
from biaslens.reading import duplicates, mark_duplicates
from biaslens.schema import Article, Reject

WORDS = [f"word{number}" for number in range(5_000)]


def make_words(seed: int, n: int = 400) -> list[str]:
    return random.Random(seed).choices(WORDS, k=n)


def marks(*texts: str, **fields: object) -> list[str | None]:
    items = [Article(f"a{i}", text, **fields) for i, text in enumerate(texts)]
    return [item.extra.get("duplicate_of") for item in mark_duplicates(items)]


def test_copies_are_marked_with_the_first():
    text = " ".join(make_words(1))
    other = " ".join(make_words(2))
    spaced = text.upper().replace(" ", "\n", 3) + "!"
    assert marks(text, other, text, spaced, outlet="Tide") == [None, None, "a0", "a0"]


def test_cut_and_edited_copies_are_near():
    words = make_words(1)
    edited = list(words)
    for place in range(20, 400, 60):
        edited[place] = "changed"
    texts = (words, ["Tide", "exclusive", *words[:300]], edited, words[:150] + make_words(3, 250))
    assert marks(*map(" ".join, texts)) == [None, "a0", "a0", None]


def test_short_texts_are_compared_as_wholes():
    text = "The market closed on Monday after a vote of the council."
    assert marks(text, text, text.replace("Monday", "Tuesday")) == [None, "a0", None]


def test_what_is_left_alone():
    text = " ".join(make_words(1))
    assert marks(text, text, unit="sentence") == [None, None]
    own = Article("own", text, extra={"duplicate_of": "x", "n": 1})
    reject = Reject("a", None, None, "what", "fix")
    items = [own, reject, Article("a", text), Article("", "..."), Article("b", "!")]
    assert list(mark_duplicates(items)) == items


def test_other_columns_stay():
    first, second = (Article(name, "One. Two.", extra={"n": name}) for name in "ab")
    assert list(mark_duplicates([first, second]))[1].extra == {"n": "b", "duplicate_of": "a"}


def test_ids_of_any_characters_come_back():
    text = " ".join(make_words(1))
    articles = [Article("\ud800 é", text), Article("b", text), Article("c", text + " more")]
    found = [item.extra.get("duplicate_of") for item in mark_duplicates(articles)]
    assert found == [None, "\ud800 é", "\ud800 é"]


def test_no_room_for_what_is_remembered(monkeypatch):
    small = f"PRAGMA max_page_count = 8; {duplicates._TABLES}"
    monkeypatch.setattr(duplicates, "_TABLES", small)
    articles = (Article(str(seed), " ".join(make_words(seed))) for seed in range(100))
    with pytest.raises(OutputError, match=r"temporary folder.*full.*TMPDIR"):
        list(mark_duplicates(articles))
