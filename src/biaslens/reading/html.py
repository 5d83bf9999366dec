"""HTML to an article: through trafilatura, or the page cleaner where that finds nothing."""

import re
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from biaslens.errors import InputError
from biaslens.reading.dates import normalize_date
from biaslens.reading.encoding import decode
from biaslens.reading.lines import normalize
from biaslens.reading.pages import clean_page
from biaslens.schema import Removed

if TYPE_CHECKING:
    from lxml.html import HtmlElement

MAX_HTML = 20_000_000
_DEEPEST = 200
_MOST_TAGS = 300_000
_MOST_TAGS_TO_EXTRACT = 30_000
_HEAD = 4_096
_CHARSET = re.compile(rb"charset\s{0,5}=\s{0,5}[\"']?([\w-]{2,30})", re.IGNORECASE)
_META = 200_000
_MOMENT = re.compile(
    r"<meta\s[^<>]{0,100}article:published_time[\"']\s[^<>]{0,100}content=[\"']([^\"'<>]{8,40})|"
    r"\"datePublished\"\s{0,5}:\s{0,5}\"([^\"<>]{8,40})\""
)
_XML_DECLARATION = re.compile(r"^\s{0,100}<\?xml[^>]{0,200}\?>")
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]{0,20})[^<>]{0,10000}>")
_NOT_CLOSED = re.compile(r"area|base|br|col|embed|hr|img|input|link|meta|source|track|wbr|p|li")
_UNSEEN = re.compile(r"script|style|noscript|template|svg|head|iframe|object|select")
_INLINE = re.compile(
    r"a|abbr|acronym|b|bdi|bdo|big|cite|code|data|del|dfn|em|font|i|ins|kbd|label|mark|q|s|samp|small|"
    r"span|strong|sub|sup|time|tt|u|var"
)


@dataclass(frozen=True, slots=True)
class HtmlPage:
    """What an HTML page says: the article, and what it states about itself."""

    title: str | None
    text: str
    published: str | None = None
    outlet: str | None = None
    author: str | None = None
    url: str | None = None
    removed: tuple[Removed, ...] = ()
    notes: tuple[str, ...] = ()


def extract_html(
    data: bytes, *, where: str, url: str | None = None, charset: str | None = None
) -> HtmlPage:
    """Return the article of an HTML page, the headline once at its head.

    Comments are left out. Where trafilatura finds no article, or cannot cope with the page, its
    text is flattened and cleaned as a page is, and a note says so; only then are there removed
    ranges, and they point into the flattened text.

    Args:
        data: The HTML.
        where: Its name, for messages.
        url: Where it was fetched, if it was.
        charset: The one that the HTTP header states; the page itself knows better.

    Raises:
        InputError: If it is binary, larger than 20 MB, or has more than 300,000 tags.
    """
    html, notes = decode_html(data, where=where, charset=charset)
    found = _extract(html, url) if _is_modest(html) else None
    if found is None or not (found.text or "").strip():
        page = clean_page(flatten(html))
        return HtmlPage(
            title=page.title or (_one_line(found.title) if found else None),
            text=page.text,
            url=url,
            removed=page.removed,
            notes=(*notes, "no article found in the HTML: its text was cleaned as a page"),
        )
    title = _one_line(found.title)
    return HtmlPage(
        title=title,
        text=_with_headline(found.text, title),
        published=_published(html, found.date),
        outlet=_one_line(found.sitename),
        author=_one_line(found.author),
        url=url or found.url,
        notes=notes,
    )


def _published(html: str, day: str | None) -> str | None:
    """Return the moment that the page states, if it is of the day that was found; else the day."""
    match = _MOMENT.search(html[:_META])
    stated = normalize_date(match[1] or match[2]) if match else None
    return stated if stated and day and stated.startswith(day) else day


def decode_html(
    data: bytes, *, where: str, charset: str | None = None
) -> tuple[str, tuple[str, ...]]:
    """Return HTML as text: UTF-8 if it is, else as page or server declare, else as it looks."""
    if len(data) > MAX_HTML:
        raise InputError(
            f"{where} has {len(data):,} bytes of HTML, more than {MAX_HTML:,}; "
            "save the article alone, or its text as .txt"
        )
    if data.count(b"<") > _MOST_TAGS:
        raise InputError(
            f"{where} has more than {_MOST_TAGS:,} HTML tags; "
            "save the article alone, or its text as .txt"
        )
    html, notes = decode(data, where=where)
    match = _CHARSET.search(data[:_HEAD])
    stated = {match[1].decode("ascii"): "the page declares"} if match else {}
    if charset:
        stated.setdefault(charset, "the server declares")
    if notes and not data.startswith((b"\xff\xfe", b"\xfe\xff")):
        for name, who in stated.items():
            with suppress(LookupError, UnicodeDecodeError, ValueError):
                decoded = data.decode(name)
                if "<" in decoded:  # else the markup itself was misread
                    html, notes = decoded, (f"decoded as {name.lower()}, as {who}",)
                    break
    return _XML_DECLARATION.sub("", html.replace("\0", " ")), notes


def flatten(html: str) -> str:
    """Return the visible text of HTML, one block a line, a blank line between blocks."""
    from lxml import etree
    from lxml.html import HTMLParser

    try:
        root = etree.fromstring(html, HTMLParser(remove_comments=True, huge_tree=True))
    except etree.LxmlError:
        root = None
    if root is None:
        return ""
    text = "".join(_walk(root))
    lines = (" ".join(line.split()) for line in text.split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def _walk(root: "HtmlElement") -> list[str]:
    from lxml import etree

    parts: list[str] = []
    walker = etree.iterwalk(root, events=("start", "end"))
    for event, element in walker:
        tag = element.tag if isinstance(element.tag, str) else ""
        unseen = not tag or _UNSEEN.fullmatch(tag)
        if event == "start":
            parts.append(_break(tag))
            if unseen:
                walker.skip_subtree()
            else:
                parts.append(_flat(element.text))
        else:
            parts += [_break(tag), _flat(element.tail)]
    return parts


def _break(tag: str) -> str:
    if _INLINE.fullmatch(tag):
        return ""
    return "\n" if tag in ("br", "li", "tr", "td", "th") else "\n\n"


def _flat(text: str | None) -> str:
    return " ".join(("." + text + ".").split())[1:-1] if text else ""


def _is_modest(html: str) -> bool:
    return html.count("<") <= _MOST_TAGS_TO_EXTRACT and _depth(html) <= _DEEPEST


def _depth(html: str) -> int:
    """Return a bound on how deep the elements are nested, without building a tree."""
    depth = deepest = 0
    for closing, name in _TAG.findall(html):
        if _NOT_CLOSED.fullmatch(name.lower()):
            continue
        depth = max(0, depth - 1) if closing else depth + 1
        deepest = max(deepest, depth)
    return deepest


def _extract(html: str, url: str | None) -> Any:
    from lxml.etree import LxmlError
    from trafilatura import bare_extraction

    try:
        return bare_extraction(html, url=url, include_comments=False, with_metadata=True)
    except (LxmlError, RecursionError, ValueError, TypeError, AttributeError, KeyError, IndexError):
        return None  # the page defeats it; what it raises is not documented


def _one_line(title: str | None) -> str | None:
    return " ".join(title.split()) or None if title else None


def _with_headline(text: str, title: str | None) -> str:
    blocks = [block for block in text.split("\n") if block.strip()]
    if title:
        key = normalize(title)
        head = [block for block in blocks[:3] if normalize(block) != key]
        blocks = [title, *head, *blocks[3:]]
    return "\n\n".join(blocks)
