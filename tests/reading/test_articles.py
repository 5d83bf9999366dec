import io
import json
import subprocess
import sys
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from biaslens.errors import InputError
from biaslens.reading import iter_articles, read_page
from biaslens.schema import Article, Reject
from tests.reading.page import HEADLINE, PAGE, PARAGRAPHS
from tests.reading.test_html import HTML

CLEAN = "\n\n".join((HEADLINE, *PARAGRAPHS))


def rejects(items: list[Article | Reject]) -> dict[str, str]:
    return {item.input: item.what for item in items if isinstance(item, Reject)}


def articles(items: list[Article | Reject]) -> dict[str, Article]:
    return {item.id: item for item in items if isinstance(item, Article)}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    root = tmp_path / "corpus"
    (root / "Quay Courier" / "2023").mkdir(parents=True)
    (root / ".hidden").mkdir()
    (root / ".hidden" / "x.txt").write_text(PAGE)
    (root / "README.md").write_text("# no article")
    (root / "LICENSE").write_text("no article")
    (root / "meta.yaml").write_text("a: 1")
    (root / "page.txt").write_text(PAGE)
    (root / "Quay Courier" / "page.txt").write_text(PAGE)
    (root / "Quay Courier" / "2023" / "page.html").write_text(HTML)
    records = [{"text": PARAGRAPHS[0]}, {"id": "a", "text": PARAGRAPHS[1], "outlet": "Tide"}]
    lines = "".join(json.dumps(record) + "\n" for record in records)
    (root / "Quay Courier" / "records.jsonl").write_text(lines)
    return root


def test_a_folder_gives_all_below_it_with_outlets(folder: Path):
    found = articles(list(iter_articles([str(folder)])))
    assert {name: item.outlet for name, item in found.items()} == {
        "Quay Courier/2023/page.html": "Quay Courier",
        "Quay Courier/page.txt": "Quay Courier",
        "Quay Courier/records.jsonl:1": "Quay Courier",
        "a": "Tide",
        "page.txt": None,
    }
    assert found["page.txt"].text == CLEAN
    assert found["page.txt"].title == HEADLINE
    assert found["page.txt"].language == "en"


def test_bad_files_are_rejected_and_the_others_go_on(folder: Path):
    (folder / "a.pdf").write_bytes(b"%PDF")
    (folder / "binary.txt").write_bytes(bytes(range(256)) * 9)
    (folder / "blank.txt").write_text(" \n")
    (folder / "boiler.txt").write_text("Home\nNews\n\nShare\nFacebook\n")
    (folder / "empty.html").write_text("")
    (folder / "damaged.parquet").write_bytes(b"PAR1")
    (folder / "other.jsonl").write_text('{"body": "x"}\n')
    (folder / "none.jsonl").write_text("")
    items = list(iter_articles([str(folder)]))
    found = rejects(items)
    assert len(articles(items)) == 5
    assert "unknown kind" in found["a.pdf"]
    assert "binary" in found["binary.txt"]
    assert "empty" in found["blank.txt"]
    assert "boilerplate" in found["boiler.txt"]
    assert "empty" in found["empty.html"]
    assert "Parquet" in found["damaged.parquet"]
    assert "nearest is 'body'" in found["other.jsonl"]
    assert "no record" in found["none.jsonl"]


@pytest.mark.parametrize("given", ["nothing.txt", "no/such/*.txt", "a\0b", "x" * 5_000])
def test_a_missing_input_is_told_at_once(given: str, folder: Path):
    with pytest.raises(InputError, match="does not exist"):
        iter_articles([str(folder), given])


def test_a_missing_column_is_told_at_once_and_mapped(tmp_path: Path):
    path = tmp_path / "a.csv"
    path.write_text("key,Body\n1,The market closed on Monday.\n")
    with pytest.raises(InputError, match="--map text=Body"):
        iter_articles([str(path)])
    (item,) = iter_articles([str(path)], columns={"text": "Body", "id": "key"})
    assert isinstance(item, Article)
    assert (item.id, item.text) == ("1", "The market closed on Monday.")


def test_doubled_ids_are_rejected_but_equal_file_names_are_not(tmp_path: Path):
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "page.txt").write_text(PAGE)
        (tmp_path / name / "r.jsonl").write_text('\n{"id": "same", "text": "One."}\n')
    items = list(iter_articles([str(tmp_path / "one"), str(tmp_path / "two")]))
    assert set(articles(items)) == {"page.txt", "two/page.txt", "same"}
    (reject,) = [item for item in items if isinstance(item, Reject)]
    assert (reject.id, reject.row) == ("same", 2)


def test_a_file_named_twice_is_read_once(folder: Path):
    assert len(list(iter_articles([str(folder / "page.txt"), str(folder / "page.*")]))) == 1


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (PAGE.encode(), CLEAN),
        (HTML.encode(), CLEAN),
        (json.dumps({"text": "As it is."}).encode(), "As it is."),
    ],
)
def test_stdin_is_a_page_or_html_or_records(data: bytes, text: str):
    (item,) = iter_articles(["-"], stdin=io.BytesIO(data))
    assert isinstance(item, Article)
    assert item.text == text


def test_long_records_on_stdin_arrive_whole():
    data = b"".join(json.dumps({"text": f"{i} " * 9_000}).encode() + b"\n" for i in range(9))
    items = list(iter_articles(["-"], stdin=io.BytesIO(data)))
    assert [item.text[0] for item in items if isinstance(item, Article)] == list("012345678")


def test_units(tmp_path: Path):
    path = tmp_path / "a.txt"
    path.write_text(PAGE)
    (whole,) = iter_articles([str(path)], unit="article")
    assert (whole.text, whole.removed) == (PAGE, ())
    path.write_text(" One sentence. \n")
    (sentence,) = iter_articles([str(path)], unit="sentence")
    assert (sentence.text, sentence.unit, sentence.language) == ("One sentence.", "sentence", None)


def test_parquet_with_text_as_bytes(tmp_path: Path):
    path = tmp_path / "a.parquet"
    pq.write_table(pa.table({"id": [1], "text": ["Café closed.".encode("cp1252")]}), path)
    (item,) = iter_articles([str(path)])
    assert item.text == "Café closed."
    assert item.notes == ("decoded as windows-1252",)


def test_notes_tell_the_encoding(tmp_path: Path):
    path = tmp_path / "a.txt"
    path.write_bytes("“We were never asked,” said Oda Brell of the quay.".encode("cp1252"))
    (item,) = iter_articles([str(path)])
    assert item.notes == ("decoded as windows-1252",)


@pytest.mark.parametrize(("name", "content"), [("p.txt", PAGE), ("p.html", HTML)])
def test_one_page_for_looking_at(tmp_path: Path, name: str, content: str):
    (tmp_path / name).write_text(content)
    page = read_page(str(tmp_path / name))
    assert page.id == name
    assert page.clean.text == CLEAN
    assert all(0 <= cut.start < cut.end <= len(page.text) for cut in page.clean.removed)


def test_importing_the_room_loads_no_format_library():
    code = (
        "import sys, biaslens.reading; "
        "print([m for m in ('trafilatura', 'lxml', 'urllib3', 'py3langid', 'pyarrow.parquet', "
        "'charset_normalizer', 'torch') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
