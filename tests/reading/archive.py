"""Synthetic web archives: records as crawlers write them, and broken ones."""

import gzip

from tests.reading.page import HEADLINE, PARAGRAPHS


def page(number: int) -> bytes:
    """Return the HTML of an invented article, each number its own."""
    paragraphs = "".join(f"<p>{text}</p>" for text in (*PARAGRAPHS, f"This is part {number}."))
    return (
        f"<html><head><title>{HEADLINE}</title></head><body><article><h1>{HEADLINE}</h1>"
        f"{paragraphs}</article></body></html>"
    ).encode()


def record(
    number: int,
    body: bytes | None = None,
    *,
    kind: str = "response",
    status: str = "200 OK",
    headers: tuple[str, ...] = ("Content-Type: text/html",),
    more: tuple[str, ...] = (),
    length: int | None = None,
) -> bytes:
    """Return one WARC record; `length` is the one that it states."""
    block = page(number) if body is None else body
    content_type = "text/plain"
    if kind == "response":
        content_type = "application/http; msgtype=response"
        block = "\r\n".join((f"HTTP/1.1 {status}", *headers, "", "")).encode() + block
    head = (
        "WARC/1.0",
        f"WARC-Type: {kind}",
        f"WARC-Target-URI: https://www.quay-courier.co.uk/{number}",
        f"WARC-Date: 2023-05-02T10:00:{number:02}Z",
        f"WARC-Record-ID: <urn:uuid:00000000-0000-0000-0000-{number:012}>",
        f"Content-Type: {content_type}",
        f"Content-Length: {len(block) if length is None else length}",
        *more,
    )
    return "\r\n".join((*head, "", "")).encode() + block + b"\r\n\r\n"


def zipped(*records: bytes) -> bytes:
    """Return the records, each compressed by itself as archives have them."""
    return b"".join(map(gzip.compress, records))
