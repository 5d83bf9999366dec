"""The commands below `biaslens data`."""

from pathlib import Path

import click

from biaslens.console import check_place, talk


def _check_name(context: click.Context, parameter: click.Parameter, value: str) -> str:
    from biaslens.labelled.catalogue import DATASETS

    if value not in DATASETS:
        raise click.BadParameter(f"{value!r} is none of {', '.join(DATASETS)}")
    return value


@click.group()
def data() -> None:
    """Bring labelled data into the layouts that training and evaluation read."""


@data.command()
@click.argument("name", callback=_check_name)
@click.option(
    "--from", "folder", type=click.Path(path_type=Path),
    help="Folder with the files as their authors publish them.",
)  # fmt: skip
@click.option("--download", is_flag=True, help="Fetch the files from where they are published.")
@click.option(
    "-o", "--out", type=click.Path(path_type=Path), required=True,
    help="The file of JSON lines; gzipped if its name ends in .gz.",
)  # fmt: skip
@click.option(
    "--split", default="train", show_default=True,
    help="The split of the authors, such as dev or test.",
)  # fmt: skip
@click.option(
    "--exclude", multiple=True, type=click.Path(path_type=Path), metavar="FILE",
    help="Leave out texts and articles that this prepared file holds.",
)  # fmt: skip
def prepare(
    name: str,
    folder: Path | None,
    download: bool,
    out: Path,
    split: str,
    exclude: tuple[Path, ...],
) -> None:
    """Write a public data set to one file, in the layouts of docs/data.md.

    NAME is babe, anno_lexical, ptc, polnear, newsmtsc, mpqa or subjectivity. Licence and citation
    go to stderr, and into FILE.about.json beside the file.
    """
    from biaslens.labelled.catalogue import DATASETS
    from biaslens.labelled.prepare import prepare as write

    if download == bool(folder):
        raise click.UsageError("name either --from FOLDER or --download")
    check_place(out)
    dataset = DATASETS[name]
    talk(f"{dataset.title}, {dataset.home}. Licence: {dataset.license}.", always=True)
    talk(f"Cite: {dataset.citation}.", always=True)
    prepared = write(name, out, folder=folder, split=split, exclude=exclude)
    for url, digest in prepared.digests.items():
        talk(f"sha256 {digest} {url}", always=True)
    left_out = f", {prepared.n_excluded} left out" if exclude else ""
    talk(f"{prepared.n_rows} rows → {out}{left_out}")
