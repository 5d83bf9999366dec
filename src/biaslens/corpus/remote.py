"""Input and output on an object store: `s3://`, `gs://`, `abfs://` and what else pyarrow reads.

Inputs are copied to a folder of this machine and read there. Of an output the store has the truth:
each file of a shard is uploaded whole, its record last, as on a disk; a later sitting looks there
for what is finished. A store has no locks, so nothing keeps a second run out.
"""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pyarrow as pa
from pyarrow import fs

from biaslens.corpus.manifest import MANIFEST
from biaslens.corpus.storage import TABLES, WORK
from biaslens.errors import InputError, OutputError, RunError

_STORE = re.compile(r"(?:s3|gs|gcs|abfss?|hdfs|file)://", re.IGNORECASE)
_ERRORS = (OSError, pa.ArrowException)


def is_remote(given: str) -> bool:
    """Tell whether a path is the address of something on an object store.

    >>> is_remote("s3://quay/articles.jsonl"), is_remote("articles.jsonl")
    (True, False)
    """
    return _STORE.match(given) is not None


def fetch_input(given: str, folder: Path) -> Path:
    """Copy a file, or a folder with all below it, and return where it lies now.

    Raises:
        InputError: If it does not exist or cannot be read.
    """
    try:
        store, path = fs.FileSystem.from_uri(given)
        target = folder / (path.rstrip("/").rpartition("/")[2] or "input")
        info = store.get_file_info(path)
        if info.type == fs.FileType.NotFound:
            raise InputError(f"{given!r} does not exist; check the address")
        target.parent.mkdir(parents=True, exist_ok=True)
        if info.type == fs.FileType.Directory:
            target.mkdir()
        fs.copy_files(path, str(target), source_filesystem=store)
    except _ERRORS as error:
        raise InputError(f"{given!r} cannot be read ({_in_short(error)})") from error
    return target


class Mirror:
    """The folder of a run on a store.

    Args:
        given: Its address.

    Raises:
        OutputError: If there is no such store, or no access to it.
    """

    def __init__(self, given: str) -> None:
        self._given = given
        with self._explained():
            self._store, path = fs.FileSystem.from_uri(given)
            self._base = path.rstrip("/")

    def pull(self, out: Path) -> None:
        """Copy what a sitting has to know: the manifest, the records of shards, the rejects."""
        with self._explained():
            for path in self._list(""):
                if path == MANIFEST or path.startswith((f"{WORK}/", "rejects/")):
                    (out / path).parent.mkdir(parents=True, exist_ok=True)
                    self._copy(f"{self._base}/{path}", out / path)
            if not (out / MANIFEST).is_file() and self._list(""):
                raise RunError(
                    f"{self._given} is not empty and holds no batch run; give a new or empty folder"
                )

    def size_of(self, name: str) -> int:
        """Return the size of a file on the store, -1 if there is none."""
        with self._explained():
            info = self._store.get_file_info(f"{self._base}/{name}")
        return info.size if info.type == fs.FileType.File else -1

    def push(self, out: Path, names: Sequence[str]) -> None:
        """Upload files, in this order, each whole."""
        for name in names:
            with self._explained():
                path = f"{self._base}/{name}"
                if isinstance(self._store, fs.LocalFileSystem | fs.SubTreeFileSystem):
                    self._store.create_dir(path.rpartition("/")[0])
                content = (out / name).read_bytes()
                with self._store.open_output_stream(path) as stream:
                    stream.write(content)

    def clear(self, *, records_only: bool = False) -> None:
        """Delete the records of shards, and what else belongs to a run."""
        with self._explained():
            for path in self._list(""):
                folder = path.partition("/")[0]
                if folder == WORK or (folder in TABLES and not records_only):
                    self._store.delete_file(f"{self._base}/{path}")

    def _list(self, name: str) -> list[str]:
        selector = fs.FileSelector(
            f"{self._base}/{name}".rstrip("/"), allow_not_found=True, recursive=True
        )
        infos = self._store.get_file_info(selector)
        return [i.path[len(self._base) + 1 :] for i in infos if i.type == fs.FileType.File]

    def _copy(self, path: str, target: Path) -> None:
        with self._store.open_input_stream(path) as stream:
            target.write_bytes(stream.read())

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except _ERRORS as error:
            if isinstance(error, OutputError):
                raise
            raise OutputError(
                f"Cannot use {self._given}: {_in_short(error)}; check the address and your access, "
                "and run the same command again"
            ) from error


def _in_short(error: BaseException) -> str:
    return " ".join(str(error).split())[:200]
