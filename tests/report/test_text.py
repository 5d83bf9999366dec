import pytest

from biaslens.report.text import count, interval_text, numbered, one_line, percent, visible
from biaslens.statistics import Share


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("plain text", "plain text"),
        ("café – “quoted” …", "café – “quoted” …"),
        ("שלום عليكم", "שלום عليكم"),
        ("abc\u202edef", "abc[U+202E]def"),
        ("\u2066x\u2069", "[U+2066]x[U+2069]"),
        ("a\x00b\x1b[31m\x7f", "a␀b␛[31m␡"),
        ("a\r\nb\tc", "a␍\nb\tc"),
        ("a\x85b\ufffe", "a[U+0085]b[U+FFFE]"),
        ("tag\U000e0041", "tag[U+E0041]"),
        ("zero\u200bwidth", "zero[U+200B]width"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("no\u00a0break\u2028line", "no\u00a0break line"),
    ],
)
def test_what_cannot_be_seen_is_named(given, shown):
    assert visible(given) == shown


def test_one_line_is_short_and_flat():
    assert one_line("  a\n\n b\tc ") == "a b c"
    cut = one_line("word " * 100_000, 50)
    assert len(cut) <= 50
    assert cut.endswith("…")


@pytest.mark.parametrize(
    ("share", "words"),
    [
        (0, "0 %"),
        (0.004, "0.4 %"),
        (0.144, "14 %"),
        (0.146, "15 %"),
        (0.9995, "99.9 %"),
        (0.0004, "0.1 %"),
        (1, "100 %"),
    ],
)
def test_percent(share, words):
    assert percent(share).replace("\u00a0", " ") == words


def test_intervals_in_words():
    assert interval_text(Share(0.14, 0.11, 0.17, 14, 100, 9)) == "11 to 17\u00a0%"
    assert interval_text(Share(0.14, None, None, 14, 100, 1)) == "no interval: one article"
    assert interval_text(Share(0.14, None, None, 14, 100, 2)) == "no interval: 2 articles"


def test_numbers():
    assert count(1234567) == "1\u202f234\u202f567"
    assert numbered(1, "time") == "one time"
    assert numbered(0, "time") == "0 times"
