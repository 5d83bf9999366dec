"""One document to one article: the bytes of a page, as text or as HTML."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from biaslens.errors import InputError
from biaslens.reading.addresses import host_of, outlet_of
from biaslens.reading.agencies import find_agency
from biaslens.reading.encoding import decode
from biaslens.reading.html import extract_html
from biaslens.reading.records import RecordFormat, to_article
from biaslens.schema import Article, Reject, Unit

HEAD = 65_536
_HTML = re.compile(rb"\s{0,1000}<(?:!doctype\s|\?xml|html|head|body|!--|div|p[ >]|article)", re.I)


@dataclass(frozen=True, slots=True)
class Document:
    """What is known of a document before it is read.

    `input` and `row` say where it lies, `folder` in which named one; `url` is where it was fetched,
    `charset` the one stated there, and `extra` goes into the article.
    """

    id: str
    input: str
    row: int | None = None
    unit: Unit | None = None
    folder: str | None = None
    url: str | None = None
    charset: str | None = None
    extra: Mapping[str, Any] = field(default_factory=dict)


def read_document(data: bytes, document: Document, *, is_html: bool) -> Article | Reject:
    """Return the article of a document, or why there is none."""
    try:
        return (_read_html if is_html else _read_text)(data, document)
    except InputError as error:
        return to_reject(error, document.input, row=document.row, id=document.id)


def to_reject(
    error: Exception,
    given: str,
    *,
    row: int | None = None,
    id: str | None = None,  # noqa: A002  # the field's name
) -> Reject:
    """Return the reject that an error stands for; it names its input already."""
    what, _, fix = str(error).rpartition("; ")
    what = what.removeprefix(f"{given} ")
    name = None if row is None else id
    return Reject(given, row, name, what or fix, fix if what else "check the file")


def looks_like_html(data: bytes) -> bool:
    """Tell whether bytes begin as HTML does."""
    return _HTML.match(data[:HEAD].removeprefix(b"\xef\xbb\xbf")) is not None


def _reject(document: Document, what: str, fix: str) -> Reject:
    name = None if document.row is None else document.id
    return Reject(document.input, document.row, name, what, fix)


def _read_text(data: bytes, document: Document) -> Article | Reject:
    text, notes = decode(data, where=document.id)
    outlet = _outlet(document, None)
    form = RecordFormat(document.input, document.unit or "page", {}, outlet)
    if not text.strip():
        return _reject(document, "the file is empty", "leave it out")
    if form.unit == "sentence":
        text = text.strip()
    item = to_article(1, {"id": document.id, "text": text, "url": document.url}, form)
    if isinstance(item, Reject):
        return _reject(document, item.what, item.fix)
    return replace(item, notes=notes + item.notes, extra={**document.extra, **item.extra})


def _read_html(data: bytes, document: Document) -> Article | Reject:
    if not data.strip():
        return _reject(document, "the file is empty", "leave it out")
    page = extract_html(data, where=document.id, url=document.url, charset=document.charset)
    if not page.text:
        what = "only boilerplate: no article was found on the page"
        return _reject(document, what, "save the text of the article as .txt")
    outlet = _outlet(document, page.outlet) or outlet_of(page.url)
    extra = dict(document.extra)
    if page.outlet and page.outlet != outlet:
        extra["site"] = page.outlet
    bylines = [page.author] if page.author else []
    agency = find_agency(page.text, bylines=bylines, outlet=outlet, url=page.url)
    if agency:
        extra["agency"] = agency
    return Article(
        id=document.id,
        text=page.text,
        title=page.title,
        outlet=outlet,
        published=page.published,
        url=page.url,
        unit="sentence" if document.unit == "sentence" else "article",
        removed=page.removed,
        notes=page.notes,
        extra=extra,
    )


def _outlet(document: Document, site: str | None) -> str | None:
    """Return the outlet: the domain that it is from, the site's name, the folder, or the host."""
    host = host_of(document.url) if document.url else None
    return outlet_of(document.url) or site or document.folder or host
