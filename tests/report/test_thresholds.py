import pytest
from scores import scored_article, write_scores

from biaslens.report.thresholds import THRESHOLDS, build_thresholds, threshold_shares
from biaslens.statistics import read_scores, summarize


@pytest.fixture
def found(tmp_path):
    says = {"source": "Experts", "cue": "say", "content": "doomed"}
    sentences = [
        {"text": "A farce.", "framing": 0.95},
        {"text": "A shame.", "framing": 0.65},
        {"text": "Experts say doomed.", "framing": 0.75, "framing_narrator": 0.1, "says": [says]},
        *({"text": "They met.", "framing": 0.35},) * 7,
    ]
    folder = write_scores(
        tmp_path, [scored_article(key, sentences, outlet="A") for key in ("a", "b", "c")]
    )
    summary = summarize(folder)
    members = {"A": list(read_scores(folder).sentences.values())}
    return summary, threshold_shares(summary.groups, members, seed=0)


def test_shares_fall_as_the_threshold_rises(found):
    _, ((_, voice, narrator), (_, _, source)) = found
    assert voice == "narrator"
    assert [share.count for share in narrator] == [27, 6, 6, 6, 3, 3, 3]
    assert [share.count for share in source] == [3, 3, 3, 3, 3, 0, 0]
    assert {share.n for share in narrator} == {30}


def test_at_the_usual_threshold_it_is_the_figure_itself(found):
    summary, ((_, _, narrator), _) = found
    usual = THRESHOLDS.index(0.5)
    assert narrator[usual] is summary.groups[0].figures["narrator_loaded"]
    table = build_thresholds(found[1], 1.0)
    assert table["usual"] == usual
    assert table["rows"][0]["cells"][usual]["value"] == "20\u00a0%"
