"""The commands about statistics, on a small folder of scores that was written by hand."""

import csv
import json
from pathlib import Path

import pytest
import yaml
from command import run
from scores import scored_article, write_scores


@pytest.fixture
def scores(tmp_path: Path) -> Path:
    sentences = [
        {"text": "A shameless farce.", "framing": 0.9},
        *({"text": f"They met on day {day}.", "framing": 0.2} for day in range(9)),
    ]
    articles = [
        scored_article(f"{outlet}{day}", sentences, outlet=outlet, published=f"2024-05-{day:02}")
        for outlet in ("Courier", "Meridian")
        for day in range(1, 13)
    ]
    return write_scores(tmp_path / "scores", articles)


def write_labels(path: Path, *, loaded: str) -> Path:
    rows = [
        (f"{outlet}{day}", index, "x", loaded if index == 0 else "no")
        for outlet in ("Courier", "Meridian")
        for day in range(1, 13)
        for index in range(3)
    ]
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["article_id", "index", "annotator", "narrator_loaded"])
        writer.writerows(rows)
    return path


def test_hand_labels_correct_the_shares_beside_the_raw_ones(scores: Path, tmp_path: Path):
    labels = write_labels(tmp_path / "labels.csv", loaded="yes")
    done = run("summarize", scores, "--labels", labels)
    assert (done.code, done.err) == (0, "")
    summary = json.loads(done.out)
    assert summary["hand_labels"]["n_sentences"] == 72
    courier = summary["groups"][0]
    assert courier["figures"]["narrator_loaded"]["estimate"] == pytest.approx(0.1)
    corrected = courier["corrected"]["narrator_loaded"]
    assert corrected["n_labels"] == 36
    assert corrected["low"] < corrected["estimate"] < corrected["high"]
    told = [(c["scope"], c["is_corrected"]) for c in summary["comparisons"]]
    assert ("all articles", True) in told


def test_labels_that_fit_no_answer_are_an_error_in_one_line(scores: Path, tmp_path: Path):
    labels = write_labels(tmp_path / "labels.csv", loaded="maybe")
    done = run("summarize", scores, "--labels", labels)
    assert (done.code, done.out) == (1, "")
    (problem,) = done.problems
    assert "row 2" in problem
    assert "yes or no" in problem


def test_parties_are_written_edited_and_read(scores: Path, tmp_path: Path):
    path = tmp_path / "parties.yaml"
    done = run("summarize", scores, "--write-parties", path)
    assert (done.code, done.out) == (0, "")
    assert yaml.safe_load(path.read_text(encoding="utf-8")) == []
    path.write_text("- name: Harbour Union\n  variants: [the dockers]\n  group: labour\n")
    summary = json.loads(run("summarize", scores, "--parties", path).out)
    assert summary["parties"] == [
        {"name": "Harbour Union", "variants": ["the dockers"], "side": "labour"}
    ]
    assert summary["groups"][0]["parties"][0]["n_mentions"] == 0


@pytest.mark.parametrize("command", ["summarize", "report"])
def test_a_file_of_parties_that_is_wrong(scores: Path, tmp_path: Path, command: str):
    path = tmp_path / "parties.yaml"
    path.write_text("- nme: Harbour Union\n")
    done = run(command, scores, "--parties", path, "-o", tmp_path / "out")
    assert done.code == 1
    assert "parties.yaml" in done.err
