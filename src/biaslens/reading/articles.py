"""Every input as a stream of articles and rejects."""

import io
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import blake2b
from itertools import chain
from pathlib import Path
from typing import BinaryIO
from urllib.parse import urlsplit

from biaslens.errors import InputError
from biaslens.reading.encoding import decode
from biaslens.reading.html import HtmlPage, decode_html, extract_html, flatten
from biaslens.reading.inputs import STDIN, Entry, expand_inputs, is_address
from biaslens.reading.language import detect_language
from biaslens.reading.pages import CleanPage, clean_page
from biaslens.reading.records import (
    RecordFormat,
    check_mapping,
    check_unit,
    missing_text,
    to_article,
)
from biaslens.reading.tables import (
    RECORD_SUFFIXES,
    BadRow,
    DamagedFileError,
    Row,
    bounded_lines,
    column_names,
    read_jsonl,
    read_rows,
)
from biaslens.reading.urls import fetch
from biaslens.schema import Article, Reject, Unit

MAX_PAGE = 100_000_000
MAX_ARTICLE = 1_000_000  # characters; more than a long book has
_PAGE_SUFFIXES = frozenset({".txt", ".text"})
_HTML_SUFFIXES = frozenset({".html", ".htm", ".xhtml"})
_HEAD = 65_536
_HTML = re.compile(rb"\s{0,1000}<(?:!doctype\s|\?xml|html|head|body|!--|div|p[ >]|article)", re.I)


@dataclass(frozen=True, slots=True)
class Page:
    """One page as it was read, and what the cleaner makes of it.

    `text` is what the ranges in `clean.removed` point into; `notes` say how it was decoded.
    """

    id: str
    text: str
    clean: CleanPage
    notes: tuple[str, ...]


Item = Article | Reject
Numbered = tuple[int | None, Item]


@dataclass(frozen=True, slots=True)
class _Options:
    unit: Unit | None
    columns: Mapping[str, str]
    stdin: BinaryIO | None
    allow_private: bool


def iter_articles(
    inputs: Sequence[str],
    *,
    unit: Unit | None = None,
    columns: Mapping[str, str] | None = None,
    stdin: BinaryIO | None = None,
    allow_private: bool = False,
) -> Iterator[Article | Reject]:
    """Return every article of the inputs, in order, and a reject for all that is none.

    Inputs are files (`.txt`, `.html`, `.jsonl`, `.csv`, `.tsv`, `.parquet`), folders (with all
    below them), globs, `http(s)` addresses, and `-` for stdin: a page, HTML, or JSONL if it begins
    with `{`. A file in a sub-folder of a named folder takes the sub-folder's name as its outlet if
    it states none itself. The language is set for whole articles. An id that was there before is
    rejected.

    Args:
        inputs: What to read.
        unit: `article`, `page` or `sentence`; by default `page` for `.txt`, `article` for records.
        columns: Names of our columns in the records, where they differ: `{"text": "body"}`.
        stdin: What `-` reads; by default the standard input.
        allow_private: Fetch from private networks and this machine too.

    Raises:
        InputError: Before anything is read, if an input does not exist, or if a file of records
            that was named has no column with the text.
    """
    check_unit(unit)
    options = _Options(unit, check_mapping(columns), stdin, allow_private)
    entries = expand_inputs(inputs)
    for entry in entries:
        _check_columns(entry, options)
    return _without_doubles(entries, options)


def read_page(given: str, *, stdin: BinaryIO | None = None, allow_private: bool = False) -> Page:
    """Return one page, cleaned: a file, `-`, or an address.

    HTML is flattened first, so the removed ranges point into its visible text.

    Raises:
        InputError: If there is no such page, or it is empty, or no text.
    """
    if is_address(given):
        fetched = fetch(given, allow_private=allow_private)
        name, data, is_html = given, fetched.data, fetched.kind == "html"
    elif given == STDIN:
        name, data = "stdin", (stdin or sys.stdin.buffer).read()
        is_html = _looks_like_html(data)
    else:
        path = Path(given)
        name, data = path.name, _read_page_file(path)
        is_html = path.suffix.lower() in _HTML_SUFFIXES or _looks_like_html(data)
    text, notes = (decode_html if is_html else decode)(data, where=name)
    if not text.strip():
        raise InputError(f"{name} is empty; there is nothing to clean")
    text = flatten(text) if is_html else text
    return Page(name, text, clean_page(text), notes)


def _read_page_file(path: Path) -> bytes:
    try:
        return _read_file(path)
    except OSError as error:
        raise InputError(
            f"{str(path)[:200]!r} cannot be read ({error.strerror}); check the path"
        ) from error


def _check_columns(entry: Entry, options: _Options) -> None:
    if not entry.named or entry.path is None or entry.path.suffix.lower() not in RECORD_SUFFIXES:
        return
    try:
        problem = _column_problem(entry.path, _format(entry, options))
    except (DamagedFileError, OSError):
        return  # becomes a reject when its turn comes
    if problem is not None:
        raise InputError(f"{entry.path}: {problem[0]}; {problem[1]}")


def _column_problem(path: Path, form: RecordFormat) -> tuple[str, str] | None:
    rows = read_rows(path)
    names = column_names(rows)
    return missing_text(names, form) if names else None


def _format(entry: Entry, options: _Options) -> RecordFormat:
    name = "stdin" if entry.id == STDIN else entry.id
    return RecordFormat(name, options.unit or "article", options.columns, entry.outlet)


def _without_doubles(entries: Iterable[Entry], options: _Options) -> Iterator[Item]:
    seen: set[bytes] = set()
    for entry in entries:
        for row, item in _read_entry(entry, options):
            if isinstance(item, Article):
                key = blake2b(item.id.encode("utf-8", "replace"), digest_size=8).digest()
                if key in seen:
                    yield Reject(
                        entry.id, row, item.id, "the id was there before", "give each its own id"
                    )
                    continue
                seen.add(key)
            yield item


def _read_entry(entry: Entry, options: _Options) -> Iterator[Numbered]:
    name = "stdin" if entry.id == STDIN else entry.id
    try:
        for row, item in _read(entry, name, options):
            yield row, _with_language(_within_limit(item, name, row))
    except InputError as error:
        what, _, fix = str(error).rpartition("; ")
        what = what.removeprefix(f"{name} ")  # the reject names its input already
        yield None, Reject(name, None, None, what or fix, fix if what else "check the file")
    except DamagedFileError as error:
        fix = "write the file again, or leave it out"
        yield None, Reject(name, None, None, str(error), fix)
    except OSError as error:
        what = f"cannot be read ({error.strerror})"
        yield None, Reject(name, None, None, what, "check its permissions")


def _within_limit(item: Item, name: str, row: int | None) -> Item:
    if isinstance(item, Reject) or len(item.text) <= MAX_ARTICLE:
        return item
    what = f"the text has {len(item.text):,} characters, an article at most {MAX_ARTICLE:,}"
    return Reject(name, row, item.id, what, "cut it into its articles, a record each")


def _read(entry: Entry, name: str, options: _Options) -> Iterator[Numbered]:
    if entry.is_address:
        fetched = fetch(entry.id, allow_private=options.allow_private)
        read = _read_html if fetched.kind == "html" else _read_text
        host = (urlsplit(fetched.url).hostname or "").removeprefix("www.")
        yield None, read(fetched.data, replace(entry, outlet=host), options, url=fetched.url)
    elif entry.path is None:
        yield from _read_stdin(name, entry, options)
    elif entry.path.suffix.lower() in RECORD_SUFFIXES:
        yield from _read_records(entry.path, entry, options)
    elif entry.path.suffix.lower() in _PAGE_SUFFIXES:
        yield None, _read_text(_read_file(entry.path), entry, options)
    elif entry.path.suffix.lower() in _HTML_SUFFIXES:
        yield None, _read_html(_read_file(entry.path), entry, options)
    else:
        known = ", ".join(sorted(RECORD_SUFFIXES | _PAGE_SUFFIXES | _HTML_SUFFIXES))
        raise InputError(f"a file of unknown kind; expected one of {known}")


def _read_file(path: Path) -> bytes:
    with path.open("rb") as file:
        data = file.read(MAX_PAGE + 1)
    if len(data) > MAX_PAGE:
        raise InputError(f"{path.name} is larger than {MAX_PAGE:,} bytes; store articles as .jsonl")
    return data


def _read_records(path: Path, entry: Entry, options: _Options) -> Iterator[Numbered]:
    form = _format(entry, options)
    problem = None if entry.named else _column_problem(path, form)
    if problem is not None:
        yield None, Reject(form.input, None, None, *problem)
        return
    yield from _records(read_rows(path), form)


def _records(rows: Iterable[Row], form: RecordFormat) -> Iterator[Numbered]:
    empty = True
    for number, record in rows:
        empty = False
        if isinstance(record, BadRow):
            fix = "repair the row, or drop it"
            yield number, Reject(form.input, number, None, str(record), fix)
        else:
            yield number, to_article(number, record, form)
    if empty:
        yield None, Reject(form.input, None, None, "the file holds no record", "leave it out")


def _read_stdin(name: str, entry: Entry, options: _Options) -> Iterator[Numbered]:
    stdin = options.stdin or sys.stdin.buffer
    head = stdin.read(_HEAD)
    entry = replace(entry, id=name)
    if head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        head += stdin.readline()
        rows = read_jsonl(chain(bounded_lines(io.BytesIO(head)), bounded_lines(stdin)))
        yield from _records(rows, _format(entry, options))
        return
    data = head + stdin.read(MAX_PAGE)
    read: Callable[..., Item] = _read_html if _looks_like_html(data) else _read_text
    yield None, read(data, entry, options)


def _looks_like_html(data: bytes) -> bool:
    return _HTML.match(data[:_HEAD].removeprefix(b"\xef\xbb\xbf")) is not None


def _read_text(data: bytes, entry: Entry, options: _Options, *, url: str | None = None) -> Item:
    text, notes = decode(data, where=entry.id)
    form = RecordFormat(entry.id, options.unit or "page", {}, entry.outlet)
    if not text.strip():
        return Reject(entry.id, None, None, "the file is empty", "leave it out")
    if form.unit == "sentence":
        text = text.strip()
    item = to_article(1, {"id": entry.id, "text": text, "url": url}, form)
    if isinstance(item, Reject):
        return replace(item, row=None)
    return replace(item, notes=notes + item.notes)


def _read_html(data: bytes, entry: Entry, options: _Options, *, url: str | None = None) -> Item:
    if not data.strip():
        return Reject(entry.id, None, None, "the file is empty", "leave it out")
    page = extract_html(data, where=entry.id, url=url)
    if not page.text:
        what = "only boilerplate: no article was found on the page"
        return Reject(entry.id, None, None, what, "save the text of the article as .txt")
    return _html_article(page, entry, options)


def _html_article(page: HtmlPage, entry: Entry, options: _Options) -> Article:
    return Article(
        id=entry.id,
        text=page.text,
        title=page.title,
        outlet=page.outlet or entry.outlet,
        published=page.published,
        url=page.url,
        unit="sentence" if options.unit == "sentence" else "article",
        removed=page.removed,
        notes=page.notes,
    )


def _with_language(item: Item) -> Item:
    if isinstance(item, Reject) or item.unit == "sentence":
        return item
    return replace(item, language=detect_language(item.text))
