"""Records to articles: one mapping in, one `Article` or `Reject` out."""

import difflib
import json
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, get_args

from biaslens.errors import InputError
from biaslens.reading.addresses import outlet_of
from biaslens.reading.agencies import find_agency
from biaslens.reading.dates import normalize_date
from biaslens.reading.encoding import decode
from biaslens.reading.pages import clean_page
from biaslens.schema import Article, Reject, Removed, Span, Unit

MAX_TARGETS = 10_000  # each is read on its own, with the text around it
COLUMNS = ("id", "text", "title", "outlet", "published", "url", "targets")
DATE_AS_GIVEN = "published_as_given"
_AUTHORS = ("author", "authors", "byline")
_BYLINES = ("byline", "author")
_SURROGATES = dict.fromkeys(range(55296, 57344), "�")


@dataclass(frozen=True, slots=True)
class RecordFormat:
    """How the records of a file are to be taken.

    `columns` says which of their columns holds each of ours that has another name there; `outlet`
    is the one for records that state none.
    """

    input: str
    unit: Unit = "article"
    columns: Mapping[str, str] = field(default_factory=dict)
    outlet: str | None = None

    def column(self, ours: str) -> str:
        """Return the name that one of our columns has in the file."""
        return self.columns.get(ours, ours)


class _RecordError(Exception):
    """What is wrong with a record, and what to do."""

    def __init__(self, what: str, fix: str) -> None:
        super().__init__(what)
        self.what, self.fix = what, fix


def check_mapping(columns: Mapping[str, str] | None) -> Mapping[str, str]:
    """Return the mapping of columns.

    Raises:
        InputError: If it names a column that biaslens does not have.
    """
    unknown = [name for name in columns or {} if name not in COLUMNS]
    if unknown:
        raise InputError(
            f"--map {unknown[0]}=…: biaslens has no column {unknown[0]!r}; "
            f"its columns are {', '.join(COLUMNS)}"
        )
    return columns or {}


def check_unit(unit: Unit | None) -> None:
    """Check that a unit is one of ours.

    Raises:
        InputError: If it is not.
    """
    if unit is not None and unit not in get_args(Unit):
        raise InputError(f"--unit {unit}: expected one of {', '.join(get_args(Unit))}")


def missing_text(names: Iterable[str], form: RecordFormat) -> tuple[str, str] | None:
    """Return what is wrong and what to do if a file has no column with the text, or None."""
    names = list(names)
    wanted = form.column("text")
    if wanted in names:
        return None
    lowered = {name.casefold(): name for name in reversed(names)}
    usual = (wanted, "text", "body", "content", "article", "maintext")
    guesses = (difflib.get_close_matches(name, lowered, n=1, cutoff=0.6) for name in usual)
    nearest = next((lowered[found[0]] for found in guesses if found), None)
    listed = ", ".join(names[:12]) or "none"
    hint = f"nearest is {nearest!r}" if nearest else f"there are: {listed}"
    return (
        f"no column {wanted!r} with the text ({hint})",
        f"name the column that holds it, as in --map text={nearest or 'COLUMN'}",
    )


def to_article(row: int, record: object, form: RecordFormat) -> Article | Reject:
    """Return the article of a record, or why there is none.

    Args:
        row: Its number in the file, from 1.
        record: The record.
        form: How to take it.
    """
    name: str | None = None
    try:
        if not isinstance(record, Mapping):
            raise _RecordError("the record is no object with named fields", 'write {"text": "…"}')
        name = _scalar(record, "id", form)
        return _build(name or f"{form.input}:{row}", record, form)
    except _RecordError as error:
        return Reject(form.input, row, name, error.what, error.fix)


def _build(name: str, record: Mapping[str, Any], form: RecordFormat) -> Article:
    text, notes = _text(record, form)
    targets = _targets(record.get(form.column("targets")), len(text), form)
    title = _scalar(record, "title", form)
    removed: tuple[Removed, ...] = ()
    bylines = _bylines(record)
    if form.unit == "page":
        page = clean_page(text)
        if not page.text:
            raise _RecordError(
                "only boilerplate: no article was found on the page",
                "check the text, or take it as it is with --unit article",
            )
        bylines += [text[cut.start : cut.end] for cut in page.removed if cut.reason in _BYLINES]
        text, title, removed = page.text, title or page.title, page.removed
    url, published = _scalar(record, "url", form), _scalar(record, "published", form)
    given: str | None = None
    outlet = _scalar(record, "outlet", form) or form.outlet or outlet_of(url)
    if published is not None:
        given, published = published, normalize_date(published)
    taken = {form.column(ours) for ours in COLUMNS}
    extra = {key: value for key, value in record.items() if key not in taken}
    if published is None and given is not None:
        extra[DATE_AS_GIVEN] = given
        notes += ("the date can be read two ways, or not at all",)
    if form.unit != "sentence" and "agency" not in extra:
        agency = find_agency(text, bylines=bylines, outlet=outlet, url=url)
        if agency:
            extra["agency"] = agency
    return Article(
        id=name,
        text=text,
        title=title,
        outlet=outlet,
        published=published,
        url=url,
        unit="sentence" if form.unit == "sentence" else "article",
        targets=targets,
        removed=removed,
        notes=notes,
        extra=extra,
    )


def _bylines(record: Mapping[str, Any]) -> list[str]:
    """Return what a record says of its authors."""
    values = (record.get(column) for column in _AUTHORS)
    flat = [item for value in values for item in (value if isinstance(value, list) else [value])]
    return [item for item in flat if isinstance(item, str)]


def _text(record: Mapping[str, Any], form: RecordFormat) -> tuple[str, tuple[str, ...]]:
    column = form.column("text")
    value = record.get(column)
    notes: tuple[str, ...] = ()
    if isinstance(value, bytes):
        try:
            value, notes = decode(value, where=f"column {column!r}")
        except InputError as error:
            raise _RecordError(str(error), "store the text as text") from None
    if value is None or (isinstance(value, str) and not value.strip()):
        raise _RecordError(
            f"the record has no text in {column!r}", "fill it in, or drop the record"
        )
    if not isinstance(value, str):
        kind = type(value).__name__
        raise _RecordError(f"{column!r} is of type {kind}, not text", "store the text as text")
    clean = value.replace("\0", " ").translate(_SURROGATES) if _has_odd(value) else value
    if clean != value:
        notes += ("characters that no text can hold were replaced",)
    return clean, notes


def _has_odd(text: str) -> bool:
    if "\0" in text:
        return True
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return True
    return False


def _scalar(record: Mapping[str, Any], ours: str, form: RecordFormat) -> str | None:
    value = record.get(form.column(ours))
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return None
    if isinstance(value, date):  # datetime too
        return value.isoformat().removesuffix("T00:00:00")
    if isinstance(value, bytes):
        value = value.decode("utf-8", errors="replace")
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise _RecordError(
            f"{form.column(ours)!r} is of type {type(value).__name__}, not text",
            "store it as text, or leave it out",
        )
    text = str(value).replace("\0", " ").translate(_SURROGATES).strip()
    return text or None


def _targets(value: object, length: int, form: RecordFormat) -> tuple[Span, ...]:
    fix = "write targets as a list of [start, end] or {start, end}, in characters of the text"
    if isinstance(value, str) and value.strip():
        try:
            value = json.loads(value)
        except (ValueError, RecursionError):
            raise _RecordError("the targets are no JSON list", fix) from None
    if value is None or value == "" or (isinstance(value, float) and math.isnan(value)):
        return ()
    if not isinstance(value, Sequence) or isinstance(value, str | bytes):
        raise _RecordError("the targets are no list", fix)
    if len(value) > MAX_TARGETS:
        raise _RecordError(
            f"there are {len(value):,} targets, of one text at most {MAX_TARGETS:,}",
            "divide them among several records",
        )
    spans = tuple(_span(item, length, fix) for item in value)
    if spans and form.unit == "page":
        raise _RecordError(
            "targets point into a text that cleaning changes", "use --unit article or sentence"
        )
    return spans


def _span(item: object, length: int, fix: str) -> Span:
    pair = (item.get("start"), item.get("end")) if isinstance(item, Mapping) else item
    if not isinstance(pair, Sequence) or isinstance(pair, str | bytes) or len(pair) != 2:
        raise _RecordError(f"the target {str(item)[:60]} is no range", fix)
    start, end = pair
    whole = all(isinstance(edge, int) and not isinstance(edge, bool) for edge in pair)
    if not whole:
        raise _RecordError(f"the target {str(item)[:60]} is no range of whole numbers", fix)
    if not 0 <= start < end <= length:
        raise _RecordError(
            f"the target {start}-{end} is out of bounds: the text has {length} characters", fix
        )
    return Span(start, end)
