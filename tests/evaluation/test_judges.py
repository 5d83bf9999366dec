import pytest

from biaslens.evaluation.bootstrap import score
from biaslens.evaluation.gold import Example, Mark
from biaslens.evaluation.judges import (
    judge_documents,
    judge_framing,
    judge_outcomes,
    judge_roles,
    judge_sentiment,
    judge_technique_spans,
    judge_techniques,
    judge_words,
)
from biaslens.tasks import TECHNIQUE


def _example(text: str, *marks: Mark, **more) -> Example:
    return Example("a", "g", text, marks, **more)


def test_framing_is_judged_at_one_half() -> None:
    examples = [_example("x", Mark(0, 1, "loaded", gold)) for gold in (1.0, 0.0, 0.6, 0.4)]
    scores = score(judge_framing(examples, [0.9, 0.1, 0.5, 0.49]))
    assert (scores["macro_f1"], scores["f1"], scores["mcc"]) == (1.0, 1.0, 1.0)
    assert scores["ece"] == pytest.approx((0.1 + 0.1 + 0.5 + 0.49) / 4)


def test_roles_are_judged_apart_and_double_pieces_once() -> None:
    example = _example(
        "He said and said it rained",
        Mark(0, 2, "source"),
        Mark(3, 7, "cue"),
        Mark(17, 26, "content"),
    )
    predicted = {"source": [[0, 2], [0, 2]], "cue": [[3, 7], [12, 16]], "content": []}
    scores = score(judge_roles([example], [predicted]))
    assert scores == {"source_f1": 1.0, "cue_f1": 2 / 3, "content_f1": 0.0}


def test_words_are_judged_by_character() -> None:
    example = _example("shameless gift", Mark(0, 14, "Loaded_Language"))
    assert score(judge_words([example], [[[0, 9]]]))["character_f1"] == 2 * 9 / (9 + 14)


def test_documents_are_judged_by_spans_links_and_silence() -> None:
    example = _example(
        "He said it rained. She left.",
        Mark(0, 2, "source", link=0),
        Mark(3, 7, "cue", link=0),
        Mark(8, 17, "content", link=0),
    )
    roles = {"source": [[0, 2]], "cue": [[3, 7]], "content": [[8, 17]], "links": [[0, 2, 3, 7]]}
    roles["quotations"] = [[3, 7, 1]]
    quiet = {**roles, "sentences": [[0, 18, 1], [19, 28, 0]]}
    scores = score(judge_documents([example], [quiet]))
    assert scores["source_cue_link_f1"] == scores["content_f1"] == scores["left_alone"] == 1.0
    noisy = {**roles, "sentences": [[0, 18, 1], [19, 28, 1]]}
    assert score(judge_documents([example], [noisy]))["left_alone"] == 0.0


def test_sentiment_takes_the_most_probable_polarity() -> None:
    examples = [_example("a b", Mark(0, 1, "negative")), _example("a b", Mark(2, 3, "neutral"))]
    sure = {"negative": 0.8, "neutral": 0.2, "positive": 0.0}
    scores = score(judge_sentiment(examples, [[sure], [sure]]))
    assert scores["macro_f1"] == pytest.approx((2 / 3 + 0) / 2)
    assert scores["ece"] == pytest.approx(0.3)


def _probabilities(**values: float) -> dict[str, float]:
    return {label: values.get(label, 0.0) for label in TECHNIQUE.labels}


def test_a_span_with_two_techniques_is_matched_in_the_best_order() -> None:
    example = _example("x" * 9, Mark(0, 9, "Doubt"), Mark(0, 9, "Slogans"))
    right = _probabilities(Slogans=0.6, Doubt=0.3, Repetition=0.1)
    half = _probabilities(Slogans=0.6, Repetition=0.3, Doubt=0.1)
    assert score(judge_techniques([example], [[right, right]]))["micro_f1"] == 1.0
    assert score(judge_techniques([example], [[half, half]]))["micro_f1"] == 0.5


def _two_lines() -> list[Example]:
    first, last = "Is he with us,", "or against us? Nobody knows."
    return [
        _example(first, Mark(6, 14, "Doubt", crosses=True)),
        _example(last, Mark(0, 14, "Doubt", crosses=True), offset=15),
    ]


def test_a_span_over_two_lines_counts_once_by_the_mean_of_its_parts() -> None:
    # 8 characters for Doubt at .5, 14 for Slogans at .4: .46 against .25
    first = _probabilities(Doubt=0.9, Slogans=0.1)
    last = _probabilities(Doubt=0.2, Slogans=0.4)
    tallies = judge_techniques(_two_lines(), [[first], [last]])
    assert tallies[0].counts.shape[0] == 1
    assert score(tallies)["micro_f1"] == 1.0


def test_spans_are_judged_by_article() -> None:
    # gold is [6, 29]; found are [6, 14] and [15, 29]
    (tally,) = judge_technique_spans(_two_lines(), [[[6, 14]], [[0, 14]]])
    precision, recall = (1 + 1) / 2, (8 + 14) / 23
    assert score([tally])["span_f1"] == pytest.approx(2 * precision * recall / (precision + recall))


def test_lines_without_offsets_do_not_lie_on_each_other() -> None:
    lines = [_example("ab cd", Mark(0, 2, "Doubt")), _example("ef gh", Mark(3, 5, "Doubt"))]
    assert score(judge_technique_spans(lines, [[[0, 2]], [[3, 5]]]))["span_f1"] == 1.0
    assert score(judge_technique_spans(lines, [[[3, 5]], [[0, 2]]]))["span_f1"] == 0.0


def test_outcomes_are_shares() -> None:
    examples = [_example("x"), _example("y")]
    outcomes = [{"noticed": True, "called": False}, {"noticed": True, "called": True}]
    assert score(judge_outcomes(examples, outcomes)) == {"noticed": 1.0, "called": 0.5}
