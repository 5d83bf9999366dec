"""Everything that `biaslens evaluate` runs: the benchmarks whose data are there, and behaviour."""

from collections.abc import Collection, Iterator
from pathlib import Path

from biaslens.errors import InputError
from biaslens.evaluation.behaviour import BEHAVIOUR
from biaslens.evaluation.benchmarks import BENCHMARKS, Scores, run_benchmark
from biaslens.scoring.scorer import Scorer

NAMES = (*BENCHMARKS, *BEHAVIOUR)


def iter_scores(
    scorer: Scorer, *, data: Path, only: Collection[str] = ()
) -> Iterator[tuple[str, Scores]]:
    """Yield name and scores of each benchmark whose file lies below `data`, then of behaviour.

    Args:
        scorer: What is judged.
        data: Folder of the labelled data; the tests of behaviour need none.
        only: Names to run; all if empty.

    Raises:
        InputError: If a name that was asked for has no data.
    """
    for name in only or NAMES:
        if name in BEHAVIOUR:
            yield name, BEHAVIOUR[name](scorer)
        elif (data / BENCHMARKS[name].file).is_file():
            yield name, run_benchmark(BENCHMARKS[name], scorer=scorer, data=data)
        elif only:
            raise InputError(f"{data / BENCHMARKS[name].file}: is not there; see docs/data.md")
