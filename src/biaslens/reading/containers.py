"""Files that hold many pages: web archives, and lists of addresses."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from biaslens.errors import InputError
from biaslens.reading.addresses import read_addresses
from biaslens.reading.documents import Document, read_document, to_reject
from biaslens.reading.fetching import Fetcher
from biaslens.reading.tables import BadRow
from biaslens.reading.warc import Capture, iter_captures
from biaslens.schema import Article, Reject

Item = Article | Reject
Numbered = tuple[int | None, Item]


def iter_archive(path: Path, archive: Document) -> Iterator[Numbered]:
    """Return record number and article of each page in a web archive, or why it has none."""
    is_empty = True
    for row, found in iter_captures(path):
        is_empty = False
        if isinstance(found, BadRow):
            fix = "get the file again if the page matters; the others are read"
            yield row, Reject(archive.input, row, None, found, fix)
        else:
            yield row, _read_capture(found, row, archive)
    if is_empty:
        yield None, Reject(archive.input, None, None, "the archive holds no page", "leave it out")


def _read_capture(found: Capture, row: int, archive: Document) -> Item:
    moment = "".join(filter(str.isdigit, found.date or ""))[:14]
    document = replace(
        archive,
        id=f"{moment}/{found.url}" if found.url else f"{archive.id}:{row}",
        row=row,
        url=found.url,
        charset=found.charset,
        extra={"fetched": found.date} if found.date else {},
    )
    item = read_document(found.data, document, is_html=found.kind == "html")
    if found.is_cut and isinstance(item, Article):
        return replace(item, notes=(*item.notes, "the crawler cut the page off"))
    return item


def iter_listed(path: Path, listed: Document, fetcher: Fetcher) -> Iterator[Numbered]:
    """Return line number and article of each address in a list, or why there is none."""
    for row, url in read_addresses(path):
        if isinstance(url, BadRow):
            fix = "write one address on each line"
            yield row, Reject(listed.input, row, None, url, fix)
        else:
            yield row, fetch_document(replace(listed, id=url, row=row), fetcher, politely=True)


def fetch_document(document: Document, fetcher: Fetcher, *, politely: bool = False) -> Item:
    """Return the article at the address that is the id of a document, or why there is none."""
    try:
        page = fetcher.fetch(document.id, politely=politely)
    except InputError as error:
        return to_reject(error, document.input, row=document.row, id=document.id)
    document = replace(document, url=page.url, charset=page.charset)
    return read_document(page.data, document, is_html=page.kind == "html")
