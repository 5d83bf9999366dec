import gzip
import re
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from biaslens.reading import iter_articles
from biaslens.reading.compression import DamagedFileError
from biaslens.reading.html import MAX_HTML
from biaslens.reading.tables import BadRow
from biaslens.reading.warc import Capture, iter_captures
from biaslens.schema import Article, Reject
from tests.reading.archive import page, record, zipped
from tests.reading.page import HEADLINE, PAGE, PARAGRAPHS

GOOD = [record(number) for number in range(4)]


def write(folder: Path, data: bytes, name: str | None = None) -> Path:
    path = folder / (name or ("a.warc.gz" if data.startswith(b"\x1f\x8b") else "a.warc"))
    path.write_bytes(data)
    return path


def numbers(path: Path) -> dict[str, int]:
    """Return which pages were found, and at which record."""
    found = {c.url[-1]: n for n, c in iter_captures(path) if isinstance(c, Capture) and c.url}
    return dict(sorted(found.items()))


def problems(path: Path) -> dict[int, str]:
    return {number: str(item) for number, item in iter_captures(path) if isinstance(item, BadRow)}


@pytest.mark.parametrize("data", [b"".join(GOOD), zipped(*GOOD), gzip.compress(b"".join(GOOD))])
def test_plain_and_gzipped_by_record_or_as_a_whole(data: bytes, tmp_path: Path):
    captures = list(iter_captures(write(tmp_path, data)))
    assert [number for number, _ in captures] == [1, 2, 3, 4]
    assert [capture.data for _, capture in captures] == [page(number) for number in range(4)]


def test_zstd(tmp_path: Path):
    path = tmp_path / "a.warc.zst"
    with pa.CompressedOutputStream(str(path), "zstd") as out:
        out.write(b"".join(GOOD))
    assert list(numbers(path)) == ["0", "1", "2", "3"]


def test_what_holds_no_page_is_passed_over(tmp_path: Path):
    data = (
        record(0, b"software: crawler", kind="warcinfo")
        + record(1, b"GET / HTTP/1.1\r\n\r\n", kind="request")
        + record(2, status="404 Not Found")
        + record(3, b"\x89PNG", headers=("Content-Type: image/png",))
        + record(4, headers=("Content-Type: application/xhtml+xml; charset=UTF-8",))
        + record(5, b"seconds: 1", kind="metadata")
    )
    assert numbers(write(tmp_path, data)) == {"4": 5}


def test_the_content_is_decoded(tmp_path: Path):
    parts = (page(1)[:90], page(1)[90:])
    chunks = b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in parts) + b"0\r\n\r\n"
    html = "Content-Type: text/html; charset=windows-1252"
    data = record(0, gzip.compress(page(0)), headers=(html, "Content-Encoding: gzip"))
    data += record(1, chunks, headers=(html, "Transfer-Encoding: chunked"))
    found = [capture for _, capture in iter_captures(write(tmp_path, data))]
    assert [capture.data for capture in found] == [page(0), page(1)]
    assert found[0].charset == "windows-1252"


BROKEN = {
    "cut, plain": (b"".join(GOOD)[:-300], "012", {4: "ends before the length"}),
    "cut, zipped": (zipped(*GOOD)[:-300], "012", {4: "the record ends"}),
    "cut, zipped as a whole": (gzip.compress(b"".join(GOOD))[:-300], "", {1: ""}),
    "states too much, plain": (
        GOOD[0] + record(1, length=2_500) + GOOD[2] + GOOD[3],
        "023",
        {2: "runs into the next one"},
    ),
    "states too much, zipped": (
        zipped(GOOD[0], record(1, length=2_500), *GOOD[2:]),
        "023",
        {2: "ends before the length"},
    ),
    "states far too much": (
        GOOD[0] + record(1, length=10**18) + GOOD[2] + GOOD[3],
        "023",
        {2: "ends before the length"},
    ),
    "states too little, plain": (
        GOOD[0] + record(1, length=200) + GOOD[2] + GOOD[3],
        "023",
        {2: "longer than it states"},
    ),
    "states too little, zipped": (
        zipped(GOOD[0], record(1, length=200), *GOOD[2:]),
        "023",
        {2: "longer than it states"},
    ),
    "states no number": (
        GOOD[0] + GOOD[1].replace(b"Content-Length: ", b"Content-Length: x") + GOOD[2],
        "02",
        {2: "longer than it states"},
    ),
    "has no address": (
        GOOD[0] + re.sub(rb"WARC-Target-URI: [^\r]*\r\n", b"", GOOD[1]) + GOOD[2],
        "02",
        {2: "a header is missing"},
    ),
    "rubbish between": (GOOD[0] + b"rubbish\r\n" * 9 + GOOD[1], "01", {2: "cannot be read"}),
    "a damaged member": (
        zipped(*GOOD[:1]) + bytes(90).join((zipped(GOOD[1])[:90], zipped(GOOD[1])[180:]))
        + zipped(*GOOD[2:]),
        "023",
        None,
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", BROKEN)
def test_a_broken_record_is_told_and_the_others_are_read(case: str, tmp_path: Path, capfd):
    data, found, told = BROKEN[case]
    path = write(tmp_path, data)
    if found:
        assert "".join(numbers(path)) == found
    if told is None:
        assert len(problems(path)) == 1
        return
    assert list(problems(path)) == list(told) or not found
    for number, words in told.items():
        assert words in problems(path)[number] or not found
    assert capfd.readouterr() == ("", "")


def test_a_page_that_swells_is_told(tmp_path: Path):
    bomb = gzip.compress(b"<p>" * (MAX_HTML // 3 + 9))
    headers = ("Content-Type: text/html", "Content-Encoding: gzip")
    path = write(tmp_path, record(0, bomb, headers=headers) + GOOD[1])
    assert list(numbers(path)) == ["1"]
    assert "more than 20,000,000 bytes" in problems(path)[1]


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", bytes(range(256))])
def test_what_is_no_archive(data: bytes, tmp_path: Path):
    with pytest.raises(DamagedFileError):
        list(iter_captures(write(tmp_path, data)))


def test_archives_become_articles(tmp_path: Path):
    german = "Die Möwe sitzt über dem Kai. ".encode("cp1252") * 9
    german = b"<html><body><article><p>" + german + b"</p></article></body></html>"
    data = (
        GOOD[0]
        + record(1, german, headers=("Content-Type: text/html; charset=windows-1252",))
        + record(2, b"<html><body><img src=x></body></html>")
        + record(3, more=("WARC-Truncated: length",))
    )
    write(tmp_path, data)
    first, second, third, fourth = iter_articles([str(tmp_path)])
    assert isinstance(first, Article)
    assert first.id == "20230502100000/https://www.quay-courier.co.uk/0"
    assert first.text == "\n\n".join((HEADLINE, *PARAGRAPHS, "This is part 0."))
    assert (first.outlet, first.url) == ("quay-courier.co.uk", first.id.partition("/")[2])
    assert first.published is None
    assert first.extra == {"fetched": "2023-05-02T10:00:00Z"}
    assert isinstance(second, Article)
    assert "Möwe" in second.text
    assert second.notes == ("decoded as windows-1252, as the server declares",)
    assert isinstance(third, Reject)
    assert (third.input, third.row, third.what[:16]) == ("a.warc", 3, "only boilerplate")
    assert isinstance(fourth, Article)
    assert fourth.notes == ("the crawler cut the page off",)


def test_the_text_of_a_wet_is_cleaned_as_a_page(tmp_path: Path):
    data = zipped(record(0, b"x", kind="warcinfo"), record(1, PAGE.encode(), kind="conversion"))
    path = write(tmp_path, data, "a.warc.wet.gz")
    (item,) = iter_articles([str(path)])
    assert isinstance(item, Article)
    assert item.text == "\n\n".join((HEADLINE, *PARAGRAPHS))
    assert item.outlet == "quay-courier.co.uk"


def test_an_archive_without_a_page_is_told(tmp_path: Path):
    (item,) = iter_articles([str(write(tmp_path, record(0, b"x", kind="warcinfo")))])
    assert isinstance(item, Reject)
    assert item.what == "the archive holds no page"


SEED = b"".join(GOOD[:2]).replace(page(0), b"<p>One.</p>").replace(page(1), b"<p>Two.</p>")


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_no_bytes_raise(tmp_path_factory, data):
    whole = data.draw(st.sampled_from([SEED, zipped(SEED, SEED), gzip.compress(SEED)]))
    start = data.draw(st.integers(0, len(whole)))
    end = data.draw(st.integers(start, min(len(whole), start + 30)))
    mutated = whole[:start] + data.draw(st.binary(max_size=30)) + whole[end:]
    path = write(tmp_path_factory.mktemp("fuzz"), mutated, "a.warc.gz")
    for item in iter_articles([str(path)]):
        assert isinstance(item, Article | Reject)
