from scores import scored_article, write_scores

from biaslens.report.findings import build_findings, build_headlines
from biaslens.statistics import summarize

PLAIN = {"text": "They met."}
LOADED = {"text": "A farce.", "framing": 0.9}


def _outlet(name, n_loaded, *, n_articles=12, n=20):
    return [
        scored_article(f"{name}{k}", [LOADED] * n_loaded + [PLAIN] * (n - n_loaded), outlet=name)
        for k in range(n_articles)
    ]


def _first(tmp_path, *outlets):
    summary = summarize(write_scores(tmp_path, [one for outlet in outlets for one in outlet]))
    finding = build_findings(summary)[0]
    words = "".join(part["text"] for part in [*finding["parts"], *finding["caution"]])
    return words.replace("\u00a0", " ")


def test_the_highest_comes_first_with_its_evidence(tmp_path):
    words = _first(tmp_path, _outlet("Courier", 1), _outlet("Meridian", 8))
    assert words.startswith(
        "Meridian words 40 % of its own sentences in a loaded way (34 to 46 %, "
        "240 sentences in 12 articles)"
    )
    assert "Courier 5 % (" in words
    assert words.endswith("The first lies above the rest, beyond their intervals.")


def test_overlapping_intervals_are_called_chance(tmp_path):
    words = _first(tmp_path, _outlet("Courier", 4), _outlet("Meridian", 5))
    assert "The intervals overlap: the order may be chance." in words


def test_without_intervals_the_order_says_little(tmp_path):
    words = _first(tmp_path, _outlet("A", 1, n_articles=1, n=30), _outlet("B", 9, n_articles=2))
    assert "no interval: one article" in words
    assert "Without an interval for each, the order says little." in words


def test_few_articles_are_called_rough(tmp_path):
    words = _first(tmp_path, _outlet("A", 4, n_articles=4))
    assert words.endswith("Intervals from fewer than 10 articles, here and below, are rough.")


def test_a_small_outlet_is_withheld_and_counted(tmp_path):
    words = _first(tmp_path, _outlet("A", 4), _outlet("B", 4, n_articles=1, n=10))
    assert "B " not in words
    assert words.endswith("Withheld for one group with fewer than 20 sentences.")


def test_many_outlets_are_told_by_their_ends(tmp_path):
    words = _first(tmp_path, *(_outlet(f"O{k}", k) for k in range(6)))
    assert words.startswith("O5 words 25 %")
    assert "; O0 0 %" in words
    assert "O3" not in words
    assert "These are the highest and the lowest of 6." in words


def test_too_little_text_for_any_finding(tmp_path):
    summary = summarize(write_scores(tmp_path, _outlet("A", 1, n_articles=1, n=5)))
    assert build_findings(summary) == []
    assert build_headlines(summary) == []


def test_headlines_are_one_line_a_figure(tmp_path):
    (line,) = build_headlines(summarize(write_scores(tmp_path, _outlet("A\x1b[2J\nB", 8))))
    assert line.startswith("Loaded, the narrator's words: A␛[2J B 40\u00a0% (")
    assert "\x1b" not in line


def _on_same_events(tmp_path, n_first, n_second):
    articles = [
        scored_article(
            f"{outlet}{event}",
            [LOADED] * (n + (event + turn) % 2) + [PLAIN] * 20,
            outlet=outlet,
            extra={"event": f"e{event}"},
        )
        for turn, (outlet, n) in enumerate([("Courier", n_first), ("Meridian", n_second)])
        for event in range(12)
    ]
    findings = build_findings(summarize(write_scores(tmp_path, articles)))
    return [
        "".join(part["text"] for part in finding["parts"]).replace("\u00a0", " ")
        for finding in findings
        if finding["figure"] == "same events"
    ]


def test_a_clear_difference_on_the_same_events_is_told(tmp_path):
    (words,) = _on_same_events(tmp_path, 1, 10)
    assert words.startswith("On 12 events that both cover, Courier words 7 % of its own sentences")
    assert ", Meridian 34 %: a difference of 27 points (" in words


def test_no_clear_difference_is_told_as_well(tmp_path):
    (words,) = _on_same_events(tmp_path, 4, 4)
    assert words.startswith("On the same events, none of ")
