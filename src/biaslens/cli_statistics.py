"""The commands `summarize` and `annotate`, and the options that say how scores are summarized."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from biaslens.console import check_place, show, talk, write_text

if TYPE_CHECKING:
    from biaslens.statistics import SummaryOptions

Command = TypeVar("Command", bound=Callable[..., Any])


def options_of_statistics(command: Command) -> Command:
    """Add the options that say how scores are summarized."""
    options = (
        click.option(
            "--by", default="outlet", show_default=True, help="The column that makes groups."
        ),
        click.option(
            "--parties",
            type=click.Path(path_type=Path),
            help="The parties to tell apart, as YAML.  [default: the names found most often]",
        ),
        click.option(
            "--labels",
            type=click.Path(path_type=Path),
            multiple=True,
            help="Hand labels that correct the shares: a sample of `annotate sample`, filled in.",
        ),
    )
    for option in reversed(options):
        command = option(command)
    return command


@click.command()
@click.argument("scores", type=click.Path(path_type=Path))
@click.option("-o", "--out", type=click.Path(path_type=Path), help="A file instead of stdout.")
@click.option(
    "--write-parties", type=click.Path(path_type=Path), metavar="FILE",
    help="Write the names found most often as a file for --parties, and no summary.",
)  # fmt: skip
@options_of_statistics
def summarize(scores: Path, out: Path | None, write_parties: Path | None, **options: Any) -> None:
    """Summarize a folder of scores as JSON: every figure with its interval and n."""
    from biaslens.statistics import read_scores
    from biaslens.statistics import summarize as make_summary

    check_place(write_parties or out)
    if write_parties:
        from biaslens.statistics import party_files
        from biaslens.statistics.parties import find_parties

        found = find_parties(read_scores(scores).sentences)
        write_text(party_files.write_parties(found), write_parties)
        talk(f"{len(found)} parties → {write_parties}; edit them, then give them with --parties")
        return
    write_text(make_summary(scores, summary_options(options)).iter_json(), out)


def summary_options(options: dict[str, Any]) -> "SummaryOptions":
    """Take the options of `options_of_statistics` out of the options of a command."""
    from biaslens.statistics import SummaryOptions

    return SummaryOptions(**{name: options.pop(name) for name in ("by", "parties", "labels")})


@click.group()
def annotate() -> None:
    """Draw a sample of sentences to label by hand, and read the labels back."""


@annotate.command()
@click.argument("scores", type=click.Path(path_type=Path))
@click.option(
    "-n", "--number", type=click.IntRange(min=1), default=300, show_default=True, help="Sentences."
)
@click.option(
    "-o", "--out", type=click.Path(path_type=Path), required=True, help="Folder of the sample."
)
@click.option("--seed", type=int, default=0, show_default=True, help="Another one draws others.")
def sample(scores: Path, number: int, out: Path, seed: int) -> None:
    """Draw sentences by outlet and probability, for Label Studio and as CSV."""
    from biaslens.annotation import draw, write_sample
    from biaslens.statistics import read_scores

    drawn = draw(read_scores(scores), number, seed=seed)
    show(map(str, write_sample(drawn, out)))
    talk(f"{len(drawn)} sentences → {out}")


@annotate.command("import")
@click.argument(
    "files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE..."
)
@click.option(
    "-o", "--out", type=click.Path(path_type=Path), help="All labels as one CSV, for --labels."
)
@click.option(
    "--train", type=click.Path(path_type=Path), metavar="FILE",
    help="The sentences as JSON lines to learn from, in the layout 'framing'.",
)  # fmt: skip
def import_(files: tuple[Path, ...], out: Path | None, train: Path | None) -> None:
    """Read labels (CSV or JSON of Label Studio) and tell how far the annotators agree."""
    from biaslens.annotation import collect, to_csv, to_jsonl

    check_place(out)
    check_place(train)
    collected = collect(files)
    show(collected.lines())
    if out:
        write_text(to_csv(collected), out)
    if train:
        write_text(to_jsonl(collected), train)
