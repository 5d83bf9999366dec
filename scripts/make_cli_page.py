"""Write docs/cli.md from the click commands, so that the page cannot say anything else."""

import inspect
from collections.abc import Iterator
from pathlib import Path

import click

from biaslens.cli import cli

PAGE = Path(__file__).parents[1] / "docs" / "cli.md"
HEAD = """\
# The command line

<!-- Written by scripts/docs from the commands themselves. Do not edit it by hand. -->

Data go to stdout or to the file that `-o` names. Notes go to stderr, and most of them only if that
is a terminal.

| exit code | meaning |
|---:|---|
| 0 | done |
| 1 | an error that biaslens explains in its message: what, where, what to do |
| 2 | a wrong command line |
| 3 | finished; rejected records or pages are listed |
| 130 | interrupted; `biaslens score` goes on when run again, `biaslens train` with `--resume` |

Every command explains itself with `-h`. Addresses in private networks and on this machine are
refused unless the environment variable `BIASLENS_ALLOW_PRIVATE` is `1`.
"""


def render() -> str:
    """Return the page."""
    return "\n".join([HEAD, *_commands("biaslens", cli)])


def _commands(name: str, command: click.Command) -> Iterator[str]:
    yield from _command(name, command)
    if isinstance(command, click.Group):
        for child, member in command.commands.items():
            yield from _commands(f"{name} {child}", member)


def _command(name: str, command: click.Command) -> Iterator[str]:
    context = click.Context(command, info_name=name)
    usage = " ".join([name, *command.collect_usage_pieces(context)])
    yield f"## {name}\n\n```\n{usage}\n```\n"
    yield inspect.cleandoc(command.help or "") + "\n"
    if isinstance(command, click.Group):
        for child, member in command.commands.items():
            anchor = f"{name} {child}".replace(" ", "-")
            yield f"- [`{name} {child}`](#{anchor}): {_first_line(member)}"
        yield ""
    records = [p.get_help_record(context) for p in command.params if isinstance(p, click.Option)]
    if records:
        yield "| option | meaning |\n|---|---|"
    for record in filter(None, records):
        options, meaning = (" ".join(text.split()).replace("|", "\\|") for text in record)
        yield f"| `{options}` | {meaning} |"
    if records:
        yield ""


def _first_line(command: click.Command) -> str:
    return inspect.cleandoc(command.help or "").splitlines()[0]


if __name__ == "__main__":
    PAGE.write_text(render(), encoding="utf-8")
