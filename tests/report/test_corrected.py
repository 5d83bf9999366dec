from dataclasses import replace

from scores import scored_article, write_scores

from biaslens.report import build_report, render_report
from biaslens.report.corrected import build_corrected
from biaslens.statistics import read_scores, summarize
from biaslens.statistics.results import Corrected, HandLabels


def _summary(folder):
    sentences = [{"text": "A farce.", "framing": 0.9}] * 10 + [{"text": "They met."}] * 20
    write_scores(folder, [scored_article(f"a{k}", sentences, outlet="A") for k in range(12)])
    summary = summarize(folder)
    labels = HandLabels(60, 12, 2, 1, False, {"narrator_loaded": 0.71})
    told = Corrected(0.25, 0.21, 0.29, 60, 12, 0.8)
    few = Corrected(None, None, None, 6, 2, None, withheld="too few")
    return replace(
        summary,
        hand_labels=labels,
        overall=replace(summary.overall, corrected={"narrator_loaded": told}),
        groups=tuple(replace(one, corrected={"narrator_loaded": few}) for one in summary.groups),
    )


def test_raw_and_corrected_stand_side_by_side(tmp_path):
    corrected = build_corrected(_summary(tmp_path))
    overall, group = corrected["rows"]
    assert overall["raw"]["value"] == "33\u00a0%"
    assert (overall["value"], overall["interval"]) == ("25\u00a0%", "21 to 29\u00a0%")
    assert (group["value"], group["interval"]) == (None, "too few labels")
    assert corrected["agreement"] == [{"name": "Loaded, the narrator’s words", "alpha": "0.71"}]


def test_the_page_tells_of_the_labels(tmp_path):
    summary = _summary(tmp_path)
    page = render_report(build_report(read_scores(tmp_path), summary))
    assert "Corrected with hand labels" in page
    assert "60 sentences of 12 articles, labelled by 2 annotators" in page
    assert "not corrected with hand labels" not in page


def test_without_labels_nothing_is_corrected(tmp_path):
    _summary(tmp_path)
    summary = summarize(tmp_path)
    assert build_corrected(summary) is None
    page = render_report(build_report(read_scores(tmp_path), summary))
    assert "not corrected with hand labels" in page
