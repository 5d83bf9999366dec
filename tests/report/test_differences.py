from scores import scored_article, write_scores

from biaslens.report.differences import build_differences, build_events, points
from biaslens.statistics import read_scores, summarize

PLAIN = {"text": "They met."}
LOADED = {"text": "A farce.", "framing": 0.9}


def _summary(tmp_path):
    articles = [
        scored_article(
            f"{outlet}{event}",
            [LOADED] * (n_loaded + event % 2) + [PLAIN] * 20,
            outlet=outlet,
            title=f"Event {event}",
            published="2024-03-01",
            extra={"event": f"e{event}"},
        )
        for outlet, n_loaded in (("Courier", 1), ("Meridian", 10))
        for event in range(12)
    ]
    return summarize(write_scores(tmp_path, articles))


def test_same_events_come_first_and_say_on_how_many(tmp_path):
    chart = build_differences(_summary(tmp_path))
    assert chart["has_same_events"]
    loaded = chart["charts"][0]
    assert loaded["figure"] == "narrator_loaded"
    (row,) = loaded["rows"]
    same, over_all = row["same"], row["all"]
    assert (row["first"], row["second"], same["on"]) == ("Courier", "Meridian", "12 events")
    assert same["is_clear"]
    assert same["difference"].startswith("−")
    assert over_all["on"] == "all articles"
    assert float(same["low"]) < float(same["x"]) < float(same["high"]) < 50


def test_the_axis_has_zero_in_the_middle(tmp_path):
    (zero,) = [
        tick for tick in build_differences(_summary(tmp_path))["charts"][0]["ticks"]
        if tick["is_zero"]
    ]  # fmt: skip
    assert (zero["x"], zero["label"]) == ("50", "0")


def test_events_link_to_their_articles(tmp_path):
    summary = _summary(tmp_path)
    events = build_events(read_scores(tmp_path).articles, summary)
    assert events["n"] == "12 events"
    first = events["events"][0]
    assert [one["outlet"] for one in first["articles"]] == ["Courier", "Meridian"]


def test_one_group_has_nothing_to_compare(tmp_path):
    folder = write_scores(tmp_path, [scored_article("a", [PLAIN] * 30, outlet="A")])
    assert build_differences(summarize(folder)) is None
    assert build_events([], summarize(folder)) is None


def test_points_have_a_sign():
    assert [points(value) for value in (0.124, -0.031, 0.001)] == ["+12", "−3", "0"]
