"""A public data set becomes a file in the layouts of `docs/data.md`."""

import gzip
import io
import json
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TextIO

from biaslens.errors import InputError, OutputError
from biaslens.labelled.catalogue import DATASETS, DataSet, Download
from biaslens.labelled.downloads import fetch_files
from biaslens.labelled.rows import Row, iter_rows

_ARTICLES = ("article_id", "doc_id", "url")


@dataclass(frozen=True, slots=True)
class Prepared:
    """What was written, and what was left out because it stands in another file."""

    n_rows: int
    n_excluded: int
    digests: Mapping[str, str]


def prepare(
    name: str,
    out: Path,
    *,
    folder: Path | None = None,
    split: str = "train",
    exclude: Sequence[Path] = (),
    mirror: str | None = None,
) -> Prepared:
    """Write a split of a public data set to a file, and beside it what it is and its terms.

    Args:
        name: One of `DATASETS`.
        out: A file of JSON lines; gzipped if its name ends in `.gz`.
        folder: The files as their authors publish them; they are fetched if not given.
        split: The split of the authors.
        exclude: Files whose texts and articles are left out.
        mirror: See `fetch_files`.

    Raises:
        InputError: If files are missing, cannot be fetched, or are not in the authors' layout.
        OutputError: If `out` cannot be written.
    """
    dataset = DATASETS[name]
    if split not in dataset.splits:
        raise InputError(
            f"{dataset.title} has no split {split}; its splits: {', '.join(dataset.splits)}"
        )
    digests: Mapping[str, str] = {}
    with ExitStack() as stack:
        taken = _Taken.of(exclude)
        if folder is None:
            downloads = _downloads(name, dataset, split)
            folder = Path(stack.enter_context(TemporaryDirectory(prefix="biaslens-")))
            digests = fetch_files(downloads, folder, mirror=mirror)
        n_rows = n_excluded = 0
        with _writing(out) as file:
            for row in dataset.read(folder, split):
                if taken.holds(row):
                    n_excluded += 1
                    continue
                n_rows += 1
                file.write(json.dumps(row, ensure_ascii=False) + "\n")
            if not n_rows:
                raise InputError(f"{folder}: nothing is left of {dataset.title}, split {split}")
    prepared = Prepared(n_rows, n_excluded, digests)
    with _writing(out.with_name(f"{out.name}.about.json")) as file:
        about = _about(dataset, split, exclude, prepared)
        file.write(json.dumps(about, indent=1, ensure_ascii=False) + "\n")
    return prepared


def _downloads(name: str, dataset: DataSet, split: str) -> Sequence[Download]:
    if dataset.downloads is None:
        raise InputError(
            f"{dataset.title} cannot be downloaded here: {dataset.terms}; get it from "
            f"{dataset.home} and run: biaslens data prepare {name} --from FOLDER"
        )
    return dataset.downloads(split)


def _about(
    dataset: DataSet, split: str, exclude: Sequence[Path], prepared: Prepared
) -> dict[str, Any]:
    return {
        "title": dataset.title,
        "split": split,
        "home": dataset.home,
        "license": dataset.license,
        "citation": dataset.citation,
        "files": [{"url": url, "sha256": digest} for url, digest in prepared.digests.items()],
        "n_rows": prepared.n_rows,
        "n_excluded": prepared.n_excluded,
        "excluded": [path.name for path in exclude],
    }


@dataclass(frozen=True, slots=True)
class _Taken:
    """Texts and articles that stand in other files."""

    texts: frozenset[str]
    articles: frozenset[str]

    @classmethod
    def of(cls, paths: Sequence[Path]) -> "_Taken":
        rows = [row for path in paths for row in iter_rows(path)]
        return cls(
            frozenset(_plain(row["text"]) for row in rows if row.get("text")),
            frozenset(article for row in rows for article in _articles(row)),
        )

    def holds(self, row: Row) -> bool:
        return _plain(row["text"]) in self.texts or any(a in self.articles for a in _articles(row))


def _articles(row: Row) -> list[str]:
    names = [row[key] for key in _ARTICLES if row.get(key)]
    return [*names, row["id"]] if "attributions" in row else names


def _plain(text: str) -> str:
    return " ".join(text.lower().split())


@contextmanager
def _writing(out: Path) -> Iterator[TextIO]:
    """Give a file that takes its name only when it is whole; gzipped if the name says so."""
    aside = out.with_name(f"{out.name}.{os.getpid()}.tmp")
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        with ExitStack() as stack:
            raw = stack.enter_context(aside.open("wb"))
            # no name and no time in the archive: the same rows are the same bytes
            packed = gzip.GzipFile("", "wb", fileobj=raw, mtime=0) if out.suffix == ".gz" else raw
            yield stack.enter_context(io.TextIOWrapper(packed, encoding="utf-8", newline="\n"))
        os.replace(aside, out)
    except OSError as error:
        raise OutputError(
            f"{out}: cannot be written ({error.strerror}); choose another place"
        ) from error
    finally:
        with suppress(OSError):
            aside.unlink()
