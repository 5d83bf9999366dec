import math
from dataclasses import replace

import pytest

from biaslens.attribution import Decision, RoleSpan, link
from biaslens.attribution.decision import Evidence, features
from biaslens.schema import Span
from biaslens.scoring.bundle import DEFAULT_BUNDLE, read_spec

SPEC = read_spec(DEFAULT_BUNDLE).task("attribution")
FITTED = Decision(SPEC.decision_weights, SPEC.threshold)
TEXT = "The mayor of Norwick said that the bridge will stay shut until the spring."


def evidence(
    score: float = 0.9, *, cue: str = "said", content: str = "that the bridge"
) -> Evidence:
    def find(words: str) -> RoleSpan:
        start = TEXT.index(words)
        return RoleSpan(start, start + len(words), score)

    return Evidence(
        text=TEXT,
        source=find("The mayor of Norwick"),
        cue=find(cue),
        contents=[find(content)],
        kind="unnamed_described",
        stance="neutral",
        quotation="indirect",
    )


@pytest.mark.parametrize("decision", [FITTED, Decision()])
def test_the_surer_the_network_the_more_probable(decision: Decision) -> None:
    chances = [decision.probability(evidence(score)) for score in (0.2, 0.5, 0.8, 0.95)]
    assert chances == sorted(chances)
    assert 0 < chances[0] < chances[-1] < 1


def test_certain_spans_make_a_certain_attribution() -> None:
    assert FITTED.probability(evidence(1.0)) == 1.0


def test_a_lone_article_as_content_counts_against_it() -> None:
    assert FITTED.probability(evidence(content="the")) < FITTED.probability(evidence())


@pytest.mark.parametrize("score", [-1.0, 0.0, 0.5, 7.0])
def test_features_are_finite_and_each_has_a_name_once(score: float) -> None:
    found = list(features(evidence(score)))
    assert len({name for name, _ in found}) == len(found)
    assert all(math.isfinite(value) for _, value in found)


def test_features_are_those_that_have_a_weight() -> None:
    assert {name for name, _ in features(evidence())} <= set(FITTED.weights)


def test_what_is_probably_none_is_dropped_unless_all_is_asked_for() -> None:
    text = "He will cross the river at noon."
    roles = {
        "source": [RoleSpan(0, 2, 0.45)],
        "cue": [RoleSpan(3, 13, 0.4)],
        "content": [RoleSpan(14, 17, 0.35)],
    }
    sentences = [Span(0, len(text))]
    assert link(text, sentences, roles, decision=FITTED) == []
    (found,) = link(text, sentences, roles, decision=replace(FITTED, threshold=0.0))
    assert 0 < found.score < FITTED.threshold


def test_without_weights_an_attribution_is_as_probable_as_its_spans() -> None:
    spans = {"source": [RoleSpan(0, 2, 0.9)], "cue": [RoleSpan(3, 7, 0.4)]}
    (found,) = link("He said no.", [Span(0, 11)], spans)
    assert found.score == pytest.approx(0.6)


@pytest.mark.parametrize(
    ("cue", "is_hearsay"),
    [
        ("Reportedly", True),
        ("is widely believed", True),
        ("It was feared", True),
        ("reported", False),
        ("is sure", False),
        ("was not said", False),
    ],
)
def test_hearsay_is_kept_from_half_the_threshold(cue: str, is_hearsay: bool) -> None:
    text = f"{cue} the bridge is shut."
    found = replace(evidence(), text=text, source=None, cue=RoleSpan(0, len(cue), 0.5))
    assert FITTED.threshold_of(found) == FITTED.threshold / (1 + is_hearsay)
    assert FITTED.threshold_of(evidence()) == FITTED.threshold


def test_according_to_somebody_is_kept_from_two_thirds_of_the_threshold() -> None:
    text = "It is shut, according to Hadi."
    found = replace(evidence(), text=text, cue=RoleSpan(12, 24, 0.9), source=RoleSpan(25, 29, 0.9))
    assert FITTED.threshold_of(found) == FITTED.threshold * 2 / 3
    assert FITTED.threshold_of(replace(found, source=None)) == FITTED.threshold


def test_what_holds_quotation_marks_is_kept_from_two_thirds_of_the_threshold() -> None:
    found = replace(evidence(), quotation="mixed")
    assert FITTED.threshold_of(found) == FITTED.threshold * 2 / 3
    assert FITTED.threshold_of(replace(found, cue=None)) == FITTED.threshold
