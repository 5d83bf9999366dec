"""A batch run: articles in, a folder of tables out, in as many sittings as it takes."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tqdm import tqdm

from biaslens.corpus.lock import hold_lock
from biaslens.corpus.manifest import (
    ShardRecord,
    check_identity,
    make_identity,
    make_manifest,
    read_manifest,
)
from biaslens.corpus.shards import ArticleScorer, Record, iter_cuts
from biaslens.corpus.storage import (
    LOCK,
    clear,
    open_folder,
    read_finished,
    read_rejects,
    store_shard,
    sweep,
    write_manifest,
)
from biaslens.corpus.workers import Done, Job, iter_scored
from biaslens.errors import RunError
from biaslens.schema import Reject

N_EXAMPLES = 5


@dataclass(frozen=True, slots=True)
class RunResult:
    """What a finished run holds.

    `n_skipped_shards` counts the shards that an earlier sitting had finished; `examples` are the
    first rejects.
    """

    out: Path
    n_articles: int
    n_sentences: int
    n_rejects: int
    n_skipped_shards: int
    examples: tuple[Reject, ...]


def score_corpus(
    articles: Callable[[], Iterable[Record]],
    out: Path,
    *,
    scorer: Callable[[], ArticleScorer],
    identity: Mapping[str, Any],
    shard_size: int = 200,
    workers: int = 1,
    restart: bool = False,
    languages: frozenset[str] | None = frozenset({"en"}),
    created: str | None = None,
    progress: bool | None = None,
) -> RunResult:
    """Score articles into the tables of an output folder, and return what is there then.

    A run that was stopped, by anything at any moment, goes on when it is called again, and its
    files are byte for byte those of a run that was never stopped, whatever the number of workers.

    Args:
        articles: Opens the stream of records from its beginning; the same one each time.
        out: The output folder: new, empty, or that of this very run.
        scorer: Makes a scorer; called once in each process. It must pickle if there are several.
        identity: What the result depends on, as JSON values: `bundle`, `inputs`, `options`,
            `versions`.
        shard_size: Records in a shard.
        workers: Processes that score. More than one, in a script, needs its
            `if __name__ == "__main__":`.
        restart: Throw away the run that the folder holds.
        languages: Codes of the languages to score, `None` for all. An unknown one is scored.
        created: Time of the start, for the manifest; else now. A resumed run keeps its own.
        progress: Whether to show a bar on stderr; `None` means if that is a terminal.

    Raises:
        RunError: If the folder holds another run or foreign files, another process writes to it,
            the input has changed since the run began, or a worker process died.
        OutputError: If something cannot be written.

    Example:
        >>> from tempfile import TemporaryDirectory
        >>> from biaslens.schema import Article, ScoredArticle
        >>> class Silent:
        ...     def score_article(self, article):
        ...         return ScoredArticle(article, ())
        >>> with TemporaryDirectory() as folder:
        ...     result = score_corpus(
        ...         lambda: [Article("a1", "The harbour reopened.")],
        ...         Path(folder),
        ...         scorer=Silent,
        ...         identity={"inputs": ["harbour.jsonl"]},
        ...     )
        >>> result.n_articles
        1
    """
    _check_counts(shard_size=shard_size, workers=workers)
    whole = make_identity(identity, shard_size=shard_size, languages=languages)
    open_folder(out, is_known=read_manifest(out) is not None)
    with hold_lock(out / LOCK):
        manifest = _begin(out, whole, restart=restart, created=created)
        shards = read_finished(out, manifest)
        n_skipped = len(shards)
        if not manifest["finished"] or n_skipped < len(manifest["shards"]):
            jobs = _iter_jobs(articles, out, shards=shards, shard_size=shard_size)
            scored = iter_scored(jobs, scorer=scorer, languages=languages, workers=workers)
            with closing(scored):
                _store_all(scored, out, shards=shards, progress=progress)
            ordered = [shards[index] for index in sorted(shards)]
            manifest = make_manifest(
                whole, created=manifest["created"], shards=ordered, finished=True
            )
            write_manifest(out, manifest)
        sweep(out)
        return RunResult(
            out=out,
            n_articles=manifest["n_articles"],
            n_sentences=manifest["n_sentences"],
            n_rejects=manifest["n_rejects"],
            n_skipped_shards=n_skipped,
            examples=read_rejects(out, shards, N_EXAMPLES),
        )


def _check_counts(**counts: int) -> None:
    wrong = [f"{name} is {count}" for name, count in counts.items() if count < 1]
    if wrong:
        raise RunError(f"{' and '.join(wrong)}; it must be 1 or more")


def _begin(
    out: Path, identity: Mapping[str, Any], *, restart: bool, created: str | None
) -> dict[str, Any]:
    """Return the manifest of the run to go on with; the folder is ready for it."""
    manifest = read_manifest(out)
    if manifest is not None and not restart:
        check_identity(manifest, identity, out)
        return manifest
    clear(out)
    now = created or datetime.now(UTC).isoformat(timespec="seconds")
    manifest = make_manifest(identity, created=now, shards=[], finished=False)
    write_manifest(out, manifest)
    return manifest


def _iter_jobs(
    articles: Callable[[], Iterable[Record]],
    out: Path,
    *,
    shards: Mapping[int, ShardRecord],
    shard_size: int,
) -> Iterator[Job]:
    """Yield the shards to score; those that are finished without their records."""
    finished = {index: s["n_articles"] + s["n_rejects"] for index, s in shards.items()}
    for index, records in enumerate(iter_cuts(articles(), shard_size)):
        if finished.pop(index, len(records)) != len(records):
            raise _input_changed(out)
        yield index, None if index in shards else records
        del records
    if finished:
        raise _input_changed(out)


def _input_changed(out: Path) -> RunError:
    return RunError(
        f"The input holds other records than when the run in {out} began; bring them back, "
        "give another output folder, or --restart to throw that run away"
    )


def _store_all(
    scored: Iterable[Done], out: Path, *, shards: dict[int, ShardRecord], progress: bool | None
) -> None:
    """Store each shard as it comes, and show how far the run is."""
    n_articles = 0
    disable = None if progress is None else not progress
    with tqdm(desc="Scoring", unit=" sentences", disable=disable) as bar:
        for index, shard in scored:
            if shard is not None:
                shards[index] = store_shard(out, index, shard)
                bar.update(shard.n_sentences)
            n_articles += shards[index]["n_articles"]
            bar.set_postfix(articles=n_articles)
