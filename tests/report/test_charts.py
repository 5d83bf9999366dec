from scores import scored_article, write_scores

from biaslens.report import charts
from biaslens.report.labels import SOURCE_TYPES
from biaslens.statistics import summarize
from biaslens.statistics.intervals import Share


def test_a_mark_lies_between_the_ends_of_its_axis():
    drawn = charts.mark(Share(0.2, 0.0, 0.4, 8, 40, 12), 0.4)
    assert (drawn["low"], drawn["x"], drawn["high"]) == ("3", "50", "97")


def test_a_withheld_share_is_not_drawn():
    drawn = charts.mark(Share(None, None, None, 2, 8, 3, withheld="too few"), 0.4)
    assert (drawn["x"], drawn["low"], drawn["value"]) == (None, None, None)
    assert drawn["interval"] == "withheld: too few"


def test_stacked_bars_fill_their_width(tmp_path):
    text = "Experts and Ana say so."
    sentences = [
        {"text": text, "says": [{"source": "Experts", "cue": "say", "source_type": "vague"}]},
        {"text": text, "says": [{"source": "Ana", "cue": "say"}]},
    ] * 15
    summary = summarize(write_scores(tmp_path, [scored_article("a", sentences, outlet="A")]))
    chart = charts.stacked(summary.groups, "source_type", SOURCE_TYPES)
    assert [label["key"] for label in chart["labels"]] == ["named_person", "vague"]
    (row,) = chart["rows"]
    assert [(part["x"], part["width"], part["number"]) for part in row["parts"]] == [
        ("0", "50", "50"),
        ("50", "50", "50"),
    ]
