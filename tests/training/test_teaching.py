import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from tokenizers import Tokenizer

from biaslens.config import load_train_config
from biaslens.errors import BundleError, ConfigError
from biaslens.model.checkpoint import load_checkpoint, save_checkpoint
from biaslens.scoring.bundle import bundle_sha256
from biaslens.scoring.tokens import Tokens
from biaslens.tasks import TASKS, channel_slices
from biaslens.training import run, teaching
from biaslens.training.export import export
from biaslens.training.teaching import LOGITS_FILE, answer

ROOT = Path(__file__).parents[2]
TEXTS = ["The council met.", "Critics say the plan for the harbour is a farce.", "Rain."]
N_CHANNELS = sum(task.n_channels for task in TASKS)


@pytest.fixture
def tokenizer(tiny_checkpoint: Path) -> Tokenizer:
    tokenizer = load_checkpoint(tiny_checkpoint).tokenizer
    tokenizer.no_padding()
    return tokenizer


def test_answers_are_the_teachers_logits_in_the_order_of_the_texts(
    tiny_checkpoint: Path, tokenizer: Tokenizer, tmp_path: Path
) -> None:
    found = answer(TEXTS, teachers=[tiny_checkpoint], tokenizer=tokenizer, folder=tmp_path)
    network = load_checkpoint(tiny_checkpoint).network.eval()
    ids = [torch.tensor([tokenizer.encode(text).ids]) for text in TEXTS]
    expected = [network(row, torch.ones_like(row))[0].detach() for row in ids]
    assert found.dtype == np.float16
    # the answers may be computed in bfloat16
    np.testing.assert_allclose(found, np.concatenate(expected), atol=0.15)


def test_a_bundle_teaches_nearly_what_its_checkpoint_does(
    tiny_bundle: Path, tiny_checkpoint: Path, tokenizer: Tokenizer, tmp_path: Path
) -> None:
    of_bundle, of_checkpoint = (
        answer(TEXTS, teachers=[folder], tokenizer=tokenizer, folder=tmp_path).astype(float)
        for folder in (tiny_bundle, tiny_checkpoint)
    )
    assert np.corrcoef(of_bundle.ravel(), of_checkpoint.ravel())[0, 1] > 0.99
    assert not np.array_equal(of_bundle, of_checkpoint)


def test_a_folder_that_can_teach_nothing_is_told(tokenizer: Tokenizer, tmp_path: Path) -> None:
    with pytest.raises(BundleError, match="is neither a bundle nor a checkpoint"):
        answer(TEXTS, teachers=[tmp_path], tokenizer=tokenizer, folder=tmp_path)


def test_all_but_attribution_is_asked_of_each_sentence_alone(
    tiny_checkpoint: Path, tokenizer: Tokenizer, tmp_path: Path
) -> None:
    sentences = ["The harbour is closed.", "Critics say the plan is a farce."]
    network = load_checkpoint(tiny_checkpoint).network.eval()
    network.sentence_penalty = 0.0
    save_checkpoint(
        replace(load_checkpoint(tiny_checkpoint), network=network), tmp_path / "teacher"
    )

    def ask(*texts: str) -> np.ndarray:
        folder = tmp_path / "answers"
        return answer(texts, teachers=[tmp_path / "teacher"], tokenizer=tokenizer, folder=folder)

    both, ids = ask(" ".join(sentences)), torch.tensor([tokenizer.encode(" ".join(sentences)).ids])
    alone = np.concatenate([ask(one)[1:-1] for one in sentences])
    whole = network(ids, torch.ones_like(ids))[0].detach().numpy()[1:-1]
    attribution = channel_slices(TASKS)["attribution"]
    rest = np.setdiff1d(np.arange(N_CHANNELS), np.r_[attribution])
    # the answers may be computed in bfloat16
    np.testing.assert_allclose(both[1:-1, rest], alone[:, rest], atol=0.15)
    np.testing.assert_allclose(both[1:-1, attribution], whole[:, attribution], atol=0.15)
    assert np.abs(both[1:-1, rest] - whole[:, rest]).max() > 0.3


def test_the_same_question_is_asked_once(
    tiny_checkpoint: Path, tokenizer: Tokenizer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = answer(TEXTS, teachers=[tiny_checkpoint], tokenizer=tokenizer, folder=tmp_path)
    asked = []
    load = teaching._load
    monkeypatch.setattr(teaching, "_load", lambda folder: asked.append(folder) or load(folder))
    again = answer(TEXTS, teachers=[tiny_checkpoint], tokenizer=tokenizer, folder=tmp_path)
    assert not asked
    np.testing.assert_array_equal(first, again)
    answer(TEXTS[:2], teachers=[tiny_checkpoint], tokenizer=tokenizer, folder=tmp_path)
    assert asked == [tiny_checkpoint]


def test_logits_are_carried_over_by_overlap() -> None:
    def tokens(*offsets: tuple[int, int]) -> Tokens:
        ids = np.zeros(len(offsets), dtype=np.int64)
        return Tokens(ids, np.array(offsets, dtype=np.int64), ids)

    own = tokens((0, 0), (0, 2), (2, 6), (7, 9), (0, 0))
    wanted = tokens((0, 0), (0, 6), (7, 8), (8, 9), (0, 0))
    rows = np.array([[9.0], [1.0], [3.0], [5.0], [9.0]], dtype=np.float32)
    carried = teaching._carry(rows, own, wanted)
    assert carried[1:4, 0].tolist() == [2.0, 5.0, 5.0]


def test_a_student_learns_from_teachers(
    tiny_bundle: Path, tiny_checkpoint: Path, tmp_path: Path
) -> None:
    config = tmp_path / "student.yaml"
    config.write_text(
        f"""
encoder: {{layers: 1, hidden_size: 16, heads: 2, vocabulary: 500}}
data_dir: {ROOT / "configs/train/tiny"}
output: {tmp_path / "run"}
teachers: [{tiny_checkpoint}, {tiny_bundle}]
dropout: 0
learning_rate: 3.0e-3
log_every: 1
datasets:
  - {{layout: texts, file: attribution.jsonl, epochs: 6, pack: 0.2, swap: 0.2, exclude: []}}
  - {{layout: framing, file: framing.jsonl, insert: 0.3, swap: 0.3, wrap: 0.1}}
  - {{layout: words, file: framing.jsonl, insert: 0.2}}
""",
        encoding="utf-8",
    )
    folder = run.train(load_train_config(config))
    record = json.loads((folder / "checkpoint.json").read_text(encoding="utf-8"))["run"]
    assert record["n_teachers"] == 2
    told = {"name": "tiny", "sha256": bundle_sha256(tiny_bundle)}
    assert record["teacher_bundles"] == [told]
    card = (export(folder, tmp_path / "bundle") / "README.md").read_text(encoding="utf-8")
    assert f"of 2 teachers.\nOne is the bundle `tiny` ({told['sha256']})" in card
    answers = np.load(tmp_path / "run" / LOGITS_FILE)
    assert answers.shape[1] == N_CHANNELS
    lines = (tmp_path / "run" / run.LOG_FILE).read_text(encoding="utf-8").splitlines()
    losses = [log["loss"] for log in map(json.loads, lines) if "loss" in log]
    assert np.isfinite(losses).all()
    assert np.mean(losses[-5:]) < np.mean(losses[:5])


def test_texts_without_teachers_are_refused(tmp_path: Path) -> None:
    overrides = ["datasets.0.layout=texts", "datasets.0.pack=0", "datasets.0.wrap=0"]
    with pytest.raises(ConfigError, match="the layout texts needs teachers"):
        load_train_config(ROOT / "configs/train/tiny.yaml", overrides=overrides)
