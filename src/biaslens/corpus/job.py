"""A batch run as a user asks for it: which inputs, which bundle, how."""

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from functools import partial
from importlib.metadata import version
from io import BytesIO
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, BinaryIO, Literal

from biaslens.corpus.described import count_records, describe_input
from biaslens.corpus.export import export_csv
from biaslens.corpus.ray_engine import count_gpus, count_processors, iter_on_ray
from biaslens.corpus.remote import Mirror, fetch_input, is_remote
from biaslens.corpus.run import SHARD_SIZE, Part, RunResult, score_corpus
from biaslens.corpus.team import Team, choose_team, count_cpus
from biaslens.corpus.workers import iter_scored, worker_number
from biaslens.errors import BundleError, RunError, require_extra
from biaslens.reading import iter_articles, mark_duplicates
from biaslens.reading.inputs import STDIN, Entry, expand_inputs
from biaslens.schema import Article, Reject, Unit
from biaslens.scoring.bundle import (
    DEFAULT_BUNDLE,
    BundleSpec,
    bundle_sha256,
    hash_file,
    is_checkpoint,
    read_spec,
)
from biaslens.scoring.scorer import Scorer, load

Engine = Literal["local", "ray"]
IN_TORCH = "torch", "transformers"
SHAPING = ("lxml", "numpy", "nupunkt", "onnxruntime", "py3langid", "tokenizers", "trafilatura")


@dataclass(frozen=True, slots=True)
class ScoreOptions:
    """How inputs are read and scored.

    `urls` are files that list addresses, `cache` keeps what is fetched. `languages` of `None`
    scores every language. `workers` are processes with one thread each for the network; `None` lets
    a short measurement choose, 0 scores in this process, with all processors. `export` adds one
    long table to the folder of a finished run. `engine` is where shards are scored: on this
    machine, or on a Ray cluster. `gpus` is the number of GPUs of this machine to use: one worker
    each, or as many as `workers` says, shared out among them. On a Ray cluster all its GPUs are
    used, one by each worker.
    """

    unit: Unit | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    preset: str | None = None
    urls: tuple[str, ...] = ()
    cache: Path | None = None
    model: Path | None = None
    workers: int | None = 0
    restart: bool = False
    languages: frozenset[str] | None = frozenset({"en"})
    max_failures: int = 10
    part: Part | None = None
    export: Literal["csv"] | None = None
    engine: Engine = "local"
    gpus: int = 0


def score_inputs(
    inputs: Sequence[str], out: Path | str, *, options: ScoreOptions, stdin: BinaryIO | None = None
) -> RunResult:
    """Read and score inputs into a folder of tables; see `score_corpus` for stopping and resuming.

    Inputs and the folder may be addresses on an object store; see `remote`.

    Raises:
        InputError: If an input does not exist or has no column with the text.
        BundleError: If the bundle cannot be used.
        RunError: If the folder holds another run.
        OutputError: If the folder cannot be written.
    """
    with TemporaryDirectory(prefix="biaslens-") as folder:
        scratch = Path(folder)
        near = [
            str(fetch_input(one, scratch / f"input-{number}")) if is_remote(one) else one
            for number, one in enumerate(inputs)
        ]
        if not is_remote(str(out)):
            return _score_near(near, Path(out), options, stdin)
        if options.export or options.part:
            raise RunError("--export and --part need an output folder on a disk")
        return _score_near(near, scratch / "out", options, stdin, mirror=Mirror(str(out)))


def _score_near(
    inputs: Sequence[str],
    out: Path,
    options: ScoreOptions,
    stdin: BinaryIO | None,
    *,
    mirror: Mirror | None = None,
) -> RunResult:
    given = _read_stdin(inputs, stdin)

    def open_articles() -> Iterator[Article | Reject]:
        articles = iter_articles(
            inputs,
            unit=options.unit,
            columns=options.columns,
            preset=options.preset,
            urls=options.urls,
            cache=options.cache,
            stdin=None if given is None else BytesIO(given),
        )
        return mark_duplicates(articles)

    open_articles()  # wrong inputs are told before anything is made
    entries = expand_inputs(inputs, urls=options.urls)
    stamps = _stamp(entries)
    described = [describe_input(entry, given) for entry in entries]
    n_records = count_records(described)
    if options.engine == "ray":
        options = replace(options, gpus=count_gpus())
    team = _choose_team(open_articles, entries, options, n_records=n_records)
    scorer = partial(_load_here, options.model, team.threads, options.gpus)
    is_here = not team.workers and options.engine == "local"
    result = score_corpus(
        open_articles,
        out,
        scorer=_begin(scorer) if is_here else scorer,
        identity={
            "bundle": _describe_bundle(options.model or DEFAULT_BUNDLE),
            "inputs": [one.identity for one in described],
            "options": {
                "unit": options.unit,
                "columns": dict(options.columns),
                "preset": options.preset,
                **({"device": "GPU"} if options.gpus else {}),
            },
            "versions": {name: version(name) for name in _shaping(options)},
        },
        workers=team.workers,
        restart=options.restart,
        languages=options.languages,
        max_failures=options.max_failures,
        part=options.part,
        n_records=n_records,
        mirror=mirror,
        run_shards=iter_on_ray if options.engine == "ray" else iter_scored,
        check_inputs=partial(_check_unchanged, entries, stamps),
    )
    if options.export == "csv" and result.finished:
        export_csv(out)
    return result


def _choose_team(
    open_articles: Callable[[], Iterator[Article | Reject]],
    entries: Sequence[Entry],
    options: ScoreOptions,
    *,
    n_records: int | None,
) -> Team:
    if options.engine == "ray":
        return Team(options.workers or options.gpus or count_processors(), 1)
    n_cpus = count_cpus()
    if options.gpus:
        n_workers = max(options.gpus, options.workers or 0)
        return Team(n_workers, max(1, n_cpus // n_workers))
    if options.workers is not None:
        return Team(options.workers, 1 if options.workers else n_cpus)
    if n_records is not None and n_records <= SHARD_SIZE:
        return Team(0, n_cpus)
    if any(entry.path is None or entry.is_list for entry in entries):
        return Team(n_cpus, 1)  # what is fetched or piped is not read twice
    records = list(islice(open_articles(), SHARD_SIZE + 1))
    if len(records) <= SHARD_SIZE:
        return Team(0, n_cpus)
    sample = [record for record in records if isinstance(record, Article)]
    return choose_team(sample, partial(_load_with, options.model), n_cpus=n_cpus)


def _load_here(model: Path | None, threads: int, n_gpus: int) -> Scorer:
    """Return the scorer of a worker process; with several GPUs each worker has its own."""
    device = f"cuda:{worker_number() % n_gpus}" if n_gpus else None
    return load(model, threads=threads, device=device)


def _begin(make: Callable[[], Scorer]) -> Callable[[], Scorer]:
    """Make a scorer in a thread, while the first records are read."""
    with_it = ThreadPoolExecutor(1)
    coming = with_it.submit(make)
    with_it.shutdown(wait=False)
    return coming.result


def _load_with(model: Path | None, threads: int) -> Scorer:
    return load(model, threads=threads)


def _stamp(entries: Sequence[Entry]) -> list[tuple[int, int] | None]:
    """Return size and time of the last change of each file, `None` if it is none."""
    return [_stamp_one(entry.path) if entry.path else None for entry in entries]


def _stamp_one(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_size, found.st_mtime_ns


def _check_unchanged(entries: Sequence[Entry], stamps: Sequence[tuple[int, int] | None]) -> None:
    for entry, before, now in zip(entries, stamps, _stamp(entries), strict=True):
        if before != now:
            raise RunError(
                f"{entry.path} has changed while it was read, so the run is not finished; "
                "score it again with --restart"
            )


def _read_stdin(inputs: Sequence[str], stdin: BinaryIO | None) -> bytes | None:
    """Keep what came through a pipe: it cannot be opened twice."""
    return (stdin or sys.stdin.buffer).read() if STDIN in inputs else None


def _shaping(options: ScoreOptions) -> tuple[str, ...]:
    """Return the libraries whose version may change a score."""
    if not options.gpus and not (options.model and is_checkpoint(options.model)):
        return SHAPING
    require_extra("train", *IN_TORCH)
    return *SHAPING, *IN_TORCH


def _describe_bundle(folder: Path) -> dict[str, Any]:
    if is_checkpoint(folder):
        digest = _hash_weights(folder / "model.safetensors")
        return {"name": folder.name, "sha256": digest, "license": None, "scores": {}}
    spec = read_spec(folder)
    return {
        "name": spec.name,
        "sha256": bundle_sha256(folder),
        "license": spec.license,
        "scores": spec.scores,
        "abstain": spec.task("framing").abstain,
        "reliability": _reliability(spec),
    }


def _reliability(spec: BundleSpec) -> dict[str, Any] | None:
    """Return how probable sentences held to be loaded were, on the benchmark of framing."""
    for name in ("babe_test", "babe_dev"):
        bins = spec.evaluation.get(name, {}).get("reliability")
        if bins:
            return {"benchmark": name, "bins": bins}
    return None


def _hash_weights(path: Path) -> str:
    try:
        return hash_file(path)
    except OSError as error:
        raise BundleError(
            f"{path}: is missing or cannot be read; train again, or give another model"
        ) from error
