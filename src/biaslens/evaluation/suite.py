"""Everything that `biaslens evaluate` runs: the benchmarks whose data are there, and behaviour."""

from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

from biaslens.errors import BundleError, InputError
from biaslens.evaluation.behaviour import BEHAVIOUR, run_behaviour
from biaslens.evaluation.benchmarks import BENCHMARKS, Run, run_benchmark
from biaslens.evaluation.pages import PAGE_BENCHMARKS, run_pages
from biaslens.scoring.backends import TorchBackend
from biaslens.scoring.bundle import TOKENIZER, read_spec
from biaslens.scoring.scorer import Scorer, load
from biaslens.scoring.tokens import load_tokenizer

NAMES = (*BENCHMARKS, *PAGE_BENCHMARKS, *BEHAVIOUR)

FILES: Mapping[str, str] = {
    **{name: benchmark.file for name, benchmark in BENCHMARKS.items()},
    **{name: benchmark.file for name, benchmark in PAGE_BENCHMARKS.items()},
}
"""The file below the data folder that a benchmark reads; the tests of behaviour read none."""


def find_missing(data: Path, *, only: Collection[str] = ()) -> list[str]:
    """Return the benchmarks whose file is not there.

    Raises:
        InputError: If one of them was asked for by name.
    """
    missing = [
        name for name in only or NAMES if name in FILES and not (data / FILES[name]).is_file()
    ]
    if missing and only:
        raise InputError(f"{data / FILES[missing[0]]}: is not there; see docs/data.md")
    return missing


def iter_runs(scorer: Scorer, *, data: Path, only: Collection[str] = ()) -> Iterator[Run]:
    """Yield each benchmark whose file lies below `data` with its predictions, then behaviour.

    Args:
        scorer: What is judged.
        data: Folder of the labelled data; the tests of behaviour need none.
        only: Names to run; all if empty.

    Raises:
        InputError: If a name that was asked for has no data.
    """
    missing = set(find_missing(data, only=only))
    for name in only or NAMES:
        if name in missing:
            continue
        if name in BEHAVIOUR:
            run = run_behaviour(name, scorer=scorer)
        elif name in PAGE_BENCHMARKS:
            run = run_pages(PAGE_BENCHMARKS[name], data=data)
        else:
            run = run_benchmark(BENCHMARKS[name], scorer=scorer, data=data)
        if run.examples:
            yield run
        elif only:
            raise InputError(f"{data / FILES[name]}: holds no text of this part; see docs/data.md")


def load_float(bundle: Path, checkpoint: Path, *, device: str | None = None) -> Scorer:
    """Return a scorer with the float weights of a checkpoint and the calibration of its bundle.

    Raises:
        BundleError: If either is damaged or they do not answer the same tasks.
    """
    spec = read_spec(bundle)
    if [task.task for task in load(checkpoint).spec.tasks] != [task.task for task in spec.tasks]:
        raise BundleError(
            f"{checkpoint}: answers other tasks than the bundle {bundle}; "
            "give the checkpoint that the bundle was exported from"
        )
    backend = TorchBackend(checkpoint, device=device)
    return Scorer(spec, tokenizer=load_tokenizer(bundle / TOKENIZER), backend=backend)
