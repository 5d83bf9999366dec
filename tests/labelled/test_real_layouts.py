"""The readers on files as their authors publish them, against what was prepared independently."""

import gzip
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from biaslens.config import Layout
from biaslens.evaluation.gold import part_of, read_examples
from biaslens.labelled.babe import find_words
from biaslens.labelled.catalogue import DATASETS
from biaslens.labelled.newsmtsc import _ARTICLE
from biaslens.labelled.prepare import prepare


@pytest.fixture(scope="module")
def originals(shared_data: Path) -> Path:
    folder = shared_data / "original_layouts"
    if not folder.is_dir():
        pytest.skip(f"the authors' files are not here ({folder})")
    return folder


def rows(name: str, folder: Path) -> list[dict]:
    found = [dict(row) for row in DATASETS[name].read(folder / name, "train")]
    assert found
    return found


def prepared(path: Path) -> list[dict]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def by_id(path: Path) -> dict[str, dict]:
    return {row["id"]: row for row in prepared(path)}


def ranges(row: dict) -> list[tuple[int, int]]:
    return [(span["start"], span["end"]) for span in row["spans"]]


def test_babe(originals: Path, shared_data: Path) -> None:
    theirs = {row["text"].strip(): row for row in prepared(shared_data / "babe/train.jsonl.gz")}
    ours = [row for row in rows("babe", originals) if row["text"].strip() in theirs]
    assert ours
    for row in ours:
        other = theirs[row["text"].strip()]
        assert row["url"] == other["url"]
        assert row["label"] == other["label_before_reannotation"]
        assert ranges(row) == ranges(other)


def test_words_of_babe_are_found_where_others_find_them(shared_data: Path) -> None:
    theirs = prepared(shared_data / "babe/train.jsonl.gz")
    same = [
        [(s["start"], s["end"]) for s in find_words(row["text"], row["biased_words"])]
        == ranges(row)
        for row in theirs
    ]
    assert sum(same) / len(same) > 0.999


def test_ptc(originals: Path, shared_data: Path) -> None:
    theirs = by_id(shared_data / "ptc/train_sentences.jsonl.gz")
    ours = rows("ptc", originals)
    articles = {row["article_id"] for row in ours}
    assert len(ours) == sum(row["article_id"] in articles for row in theirs.values())
    for row in ours:
        other = theirs[row["id"]]
        assert (row["text"], row["doc_offset"]) == (other["text"], other["doc_offset"])
        keys = ("start", "end", "label", "crosses_line")
        ours_marks, other_marks = (
            sorted(tuple(span[key] for key in keys) for span in spans)
            for spans in (row["spans"], other["spans"])
        )
        assert ours_marks == other_marks


def test_polnear(originals: Path, shared_data: Path) -> None:
    theirs = by_id(shared_data / "polnear/documents_train.jsonl.gz")
    for row in rows("polnear", originals):
        other = theirs[row["id"]]
        assert (row["text"], row["outlet"], row["date"]) == (
            other["text"],
            other["outlet"],
            other["date"],
        )
        ours_found, other_found = (
            sorted([a["source"], a["cue"], a["content"]] for a in one["attributions"])
            for one in (row, other)
        )
        assert ours_found == other_found


def test_newsmtsc(originals: Path, shared_data: Path) -> None:
    theirs = by_id(shared_data / "newsmtsc/train.jsonl.gz")
    keys = ("text", "label", "target_start", "target_end")
    for row in rows("newsmtsc", originals):
        assert {key: row[key] for key in keys} == {key: theirs[row["id"]][key] for key in keys}
    assert all(_ARTICLE.match(name) for name in theirs)


@pytest.mark.parametrize(
    ("name", "layout", "article"),
    [
        ("babe", "framing", lambda row: row["url"]),
        ("ptc", "technique", lambda row: row["article_id"]),
        ("polnear", "attribution", lambda row: row["id"]),
        ("newsmtsc", "sentiment", lambda row: row["article_id"]),
    ],
)
def test_no_article_is_in_two_parts(
    originals: Path, tmp_path: Path, name: str, layout: Layout, article: Callable[[dict], str]
) -> None:
    prepare(name, tmp_path / "all.jsonl", folder=originals / name)
    parts: dict[str, set[str]] = {}
    for line in (tmp_path / "all.jsonl").read_text(encoding="utf-8").splitlines():
        one = tmp_path / "one.jsonl"
        one.write_text(line, encoding="utf-8")
        found = {part_of(example.group) for example in read_examples(one, layout=layout)}
        parts.setdefault(article(json.loads(line)), set()).update(found)
    assert len(parts) > 1
    assert {len(found) for found in parts.values()} == {1}
