"""The command line: parse, call one function, print. Rooms are imported inside the commands.

Data goes to stdout or `-o`, talk to stderr. Exit codes: 0 done; 1 our error, in one line; 2 usage,
in one line; 3 finished, with rejected records; 130 interrupted, resumable. `console` holds all that
is said.
"""

import gc
import io
import os
import re
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, TypeVar

import click

from biaslens import __version__
from biaslens.cli_data import data as data_commands
from biaslens.cli_pages import clean
from biaslens.cli_statistics import (
    annotate,
    options_of_statistics,
    summarize,
    summary_options,
)
from biaslens.cli_training import evaluate, export, train
from biaslens.console import (
    check_place,
    exit_codes,
    show,
    talk,
    tell_rejects,
)
from biaslens.errors import InputError

if TYPE_CHECKING:
    from biaslens.corpus import RunResult
    from biaslens.corpus.job import ScoreOptions

_LANGUAGE = re.compile(r"[a-z]{2,3}")
_PART = re.compile(r"([0-9]{1,6})/([0-9]{1,6})")

Command = TypeVar("Command", bound=Callable[..., Any])


@click.group(
    context_settings={"help_option_names": ["-h", "--help"]}, no_args_is_help=False,
    invoke_without_command=True,
)  # fmt: skip
@click.version_option(__version__, prog_name="biaslens")
@click.pass_context
def cli(context: click.Context) -> None:
    """How an outlet words things, whom it lets speak, and how it talks about whom.

    INPUT is a file (.txt page, .html, .jsonl, .json, .csv, .parquet, .warc, .wet, .urls; .gz and
    .zst of them), a folder, a glob, an http(s) address, or - for stdin. In a folder, sub-folders
    name the outlets.
    """
    if context.invoked_subcommand is None:
        click.echo(context.get_help(), err=True)
        context.exit(2)


def _check_languages(
    context: click.Context, parameter: click.Parameter, values: tuple[str, ...]
) -> tuple[str, ...]:
    values = tuple(value.lower() for value in values)
    for value in values:
        if not _LANGUAGE.fullmatch(value):
            raise click.BadParameter(f"{value!r} is no code such as en or de, and not 'all'")
    return values


def _check_workers(context: click.Context, parameter: click.Parameter, value: str) -> int | None:
    if value == "auto":
        return None
    if not value.isdecimal() or not int(value):
        raise click.BadParameter(f"{value!r} is neither a number from 1 nor 'auto'")
    return int(value)


def _check_part(
    context: click.Context, parameter: click.Parameter, value: str | None
) -> tuple[int, int] | None:
    if value is None:
        return None
    match = _PART.fullmatch(value)
    if match is None or not 1 <= int(match[1]) <= int(match[2]):
        raise click.BadParameter(f"{value!r} is no part such as 3/10")
    return int(match[1]), int(match[2])


def _options_of_scoring(command: Command) -> Command:
    """Add the options that say how inputs are read and scored."""
    options = (
        click.option(
            "--unit",
            type=click.Choice(["article", "page", "sentence"]),
            help="What a text is: an article as it stands, a flattened page to be cleaned, or one "
            "unit that is never split.  [default: page for .txt, article for records]",
        ),
        click.option(
            "--map",
            "columns",
            multiple=True,
            metavar="OURS=THEIRS",
            help="Name a column of the records, for example --map text=body.",
        ),
        click.option(
            "--preset",
            type=click.Choice(["news-please", "media-cloud"]),
            help="Read the records as exports of this tool.  [default: told by their columns]",
        ),
        click.option(
            "--urls",
            multiple=True,
            metavar="FILE",
            help="A list of addresses to fetch: one a line, or a column 'url'. Slow: robots.txt is "
            "obeyed, and a host is asked once a second.",
        ),
        click.option(
            "--cache",
            type=click.Path(path_type=Path),
            help="Folder that keeps what is fetched, so that nothing is fetched twice.",
        ),
        click.option(
            "--model", type=click.Path(path_type=Path), help="A bundle.  [default: the shipped one]"
        ),
        click.option(
            "--language",
            "languages",
            multiple=True,
            default=("en",),
            show_default=True,
            callback=_check_languages,
            help="A language to score, or 'all'; texts in others are listed and left alone.",
        ),
        click.option(
            "--workers",
            default="auto",
            show_default=True,
            callback=_check_workers,
            metavar="N",
            help="Processes, a processor each, or 'auto': a short measurement chooses.",
        ),
    )
    for option in reversed(options):
        command = option(command)
    return command


@cli.command()
@click.argument("inputs", nargs=-1, metavar="INPUT...")
@click.option(
    "-o", "--out", type=click.Path(path_type=Path), default=Path("report.html"), show_default=True,
    help="The page.",
)  # fmt: skip
@click.option(
    "--excerpts", type=click.IntRange(min=0), help="Quote at most N sentences an article."
)
@click.option(
    "--export", "exports", multiple=True,
    type=click.Choice(["csv", "json", "svg", "label-studio", "doccano", "brat", "conll"]),
    help="Also write the numbers, the charts, or the articles with their labels, into a folder "
    "beside the page.",
)  # fmt: skip
@options_of_statistics
@_options_of_scoring
def report(
    inputs: tuple[str, ...],
    out: Path,
    excerpts: int | None,
    exports: tuple[str, ...],
    **options: Any,
) -> int | None:
    """Read, score and report: one HTML page from any input, or from a folder of scores."""
    from biaslens.reading.inputs import is_run

    check_place(out)
    _check_inputs(inputs, options["urls"])
    has_scores = len(inputs) == 1 and is_run(Path(inputs[0]))
    if not has_scores:
        _load_early(options["unit"])
    from biaslens.report import write_report

    told = summary_options(options)
    if has_scores:
        note = write_report(Path(inputs[0]), out, excerpts=excerpts, exports=exports, options=told)
        show([*note.lines, f"The page: {out.resolve()}"])
        return None
    from biaslens.corpus.job import score_inputs

    with TemporaryDirectory(prefix="biaslens-") as folder:
        result = score_inputs(inputs, Path(folder) / "scores", options=_score_options(**options))
        if not result.n_articles:
            raise _no_article(result)
        note = write_report(result.out, out, excerpts=excerpts, exports=exports, options=told)
        show([*note.lines, f"The page: {out.resolve()}"])
        return tell_rejects(result, listed="on the page")


def _check_inputs(inputs: Sequence[str], urls: Sequence[str]) -> None:
    if not inputs and not urls:
        raise click.UsageError("Missing argument 'INPUT...', or --urls FILE")


def _load_early(unit: str | None) -> None:
    """Load what takes long beside the imports of the rooms."""
    from biaslens.reading.language import load_early

    if unit != "sentence":  # the language of a sentence is not asked
        load_early()


def _no_article(result: "RunResult") -> InputError:
    what = "; ".join(f"{reject.input}: {reject.what}" for reject in result.examples)
    return InputError(f"there is no article to report on ({what}); name other inputs")


@cli.command()
@click.argument("inputs", nargs=-1, metavar="INPUT...")
@click.option(
    "-o", "--out", required=True, metavar="PATH",
    help="Folder of the tables, on a disk or an object store (s3://, gs://, abfs://).",
)  # fmt: skip
@click.option("--restart", is_flag=True, help="Throw away the run that the folder holds.")
@click.option(
    "--max-failures", type=click.IntRange(min=0), default=10, show_default=True,
    help="Stop when more shards than this have failed twice.",
)  # fmt: skip
@click.option(
    "--part", metavar="I/N", callback=_check_part,
    help="Do every N-th shard only, beginning with the I-th; the other parts run elsewhere, with "
    "the same output folder.",
)  # fmt: skip
@click.option(
    "--gpus", type=click.IntRange(min=0), default=0, metavar="N",
    help="Score on the first N GPUs of this machine, with a worker for each, or as many as "
    "--workers says (extra 'train').",
)  # fmt: skip
@click.option(
    "--engine", type=click.Choice(["local", "ray"]), default="local", show_default=True,
    help="Where shards are scored: on this machine, or on a Ray cluster (extra 'ray').",
)  # fmt: skip
@click.option(
    "--export", type=click.Choice(["csv"]),
    help="Write one long table too: OUT/scores.csv, a row a sentence with every score.",
)  # fmt: skip
@_options_of_scoring
def score(inputs: tuple[str, ...], out: str, **options: Any) -> int | None:
    """Score inputs into a folder of Parquet tables. The same command resumes a stopped run."""
    _check_inputs(inputs, options["urls"])
    _load_early(options["unit"])
    from biaslens.corpus.job import score_inputs

    result = score_inputs(inputs, out, options=_score_options(**options))
    so_far = "" if result.finished else " so far"
    talk(
        f"{result.n_articles} articles, {result.n_sentences} sentences, "
        f"{result.n_rejects} rejected{so_far} → {out}"
    )
    return tell_rejects(result, listed=f"in {out}/rejects")


def _score_options(
    *,
    unit: Any,
    columns: Sequence[str],
    preset: str | None,
    urls: tuple[str, ...],
    cache: Path | None,
    model: Path | None,
    languages: Sequence[str],
    workers: int | None,
    restart: bool = False,
    max_failures: int = 10,
    part: tuple[int, int] | None = None,
    export: Any = None,
    engine: Any = "local",
    gpus: int = 0,
) -> "ScoreOptions":
    from biaslens.corpus import Part
    from biaslens.corpus.job import ScoreOptions

    pairs = [pair.partition("=") for pair in columns]
    for ours, equals, theirs in pairs:
        if not (ours and equals and theirs):
            raise click.UsageError(f"--map {ours}{equals}{theirs}: expected OURS=THEIRS")
    return ScoreOptions(
        unit=unit,
        columns={ours: theirs for ours, _, theirs in pairs},
        preset=preset,
        urls=urls,
        cache=cache,
        model=model,
        workers=workers,
        restart=restart,
        max_failures=max_failures,
        part=Part(*part) if part else None,
        export=export,
        engine=engine,
        gpus=gpus,
        languages=None if "all" in languages else frozenset(languages),
    )


for _command in (clean, train, export, evaluate, summarize, annotate, data_commands):
    cli.add_command(_command)


def main() -> None:
    """Run the command line."""
    if "_BIASLENS_COMPLETE" in os.environ:
        cli()  # the shell asks what could come next
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8")
    gc.set_threshold(50_000)  # the default searches what is imported for garbage, over and over
    with exit_codes():
        with cli.make_context("biaslens", sys.argv[1:]) as context:
            code = cli.invoke(context)
        sys.stdout.flush()
        gc.freeze()  # or the end of the process looks for garbage in all that was imported
        sys.exit(code or 0)
