from scores import scored_article, write_scores

from biaslens.report import build_report, excerpts
from biaslens.report.excerpts import choose_quoted
from biaslens.statistics import read_scores, summarize


def _scores(tmp_path, n_articles=20):
    sentences = [
        {"text": "A farce.", "framing": 0.9},
        {"text": "A shame.", "framing": 0.6},
        *({"text": f"Item {n}."} for n in range(8)),
    ]
    articles = [scored_article(f"a{n:02}", sentences, outlet="A") for n in range(n_articles)]
    return write_scores(tmp_path / "s", articles)


def test_a_small_corpus_is_quoted_whole(tmp_path):
    quoted = choose_quoted(read_scores(_scores(tmp_path)), None, seed=0)
    assert set(quoted.values()) == {None}


def test_as_many_as_asked_the_most_probable_first(tmp_path):
    quoted = choose_quoted(read_scores(_scores(tmp_path)), 2, seed=0)
    assert set(quoted.values()) == {frozenset({0, 1})}


def test_a_large_corpus_is_quoted_half_by_probability_half_at_random(tmp_path, monkeypatch):
    monkeypatch.setattr(excerpts, "MANY_SENTENCES", 100)
    monkeypatch.setattr(excerpts, "N_QUOTED", 60)
    folder = _scores(tmp_path)
    quoted = choose_quoted(read_scores(folder), None, seed=0)
    assert all(0 in places for places in quoted.values())  # 20 articles, the first turn
    assert sum(1 in places for places in quoted.values()) >= 10  # and half of a second
    assert any(place > 1 for places in quoted.values() for place in places)
    assert sum(len(places) for places in quoted.values()) <= 60
    assert quoted == choose_quoted(read_scores(folder), None, seed=0)
    report = build_report(read_scores(folder), summarize(folder))
    assert report["quoting"]["is_partial"]
    assert 40 <= int(report["quoting"]["n"]) <= 60
