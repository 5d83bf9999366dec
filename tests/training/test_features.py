import pytest
import torch

from biaslens.evaluation.gold import Example, Mark
from biaslens.model.losses import IGNORED, LOSSES
from biaslens.model.scratch import make_tokenizer
from biaslens.tasks import ATTRIBUTION, FRAMING, SENTIMENT, TECHNIQUE
from biaslens.training.features import collate, featurize

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
    alone = collate([short])
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
    batch = collate([feature])
    logits = torch.zeros(1, 7, 1)
    logits[0, 1, 0], logits[0, 2, 0] = 1.0, 3.0  # mean 2
    expected = torch.log1p(torch.exp(torch.tensor(-2.0)))
    assert LOSSES["binary_span"](logits, batch).item() == pytest.approx(expected.item())
