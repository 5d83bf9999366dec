import pytest

from biaslens.reading.lines import split_lines
from biaslens.reading.lists import numbered_in_order, under_a_colon


@pytest.mark.parametrize(
    ("page", "found"),
    [
        ("1. Buy candles\nThey sold out.\n2. Fill the bath\nIt helps.\n3. Laugh", {0, 2, 4}),
        ("3) Soup\n2) Bread\n1) Salt", {0, 1, 2}),
        ("Step 1: Dig\nStep 2: Pour", {0, 1}),
        ("1. One alone\nA sentence.", set()),
        ("1. One\n3. Three", set()),
        ("1\n2\n3", set()),
        ("\n".join(["1. One", *["A line."] * 20, "2. Two"]), set()),
        ("12 people came.\n13 people left.", set()),
    ],
)
def test_numbers_in_order(page: str, found: set[int]):
    assert numbered_in_order(split_lines(page)) == found


def test_lines_under_a_colon():
    page = "These are the boats that came back:\nTern\nGull\nShare\nHerring"
    assert under_a_colon(split_lines(page)) == {1, 2}
    assert under_a_colon(split_lines("Also read:\nTern")) == set()
