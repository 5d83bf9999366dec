"""The labelled examples: every offset means what its row says."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from biaslens.schema import REASONS
from biaslens.tasks import ATTRIBUTION, TECHNIQUE

EXAMPLES = Path(__file__).parents[1] / "examples"
TRAINING = EXAMPLES.parent / "configs" / "train" / "tiny"


def read_rows(name: str) -> list[dict[str, Any]]:
    lines = (TRAINING / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def iter_pieces(document: dict[str, Any]) -> Iterator[tuple[int, int]]:
    for attribution in document["attributions"]:
        for role in ATTRIBUTION.labels:
            yield from map(tuple, attribution[role])


@pytest.mark.parametrize("name", ["framing", "technique", "attribution", "sentiment"])
def test_ids_are_unique(name: str) -> None:
    ids = [row["id"] for row in read_rows(name)]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize(
    ("name", "labels"), [("framing", ("loaded",)), ("technique", TECHNIQUE.labels)]
)
def test_spans_slice_to_their_words(name: str, labels: tuple[str, ...]) -> None:
    for row in read_rows(name):
        assert row["label"] == int(bool(row["spans"]))
        for span in row["spans"]:
            assert row["text"][span["start"] : span["end"]] == span["text"] != ""
            assert span["label"] in labels


def test_framing_labels_follow_the_votes() -> None:
    rows = read_rows("framing")
    assert {row["label"] for row in rows} == {0, 1}
    for row in rows:
        assert row["label"] == int(2 * row["n_biased_votes"] > row["n_annotators"])


def test_every_technique_has_an_example() -> None:
    assert {s["label"] for row in read_rows("technique") for s in row["spans"]} == set(
        TECHNIQUE.labels
    )


def test_targets_slice_to_their_words() -> None:
    rows = read_rows("sentiment")
    assert {row["label"] for row in rows} == {-1, 0, 1}
    for row in rows:
        assert row["text"][row["target_start"] : row["target_end"]] == row["target"] != ""


def test_attribution_pieces_are_whole_words() -> None:
    for row in read_rows("attribution"):
        text = row["text"]
        for start, end in iter_pieces(row):
            assert 0 <= start < end <= len(text)
            assert text[start:end] == text[start:end].strip()
            assert not text[start - 1 : start].isalnum()
            assert not text[end : end + 1].isalnum()


def test_attribution_sentences_cover_the_text_in_order() -> None:
    for row in read_rows("attribution"):
        position = 0
        for start, end in row["sentences"]:
            assert row["text"][position:start].strip() == ""
            assert row["text"][start:end] == row["text"][start:end].strip() != ""
            position = end
        assert row["text"][position:].strip() == ""


def test_page_lines_are_all_accounted_for() -> None:
    gold = json.loads((Path(__file__).parent / "data" / "example_pages.json").read_text("utf-8"))
    pages = {path.relative_to(EXAMPLES).as_posix(): path for path in EXAMPLES.glob("*/*.txt")}
    assert gold.keys() == pages.keys()
    for name, marks in gold.items():
        lines = pages[name].read_text("utf-8").split("\n")
        filled = [number for number, line in enumerate(lines, start=1) if line.strip()]
        removed = [number for numbers in marks["removed_lines"].values() for number in numbers]
        assert sorted(marks["kept_lines"] + removed) == filled
        assert marks["title_line"] == marks["kept_lines"][0]
        assert marks["removed_lines"].keys() <= set(REASONS)


def test_wire_records_are_of_the_three_outlets() -> None:
    records = [
        json.loads(line) for line in (EXAMPLES / "wire.jsonl").read_text("utf-8").splitlines()
    ]
    assert all(record["text"] and record["title"] and record["url"] for record in records)
    assert {record["outlet"] for record in records} == {"Meridian", "Courier", "Lantern"}
