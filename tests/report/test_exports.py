"""Files beside the page: every offset slices the text that stands in the same file."""

import csv
import io
import json
import re

import pytest
from lxml import etree
from scores import scored_article, write_scores

from biaslens.report import write_report
from biaslens.report.downloads import articles_csv, figures_csv, figures_json
from biaslens.report.export import FORMATS
from biaslens.report.spans import is_kept_text, kept_text
from biaslens.report.write import export_folder
from biaslens.statistics import read_scores, summarize

SAYS = {
    "source": "Mara Ilves",
    "cue": "said",
    "content": "“This is 𝔞 farce,”",
    "quotation": "direct",
}
SENTENCES = [
    {
        "text": "“This is 𝔞 farce,” said Mara Ilves.",
        "framing": 0.8,
        "says": [SAYS],
        "loaded": {"farce": ("Loaded_Language", "direct_quote")},
    },
    {
        "text": "The shameful plan\npassed.",
        "framing": 0.9,
        "paragraph": True,
        "loaded": {"shameful plan\npassed": ("Slogans", "narrator")},
    },
]
WORDS = {"Mara Ilves", "said", "“This is 𝔞 farce,”", "farce", "shameful plan\npassed"}


@pytest.fixture
def folder(tmp_path):
    scores = write_scores(
        tmp_path / "scores",
        [
            scored_article(key, SENTENCES * 12, outlet="=SUM(1)", title=f"Plan {key}")
            for key in "abc"
        ],
    )
    write_report(scores, tmp_path / "r.html", exports=tuple(FORMATS))
    return export_folder(tmp_path / "r.html")


def test_the_text_is_put_together_as_it_was():
    scored = scored_article("a", SENTENCES)
    rows = [sentence.to_row() for sentence in scored.sentences]
    text = kept_text(rows)
    assert text == scored.article.text
    assert all(text[row["start"] : row["end"]] == row["text"] for row in rows)


def test_a_text_with_other_white_space_is_told_apart(tmp_path):
    scores = read_scores(write_scores(tmp_path, [scored_article("a", SENTENCES, gap="\t")]))
    article, rows = scores.articles[0], [dict(row) for row in scores.sentences["a"]]
    assert is_kept_text(kept_text(rows), article)  # a paragraph lies between these two
    rows[1]["start"] += 1
    assert not is_kept_text(kept_text(rows), article)


def test_label_studio_offsets_slice_its_text(folder):
    tasks = json.loads((folder / "label-studio.json").read_text(encoding="utf-8"))
    assert len(tasks) == 3
    for task in tasks:
        results = task["predictions"][0]["result"]
        text, labels = task["data"]["text"], [one for one in results if one["type"] == "labels"]
        assert task["data"]["is_exact_text"]
        for one in labels:
            value = one["value"]
            assert text[value["start"] : value["end"]] == value["text"]
        assert {one["value"]["text"] for one in labels} == WORDS
        ids = [one["id"] for one in labels]
        related = [one for one in results if one["type"] == "relation"]
        assert len(ids) == len(set(ids))
        assert len(related) == 12 * 3  # source, cue and content, two by two
        assert {one[key] for one in related for key in ("from_id", "to_id")} <= set(ids)


def test_doccano_offsets_slice_its_text(folder):
    lines = (folder / "doccano.jsonl").read_text(encoding="utf-8").splitlines()
    for line in lines:
        value = json.loads(line)
        found = {(label, value["text"][start:end]) for start, end, label in value["label"]}
        assert {words for _, words in found} == WORDS
        assert ("cue", "said") in found
    assert len(lines) == 3


def test_brat_offsets_slice_its_text_and_no_piece_holds_a_line_break(folder):
    for file in sorted((folder / "brat").glob("*.ann")):
        text = file.with_suffix(".txt").read_text(encoding="utf-8")
        lines = file.read_text(encoding="utf-8").splitlines()
        for line in lines:
            if line.startswith("R"):
                assert re.fullmatch(r"R\d+\t(source|content)_of Arg1:T\d+ Arg2:T\d+", line)
                continue
            _, places, words = line.split("\t")
            pieces = [place.split() for place in places.partition(" ")[2].split(";")]
            cut = [text[int(start) : int(end)] for start, end in pieces]
            assert " ".join(cut) == words
            assert "\n" not in "".join(cut)
        assert any("loaded_Slogans" in line and ";" in line for line in lines)


def test_conll_words_slice_the_text(folder, tmp_path):
    rows = read_scores(tmp_path / "scores").sentences["a"]
    text = kept_text(rows)
    first = (folder / "sentences.conll").read_text(encoding="utf-8").split("# article_id = b")[0]
    words = [line.split("\t") for line in first.splitlines() if line and line[0] != "#"]
    assert all(text[int(start) : int(end)] == word for word, start, end, *_ in words)
    tags = {word: rest for word, _, _, *rest in words}
    assert tags["Mara"] == ["O", "B-source", "O", "O"]
    assert tags["Ilves"] == ["O", "I-source", "O", "O"]
    assert tags["farce"] == ["B-loaded:Loaded_Language", "O", "O", "I-content"]


def test_tables_hold_every_figure_and_no_formula(folder, tmp_path):
    summary = summarize(tmp_path / "scores")
    rows = list(csv.DictReader(io.StringIO((folder / "figures.csv").read_text(encoding="utf-8"))))
    assert len(rows) == 2 * len(summary.overall.figures)
    assert {row["group"] for row in rows} == {"", "'=SUM(1)"}
    (loaded,) = [r for r in rows if (r["scope"], r["figure"]) == ("all", "narrator_loaded")]
    assert (loaded["count"], loaded["n"], float(loaded["estimate"])) == ("72", "72", 1.0)
    by_article = list(csv.DictReader(io.StringIO(articles_csv(summary))))
    assert [row["n_attributions"] for row in by_article] == ["12"] * 3
    assert [row["technique.Slogans"] for row in by_article] == ["12"] * 3


def test_json_holds_the_figures_as_lists(tmp_path, folder):
    value = json.loads(figures_json(summarize(tmp_path / "scores")))
    share = dict(
        zip(value["columns"], value["groups"][0]["figures"]["narrator_loaded"], strict=True)
    )
    assert (share["count"], share["n"], share["withheld"]) == (72, 72, None)
    assert json.loads((folder / "summary.json").read_text(encoding="utf-8"))["articles"]
    assert json.loads((folder / "report.json").read_text(encoding="utf-8"))["version"] >= 2


def test_charts_are_xml_with_a_title(folder):
    files = list(folder.glob("*.svg"))
    assert {"loaded.svg", "source-types.svg"} <= {file.name for file in files}
    for file in files:
        root = etree.fromstring(file.read_bytes())
        assert root.find("{*}title").text
        assert "href" not in file.read_text(encoding="utf-8")


def test_the_same_scores_give_the_same_files(folder, tmp_path):
    assert figures_csv(summarize(tmp_path / "scores")) == (folder / "figures.csv").read_text()
    before = {file: file.read_bytes() for file in folder.rglob("*") if file.is_file()}
    write_report(tmp_path / "scores", tmp_path / "r.html", exports=tuple(FORMATS))
    assert {file: file.read_bytes() for file in folder.rglob("*") if file.is_file()} == before
