"""What the user names, file by file: folders, globs, stdin and addresses become entries."""

import glob
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from biaslens.errors import InputError

STDIN = "-"
RUN_MARK = ".biaslens"  # the folder in which a batch run keeps its lock
_SKIPPED_NAMES = ("readme", "license", "licence")
_SKIPPED_SUFFIXES = frozenset({".md", ".yaml", ".yml"})
_REPORT_MARK = b'<meta name="generator" content="biaslens'
_HEAD = 2_000


@dataclass(frozen=True, slots=True)
class Entry:
    """One file, address, or stdin.

    `id` is the address, or the path of a file relative to the folder that was named, or its name.
    `outlet` is the sub-folder that it lies in. `named` says that the user named it itself,
    `is_list` that it is a list of addresses whatever its name. `path` is None for stdin and
    addresses.
    """

    id: str
    path: Path | None = None
    outlet: str | None = None
    named: bool = True
    is_list: bool = False

    @property
    def is_address(self) -> bool:
        """Whether this is an `http(s)` address."""
        return self.path is None and self.id != STDIN


def expand_inputs(inputs: Sequence[str], *, urls: Sequence[str] = ()) -> list[Entry]:
    """Return an entry for each file, in order, none twice; `urls` are lists of addresses.

    A folder stands for all files in it and below, sorted by path; hidden files, READMEs, licences,
    Markdown and YAML are left out, and so is what biaslens wrote: folders of scores and reports. A
    file in a sub-folder of a named folder gets the name of that sub-folder (the topmost one) as its
    outlet.

    Raises:
        InputError: If an input does not exist, or is a folder of scores.
    """
    if not inputs and not urls:
        raise InputError(
            "there is nothing to read; name a file, a folder, an address, or - for stdin"
        )
    entries: list[Entry] = []
    seen_paths: set[str] = set()
    seen_ids: set[str] = set()
    for given, is_list in (*((given, False) for given in inputs), *((path, True) for path in urls)):
        for entry in _expand_list(given) if is_list else _expand(given):
            key = entry.id if entry.path is None else os.path.realpath(entry.path)
            if key not in seen_paths:
                seen_paths.add(key)
                entries.append(_with_own_id(entry, seen_ids))
    return entries


def _with_own_id(entry: Entry, seen: set[str]) -> Entry:
    candidates = [entry.id]
    if entry.path is not None:
        candidates += [f"{entry.path.parent.name}/{entry.path.name}", entry.path.as_posix()]
    name = next((name for name in candidates if name not in seen), candidates[-1])
    seen.add(name)
    return replace(entry, id=name)


def is_address(given: str) -> bool:
    """Tell whether an input is an `http(s)` address."""
    return given.lower().startswith(("http://", "https://"))


def is_run(folder: Path) -> bool:
    """Tell whether a folder holds the scores of a batch run, finished or not."""
    try:
        return (folder / RUN_MARK).is_dir() or (
            (folder / "manifest.json").is_file() and (folder / "sentences").is_dir()
        )
    except OSError:  # no path at all: too long
        return False


def _expand_list(given: str) -> Iterator[Entry]:
    path = Path(given)
    try:
        is_file = path.is_file()
    except (OSError, ValueError):
        is_file = False
    if not is_file:
        raise InputError(f"--urls {given[:200]}: there is no such file; check the path")
    yield Entry(path.name, path, is_list=True)


def _expand(given: str) -> Iterator[Entry]:
    if given == STDIN or is_address(given):
        yield Entry(given)
        return
    path = Path(given)
    if is_run(path):
        raise InputError(
            f"{given[:200]!r} is a folder of scores, no input; "
            "give it alone to biaslens report or biaslens summarize"
        )
    try:
        if path.is_dir():
            yield from _walk(path)
            return
        exists = path.exists()
    except (OSError, ValueError):  # too long, or holds a NUL
        exists = False
    if exists:
        yield Entry(path.name, path)
        return
    found = sorted(glob.glob(given, recursive=True)) if glob.has_magic(given) else []
    if not found:
        raise InputError(f"{given[:200]!r} does not exist; check the path")
    for name in found:
        match = Path(name)
        if match.is_dir():
            continue
        if not _is_skipped(match):
            yield Entry(match.name, match, named=False)


def _walk(folder: Path) -> Iterator[Entry]:
    found: list[Path] = []
    for root, folders, names in os.walk(folder):
        folders[:] = [
            name for name in folders if not (name.startswith(".") or is_run(Path(root, name)))
        ]
        found += [path for name in names if not _is_skipped(path := Path(root, name))]
    for path in sorted(found):
        relative = path.relative_to(folder)
        outlet = relative.parts[0] if len(relative.parts) > 1 else None
        yield Entry(relative.as_posix(), path, outlet, named=False)


def _is_skipped(path: Path) -> bool:
    name = path.name.lower()
    suffix = os.path.splitext(name)[1]
    return (
        name.startswith((".", *_SKIPPED_NAMES))
        or suffix in _SKIPPED_SUFFIXES
        or (suffix == ".html" and _is_report(path))
    )


def _is_report(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return _REPORT_MARK in file.read(_HEAD)
    except OSError:
        return False  # becomes a reject when its turn comes
