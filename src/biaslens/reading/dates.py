"""Dates as ISO 8601, with their zone where it is stated and their parts where some are missing."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

_LONGEST = 80
_ISO = re.compile(r"\d{4}(-\d\d(-\d\d)?)?")
_SECONDS = re.compile(r"\d{10}(\d{3})?")
_NUMERIC = re.compile(r"\s*(\d{1,2})([./-])(\d{1,2})\2(?:\d{4}|\d\d)\b")
_LABEL = re.compile(r"(?:first |last )?(?:published|updated|posted)(?: on| at)?:?\s{1,5}", re.I)
_DEFAULTS = (datetime(1604, 1, 1), datetime(2188, 2, 2))  # what no date states differs in these
_YEARS = range(1605, 2188)
_HOURS = {
    "UTC": 0, "GMT": 0, "Z": 0, "WET": 0, "CET": 1, "CEST": 2, "EET": 2, "EEST": 3, "MSK": 3,
    "EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8, "PDT": -7,
}  # fmt: skip  # BST, IST and the like mean several zones
_ZONES = {name: hours * 3600 for name, hours in _HOURS.items()}


def normalize_date(given: str) -> str | None:
    """Return a date as ISO 8601, or None if it is no date, or one that can be read two ways.

    A zone is kept if one is stated, never assumed. Without a day or a month the result has none;
    midnight without a zone is taken for a bare date.

    Example:
        >>> normalize_date("Mon, 3 Apr 2023 10:30:00 +0200")
        '2023-04-03T10:30:00+02:00'
        >>> normalize_date("April 2023")
        '2023-04'
    """
    given = given.strip()[: _LONGEST + 1]
    if len(given) > _LONGEST or not any(char.isdigit() for char in given):
        return None
    if _ISO.fullmatch(given) and len(given) < 10:
        is_month = not given[5:] or "01" <= given[5:] <= "12"
        return given if int(given[:4]) in _YEARS and is_month else None
    if _SECONDS.fullmatch(given):
        moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=int(given[:10]))
        return moment.isoformat()
    try:
        found = datetime.fromisoformat(given)
    except ValueError:
        return _parse(_LABEL.sub("", given, count=1))
    return _write(found) if found.year in _YEARS else None


def _parse(given: str) -> str | None:
    numeric = _NUMERIC.match(given)
    is_dotted = numeric is not None and numeric[2] == "."
    is_unclear = (  # 3/4/2023
        numeric is not None
        and not is_dotted
        and numeric[1] != numeric[3]
        and max(int(numeric[1]), int(numeric[3])) <= 12
    )
    low, high = (_guess(given, start, is_dotted) for start in _DEFAULTS)
    if is_unclear or low is None or high is None or low.year != high.year:
        return None
    if low.year not in _YEARS:
        return None
    if low.month != high.month:
        return f"{low.year:04}"
    return _write(low) if low.day == high.day else f"{low.year:04}-{low.month:02}"


def _guess(given: str, default: datetime, dayfirst: bool) -> datetime | None:
    import warnings

    from dateutil.parser import UnknownTimezoneWarning, parse

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UnknownTimezoneWarning)
            found: Any = parse(given, default=default, dayfirst=dayfirst, tzinfos=_ZONES)
    except (ValueError, OverflowError, ArithmeticError, TypeError, AttributeError, LookupError):
        return None
    return found if isinstance(found, datetime) else None


def _write(found: datetime) -> str:
    try:
        text = found.isoformat()
    except (ValueError, OverflowError):  # a zone of more than a day
        return found.replace(tzinfo=None).isoformat()
    return text.removesuffix("T00:00:00")
