import pytest

from biaslens.reading.agencies import find_agency

BODY = "The harbour council voted on Monday to close the old fish market. " * 9


@pytest.mark.parametrize(
    ("text", "bylines", "agency"),
    [
        (f"HARBOUR, May 2 (AP) — {BODY}", [], "AP"),
        (f"Market closes\n\nHARBOUR (Reuters) - {BODY}", [], "Reuters"),
        (f"{BODY}\n\n(Reporting by Oda Brell; Editing by Jan Holm)", [], "Reuters"),
        (f"{BODY} — AFP", [], "AFP"),
        (BODY, ["Oda Brell, Associated Press"], "AP"),
        (BODY, ["Reuters Staff"], "Reuters"),
        (BODY, ["Oda Brell"], None),
        (BODY, ["Ani Holm, Pittsburgh, PA"], None),
        (f"{BODY} Officials told Reuters that the plan (seen by AFP) was old.", [], None),
        (f"{BODY} (AP Photo/Jan Holm) {BODY}", [], None),
        ("", [], None),
    ],
)
def test_agencies(text: str, bylines: list[str], agency: str | None):
    assert find_agency(text, bylines=bylines, outlet="Quay Courier") == agency


def test_an_agency_is_no_other_outlet():
    text = f"HARBOUR, May 2 (AP) — {BODY}"
    assert find_agency(text, outlet="AP") is None
    assert find_agency(text, url="https://apnews.com/article/pier") is None
    assert find_agency(text, outlet="apnews.com") is None


def test_a_long_line_takes_no_time():
    assert find_agency("(Reporting by " * 100_000) is None
    assert find_agency("a" * 1_000_000 + "\n" + "(AP) " * 100_000) is None
