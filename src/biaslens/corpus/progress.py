"""How far a run is, on stderr: a bar for a person, a line now and then for a log."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tqdm import tqdm

EVERY = 30.0  # seconds between two lines of a log


class Progress:
    """Counts records and sentences, and says the rate and the time left.

    Records that an earlier sitting has scored count for how far the run is, not for its rate.

    Args:
        total: Records in the whole input, if that is known.
        bar: The bar to show, if there is one.
        every: Seconds between two lines of a log; `None` for none.
        clock: A clock that never goes back.
    """

    def __init__(
        self,
        total: int | None,
        bar: "tqdm[Any] | None" = None,
        *,
        every: float | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._total, self._bar, self._every, self._clock = total, bar, every, clock
        self._start = self._said = clock()
        self._n_before = self._n_records = self._n_sentences = 0

    def skip(self, n_records: int) -> None:
        """Count records that were scored before."""
        self._n_before += n_records
        if self._bar is not None:
            self._bar.initial += n_records
            self._bar.update(n_records)

    def add(self, n_records: int, n_sentences: int) -> None:
        """Count records that were scored now."""
        self._n_records += n_records
        self._n_sentences += n_sentences
        if self._bar is not None:
            self._bar.set_postfix_str(self._rate(), refresh=False)
            self._bar.update(n_records)
        now = self._clock()
        if self._every is not None and now - self._said >= self._every:
            self._said = now
            print(f"Scoring: {self.line()}", file=sys.stderr, flush=True)

    def line(self) -> str:
        """Return how far the run is, in words."""
        n_done = self._n_before + self._n_records
        of_all = f" of {self._total:,}" if self._total and n_done <= self._total else ""
        return f"{n_done:,}{of_all} records, {self._rate()}{self._time_left(n_done)}"

    def _rate(self) -> str:
        seconds = max(self._clock() - self._start, 1e-6)
        return f"{self._n_sentences / seconds:,.0f} sentences/s"

    def _time_left(self, n_done: int) -> str:
        if not self._total or not self._n_records or n_done > self._total:
            return ""
        from tqdm import tqdm

        rate = self._n_records / max(self._clock() - self._start, 1e-6)
        return f", {tqdm.format_interval((self._total - n_done) / rate)} left"


@contextmanager
def show_progress(total: int | None, *, shown: bool | None) -> Iterator[Progress]:
    """Show how far a run is for the length of a `with` block.

    Args:
        total: Records in the whole input, if that is known.
        shown: `True` for a bar, `False` for nothing; `None` for a bar if stderr is a terminal, else
            a line twice a minute.
    """
    is_bar = sys.stderr.isatty() if shown is None else shown
    if not is_bar:
        yield Progress(total, every=EVERY if shown is None else None)
        return
    from tqdm import tqdm  # takes a while to import

    with tqdm(total=total, desc="Scoring", unit=" records") as bar:
        yield Progress(total, bar)
