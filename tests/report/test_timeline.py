from scores import scored_article, write_scores

from biaslens.report.timeline import build_timeline
from biaslens.statistics import summarize

SENTENCES = [{"text": "A farce.", "framing": 0.9}] * 5 + [{"text": "They met."}] * 20


def _timeline(tmp_path, *months, few=()):
    articles = [
        scored_article(
            f"{month}{k}",
            SENTENCES[:4] if month in few else SENTENCES,
            outlet="A",
            published=f"{month}-03",
        )
        for month in months
        for k in range(1 if month in few else 3)
    ]
    return build_timeline(summarize(write_scores(tmp_path, articles)))


def test_no_line_runs_over_a_thin_or_an_empty_month(tmp_path):
    chart = _timeline(
        tmp_path, "2023-11", "2023-12", "2024-01", "2024-03", "2024-04", few=("2024-01",)
    )
    (row,) = chart["rows"]
    assert [point["month"] for point in row["points"] if point["y"] is None] == ["2024-01"]
    assert len(row["lines"]) == 2  # November to December, March to April
    assert row["n_thin"] == 1
    assert [label["label"] for label in chart["labels"]][:3] == ["2023-11", "2023-12", "2024-01"]


def test_the_volume_is_drawn_for_every_month(tmp_path):
    row = _timeline(tmp_path, "2024-01", "2024-02", few=("2024-02",))["rows"][0]
    heights = [float(point["bar_height"]) for point in row["points"]]
    assert heights[0] > 10 * heights[1] > 0


def test_one_month_or_dates_that_are_none_make_no_timeline(tmp_path):
    assert _timeline(tmp_path / "one", "2024-01") is None
    assert _timeline(tmp_path / "none", "someday", "<script>") is None


def test_months_far_apart_are_cut_to_the_last_ones(tmp_path):
    chart = _timeline(tmp_path, "1801-01", "2024-01", "2024-02")
    assert [point["month"] for point in chart["rows"][0]["points"]] == ["2024-01", "2024-02"]
