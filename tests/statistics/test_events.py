import pytest

from biaslens.statistics.events import events_of_column, find_events

FIRE = "Fire destroyed the old fish market in Norwick harbour; firefighters saved the quay."
FIRE_TOO = "Firefighters could not save the fish market: fire destroyed the Norwick harbour hall."
VOTE = "Parliament passed the pension bill by three votes; ministers praised the pension reform."
VOTE_TOO = "By three votes the pension reform bill passed; ministers praised parliament."
OTHER = "Astronomers photographed a distant comet through the telescope on the mountain."


def _events(*articles):
    rows = [
        {"article_id": str(i), "title": None, "published": published}
        for i, (_, published) in enumerate(articles)
    ]
    sentences = {str(i): [{"text": text}] for i, (text, _) in enumerate(articles)}
    return find_events(rows, sentences)


def test_articles_on_one_event_are_found_whatever_their_order():
    day = "2024-05-02"
    assert _events((FIRE, day), (VOTE, day), (FIRE_TOO, day), (OTHER, day), (VOTE_TOO, day)) == [
        0,
        1,
        0,
        2,
        1,
    ]


def test_the_same_words_weeks_later_are_another_event():
    found = _events((FIRE, "2024-05-02T08:00:00"), (FIRE_TOO, "2024-05-05"), (FIRE, "2024-06-02"))
    assert found == [0, 0, 1]


def test_without_a_date_words_must_tell_more():
    assert _events((FIRE, None), (FIRE_TOO, None), (OTHER, "2024-05-02")) == [0, 0, 1]
    w, x = ([f"{letter}{number}" for number in range(60)] for letter in "wx")
    quarter = [" ".join(w[:8]), " ".join(w[6:14])]  # a quarter of their words is the same
    others = [" ".join(w[:6] + x), " ".join(w[8:14] + x)]
    for date, found in (("2024-05-02", [0, 0, 1, 1]), (None, [0, 1, 2, 2])):
        dated = [(text, date) for text in quarter] + [(text, "2020-01-01") for text in others]
        assert _events(*dated) == found


def test_a_chain_of_links_makes_no_event_by_itself():
    words = [f"word{number}" for number in range(12)]
    texts = [" ".join(words[i : i + 4]) for i in range(0, 9, 2)]
    found = _events(*((text, "2024-05-02") for text in texts))
    assert found[0] != found[-1]


@pytest.mark.parametrize("n", [0, 1])
def test_no_article_and_one(n):
    assert _events(*[(FIRE, None)] * n) == [0] * n


def test_articles_without_words():
    assert _events(("", None), ("", None), ("the and of", "2024-05-02")) == [0, 1, 2]


def test_a_column_names_events_and_an_empty_cell_none():
    assert events_of_column(["fire", None, "vote", "fire", None, 7, "7"]) == [0, 1, 2, 0, 3, 4, 4]
