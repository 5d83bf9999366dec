from scores import scored_article

from biaslens.statistics.counts import (
    THRESHOLD,
    carries_opinion,
    count_article,
    has_source_words,
    is_narrator_loaded,
    is_source_loaded,
    sentiment_of,
)


def _rows(*sentences):
    return [sentence.to_row() for sentence in scored_article("a", sentences).sentences]


SAYS = {"source": "Experts", "cue": "say", "content": "it is doomed"}
TEXT = "Experts say it is doomed."


def test_a_sentence_is_loaded_from_the_threshold_on():
    at, below, none = _rows(
        {"text": "A.", "framing": THRESHOLD},
        {"text": "B.", "framing": 0.49},
        {"text": "C.", "framing": 0.9, "framing_narrator": None},
    )
    assert [is_narrator_loaded(row) for row in (at, below, none)] == [True, False, False]


def test_loaded_words_belong_to_the_source_when_the_narrators_part_is_plain():
    quoted, both, marked, plain, own = _rows(
        {"text": TEXT, "framing": 0.8, "framing_narrator": 0.1, "says": [SAYS]},
        {"text": TEXT, "framing": 0.8, "framing_narrator": 0.7, "says": [SAYS]},
        {
            "text": TEXT,
            "framing": 0.8,
            "framing_narrator": 0.7,
            "says": [SAYS],
            "loaded": {"doomed": ("Loaded_Language", "indirect")},
        },
        {"text": TEXT, "framing": 0.2, "says": [SAYS]},
        {"text": TEXT, "framing": 0.8},
    )
    assert is_source_loaded(quoted)
    assert not is_source_loaded(both)
    assert is_source_loaded(marked)
    assert is_narrator_loaded(marked)
    assert not is_source_loaded(plain)
    assert not has_source_words(own)
    assert not is_source_loaded(own)


def test_a_sentence_without_words_of_the_narrator_is_the_sources():
    (row,) = _rows({"text": "“All of it.”", "framing": 0.9, "framing_narrator": None})
    assert has_source_words(row)
    assert is_source_loaded(row)


def test_counts_by_hand():
    counts = count_article(
        _rows(
            {"text": "Plain.", "framing": 0.1, "negative": 0.2, "neutral": 0.7, "positive": 0.1},
            {
                "text": "A shameful farce.",
                "framing": 0.9,
                "negative": 0.8,
                "neutral": 0.1,
                "positive": 0.1,
                "loaded": {
                    "shameful": ("Loaded_Language", "narrator"),
                    "farce": ("Loaded_Language", "narrator"),
                },
            },
            {
                "text": TEXT,
                "framing": 0.6,
                "framing_narrator": 0.2,
                "says": [{**SAYS, "source_type": "vague"}, {"cue": "say", "source_type": "none"}],
                "loaded": {"doomed": ("Doubt", "indirect")},
            },
        )
    )
    assert counts["sentences"] == counts["narrator"] == counts["sentiment"] == 3
    assert counts["narrator.loaded"] == 1
    assert (counts["sourced"], counts["sourced.loaded"]) == (1, 1)
    assert (counts["attributed"], counts["attributions"]) == (1, 2)
    assert (counts["type.vague"], counts["type.none"], counts["stance.neutral"]) == (1, 1, 2)
    assert counts["technique.Loaded_Language"] == 2
    assert counts["technique.Doubt"] == 0
    assert (counts["spans.narrator"], counts["spans.indirect"]) == (2, 1)
    assert (counts["sentiment.negative"], counts["sentiment.neutral"]) == (1, 2)
    assert abs(counts["sum.negative"] - 1.2) < 1e-6


def test_unknown_scores_are_not_counted():
    row = _rows({"text": "A."})[0] | {
        "framing": None,
        "framing_narrator": None,
        "negative": None,
        "loaded_spans": None,
        "attributions": None,
    }
    counts = count_article([row])
    assert sentiment_of(row) is None
    assert {key for key, n in counts.items() if n} == {"sentences"}


def test_opinion_is_told_by_the_cue_or_by_loaded_words_in_the_content():
    said, believed, loaded = _rows(
        {"text": TEXT, "says": [SAYS]},
        {"text": TEXT, "says": [SAYS | {"cue_stance": "belief"}]},
        {"text": TEXT, "says": [SAYS], "loaded": {"doomed": ("Loaded_Language", "indirect")}},
    )
    marked = [(span["start"], span["end"]) for span in loaded["loaded_spans"]]
    assert not carries_opinion(said["attributions"][0])
    assert carries_opinion(believed["attributions"][0])
    assert carries_opinion(loaded["attributions"][0], marked)
    assert not carries_opinion(loaded["attributions"][0], [(0, marked[0][0] - 9)])


def test_opinions_on_unnamed_sources_are_counted():
    counts = count_article(
        _rows(
            {"text": TEXT, "says": [SAYS | {"source_type": "vague", "cue_stance": "belief"}]},
            {"text": TEXT, "says": [SAYS | {"cue_stance": "conflict"}]},
            {"text": TEXT, "says": [SAYS | {"source_type": "vague"}]},
            {"text": TEXT, "loaded": {"doomed": ("Loaded_Language", "narrator")}, "says": [SAYS]},
        )
    )
    assert (counts["opinions"], counts["opinions.unnamed_or_vague"]) == (2, 1)
    assert (counts["words"], counts["words.indirect"]) == (12, 12)
