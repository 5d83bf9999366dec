"""How many worker processes, and threads in each: as a short measurement on this machine finds.

One thread a process is best where memory is fast and plenty; fewer processes with more threads win
where processors come in pairs that share a core, or memory is short. So both are tried on the first
articles of the input.
"""

import multiprocessing
import os
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import cycle
from multiprocessing.connection import Connection
from multiprocessing.synchronize import Barrier
from pathlib import Path

from biaslens.corpus.shards import ArticleScorer, iter_cuts
from biaslens.schema import Article

SECONDS = 1.0
ARTICLES_AT_ONCE = 8
PATIENCE = 120.0
BYTES_A_WORKER = 400 * 2**20
_ENOUGH_BETTER = 1.03  # more processes cost memory, so they must win by this


@dataclass(frozen=True, slots=True)
class Team:
    """Worker processes, and the threads of each; no worker means this process itself."""

    workers: int
    threads: int


def count_cpus() -> int:
    """Return the processors that this process may use."""
    n_cpus = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    with suppress(OSError, ValueError):  # no control group, or one without a limit
        quota, period = Path("/sys/fs/cgroup/cpu.max").read_text().split()
        return max(1, min(n_cpus or 1, round(int(quota) / int(period))))
    return n_cpus or 1


def list_teams(n_cpus: int, *, n_bytes: int | None = None) -> list[Team]:
    """Return the teams worth trying, the smallest first.

    >>> list_teams(8)
    [Team(workers=4, threads=2), Team(workers=8, threads=1)]
    >>> list_teams(8, n_bytes=2**31)
    [Team(workers=4, threads=2), Team(workers=5, threads=1)]
    """
    most = max(1, n_cpus if n_bytes is None else n_bytes // BYTES_A_WORKER)
    counts = sorted({min(most, max(1, n_cpus // 2)), min(most, n_cpus)})
    return [Team(count, max(1, n_cpus // count)) for count in counts]


def choose_team(
    articles: Sequence[Article],
    make_scorer: Callable[[int], ArticleScorer],
    *,
    n_cpus: int,
    measure: Callable[..., float] | None = None,
) -> Team:
    """Return the team that scores the most sentences a second.

    Args:
        articles: What to measure on.
        make_scorer: Makes a scorer with so many threads; it must pickle.
        n_cpus: Processors to use.
        measure: Measures a team; `measure_team` unless tested.
    """
    teams = list_teams(n_cpus, n_bytes=_free_bytes())
    best, best_rate = teams[0], 0.0
    for team in teams if len(teams) > 1 and articles else ():
        rate = (measure or measure_team)(team, articles, make_scorer)
        if rate > best_rate * _ENOUGH_BETTER:
            best, best_rate = team, rate
    return best


def measure_team(
    team: Team, articles: Sequence[Article], make_scorer: Callable[[int], ArticleScorer]
) -> float:
    """Return the sentences a second of a whole team; 0 if it does not get to work."""
    context = multiprocessing.get_context("spawn")
    barrier = context.Barrier(team.workers)
    pipes = [context.Pipe(duplex=False) for _ in range(team.workers)]
    processes = [
        context.Process(
            target=_measure_one,
            args=(theirs, barrier, articles, make_scorer, team.threads),
            daemon=True,
        )
        for _, theirs in pipes
    ]
    for process in processes:
        process.start()
    for _, theirs in pipes:
        theirs.close()
    try:
        return sum(_receive(ours) for ours, _ in pipes)
    finally:
        for process in processes:
            process.kill()
            process.join()


def _receive(connection: Connection) -> float:
    with suppress(EOFError, OSError):
        if connection.poll(PATIENCE):
            return float(connection.recv())
    return 0.0


def _measure_one(
    connection: Connection,
    barrier: Barrier,
    articles: Sequence[Article],
    make_scorer: Callable[[int], ArticleScorer],
    threads: int,
) -> None:
    scorer = make_scorer(threads)
    barrier.wait(PATIENCE)
    n_sentences, start = 0, time.perf_counter()
    for shard in iter_cuts(cycle(articles), ARTICLES_AT_ONCE):
        with suppress(Exception):  # a bad article is the run's to reject
            n_sentences += sum(len(one.sentences) for one in scorer.score_articles(shard))
        if time.perf_counter() - start >= SECONDS:
            break
    connection.send(n_sentences / (time.perf_counter() - start))


def _free_bytes() -> int | None:
    with suppress(OSError, ValueError, StopIteration):
        lines = Path("/proc/meminfo").read_text().splitlines()
        line = next(line for line in lines if line.startswith("MemAvailable:"))
        return int(line.split()[1]) * 1024
    return None
