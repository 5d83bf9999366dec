"""Sentences: the hard cases, the line breaks, and what holds for any text."""

import json
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from biaslens.sentences import MAX_SENTENCE, split_sentences

HARD_CASES = [
    line.replace("\\n", "\n")
    for line in (Path(__file__).parent / "data" / "hard_sentences.txt")
    .read_text("utf-8")
    .splitlines()
    if not line.startswith("#")
]
FRAGMENTS = [
    *[
        "The vote",
        "Sen. Ortiz",
        "in the U.S.",
        "said",
        "a.m.",
        "No. 10",
        "3.7",
        "Imeria",
        "naïve",
        "العربية",
    ],
    *[
        ".",
        "!",
        "?!",
        "…",
        "...",
        ",",
        ":",
        "(",
        ")",
        "“",
        "”",
        '"',
        "’",
        "''",
        "-",
        "•",
        "1.",
        "x" * 400,
    ],
    *[
        " ",
        "  ",
        "\n",
        "\n\n",
        "\r\n",
        "\r",
        "\t",
        "\u2028",
        "\xa0",
        "\x1c",
        "\x00",
        "\ufeff",
        "\u200b",
        "😀",
    ],
]


def sentences_of(text: str) -> list[str]:
    return [text[span.start : span.end] for span in split_sentences(text)]


def check_invariants(text: str) -> None:
    spans = split_sentences(text)
    assert all(0 <= span.start < span.end <= len(text) for span in spans)
    assert all(before.end <= after.start for before, after in pairwise(spans))
    assert all(span.end - span.start <= MAX_SENTENCE for span in spans)
    pieces = [text[span.start : span.end] for span in spans]
    assert all(piece == piece.strip() for piece in pieces)
    assert "".join("".join(pieces).split()) == "".join(text.split())


@pytest.mark.parametrize("case", HARD_CASES)
def test_hard_case(case: str) -> None:
    assert sentences_of(case.replace("|", "")) == [part.strip() for part in case.split("|")]


@pytest.mark.parametrize("text", ["", " ", "\n\n\r\n\t", "\u2028\x1c"])
def test_blank_text_has_no_sentence(text: str) -> None:
    assert split_sentences(text) == []


@given(st.text(max_size=300))
def test_invariants_hold_for_any_text(text: str) -> None:
    check_invariants(text)


@given(st.lists(st.sampled_from(FRAGMENTS), max_size=60).map("".join))
@settings(max_examples=300)
def test_invariants_hold_for_news_like_text(text: str) -> None:
    check_invariants(text)


@given(st.lists(st.sampled_from(FRAGMENTS), max_size=20).map("".join))
def test_blank_line_always_divides(text: str) -> None:
    joined = f"{text}x\n \t\nx{text}"
    gap = range(len(text) + 1, len(text) + 5)
    assert not any(
        span.start < gap.start and span.end > gap.stop for span in split_sentences(joined)
    )


@pytest.mark.parametrize("line_break", ["\n", "\r\n", "\r", "\u2028", "\x85"])
def test_any_line_break_divides_headline_from_text(line_break: str) -> None:
    text = f"Strike enters third week{line_break}Drivers stayed at home.{line_break * 2}Nobody met."
    assert sentences_of(text) == [
        "Strike enters third week",
        "Drivers stayed at home.",
        "Nobody met.",
    ]


def test_hard_wrapped_paragraph_is_joined_and_keeps_its_line_breaks() -> None:
    text = (
        "The council of Velmora voted on Monday to close the old fish market\n"
        "on Cannery Street, which has lost half of its traders since spring.\n"
        "Traders who had come to the session left the hall before Councillor\n"
        "Brandt had read out the result.\n"
        "A second vote is planned."
    )
    assert sentences_of(text) == [
        "The council of Velmora voted on Monday to close the old fish market\n"
        "on Cannery Street, which has lost half of its traders since spring.",
        "Traders who had come to the session left the hall before Councillor\n"
        "Brandt had read out the result.",
        "A second vote is planned.",
    ]


def test_list_items_stay_apart_in_a_wrapped_paragraph() -> None:
    text = "The drivers ask for three\nthings:\n- rest of eleven hours\n- pay\n2) a safe exit"
    assert sentences_of(text) == [
        "The drivers ask for three\nthings:",
        "- rest of eleven hours",
        "- pay",
        "2) a safe exit",
    ]


def test_endless_sentence_is_divided_between_words() -> None:
    text = "and so on " * 2_000
    pieces = sentences_of(text)
    assert len(text) / MAX_SENTENCE <= len(pieces) <= len(text) / MAX_SENTENCE + 2
    assert {word for piece in pieces for word in piece.split()} == {"and", "so", "on"}


@pytest.mark.parametrize("gap", [" " * 120_000, "\t" * 4_999, "\xa0" * 50_000])
def test_endless_white_space_is_only_a_gap(gap: str) -> None:
    assert sentences_of(f"He left.{gap}She stayed.") == ["He left.", "She stayed."]


@pytest.mark.parametrize(
    "pattern", ["!?", "!? ", "a", "(.", "Mr. ", "A. ", "\n- x", ",\n", " ", "“", "\x00"]
)
def test_hostile_patterns_keep_the_invariants(pattern: str) -> None:
    check_invariants(pattern * (200_000 // len(pattern)))


def test_a_text_of_many_windows_is_split_like_its_parts() -> None:
    paragraph = (
        "Dr. Lund met Gov. Maren at 6 a.m. on Monday. “No,” she said. He paid $1.5 million. "
    )
    n_copies = 2_000
    assert sentences_of(paragraph * n_copies) == sentences_of(paragraph) * n_copies


def test_import_does_not_load_the_library() -> None:
    code = "import sys, biaslens.sentences; sys.exit('nupunkt' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_the_example_documents_are_split_as_marked() -> None:
    path = Path(__file__).parents[1] / "configs" / "train" / "tiny" / "attribution.jsonl"
    for line in path.read_text("utf-8").splitlines():
        row = json.loads(line)
        found = [[span.start, span.end] for span in split_sentences(row["text"])]
        assert found == row["sentences"], row["id"]
