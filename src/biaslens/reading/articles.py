"""Every input as a stream of articles and rejects."""

import io
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import blake2b
from itertools import chain, islice
from pathlib import Path
from typing import BinaryIO

from biaslens.errors import InputError, OutputError
from biaslens.reading.addresses import URLS_SUFFIX
from biaslens.reading.compression import DamagedFileError, inner_suffix, open_file
from biaslens.reading.containers import fetch_document, iter_archive, iter_listed
from biaslens.reading.documents import HEAD, Document, looks_like_html, read_document, to_reject
from biaslens.reading.encoding import decode
from biaslens.reading.fetching import Fetcher
from biaslens.reading.html import decode_html, flatten
from biaslens.reading.inputs import STDIN, Entry, expand_inputs, is_address
from biaslens.reading.language import detect_language
from biaslens.reading.pages import CleanPage, clean_page
from biaslens.reading.presets import check_preset, find_columns
from biaslens.reading.records import (
    RecordFormat,
    check_mapping,
    check_unit,
    missing_text,
    to_article,
)
from biaslens.reading.tables import (
    PEEKED,
    RECORD_SUFFIXES,
    BadRow,
    Row,
    bounded_lines,
    column_names,
    is_records,
    read_jsonl,
    read_rows,
)
from biaslens.reading.urls import fetch
from biaslens.reading.warc import is_archive
from biaslens.schema import Article, Reason, Reject, Unit

MAX_PAGE = 100_000_000
MAX_ARTICLE = 1_000_000  # characters; more than a long book has
_PAGE_SUFFIXES = frozenset({".txt", ".text"})
_HTML_SUFFIXES = frozenset({".html", ".htm", ".xhtml"})


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
    preset: str | None
    stdin: BinaryIO | None
    fetcher: Fetcher


def iter_articles(
    inputs: Sequence[str],
    *,
    unit: Unit | None = None,
    columns: Mapping[str, str] | None = None,
    preset: str | None = None,
    urls: Sequence[str] = (),
    stdin: BinaryIO | None = None,
    cache: Path | None = None,
    allow_private: bool = False,
) -> Iterator[Article | Reject]:
    """Return every article of the inputs, in order, and a reject for all that is none.

    Inputs are files, folders (with all below them), globs, `http(s)` addresses, and `-` for stdin:
    a page, HTML, or JSONL if it begins with `{`. Files are pages (`.txt`, `.html`), records
    (`.jsonl`, `.json`, `.csv`, `.tsv`, `.parquet`), web archives (`.warc`, `.wet`) and lists of
    addresses (`.urls`), all but Parquet compressed (`.gz`, `.zst`) or not. A file in a sub-folder
    of a named folder takes the sub-folder's name as its outlet if it states none itself. The
    language is set for whole articles. An id that was there before is rejected.

    Args:
        inputs: What to read.
        unit: `article`, `page` or `sentence`; by default `page` for plain text, `article` for
            records.
        columns: Names of our columns in the records, where they differ: `{"text": "body"}`.
        preset: `news-please` or `media-cloud`, for their exports; else told by their columns.
        urls: Files that list addresses, one a line, or in a column `url`; see `fetching`.
        stdin: What `-` reads; by default the standard input.
        cache: Folder that keeps what is fetched, to be fetched once only.
        allow_private: Fetch from private networks and this machine too.

    Raises:
        InputError: Before anything is read, if an input does not exist, or if a file of records
            that was named has no column with the text.
    """
    check_unit(unit)
    check_preset(preset)
    fetcher = Fetcher(cache=cache, allow_private=allow_private)
    options = _Options(unit, check_mapping(columns), preset, stdin, fetcher)
    entries = expand_inputs(inputs, urls=urls)
    for entry in entries:
        _check_columns(entry, options)
    return _without_doubles(entries, options)


def read_page(
    given: str,
    *,
    keep: frozenset[Reason] = frozenset(),
    stdin: BinaryIO | None = None,
    allow_private: bool = False,
) -> Page:
    """Return one page, cleaned: a file, `-`, or an address.

    HTML is flattened first, so the removed ranges point into its visible text. `keep` are kinds of
    lines to leave in.

    Raises:
        InputError: If there is no such page, or it is empty, or no text.
    """
    if is_address(given):
        fetched = fetch(given, allow_private=allow_private)
        name, data, is_html = given, fetched.data, fetched.kind == "html"
    elif given == STDIN:
        name, data = "stdin", (stdin or sys.stdin.buffer).read()
        is_html = looks_like_html(data)
    else:
        path = Path(given)
        name, data = path.name, _read_page_file(path)
        is_html = inner_suffix(path) in _HTML_SUFFIXES or looks_like_html(data)
    text, notes = (decode_html if is_html else decode)(data, where=name)
    if not text.strip():
        raise InputError(f"{name} is empty; there is nothing to clean")
    text = flatten(text) if is_html else text
    return Page(name, text, clean_page(text, keep=keep), notes)


def _read_page_file(path: Path) -> bytes:
    try:
        return _read_file(path)
    except DamagedFileError as error:
        raise InputError(f"{path.name} cannot be read: {error}; get the file again") from error
    except OSError as error:
        raise InputError(
            f"{str(path)[:200]!r} cannot be read ({error.strerror}); check the path"
        ) from error


def _check_columns(entry: Entry, options: _Options) -> None:
    if not entry.named or entry.is_list or entry.path is None or not is_records(entry.path):
        return
    try:
        names = column_names(read_rows(entry.path))
    except (DamagedFileError, OSError):
        return  # becomes a reject when its turn comes
    problem = missing_text(names, _format(entry, options, names)) if names else None
    if problem is not None:
        raise InputError(f"{entry.path}: {problem[0]}; {problem[1]}")


def _format(entry: Entry, options: _Options, names: Iterable[str]) -> RecordFormat:
    name = "stdin" if entry.id == STDIN else entry.id
    known = find_columns(names, options.preset)
    if "text" in names and options.preset is None:
        known.pop("text", None)
    columns = {**known, **options.columns}
    return RecordFormat(name, options.unit or "article", columns, entry.outlet)


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
        yield None, to_reject(error, name)
    except DamagedFileError as error:
        fix = "get or write the file again; what could be read of it is there"
        yield None, Reject(name, None, None, str(error), fix)
    except OutputError:
        raise  # the cache, not the input
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
        document = Document(entry.id, entry.id, unit=options.unit)
        yield None, fetch_document(document, options.fetcher)
    elif entry.path is None:
        yield from _read_stdin(name, entry, options)
    elif entry.is_list or inner_suffix(entry.path) == URLS_SUFFIX:
        listed = Document(entry.id, entry.id, unit=options.unit)
        yield from iter_listed(entry.path, listed, options.fetcher)
    elif is_archive(entry.path):
        archive = Document(entry.id, entry.id, unit=options.unit, folder=entry.outlet)
        yield from iter_archive(entry.path, archive)
    elif is_records(entry.path):
        yield from _records(read_rows(entry.path), entry, options)
    else:
        yield None, _read_file_page(entry.path, entry, options)


def _read_file_page(path: Path, entry: Entry, options: _Options) -> Item:
    suffix = inner_suffix(path)
    if suffix not in _PAGE_SUFFIXES | _HTML_SUFFIXES:
        kinds = {*RECORD_SUFFIXES, *_PAGE_SUFFIXES, *_HTML_SUFFIXES, ".warc", ".wet", URLS_SUFFIX}
        known = ", ".join(sorted(kinds))
        raise InputError(f"a file of unknown kind; expected one of {known}")
    document = Document(entry.id, entry.id, unit=options.unit, folder=entry.outlet)
    return read_document(_read_file(path), document, is_html=suffix in _HTML_SUFFIXES)


def _read_file(path: Path) -> bytes:
    with open_file(path) as file:
        data = file.read(MAX_PAGE + 1)
    if len(data) > MAX_PAGE:
        raise InputError(f"{path.name} is larger than {MAX_PAGE:,} bytes; store articles as .jsonl")
    return data


def _records(rows: Iterator[Row], entry: Entry, options: _Options) -> Iterator[Numbered]:
    first = list(islice(rows, PEEKED))
    names = column_names(first)
    form = _format(entry, options, names)
    problem = missing_text(names, form) if names else None
    if problem is not None:
        yield None, Reject(form.input, None, None, *problem)
        return
    for number, record in chain(first, rows):
        if isinstance(record, BadRow):
            fix = "repair the row, or drop it"
            yield number, Reject(form.input, number, None, str(record), fix)
        else:
            yield number, to_article(number, record, form)
    if not first:
        yield None, Reject(form.input, None, None, "the file holds no record", "leave it out")


def _read_stdin(name: str, entry: Entry, options: _Options) -> Iterator[Numbered]:
    stdin = options.stdin or sys.stdin.buffer
    head = stdin.read(HEAD)
    entry = replace(entry, id=name)
    if head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        head += stdin.readline()
        rows = read_jsonl(chain(bounded_lines(io.BytesIO(head)), bounded_lines(stdin)))
        yield from _records(rows, entry, options)
        return
    data = head + stdin.read(MAX_PAGE)
    document = Document(name, name, unit=options.unit)
    yield None, read_document(data, document, is_html=looks_like_html(data))


def _with_language(item: Item) -> Item:
    if isinstance(item, Reject) or item.unit == "sentence":
        return item
    return replace(item, language=detect_language(item.text))
