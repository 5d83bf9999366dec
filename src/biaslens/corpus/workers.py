"""Where shards are scored: in this process, or in several that each hold their own scorer.

Each worker process has one shard at a time, so when one dies, the shard that it died of is known.
That shard is tried again; if it kills again, halving finds the records that do, and they become
rejects. The other workers go on.
"""

import gc
import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import suppress
from functools import cache
from itertools import count
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess
from typing import Protocol

from biaslens.corpus.attempts import Attempt, Failure
from biaslens.corpus.shards import ArticleScorer, Record, Shard, score_shard
from biaslens.errors import BiaslensError, RunError

Job = tuple[int, tuple[Record, ...]]
Done = tuple[int, Shard | Failure]

WORKER = "biaslens-worker-"
_READY = "ready"
_MAX_STILLBORN = 5
_GARBAGE = 50_000  # new values after which some is looked for; there is hardly any


def iter_scored(
    jobs: Iterable[Job],
    *,
    scorer: Callable[[], ArticleScorer],
    languages: frozenset[str] | None,
    workers: int,
) -> Generator[Done, None, None]:
    """Yield each shard, scored, as it gets done: with several workers, in any order.

    The scorer is made where the first shard is scored, and not at all if there is none. At most
    `workers + 1` shards of records are held. A shard that fails again and again comes as a
    `Failure`.

    Args:
        jobs: Numbers of shards, and their records.
        scorer: Makes a scorer; it must pickle if there are workers.
        languages: Codes of the languages to score, `None` for all.
        workers: Worker processes; 0 is this process, which a record may then take down.

    Raises:
        RunError: If worker processes die before they can begin.
    """
    if workers:
        return iter_pool(jobs, _Pool(scorer, languages), workers)
    return _iter_here(jobs, cache(scorer), languages)


def _iter_here(
    jobs: Iterable[Job], scorer: Callable[[], ArticleScorer], languages: frozenset[str] | None
) -> Generator[Done, None, None]:
    for index, records in jobs:
        attempt = Attempt(index, records)
        while attempt.outcome is None:
            attempt.take(try_shard(attempt.records, scorer(), languages))
        yield index, attempt.outcome


def worker_number() -> int:
    """Return the number of this worker process, from 0: no other one at work has it."""
    name = multiprocessing.current_process().name
    return int(name.removeprefix(WORKER)) if name.startswith(WORKER) else 0


class Pool(Protocol):
    """Whatever scores several shards at once."""

    @property
    def n_pending(self) -> int:
        """The number of shards under way."""
        ...

    def submit(self, attempt: Attempt) -> None:
        """Take a shard on."""
        ...

    def collect(self) -> list[Done]:
        """Wait until at least one shard is done, and return those that are."""
        ...

    def close(self) -> None:
        """End all work at once."""
        ...


def iter_pool(jobs: Iterable[Job], pool: Pool, workers: int) -> Generator[Done, None, None]:
    """Yield each shard as a pool gets it done; at most `workers` are under way, and one is read."""
    try:
        for index, records in jobs:
            done = pool.collect() if pool.n_pending >= workers else []
            pool.submit(Attempt(index, records))
            yield from done
        while pool.n_pending:
            yield from pool.collect()
    finally:
        pool.close()


class _Pool:
    """Worker processes, as many as there are shards under way."""

    def __init__(
        self, scorer: Callable[[], ArticleScorer], languages: frozenset[str] | None
    ) -> None:
        self._scorer, self._languages = scorer, languages
        self._busy: dict[Connection, tuple[SpawnProcess, Attempt]] = {}
        self._idle: deque[tuple[Connection, SpawnProcess]] = deque()
        self._starting: set[Connection] = set()
        self._n_stillborn = 0

    @property
    def n_pending(self) -> int:
        """The number of shards under way."""
        return len(self._busy)

    def submit(self, attempt: Attempt) -> None:
        """Give a shard to a worker that has none; one is started if there is none."""
        connection, process = self._idle.popleft() if self._idle else self._start()
        self._busy[connection] = process, attempt
        with suppress(OSError):  # it is dead already; `collect` will find it so
            connection.send(attempt.records)

    def collect(self) -> list[Done]:
        """Wait until at least one shard is done, and return those that are."""
        done: list[Done] = []
        while not done:
            ready = wait(list(self._busy))
            for connection in [one for one in self._busy if one in ready]:
                done += self._receive(connection)
        return done

    def close(self) -> None:
        """End all workers at once: nobody waits for shards half done."""
        processes = [process for process, _ in self._busy.values()]
        processes += [process for _, process in self._idle]
        for process in processes:
            process.kill()
        for process in processes:
            process.join()
        for connection in (*self._busy, *(connection for connection, _ in self._idle)):
            connection.close()

    def _start(self) -> tuple[Connection, SpawnProcess]:
        context = multiprocessing.get_context("spawn")
        ours, theirs = context.Pipe()
        names = {process.name for process in multiprocessing.active_children()}
        free = next(name for number in count() if (name := f"{WORKER}{number}") not in names)
        process = context.Process(
            target=_work, args=(theirs, self._scorer, self._languages), name=free, daemon=True
        )
        process.start()
        theirs.close()
        self._starting.add(ours)
        return ours, process

    def _receive(self, connection: Connection) -> Iterator[Done]:
        try:
            answer = connection.recv()
        except (EOFError, OSError):
            yield from self._bury(connection)
            return
        if answer == _READY:
            self._starting.discard(connection)
            self._n_stillborn = 0
            return
        process, attempt = self._busy.pop(connection)
        self._idle.append((connection, process))
        yield from self._settle(attempt, answer)

    def _bury(self, connection: Connection) -> Iterator[Done]:
        process, attempt = self._busy.pop(connection)
        process.join()
        connection.close()
        if connection in self._starting:
            self._starting.discard(connection)
            self._n_stillborn += 1
            if self._n_stillborn >= _MAX_STILLBORN:
                raise RunError(
                    f"Worker processes die before they can begin ({_tell_exit(process)}); the "
                    "finished shards stay: run the same command again with fewer --workers"
                )
            self.submit(attempt)
        else:
            yield from self._settle(attempt, Failure(_tell_exit(process), is_death=True))

    def _settle(self, attempt: Attempt, answer: Shard | Failure | BiaslensError) -> Iterator[Done]:
        if isinstance(answer, BiaslensError):
            raise answer
        attempt.take(answer)
        if attempt.outcome is None:
            self.submit(attempt)
        else:
            yield attempt.index, attempt.outcome


def _tell_exit(process: SpawnProcess) -> str:
    code = process.exitcode or 0
    if code >= 0:
        return f"ended with status {code}"
    with suppress(ValueError):
        return f"killed by {signal.Signals(-code).name}"
    return f"killed by signal {-code}"


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def try_shard(
    records: tuple[Record, ...], scorer: ArticleScorer, languages: frozenset[str] | None
) -> Shard | Failure:
    """Return the scored shard, or why it could not be scored."""
    try:
        return score_shard(records, scorer=scorer, languages=languages)
    except Exception as error:  # noqa: BLE001 - whatever a shard fails of, the others go on
        return Failure(" ".join(f"{type(error).__name__}: {error}".split())[:300])


def _work(
    connection: Connection,
    scorer: Callable[[], ArticleScorer],
    languages: frozenset[str] | None,
) -> None:
    """Score what comes, in a process that leaves Ctrl-C to its parent, and ends with it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    try:
        made = scorer()
    except BiaslensError as error:
        connection.send(error)
        return
    gc.freeze()  # or what is imported is searched for garbage, over and over
    gc.set_threshold(_GARBAGE)
    connection.send(_READY)
    while True:
        connection.send(try_shard(connection.recv(), made, languages))
