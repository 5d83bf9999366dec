"""Texts that a run does not learn from, and those of them that calibrate the bundle."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from biaslens.config import DataConfig, Layout, TrainConfig
from biaslens.evaluation.gold import LAYOUTS, Example, Mark, part_of, read_examples

CALIBRATION_FILE = "calibration.jsonl"


@dataclass(frozen=True, slots=True)
class HeldOut:
    """A labelled text that training held out, with its layout."""

    layout: Layout
    example: Example


def iter_kept(config: TrainConfig, data: DataConfig) -> Iterator[Example]:
    """Yield the examples of a data set but those of the parts that it holds out."""
    examples = read_examples(config.path_of(data), layout=data.layout)
    return (example for example in examples if part_of(example.group) not in data.exclude)


def held_out_texts(config: TrainConfig, *, init: Path | None) -> frozenset[str]:
    """Return the plain texts that one data set, or the run before, holds out from all others."""
    own = _iter_held_out(config, ("calibration", "dev"))
    return frozenset(plain(item.example.text) for item in (*own, *_before(init)))


def plain(text: str) -> str:
    """Return a text without its case and white space, to be compared."""
    return " ".join(text.lower().split())


def write_calibration(config: TrainConfig, path: Path, *, init: Path | None) -> None:
    """Write the texts that are held out for calibration, those of the checkpoint before first."""
    own = (
        item
        for item in _iter_held_out(config, ("calibration",))
        if LAYOUTS[item.layout].task is not None
    )
    with path.open("w", encoding="utf-8") as lines:
        for item in _once((*_before(init), *own)):
            example = item.example
            row = {
                "layout": item.layout,
                "id": example.id,
                "group": example.group,
                "text": example.text,
                "marks": [[m.start, m.end, m.label, m.probability] for m in example.marks],
            }
            lines.write(json.dumps(row, ensure_ascii=False) + "\n")


def read_held_out(path: Path) -> list[HeldOut]:
    """Read the texts that a training run wrote beside its model; none if there is no file."""
    if not path.is_file():
        return []
    with path.open(encoding="utf-8", newline="\n") as lines:
        rows = [json.loads(line) for line in lines]
    return [
        HeldOut(
            row["layout"],
            Example(
                row["id"],
                row.get("group", row["id"]),
                row["text"],
                tuple(Mark(*mark) for mark in row["marks"]),
            ),
        )
        for row in rows
    ]


def _iter_held_out(config: TrainConfig, parts: Sequence[str]) -> Iterator[HeldOut]:
    for data in config.datasets:
        wanted = set(parts) & set(data.exclude)
        if wanted:
            for example in read_examples(config.path_of(data), layout=data.layout):
                if part_of(example.group) in wanted:
                    yield HeldOut(data.layout, example)


def _before(init: Path | None) -> list[HeldOut]:
    return read_held_out(init / CALIBRATION_FILE) if init else []


def _once(items: Iterable[HeldOut]) -> Iterator[HeldOut]:
    """Yield each text of a layout once: several data sets may be made of one file."""
    seen = set()
    for item in items:
        key = item.layout, item.example.id, item.example.text
        if key not in seen:
            seen.add(key)
            yield item
