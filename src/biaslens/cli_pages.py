"""The command `biaslens clean`: what of a page is kept, what is cut, and why."""

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from biaslens.console import REJECTED, show, talk, tell_error
from biaslens.errors import InputError

if TYPE_CHECKING:
    from biaslens.reading import Page
    from biaslens.schema import Reason


def _check_kinds(
    context: click.Context, parameter: click.Parameter, values: tuple[str, ...]
) -> frozenset["Reason"]:
    if not values:
        return frozenset()
    from biaslens.schema import REASONS

    for value in values:
        if value not in REASONS:
            raise click.BadParameter(f"{value!r} is none of {', '.join(REASONS)}")
    return frozenset(kind for kind in REASONS if kind in values)


@click.command()
@click.argument("pages", nargs=-1, required=True, metavar="PAGE...")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a page.")
@click.option(
    "--comments", is_flag=True,
    help="The readers' comments alone, without names: one JSON record each, to be scored.",
)  # fmt: skip
@click.option(
    "--keep", multiple=True, metavar="KIND", callback=_check_kinds,
    help="Leave this kind of line in, for example --keep comment.",
)  # fmt: skip
def clean(
    pages: tuple[str, ...], as_json: bool, comments: bool, keep: frozenset["Reason"]
) -> int | None:
    """Show what of a page is kept, what is removed, and why."""
    from biaslens.reading import read_page

    if as_json and comments:
        raise click.UsageError("--json and --comments exclude each other")
    to_lines = _iter_comments if comments else _iter_json if as_json else _iter_diff
    problems: list[InputError] = []
    for given in pages:
        try:
            page = read_page(given, keep=keep)
        except InputError as error:
            problems.append(error)
            continue
        for note in page.notes:
            talk(f"{page.id}: {note}")
        show(to_lines(page))
    if len(pages) == 1 and problems:
        raise problems[0]
    for problem in problems:
        tell_error(problem)
    return REJECTED if problems else None


def _iter_json(page: "Page") -> Iterator[str]:
    removed = [{"start": r.start, "end": r.end, "reason": r.reason} for r in page.clean.removed]
    row = {"id": page.id, "title": page.clean.title, "text": page.clean.text, "removed": removed}
    yield json.dumps(row, ensure_ascii=False)


def _iter_comments(page: "Page") -> Iterator[str]:
    for number, text in enumerate(page.clean.comments, 1):
        row = {"id": f"{page.id}#{number}", "text": text, "page": page.id}
        yield json.dumps(row, ensure_ascii=False)


def _iter_diff(page: "Page") -> Iterator[str]:
    """Yield the lines of a page: kept ones indented, removed ones with a minus and the reason."""
    original, place = page.text, 0
    for cut in (*page.clean.removed, None):
        start = cut.start if cut else len(original)
        for line in original[place:start].splitlines():
            if line.strip():
                yield f"  {line}"
        if cut:
            for line in original[cut.start : cut.end].splitlines():
                if line.strip():
                    yield f"- [{cut.reason}] {line}"
            place = cut.end
