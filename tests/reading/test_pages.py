import re
import textwrap

import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from biaslens.reading import CleanPage, clean_page
from tests.reading.page import HEADLINE, PAGE, PARAGRAPHS


def kept_by_ledger(text: str, page: CleanPage) -> list[str]:
    position, parts = 0, []
    for removed in page.removed:
        assert position <= removed.start < removed.end <= len(text)
        parts.append(text[position : removed.start])
        position = removed.end
    return "".join([*parts, text[position:]]).replace("\0", " ").split()


def reasons(text: str) -> dict[str, str]:
    return {text[cut.start : cut.end]: cut.reason for cut in clean_page(text).removed}


def test_a_page_keeps_the_headline_once_and_every_paragraph():
    page = clean_page(PAGE)
    assert page.title == HEADLINE
    assert page.text == "\n\n".join((HEADLINE, *PARAGRAPHS))


def test_each_cut_has_its_reason():
    found = reasons(PAGE)
    assert found["Support the Quay Courier"] == "donation"
    assert found[HEADLINE] == "duplicate"
    assert found["Click to see the full-size image"] == "caption"
    assert found["Home | News | Sport"] == "navigation"
    assert found["Share this:\nFacebook\nTwitter\nWhatsApp"] == "share"
    spam = next(cut for cut in found if "$7400" in cut)
    assert found[spam] == "spam"
    assert any(reason == "related" for reason in found.values())
    assert any("asleep" in cut for cut, reason in found.items() if reason == "comment")


def test_the_ledger_rebuilds_the_kept_text():
    assert kept_by_ledger(PAGE, clean_page(PAGE)) == clean_page(PAGE).text.split()


LINES = st.sampled_from(
    [*PAGE.split("\n"), "", " ", "\0", "x", "Comments", "Reply", "\u2028", "١٢"]
)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.one_of(LINES, st.text(max_size=80)), max_size=30).map("\n".join))
def test_the_ledger_rebuilds_the_kept_text_of_anything(text: str):
    page = clean_page(text)
    assert kept_by_ledger(text, page) == page.text.split()
    if page.title is not None:
        assert page.text.startswith(page.title)


@pytest.mark.parametrize("joint", ["\n", "\n\n"])
def test_a_clean_article_passes_unchanged(joint: str):
    article = joint.join(PARAGRAPHS)
    assert clean_page(article) == CleanPage(None, article, ())


@pytest.mark.parametrize("text", ["The bridge was closed on Monday.", "Nobody asked us."])
def test_a_single_sentence_is_an_article(text: str):
    assert clean_page(text).text == text


def test_hard_wrapped_lines_stay_together():
    wrapped = re.sub(r"(.{50,60}) ", r"\1\n", "\n\n".join(PARAGRAPHS))
    assert clean_page(wrapped).text == wrapped


@pytest.mark.parametrize(
    "text", ["", " \n\n", "Home\nNews\nShare\nFacebook\n\n© 2024 Quay Courier", "\0\0\n\0"]
)
def test_a_page_of_boilerplate_alone_gives_nothing(text: str):
    assert clean_page(text).text == ""


def test_comments_stay_out_however_long_they_are():
    thread = "\n\n".join(f"Comment number {i}: {PARAGRAPHS[i % 4]}" for i in range(60))
    text = f"{HEADLINE}\n\n{PARAGRAPHS[0]}\n\n{PARAGRAPHS[1]}\n\nLeave a reply\nReply\n\n{thread}"
    assert clean_page(text).text == "\n\n".join((HEADLINE, *PARAGRAPHS[:2]))


def test_a_comment_counter_above_the_article_ends_nothing():
    text = f"{HEADLINE}\n\nBy Ina Holm\n3 Comments\n\n" + "\n\n".join(PARAGRAPHS)
    assert clean_page(text).text == "\n\n".join((HEADLINE, *PARAGRAPHS))


def test_markup_in_a_headline_is_text():
    headline = "<script>alert(1)</script> Harbour Council Closes Fish Market"
    page = clean_page(PAGE.replace(HEADLINE, headline))
    assert page.title == headline
    assert page.text.count("<script>") == 1


def test_right_to_left_text_is_kept():
    text = "قال رئيس البلدية يوم الاثنين إن السوق القديم سيغلق أبوابه في شهر يونيو المقبل."
    assert clean_page(f"{text}\n\nFacebook\nTwitter").text == text


@pytest.mark.parametrize(
    "text",
    [
        "The mayor said so. " * 300_000,
        "a" * 5_000_000,
        " " * 5_000_000 + "x",
        "by Aa " * 1_000_000,
        "Comments\n" * 50_000,
        (PARAGRAPHS[2] + "\nComments\n") * 10_000,
        "a\n" * 300_000,
        (PARAGRAPHS[2] + "\nRelated\nShare this\nAdvertisement\n") * 20_000,
        "".join(f"{number % 900}. Herring\n" for number in range(60_000)),
    ],
    ids=[
        "sentences",
        "one word",
        "spaces",
        "bylines",
        "markers",
        "threads",
        "lines",
        "many runs",
        "numbers",
    ],
)
def test_hostile_sizes_come_through(text: str):
    page = clean_page(text)
    assert len(page.text) <= len(text)


def test_the_first_real_page_is_exact(shared_data):
    text = (shared_data / "pages" / "southfront_page.txt").read_text(encoding="utf-8")
    blocks = [block.strip() for block in text.split("\n\n")]
    headline = next(block for block in blocks if blocks.count(block) == 2 and len(block) > 60)
    end = blocks.index("Support SouthFront", blocks.index(headline) + 3)
    body = [b for b in blocks[blocks.index(headline) + 1 : end] if len(b) > 60 and b != headline]
    page = clean_page(text)
    assert page.title == headline
    assert page.text == "\n\n".join([headline, *body])
    wrapped = "\n".join(
        textwrap.fill(line, 80, break_long_words=False) for line in text.split("\n")
    )
    assert clean_page(wrapped).text.split() == page.text.split()


def test_plain_articles_pass_unchanged(shared_data):
    path = shared_data / "outlets" / "allsides_articles.parquet"
    texts = pq.read_table(path, columns=["text"])["text"].to_pylist()[::12]
    changed = [text for text in texts if clean_page(text).removed]
    assert len(changed) <= 0.01 * len(texts)
