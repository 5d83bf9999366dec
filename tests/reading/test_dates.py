from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from biaslens.reading.dates import normalize_date


@pytest.mark.parametrize(
    ("given_date", "iso"),
    [
        ("2023-04-03", "2023-04-03"),
        ("2023-04", "2023-04"),
        ("2023", "2023"),
        ("2023-04-03 00:00:00", "2023-04-03"),
        ("2023-04-03T10:30:00Z", "2023-04-03T10:30:00+00:00"),
        ("2023-04-03T10:30:00-0500", "2023-04-03T10:30:00-05:00"),
        ("2023-04-03 10:30:00", "2023-04-03T10:30:00"),
        ("Mon, 3 Apr 2023 10:30:00 +0200", "2023-04-03T10:30:00+02:00"),
        ("April 3, 2023 10:30 AM EST", "2023-04-03T10:30:00-05:00"),
        ("April 3, 2023 10:30 IST", "2023-04-03T10:30:00"),  # India, Israel or Ireland
        ("Published on 3 April 2023", "2023-04-03"),
        ("April 2023", "2023-04"),
        ("25/3/2023", "2023-03-25"),
        ("3/25/2023", "2023-03-25"),
        ("3/3/2023", "2023-03-03"),
        ("3.4.2023", "2023-04-03"),
        ("1680516000", "2023-04-03T10:00:00+00:00"),
        ("3/4/2023", None),
        ("10:30", None),
        ("3 April", None),
        ("two days ago", None),
        ("2 days ago", None),
        ("2023-13", None),
        ("2023-00", None),
        ("2023-02-31", None),
        ("3 April 2023 " * 99, None),
        ("", None),
    ],
)
def test_dates(given_date: str, iso: str | None):
    assert normalize_date(given_date) == iso


@given(st.text(max_size=60) | st.from_regex(r"[0-9a-zA-Z:/+. -]{4,40}", fullmatch=True))
def test_nothing_raises_and_what_comes_out_goes_in_again(text: str):
    found = normalize_date(text)
    if found is not None:
        assert normalize_date(found) == found


@given(st.datetimes(min_value=datetime(1700, 1, 1), max_value=datetime(2100, 1, 1)))
def test_iso_is_kept(moment: datetime):
    assert normalize_date(moment.isoformat()) == moment.isoformat().removesuffix("T00:00:00")
