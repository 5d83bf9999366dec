"""The documentation says what the code does: examples run, tables are whole, links lead on."""

import importlib.util
import json
import re
import shlex
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from pathlib import Path
from types import ModuleType
from typing import get_args

import click
import pyarrow as pa
import pytest
import yaml
from pydantic import BaseModel

import biaslens
from biaslens import schema
from biaslens.attribution.cue_stances import cue_stance
from biaslens.attribution.source_types import source_type
from biaslens.cli import cli
from biaslens.config import DataConfig, Layout, ScratchEncoder, TrainConfig, load_train_config
from biaslens.evaluation.benchmarks import BENCHMARKS
from biaslens.evaluation.gold import CALIBRATION_SHARE, DEV_SHARE, LAYOUTS, read_examples
from biaslens.evaluation.pages import PAGE_BENCHMARKS
from biaslens.labelled.catalogue import DATASETS
from biaslens.scoring.bundle import DEFAULT_BUNDLE, SPEC
from biaslens.statistics import intervals, results
from biaslens.statistics.figures import FIGURES
from biaslens.statistics.intervals import Share
from biaslens.statistics.sources import CitedSource
from biaslens.tasks import TASKS, TECHNIQUE
from tests.command import run

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
PAGES = [
    *(ROOT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md")),
    *sorted(DOCS.rglob("*.md")),
]
FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\[[^\]\n]*\]\(([^)\s]+)\)")


def blocks(page: Path, language: str) -> list[str]:
    """The fenced blocks of a page in a language."""
    return [m[2] for m in FENCE.finditer(page.read_text(encoding="utf-8")) if m[1] == language]


def section(page: Path, heading: str) -> str:
    """The text under a heading, up to the next one."""
    _, found, rest = page.read_text(encoding="utf-8").partition(f"\n{heading}\n")
    assert found, f"{page.name} has no section {heading}"
    return re.split(r"^#{1,6} ", rest, maxsplit=1, flags=re.MULTILINE)[0]


def table(text: str) -> dict[str, list[str]]:
    """The rows of the tables in a text whose first cell is code: that code → the other cells."""
    rows = (line.strip().strip("|").split(" | ") for line in text.splitlines() if line[:3] == "| `")
    return {row[0].strip(" `"): [cell.strip() for cell in row[1:]] for row in rows}


def pages(*, without: str = "-") -> list[pytest.param]:
    return [pytest.param(p, id=p.relative_to(ROOT).as_posix()) for p in PAGES if p.name != without]


# The command line


@pytest.fixture(scope="module")
def cli_page() -> ModuleType:
    spec = importlib.util.spec_from_file_location("cli_page", ROOT / "scripts/make_cli_page.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_page_of_the_command_line_is_fresh(cli_page: ModuleType) -> None:
    written = cli_page.PAGE.read_text(encoding="utf-8")
    assert written == cli_page.render(), "stale: run scripts/docs"


def every_command(command: click.Command = cli) -> Iterator[click.Command]:
    yield command
    for child in command.commands.values() if isinstance(command, click.Group) else ():
        yield from every_command(child)


@pytest.mark.parametrize("command", list(every_command()), ids=lambda command: command.name)
def test_every_command_and_option_has_help(command: click.Command) -> None:
    assert command.help
    options = [p for p in command.params if isinstance(p, click.Option)]
    assert [option.name for option in options if not option.help] == []


def commands_in(text: str) -> Iterator[list[str]]:
    """The words after `biaslens` in code spans and at the start of lines of shell blocks."""
    prose = FENCE.sub("", text)
    found = re.findall(r"`biaslens ([^`\n]+)`", prose)
    for match in FENCE.finditer(text):
        if match[1] in ("bash", "sh", "console", "shell", ""):
            lines = match[2].replace("\\\n", " ")
            found += re.findall(r"^(?:\$ )?(?:\S*/)?biaslens ([^|>\n]+)", lines, re.MULTILINE)
    return (shlex.split(command, comments=True) for command in found)


@pytest.mark.parametrize("page", pages())
def test_commands_that_are_named_exist(page: Path) -> None:
    for words in commands_in(page.read_text(encoding="utf-8")):
        command: click.Command = cli
        while isinstance(command, click.Group) and words[:1] != ["COMMAND"]:
            if not words or words[0].startswith(("-", "[")):
                break
            assert words[0] in command.commands, f"biaslens {words[0]}"
            command = command.commands[words.pop(0)]
        if isinstance(command, click.Group):
            continue
        options = {o for p in command.params for o in p.opts} | {"-h", "--help"}
        unknown = {
            word.strip("[]") for word in words if word.startswith(("-", "[-")) and word != "-"
        }
        assert unknown <= options, f"biaslens {command.name}"


@pytest.mark.parametrize("page", pages())
def test_scripts_that_are_named_exist(page: Path) -> None:
    named = re.findall(r"\b((?:scripts|benchmarks|configs)/[\w./-]*\w)", page.read_text("utf-8"))
    assert [name for name in named if not (ROOT / name).exists()] == []


# Links and examples


@pytest.mark.parametrize("page", pages())
def test_relative_links_lead_somewhere(page: Path) -> None:
    links = LINK.findall(FENCE.sub("", page.read_text(encoding="utf-8")))
    for link in links:
        if re.match(r"[a-z]+:", link):
            continue
        path, _, anchor = link.partition("#")
        target = page.parent / path if path else page
        assert target.exists(), link
        if anchor and target.suffix == ".md":
            headings = re.findall(r"^#+ (.+)$", target.read_text(encoding="utf-8"), re.MULTILINE)
            anchors = {re.sub(r"[^\w -]", "", h.lower()).replace(" ", "-") for h in headings}
            assert anchor in anchors, link


@pytest.fixture
def workplace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty current folder that has the examples."""
    (tmp_path / "examples").symlink_to(ROOT / "examples")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def tiny_default(tiny_bundle: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The tiny bundle where the shipped one would be."""
    for module in ("biaslens.scoring.scorer", "biaslens.corpus.job"):
        monkeypatch.setattr(f"{module}.DEFAULT_BUNDLE", tiny_bundle)


def run_blocks(page: Path) -> None:
    """Run the Python of a page from top to bottom, as a reader would."""
    names: dict[str, object] = {"__name__": "__main__"}
    for number, block in enumerate(blocks(page, "python"), start=1):
        exec(compile(block, f"{page.name}, block {number}", "exec"), names)  # noqa: S102


@pytest.mark.parametrize("page", pages(without="README.md"))
def test_python_in_the_pages_runs(page: Path, request: pytest.FixtureRequest) -> None:
    if not blocks(page, "python"):
        return
    request.getfixturevalue("tiny_default")
    request.getfixturevalue("workplace")
    if "scores/" in "".join(blocks(page, "python")):
        _make_scores()
    run_blocks(page)


@pytest.mark.usefixtures("workplace")
def test_python_in_the_readme_runs(request: pytest.FixtureRequest) -> None:
    if not (DEFAULT_BUNDLE / SPEC).is_file():
        request.getfixturevalue("tiny_default")
    if "scores" in "".join(blocks(ROOT / "README.md", "python")):
        _make_scores()
    run_blocks(ROOT / "README.md")


def _make_scores() -> None:
    from biaslens.corpus.job import ScoreOptions, score_inputs

    score_inputs(["examples/"], Path("scores"), options=ScoreOptions(export="csv"))


@pytest.mark.usefixtures("tiny_default", "workplace")
def test_sql_in_the_page_of_queries_runs() -> None:
    import duckdb

    _make_scores()
    queries = blocks(DOCS / "queries.md", "sql")
    assert queries
    with duckdb.connect() as database:
        for query in queries:
            database.sql(query).fetchall()


@pytest.mark.skipif(shutil.which("Rscript") is None, reason="R is not installed")
@pytest.mark.usefixtures("tiny_default", "workplace")
def test_r_in_the_page_of_queries_runs() -> None:
    _make_scores()
    for block in blocks(DOCS / "queries.md", "r"):
        subprocess.run(["Rscript", "-e", block], check=True)


def test_every_public_name_is_documented() -> None:
    names = table((DOCS / "python.md").read_text(encoding="utf-8"))
    assert set(names) == {f"bl.{name}" for name in biaslens.__all__}


# Tables


def type_name(kind: pa.DataType) -> str:
    if isinstance(kind, pa.ListType):
        inner = kind.value_type
        return f"list<{'struct' if pa.types.is_struct(inner) else inner}>"
    return str(kind)


@pytest.mark.parametrize(
    ("heading", "columns"),
    [
        ("## sentences", schema.SENTENCES),
        ("## articles", schema.ARTICLES),
        *(
            (f"### {name}", schema.SENTENCES.field(name).type.value_type)
            for name in ("loaded_spans", "attributions", "targets")
        ),
    ],
)
def test_every_column_is_documented(heading: str, columns: pa.Schema | pa.StructType) -> None:
    documented = table(section(DOCS / "tables.md", heading))
    assert {name: cells[0] for name, cells in documented.items()} == {
        column.name: type_name(column.type) for column in columns
    }


def test_rejects_and_the_manifest_are_documented() -> None:
    from biaslens.corpus.manifest import make_identity, make_manifest

    page = DOCS / "tables.md"
    assert list(table(section(page, "## rejects"))) == list(schema.Reject.__dataclass_fields__)
    given = {"bundle": {}, "inputs": [], "options": {}, "versions": {}}
    identity = make_identity(given, shard_size=1, languages=None)
    manifest = make_manifest(identity, created="", shards={}, failed={}, finished=True)
    assert set(table(section(page, "## manifest.json"))) == set(manifest)
    for reason in schema.REASONS:
        assert f"`{reason}`" in section(page, "## articles")


def test_every_field_of_the_summary_is_documented() -> None:
    page = DOCS / "summary.md"
    values = (*vars(results).values(), Share, CitedSource)
    for value in {v for v in values if isinstance(v, type) and is_dataclass(v)}:
        rows = section(page, f"## {value.__name__}")
        told = [
            name
            for cell in re.findall(r"^\| (`.+?) \|", rows, re.MULTILINE)
            for name in quotes(cell)
        ]
        assert sorted(told) == sorted(field.name for field in fields(value)), value.__name__


def quotes(cell: str) -> list[str]:
    return re.findall("`([^`]+)`", cell)


# Labelled data and training


def test_every_public_data_set_is_documented() -> None:
    rows = table(section(DOCS / "data.md", "## Public data sets"))
    assert list(rows) == list(DATASETS)
    for name, (_, splits, layouts, download) in rows.items():
        assert tuple(re.findall(r"`(\w+)`", splits)) == DATASETS[name].splits
        assert set(re.findall(r"`(\w+)`", layouts)) <= set(LAYOUTS)
        assert download.startswith("yes") == bool(DATASETS[name].downloads)


@pytest.mark.usefixtures("workplace")
def test_the_example_of_own_labels_runs(tiny_bundle: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("biaslens.scoring.bundle.DEFAULT_BUNDLE", tiny_bundle)
    text = section(DOCS / "training.md", "## Your own labels")
    by_kind = {match[1]: match[2] for match in FENCE.finditer(text)}
    Path("labels.csv").write_text(by_kind["csv"], encoding="utf-8")
    Path("own.yaml").write_text(by_kind["yaml"], encoding="utf-8")
    for words in commands_in(text):
        more = ["--set", "max_length=128"] if words[0] == "train" else []  # the tiny one's longest
        done = run(*words, *more)
        assert (done.code, done.err) == (0, "")
    assert "<!doctype html>" in Path("report.html").read_text(encoding="utf-8").lower()
    marked = [
        example.text[mark.start : mark.end]
        for example in read_examples(Path("labels.csv"), layout="words")
        for mark in example.marks
    ]
    loaded = ["shameless", "fleeced", "botched", "limps", "mob", "so-called", "hijacked"]
    assert marked == loaded


@pytest.mark.parametrize("layout", get_args(Layout))
def test_every_layout_is_documented_and_its_example_parses(layout: Layout, tmp_path: Path) -> None:
    text = section(DOCS / "data.md", f"### `{layout}`")
    task = LAYOUTS[layout].task
    assert (f"Task `{task.name}`" if task else "Every task, from teachers") in text
    path = tmp_path / "rows.jsonl"
    path.write_text(FENCE.findall(text)[0][1], encoding="utf-8")
    for line in path.read_text(encoding="utf-8").splitlines():
        assert [field for field in json.loads(line) if f"`{field}`" not in text] == []
    examples = list(read_examples(path, layout=layout))
    assert examples
    for example in examples:
        for mark in example.marks:
            words = example.text[mark.start : mark.end]
            assert words
            assert words == words.strip()


def test_the_files_of_the_recipe_and_the_benchmarks_are_documented() -> None:
    recipe = load_train_config(ROOT / "configs/train/default.yaml")
    rows = table(section(DOCS / "data.md", "## What the default recipe expects"))
    for data in recipe.datasets:
        assert f"`{data.layout}`" in rows[data.file][0]
    for benchmark in BENCHMARKS.values():
        file, layout, part = (cell.strip("`") for cell in rows[benchmark.name])
        parts = "all" if len(benchmark.parts) == 3 else benchmark.parts[0]
        assert (file, layout, part) == (benchmark.file, benchmark.layout, parts)
    for page_benchmark in PAGE_BENCHMARKS.values():
        assert rows[page_benchmark.name][0].strip("`") == page_benchmark.file


def test_the_parts_are_documented() -> None:
    parts = table(section(DOCS / "data.md", "## Parts"))
    assert parts["dev"][0] == f"{100 * DEV_SHARE:.0f} %"
    assert parts["calibration"][0] == f"{100 * CALIBRATION_SHARE:.0f} %"


@pytest.mark.parametrize(
    ("heading", "model"),
    [
        ("### The run", TrainConfig),
        ("### A data set", DataConfig),
        ("### An encoder from scratch", ScratchEncoder),
    ],
)
def test_every_key_is_documented_with_its_default(heading: str, model: type[BaseModel]) -> None:
    rows = table(section(DOCS / "training.md", heading))
    assert list(rows) == list(model.model_fields)
    for name, field in model.model_fields.items():
        told = rows[name][0]
        if field.is_required():
            assert told == "required"
        else:
            default = field.default
            assert yaml.safe_load(told) == (list(default) if type(default) is tuple else default)


def test_every_kind_of_task_is_documented() -> None:
    rows = table(section(DOCS / "training.md", "## How a run works"))
    assert {kind: cells[0].strip("`") for kind, cells in rows.items()} == {
        task.kind: task.name for task in TASKS
    }


# How it decides


def quoted(cell: str) -> list[str]:
    return re.findall("“([^”]+)”", cell)


def test_source_types_are_documented_with_examples_that_hold() -> None:
    rows = table(section(DOCS / "how-it-decides.md", "## Who is cited: source types"))
    assert tuple(rows) == schema.SOURCE_TYPES
    wrong = {e: k for k, row in rows.items() for e in quoted(row[-1]) if source_type(e) != k}
    assert wrong == {}


def test_cue_stances_are_documented_with_examples_that_hold() -> None:
    rows = table(section(DOCS / "how-it-decides.md", "## How they are introduced: cue stances"))
    assert tuple(rows) == schema.CUE_STANCES
    wrong = {e: k for k, row in rows.items() for e in quoted(row[-1]) if cue_stance(e) != k}
    assert wrong == {}


def test_voices_techniques_and_figures_are_documented() -> None:
    page = DOCS / "how-it-decides.md"
    assert tuple(table(section(page, "## Whose words: voice"))) == schema.VOICES
    loaded = "## Loaded words: `framing` and `framing_narrator`"
    assert tuple(table(section(page, loaded))) == TECHNIQUE.labels
    families = {re.sub(r"\..*", ".*", figure.key) for figure in FIGURES} | {"technique.*"}
    assert set(table(section(page, "## What the figures count"))) == families


def test_the_minima_are_documented() -> None:
    page = DOCS / "how-it-decides.md"
    rules = section(page, "## What withheld means")
    for words in (
        f"fewer than {intervals.MIN_N} sentences",
        f"fewer than {intervals.MIN_COUNT} times",
        f"fewer than {intervals.MIN_ARTICLES} articles",
        f"fewer than {intervals.FEW_ARTICLES} articles",
    ):
        assert words in rules
    told = section(page, "## Intervals")
    assert f"{intervals.N_RESAMPLES:,} bootstrap" in told
    assert f"{100 * intervals.LEVEL:.0f} % percentile" in told


# Around it


def test_the_citation_and_the_changelog_name_this_version() -> None:
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert citation["version"] == biaslens.__version__
    assert f"## {biaslens.__version__}" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
