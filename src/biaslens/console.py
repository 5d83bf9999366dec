"""What the command line says, where, and how it ends: notes, rejects, errors, exit codes.

Whatever came in with the input is shown without its control characters: a page must not be able to
steer the terminal.
"""

import os
import signal
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING

import click

from biaslens.errors import BiaslensError, ConfigError, OutputError

if TYPE_CHECKING:
    from biaslens.corpus import RunResult

REJECTED, INTERRUPTED = 3, 130
_CONTROLS = dict.fromkeys((*range(9), *range(10, 32), *range(127, 160)), " ")


def show(lines: Iterable[str]) -> None:
    """Write lines of data to stdout."""
    for line in lines:
        click.echo(line.translate(_CONTROLS))


def talk(message: str, *, always: bool = False) -> None:
    """Write a note to stderr, on one line; one that is not about trouble only to a person."""
    if always or sys.stderr.isatty():
        click.echo(_on_one_line(message), err=True)


def tell_rejects(result: "RunResult", *, listed: str) -> int | None:
    """Write failed shards and the first rejects to stderr; return the exit code."""
    for index, reason in result.failed.items():
        talk(f"shard {index} failed: {reason}; run the same command again to retry", always=True)
    if not result.n_rejects:
        return REJECTED if result.failed else None
    talk(f"{result.n_rejects} rejected:", always=True)
    for reject in result.examples:
        place = reject.input if reject.row is None else f"{reject.input}, row {reject.row}"
        talk(f"{place}: {reject.what}; {reject.fix}", always=True)
    if result.n_rejects > len(result.examples):
        talk(f"the others are listed {listed}", always=True)
    return REJECTED


def tell_error(error: BiaslensError) -> None:
    """Write an error to stderr: one line, or for a configuration one more for each problem."""
    lines = str(error).splitlines() if isinstance(error, ConfigError) else [str(error)]
    head, *problems = map(_on_one_line, lines)
    click.echo("\n  ".join([f"biaslens: {head}", *problems]), err=True)


def check_place(out: Path | None) -> None:
    """Check that a file can be written there, before the work rather than after it.

    Raises:
        OutputError: If it cannot.
    """
    problem = None if out is None else _problem_of(out)
    if problem:
        raise OutputError(f"{str(out)[:200]}: {problem}")


def _problem_of(out: Path) -> str | None:
    folder = out.absolute().parent
    try:
        if out.is_dir():
            return "is a folder; name a file in it"
        while not folder.exists():
            folder = folder.parent
        if not folder.is_dir():
            return f"cannot be written ({folder} is no folder); choose another place"
    except OSError as error:
        return f"cannot be written ({error.strerror}); choose another place"
    if not os.access(folder, os.W_OK):
        return f"cannot be written (no permission in {folder}); choose another place"
    return None


def write_text(text: str | Iterable[str], out: Path | None) -> None:
    """Write a text, or a long one part by part, to a file, or to stdout if there is none.

    Raises:
        OutputError: If the file cannot be written.
    """
    parts = [text.rstrip("\n") + "\n"] if isinstance(text, str) else text
    if out is None:
        sys.stdout.writelines(parts)
        return
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        with out.open("w", encoding="utf-8") as file:
            file.writelines(parts)
    except OSError as error:
        raise OutputError(
            f"{out}: cannot be written ({error.strerror}); choose another place"
        ) from error


@contextmanager
def exit_codes() -> Iterator[None]:
    """Turn whatever ends a command into its exit code, and its line on stderr.

    A request to end (SIGTERM) is taken as Ctrl-C is.
    """
    before = signal.signal(signal.SIGTERM, _interrupt)
    try:
        yield
    except click.exceptions.Exit as request:
        sys.exit(request.exit_code)
    except click.ClickException as error:
        _tell_usage(error)
        sys.exit(error.exit_code)
    except BiaslensError as error:
        tell_error(error)
        sys.exit(1)
    except (KeyboardInterrupt, click.Abort):
        talk(
            "biaslens: interrupted; `biaslens score` goes on when it is run again, "
            "`biaslens train` with --resume",
            always=True,
        )
        sys.exit(INTERRUPTED)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # the reader of our output is gone
        sys.exit(0)
    finally:
        signal.signal(signal.SIGTERM, before)


def _interrupt(number: int, frame: FrameType | None) -> None:
    signal.signal(number, signal.SIG_IGN)  # once is enough
    raise KeyboardInterrupt


def _tell_usage(error: click.ClickException) -> None:
    context = getattr(error, "ctx", None)
    command = context.command_path if context else "biaslens"
    message = error.format_message().rstrip(".")
    talk(f"{command}: {message}; see {command} --help", always=True)


def _on_one_line(text: str) -> str:
    return " ".join(text.translate(_CONTROLS).split())
