import json
from pathlib import Path

from biaslens.config import TrainConfig
from biaslens.evaluation.gold import part_of
from biaslens.training.held_out import (
    CALIBRATION_FILE,
    held_out_texts,
    iter_kept,
    read_held_out,
    write_calibration,
)


def _config(folder: Path, texts: list[str]) -> TrainConfig:
    rows = [{"id": str(n), "text": text, "label": n % 2} for n, text in enumerate(texts)]
    lines = "".join(json.dumps(row) + "\n" for row in rows)
    (folder / "rows.jsonl").write_text(lines, encoding="utf-8")
    twice = [{"layout": "framing", "file": "rows.jsonl"}] * 2
    return TrainConfig.model_validate({"output": folder, "data_dir": folder, "datasets": twice})


def _texts(path: Path) -> list[str]:
    return [item.example.text for item in read_held_out(path)]


def test_what_calibrates_a_checkpoint_is_held_out_of_the_next_run_too(tmp_path: Path) -> None:
    before, after = tmp_path / "before", tmp_path / "after"
    before.mkdir()
    after.mkdir()
    # each text is its own group; a separator of lines within a text is no end of a row
    config = _config(before, [f"The ferry number {n}\u2028is late." for n in range(60)])
    write_calibration(config, before / CALIBRATION_FILE, init=None)
    first = _texts(before / CALIBRATION_FILE)
    assert len(first) == len(set(first)) > 0
    assert all(part_of(text) == "calibration" for text in first)

    config = _config(after, [f"The tram number {n} is late." for n in range(60)])
    write_calibration(config, after / CALIBRATION_FILE, init=before)
    both = _texts(after / CALIBRATION_FILE)
    assert both[: len(first)] == first
    assert len(both) > len(first)
    assert {" ".join(text.lower().split()) for text in first} <= held_out_texts(config, init=before)
    kept = {example.text for example in iter_kept(config, config.datasets[0])}
    assert kept.isdisjoint(both)
