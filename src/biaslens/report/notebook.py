"""A scored article as it shows itself in a notebook: the reading view in a frame of its own."""

from html import escape

from biaslens.report.article import build_paragraphs
from biaslens.report.render import render_reading
from biaslens.report.strips import build_strip
from biaslens.report.text import numbered, one_line
from biaslens.schema import ScoredArticle

_MAX_SENTENCES = 300


def to_html(scored: ScoredArticle) -> str:
    """Return an article with its marks and notes as a frame of HTML, nothing of which can run.

    Of a long article the first 300 sentences are shown.
    """
    rows = [sentence.to_row() for sentence in scored.sentences[:_MAX_SENTENCES]]
    strip = build_strip(rows)
    page = render_reading(
        {
            "title": one_line(scored.article.title or scored.article.id, 300),
            "outlet": one_line(scored.article.outlet, 80) if scored.article.outlet else None,
            "n_sentences": numbered(len(scored.sentences), "sentence"),
            "n_more": len(scored.sentences) - len(rows),
            "strip": strip,
            "paragraphs": build_paragraphs(rows, anchor="s"),
        }
    )
    height = min(720, 220 + 30 * len(rows))
    return (
        f'<iframe sandbox title="A scored article" srcdoc="{escape(page)}" '
        f'style="width:100%;height:{height}px;border:0"></iframe>'
    )
