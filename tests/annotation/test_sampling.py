from collections import Counter, defaultdict

import pytest
from scores import scored_article, write_scores

from biaslens.annotation import draw
from biaslens.annotation.sampling import BANDS
from biaslens.statistics import read_scores


def _article(key, outlet, probabilities, **more):
    sentences = [
        {"text": f"Sentence {i} of {key}.", "framing": p} for i, p in enumerate(probabilities)
    ]
    return scored_article(key, sentences, outlet=outlet, **more)


@pytest.fixture
def scores(tmp_path):
    articles = [
        *(_article(f"m{k}", "Meridian", [0.05] * 16 + [0.3, 0.6, 0.9, 0.9]) for k in range(10)),
        *(_article(f"c{k}", "Courier", [0.1] * 38 + [0.7, 0.95]) for k in range(10)),
        _article("copy", "Courier", [0.9] * 40, extra={"duplicate_of": "c0"}),
    ]
    return read_scores(write_scores(tmp_path, articles))


def test_outlets_give_the_same_and_rare_bands_more_than_their_share(scores):
    drawn = draw(scores, 100, seed=1)
    assert Counter(one.row["outlet"] for one in drawn) == {"Meridian": 50, "Courier": 50}
    loaded = [one for one in drawn if one.row["framing"] >= 0.8]
    assert len(loaded) > 100 * 30 / 600  # 30 of the 600 sentences are in that band
    assert len({(one.row["article_id"], one.row["index"]) for one in drawn}) == 100


def test_weights_stand_for_every_sentence_of_each_stratum(scores):
    drawn = draw(scores, 90, seed=2)
    weights = defaultdict(float)
    for one in drawn:
        weights[one.stratum] += one.weight
    assert weights == {
        "Courier:0": pytest.approx(380),
        "Courier:2": pytest.approx(10),
        "Courier:3": pytest.approx(10),
        "Meridian:0": pytest.approx(160),
        "Meridian:1": pytest.approx(10),
        "Meridian:2": pytest.approx(10),
        "Meridian:3": pytest.approx(20),
    }
    assert len(BANDS) + 1 == 4


def test_the_same_seed_draws_the_same_and_another_one_others(scores):
    first, again, other = (draw(scores, 40, seed=seed) for seed in (3, 3, 4))
    assert first == again
    assert [one.row["text"] for one in first] != [one.row["text"] for one in other]


def test_a_copy_is_not_drawn_from(scores):
    assert all(one.row["article_id"] != "copy" for one in draw(scores, 10_000))


def test_more_than_there_are_gives_all_of_them_and_each_stands_for_itself(scores):
    drawn = draw(scores, 10_000)
    assert len(drawn) == 600
    assert {one.weight for one in drawn} == {1.0}


def test_what_a_small_outlet_cannot_give_the_others_do(tmp_path):
    articles = [_article("s", "Small", [0.2] * 5), _article("l", "Large", [0.2] * 95)]
    drawn = draw(read_scores(write_scores(tmp_path, articles)), 40)
    assert Counter(one.row["outlet"] for one in drawn) == {"Small": 5, "Large": 35}


def test_neighbours_come_along(scores):
    one = next(one for one in draw(scores, 200) if one.row["index"] == 1)
    assert one.before == f"Sentence 0 of {one.row['article_id']}."
    assert one.after == f"Sentence 2 of {one.row['article_id']}."


def test_no_sentence_at_all(tmp_path):
    assert draw(read_scores(write_scores(tmp_path, [_article("a", "Courier", [])])), 5) == []
