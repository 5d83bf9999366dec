import json

import pytest
from scores import scored_article, write_scores

from biaslens.errors import RunError
from biaslens.schema import Reject, Removed
from biaslens.statistics import summarize


def _sentences(n_loaded, n_plain):
    return [
        *({"text": "A farce.", "framing": 0.9, "loaded": {"farce": ("Slogans", "narrator")}},)
        * n_loaded,
        *({"text": "They met."},) * n_plain,
    ]


@pytest.fixture
def scores(tmp_path):
    articles = [
        *(
            scored_article(
                f"m{k}", _sentences(k, 10 - k), outlet="Meridian", published=f"2024-0{k}-05"
            )
            for k in (1, 2, 3)
        ),
        scored_article("c1", _sentences(1, 29), outlet="Courier", extra={"topic": "harbour"}),
        scored_article(
            "c2",
            [],
            outlet="Courier",
            language="de",
            notes=("not English",),
            removed=(
                Removed(0, 10, "share"),
                Removed(20, 25, "share"),
                Removed(30, 100, "comment"),
            ),
        ),
        scored_article("n1", _sentences(0, 5)),
    ]
    reject = Reject("x.txt", None, None, "empty", "fill it")
    return write_scores(tmp_path, articles, rejects=[reject], manifest={"biaslens_version": "9.9"})


def test_shares_by_outlet_by_hand(scores):
    summary = summarize(scores)
    assert [group.name for group in summary.groups] == ["Courier", "Meridian", None]
    courier, meridian, unknown = summary.groups
    share = meridian.figures["narrator_loaded"]
    assert (share.count, share.n, share.estimate) == (6, 30, pytest.approx(0.2))
    assert share.low < 0.2 < share.high
    assert courier.figures["narrator_loaded"].estimate == pytest.approx(1 / 30)
    assert courier.figures["narrator_loaded"].low is None
    assert unknown.figures["narrator_loaded"].withheld == "too few"
    assert summary.overall.figures["narrator_loaded"].count == 7
    assert meridian.figures["technique.Slogans"].estimate == pytest.approx(6 / 30)
    assert courier.figures["technique.Slogans"].withheld == "rare"
    assert meridian.figures["sentiment.neutral"].estimate == 1
    assert meridian.figures["sentiment_mean.negative"].estimate == pytest.approx(0.2)


def test_skipped_articles_rejects_dates_and_removed_text(scores):
    summary = summarize(scores)
    courier, meridian, _ = summary.groups
    assert (courier.n_articles, courier.n_skipped, courier.n_sentences) == (2, 1, 30)
    assert (meridian.first_published, meridian.last_published) == ("2024-01-05", "2024-03-05")
    assert summary.n_rejects == 1
    assert [(one.reason, one.n_pieces, one.n_characters) for one in courier.removed] == [
        ("comment", 1, 70),
        ("share", 2, 15),
    ]


def test_sources_of_groups_and_articles_with_their_concentration(tmp_path):
    says = {"source": "Ana Roe", "source_entity": "Ana Roe", "cue_stance": "distance"}
    sentence = {"text": "Ana Roe claimed so.", "says": [says]}
    articles = [scored_article(f"a{n}", [sentence] * 8, outlet="Courier") for n in range(3)]
    summary = summarize(write_scores(tmp_path, articles))
    (courier,) = summary.groups
    assert [(one.name, one.n_attributions) for one in courier.sources] == [("Ana Roe", 24)]
    assert (courier.concentration.hhi, courier.concentration.top.count) == (1.0, 24)
    assert [one.sources[0].n_attributions for one in summary.articles] == [8, 8, 8]


def test_articles_have_figures_without_intervals(scores):
    one = next(one for one in summarize(scores).articles if one.article_id == "c1")
    assert one.figures["narrator_loaded"].estimate == pytest.approx(1 / 30)
    assert one.figures["narrator_loaded"].high is None


def test_json_is_the_same_twice_and_says_its_version(scores):
    first, second = summarize(scores).to_json(), summarize(scores).to_json()
    assert first == second
    loaded = json.loads(first)
    assert loaded["version"] == 2
    assert loaded["threshold"] == 0.5
    assert loaded["run"] == {"biaslens_version": "9.9"}
    assert set(loaded["meanings"]) == set(loaded["overall"]["figures"])


def test_other_groups(scores):
    by_month = [group.name for group in summarize(scores, by="month").groups]
    assert by_month == ["2024-01", "2024-02", "2024-03", None]
    assert [group.name for group in summarize(scores, by="topic").groups] == ["harbour", None]


def test_an_unknown_column_names_the_nearest(scores):
    with pytest.raises(RunError, match="did you mean 'outlet'"):
        summarize(scores, by="outlett")
