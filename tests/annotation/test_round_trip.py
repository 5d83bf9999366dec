"""A sample is written, filled in, and read back."""

import csv
import json
from xml.etree import ElementTree

import pytest
from command import run
from scores import scored_article, write_scores

from biaslens.annotation import collect, draw, to_csv, to_jsonl, write_sample
from biaslens.annotation.writing import interface
from biaslens.errors import OutputError
from biaslens.evaluation.gold import read_examples
from biaslens.statistics import SummaryOptions, read_scores, summarize
from biaslens.statistics.labels import QUESTIONS, read_labels


@pytest.fixture
def scores(tmp_path):
    hostile = ["=1+1 is a farce", "</Text><script>x</script>", "Plain."]
    articles = [
        scored_article(
            f"a{number}",
            [
                {"text": f"{text} {number}.", "framing": (number % 10) / 10, "negative": 0.2}
                for text in hostile
            ],
            outlet="Courier",
            url=f"https://courier.example/{number}",
        )
        for number in range(20)
    ]
    return write_scores(tmp_path / "scores", articles)


def _fill(path, out, *, annotator="x", says=lambda row: "yes"):
    with path.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    for row in rows:
        row |= {"annotator": annotator, "narrator_loaded": says(row), "source_loaded": "no"}
    with out.open("w", encoding="utf-8", newline="") as lines:
        writer = csv.DictWriter(lines, rows[0].keys())
        writer.writeheader()
        writer.writerows(rows)
    return out


def _yes_if(condition):
    return "yes" if condition else "no"


def test_csv_out_and_in_corrects_the_shares_of_the_same_scores(scores, tmp_path):
    paths = write_sample(draw(read_scores(scores), 45), tmp_path / "sample")
    assert [path.name for path in paths] == ["sample.csv", "label_studio.json", "label_studio.xml"]
    filled = _fill(
        paths[0], tmp_path / "x.csv", says=lambda row: "yes" if "=1" in row["text"] else "no"
    )
    summary = summarize(scores, SummaryOptions(labels=(filled,)))
    told = summary.hand_labels
    assert (told.n_sentences, told.n_unmatched, told.is_weighted) == (45, 0, True)
    corrected = summary.groups[0].corrected["narrator_loaded"]
    assert corrected.low < 1 / 3 < corrected.high


def test_neither_outlet_nor_probability_is_shown(scores, tmp_path):
    for path in write_sample(draw(read_scores(scores), 10), tmp_path / "sample"):
        text = path.read_text(encoding="utf-8")
        assert "Courier" not in text
        assert "framing" not in text


def test_a_cell_is_no_formula_and_its_text_comes_back(scores, tmp_path):
    path, _, _ = write_sample(draw(read_scores(scores), 60), tmp_path / "sample")
    with path.open(encoding="utf-8", newline="") as lines:
        texts = [row["text"] for row in csv.DictReader(lines)]
    assert not [text for text in texts if text.startswith("=")]
    rows = [json.loads(line) for line in to_jsonl(collect([_fill(path, path)])).splitlines()]
    assert sum(row["text"].startswith("=1+1") for row in rows) == 20


def test_label_studio_gets_the_tasks_and_an_interface_that_asks_the_questions(scores, tmp_path):
    _, tasks, xml = write_sample(draw(read_scores(scores), 5), tmp_path / "sample")
    given = json.loads(tasks.read_text(encoding="utf-8"))
    view = ElementTree.fromstring(xml.read_text(encoding="utf-8"))  # noqa: S314  # our own
    shown = {text.get("value").removeprefix("$") for text in view.iter("Text")}
    assert shown <= set(given[0]["data"])
    assert [choices.get("name") for choices in view.iter("Choices")] == list(QUESTIONS)
    assert interface() == xml.read_text(encoding="utf-8")
    choice = {"from_name": "narrator_loaded", "type": "choices", "value": {"choices": ["yes"]}}
    export = [{**task, "annotations": [{"completed_by": 1, "result": [choice]}]} for task in given]
    tasks.write_text(json.dumps(export), encoding="utf-8")
    labels = read_labels([tasks])
    assert [label.key for label in labels] == [
        (task["data"]["article_id"], task["data"]["index"]) for task in given
    ]
    assert {label.answers["narrator_loaded"] for label in labels} == {True}


def test_two_annotators_their_agreement_and_what_is_learned_from(scores, tmp_path):
    path, _, _ = write_sample(draw(read_scores(scores), 10), tmp_path / "sample")
    _fill(path, tmp_path / "x.csv", annotator="x")
    _fill(
        path,
        tmp_path / "y.csv",
        annotator="y",
        says=lambda row: "no" if row["index"] == "2" else "yes",
    )
    done = run(
        "annotate", "import", tmp_path / "x.csv", tmp_path / "y.csv",
        "-o", tmp_path / "all.csv", "--train", tmp_path / "train.jsonl",
    )  # fmt: skip
    assert (done.code, done.err) == (0, "")
    first, narrator, source = done.out.splitlines()
    assert first == "10 sentences, 20 labels, 2 annotators"
    assert "Krippendorff's alpha" in narrator
    assert source == "source_loaded: 0 of 10 yes; Krippendorff's alpha 1.000 (reliable)"
    again = read_labels([tmp_path / "all.csv"])
    assert len(again) == 20
    assert {label.annotator for label in again} == {"x", "y"}
    examples = list(read_examples(tmp_path / "train.jsonl", layout="framing"))
    assert len(examples) == 10
    assert {example.marks[0].probability for example in examples} <= {0.25, 0.75, 1.0}
    assert all(example.group.startswith("https://courier.example/") for example in examples)


def test_the_merged_file_says_the_same(scores, tmp_path):
    path, _, _ = write_sample(draw(read_scores(scores), 6), tmp_path / "sample")
    collected = collect([_fill(path, tmp_path / "x.csv")])
    merged = tmp_path / "all.csv"
    merged.write_text(to_csv(collected), encoding="utf-8")
    again = collect([merged]).sentences
    assert {key: said[0].weight for key, said in again.items()} == {
        key: said[0].weight for key, said in collected.sentences.items()
    }


def test_the_command_draws_into_a_folder(scores, tmp_path):
    done = run("annotate", "sample", scores, "-n", "7", "-o", tmp_path / "sample")
    assert (done.code, done.err) == (0, "")
    assert len(done.out.splitlines()) == 3
    assert len((tmp_path / "sample" / "sample.csv").read_text().splitlines()) == 8


def test_a_place_that_cannot_be_written(scores, tmp_path):
    (tmp_path / "file").write_text("x")
    with pytest.raises(OutputError, match="choose another place"):
        write_sample(draw(read_scores(scores), 2), tmp_path / "file")
