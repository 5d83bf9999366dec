"""Where shards are scored: in this process, or in several that each hold their own scorer."""

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from functools import cache, partial
from multiprocessing.connection import Connection

from biaslens.corpus.shards import ArticleScorer, Record, Shard, score_shard
from biaslens.errors import RunError

Job = tuple[int, tuple[Record, ...] | None]
Done = tuple[int, Shard | None]

_get_scorer: Callable[[], ArticleScorer]


def iter_scored(
    jobs: Iterable[Job],
    *,
    scorer: Callable[[], ArticleScorer],
    languages: frozenset[str] | None,
    workers: int,
) -> Generator[Done, None, None]:
    """Yield each shard, scored, as it gets done: with several workers, in any order.

    A job without records passes through as it is. The scorer is made where the first shard is
    scored, and not at all if there is none. At most `workers + 1` shards of records are held.

    Raises:
        RunError: If a worker process dies.
    """
    if workers > 1:
        return _iter_pool(jobs, partial(_start, scorer), languages, workers)
    return _iter_here(jobs, cache(scorer), languages)


def _iter_here(
    jobs: Iterable[Job], scorer: Callable[[], ArticleScorer], languages: frozenset[str] | None
) -> Generator[Done, None, None]:
    for index, records in jobs:
        if records is None:
            yield index, None
        else:
            yield index, score_shard(records, scorer=scorer(), languages=languages)


def _iter_pool(
    jobs: Iterable[Job],
    start: Callable[[Connection], None],
    languages: frozenset[str] | None,
    workers: int,
) -> Generator[Done, None, None]:
    context = multiprocessing.get_context("spawn")
    watched, lifeline = context.Pipe(duplex=False)
    pending: dict[Future[Shard], int] = {}
    with ProcessPoolExecutor(workers, context, start, (watched,)) as pool:
        try:
            for index, records in jobs:
                if records is None:
                    yield index, None
                    continue
                done = _collect(pending) if len(pending) >= workers else []
                pending[pool.submit(_score, records, languages)] = index
                yield from done
            while pending:
                yield from _collect(pending)
        except BrokenProcessPool as error:
            lifeline.close()
            raise RunError(
                "A worker process died (out of memory, or ended from outside); the finished shards "
                "stay: run the same command again to go on, with fewer --workers if memory is short"
            ) from error
        except BaseException:
            lifeline.close()  # the workers end at once: nobody waits for shards half done
            raise
    lifeline.close()


def _collect(pending: dict[Future[Shard], int]) -> list[Done]:
    """Wait for at least one shard, and return those that are done."""
    done, _ = wait(pending, return_when=FIRST_COMPLETED)
    return [(pending.pop(future), future.result()) for future in done]


def _start(scorer: Callable[[], ArticleScorer], watched: Connection) -> None:
    """Set a worker process up: it leaves Ctrl-C to its parent, and ends with it."""
    global _get_scorer  # a pool hands its tasks nothing but the globals of the process
    _get_scorer = cache(scorer)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, args=(watched,), daemon=True).start()


def _end_with_parent(watched: Connection) -> None:
    watched.poll(None)  # nothing is ever sent: it returns when the other end is closed
    os._exit(1)


def _score(records: tuple[Record, ...], languages: frozenset[str] | None) -> Shard:
    return score_shard(records, scorer=_get_scorer(), languages=languages)
