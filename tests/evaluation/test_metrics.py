import pytest
from sklearn.metrics import f1_score, matthews_corrcoef

from biaslens.evaluation.benchmarks import METRICS, load_metric


def test_every_metric_has_its_card() -> None:
    names = {path.name for path in METRICS.iterdir() if path.is_dir() and path.name[0] != "_"}
    assert names
    for name in names:
        assert (METRICS / name / "README.md").read_text(encoding="utf-8").startswith(f"# {name}")
        assert load_metric(name).name == name


def test_classification_scores_are_those_of_scikit_learn() -> None:
    gold, predicted = [0, 1, 2, 2, 1, 0, 1], [0, 2, 2, 2, 1, 1, 1]
    scores = load_metric("classification_scores").compute(predictions=predicted, references=gold)
    assert scores["macro_f1"] == f1_score(gold, predicted, average="macro")
    assert scores["mcc"] == matthews_corrcoef(gold, predicted)


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


def test_no_spans_at_all() -> None:
    for name in ("exact_span_f1", "overlap_span_f1"):
        assert load_metric(name).compute(predictions=[[]], references=[[]])["f1"] == 0.0
