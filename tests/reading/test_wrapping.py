import textwrap

from hypothesis import given, settings
from hypothesis import strategies as st

from biaslens.reading.lines import split_lines
from tests.reading.page import PARAGRAPHS


def texts(page: str) -> list[str]:
    return [" ".join(line.text.split()) for line in split_lines(page)]


def test_wrapped_paragraphs_are_one_line_each() -> None:
    wrapped = "\n\n".join(textwrap.fill(paragraph, 72) for paragraph in PARAGRAPHS)
    assert texts(wrapped) == list(PARAGRAPHS)


def test_without_blank_lines_no_sentence_is_broken() -> None:
    wrapped = "\n".join(textwrap.fill(paragraph, 72) for paragraph in PARAGRAPHS)
    assert all(line.endswith(".") for line in texts(wrapped))


def test_an_address_longer_than_the_width_changes_nothing() -> None:
    address = "https://easy.example/" + "now-" * 20
    wrapped = "\n\n".join(textwrap.fill(p, 72, break_long_words=False) for p in PARAGRAPHS)
    assert texts(f"{wrapped}\n\n{address}") == [*PARAGRAPHS, address]


def test_short_lines_are_not_joined() -> None:
    lines = [f"Item number {number} of the long list of things" for number in range(30)]
    assert texts("\n".join(lines)) == lines


def test_long_paragraphs_are_not_joined() -> None:
    assert texts("\n".join(PARAGRAPHS)) == list(PARAGRAPHS)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.text("ab .\t\u2028", max_size=120), max_size=40).map("\n".join))
def test_lines_slice_back(page: str) -> None:
    for line in split_lines(page):
        assert page[line.start : line.end] == line.text
