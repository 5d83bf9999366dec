from pathlib import Path

import pytest

from biaslens.evaluation.gold import Example, Mark
from biaslens.evaluation.lines import given_features, predict_given_spans, put_together
from biaslens.scoring.scorer import load
from biaslens.tasks import TECHNIQUE

LINES = [
    Example("a0", "a", "Stop the dam.", (Mark(0, 12, "Slogans"),), offset=0),
    Example("b0", "b", "Nothing here.", (), offset=5),
    Example("a1", "a", "He said: stop the dam.", (Mark(9, 21, "Repetition"),), offset=20),
]


def test_lines_stand_where_they_were_in_their_article() -> None:
    first, second = put_together(LINES)
    assert first.text == "Stop the dam." + 7 * "\n" + "He said: stop the dam."
    assert (first.indices, first.starts) == ((0, 2), (0, 20))
    assert second.text == 5 * "\n" + "Nothing here."
    assert [[first.text[s.start : s.end] for s in own] for own in first.marked(LINES)] == [
        ["Stop the dam"],
        ["stop the dam"],
    ]


def test_a_repetition_shows_across_lines() -> None:
    assert given_features(LINES)[:, 2].tolist() == [0, 1]


def test_each_marked_span_gets_its_own_probabilities(tiny_bundle: Path) -> None:
    scorer = load(tiny_bundle)
    spec = scorer.spec.task("technique")
    place = TECHNIQUE.labels.index("Repetition")
    rows = tuple((0.0, 0.0, 9.0 * (index == place)) for index in range(len(spec.labels)))
    plain = predict_given_spans(scorer, LINES)
    moved = predict_given_spans(
        scorer.with_task(spec.model_copy(update={"span_weights": rows})), LINES
    )
    assert [len(found) for found in plain] == [1, 0, 1]
    assert sum(plain[2][0].values()) == pytest.approx(1)
    assert moved[0] == [pytest.approx(plain[0][0])]
    assert moved[2][0]["Repetition"] > 0.9 > plain[2][0]["Repetition"]
