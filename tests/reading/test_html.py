import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from biaslens.errors import InputError
from biaslens.reading.html import extract_html, flatten
from tests.reading.page import HEADLINE, PARAGRAPHS

BODY = "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)
HTML = f"""<!doctype html><html><head><title>{HEADLINE} - Quay Courier</title>
<meta property="og:site_name" content="Quay Courier">
<meta property="article:published_time" content="2023-05-02T10:00:00Z"></head>
<body><nav><a href="/">Home</a></nav><article><h1>{HEADLINE}</h1>{BODY}</article>
<div id="comments"><h2>Comments</h2><p>The council has been asleep for years.</p></div>
</body></html>"""


def test_an_article_with_what_it_states():
    page = extract_html(HTML.encode(), where="a.html")
    assert page.text == "\n\n".join((HEADLINE, *PARAGRAPHS))
    assert (page.title, page.outlet) == (HEADLINE, "Quay Courier")
    assert page.published == "2023-05-02T10:00:00+00:00"
    assert page.removed == page.notes == ()


def test_a_declared_encoding_is_followed():
    html = HTML.replace("<head>", '<head><meta charset="windows-1252">')
    page = extract_html(html.encode("cp1252"), where="a.html")
    assert "“We were never asked,”" in page.text
    assert page.notes == ("decoded as windows-1252, as the page declares",)


def test_deep_nesting_falls_back_to_the_cleaner():
    deep = "<div>" * 400 + BODY + "</div>" * 400
    page = extract_html(deep.encode(), where="a.html")
    assert page.text == "\n\n".join(PARAGRAPHS)
    assert "cleaned as a page" in page.notes[0]


def test_fifty_levels_of_tables_are_read():
    deep = "<table><tr><td>" * 50 + BODY + "</td></tr></table>" * 50
    assert PARAGRAPHS[3] in extract_html(deep.encode(), where="a.html").text


@pytest.mark.parametrize("html", [b"<p>" * 400_000, b"x" * 20_000_001], ids=["tags", "bytes"])
def test_huge_html_is_refused(html: bytes):
    with pytest.raises(InputError, match="save the article alone"):
        extract_html(html, where="a.html")


@pytest.mark.parametrize("html", [b"<html></html>", b"<!-- x -->", b"<div>" * 50_000, b"<<<>>"])
def test_html_without_an_article_gives_no_text(html: bytes):
    assert extract_html(html, where="a.html").text in ("", "<<<>>")


def test_flattening_keeps_inline_words_together_and_drops_scripts():
    html = "<p>One <b>two</b>\n three.</p><script>alert('x')</script><ul><li>a<li>b</ul>"
    assert flatten(html).split("\n") == ["One two three.", "", "a", "", "b"]


@pytest.mark.parametrize(
    ("charset", "text"),
    [
        ("utf-8", "Die Möwe"),
        ("windows-1251", "Die M\u0446we"),
        ("no-such-charset", "Die Möwe"),
        ("hex", "Die Möwe"),
        ("utf-16", "Die Möwe"),
    ],
)
def test_the_charset_of_the_server_counts_last(charset: str, text: str):
    html = "<html><body><article><p>Die Möwe am Kai.</p></article></body></html>"
    for declared in ("", "<meta charset=windows-1252>"):
        data = html.replace("<body>", f"{declared}<body>").encode("cp1252")
        page = extract_html(data, where="a.html", charset=charset)
        assert ("Die Möwe" if declared else text) in page.text
    assert "Die Möwe" in extract_html(html.encode(), where="a.html", charset=charset).text


@pytest.mark.parametrize(
    ("stated", "published"),
    [
        ("2023-05-02T10:30:00+02:00", "2023-05-02T10:30:00+02:00"),
        ("2023-05-02", "2023-05-02"),
    ],
)
def test_a_moment_keeps_the_zone_that_is_stated(stated: str, published: str):
    html = HTML.replace("2023-05-02T10:00:00Z", stated)
    assert extract_html(html.encode(), where="a.html").published == published


@settings(max_examples=40, deadline=None)
@given(st.integers(0, len(HTML)), st.text(alphabet="<>/\"'=&;#! \0-apdivtable", max_size=40))
def test_broken_html_never_raises(place: int, change: str):
    extract_html((HTML[:place] + change + HTML[place + 9 :]).encode(), where="a.html")
