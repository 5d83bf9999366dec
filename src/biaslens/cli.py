"""The command line: parse, call one function, print. Rooms are imported inside the commands.

Data goes to stdout or `-o`, talk to stderr. Exit codes: 0 done; 1 our error, in one line; 2 usage;
3 finished, with rejected records; 130 interrupted, resumable.
"""

import json
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, TypeVar

import click

from biaslens import __version__
from biaslens.errors import BiaslensError, InputError, OutputError

if TYPE_CHECKING:
    from biaslens.corpus import RunResult
    from biaslens.corpus.job import ScoreOptions

REJECTED, INTERRUPTED = 3, 130

Command = TypeVar("Command", bound=Callable[..., Any])


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="biaslens")
def cli() -> None:
    """How an outlet words things, whom it lets speak, and how it talks about whom.

    INPUT is a file (.txt page, .html, .jsonl, .csv, .parquet), a folder, a glob, an http(s)
    address, or - for stdin. In a folder, sub-folders name the outlets.
    """


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
            "--model", type=click.Path(path_type=Path), help="A bundle.  [default: the shipped one]"
        ),
        click.option(
            "--language",
            "languages",
            multiple=True,
            default=("en",),
            show_default=True,
            help="A language to score, or 'all'; texts in others are listed and left alone.",
        ),
        click.option(
            "--workers", type=click.IntRange(min=1), default=1, show_default=True, help="Processes."
        ),
    )
    for option in reversed(options):
        command = option(command)
    return command


@cli.command()
@click.argument("inputs", nargs=-1, required=True, metavar="INPUT...")
@click.option(
    "-o", "--out", type=click.Path(path_type=Path), default=Path("report.html"), show_default=True
)
@click.option(
    "--excerpts", type=click.IntRange(min=0), help="Quote at most N sentences an article."
)
@_options_of_scoring
def report(inputs: tuple[str, ...], out: Path, excerpts: int | None, **options: Any) -> int | None:
    """Read, score and report: one HTML page from any input, or from a folder of scores."""
    from biaslens.report import write_report

    if len(inputs) == 1 and (Path(inputs[0]) / "manifest.json").is_file():
        note = write_report(Path(inputs[0]), out, excerpts=excerpts)
        _tell_report(note.lines, out)
        return None
    from biaslens.corpus.job import score_inputs

    with TemporaryDirectory(prefix="biaslens-") as folder:
        result = score_inputs(inputs, Path(folder) / "scores", options=_score_options(**options))
        note = write_report(result.out, out, excerpts=excerpts)
        _tell_report(note.lines, out)
        return _tell_rejects(result)


@cli.command()
@click.argument("inputs", nargs=-1, required=True, metavar="INPUT...")
@click.option(
    "-o", "--out", type=click.Path(path_type=Path), required=True, help="Folder of the tables."
)
@click.option("--restart", is_flag=True, help="Throw away the run that the folder holds.")
@_options_of_scoring
def score(inputs: tuple[str, ...], out: Path, **options: Any) -> int | None:
    """Score inputs into a folder of Parquet tables. The same command resumes a stopped run."""
    from biaslens.corpus.job import score_inputs

    result = score_inputs(inputs, out, options=_score_options(**options))
    _talk(
        f"{result.n_articles} articles, {result.n_sentences} sentences, "
        f"{result.n_rejects} rejected → {out}"
    )
    return _tell_rejects(result)


@cli.command()
@click.argument("pages", nargs=-1, required=True, metavar="PAGE...")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a page.")
def clean(pages: tuple[str, ...], as_json: bool) -> None:
    """Show what of a page is kept, what is removed, and why."""
    from biaslens.reading import read_page

    for given in pages:
        name, original, page = read_page(given, allow_private=_allows_private())
        if as_json:
            removed = [[r.start, r.end, r.reason] for r in page.removed]
            keys = ("start", "end", "reason")
            row = {
                "id": name,
                "title": page.title,
                "text": page.text,
                "removed": [dict(zip(keys, values, strict=True)) for values in removed],
            }
            click.echo(json.dumps(row, ensure_ascii=False))
            continue
        for line in _iter_diff(original, page.removed):
            click.echo(line)


@cli.command()
@click.argument("scores", type=click.Path(path_type=Path))
@click.option("--by", default="outlet", show_default=True, help="The column that makes groups.")
@click.option("-o", "--out", type=click.Path(path_type=Path), help="A file instead of stdout.")
def summarize(scores: Path, by: str, out: Path | None) -> None:
    """Summarize a folder of scores as JSON: every figure with its interval and n."""
    from biaslens.statistics import summarize as make_summary

    _write_text(make_summary(scores, by=by).to_json(), out)


@cli.command()
@click.argument("config", type=click.Path(path_type=Path))
@click.option("--set", "overrides", multiple=True, metavar="KEY=VALUE", help="Override a key.")
@click.option("--resume", is_flag=True, help="Go on from the last checkpoint of this run.")
def train(config: Path, overrides: tuple[str, ...], resume: bool) -> None:
    """Fine-tune the encoder and its heads as CONFIG says. Needs the extra 'train'."""
    from biaslens.config import load_train_config

    settings = load_train_config(config, overrides=overrides)
    from biaslens.training.run import train as run_training

    folder = run_training(settings, resume=resume)
    _talk(f"trained; make a bundle of it with: biaslens export {folder} -o BUNDLE")
    click.echo(folder)


@cli.command()
@click.argument("checkpoint", type=click.Path(path_type=Path))
@click.option("-o", "--out", type=click.Path(path_type=Path), required=True)
@click.option("--name", help="Name of the bundle.  [default: the folder's]")
def export(checkpoint: Path, out: Path, name: str | None) -> None:
    """Make an int8 bundle, calibrated and with its card, from a checkpoint."""
    from biaslens.training.export import export as make_bundle

    click.echo(make_bundle(checkpoint, out, name=name))


@cli.command()
@click.option("--model", type=click.Path(path_type=Path), help="A bundle or a checkpoint.")
@click.option(
    "--data", type=click.Path(path_type=Path), default=Path("data"), show_default=True,
    help="Folder with the labelled data.",
)  # fmt: skip
@click.option("--only", multiple=True, metavar="NAME", help="Run only this benchmark.")
@click.option("--json", "json_file", type=click.Path(path_type=Path), help="Write the scores.")
@click.option("--record", is_flag=True, help="Write the scores into the bundle and its card.")
def evaluate(
    model: Path | None, data: Path, only: tuple[str, ...], json_file: Path | None, record: bool
) -> None:
    """Run the benchmarks whose labelled data are there."""
    from biaslens.evaluation.benchmarks import BENCHMARKS, run_benchmark
    from biaslens.scoring.bundle import DEFAULT_BUNDLE
    from biaslens.scoring.scorer import load

    unknown = sorted(set(only) - set(BENCHMARKS))
    if unknown:
        raise click.UsageError(f"no benchmark {unknown[0]}; there are {', '.join(BENCHMARKS)}")
    chosen = [b for name, b in BENCHMARKS.items() if not only or name in only]
    found = [benchmark for benchmark in chosen if (data / benchmark.file).is_file()]
    if not found:
        raise InputError(f"{data}: holds no labelled data for a benchmark; see docs/data.md")
    scorer = load(model)
    scores = {}
    for benchmark in found:
        values = run_benchmark(benchmark, scorer=scorer, data=data)
        scores[benchmark.name] = values
        shown = "  ".join(
            f"{metric} {value:.3f}" for metric, value in values.items() if metric != "n"
        )
        click.echo(f"{benchmark.name:<20} n {values['n']:>5.0f}  {shown}")
    if json_file:
        _write_text(json.dumps(scores, indent=1), json_file)
    if record:
        from biaslens.training.card import record_scores

        record_scores(model or DEFAULT_BUNDLE, scores)


def _score_options(
    *,
    unit: Any,
    columns: Sequence[str],
    model: Path | None,
    languages: Sequence[str],
    workers: int,
    restart: bool = False,
) -> "ScoreOptions":
    from biaslens.corpus.job import ScoreOptions

    pairs = [pair.partition("=") for pair in columns]
    for ours, equals, theirs in pairs:
        if not (ours and equals and theirs):
            raise click.UsageError(f"--map {ours}{equals}{theirs}: expected OURS=THEIRS")
    return ScoreOptions(
        unit=unit,
        columns={ours: theirs for ours, _, theirs in pairs},
        model=model,
        workers=workers,
        restart=restart,
        languages=None if "all" in languages else frozenset(languages),
    )


def _iter_diff(original: str, removed: Sequence[Any]) -> Iterator[str]:
    """Yield the lines of a page: kept ones indented, removed ones with a minus and the reason."""
    place = 0
    for cut in (*removed, None):
        start = cut.start if cut else len(original)
        for line in original[place:start].splitlines():
            if line.strip():
                yield f"  {line}"
        if cut:
            for line in original[cut.start : cut.end].splitlines():
                if line.strip():
                    yield f"- [{cut.reason}] {line}"
            place = cut.end


def _tell_report(lines: Sequence[str], out: Path) -> None:
    for line in lines:
        click.echo(line)
    click.echo(f"The page: {out.resolve()}")


def _tell_rejects(result: "RunResult") -> int | None:
    if not result.n_rejects:
        return None
    _talk(f"{result.n_rejects} rejected:", always=True)
    for reject in result.examples:
        place = reject.input if reject.row is None else f"{reject.input}, row {reject.row}"
        _talk(f"  {place}: {reject.what}; {reject.fix}", always=True)
    if result.n_rejects > len(result.examples):
        _talk("  … all are listed in the folder rejects/ of the scores", always=True)
    return REJECTED


def _talk(message: str, *, always: bool = False) -> None:
    """Write a note to stderr; notes that are not about trouble only to a person."""
    if always or sys.stderr.isatty():
        click.echo(message, err=True)


def _write_text(text: str, out: Path | None) -> None:
    if out is None:
        click.echo(text)
        return
    try:
        out.write_text(text.rstrip("\n") + "\n", encoding="utf-8")
    except OSError as error:
        raise OutputError(f"{out}: cannot be written ({error.strerror}); choose another") from error


def _allows_private() -> bool:
    return os.environ.get("BIASLENS_ALLOW_PRIVATE") == "1"


@contextmanager
def _exit_codes() -> Iterator[None]:
    try:
        yield
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except BiaslensError as error:
        click.echo(f"biaslens: {error}", err=True)
        sys.exit(1)
    except (KeyboardInterrupt, click.Abort):
        click.echo("biaslens: interrupted; the same command goes on from here", err=True)
        sys.exit(INTERRUPTED)
    except BrokenPipeError:
        sys.stdout = open(os.devnull, "w")  # noqa: SIM115  # the reader of our output is gone
        sys.exit(0)


def main() -> None:
    """Run the command line."""
    with _exit_codes():
        sys.exit(cli(standalone_mode=False) or 0)
