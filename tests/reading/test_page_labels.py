"""What the learned part of the cleaner does: examples, kept kinds, styles of flattening."""

import json
import textwrap
from pathlib import Path

import pytest

from biaslens.reading import clean_page
from biaslens.reading.features import describe_lines
from biaslens.reading.headline import iter_candidates
from biaslens.reading.lines import is_biography, split_lines
from biaslens.reading.page_kind import describe_page
from biaslens.reading.weights import load_weights
from tests.reading.page import HEADLINE, PAGE, PARAGRAPHS

ROOT = Path(__file__).parents[2]
EXAMPLES = json.loads((ROOT / "tests/data/example_pages.json").read_text(encoding="utf-8"))
CLEAN = [HEADLINE, *PARAGRAPHS]
THREAD = """3 Comments

Ada Quill
March 4, 2024 at 10:12
The council has been asleep for years, and everybody at the harbour knows it.
Reply

Bo Lund says:
I sold herring there for thirty years. It was never unsafe.

jh77 · 3 hours ago
Who pays for the new hall? We do, as always.
"""


@pytest.mark.parametrize("name", EXAMPLES)
def test_example_pages_are_exact(name: str) -> None:
    text = (ROOT / "examples" / name).read_text(encoding="utf-8")
    lines = text.split("\n")
    page = clean_page(text)
    assert page.title == lines[EXAMPLES[name]["title_line"] - 1].strip()
    assert [line for line in page.text.split("\n") if line] == [
        lines[number - 1].strip() for number in EXAMPLES[name]["kept_lines"]
    ]


@pytest.mark.parametrize("name", EXAMPLES)
def test_reasons_of_example_pages(name: str) -> None:
    text = (ROOT / "examples" / name).read_text(encoding="utf-8")
    ledger = clean_page(text).removed
    lines = text.split("\n")
    right = total = 0
    for reason, numbers in EXAMPLES[name]["removed_lines"].items():
        for number in numbers:
            start = sum(len(line) + 1 for line in lines[: number - 1])
            start += len(lines[number - 1]) - len(lines[number - 1].lstrip())
            found = [cut.reason for cut in ledger if cut.start <= start < cut.end]
            right += found == [reason]
            total += 1
    assert right >= total - 1  # one line of each page may bear another name


def in_style(style: str) -> str:
    blocks = [line for line in PAGE.split("\n") if line.strip()]
    if style == "wrapped":
        return "\n".join(textwrap.fill(line, 80) for line in PAGE.split("\n"))
    if style == "bullets":
        return "\n".join(f"- {b}" if len(b) < 40 and b != HEADLINE else b for b in blocks)
    return ("\n" if style == "no blank lines" else "\n\n").join(blocks)


@pytest.mark.parametrize("style", ["wrapped", "bullets", "no blank lines", "blank lines"])
def test_a_page_flattened_in_another_style_keeps_the_same(style: str) -> None:
    page = clean_page(in_style(style))
    assert page.title is not None
    assert " ".join(page.title.split()) == HEADLINE
    assert " ".join(page.text.split()) == " ".join(CLEAN)


def test_comments_can_be_kept_without_names() -> None:
    page = clean_page("\n\n".join([*CLEAN, THREAD]), keep=frozenset({"comment"}))
    assert page.text.startswith("\n\n".join(CLEAN))
    for words in ("asleep for years", "thirty years", "as always"):
        assert words in page.text
    for name in ("Ada", "Quill", "Bo Lund", "jh77", "Reply", "10:12", "3 Comments"):
        assert name not in page.text


def test_comments_are_removed_unless_kept() -> None:
    page = clean_page("\n\n".join([*CLEAN, THREAD]))
    assert page.text == "\n\n".join(CLEAN)
    assert {cut.reason for cut in page.removed} == {"comment"}


def test_a_thread_without_a_heading_is_found_by_its_stamps() -> None:
    thread = "\n\n".join(
        f"Reader{number} March {number}, 2024 at 10:1{number} am\n\n{remark}"
        for number, remark in enumerate(
            ("Closed at last, and about time.", "What will become of the cats?", "Shame on them."),
            1,
        )
    )
    page = clean_page("\n\n".join([*CLEAN, thread]))
    assert page.text == "\n\n".join(CLEAN)


def test_spam_stays_out_when_comments_are_kept() -> None:
    kept = clean_page(PAGE, keep=frozenset({"comment"})).text
    assert "$7400" not in kept
    assert "asleep" in kept


def test_a_kind_kept_leaves_the_ledger() -> None:
    page = clean_page(PAGE, keep=frozenset({"caption"}))
    assert "Click to see the full-size image" in page.text
    assert "caption" not in {cut.reason for cut in page.removed}


@pytest.mark.parametrize(
    "line",
    [
        "Related: Ferry fares rise again",
        "© 2024 Quay Courier. All rights reserved.",
        "Advertisement",
    ],
)
def test_an_article_with_one_odd_line_passes_unchanged(line: str) -> None:
    article = "\n\n".join([*PARAGRAPHS[:2], line, *PARAGRAPHS[2:]])
    page = clean_page(article)
    assert page.text == article
    assert page.removed == ()


def test_a_thread_is_no_part_of_an_article() -> None:
    page = clean_page("\n\n".join([*PARAGRAPHS, "Comments", "Nobody asked us, as always."]))
    assert page.text == "\n\n".join(PARAGRAPHS)


def test_the_weights_name_what_the_code_sees() -> None:
    weights, lines = load_weights(), split_lines(PAGE)
    assert set(weights.line) == set(describe_lines(lines))
    assert set(weights.page) == set(describe_page(lines))
    _, columns = next(iter_candidates(lines, 10, len(lines)))
    assert set(weights.headline) == set(columns)


BIOGRAPHY = "Ada Quill is a reporter for the Harbour Post and the author of two books on herring."
DISCLOSURE = (
    "This post contains affiliate links, and if you buy a boat through one of them, we earn."
)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (BIOGRAPHY, True),
        ("Bo R. Lund (bo@harbour.example) was the founder and first editor of this paper.", True),
        ("The council is a consultant's dream, said the editor.", False),
        ("Ada Quill told the editor that the harbour is a mess.", False),
    ],
)
def test_a_line_about_its_author_is_told(line: str, expected: bool) -> None:
    assert is_biography(line) is expected


def test_who_the_author_is_goes_from_the_end_and_stays_inside() -> None:
    page = PAGE.replace(PARAGRAPHS[-1], f"{PARAGRAPHS[-1]}\n\n{BIOGRAPHY}")
    cleaned = clean_page(page)
    assert BIOGRAPHY not in cleaned.text
    assert "author" in [
        cut.reason for cut in cleaned.removed if BIOGRAPHY in page[cut.start : cut.end]
    ]
    page = PAGE.replace(PARAGRAPHS[0], f"{PARAGRAPHS[0]}\n\n{BIOGRAPHY}")
    assert BIOGRAPHY in clean_page(page).text


def test_a_disclosure_of_any_length_gives_itself_away() -> None:
    assert split_lines(f"{DISCLOSURE} {PARAGRAPHS[0]}")[0].reason == "legal"
    assert split_lines(f"{PARAGRAPHS[0]} {DISCLOSURE}")[0].reason is None
