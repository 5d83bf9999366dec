import gzip
import json
from pathlib import Path

import pytest

from biaslens.errors import InputError, OutputError
from biaslens.labelled.catalogue import DATASETS
from biaslens.labelled.prepare import prepare
from tests.command import run
from tests.labelled import layouts
from tests.labelled.layouts import jsonl, parquet, write


@pytest.fixture
def theirs(tmp_path: Path) -> Path:
    return write(tmp_path / "theirs", {"train-0.parquet": parquet(layouts.HUB)})


def read(path: Path) -> list[dict]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_the_command_writes_rows_and_tells_the_terms(theirs: Path, tmp_path: Path) -> None:
    out = tmp_path / "data" / "babe.jsonl"
    done = run("data", "prepare", "babe", "--from", theirs, "-o", out)
    assert (done.code, done.out) == (0, "")
    assert "Licence: CC BY-NC-SA 4.0" in done.err
    assert "Cite: Spinde et al. 2021" in done.err
    assert [row["id"] for row in read(out)] == ["u1", "u2"]
    about = json.loads((tmp_path / "data" / "babe.jsonl.about.json").read_text(encoding="utf-8"))
    assert (about["license"], about["n_rows"]) == ("CC BY-NC-SA 4.0", 2)


def test_both_licences_of_anno_lexical_are_told(tmp_path: Path) -> None:
    folder = write(tmp_path, {"train-0.parquet": parquet(layouts.ANNO)})
    done = run("data", "prepare", "anno_lexical", "--from", folder, "-o", tmp_path / "a.jsonl")
    assert "CC BY-NC-ND 4.0" in done.err
    assert "MIT" in done.err


def test_the_same_rows_are_the_same_bytes(theirs: Path, tmp_path: Path) -> None:
    for name in ("a.jsonl.gz", "b.jsonl.gz"):
        prepare("babe", tmp_path / name, folder=theirs)
    assert (tmp_path / "a.jsonl.gz").read_bytes() == (tmp_path / "b.jsonl.gz").read_bytes()
    assert len(gzip.decompress((tmp_path / "a.jsonl.gz").read_bytes()).splitlines()) == 2


@pytest.mark.parametrize(
    ("other", "kept"),
    [
        ({"text": " the BRIDGE opens on monday."}, ["u1"]),  # the same text
        ({"text": "Fares rose.", "url": "https://example.org/a"}, ["u2"]),  # the same article
        ({"text": "Fares rose.", "url": "https://example.org/c"}, ["u1", "u2"]),
    ],
)
def test_what_stands_in_another_file_is_left_out(
    theirs: Path, tmp_path: Path, other: dict, kept: list[str]
) -> None:
    write(tmp_path, {"other.jsonl": jsonl(other)})
    out = tmp_path / "babe.jsonl"
    prepared = prepare("babe", out, folder=theirs, exclude=[tmp_path / "other.jsonl"])
    assert [row["id"] for row in read(out)] == kept
    assert prepared.n_excluded == 2 - len(kept)
    about = json.loads((tmp_path / "babe.jsonl.about.json").read_text(encoding="utf-8"))
    assert about["excluded"] == ["other.jsonl"]


def test_articles_of_another_split_are_left_out(tmp_path: Path) -> None:
    folder = write(tmp_path / "theirs", layouts.POLNEAR)
    prepare("polnear", tmp_path / "a.jsonl", folder=folder)
    with pytest.raises(InputError, match="nothing is left of PolNeAR"):
        prepare("polnear", tmp_path / "b.jsonl", folder=folder, exclude=[tmp_path / "a.jsonl"])
    assert not (tmp_path / "b.jsonl").exists()


@pytest.mark.parametrize("name", ["ptc", "mpqa"])
def test_what_must_be_asked_for_cannot_be_downloaded(tmp_path: Path, name: str) -> None:
    done = run("data", "prepare", name, "--download", "-o", tmp_path / "a.jsonl")
    assert done.code == 1
    assert f"get it from {DATASETS[name].home} and run: biaslens data prepare" in done.problems[-1]
    assert not (tmp_path / "a.jsonl").exists()


def test_a_split_that_is_not_published(tmp_path: Path, theirs: Path) -> None:
    with pytest.raises(InputError, match="has no split dev; its splits: train, test"):
        prepare("babe", tmp_path / "a.jsonl", split="dev")
    with pytest.raises(InputError, match=r"has no split test; its splits: train$"):
        prepare("mpqa", tmp_path / "a.jsonl", folder=theirs, split="test")
    assert not (tmp_path / "a.jsonl").exists()


def test_a_place_that_cannot_be_written(tmp_path: Path, theirs: Path) -> None:
    write(tmp_path, {"file": "x"})
    with pytest.raises(OutputError, match="cannot be written"):
        prepare("babe", tmp_path / "file" / "a.jsonl", folder=theirs)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("babe",), "Missing option '-o'"),
        (("babe", "-o", "a"), "name either --from FOLDER or --download"),
        (("babe", "-o", "a", "--from", "b", "--download"), "name either --from FOLDER"),
        (("basil", "-o", "a", "--download"), "'basil' is none of babe, anno_lexical, ptc"),
    ],
)
def test_a_wrong_command_line(arguments: tuple, says: str) -> None:
    done = run("data", "prepare", *arguments)
    assert done.code == 2
    assert says in done.err


def test_the_help_names_every_data_set() -> None:
    done = run("data", "prepare", "--help")
    assert all(name in done.out for name in DATASETS)
