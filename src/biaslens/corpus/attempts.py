"""What is tried with a shard that fails: once more, then its halves, then without the culprits."""

from collections.abc import Sequence
from dataclasses import dataclass

from biaslens.corpus.shards import Record, Shard
from biaslens.schema import Article, Reject

MAX_ATTEMPTS = 2


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a shard was not scored, and whether that took a process down."""

    reason: str
    is_death: bool = False


class Attempt:
    """A shard on its way: what to score next, until there is an outcome.

    A shard that fails is tried again. One that keeps taking its worker down is halved, and the half
    that does so again, until single records are left: they become rejects, and the whole shard is
    scored once more. Its bytes are those of a shard that held the rejects from the beginning.

    Args:
        index: The number of the shard.
        records: Its records.
    """

    def __init__(self, index: int, records: Sequence[Record]) -> None:
        self.index = index
        self.outcome: Shard | Failure | None = None
        self._records = list(records)
        self._n_failed = 0
        self._parts: list[tuple[int, int]] = []  # ranges that may hold a culprit, the next one last
        self._n_deaths = 0  # of the next one
        self._is_searched = False

    @property
    def records(self) -> tuple[Record, ...]:
        """What to score next."""
        start, end = self._parts[-1] if self._parts else (0, len(self._records))
        return tuple(self._records[start:end])

    def take(self, answer: Shard | Failure) -> None:
        """Take what came of it."""
        if self._parts:
            self._search(answer)
        elif isinstance(answer, Shard):
            self.outcome = answer
        else:
            self._n_failed += 1
            if self._n_failed >= MAX_ATTEMPTS:
                self._give_up(answer)

    def _give_up(self, failure: Failure) -> None:
        if failure.is_death and not self._is_searched:
            self._is_searched, self._n_failed = True, 0
            self._parts = [(0, len(self._records))]
            self._halve()
        else:
            self.outcome = failure

    def _search(self, answer: Shard | Failure) -> None:
        start, end = self._parts[-1]
        if isinstance(answer, Shard) or not answer.is_death:
            self._parts.pop()
            self._n_deaths = 0
            return
        self._n_deaths += 1
        if end - start > 1:
            self._halve()
        elif self._n_deaths >= MAX_ATTEMPTS:
            self._parts.pop()
            self._n_deaths = 0
            self._records[start] = _to_reject(self._records[start], answer)

    def _halve(self) -> None:
        start, end = self._parts.pop()
        middle = (start + end) // 2
        self._parts += [(a, b) for a, b in ((middle, end), (start, middle)) if a < b]
        self._n_deaths = 0


def _to_reject(record: Record, failure: Failure) -> Reject:
    if not isinstance(record, Article):
        return record
    return Reject(
        input=record.url or record.id,
        row=None,
        id=record.id,
        what=f"takes the process that scores it down ({failure.reason})",
        fix="Leave this record out, or give the process more memory; please report it as a bug.",
    )
