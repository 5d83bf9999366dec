"""The bundle: a folder with a trained model that explains itself.

    biaslens.json    format version, tasks, calibration, thresholds, hashes, scores
    model.onnx       the network; one output, logits `[batch, tokens, channels]`
    tokenizer.json
    README.md        the card

Nothing in it is executed, and scoring takes task specs from it, never from code.
"""

import json
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from biaslens.errors import BundleError
from biaslens.tasks import Kind, Task

BUNDLE_VERSION = 1
SPEC, MODEL, TOKENIZER, CARD = "biaslens.json", "model.onnx", "tokenizer.json", "README.md"
CHECKPOINT = "checkpoint.json"  # what a checkpoint has, and a bundle has not
DEFAULT_BUNDLE = Path(__file__).parents[1] / "bundles" / "default"


def is_checkpoint(folder: Path) -> bool:
    """Whether a folder is a checkpoint, not a bundle."""
    return (folder / CHECKPOINT).is_file()


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class TaskSpec(_Strict):
    """A task as a bundle states it, with what turns its logits into probabilities.

    A span's or token's logits are multiplied by `scale` and, for binary tasks, moved by `bias`
    before the sigmoid or softmax. A binary task with a `curve` has points of logit and probability
    instead, with straight lines between them. `threshold` is where a decision changes; within
    `abstain`, a range of probabilities, it is not reliable.
    With a `marked_scale`, the technique of a span that is asked about is read once more with marks
    around the span, and that is the scale of those logits.
    `span_weights` of a technique's task has a row for each label: by how much its logit is higher
    for any span that is asked about, for each unit of the logarithm of the span's number of words,
    and where the span's words stand earlier in the text.
    `decision_weights` of attribution are those of the decision what is one, by feature.
    """

    name: str
    kind: Kind
    labels: tuple[str, ...] = Field(min_length=1)
    scale: float = 1.0
    bias: float = 0.0
    threshold: float = 0.5
    curve: tuple[tuple[float, float], ...] = ()
    abstain: tuple[float, float] | None = None
    marked_scale: float | None = None
    span_weights: tuple[tuple[float, float, float], ...] = ()
    decision_weights: Mapping[str, float] = {}

    @property
    def task(self) -> Task:
        """The task without its calibration."""
        return Task(self.name, self.kind, self.labels)


class BundleSpec(_Strict):
    """What `biaslens.json` holds.

    `calibration` tells how each task was calibrated, on how many texts and how well.
    `scores` are benchmark → metric → value as `biaslens evaluate` found them, `float_scores` those
    of the weights before int8; `evaluation` holds the intervals, the scores by outlet and the bins
    of the reliability plots.
    """

    format: Literal[1]
    name: str
    tasks: tuple[TaskSpec, ...] = Field(min_length=1)
    max_length: int
    license: str
    encoder: str
    files: Mapping[str, str]
    versions: Mapping[str, str] = {}
    run: Mapping[str, Any] = {}
    calibration: Mapping[str, Mapping[str, Any]] = {}
    quantization: Mapping[str, float] = {}
    scores: Mapping[str, Mapping[str, float]] = {}
    evaluation: Mapping[str, Mapping[str, Any]] = {}
    float_scores: Mapping[str, Mapping[str, float]] = {}

    def task(self, name: str) -> TaskSpec:
        """Return the spec of a task.

        Raises:
            BundleError: If the bundle has no such task.
        """
        for task in self.tasks:
            if task.name == name:
                return task
        raise BundleError(f"the bundle {self.name} has no task {name}; use a bundle that has it")


def read_spec(folder: Path) -> BundleSpec:
    """Read and check a bundle's `biaslens.json`.

    Raises:
        BundleError: If the folder is no bundle, is of another format version, or is damaged.
    """
    path = folder / SPEC
    try:
        values = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise BundleError(
            f"{folder}: is no bundle (no readable {SPEC}); give a folder made by biaslens export"
        ) from error
    except (ValueError, RecursionError) as error:
        raise BundleError(f"{path}: is damaged ({error}); get the bundle again") from error
    version = values.get("format") if isinstance(values, dict) else None
    if version != BUNDLE_VERSION:
        raise BundleError(
            f"{path}: has bundle format {version!r}, this version of biaslens reads "
            f"{BUNDLE_VERSION}; export the checkpoint again or install the version that made it"
        )
    try:
        return BundleSpec.model_validate(values)
    except ValidationError as error:
        places = ", ".join(".".join(map(str, problem["loc"])) for problem in error.errors())
        raise BundleError(f"{path}: has wrong or missing values ({places})") from error


def check_files(folder: Path, spec: BundleSpec) -> None:
    """Check that the bundle's files are the ones that were exported.

    Raises:
        BundleError: If one is missing or its bytes differ.
    """
    for name, expected in spec.files.items():
        path = folder / name
        try:
            found = hash_file(path)
        except OSError as error:
            raise BundleError(f"{path}: is missing; get the bundle again") from error
        if found != expected:
            raise BundleError(
                f"{path}: is damaged (sha256 {found[:12]}…, expected {expected[:12]}…); "
                "get the bundle again"
            )


def write_spec(spec: BundleSpec, folder: Path) -> None:
    """Write a bundle's `biaslens.json`."""
    text = json.dumps(spec.model_dump(mode="json"), indent=1, ensure_ascii=False)
    (folder / SPEC).write_text(text + "\n", encoding="utf-8")


def hash_file(path: Path) -> str:
    """Return the SHA-256 of a file's bytes, as hexadecimal digits."""
    with path.open("rb") as file:
        digest = sha256()
        while block := file.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


def bundle_sha256(folder: Path) -> str:
    """Return one hash for all that decides a bundle's scores (its card and figures do not)."""
    spec = read_spec(folder)
    deciding = spec.model_dump(mode="json", include={"format", "tasks", "max_length", "files"})
    return sha256(json.dumps(deciding, sort_keys=True).encode()).hexdigest()
