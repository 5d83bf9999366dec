"""Runs that die: a program for the tests of resume.

python -m corpus.killed every FOLDER        one run for each moment it can be killed at, resumed
python -m corpus.killed chain FOLDER        one run, killed again and again until it is done
python -m corpus.killed pool FOLDER SIGNAL TO    two workers; article 12 sends a signal
python -m corpus.killed slow FOLDER         two slow workers, to be killed from outside
python -m corpus.killed shoot FOLDER SEED   two slow workers, killed at twenty random moments
"""

import io
import os
import random
import signal
import sys
import threading
import time
from collections.abc import Callable
from itertools import count
from multiprocessing import active_children
from pathlib import Path
from typing import Any

from biaslens.corpus import score_corpus

from .fakes import (
    CREATED,
    IDENTITY,
    SHARD_SIZE,
    FakeScorer,
    SignalScorer,
    SlowScorer,
    iter_many,
    iter_records,
)

SIZE = 4  # of the shards of the slow runs


def run(out: Path, shard_size: int = SHARD_SIZE, **options: Any) -> None:
    usual = {"articles": iter_records, "scorer": FakeScorer, "created": CREATED}
    score_corpus(out=out, identity=IDENTITY, shard_size=shard_size, **(usual | options))


def run_killed(out: Path, moment: int, size: int = SHARD_SIZE) -> bool:
    """Run in a child that kills itself around its step number `moment`; say whether it finished."""
    child = os.fork()
    if child == 0:
        steps = count(1)

        def killing(step: Callable[..., Any]) -> Callable[..., Any]:
            def wrapped(*args: Any) -> Any:
                number = next(steps)
                if number == moment:
                    os.kill(os.getpid(), signal.SIGKILL)
                return step(*args)

            return wrapped

        class HalfWay(io.FileIO):
            """Writes in two steps, so that a file can be caught half-written."""

            def write(self, content: Any) -> int:
                half = super().write(content[: len(content) // 2])
                return half + killing(super().write)(content[half:])

        open_path = Path.open
        Path.open = lambda path, mode="r", **options: (
            HalfWay(path, mode) if mode == "wb" else open_path(path, mode, **options)
        )
        os.replace = killing(os.replace)
        os.fsync = killing(os.fsync)
        run(out, size)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    if os.WIFEXITED(status) and os.WEXITSTATUS(status) == 0:
        return True
    if os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL:
        return False
    raise SystemExit(f"moment {moment}: the run ended with status {status}")


def shoot_workers(folder: Path, seed: int, n_shots: int = 20) -> None:
    """Kill workers that are at work, at random moments, each with another shard in its hands.

    So that no shard is killed until it is taken for poison.
    """
    chance = random.Random(seed)
    hit: set[int] = set()
    while len(hit) < n_shots:
        time.sleep(chance.uniform(0.02, 0.3))
        at_work = [(w, folder / f"at-work-{w.pid}") for w in active_children()]
        shards = {w: int(path.read_text() or 0) // SIZE for w, path in at_work if path.exists()}
        targets = [worker for worker, shard in shards.items() if shard not in hit]
        if targets:
            worker = chance.choice(targets)
            hit.add(shards[worker])
            worker.kill()
    (folder / "all-shot").touch()


def main(what: str, folder: Path, *rest: str) -> None:
    if what == "every":
        os.fsync = lambda _: None  # only the loss of power would tell the difference
        run(folder / "undisturbed", 9)
        for moment in count(1):
            finished = run_killed(folder / f"{moment}", moment, 9)
            run(folder / f"{moment}", 9)
            if finished:
                break
    elif what == "chain":
        sittings = 1
        while not run_killed(folder, 30):
            sittings += 1
        print(sittings)
    elif what == "pool":
        number, to = rest
        try:
            scorer = SignalScorer(folder / "flag", int(number), to)
            run(folder / "out", scorer=scorer, workers=2)
        except KeyboardInterrupt:
            sys.exit(130)
    elif what in ("slow", "shoot"):
        if what == "shoot":
            threading.Thread(target=shoot_workers, args=(folder, int(rest[0])), daemon=True).start()
        slow = SlowScorer(folder)
        run(folder / "out", SIZE, articles=iter_many, scorer=slow, workers=2)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), *sys.argv[3:])
