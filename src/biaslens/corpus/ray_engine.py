"""The same shards on a Ray cluster: actors that each hold a scorer, on any of its nodes.

Only this file knows Ray. The driver reads the input and writes the folder, as without it, so what
makes a run resumable stays as it is; a node that dies costs the shards it was scoring, and they are
scored elsewhere. Every node needs biaslens, and the bundle under the same path.
"""

from collections import deque
from collections.abc import Callable, Generator, Iterable
from contextlib import suppress
from importlib.util import find_spec
from typing import Any

from biaslens.corpus.attempts import Attempt, Failure
from biaslens.corpus.shards import ArticleScorer, Record, Shard
from biaslens.corpus.workers import Done, Job, iter_pool, try_shard
from biaslens.errors import BiaslensError, RunError, require_extra

MAX_STILLBORN = 5


def iter_on_ray(
    jobs: Iterable[Job],
    *,
    scorer: Callable[[], ArticleScorer],
    languages: frozenset[str] | None,
    workers: int,
) -> Generator[Done, None, None]:
    """Yield each shard, scored on the cluster, as it gets done; see `workers.iter_scored`.

    The cluster is the one that Ray is connected to, else that of the environment variable
    `RAY_ADDRESS`, else one on this machine alone.
    """
    ray = _connect()
    return iter_pool(jobs, _RayPool(ray, scorer, languages, workers), workers)


def count_gpus() -> int:
    """Return how many GPUs the cluster has; none without torch, which makes use of them."""
    n_gpus = int(_connect().cluster_resources().get("GPU", 0))
    return n_gpus if find_spec("torch") else 0


def count_processors() -> int:
    """Return how many processors the cluster has."""
    return max(1, int(_connect().cluster_resources().get("CPU", 1)))


def _connect() -> Any:
    require_extra("ray", "ray")
    import ray

    if not ray.is_initialized():
        ray.init(log_to_driver=False, include_dashboard=False)
    return ray


class _ShardActor:
    """What runs on a node: a scorer, and the function that scores a shard."""

    def __init__(self, make: Callable[[], ArticleScorer], languages: frozenset[str] | None) -> None:
        self._make, self._languages = make, languages

    def begin(self) -> BiaslensError | None:
        """Make the scorer, or return what is wrong with it."""
        try:
            self._scorer = self._make()
        except BiaslensError as error:
            return error
        return None

    def score(self, records: tuple[Record, ...]) -> Shard | Failure:
        """Score the records of a shard."""
        return try_shard(records, self._scorer, self._languages)


class _RayPool:
    """Actors on the cluster. Shards wait here while there are fewer actors than shards."""

    def __init__(
        self,
        ray: Any,
        scorer: Callable[[], ArticleScorer],
        languages: frozenset[str] | None,
        workers: int,
    ) -> None:
        self._ray, self._arguments = ray, (scorer, languages)
        self._n_left = workers  # actors that may still be started
        self._waiting: deque[Attempt] = deque()
        self._idle: deque[Any] = deque()
        self._starting: dict[Any, Any] = {}  # promise → actor
        self._busy: dict[Any, tuple[Any, Attempt]] = {}
        self._n_stillborn = 0
        n_gpus = min(1, count_gpus())
        self._actor = ray.remote(num_cpus=1, num_gpus=n_gpus, max_restarts=0)(_ShardActor)

    @property
    def n_pending(self) -> int:
        """The number of shards under way."""
        return len(self._waiting) + len(self._busy)

    def submit(self, attempt: Attempt) -> None:
        """Take a shard on."""
        self._waiting.append(attempt)
        self._assign()

    def collect(self) -> list[Done]:
        """Wait until at least one shard is done, and return those that are."""
        done: list[Done] = []
        while not done:
            ready, _ = self._ray.wait([*self._busy, *self._starting], num_returns=1)
            for promise in ready:
                if promise in self._starting:
                    self._welcome(promise)
                else:
                    done += self._receive(promise)
            self._assign()
        return done

    def close(self) -> None:
        """End all actors at once."""
        actors = [actor for actor, _ in self._busy.values()]
        for actor in (*actors, *self._idle, *self._starting.values()):
            with suppress(Exception):  # it may be gone with its node
                self._ray.kill(actor)

    def _assign(self) -> None:
        while self._waiting and self._idle:
            actor, attempt = self._idle.popleft(), self._waiting.popleft()
            self._busy[actor.score.remote(attempt.records)] = actor, attempt
        while self._n_left and len(self._starting) < len(self._waiting):
            self._n_left -= 1
            actor = self._actor.remote(*self._arguments)
            self._starting[actor.begin.remote()] = actor

    def _welcome(self, promise: Any) -> None:
        actor = self._starting.pop(promise)
        try:
            problem = self._ray.get(promise)
        except self._ray.exceptions.RayError as error:
            self._n_left += 1
            self._n_stillborn += 1
            if self._n_stillborn >= MAX_STILLBORN:
                raise RunError(
                    f"Actors die before they can begin ({_in_short(error)}); check that biaslens "
                    "and the bundle are on every node, and run the same command again"
                ) from error
            return
        if problem is not None:
            raise problem
        self._n_stillborn = 0
        self._idle.append(actor)

    def _receive(self, promise: Any) -> list[Done]:
        actor, attempt = self._busy.pop(promise)
        try:
            answer = self._ray.get(promise)
            self._idle.append(actor)
        except self._ray.exceptions.RayError as error:
            answer = Failure(_in_short(error), is_death=True)
            self._n_left += 1
        attempt.take(answer)
        if attempt.outcome is not None:
            return [(attempt.index, attempt.outcome)]
        self._waiting.appendleft(attempt)
        return []


def _in_short(error: Exception) -> str:
    return type(error).__name__
