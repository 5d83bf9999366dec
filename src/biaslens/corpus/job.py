"""A batch run as a user asks for it: which inputs, which bundle, how."""

import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO

from biaslens.corpus.run import RunResult, score_corpus
from biaslens.errors import BundleError, InputError
from biaslens.reading import iter_articles, mark_duplicates
from biaslens.reading.inputs import STDIN, expand_inputs
from biaslens.schema import Article, Reject, Unit
from biaslens.scoring.bundle import DEFAULT_BUNDLE, bundle_sha256, hash_file, read_spec
from biaslens.scoring.scorer import load


@dataclass(frozen=True, slots=True)
class ScoreOptions:
    """How inputs are read and scored.

    `urls` are files that list addresses, `cache` keeps what is fetched. `languages` of `None`
    scores every language.
    """

    unit: Unit | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    preset: str | None = None
    urls: tuple[str, ...] = ()
    cache: Path | None = None
    model: Path | None = None
    workers: int = 1
    restart: bool = False
    languages: frozenset[str] | None = frozenset({"en"})


def score_inputs(
    inputs: Sequence[str], out: Path, *, options: ScoreOptions, stdin: BinaryIO | None = None
) -> RunResult:
    """Read and score inputs into a folder of tables; see `score_corpus` for stopping and resuming.

    Raises:
        InputError: If an input does not exist or has no column with the text.
        BundleError: If the bundle cannot be used.
        RunError: If the folder holds another run.
        OutputError: If the folder cannot be written.
    """
    given = _read_stdin(inputs, stdin)

    def open_articles() -> Iterator[Article | Reject]:
        articles = iter_articles(
            inputs,
            unit=options.unit,
            columns=options.columns,
            preset=options.preset,
            urls=options.urls,
            cache=options.cache,
            stdin=None if given is None else BytesIO(given),
        )
        return mark_duplicates(articles)

    open_articles()  # wrong inputs are told before anything is made
    threads = max(1, (os.cpu_count() or 1) // options.workers)
    return score_corpus(
        open_articles,
        out,
        scorer=partial(load, options.model, threads=threads),
        identity={
            "bundle": _describe_bundle(options.model or DEFAULT_BUNDLE),
            "inputs": list(_iter_inputs(inputs, options.urls, given)),
            "options": {
                "unit": options.unit,
                "columns": dict(options.columns),
                "preset": options.preset,
            },
            "versions": {},
        },
        workers=options.workers,
        restart=options.restart,
        languages=options.languages,
    )


def _read_stdin(inputs: Sequence[str], stdin: BinaryIO | None) -> bytes | None:
    """Keep what came through a pipe: it cannot be opened twice."""
    return (stdin or sys.stdin.buffer).read() if STDIN in inputs else None


def _describe_bundle(folder: Path) -> dict[str, Any]:
    if (folder / "checkpoint.json").is_file():
        digest = _hash_weights(folder / "model.safetensors")
        return {"name": folder.name, "sha256": digest, "license": None, "scores": {}}
    spec = read_spec(folder)
    return {
        "name": spec.name,
        "sha256": bundle_sha256(folder),
        "license": spec.license,
        "scores": spec.scores,
    }


def _hash_weights(path: Path) -> str:
    try:
        return hash_file(path)
    except OSError as error:
        raise BundleError(
            f"{path}: is missing or cannot be read; train again, or give another model"
        ) from error


def _iter_inputs(
    inputs: Sequence[str], urls: Sequence[str], given: bytes | None
) -> Iterator[dict[str, Any]]:
    for entry in expand_inputs(inputs, urls=urls):
        if entry.path is None:
            digest = None if given is None or entry.is_address else sha256(given).hexdigest()
            yield {"path": entry.id, "sha256": digest, "n_bytes": given and len(given)}
            continue
        try:
            digest, n_bytes = hash_file(entry.path), entry.path.stat().st_size
        except OSError as error:
            raise InputError(
                f"{entry.path}: cannot be read ({error.strerror}); check its permissions"
            ) from error
        yield {"path": entry.id, "sha256": digest, "n_bytes": n_bytes}
