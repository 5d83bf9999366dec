"""Bad input: one line each, and nothing else is lost."""

import gzip
import json
import shutil
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest

from biaslens.scoring.bundle import MODEL, SPEC, TOKENIZER
from tests.command import Done, read_articles, read_rows, run
from tests.reading.archive import record
from tests.reading.page import HEADLINE, PAGE

GOOD = "The harbour board said on Monday that the old pier would close. Nobody had been asked."
ARABIC = (
    "قال مجلس المرفأ يوم الاثنين إن الرصيف القديم سيغلق أبوابه بعد عواصف الشتاء. "
    "وقال السكان إنهم لم يستشاروا في هذا القرار."
)
GERMAN = (
    "Der Hafenrat teilte am Montag mit, dass der alte Anleger nach den Stürmen geschlossen wird. "
    "Die Anwohner wurden nach eigenen Angaben nicht gefragt."
)

Score = Callable[..., Done]


@pytest.fixture
def score(tiny_bundle: Path, tmp_path: Path) -> Score:
    """Score inputs into `tmp_path / "out"`."""
    return lambda *given: run("score", *given, "--model", tiny_bundle, "-o", tmp_path / "out")


@pytest.fixture
def files(tmp_path: Path) -> Path:
    """A folder with one good page."""
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "good.txt").write_text(PAGE)
    return folder


def write_records(path: Path, *records: object) -> Path:
    path.write_text("".join(json.dumps(record) + "\n" for record in records))
    return path


# --- files


BAD_FILES: dict[str, tuple[bytes, str]] = {
    "empty.txt": (b"", "the file is empty"),
    "empty.html": (b"", "the file is empty"),
    "empty.jsonl": (b"", "holds no record"),
    "boiler.txt": (b"Home\nNews\n\nDonate now\n\nShare\nFacebook\n", "only boilerplate"),
    "binary.txt": (bytes(range(256)) * 9, "is binary, not text"),
    "pages.txt": (b"%PDF-1.7 ...", "is a PDF file"),
    "cut.jsonl.gz": (gzip.compress(b'{"text": "One."}\n' * 99)[:-20], "compressed file ends too"),
    "no.csv.zst": (b"id,text\n1,One.\n", "compressed file is damaged"),
    "bomb.txt.gz": (gzip.compress(bytes(30_000_000)), "more than 250 times its size"),
    "bomb.jsonl.gz": (gzip.compress(b" " * 30_000_000), "more than 250 times its size"),
    "tags.html": (b"<p>" * 300_001, "HTML tags"),
    "cut.warc.gz": (gzip.compress(record(0))[:-90], "the record ends"),
    "cut.warc": (record(0)[:-300], "ends before the length that it states"),
    "no.warc.gz": (gzip.compress(b"PK"), "the record cannot be read"),
    "empty.warc": (b"", "the file is empty"),
    "quotes.csv": (b'id,text\n1,"One.\n', "no whole CSV row"),
    "bytes.html": (b"\x89PNG" * 99, "is a PNG image"),
    "large.html": (b"<p>" + b"a" * 20_000_001, "bytes of HTML"),
    "list.urls": (b"http://127.0.0.1/pier\n", "is a private address"),
    "letter.docx": (b"PK\x03\x04", "unknown kind"),
    "damaged.parquet": (b"PAR1PAR1", "Parquet file cannot be read"),
    "damaged.jsonl": (b'{"text": "The pi', "no whole JSON object"),
    "other.csv": (b"id,bodytext\n1,The pier closed.\n", "nearest is 'bodytext'"),
}


@pytest.mark.parametrize("name", BAD_FILES)
def test_a_bad_file_among_good_ones(name: str, files: Path, score: Score, tmp_path: Path):
    content, says = BAD_FILES[name]
    (files / name).write_bytes(content)
    done = score(files)
    assert (done.code, done.out) == (3, "")
    count, problem = done.problems
    assert count == "1 rejected:"
    assert problem.startswith(name)
    assert says in problem
    assert "; " in problem  # what to do
    assert problem.count(name) == 1
    assert read_articles(tmp_path / "out")["good.txt"]["title"] == HEADLINE
    (reject,) = (tmp_path / "out" / "rejects" / "00000.jsonl").read_text().splitlines()
    assert json.loads(reject)["input"] == name


def test_all_bad_files_at_once(files: Path, score: Score, tmp_path: Path):
    for name, (content, _) in BAD_FILES.items():
        (files / name).write_bytes(content)
    done = score(files)
    assert done.code == 3
    assert done.problems[0] == f"{len(BAD_FILES)} rejected:"
    assert done.problems[-1] == f"the others are listed in {tmp_path / 'out' / 'rejects'}"
    assert list(read_articles(tmp_path / "out")) == ["good.txt"]


def test_nothing_but_bad_files_make_no_report(files: Path, tiny_bundle: Path, tmp_path: Path):
    (files / "good.txt").write_text("")
    out = tmp_path / "report.html"
    done = run("report", files, "--model", tiny_bundle, "-o", out)
    assert (done.code, done.out) == (1, "")
    (problem,) = done.problems
    assert "good.txt: the file is empty" in problem
    assert not out.exists()


def test_an_input_that_does_not_exist(files: Path, score: Score, tmp_path: Path):
    done = score(files, files / "missing.txt")
    assert done.code == 1
    (problem,) = done.problems
    assert "missing.txt' does not exist" in problem
    assert not (tmp_path / "out").exists()


# --- texts


@pytest.mark.parametrize(
    ("content", "text", "note"),
    [
        ("The café closed.".encode("cp1252"), "The café closed.", "decoded as windows-1252"),
        ("The café closed.".encode("utf-16"), "The café closed.", "decoded as utf-16"),
        (
            "The café at the quay — ".encode() + "closed “for good”.".encode("cp1252"),
            "The café at the quay — closed “for good”.",
            "mixed encodings: what is not UTF-8 was read as windows-1252",
        ),
    ],
)
def test_a_wrong_or_mixed_encoding_is_decoded_and_told(
    content: bytes, text: str, note: str, files: Path, score: Score, tmp_path: Path
):
    (files / "old.txt").write_bytes(content)
    assert score(files, "--unit", "article").code == 0
    assert read_articles(tmp_path / "out")["old.txt"]["notes"] == [note]
    texts = [row["text"] for row in read_rows(tmp_path / "out", "sentences")]
    assert text in texts


def test_nul_bytes_become_spaces(files: Path, score: Score, tmp_path: Path):
    (files / "nul.txt").write_bytes(GOOD.replace("old pier", "old\0pier").encode())
    write_records(files / "nul.jsonl", {"id": "record", "text": "The\0pier closed.", "title": "\0"})
    assert score(files).code == 0
    texts = [row["text"] for row in read_rows(tmp_path / "out", "sentences")]
    assert GOOD.split(". ")[0] + "." in texts
    assert "The pier closed." in texts
    assert read_articles(tmp_path / "out")["record"]["notes"]


@pytest.mark.parametrize("suffix", ["txt", "jsonl"])
def test_a_single_line_of_a_megabyte(suffix: str, score: Score, tmp_path: Path):
    """One that holds a word without end, and words without end."""
    path = tmp_path / f"line.{suffix}"
    text = "a" * 900_000 + f" {GOOD} " + "z " * 10_000
    path.write_text(json.dumps({"id": "line.txt", "text": text}) if suffix == "jsonl" else text)
    done = score(path, "--unit", "article", "--language", "all")
    assert (done.code, done.err) == (0, "")
    sentences = read_rows(tmp_path / "out", "sentences")
    assert all(text[row["start"] : row["end"]] == row["text"] for row in sentences)
    assert any(GOOD.split(". ")[0] in row["text"] for row in sentences)


@pytest.mark.parametrize(("text", "code"), [(ARABIC, "ar"), (GERMAN, "de")])
def test_another_language_is_flagged_and_scored_when_asked(
    text: str, code: str, tiny_bundle: Path, files: Path, tmp_path: Path
):
    (files / "other.txt").write_text(text)
    for out, options, is_scored in (
        ("default", [], False),
        ("asked", ["--language", code.upper()], True),
        ("all", ["--language", "all"], True),
    ):
        command = ["score", files, "--model", tiny_bundle, "-o", tmp_path / out, *options]
        assert run(*command).code == 0
        article = read_articles(tmp_path / out)["other.txt"]
        assert article["language"] == code
        assert (article["n_sentences"] > 0) == is_scored
        assert any(f"--language {code}" in note for note in article["notes"]) != is_scored


def test_a_report_on_nothing_but_another_language(tiny_bundle: Path, tmp_path: Path):
    (tmp_path / "other.txt").write_text(GERMAN)
    out = tmp_path / "report.html"
    done = run("report", tmp_path / "other.txt", "--model", tiny_bundle, "-o", out)
    assert (done.code, done.err) == (0, "")
    assert "without scores" in done.out


@pytest.mark.parametrize("suffix", ["txt", "html", "jsonl"])
def test_a_script_in_a_headline_is_shown_as_text(suffix: str, tiny_bundle: Path, tmp_path: Path):
    path, out = tmp_path / f"page.{suffix}", tmp_path / "report.html"
    script = "<script>alert('pier')</script><img src=x onerror=alert(1)>"
    shown = "&lt;script&gt;alert(&#39;pier&#39;)&lt;/script&gt;&lt;img src=x onerror=alert(1)&gt;"
    path.write_text(
        {
            "txt": PAGE.replace(HEADLINE, f"{HEADLINE} {script}"),
            "html": f"<html><body><article><h1>{HEADLINE} {shown}</h1><p>{GOOD}</p><p>{GOOD[:30]}"
            f" {GOOD}</p></article></body></html>",
            "jsonl": json.dumps(
                {"id": script, "outlet": script, "title": script, "text": f"{script} {GOOD}"}
            ),
        }[suffix]
    )
    done = run("report", path, "--model", tiny_bundle, "-o", out)
    assert (done.code, done.err) == (0, "")
    page = out.read_text()
    assert "<script>alert" not in page
    assert "<img src=x" not in page
    assert "&lt;script&gt;alert" in page


# --- records


def test_bad_records_among_good_ones(score: Score, tmp_path: Path):
    path = write_records(
        tmp_path / "records.jsonl",
        {"id": "a", "text": GOOD},
        {"id": "none"},
        {"id": "blank", "text": " "},
        {"id": "a", "text": GOOD},
        {"id": "number", "text": 7},
        ["no", "record"],
        {"id": "far", "text": "Short.", "targets": [[0, 99]]},
        {"id": "b", "text": GOOD},
    )
    done = score(path)
    assert done.code == 3
    rejects = (tmp_path / "out" / "rejects" / "00000.jsonl").read_text().splitlines()
    found = {row["row"]: row["what"] for row in map(json.loads, rejects)}
    assert list(found) == [2, 3, 4, 5, 6, 7]
    assert "no text" in found[2]
    assert "no text" in found[3]
    assert "id was there before" in found[4]
    assert "out of bounds" in found[7]
    assert done.problems[1].startswith("records.jsonl, row 2: ")
    assert list(read_articles(tmp_path / "out")) == ["a", "b"]


def test_a_missing_column_names_the_nearest(score: Score, tmp_path: Path):
    path = tmp_path / "records.csv"
    path.write_text("id,Texts\n1,The pier closed.\n")
    done = score(path)
    assert done.code == 1
    (problem,) = done.problems
    assert "no column 'text'" in problem
    assert "--map text=Texts" in problem
    assert not (tmp_path / "out").exists()


def test_what_a_record_says_stays_on_its_line(score: Score, tmp_path: Path):
    targets = [["\x1b[2Jone\ntwo", 3]]
    path = write_records(tmp_path / "r.jsonl", {"id": "a", "text": GOOD, "targets": targets})
    done = score(path)
    assert done.code == 3
    assert len(done.problems) == 2
    assert "\x1b" not in done.err


# --- outputs


def test_a_report_that_cannot_be_written_is_told_before_the_work(files: Path, tmp_path: Path):
    # there is no such bundle: to come to it would be another error
    for out in (tmp_path, files / "good.txt" / "report.html", tmp_path / ("x" * 300) / "r.html"):
        done = run("report", files, "--model", tmp_path / "none", "-o", out)
        assert done.code == 1
        (problem,) = done.problems
        assert str(out)[:200] in problem
        assert "bundle" not in problem


@pytest.mark.parametrize("out", ["in/good.txt", "in/good.txt/out", "in"])
def test_scores_that_cannot_be_written(out: str, files: Path, tiny_bundle: Path, tmp_path: Path):
    done = run("score", files / "good.txt", "--model", tiny_bundle, "-o", tmp_path / out)
    assert done.code == 1
    (problem,) = done.problems
    assert str(tmp_path / out) in problem
    assert (files / "good.txt").read_text() == PAGE


def test_a_summary_that_cannot_be_written(files: Path, score: Score, tmp_path: Path):
    score(files)
    done = run("summarize", tmp_path / "out", "-o", files / "good.txt" / "summary.json")
    assert done.code == 1
    assert len(done.problems) == 1


# --- bundles


def _change_spec(folder: Path, **changes: object) -> None:
    spec = json.loads((folder / SPEC).read_text())
    (folder / SPEC).write_text(json.dumps({**spec, **changes}))


def _change_file(folder: Path, name: str, content: bytes, *, hashed: bool) -> None:
    (folder / name).write_bytes(content)
    if hashed:
        files = json.loads((folder / SPEC).read_text())["files"]
        _change_spec(folder, files={**files, name: sha256(content).hexdigest()})


def _flip_a_byte(folder: Path) -> None:
    content = bytearray((folder / MODEL).read_bytes())
    content[len(content) // 2] ^= 1
    _change_file(folder, MODEL, bytes(content), hashed=False)


BAD_BUNDLES: dict[str, tuple[Callable[[Path], object], str]] = {
    "missing": (shutil.rmtree, "is no bundle"),
    "no spec": (lambda f: (f / SPEC).unlink(), "is no bundle"),
    "no network": (lambda f: (f / MODEL).unlink(), f"{MODEL}: is missing"),
    "no tokenizer": (lambda f: (f / TOKENIZER).unlink(), f"{TOKENIZER}: is missing"),
    "garbage": (lambda f: (f / SPEC).write_bytes(b"\xff{"), f"{SPEC}: is damaged"),
    "half": (lambda f: (f / SPEC).write_text('{"format": 1, "na'), f"{SPEC}: is damaged"),
    "a list": (lambda f: (f / SPEC).write_text("[]"), "bundle format None"),
    "newer": (lambda f: _change_spec(f, format=2), "bundle format 2"),
    "wrong values": (lambda f: _change_spec(f, tasks=[], heads=4), "(tasks, heads)"),
    "changed byte": (_flip_a_byte, f"{MODEL}: is damaged"),
    "no network at all": (
        lambda f: _change_file(f, MODEL, b"weights", hashed=True),
        "is no network that can be run",
    ),
    "no tokenizer at all": (
        lambda f: _change_file(f, TOKENIZER, b"{}", hashed=True),
        "is no tokenizer that can be read",
    ),
    "half a checkpoint": (
        lambda f: (f / "checkpoint.json").write_text("{}"),
        "model.safetensors: is missing",
    ),
}


@pytest.fixture
def bundle(tiny_bundle: Path, tmp_path: Path) -> Path:
    return shutil.copytree(tiny_bundle, tmp_path / "bundle")


@pytest.mark.parametrize("case", BAD_BUNDLES)
def test_a_damaged_or_foreign_bundle(case: str, bundle: Path, files: Path, tmp_path: Path):
    damage, says = BAD_BUNDLES[case]
    damage(bundle)
    done = run("score", files, "--model", bundle, "-o", tmp_path / "out")
    assert (done.code, done.out) == (1, "")
    (problem,) = done.problems
    assert str(bundle) in problem
    assert says in problem


def test_a_network_of_something_else(bundle: Path, files: Path, tmp_path: Path):
    onnx = pytest.importorskip("onnx", reason="the extra train is not installed")
    ends = [onnx.helper.make_tensor_value_info(n, onnx.TensorProto.FLOAT, [1]) for n in "xy"]
    node = onnx.helper.make_node("Identity", ["x"], ["y"])
    graph = onnx.helper.make_graph([node], "other", ends[:1], ends[1:])
    opset = onnx.helper.make_opsetid("", 17)
    model = onnx.helper.make_model(graph, opset_imports=[opset], ir_version=8)
    _change_file(bundle, MODEL, model.SerializeToString(), hashed=True)
    done = run("score", files, "--model", bundle, "-o", tmp_path / "out")
    assert done.code == 1
    (problem,) = done.problems
    assert MODEL in problem


def test_tasks_that_are_not_those_of_the_network(bundle: Path, files: Path, tmp_path: Path):
    tasks = json.loads((bundle / SPEC).read_text())["tasks"]
    for task in tasks:
        if task["name"] == "technique":
            task["labels"] = task["labels"][:-1]
    _change_spec(bundle, tasks=tasks)
    done = run("score", files, "--model", bundle, "-o", tmp_path / "out")
    assert done.code == 1
    assert len(done.problems) == 1


def test_a_specification_nested_too_deeply(bundle: Path, files: Path, tmp_path: Path):
    (bundle / SPEC).write_text("[" * 200_000)
    done = run("score", files, "--model", bundle, "-o", tmp_path / "out")
    assert done.code == 1
    assert len(done.problems) == 1


def test_a_text_longer_than_any_article(bundle: Path, tmp_path: Path):
    page = tmp_path / "huge.txt"
    page.write_text("The harbour was closed on Monday. " * 600_000)
    good = tmp_path / "good.txt"
    good.write_text("The harbour was closed on Monday, the mayor said.\n" * 3)
    done = run("score", page, good, "--model", bundle, "-o", tmp_path / "out")
    assert done.code == 3
    assert any("huge.txt" in line and "1,000,000" in line for line in done.problems)


# --- configurations


def test_a_configuration_with_wrong_keys(tmp_path: Path):
    path = tmp_path / "train.yaml"
    path.write_text(
        "encoder: x\noutput: out\ndata_dir: data\nsead: 3\nwarm_up: 0.1\ndatasets: []\n"
    )
    done = run("train", path)
    assert (done.code, done.out) == (1, "")
    head, *problems = done.problems
    assert head == f"biaslens: {path}: wrong configuration"
    assert len(problems) == 3
    assert any("sead: no such key; did you mean seed?" in problem for problem in problems)
    assert any("warm_up: no such key; did you mean warmup?" in problem for problem in problems)
    assert any("datasets" in problem for problem in problems)
