from importlib.resources import files
from random import Random

import numpy as np
import pytest
import torch
import yaml

from biaslens.evaluation.gold import LOADED_WORDS, SENTENCE, Example, Mark
from biaslens.model.losses import IGNORED, INSIDE, LOSSES, SPAN_SHARE, distillation
from biaslens.model.scratch import make_tokenizer
from biaslens.scoring.tokens import Tokens
from biaslens.tasks import ATTRIBUTION, FRAMING, SENTIMENT, TASKS, TECHNIQUE
from biaslens.training.features import Collator, featurize, featurize_marked, featurize_text

TERMS = yaml.safe_load(
    files("biaslens.training").joinpath("data/words.yaml").read_text(encoding="utf-8")
)["swaps"]
TEXT = "critics say the plan failed"
TOKENIZER = make_tokenizer([TEXT] * 5, vocabulary=100)


def _example(*marks: Mark) -> Example:
    return Example("a", "g", TEXT, marks)


def test_a_span_becomes_a_token_range_with_its_target() -> None:
    feature = featurize(
        _example(Mark(0, len(TEXT), "loaded", 0.6)), task=FRAMING, tokenizer=TOKENIZER
    )
    assert feature["spans"] == [[1, 6]]
    assert feature["targets"] == [[0.6]]
    toward = featurize(_example(Mark(16, 20, "positive")), task=SENTIMENT, tokenizer=TOKENIZER)
    assert toward["spans"] == [[4, 5]]
    assert toward["targets"] == [[0.0, 0.0, 1.0]]


def test_each_token_knows_its_sentence() -> None:
    text = "Critics say the plan failed. The plan failed. Critics say"
    tokenizer = make_tokenizer([text] * 5, vocabulary=100)
    example = Example("a", "g", text, (Mark(0, len(text), "loaded"),))
    feature = featurize(example, task=FRAMING, tokenizer=tokenizer)
    assert feature["sentences"] == [0, *[1] * 6, *[2] * 4, *[3] * 2, 0]
    batch = Collator()([feature, featurize(_example(), task=FRAMING, tokenizer=TOKENIZER)])
    assert batch["sentences"][1].tolist() == [0, *[1] * 5, *[0] * 8]


def test_roles_become_begin_and_inside() -> None:
    marks = (Mark(0, 7, "source"), Mark(8, 11, "cue"), Mark(12, 27, "content"))
    feature = featurize(_example(*marks), task=ATTRIBUTION, tokenizer=TOKENIZER)
    columns = list(zip(*feature["token_labels"], strict=True))
    assert columns[0] == (IGNORED, 1, 0, 0, 0, 0, IGNORED)
    assert columns[1] == (IGNORED, 0, 1, 0, 0, 0, IGNORED)
    assert columns[2] == (IGNORED, 0, 0, 1, 2, 2, IGNORED)


def test_a_short_technique_inside_a_long_one_is_kept() -> None:
    marks = (Mark(16, 27, "Doubt"), Mark(21, 27, "Loaded_Language"))
    feature = featurize(_example(*marks), task=TECHNIQUE, tokenizer=TOKENIZER)
    doubt = 1 + TECHNIQUE.labels.index("Doubt")
    loaded = 1 + TECHNIQUE.labels.index("Loaded_Language")
    assert [row[0] for row in feature["token_labels"]][1:-1] == [0, 0, 0, doubt, loaded]


@pytest.mark.parametrize("task", [FRAMING, SENTIMENT, TECHNIQUE, ATTRIBUTION])
def test_padding_does_not_change_a_loss(task) -> None:
    label = task.labels[0]
    short = featurize(_example(Mark(0, 7, label)), task=task, tokenizer=TOKENIZER)
    torch.manual_seed(1)
    logits = torch.randn(1, 7, task.n_channels)
    alone = Collator()([short])
    batch = {k: v for k, v in alone.items() if k != "task"}
    loss = LOSSES[task.kind](logits, batch)
    padded = {
        "token_labels": lambda t: torch.cat([t, torch.full_like(t[:, :2], IGNORED)], 1),
        "span_weights": lambda t: torch.cat([t, torch.zeros_like(t[..., :2])], -1),
    }
    longer = {k: padded[k](v) if k in padded else v for k, v in batch.items()}
    wide = torch.cat([logits, torch.randn(1, 2, task.n_channels)], 1)
    assert LOSSES[task.kind](wide, longer).item() == pytest.approx(loss.item(), rel=1e-5)


def test_a_binary_loss_by_hand() -> None:
    feature = featurize(_example(Mark(0, 11, "loaded", 1.0)), task=FRAMING, tokenizer=TOKENIZER)
    batch = Collator()([feature])
    logits = torch.zeros(1, 7, 1)
    logits[0, 1, 0], logits[0, 2, 0] = 1.0, 3.0  # mean 2
    expected = torch.log1p(torch.exp(torch.tensor(-2.0)))
    assert LOSSES["binary_span"](logits, batch).item() == pytest.approx(expected.item())


def test_words_of_no_named_technique_are_inside_by_hand() -> None:
    feature = featurize(_example(Mark(0, 7, LOADED_WORDS)), task=TECHNIQUE, tokenizer=TOKENIZER)
    assert [row[0] for row in feature["token_labels"]] == [IGNORED, INSIDE, 0, 0, 0, 0, IGNORED]
    assert feature["spans"] == []
    logits = torch.zeros(1, 7, TECHNIQUE.n_channels)  # every class has a fifteenth
    inside, outside = torch.log(torch.tensor(15 / 14)), torch.log(torch.tensor(15.0))
    loss = LOSSES["class_token"](logits, Collator()([feature]))
    assert loss.item() == pytest.approx(((inside + 4 * outside) / 5).item(), rel=1e-5)


def test_a_span_of_a_technique_has_a_loss_of_its_own_by_hand() -> None:
    feature = featurize(_example(Mark(0, 7, "Doubt")), task=TECHNIQUE, tokenizer=TOKENIZER)
    loss = LOSSES["class_token"](torch.zeros(1, 7, TECHNIQUE.n_channels), Collator()([feature]))
    expected = np.log(15) + SPAN_SHARE * np.log(14)
    assert loss.item() == pytest.approx(expected, rel=1e-5)


def test_each_labelled_span_is_read_with_marks_around_it() -> None:
    example = _example(Mark(0, 7, "Doubt"), Mark(16, 20, LOADED_WORDS), Mark(16, 27, "Slogans"))
    found = list(featurize_marked(example, task=TECHNIQUE, tokenizer=TOKENIZER, max_length=20))
    ids = Tokens.of(TOKENIZER.encode(TEXT)).ids.tolist()
    mark = ids[-1]
    assert [feature["spans"] for feature in found] == [[[1, 4]], [[4, 8]]]
    assert found[1]["input_ids"] == [*ids[:4], mark, *ids[4:6], mark, mark]
    batch = Collator()(found)
    loss = LOSSES["class_token"](torch.zeros(2, 9, TECHNIQUE.n_channels), batch)
    assert loss.item() == pytest.approx(SPAN_SHARE * np.log(14), rel=1e-5)  # of the spans alone


def _text_batch(teacher: np.ndarray) -> dict:
    example = Example("a", "g", TEXT, (Mark(0, len(TEXT), SENTENCE),))
    tokens = Tokens.of(TOKENIZER.encode(TEXT))
    feature = featurize_text(example, asked=tokens, first=2, tokenizer=TOKENIZER, random=Random(1))
    return Collator(teacher.astype(np.float16))([feature])


def test_a_student_that_answers_as_its_teacher_has_the_least_loss() -> None:
    n_channels = sum(task.n_channels for task in TASKS)
    teacher = np.random.default_rng(1).normal(size=(9, n_channels))
    batch = _text_batch(teacher)
    assert batch["token_weights"][0].tolist() == [0, 1, 1, 1, 1, 1, 0]
    assert batch["span_weights"].shape[1] >= 1
    same = batch["teacher"].clone().requires_grad_()
    distillation(same, batch).backward()
    assert same.grad is not None
    assert same.grad.abs().max().item() < 1e-6
    other = distillation(batch["teacher"] + torch.randn_like(batch["teacher"]), batch)
    assert other > distillation(batch["teacher"], batch)


def test_a_swapped_text_learns_the_answers_for_the_text_as_it_was() -> None:
    text = "The Democratic plan of Okafor failed"
    words = ["The", "plan", "of", "failed", *(term for line in TERMS for term in line)]
    tokenizer = make_tokenizer([" ".join(words)] * 5, vocabulary=2000)
    example = Example("a", "g", text, (Mark(0, len(text), SENTENCE),))
    asked = Tokens.of(tokenizer.encode(text))
    before = asked.ids.tolist()
    for seed in range(20):
        feature = featurize_text(
            example, asked=asked, first=5, swap=1.0, tokenizer=tokenizer, random=Random(seed)
        )
        rows = [row - 5 for row in feature["rows"]]
        ids = feature["input_ids"]
        assert rows == sorted(rows)
        assert [rows[0], rows[-1]] == [0, len(before) - 1]
        kept = [(i, r) for i, r in zip(ids, rows, strict=True) if i in before]
        assert {before[row] for token, row in kept} == {token for token, _ in kept}
        assert feature["spans"][0] == [1, len(ids) - 1]


def test_a_text_that_is_cut_is_not_swapped() -> None:
    text = "The Democratic plan failed"
    tokenizer = make_tokenizer([text] * 5, vocabulary=100)
    tokenizer.enable_truncation(4)
    asked = Tokens.of(tokenizer.encode(text))
    feature = featurize_text(
        Example("a", "g", text, ()),
        asked=asked, first=0, swap=1.0, tokenizer=tokenizer, random=Random(1),
    )  # fmt: skip
    assert feature["input_ids"] == asked.ids.tolist()
