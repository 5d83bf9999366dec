import numpy as np
import pytest
from sklearn.metrics import accuracy_score, f1_score, matthews_corrcoef

from biaslens.evaluation.judges import METRICS, load_metric


def test_every_metric_has_its_card() -> None:
    names = {path.name for path in METRICS.iterdir() if path.is_dir() and path.name[0] != "_"}
    assert names
    for name in names:
        assert (METRICS / name / "README.md").read_text(encoding="utf-8").startswith(f"# {name}")
        assert load_metric(name).name == name


@pytest.mark.parametrize("n_classes", [2, 3, 14])
def test_classification_scores_are_those_of_scikit_learn(n_classes: int) -> None:
    random = np.random.default_rng(n_classes)
    gold = random.integers(n_classes, size=200)
    predicted = np.where(random.random(200) < 0.6, gold, random.integers(n_classes, size=200))
    scores = load_metric("classification_scores").compute(predictions=predicted, references=gold)
    assert scores["macro_f1"] == pytest.approx(f1_score(gold, predicted, average="macro"))
    assert scores["micro_f1"] == pytest.approx(f1_score(gold, predicted, average="micro"))
    assert scores["accuracy"] == pytest.approx(accuracy_score(gold, predicted))
    assert scores["mcc"] == pytest.approx(matthews_corrcoef(gold, predicted))
    if n_classes == 2:
        assert scores["f1"] == pytest.approx(f1_score(gold, predicted))


def test_classes_that_do_not_occur_do_not_count() -> None:
    gold, predicted = [0, 0, 3, 3], [0, 3, 3, 3]
    scores = load_metric("classification_scores").compute(predictions=predicted, references=gold)
    assert scores["macro_f1"] == pytest.approx(f1_score(gold, predicted, average="macro"))
    one = load_metric("classification_scores").compute(predictions=[1, 1], references=[1, 1])
    assert (one["macro_f1"], one["mcc"]) == (1.0, 0.0)


def test_sums_of_many_resamples_are_scored_at_once() -> None:
    metric = load_metric("classification_scores")
    gold, predicted = [0, 1, 2, 2, 1, 0], [0, 2, 2, 2, 1, 1]
    counts = metric.count(predicted, gold, n_classes=3)
    weights = np.array([[1, 1, 1, 1, 1, 1], [2, 0, 1, 0, 1, 2]], float)
    scores = metric.score(weights @ counts)
    for row, place in zip(weights.astype(int), range(2), strict=True):
        drawn = [np.repeat(gold, row), np.repeat(predicted, row)]
        assert scores["macro_f1"][place] == pytest.approx(f1_score(*drawn, average="macro"))
        assert scores["mcc"][place] == pytest.approx(matthews_corrcoef(*drawn))


def test_calibration_error_by_hand() -> None:
    # two in the bin .9-1 (mean .95, one right), two in .2-.3 (mean .2, none right)
    scores = load_metric("calibration_error").compute(
        predictions=[0.92, 0.98, 0.2, 0.2], references=[1, 0, 0, 0]
    )
    assert scores["ece"] == pytest.approx(0.5 * 0.45 + 0.5 * 0.2)


def test_exact_spans_by_hand() -> None:
    scores = load_metric("exact_span_f1").compute(
        predictions=[[[0, 3], [5, 9]], []], references=[[[0, 3], [5, 8]], [[1, 2]]]
    )
    assert scores == {"precision": 1 / 2, "recall": 1 / 3, "f1": 2 / 5, "support": 3.0}


def test_partial_overlap_by_hand() -> None:
    scores = load_metric("overlap_span_f1").compute(
        predictions=[[[0, 10]], [[0, 4]]], references=[[[5, 10]], [[8, 9]]]
    )
    precision, recall = (5 / 10 + 0) / 2, (5 / 5 + 0) / 2
    assert scores["precision"] == precision
    assert scores["recall"] == recall
    assert scores["f1"] == pytest.approx(2 * precision * recall / (precision + recall))


def test_overlapping_spans_of_one_side_are_one() -> None:
    overlapping = [[[0, 6], [4, 10], [10, 12]]]
    scores = load_metric("overlap_span_f1").compute(
        predictions=overlapping, references=[[[0, 10], [10, 12]]]
    )
    assert (scores["f1"], scores["support"]) == (1.0, 2.0)


def test_characters_by_hand() -> None:
    scores = load_metric("character_f1").compute(
        predictions=[[[0, 4], [2, 6]], []], references=[[[3, 9]], [[0, 1]]]
    )
    assert scores == {"precision": 3 / 6, "recall": 3 / 7, "f1": 6 / 13}


def test_shingles_by_hand() -> None:
    scores = load_metric("shingle_f1").compute(
        predictions=["one two three four, five", "a b c d"],
        references=["One two three four five six".lower(), "a b c d"],
    )
    precision, recall = (2 / 2 + 1) / 2, (2 / 3 + 1) / 2
    assert scores["precision"] == precision
    assert scores["recall"] == pytest.approx(recall)
    assert scores["f1"] == pytest.approx(2 * precision * recall / (precision + recall))


def test_a_share_by_hand() -> None:
    assert load_metric("share").compute(predictions=[[True, False], [], [True]]) == {"share": 2 / 3}


def test_no_spans_at_all() -> None:
    for name in ("exact_span_f1", "overlap_span_f1", "character_f1"):
        assert load_metric(name).compute(predictions=[[]], references=[[]])["f1"] == 0.0
