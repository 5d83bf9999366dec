"""What is taken in between two parts of an article, and what is not."""

import pytest

from biaslens.reading import clean_page
from biaslens.reading.bridges import bridge
from biaslens.reading.lines import split_lines

FIRST = "The ferry between Quay Harbour and Lund carried more people in May than ever before."
SECOND = "The operator says that it will add a boat in June, if the crews can be found by then."
TABLE = ["Line A 312 318", "line B 298 301", "buses 44 51", "trams 19 17"]
TEASERS = [
    "Council weighs a new toll for the old bridge",
    "Why the herring came back to the northern bay",
    "Seven walks along the coast that need no car",
]


def _bridge(blocks: list[str], inside: list[str], scores: dict[str, float] | None = None) -> str:
    """Return the blocks taken in, when the labeller found those inside."""
    lines = split_lines("\n\n".join(blocks))
    article = [line.text in inside for line in lines]
    weighed = [(scores or {}).get(line.text, 0.0) for line in lines]
    found = bridge(lines, article, weighed, 0)
    return "\n".join(line.text for line, taken in zip(lines, found, strict=True) if taken)


def test_a_table_between_two_paragraphs_is_the_articles():
    blocks = ["Ferries", FIRST, *TABLE, SECOND]
    assert _bridge(blocks, [FIRST, SECOND]) == "\n".join(blocks[1:])


def test_headlines_between_two_paragraphs_are_not():
    blocks = ["Ferries", FIRST, *TEASERS, SECOND]
    assert _bridge(blocks, [FIRST, SECOND]) == f"{FIRST}\n{SECOND}"


def test_titles_under_a_colon_are():
    blocks = ["Ferries", f"{FIRST[:-1]}, on these boats:", *TEASERS, SECOND]
    assert _bridge(blocks, [blocks[1], SECOND]) == "\n".join(blocks[1:])


@pytest.mark.parametrize("between", [["Most popular", *TABLE], ["3 Comments", *TABLE]])
def test_a_section_between_two_paragraphs_is_not(between: list[str]):
    assert _bridge(["Ferries", FIRST, *between, SECOND], [FIRST, SECOND]) == f"{FIRST}\n{SECOND}"


def test_a_line_that_gives_itself_away_stays_out_of_a_long_table():
    blocks = ["Ferries", FIRST, *TABLE, *TABLE, "Advertisement", *TABLE, SECOND]
    assert _bridge(blocks, [FIRST, SECOND]).split("\n") == [
        block for block in blocks[1:] if block != "Advertisement"
    ]


def test_prose_behind_a_table_is_taken_in_with_it():
    blocks = ["Ferries", FIRST, *TABLE, SECOND, *TEASERS]
    assert _bridge(blocks, [FIRST]) == "\n".join([FIRST, *TABLE, SECOND])


def test_prose_between_headline_and_article_is_taken_in():
    blocks = ["Ferries", SECOND, *TABLE, FIRST]
    assert _bridge(blocks, [FIRST]) == "\n".join(blocks[1:])


def test_prose_that_speaks_against_the_article_ends_it():
    blocks = ["Ferries", FIRST, *TABLE, SECOND]
    assert _bridge(blocks, [FIRST], {SECOND: -4.0}) == FIRST


def test_prose_far_away_is_left_out():
    blocks = ["Ferries", FIRST, *(f"row {number}" for number in range(60)), SECOND]
    assert _bridge(blocks, [FIRST]) == FIRST


def test_a_recipe_keeps_its_ingredients():
    ingredients = ["300 g of rye flour", "half a litre of warm water", "a spoon of dark honey"]
    steps = [
        "Stir the yeast into the water and leave it by the stove until it begins to foam.",
        "Knead the dough for ten minutes, cover it and let it rise until it has doubled.",
        "Bake the loaf at 210 degrees for three quarters of an hour and let it cool on a rack.",
    ]
    intro = "Every baker on the island keeps a rye loaf like this one for the days of the storm."
    page = clean_page(
        "\n\n".join(
            [
                *("Home", "Recipes", "Menu", "Rye loaf for stormy days", intro, "Ingredients"),
                *(*ingredients, "Method", *steps, "Most popular", *TEASERS, "Privacy policy"),
            ]
        )
    )
    assert page.text.split("\n\n") == [
        "Rye loaf for stormy days",
        *(intro, "Ingredients", *ingredients, "Method", *steps),
    ]
