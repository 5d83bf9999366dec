import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from biaslens import __version__
from biaslens.cli import cli
from tests.command import read_articles, read_rows, run
from tests.reading.page import HEADLINE, PAGE, PARAGRAPHS
from tests.reading.test_urls import server  # noqa: F401  # a fixture

MAIN = "from biaslens.cli import main; main()"
CLAIM = "The harbour board claimed on Monday that critics of the pier had invented a shameful plot."


@pytest.fixture
def page(tmp_path: Path) -> Path:
    path = tmp_path / "in" / "page.txt"
    path.parent.mkdir()
    path.write_text(PAGE)
    return path


@pytest.fixture
def records(tmp_path: Path) -> Path:
    path = tmp_path / "records.jsonl"
    rows = [{"key": f"r{i}", "body": CLAIM, "outlet": f"Outlet {i % 2}"} for i in range(4)]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path


def in_python(code: str, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Run a small program in its own process, with the arguments of the command line."""
    return subprocess.run(
        [sys.executable, "-c", code, *map(str, arguments)], capture_output=True, text=True
    )


# --- the command line itself


def test_the_version_goes_to_stdout():
    done = run("--version")
    assert (done.code, done.err) == (0, "")
    assert __version__ in done.out


def test_without_arguments_it_explains_itself_and_is_a_wrong_command_line():
    done = run()
    assert (done.code, done.out) == (2, "")
    assert all(name in done.err for name in cli.commands)


@pytest.mark.parametrize("name", ["", *cli.commands])
def test_every_command_has_help(name: str):
    done = run(*filter(None, [name]), "--help")
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith(f"Usage: biaslens {name}".strip())


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--fast"], "biaslens: No such option '--fast'"),
        (["scor"], "score"),
        (["score", "a.txt"], "'--out'"),
        (["report"], "biaslens report: Missing argument 'INPUT...'"),
        (["report", "a.txt", "--unit", "chapter"], "'page'"),
        (["report", "a.txt", "--preset", "lexis"], "'media-cloud'"),
        (["clean", "a.txt", "--keep", "jokes"], "'jokes' is none of navigation"),
        (["clean", "a.txt", "--json", "--comments"], "exclude each other"),
        (["report", "a.txt", "--map", "body"], "OURS=THEIRS"),
        (["report", "a.txt", "--workers", "0"], "--workers"),
        (["report", "a.txt", "--language", "english"], "'english' is no code such as en"),
        (["evaluate", "--only", "wordcount"], "no benchmark wordcount"),
    ],
)
def test_a_wrong_command_line_is_one_line_and_2(arguments: list[str], says: str):
    done = run(*arguments)
    assert (done.code, done.out) == (2, "")
    (problem,) = done.problems
    assert says in problem
    assert problem.endswith("--help")


def test_help_loads_no_room():
    code = """
import sys
from biaslens.cli import main
try:
    main()
finally:
    heavy = {"numpy", "pyarrow", "pydantic", "jinja2", "lxml", "onnxruntime", "yaml"}
    print("loaded:", sorted(heavy & sys.modules.keys()))
"""
    assert in_python(code, "--help").stdout.splitlines()[-1] == "loaded: []"


def test_scoring_and_reporting_load_no_training_library(page: Path, tiny_bundle: Path):
    code = """
import sys
from biaslens.cli import main
try:
    main()
finally:
    heavy = {"torch", "transformers", "datasets", "evaluate", "sklearn", "accelerate"}
    print("loaded:", sorted(heavy & sys.modules.keys()))
"""
    out = page.parent.parent / "report.html"
    done = in_python(code, "report", page, "--model", tiny_bundle, "-o", out)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines()[-1] == "loaded: []"


def test_a_reader_that_leaves_is_no_error(page: Path):
    page.write_text(PAGE * 500)
    done = subprocess.Popen(
        [sys.executable, "-c", MAIN, "clean", page], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert done.stdout
    assert done.stderr
    done.stdout.read(10)
    done.stdout.close()
    with done.stderr:
        assert done.stderr.read() == b""
    assert done.wait() == 0


def test_data_are_utf8_whatever_the_locale(page: Path):
    environment = {**os.environ, "PYTHONIOENCODING": "ascii"}
    page.write_text(PAGE.replace(HEADLINE, f"“{HEADLINE}”"))
    done = subprocess.run(
        [sys.executable, "-c", MAIN, "clean", page],
        capture_output=True,
        env=environment,
    )
    assert done.returncode == 0, done.stderr
    assert f"“{HEADLINE}”" in done.stdout.decode("utf-8")


# --- clean


def test_clean_shows_what_is_kept_and_what_is_removed(page: Path):
    done = run("clean", page)
    assert (done.code, done.err) == (0, "")
    lines = done.out.splitlines()
    assert lines.count(f"  {HEADLINE}") == 1
    assert all(f"  {paragraph}" in lines for paragraph in PARAGRAPHS)
    assert any(line.startswith("- [comment] ") for line in lines)


def test_clean_as_json_is_one_object_a_page(page: Path):
    other = page.with_name("other.txt")
    other.write_text(PAGE)
    done = run("clean", "--json", page, other)
    assert (done.code, done.err) == (0, "")
    first, second = map(json.loads, done.out.splitlines())
    assert list(first) == ["id", "title", "text", "removed"]
    assert (first["id"], second["id"], first["title"]) == ("page.txt", "other.txt", HEADLINE)
    assert first["text"] == "\n\n".join((HEADLINE, *PARAGRAPHS))
    assert all(list(cut) == ["start", "end", "reason"] for cut in first["removed"])
    kept = PAGE
    for cut in reversed(first["removed"]):
        kept = kept[: cut["start"]] + kept[cut["end"] :]
    assert kept.split() == first["text"].split()


def test_clean_leaves_in_what_it_is_told_to_keep(page: Path):
    done = run("clean", "--keep", "comment", page)
    assert done.code == 0
    comment = next(line for line in PAGE.splitlines() if line.startswith("The council has been"))
    assert f"  {comment}" in done.out.splitlines()
    assert f"- [comment] {comment}" in run("clean", page).out.splitlines()


def test_comments_are_a_corpus_of_their_own(page: Path, tiny_bundle: Path, tmp_path: Path):
    done = run("clean", "--comments", page)
    assert (done.code, done.err) == (0, "")
    (row,) = map(json.loads, done.out.splitlines())
    assert list(row) == ["id", "text", "page"]
    assert (row["id"], row["page"]) == ("page.txt#1", "page.txt")
    assert row["text"].startswith("The council has been asleep")
    assert "Gullwatcher" not in done.out
    corpus, out = tmp_path / "comments.jsonl", tmp_path / "out"
    corpus.write_text(done.out)
    assert run("score", corpus, "--model", tiny_bundle, "-o", out).code == 0
    assert json.loads(read_articles(out)["page.txt#1"]["extra"]) == {"page": "page.txt"}


def test_clean_shows_the_other_pages_when_one_is_bad(page: Path):
    bad = page.with_name("bad.txt")
    bad.write_bytes(bytes(range(256)) * 9)
    done = run("clean", "--json", bad, page)
    assert done.code == 3
    assert json.loads(done.out)["id"] == "page.txt"
    (problem,) = done.problems
    assert problem.startswith("biaslens: bad.txt is binary")


@pytest.mark.parametrize(
    ("content", "says"), [(b"", "is empty"), (b"%PDF-1.7", "is a PDF file"), (None, "No such file")]
)
def test_clean_of_one_page_that_is_none_is_an_error(page: Path, content: bytes | None, says: str):
    page.unlink()
    if content is not None:
        page.write_bytes(content)
    done = run("clean", page)
    assert (done.code, done.out) == (1, "")
    (problem,) = done.problems
    assert says in problem


def test_clean_of_a_path_that_is_too_long_is_an_error():
    done = run("clean", "x" * 5_000)
    assert done.code == 1
    assert len(done.problems) == 1


def test_clean_reads_stdin():
    done = run("clean", "-", stdin=PAGE.encode())
    assert f"  {HEADLINE}" in done.out.splitlines()


def test_a_page_cannot_steer_the_terminal(page: Path):
    page.write_text(PAGE.replace(HEADLINE, f"\x1b[2J{HEADLINE}\x9b1m"))
    assert not {"\x1b", "\x9b"} & set(run("clean", page).out)


# --- score


def test_score_writes_the_tables_and_says_nothing(page: Path, tiny_bundle: Path, tmp_path: Path):
    done = run("score", page, "--model", tiny_bundle, "-o", tmp_path / "out")
    assert (done.code, done.out, done.err) == (0, "", "")
    (article,) = read_rows(tmp_path / "out", "articles")
    sentences = read_rows(tmp_path / "out", "sentences")
    assert article["title"] == HEADLINE
    assert article["n_sentences"] == len(sentences) > len(PARAGRAPHS)
    assert {cut["reason"] for cut in article["removed"]} >= {"comment"}


def test_map_renames_and_other_columns_are_carried(
    records: Path, tiny_bundle: Path, tmp_path: Path
):
    out = tmp_path / "out"
    mapping = ["--map", "text=body", "--map", "id=key"]
    assert run("score", records, *mapping, "--model", tiny_bundle, "-o", out).code == 0
    found = read_articles(out)
    assert list(found) == ["r0", "r1", "r2", "r3"]
    assert found["r1"]["outlet"] == "Outlet 1"


def test_map_of_a_column_that_we_do_not_have(records: Path, tmp_path: Path):
    done = run("score", records, "--map", "txt=body", "-o", tmp_path / "out")
    assert done.code == 1
    (problem,) = done.problems
    assert "no column 'txt'" in problem
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(("unit", "n_sentences"), [("article", 2), ("page", 2), ("sentence", 1)])
def test_units(unit: str, n_sentences: int, tiny_bundle: Path, tmp_path: Path):
    path = tmp_path / "two.jsonl"
    text = f"{CLAIM} Nobody in the town had been asked about it before the vote was taken."
    path.write_text(json.dumps({"id": "a", "text": text}))
    out = tmp_path / "out"
    assert run("score", path, "--unit", unit, "--model", tiny_bundle, "-o", out).code == 0
    assert read_articles(out)["a"]["n_sentences"] == n_sentences


def test_a_page_in_a_record_is_cleaned_when_asked(tiny_bundle: Path, tmp_path: Path):
    path = tmp_path / "pages.jsonl"
    path.write_text(json.dumps({"id": "a", "text": PAGE}))
    counts = {}
    for unit in ("article", "page"):
        out = tmp_path / unit
        assert run("score", path, "--unit", unit, "--model", tiny_bundle, "-o", out).code == 0
        counts[unit] = len(read_articles(out)["a"]["removed"])
    assert counts["article"] == 0 < counts["page"]


@pytest.mark.parametrize(
    ("stdin", "ids"),
    [
        (PAGE.encode(), ["stdin"]),
        (json.dumps({"id": "a", "text": CLAIM}).encode() + b'\n{"text": "One."}', ["a", "stdin:2"]),
    ],
)
def test_stdin(stdin: bytes, ids: list[str], tiny_bundle: Path, tmp_path: Path):
    done = run("score", "-", "--model", tiny_bundle, "-o", tmp_path / "out", stdin=stdin)
    assert (done.code, done.err) == (0, "")
    assert list(read_articles(tmp_path / "out")) == ids


def test_score_again_does_nothing_again(page: Path, tiny_bundle: Path, tmp_path: Path):
    out = tmp_path / "out"
    command = ["score", page, "--model", tiny_bundle, "-o", out]
    run(*command)
    before = {path: path.stat().st_mtime_ns for path in out.rglob("*.parquet")}
    assert run(*command).code == 0
    assert {path: path.stat().st_mtime_ns for path in out.rglob("*.parquet")} == before


def test_another_run_in_the_folder_needs_restart(page: Path, tiny_bundle: Path, tmp_path: Path):
    out = tmp_path / "out"
    command = ["score", page, "--model", tiny_bundle, "-o", out]
    run(*command)
    page.write_text(CLAIM)
    done = run(*command)
    assert done.code == 1
    (problem,) = done.problems
    assert "another run" in problem
    assert "--restart" in problem
    assert read_articles(out)["page.txt"]["title"] == HEADLINE
    assert run(*command, "--restart").code == 0
    (sentence,) = read_rows(out, "sentences")
    assert sentence["text"] == CLAIM


INTERRUPTED = """
import os, signal
from biaslens.cli import main
from biaslens.corpus import run, storage
n = 0
def store_shard(*given):
    global n
    n += 1
    if n == 2:
        os.kill(os.getpid(), signal.SIGINT)
    return storage.store_shard(*given)
run.store_shard = store_shard
main()
"""


def test_ctrl_c_is_130_and_the_same_command_goes_on(tiny_bundle: Path, tmp_path: Path):
    path, out, whole = (tmp_path / name for name in ("many.jsonl", "out", "whole"))
    path.write_text("".join(json.dumps({"text": f"Ferry {i} left."}) + "\n" for i in range(450)))
    command = ["score", path, "--model", tiny_bundle, "--workers", "1", "-o"]
    stopped = in_python(INTERRUPTED, *command, out)
    assert stopped.returncode == 130
    (problem,) = stopped.stderr.splitlines()
    assert problem.startswith("biaslens: interrupted")
    assert [path.name for path in (out / "sentences").iterdir()] == ["00000.parquet"]
    first = (out / "sentences" / "00000.parquet").stat().st_mtime_ns
    assert run(*command, out).code == 0
    assert (out / "sentences" / "00000.parquet").stat().st_mtime_ns == first
    run(*command, whole)
    for table in ("sentences", "articles", "rejects"):
        for path in (whole / table).iterdir():
            assert (out / table / path.name).read_bytes() == path.read_bytes()


def test_two_workers_give_the_same_tables(records: Path, tiny_bundle: Path, tmp_path: Path):
    # in its own process: workers start from the program that was called
    command = ["score", records, "--map", "text=body", "--model", tiny_bundle, "-o"]
    code = "if __name__ == '__main__':\n    from biaslens.cli import main\n    main()"
    done = in_python(code, *command, tmp_path / "two", "--workers", "2")
    assert (done.returncode, done.stderr) == (0, "")
    run(*command, tmp_path / "one")
    assert read_rows(tmp_path / "one", "sentences") == read_rows(tmp_path / "two", "sentences")


def test_scores_and_reports_are_no_input(page: Path, tiny_bundle: Path):
    """Results may lie among the inputs: the same command means the same run again."""
    folder = page.parent
    for _ in range(2):
        done = run("score", folder, "--model", tiny_bundle, "-o", folder / "scores")
        assert (done.code, done.err) == (0, "")
        done = run("report", folder, "--model", tiny_bundle, "-o", folder / "report.html")
        assert (done.code, done.err) == (0, "")
        assert "one article" in done.out
    done = run("score", folder / "scores", "--model", tiny_bundle, "-o", folder / "more")
    assert done.code == 1
    assert "is a folder of scores" in done.err


def test_an_address(server: str, tiny_bundle: Path, tmp_path: Path, monkeypatch):  # noqa: F811
    command = ["score", f"{server}/page", "--model", tiny_bundle, "-o"]
    done = run(*command, tmp_path / "refused")
    assert done.code == 3
    assert "BIASLENS_ALLOW_PRIVATE=1" in done.problems[1]
    monkeypatch.setenv("BIASLENS_ALLOW_PRIVATE", "1")
    assert run(*command, tmp_path / "out").code == 0
    (article,) = read_rows(tmp_path / "out", "articles")
    assert (article["url"], article["title"]) == (f"{server}/page", HEADLINE)
    assert json.loads(run("clean", "--json", f"{server}/page.txt").out)["title"] == HEADLINE
    done = run("clean", f"{server}/{'x' * 5_000}")
    assert (done.code, len(done.problems)) == (1, 1)
    assert run("report", f"{server}/{'x' * 5_000}", "-o", tmp_path / "r.html").code == 1


def test_a_list_of_addresses(server: str, tiny_bundle: Path, tmp_path: Path, monkeypatch):  # noqa: F811
    monkeypatch.setenv("BIASLENS_ALLOW_PRIVATE", "1")
    monkeypatch.setattr("biaslens.reading.fetching.DELAY", 0.0)
    (tmp_path / "list.txt").write_text(f"{server}/page\n{server}/none\n")
    options = ["--urls", tmp_path / "list.txt", "--cache", tmp_path / "cache"]
    done = run("score", *options, "--model", tiny_bundle, "-o", tmp_path / "out")
    assert done.code == 3
    assert done.problems[1].startswith(f"list.txt, row 2: {server}/none answers with status 404")
    assert list(read_articles(tmp_path / "out")) == [f"{server}/page"]
    assert sum(path.is_file() for path in (tmp_path / "cache").rglob("*")) == 1


def test_copies_are_scored_and_marked(tiny_bundle: Path, tmp_path: Path):
    path = tmp_path / "r.json"
    rows = [{"id": name, "text": CLAIM, "outlet": name} for name in ("tide", "quay")]
    path.write_text(json.dumps(rows))
    assert run("score", path, "--model", tiny_bundle, "-o", tmp_path / "out").code == 0
    found = read_articles(tmp_path / "out")
    assert found["tide"]["extra"] is None
    assert json.loads(found["quay"]["extra"]) == {"duplicate_of": "tide"}
    assert found["quay"]["n_sentences"] == 1


# --- report and summarize


def test_report_makes_its_folder_and_tells_the_place(page: Path, tiny_bundle: Path, tmp_path: Path):
    out = tmp_path / "new" / "folder" / "report.html"
    done = run("report", page, "--model", tiny_bundle, "-o", out)
    assert (done.code, done.err) == (0, "")
    assert done.out.splitlines()[-1] == f"The page: {out}"
    assert len(done.out.splitlines()) <= 15
    assert HEADLINE in out.read_text()


def test_report_and_summary_from_a_folder_of_scores(
    records: Path, tiny_bundle: Path, tmp_path: Path
):
    scores, out = tmp_path / "scores", tmp_path / "report.html"
    run("score", records, "--map", "text=body", "--model", tiny_bundle, "-o", scores)
    done = run("report", scores, "-o", out)
    assert (done.code, done.err) == (0, "")
    assert "Outlet 1" in out.read_text()
    done = run("summarize", scores)
    assert (done.code, done.err) == (0, "")
    to_file = tmp_path / "new" / "summary.json"
    assert run("summarize", scores, "-o", to_file).out == ""
    assert json.loads(to_file.read_text()) == json.loads(done.out)
    assert "Outlet 1" in done.out


def test_summarize_by_a_column_that_is_not_there(page: Path, tiny_bundle: Path, tmp_path: Path):
    run("score", page, "--model", tiny_bundle, "-o", tmp_path / "out")
    done = run("summarize", tmp_path / "out", "--by", "owner")
    assert (done.code, done.out) == (1, "")
    (problem,) = done.problems
    assert "outlet" in problem


@pytest.mark.parametrize("command", ["summarize", "report"])
def test_a_folder_that_holds_no_scores(command: str, tmp_path: Path):
    (tmp_path / "sentences").mkdir()
    (tmp_path / "manifest.json").write_text("{}")
    done = run(command, tmp_path, "-o", tmp_path / "out")
    assert done.code == 1
    (problem,) = done.problems
    assert "not a folder of scores" in problem
