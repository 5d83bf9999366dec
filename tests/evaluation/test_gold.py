import csv
import gzip
import io
import json
from collections import Counter
from pathlib import Path

import pytest

from biaslens.config import Layout
from biaslens.errors import InputError
from biaslens.evaluation.gold import iter_paragraphs, part_of, read_examples, select


def _write(path: Path, *rows: dict) -> Path:
    path.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    return path


def test_votes_soften_a_label_and_never_turn_it(tmp_path: Path) -> None:
    rows = [
        {"id": 1, "text": "a", "label": 1, "n_biased_votes": 0, "n_annotators": 5},
        {"id": 2, "text": "b", "label": 0, "n_biased_votes": 2, "n_annotators": 5},
        {"id": 3, "text": "c", "label": 1},
    ]
    path = _write(tmp_path / "f.jsonl", *rows)
    found = [e.marks[0].probability for e in read_examples(path, layout="framing")]
    assert found == [0.5, 0.2, 1.0]


def test_a_document_is_cut_into_paragraphs(tmp_path: Path) -> None:
    text = "Title\n\n  He said it rained. \n\nShe left."
    row = {
        "id": "d",
        "text": text,
        "attributions": [{"source": [[9, 11]], "cue": [[12, 16]], "content": [[17, 26]]}],
    }
    examples = list(read_examples(_write(tmp_path / "a.jsonl", row), layout="attribution"))
    assert [example.text for example in examples] == ["Title", "He said it rained.", "She left."]
    marks = {mark.label: examples[1].text[mark.start : mark.end] for mark in examples[1].marks}
    assert marks == {"source": "He", "cue": "said", "content": "it rained"}
    assert {example.group for example in examples} == {"d"}


def test_sentiment_without_a_target_is_about_the_whole(tmp_path: Path) -> None:
    path = _write(tmp_path / "s.jsonl", {"id": 1, "text": "Splendid.", "label": 1})
    (example,) = read_examples(path, layout="sentiment")
    assert (example.marks[0].end, example.marks[0].label) == (9, "positive")


def test_parts_are_cut_by_group_and_near_their_shares() -> None:
    counts = Counter(part_of(f"https://example.org/{n}") for n in range(5000))
    assert 0.10 < counts["dev"] / 5000 < 0.14
    assert 0.06 < counts["calibration"] / 5000 < 0.10
    assert part_of("x") == part_of("x")


def test_select_keeps_the_named_parts(tmp_path: Path) -> None:
    rows = [{"id": n, "text": f"t{n}", "label": 0, "url": f"u{n // 2}"} for n in range(60)]
    path = _write(tmp_path / "f.jsonl", *rows)
    parts = {
        part: {e.group for e in select(read_examples(path, layout="framing"), parts=(part,))}
        for part in ("train", "calibration", "dev")
    }
    assert sum(map(len, parts.values())) == 30


@pytest.mark.parametrize(
    ("layout", "row", "problem"),
    [
        ("framing", {"id": 1, "label": 1}, "row 1: not in the layout 'framing' .*text"),
        ("technique", {"id": 1, "text": "x", "spans": [{"start": 0, "end": 1, "label": "Magic"}]},
         "Magic"),
        ("sentiment", {"id": 1, "text": "x", "label": 5}, "not in the layout 'sentiment'"),
        ("framing", {"text": "x", "label": 2}, "a label of 2 is not between 0 and 1"),
        ("framing", {"text": "x", "label": "loaded"}, "could not convert string to float"),
        ("framing", {"text": " ", "label": 0}, "the text is empty"),
        ("words", {"text": "Fares rose.", "spans": [[6, 12]]}, "characters 6 to 12 .* has 11"),
        ("words", {"text": "Fares rose.", "spans": [[3, 3]]}, "characters 3 to 3"),
    ],
)  # fmt: skip
def test_a_wrong_row_is_named(tmp_path: Path, layout: Layout, row: dict, problem: str) -> None:
    path = _write(tmp_path / "x.jsonl", row)
    with pytest.raises(InputError, match=problem):
        list(read_examples(path, layout=layout))


def test_damaged_and_missing_files(tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl.gz"
    path.write_bytes(gzip.compress(b'{"id": 1}\n' * 1000)[:40])
    with pytest.raises(InputError, match="cannot be read"):
        list(read_examples(path, layout="framing"))
    with pytest.raises(InputError, match="no such file"):
        list(read_examples(tmp_path / "none.jsonl", layout="framing"))


TABLE = """text;label;spans;url
The council raised the fare by ten cents.;0;[];
"The shameless council ""fleeced"" commuters again.";1;[[4, 13], {"start": 22, "end": 31}];u1
Rain fell on Monday.;0;;
"""


@pytest.mark.parametrize(("name", "delimiter"), [("a.csv", ";"), ("a.csv", ","), ("a.tsv", "\t")])
def test_a_table_is_read_like_json_lines(tmp_path: Path, name: str, delimiter: str) -> None:
    rows = list(csv.reader(io.StringIO(TABLE), delimiter=";"))
    path = tmp_path / name
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file, delimiter=delimiter).writerows(rows)
    framing = list(read_examples(path, layout="framing"))
    assert [example.id for example in framing] == ["1", "2", "3"]
    assert [example.marks[0].probability for example in framing] == [0, 1, 0]
    assert [example.group for example in framing] == [framing[0].text, "u1", framing[2].text]
    words = [
        [e.text[mark.start : mark.end] for mark in e.marks]
        for e in read_examples(path, layout="words")
    ]
    assert words == [[], ["shameless", '"fleeced"']]  # nobody was asked about the third


def test_what_is_no_row_of_a_file(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("text,label\nOne,1\nTwo\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"a\.csv, row 2: the row has 1 cells, the header 2"):
        list(read_examples(tmp_path / "a.csv", layout="framing"))
    (tmp_path / "a.jsonl").write_text('{"text": "One", "label": 1}\n[]\n', encoding="utf-8")
    with pytest.raises(InputError, match=r"row 2: the row is no object"):
        list(read_examples(tmp_path / "a.jsonl", layout="framing"))
    with pytest.raises(InputError, match=r"a\.xlsx: is no file of records; expected \.csv"):
        list(read_examples(tmp_path / "a.xlsx", layout="framing"))


def test_a_file_that_says_nothing_in_a_layout(tmp_path: Path) -> None:
    path = _write(tmp_path / "a.jsonl", {"text": "Rain fell.", "label": 0})
    assert list(read_examples(path, layout="framing"))
    with pytest.raises(InputError, match=r"a\.jsonl: no row says anything in the layout 'words'"):
        list(read_examples(path, layout="words"))


def test_sentences_of_an_article_stay_together(tmp_path: Path) -> None:
    rows = [{"text": f"t{n}", "label": 0, "article_id": "a1"} for n in range(5)]
    path = _write(tmp_path / "s.jsonl", *rows)
    for layout in ("sentiment", "unloaded"):
        assert {e.group for e in read_examples(path, layout=layout)} == {"a1"}


def test_paragraphs_are_trimmed() -> None:
    assert list(iter_paragraphs("a\n\n b \n")) == [(0, 1), (4, 5)]


@pytest.mark.parametrize(
    ("file", "layout"),
    [
        ("babe/train", "framing"),
        ("babe/train", "words"),
        ("ptc/train_sentences", "technique"),
        ("polnear/documents_dev", "attribution"),
        ("polnear/cofenet_valid", "paragraphs"),
        ("newsmtsc/dev", "sentiment"),
        ("mpqa/sentences", "sentiment"),
        ("subjectivity/train", "subjectivity"),
    ],
)
def test_the_real_files_are_read(shared_data: Path, file: str, layout: Layout) -> None:
    examples = list(read_examples(shared_data / f"{file}.jsonl.gz", layout=layout))
    assert examples
    for example in examples:
        for mark in example.marks:
            assert 0 <= mark.start < mark.end <= len(example.text)
