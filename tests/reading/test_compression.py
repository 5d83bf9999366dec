import gzip
import json
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from biaslens.reading import compression, iter_articles
from biaslens.reading.compression import DamagedFileError, open_file
from biaslens.schema import Article, Reject
from tests.reading.page import HEADLINE, PAGE, PARAGRAPHS
from tests.reading.test_html import HTML

LINES = "".join(json.dumps({"id": f"{i}", "text": PARAGRAPHS[i % 4]}) + "\n" for i in range(300))
CSV = "id,text\n" + "".join(f'{i},"{PARAGRAPHS[i % 2]}"\n' for i in range(9))


def zst(data: bytes) -> bytes:
    sink = pa.BufferOutputStream()
    with pa.CompressedOutputStream(sink, "zstd") as out:
        out.write(data)
    return sink.getvalue().to_pybytes()


@pytest.mark.parametrize(("suffix", "compress"), [("gz", gzip.compress), ("zst", zst)])
@pytest.mark.parametrize(
    ("name", "content", "n"),
    [("r.jsonl", LINES, 300), ("r.csv", CSV, 9), ("p.txt", PAGE, 1), ("p.html", HTML, 1)],
)
def test_every_kind(suffix: str, compress, name: str, content: str, n: int, tmp_path: Path):
    path = tmp_path / f"{name}.{suffix}"
    path.write_bytes(compress(content.encode()))
    items = list(iter_articles([str(tmp_path)]))
    assert len(items) == n
    assert all(isinstance(item, Article) for item in items)
    assert items[0].text == (PARAGRAPHS[0] if n > 1 else "\n\n".join((HEADLINE, *PARAGRAPHS)))


@pytest.mark.parametrize(("suffix", "compress"), [("gz", gzip.compress), ("zst", zst)])
def test_what_is_cut_off_gives_what_there_is(suffix: str, compress, tmp_path: Path):
    path = tmp_path / f"r.jsonl.{suffix}"
    many = "".join(f'{{"text": "Ferry {i} left at {i * 7919 % 10007}."}}\n' for i in range(20_000))
    path.write_bytes(compress(many.encode())[:-99])
    *items, last = iter_articles([str(path)])
    assert isinstance(last, Reject)
    assert (last.input, last.what[:19]) == (path.name, "the compressed file")
    assert len(items) > 10_000
    assert all(isinstance(item, Article) for item in items)


@pytest.mark.parametrize(("suffix", "compress"), [("gz", gzip.compress), ("zst", zst)])
def test_a_bomb_is_told(suffix: str, compress, tmp_path: Path, monkeypatch):
    monkeypatch.setattr(compression, "_FREE", 100_000)
    path = tmp_path / f"p.txt.{suffix}"
    path.write_bytes(compress(b"a" * 20_000_000))
    (item,) = iter_articles([str(path)])
    assert isinstance(item, Reject)
    assert item.what == "the compressed file swells to more than 250 times its size"


@pytest.mark.parametrize("suffix", ["gz", "zst"])
def test_what_is_not_compressed_is_damaged(suffix: str, tmp_path: Path):
    path = tmp_path / f"p.txt.{suffix}"
    path.write_text(PAGE)
    with pytest.raises(DamagedFileError, match="damaged"), open_file(path) as file:
        file.read()


@settings(max_examples=40, deadline=None)
@given(
    st.sampled_from(["r.jsonl.gz", "r.csv.zst", "p.html.gz", "p.txt.zst"]),
    st.integers(0, 200),
    st.binary(max_size=20),
)
def test_no_bytes_raise(tmp_path_factory, name: str, place: int, change: bytes):
    path = tmp_path_factory.mktemp("fuzz") / name
    whole = (gzip.compress if name.endswith("gz") else zst)(LINES[:2_000].encode())
    path.write_bytes(whole[:place] + change + whole[place + len(change) :])
    for item in iter_articles([str(path.parent)]):
        assert isinstance(item, Article | Reject)
