"""Strict models of the YAML files in `configs/`, and how they are read."""

from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Literal, Self

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from biaslens.errors import ConfigError

Part = Literal["train", "calibration", "dev"]
Layout = Literal[
    "framing",
    "basil",
    "opinion",
    "words",
    "technique",
    "attribution",
    "paragraphs",
    "documents",
    "sentiment",
    "subjectivity",
    "unloaded",
    "texts",
]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class DataConfig(_Strict):
    """One labelled file and its place in the run.

    `window` says in which part of the run its batches lie (0 is the start, 1 the end), `epochs` how
    often each example is seen, `keep_empty` which share of the examples without any mark is kept.
    `pack`, `wrap`, `insert` and `swap` are shares of the examples that are changed
    (`biaslens.training.augment`). With `mark`, each labelled span is an example of its own, read
    with marks around it, as scoring reads spans that are asked about. `exclude` names the parts of
    the file that are held out (`biaslens.evaluation.gold.part_of`).
    """

    layout: Layout
    file: str
    epochs: float = Field(1.0, gt=0)
    window: tuple[float, float] = (0.0, 1.0)
    keep_empty: float = Field(1.0, ge=0, le=1)
    pack: float = Field(0.0, ge=0, le=1)
    wrap: float = Field(0.0, ge=0, le=1)
    insert: float = Field(0.0, ge=0, le=1)
    swap: float = Field(0.0, ge=0, le=1)
    mark: bool = False
    exclude: tuple[Part, ...] = ("calibration", "dev")

    @model_validator(mode="after")
    def _check(self) -> Self:
        if not 0 <= self.window[0] < self.window[1] <= 1:
            raise ValueError("window must be [from, to] with 0 <= from < to <= 1")
        if self.wrap and self.layout != "framing":
            raise ValueError("wrap is for the layout framing alone")
        if self.insert and self.layout not in ("framing", "words"):
            raise ValueError("insert is for the layouts framing and words")
        if self.mark and self.layout != "technique":
            raise ValueError("mark is for the layout technique alone")
        return self


class ScratchEncoder(_Strict):
    """An encoder with random weights, for tests and trials (see `biaslens.model.scratch`)."""

    layers: int = Field(ge=1)
    hidden_size: int = Field(ge=8)
    heads: int = Field(ge=1)
    vocabulary: int = Field(ge=100)


class TrainConfig(_Strict):
    """A training run: encoder, data, and how long it learns from what.

    `encoder` is a name on the Hub, a folder, or the measures of a `ScratchEncoder`; a run that goes
    on from a bundle or a checkpoint needs none.
    `sentence_penalty` is how much less a token heeds other sentences of its window
    (`biaslens.model.network`); if not given, that of the checkpoint or bundle that a run goes on
    from, else 0.
    `teachers` are checkpoints or bundles whose answers the layout `texts` teaches. `bf16` is what
    is faster on the machine, if not given. `int8` rounds weights and
    activations while training as `biaslens export` will, for the last steps of a BERT encoder.
    """

    encoder: str | ScratchEncoder | None = None
    output: Path
    data_dir: Path
    datasets: tuple[DataConfig, ...] = Field(min_length=1)
    teachers: tuple[Path, ...] = ()
    sentence_penalty: float | None = Field(None, ge=0)
    seed: int = 1
    max_length: int = Field(256, ge=16, le=512)
    batch_tokens: int = Field(1200, ge=64)
    learning_rate: float = Field(1e-4, ge=0)
    head_learning_rate: float = Field(1e-3, gt=0)
    warmup: float = Field(0.06, ge=0, lt=1)
    weight_decay: float = Field(0.01, ge=0)
    dropout: float = Field(0.1, ge=0, lt=1)
    log_every: int = Field(50, ge=1)
    save_every: int = Field(250, ge=1)
    bf16: bool | None = None
    int8: bool = False
    loader_workers: int = Field(0, ge=0)

    @model_validator(mode="after")
    def _check(self) -> Self:
        if any(data.layout == "texts" for data in self.datasets) and not self.teachers:
            raise ValueError(
                "the layout texts needs teachers: the folders of checkpoints or bundles"
            )
        return self

    def path_of(self, data: DataConfig) -> Path:
        """Return the path of a data set: below `data_dir`, or else below the current folder."""
        path = self.data_dir / data.file
        return path if path.is_file() or not Path(data.file).is_file() else Path(data.file)


def load_train_config(path: Path, *, overrides: Sequence[str] = ()) -> TrainConfig:
    """Read a training configuration, with `key=value` overrides (dotted keys, YAML values).

    Raises:
        ConfigError: If the file cannot be read or has wrong keys or values; all are listed at once,
            each wrong key with the nearest valid one.
    """
    try:
        values = yaml.safe_load(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read ({error.strerror}); check the path") from error
    except RecursionError as error:
        raise ConfigError(f"{path}: is not valid YAML: nested too deeply") from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: is not valid YAML: {' '.join(str(error).split())}") from error
    if not isinstance(values, dict):
        found = "nothing" if values is None else type(values).__name__
        raise ConfigError(f"{path}: expected keys and values, found {found}")
    for override in overrides:
        _apply(values, override)
    try:
        return TrainConfig.model_validate(values)
    except ValidationError as error:
        problems = "\n".join(f"  {line}" for line in _problems(error))
        raise ConfigError(f"{path}: wrong configuration\n{problems}") from error


def _apply(values: dict[str, Any], override: str) -> None:
    key, equals, value = override.partition("=")
    if not equals or not key:
        raise ConfigError(f"--set {override}: expected key=value, for example --set seed=2")
    *parents, last = key.split(".")
    place: Any = values
    try:
        for parent in parents:
            place = place[int(parent)] if isinstance(place, list) else place[parent]
        place[int(last) if isinstance(place, list) else last] = yaml.safe_load(value)
    except (KeyError, IndexError, TypeError, ValueError, yaml.YAMLError) as error:
        raise ConfigError(f"--set {override}: there is no key {key} to set") from error


def _problems(error: ValidationError) -> Iterator[str]:
    problems = error.errors()
    is_scratch = any(len(p["loc"]) > 2 and p["loc"][0] == "encoder" for p in problems)
    for problem in problems:
        if is_scratch and problem["loc"] == ("encoder", "str"):
            continue  # the other reading of the key is the one that was meant
        location = ".".join(map(str, problem["loc"]))
        if problem["type"] != "extra_forbidden":
            yield f"{location}: {problem['msg']}"
            continue
        fields = _fields_at(problem["loc"])
        near = get_close_matches(str(problem["loc"][-1]), fields, n=1, cutoff=0.0)
        yield f"{location}: no such key; did you mean {near[0]}? (valid: {', '.join(fields)})"


def _fields_at(location: Sequence[int | str]) -> list[str]:
    models: Mapping[object, type[BaseModel]] = {"datasets": DataConfig, "encoder": ScratchEncoder}
    model = models[location[0]] if len(location) > 1 else TrainConfig
    return sorted(model.model_fields)
