from pathlib import Path

import pytest

from biaslens.errors import InputError
from biaslens.evaluation.gold import read_examples
from biaslens.labelled.catalogue import DATASETS
from biaslens.labelled.prepare import prepare
from tests.labelled import layouts
from tests.labelled.layouts import jsonl, parquet, write


def rows(name: str, folder: Path, split: str = "train") -> list[dict]:
    return [dict(row) for row in DATASETS[name].read(folder, split)]


def pieces(text: str, ranges: list) -> list[str]:
    return [text[start:end] for start, end in ranges]


def marked(row: dict) -> list[str]:
    return [row["text"][span["start"] : span["end"]] for span in row["spans"]]


def test_babe_of_the_paper(tmp_path: Path) -> None:
    write(tmp_path, {"data/final_labels_SG2.csv": layouts.SG2})
    loaded, plain = rows("babe", tmp_path)  # the one without agreement is left out
    assert (loaded["id"], loaded["label"], loaded["url"]) == ("sg2:1", 1, "https://example.org/a")
    assert loaded["text"] == 'The "reckless" council; again.'
    assert marked(loaded) == ["reckless", "again"]
    assert (plain["label"], plain["spans"], plain["words_known"]) == (0, [], True)


def test_babe_of_the_hub(tmp_path: Path) -> None:
    write(tmp_path, {"data/train-00000-of-00001.parquet": parquet(layouts.HUB)})
    loaded, plain = rows("babe", tmp_path)
    assert (loaded["id"], loaded["outlet"]) == ("u1", "Quay Post")
    assert marked(loaded) == ["reckless", "RECKLESS"]
    assert (plain["url"], plain["words_known"]) == (None, False)


def test_ptc(tmp_path: Path) -> None:
    title, choice, end = rows("ptc", write(tmp_path, layouts.PTC))
    assert (title["id"], title["article_id"], title["spans"]) == ("7:0", "7", [])
    assert choice["text"] == layouts.PTC_TEXT[15:44]
    assert marked(choice) == ["Either we close it or we die", "die."]
    assert [span["crosses_line"] for span in choice["spans"]] == [False, True]
    assert marked(end) == ["The debate goes on"]
    assert (end["id"], end["doc_offset"]) == ("7:3", 45)


def test_polnear(tmp_path: Path) -> None:
    write(tmp_path, layouts.POLNEAR)
    (article,) = rows("polnear", tmp_path)
    assert (article["id"], article["outlet"]) == ("tide_2016-03-11_mayor-speaks", "tide")
    said, thought = article["attributions"]
    text = article["text"]
    assert pieces(text, said["content"]) == ["“We”", "“will sail.”"]
    assert pieces(text, said["source"] + said["cue"]) == ["the mayor", "said"]
    assert thought["source"] == []
    assert pieces(text, thought["cue"] + thought["content"]) == ["think", "It rained"]


def test_newsmtsc(tmp_path: Path) -> None:
    write(tmp_path, {"train.jsonl": jsonl(layouts.NEWSMTSC)})
    first, second = rows("newsmtsc", tmp_path)
    assert [first["label"], second["label"]] == [1, -1]
    assert second["text"][second["target_start"] : second["target_end"]] == "Mr. Tarn"
    assert {first["article_id"], second["article_id"]} == {"allsides_9_8"}


def test_newsmtsc_of_the_hub_gives_a_target_of_both_files_once(tmp_path: Path) -> None:
    file = jsonl(layouts.NEWSMTSC_HUB)
    write(tmp_path, {f"newsmtsc-{part}-hf/dev.jsonl": file for part in ("mt", "rw")})
    write(tmp_path, {"newsmtsc-mt-hf/test.jsonl": file, "newsmtsc-rw-hf/test.jsonl": file * 2})
    assert rows("newsmtsc", tmp_path, "test_rw") == rows("newsmtsc", tmp_path, "test_mt")
    (row,) = rows("newsmtsc", tmp_path, "dev")
    assert (row["label"], row["article_id"]) == (0, "polusa_v1_77_-1")
    assert row["text"][row["target_start"] : row["target_end"]] == "Oda Brell"


@pytest.mark.parametrize("name", ["anno-lexical-train.parquet", "default/train/0000.parquet"])
def test_anno_lexical(tmp_path: Path, name: str) -> None:
    found = rows("anno_lexical", write(tmp_path, {name: parquet(layouts.ANNO)}))
    assert [(row["id"], row["label"], row["outlet"]) for row in found] == [
        ("s1", 1, "tide"),
        ("s2", 0, "quay-post"),
    ]


def test_subjectivity_has_quotation_marks_that_never_close(tmp_path: Path) -> None:
    objective, subjective = rows(
        "subjectivity", write(tmp_path, {"train_en.tsv": layouts.SUBJECTIVITY})
    )
    assert (objective["text"], objective["label_name"]) == ('"The bridge is "open.', "OBJ")
    assert (subjective["id"], subjective["label_name"]) == ("o2", "SUBJ")


def test_mpqa_counts_in_bytes_and_takes_the_majority(tmp_path: Path) -> None:
    (row,) = rows("mpqa", write(tmp_path / "database.mpqa.2.0", layouts.MPQA))
    assert (row["text"], row["label"]) == ("Tarn – the mayor – was loved.", 1)
    assert row["article_id"] == "2001/1.2-3"


def test_mpqa_as_magpie_prepares_it(tmp_path: Path) -> None:
    found = rows("mpqa", write(tmp_path, {"103_MPQA/preprocessed.csv": layouts.MAGPIE}))
    assert [row["label"] for row in found] == [1, -1]


@pytest.mark.parametrize(
    ("name", "files", "says"),
    [
        ("babe", {}, r"holds no file named train-\*.parquet or .* or final_labels_SG2.csv"),
        ("babe", {"final_labels_SG2.csv": "a;b\n1;2\n"}, "row 1: has no 'text', only a, b"),
        ("babe", {"final_labels_SG2.csv": layouts.SG2.replace("['reckless', 'again']", "__x")},
         "row 1: 'biased_words' is no list of words"),
        ("babe", {"train-0.parquet": "nothing"}, "train-0.parquet: cannot be read"),
        ("ptc", {"train-articles/article7.txt": "x"}, "article7.task-flc-tc.labels: cannot be"),
        ("ptc", {**layouts.PTC, "train-labels-task-flc-tc/article7.task-flc-tc.labels":
                 "7\tMagic\t0\t4\n"}, "line 1: 'Magic' is none of the 14 techniques"),
        ("ptc", {**layouts.PTC, "train-labels-task-flc-tc/article7.task-flc-tc.labels": "7\t0\t4"},
         "line 1: is not article, technique, start and end"),
        ("polnear", {"train/text/a_b.txt": "x"}, "has no annotation of a_b.txt"),
        ("polnear", {"train/text/a.txt": "x", "train/attributions/a_0000.ann": "T1\tCue x y\tz"},
         "line 1: is no span of brat"),
        ("polnear", {"train/text/a.txt": "x", "train/attributions/a_0000.ann": "E1\tCue:T9"},
         "line 1: names T9, which is not there"),
        ("polnear", {"train/text/a.txt": b"\xff\xfe", "train/attributions/a_0000.ann": ""},
         "a.txt: cannot be read as text"),
        ("newsmtsc", {"train.jsonl": '{"sentence": "x"}\n'}, "row 1: is no sentence of NewsMTSC"),
        ("newsmtsc", {"train.jsonl": "{\n"}, "row 1: the line is no whole JSON object"),
        ("anno_lexical", {"anno-lexical-train.csv": "text,label\nx,1\n"}, "has no 'source_name'"),
        ("subjectivity", {"train_en.tsv": "sentence_id\tsentence\tlabel\no1\tx\tMAYBE\n"},
         "row 1: is no labelled sentence"),
        ("mpqa", {"a.csv": "text,label\nx,7\n"}, "row 1: label '7' is neither 0 nor 1"),
        ("mpqa", {**layouts.MPQA, "man_anns/2001/1.2-3/gateman.mpqa.lre.2.0": "1\tx"},
         "line 1: is no annotation"),
    ],
)  # fmt: skip
def test_what_is_not_in_the_layout_is_named(
    tmp_path: Path, name: str, files: dict, says: str
) -> None:
    with pytest.raises(InputError, match=says):
        rows(name, write(tmp_path, files))


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    for name in DATASETS:
        with pytest.raises(InputError, match="no such folder"):
            rows(name, tmp_path / "nowhere")


@pytest.mark.parametrize(
    ("name", "files", "read_as"),
    [
        ("babe", {"final_labels_SG2.csv": layouts.SG2}, ("framing", "words")),
        ("anno_lexical", {"train-0.parquet": parquet(layouts.ANNO)}, ("framing", "unloaded")),
        ("ptc", layouts.PTC, ("technique",)),
        ("polnear", layouts.POLNEAR, ("attribution", "documents")),
        ("newsmtsc", {"train.jsonl": jsonl(layouts.NEWSMTSC)}, ("sentiment",)),
        ("mpqa", layouts.MPQA, ("sentiment",)),
        ("subjectivity", {"train_en.tsv": layouts.SUBJECTIVITY}, ("subjectivity", "opinion")),
    ],
)
def test_what_is_prepared_is_what_training_reads(
    tmp_path: Path, name: str, files: dict, read_as: tuple
) -> None:
    out = tmp_path / "prepared" / "train.jsonl.gz"
    prepare(name, out, folder=write(tmp_path / "theirs", files))
    for layout in read_as:
        assert list(read_examples(out, layout=layout))
