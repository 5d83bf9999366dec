from scores import scored_article

from biaslens.statistics.sources import count_sources


def _count(*says):
    text = "the minister Ana Roe experts say claimed that all is well today"
    sentences = [{"text": text, "says": [one]} for one in says]
    return count_sources(s.to_row() for s in scored_article("a", sentences).sentences)


def test_one_entity_is_one_source_whatever_it_is_called():
    (source,) = _count(
        {
            "source": "the minister",
            "cue": "say",
            "content": "all is well",
            "source_entity": "Ana Roe",
        },
        {
            "source": "Ana Roe",
            "cue": "claimed",
            "content": "that all is well",
            "cue_stance": "distance",
        },
    )
    assert source.name == "Ana Roe"
    assert (source.n_attributions, source.n_articles, source.n_words) == (2, 1, 7)
    assert source.stances == {"distance": 1, "neutral": 1}


def test_most_cited_first_and_none_without_a_source():
    sources = _count(
        {"source": "experts", "source_type": "vague"},
        {"cue": "say", "source_type": "none"},
        {"source": "the minister"},
        {"source": "the minister"},
    )
    assert [(one.name, one.source_type, one.n_attributions) for one in sources] == [
        ("the minister", "named_person", 2),
        ("experts", "vague", 1),
    ]


def test_a_very_long_name_is_cut():
    words = "word " * 5_000
    says = {"source": words.strip()}
    rows = [s.to_row() for s in scored_article("a", [{"text": words, "says": [says]}]).sentences]
    (source,) = count_sources(rows)
    assert len(source.name) <= 120
    assert source.name.endswith("…")
