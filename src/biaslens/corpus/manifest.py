"""`manifest.json`: what a run is made of, and what it has made.

One part, the identity, must not change while a run goes on in several sittings: bundle, inputs,
options, versions. The other is the result: the shards and the totals.
"""

import json
from collections.abc import Iterator, Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any, TypedDict

import pyarrow as pa

from biaslens.errors import OutputError, RunError
from biaslens.schema import TABLES_VERSION

MANIFEST = "manifest.json"
MAX_DIFFERENCES = 8
_RESULT = ("created", "finished", "n_articles", "n_sentences", "n_rejects", "shards", "failed")
_ABSENT = object()


class FileRecord(TypedDict):
    """Size and hash of one file."""

    n_bytes: int
    sha256: str


class ShardRecord(TypedDict):
    """What one finished shard holds; the files by their names within the output folder."""

    n_articles: int
    n_sentences: int
    n_rejects: int
    files: dict[str, FileRecord]


def make_identity(
    given: Mapping[str, Any], *, shard_size: int, languages: frozenset[str] | None
) -> dict[str, Any]:
    """Return what must not differ on resume, as plain JSON values with sorted keys."""
    options = {
        **given.get("options", {}),
        "shard_size": shard_size,
        "languages": None if languages is None else sorted(languages),
    }
    versions = {**given.get("versions", {}), "pyarrow": pa.__version__}
    whole = {**given, "options": options, "versions": versions}
    plain: dict[str, Any] = json.loads(json.dumps(whole, sort_keys=True))
    return {"biaslens_version": version("biaslens"), "tables_version": TABLES_VERSION, **plain}


def make_manifest(
    identity: Mapping[str, Any],
    *,
    created: str,
    shards: Mapping[int, ShardRecord],
    failed: Mapping[int, str],
    finished: bool,
) -> dict[str, Any]:
    """Return the manifest: the identity at the top level, then the result.

    Args:
        identity: What the run is made of.
        created: Time of the start.
        shards: The finished shards; they are listed when all are.
        failed: Why shards failed.
        finished: Whether all shards are finished.
    """
    records = [shards[index] for index in sorted(shards)]
    return {
        **identity,
        "created": created,
        "finished": finished,
        "n_articles": sum(shard["n_articles"] for shard in records),
        "n_sentences": sum(shard["n_sentences"] for shard in records),
        "n_rejects": sum(shard["n_rejects"] for shard in records),
        "shards": records if finished else [],
        "failed": [{"shard": index, "reason": failed[index]} for index in sorted(failed)],
    }


def read_manifest(out: Path) -> dict[str, Any] | None:
    """Return the manifest of an output folder, `None` if there is none.

    Raises:
        RunError: If there is a file of that name that no run of biaslens wrote.
        OutputError: If it cannot be read.
    """
    path = out / MANIFEST
    try:
        manifest = json.loads(path.read_bytes())
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise OutputError(f"Cannot read {path}: {error.strerror}") from error
    except ValueError:
        manifest = None
    if not isinstance(manifest, dict) or not {"tables_version", *_RESULT} <= manifest.keys():
        raise RunError(
            f"{path} is not the manifest of a batch run, so nothing is written there; "
            "give another output folder"
        )
    return manifest


def check_identity(manifest: Mapping[str, Any], identity: Mapping[str, Any], out: Path) -> None:
    """Check that a run may go on in this folder.

    Raises:
        RunError: If anything that shapes the result differs; the message names each field.
    """
    before = dict(_iter_leaves({k: v for k, v in manifest.items() if k not in _RESULT}))
    now = dict(_iter_leaves(identity))
    differences = [
        f"{field} (was {_show(before.get(field, _ABSENT))}, now {_show(now.get(field, _ABSENT))})"
        for field in sorted(before.keys() | now.keys())
        if before.get(field, _ABSENT) != now.get(field, _ABSENT)
    ]
    if differences:
        hidden = len(differences) - MAX_DIFFERENCES
        more = f" and {hidden} more" if hidden > 0 else ""
        raise RunError(
            f"{out} holds another run; it differs in {', '.join(differences[:MAX_DIFFERENCES])}"
            f"{more}. Give another output folder, or --restart to throw that run away"
        )


def _iter_leaves(value: object, path: str = "") -> Iterator[tuple[str, object]]:
    """Yield each plain value in this one by its dotted path; an empty container counts as plain."""
    children: list[tuple[Any, Any]] = []
    if isinstance(value, Mapping):
        children = list(value.items())
    elif isinstance(value, list):
        children = list(enumerate(value))
    if not children:
        yield path, value
    for key, child in children:
        yield from _iter_leaves(child, f"{path}.{key}" if path else str(key))


def _show(value: object) -> str:
    return "absent" if value is _ABSENT else json.dumps(value, ensure_ascii=False)
