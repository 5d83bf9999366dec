"""What the cleaner does with pages of many genres: a floor for each, and no name ever."""

from collections import Counter

import pytest

from biaslens.reading import clean_page
from tests.reading.page_genres import KEPT, REMOVED, clean_lines, count, read_genres, share

GENRES = read_genres()
JOINTS = pytest.mark.parametrize("joint", ["\n", "\n\n"], ids=["no blank lines", "blank lines"])


@JOINTS
@pytest.mark.parametrize("name", GENRES)
def test_each_genre_keeps_its_article_and_loses_the_rest(name: str, joint: str):
    counts = count(GENRES[name], joint)
    kept, n_kept = share(counts, KEPT)
    removed, n_removed = share(counts, REMOVED)
    assert kept >= n_kept - 3
    assert removed >= 0.8 * n_removed


@JOINTS
def test_all_genres_together(joint: str):
    counts = sum((count(lines, joint) for lines in GENRES.values()), Counter())
    kept, n_kept = share(counts, KEPT)
    removed, n_removed = share(counts, REMOVED)
    assert kept >= 0.93 * n_kept
    assert removed >= 0.95 * n_removed


@JOINTS
@pytest.mark.parametrize("name", GENRES)
def test_no_comment_stays_and_no_name_is_stored(name: str, joint: str):
    text, page = clean_lines(GENRES[name], joint)
    kept = set(clean_page(text, keep=frozenset({"comment"})).text.split("\n"))
    for label, words in GENRES[name]:
        if label == "c":
            assert words not in page.text
            assert words in page.comments
            assert words in kept
        if label == "n":
            assert words not in kept
            assert all(words not in comment.split("\n") for comment in page.comments)


def test_what_stands_below_a_thread_is_no_comment():
    _, page = clean_lines(GENRES["thread of a social plugin"], "\n")
    assert len(page.comments) == 3
