from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from biaslens.reading import iter_articles
from biaslens.reading.tables import BadRow, DamagedFileError, read_csv, read_jsonl, read_rows
from biaslens.schema import Article, Reject


def csv_rows(text: str) -> list[tuple[int, object]]:
    return list(read_csv(line.encode() for line in text.splitlines(keepends=True)))


def test_jsonl_goes_on_after_bad_lines():
    lines = [b'\xef\xbb\xbf{"a": 1}\n', b"\n", b'{"a": \n', b"[" * 100_000, b'{"a": 2}']
    rows = list(read_jsonl(lines))
    assert [number for number, _ in rows] == [1, 3, 4, 5]
    assert [isinstance(record, BadRow) for _, record in rows] == [False, True, True, False]


def test_csv_cells_may_hold_lines_and_quotes():
    rows = csv_rows('text,id\n"one\ntwo ""three""",1\nfour,2\n')
    assert rows == [
        (1, {"text": 'one\ntwo "three"', "id": "1"}),
        (2, {"text": "four", "id": "2"}),
    ]


@pytest.mark.parametrize("n_more", [2, 5_000])
def test_an_unbalanced_quote_costs_its_own_row_only(n_more: int):
    more = "".join(f"text {i},{i}\n" for i in range(n_more))
    rows = csv_rows(f'text,id\n"never closed,1\n{more}')
    assert isinstance(rows[0][1], BadRow)
    assert [record["id"] for _, record in rows[1:]] == [str(i) for i in range(n_more)]


def test_a_row_of_another_width_is_told():
    assert "3 cells, the header 2" in csv_rows("text,id\na,b,c\n")[0][1]


def test_csv_without_a_readable_header_is_damaged():
    with pytest.raises(DamagedFileError, match="header"):
        csv_rows('"text\n')


def test_parquet_with_text_as_bytes_and_lists(tmp_path: Path):
    path = tmp_path / "a.parquet"
    table = {"text": [b"one", b"two"], "targets": [[[0, 1]], None]}
    pq.write_table(pa.table(table), path)
    assert list(read_rows(path)) == [
        (1, {"text": b"one", "targets": [[0, 1]]}),
        (2, {"text": b"two", "targets": None}),
    ]


def test_damaged_parquet_is_told(tmp_path: Path):
    path = tmp_path / "a.parquet"
    path.write_bytes(b"PAR1 nothing")
    with pytest.raises(DamagedFileError, match="Parquet"):
        list(read_rows(path))


def test_json_is_one_record_or_a_list(tmp_path: Path):
    path = tmp_path / "a.json"
    path.write_text('\ufeff{"text": "one"}')
    assert list(read_rows(path)) == [(1, {"text": "one"})]
    path.write_text('[{"text": "one"}, 2]')
    assert list(read_rows(path)) == [(1, {"text": "one"}), (2, 2)]
    path.write_text('{"text": "on')
    with pytest.raises(DamagedFileError, match="no whole JSON"):
        list(read_rows(path))


def _parquet() -> bytes:
    sink = pa.BufferOutputStream()
    pq.write_table(pa.table({"id": ["a", "b"], "text": ["one", "two"]}), sink)
    return sink.getvalue().to_pybytes()


SEEDS = {
    "a.csv": b'id,text\n1,"one\ntwo"\n2,"say ""three"""\n',
    "a.tsv": b"id\ttext\n1\tone\n2\ttwo\n",
    "a.jsonl": b'{"id": 1, "text": "one"}\n{"id": 2, "text": "\\ud800"}\n',
    "a.json": b'[{"id": 1, "text": "one"}, {"id": 2}]',
    "a.parquet": _parquet(),
}


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(sorted(SEEDS)), st.data())
def test_damaged_files_give_articles_and_rejects(tmp_path_factory, name: str, data):
    whole = SEEDS[name]
    start = data.draw(st.integers(0, len(whole)))
    end = data.draw(st.integers(start, min(start + 40, len(whole))))
    path = tmp_path_factory.mktemp("fuzz") / name
    path.write_bytes(whole[:start] + data.draw(st.binary(max_size=40)) + whole[end:])
    for item in iter_articles([str(path.parent)]):
        assert isinstance(item, Article | Reject)
