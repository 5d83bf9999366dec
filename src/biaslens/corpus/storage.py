"""The output folder of a batch run: what lies where, and how it gets there whole.

    OUT/manifest.json
    OUT/sentences/00000.parquet   OUT/articles/00000.parquet   OUT/rejects/00000.jsonl   …
    OUT/scores.csv                only if it was asked for; see `export`
    OUT/.biaslens/lock            held by the run that writes
    OUT/.biaslens/00000.json      a finished shard of a run that goes on

Every file is written aside, synced and renamed into place. A shard is finished by the last of its
four renames, that of its record in `.biaslens`: if a run dies before it, the shard is done again,
with the same bytes. The end of the run gathers the records into the manifest and sweeps them away.
"""

import errno
import hashlib
import json
import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from itertools import islice
from pathlib import Path
from typing import Any

from biaslens.corpus.manifest import MANIFEST, FileRecord, ShardRecord
from biaslens.corpus.shards import Shard, to_json
from biaslens.errors import OutputError, RunError
from biaslens.reading.inputs import RUN_MARK
from biaslens.schema import Reject

WORK = RUN_MARK
LOCK = f"{WORK}/lock"
EXPORT = "scores.csv"
TABLES = {"sentences": "parquet", "articles": "parquet", "rejects": "jsonl"}


def open_folder(out: Path, *, is_known: bool) -> None:
    """Make the folder, or check that it is one to write to.

    Args:
        out: The output folder.
        is_known: Whether it holds the manifest of a run; other files beside it are left alone.

    Raises:
        RunError: If it holds files, but no run.
        OutputError: If it cannot be made.
    """
    with explained(out):
        if not is_known and out.is_dir() and (strange := {p.name for p in out.iterdir()} - {WORK}):
            raise RunError(
                f"{out} is not empty and holds no batch run (it has {min(strange)}); "
                "give a new or empty output folder"
            )
        (out / WORK).mkdir(parents=True, exist_ok=True)


def clear(out: Path) -> None:
    """Remove the tables and the shard records of a run; the next replaces its manifest."""
    with explained(out):
        for path in _iter_records(out):
            path.unlink()
        _sync_folder(out / WORK)
        (out / EXPORT).unlink(missing_ok=True)
        for table, suffix in TABLES.items():
            for path in (out / table).glob(f"*.{suffix}"):
                if path.stem.isdecimal():
                    path.unlink()


def sweep(out: Path) -> None:
    """Remove what a finished run needs no more: shard records, and what a run that died left."""
    with explained(out):
        for path in (*_iter_records(out), *(out / WORK).glob("*.tmp")):
            path.unlink()


def store_shard(out: Path, index: int, shard: Shard) -> ShardRecord:
    """Write the files of a shard, then the record that makes it a finished one."""
    files: dict[str, FileRecord] = {}
    for table in TABLES:
        name, content = _file_name(table, index), getattr(shard, table)
        _write(out, name, content)
        files[name] = {"n_bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
    record: ShardRecord = {
        "n_articles": shard.n_articles,
        "n_sentences": shard.n_sentences,
        "n_rejects": shard.n_rejects,
        "files": files,
    }
    _write(out, record_name(index), to_json(record).encode())
    return record


def record_name(index: int) -> str:
    """Return the name of the file that says that a shard is finished."""
    return f"{WORK}/{index:05d}.json"


def drop_tables(out: Path, index: int) -> None:
    """Remove the tables of a shard that lie elsewhere now."""
    for table in ("sentences", "articles"):
        (out / _file_name(table, index)).unlink()


def write_manifest(out: Path, manifest: Mapping[str, Any]) -> None:
    """Write the manifest, in one rename."""
    _write(out, MANIFEST, f"{to_json(manifest, indent=2)}\n".encode())


def read_finished(
    out: Path, manifest: Mapping[str, Any], *, size_of: Callable[[str], int] | None = None
) -> dict[int, ShardRecord]:
    """Return the finished shards by index: recorded, and their files there in the recorded size.

    Args:
        out: The output folder.
        manifest: Its manifest.
        size_of: Returns the size of a file by its name, if they lie elsewhere.
    """
    size = size_of or (lambda name: (out / name).stat().st_size)
    records: dict[int, Any] = dict(enumerate(manifest["shards"]))
    for path in _iter_records(out):
        with suppress(ValueError):
            records[int(path.stem)] = json.loads(path.read_bytes())
    return {index: record for index, record in records.items() if _is_whole(size, index, record)}


def read_rejects(out: Path, shards: Mapping[int, ShardRecord], limit: int) -> tuple[Reject, ...]:
    """Return the first rejects of a run."""
    rejects: list[Reject] = []
    for index in sorted(shards):
        if len(rejects) < limit and shards[index]["n_rejects"]:
            with (out / _file_name("rejects", index)).open(encoding="utf-8") as lines:
                rejects += [Reject(**json.loads(line)) for line in islice(lines, limit)]
    return tuple(rejects[:limit])


def _file_name(table: str, index: int) -> str:
    return f"{table}/{index:05d}.{TABLES[table]}"


def _iter_records(out: Path) -> Iterator[Path]:
    return (path for path in sorted((out / WORK).glob("*.json")) if path.stem.isdecimal())


def _is_whole(size_of: Callable[[str], int], index: int, record: Any) -> bool:
    try:
        return all(
            size_of(name) == record["files"][name]["n_bytes"]
            for name in (_file_name(table, index) for table in TABLES)
        )
    except (OSError, KeyError, TypeError):
        return False


def _write(out: Path, name: str, content: bytes) -> None:
    """Write a file so that its name shows the old content or the new one, never a part."""
    path, aside = out / name, out / WORK / f"{name.replace('/', '-')}.tmp"
    with explained(path):
        path.parent.mkdir(exist_ok=True)
        try:
            with aside.open("wb") as stream:
                stream.write(content)
                stream.flush()
                os.fsync(stream.fileno())
            os.replace(aside, path)
        except OSError:
            with suppress(OSError):
                aside.unlink()
            raise
        _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    except OSError as error:  # some network file systems cannot sync a folder
        if error.errno not in (errno.EINVAL, errno.ENOTSUP):
            raise
    finally:
        os.close(handle)


@contextmanager
def explained(path: Path) -> Iterator[None]:
    """Say what to do where a path cannot be written.

    Raises:
        OutputError: Instead of an error of the operating system.
    """
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            free = shutil.disk_usage(path.parent).free // 2**20 if path.parent.is_dir() else 0
            raise OutputError(
                f"Cannot write {path}: the disk is full ({free} MB left); "
                "make room and run the same command again: it goes on where it stopped"
            ) from error
        raise OutputError(
            f"Cannot write {path}: {error.strerror}; give an output folder that can be written"
        ) from error
