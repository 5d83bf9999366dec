"""A batch run: articles in, a folder of tables out, in as many sittings as it takes."""

from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from contextlib import ExitStack, closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from biaslens.corpus.attempts import Failure
from biaslens.corpus.lock import hold_lock
from biaslens.corpus.manifest import (
    MANIFEST,
    ShardRecord,
    check_identity,
    make_identity,
    make_manifest,
    read_manifest,
)
from biaslens.corpus.progress import Progress, show_progress
from biaslens.corpus.remote import Mirror
from biaslens.corpus.shards import ArticleScorer, Record, iter_cuts
from biaslens.corpus.storage import (
    LOCK,
    clear,
    drop_tables,
    open_folder,
    read_finished,
    read_rejects,
    record_name,
    store_shard,
    sweep,
    write_manifest,
)
from biaslens.corpus.workers import Done, Job, iter_scored
from biaslens.errors import RunError
from biaslens.schema import Reject

SHARD_SIZE = 200
N_EXAMPLES = 5
RunShards = Callable[..., Generator[Done, None, None]]


@dataclass(frozen=True, slots=True)
class Part:
    """One of several runs that share a folder: number `index` of `count`, from 1.

    It does every `count`-th shard. Whichever comes last finishes the folder.
    """

    index: int
    count: int

    def has(self, shard: int) -> bool:
        """Tell whether a shard belongs to this part."""
        return shard % self.count == self.index - 1


@dataclass(frozen=True, slots=True)
class RunResult:
    """What the folder of a run holds.

    `n_skipped_shards` counts the shards that an earlier sitting had finished; `examples` are the
    first rejects; `failed` says why shards failed, by their number. A run that is not `finished`
    has failed shards, or other parts of it are not done.
    """

    out: Path
    n_articles: int
    n_sentences: int
    n_rejects: int
    n_skipped_shards: int
    examples: tuple[Reject, ...]
    failed: Mapping[int, str]
    finished: bool


def score_corpus(
    articles: Callable[[], Iterable[Record]],
    out: Path,
    *,
    scorer: Callable[[], ArticleScorer],
    identity: Mapping[str, Any],
    shard_size: int = SHARD_SIZE,
    workers: int = 0,
    restart: bool = False,
    languages: frozenset[str] | None = frozenset({"en"}),
    created: str | None = None,
    progress: bool | None = None,
    max_failures: int = 10,
    part: Part | None = None,
    n_records: int | None = None,
    check_inputs: Callable[[], None] = lambda: None,
    run_shards: RunShards = iter_scored,
    mirror: Mirror | None = None,
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
        workers: Processes that score, beside this one; 0 is this one alone. In a script they need
            its `if __name__ == "__main__":`. A record that takes one of them down is found.
        restart: Throw away the run that the folder holds.
        languages: Codes of the languages to score, `None` for all. An unknown one is scored.
        created: Time of the start, for the manifest; else now. A resumed run keeps its own.
        progress: Whether to show a bar on stderr; `None` means a bar if that is a terminal, else a
            line now and then.
        max_failures: Failed shards to go on after; with one more the run stops.
        part: Do only this part of the shards; others do the rest, in the same folder.
        n_records: Records in the whole input, if known, to tell the time left.
        check_inputs: Raises if the input has changed since the run began; called at the end.
        run_shards: Scores the shards; `iter_scored` unless they run elsewhere.
        mirror: The folder of the run on an object store; `out` is then a scratch folder.

    Raises:
        RunError: If the folder holds another run or foreign files, another process writes to it,
            the input has changed since the run began, or too many shards fail.
        OutputError: If something cannot be written.

    Example:
        >>> from tempfile import TemporaryDirectory
        >>> from biaslens.schema import Article, ScoredArticle
        >>> class Silent:
        ...     def score_articles(self, articles):
        ...         return (ScoredArticle(article, ()) for article in articles)
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
    _check_counts(shard_size=(shard_size, 1), workers=(workers, 0))
    _check_part(part, restart=restart)
    whole = make_identity(identity, shard_size=shard_size, languages=languages)
    if mirror:
        mirror.pull(out)
    open_folder(out, is_known=read_manifest(out) is not None)
    with ExitStack() as stack:
        _hold_locks(stack, out, part)
        with hold_lock(out / f"{LOCK}.begin", waits=True):
            manifest = _begin(out, whole, restart=restart, created=created)
        if mirror:
            if restart:
                mirror.clear()
            mirror.push(out, [MANIFEST])
        shards = read_finished(out, manifest, size_of=mirror.size_of if mirror else None)
        sitting = _Sitting(out, shards, part, max_failures, mirror)
        n_skipped = len(sitting.shards)
        if not manifest["finished"] or n_skipped < len(manifest["shards"]):
            sitting.progress = stack.enter_context(show_progress(n_records, shown=progress))
            jobs = sitting.iter_jobs(articles(), shard_size)
            with closing(
                run_shards(jobs, scorer=scorer, languages=languages, workers=workers)
            ) as scored:
                sitting.store(scored)
            check_inputs()
            manifest = sitting.conclude(whole, created=manifest["created"])
        if manifest["finished"]:
            sweep(out)
            if mirror:
                mirror.clear(records_only=True)
        return RunResult(
            out=out,
            n_articles=manifest["n_articles"],
            n_sentences=manifest["n_sentences"],
            n_rejects=manifest["n_rejects"],
            n_skipped_shards=n_skipped,
            examples=read_rejects(out, sitting.shards, N_EXAMPLES),
            failed=sitting.failed,
            finished=manifest["finished"],
        )


def _check_counts(**counts: tuple[int, int]) -> None:
    wrong = [(name, *pair) for name, pair in counts.items() if pair[0] < pair[1]]
    if wrong:
        raise RunError(
            "; ".join(f"{n} is {count}, must be {least} or more" for n, count, least in wrong)
        )


def _check_part(part: Part | None, *, restart: bool) -> None:
    if part is not None and not 1 <= part.index <= part.count:
        raise RunError(f"there is no part {part.index} of {part.count}; the first is number 1")
    if part is not None and restart:
        raise RunError("one part alone cannot start over; remove the folder, or give another one")


def _hold_locks(stack: ExitStack, out: Path, part: Part | None) -> None:
    """Keep other runs out: all of them, or, for a part, whole runs and the same part."""
    stack.enter_context(hold_lock(out / LOCK, shared=part is not None))
    if part is not None:
        name = f"{LOCK}.{part.index}-of-{part.count}"
        stack.enter_context(hold_lock(out / name))


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
    manifest = make_manifest(identity, created=now, shards={}, failed={}, finished=False)
    write_manifest(out, manifest)
    return manifest


class _Sitting:
    """One sitting of a run: what is finished, what fails, and what is left to do."""

    def __init__(
        self,
        out: Path,
        shards: dict[int, ShardRecord],
        part: Part | None,
        max_failures: int,
        mirror: Mirror | None = None,
    ) -> None:
        self.shards = shards
        self.failed: dict[int, str] = {}
        self.progress: Progress | None = None
        self._out, self._part, self._max_failures = out, part, max_failures
        self._mirror = mirror
        self._n_shards = 0

    def iter_jobs(self, records: Iterable[Record], shard_size: int) -> Iterator[Job]:
        """Yield the shards to score, and pass over those that are finished or left to others."""
        finished = {index: s["n_articles"] + s["n_rejects"] for index, s in self.shards.items()}
        for index, cut in enumerate(iter_cuts(records, shard_size)):
            self._n_shards = index + 1
            if finished.pop(index, len(cut)) != len(cut):
                raise _input_changed(self._out)
            if index not in self.shards and (self._part is None or self._part.has(index)):
                yield index, cut
            elif self.progress:
                self.progress.skip(len(cut))
            del cut
        if finished:
            raise _input_changed(self._out)

    def store(self, scored: Iterable[Done]) -> None:
        """Store each shard as it comes."""
        for index, shard in scored:
            if isinstance(shard, Failure):
                self._fail(index, shard)
                continue
            self.shards[index] = store_shard(self._out, index, shard)
            if self._mirror:
                self._mirror.push(self._out, [*self.shards[index]["files"], record_name(index)])
                drop_tables(self._out, index)
            if self.progress:
                self.progress.add(shard.n_articles + shard.n_rejects, shard.n_sentences)

    def _fail(self, index: int, failure: Failure) -> None:
        self.failed[index] = failure.reason
        if len(self.failed) > self._max_failures:
            raise RunError(
                f"{len(self.failed)} shards failed, more than --max-failures allows; the last, "
                f"number {index}: {failure.reason}. The finished shards stay: find the cause and "
                "run the same command again"
            )

    def conclude(self, identity: Mapping[str, Any], *, created: str) -> dict[str, Any]:
        """Write the manifest that the folder has now, and return it."""
        before = read_manifest(self._out)
        if self._part and before is not None:
            self.shards = read_finished(self._out, before)  # with those of the other parts
        manifest = make_manifest(
            identity,
            created=created,
            shards=self.shards,
            failed=self.failed,
            finished=len(self.shards) == self._n_shards,
        )
        if manifest["finished"] or not self._part:
            write_manifest(self._out, manifest)
            if self._mirror:
                self._mirror.push(self._out, [MANIFEST])
        return manifest


def _input_changed(out: Path) -> RunError:
    return RunError(
        f"The input holds other records than when the run in {out} began; bring them back, "
        "give another output folder, or --restart to throw that run away"
    )
