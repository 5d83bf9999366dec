from html import unescape

import html5lib
from scores import scored_article

HOSTILE = '"></iframe><script>alert(1)</script>'


def _shown(sentences, **article):
    frame = scored_article("a", sentences, **article)._repr_html_()
    assert frame.startswith('<iframe sandbox title="A scored article" srcdoc="')
    assert frame.count("<") == 2  # the frame alone: its page is an attribute
    page = unescape(frame.partition('srcdoc="')[2].partition('"')[0])
    html5lib.HTMLParser(strict=True).parse(page)
    return page


def test_a_scored_article_shows_itself():
    says = {"source": "Mara Ilves", "cue": "said", "content": "it was a farce"}
    text = "Mara Ilves said it was a farce."
    page = _shown(
        [{"text": text, "says": [says], "loaded": {"farce": ("Slogans", "indirect")}}],
        title="A vote",
        outlet="Courier",
    )
    assert '<mark class="by-source">farce<small class="tag">Slogans' in page
    assert "A vote" in page
    assert "Courier" in page
    assert "<script" not in page


def test_hostile_text_stays_text():
    page = _shown([{"text": HOSTILE}], title=HOSTILE, outlet=HOSTILE)
    assert "<script" not in page
    assert page.count("</iframe") == 0


def test_of_a_long_article_the_beginning_is_shown():
    page = _shown([{"text": f"Item {n} was put off."} for n in range(320)])
    assert "Item 299 " in page
    assert "Item 300 " not in page
    assert "[20 more sentences]" in page
