import pytest
from scores import scored_article

from biaslens.schema import CUE_STANCES
from biaslens.statistics.sources import (
    concentrate,
    count_sources,
    merge_names,
    stances_by_party,
)


def _cited(rows):
    return count_sources(rows, merge_names(rows))


def _concentrate(*articles):
    merged = merge_names(row for rows in articles for row in rows)
    return concentrate(articles, merged, seed=0)


def _count(*says):
    text = "the minister Ana Roe experts say claimed that all is well today"
    sentences = [{"text": text, "says": [one]} for one in says]
    return _cited([s.to_row() for s in scored_article("a", sentences).sentences])


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


def test_capitals_make_no_variant():
    rows = [
        {"text": "The guards say so.", "says": [{"source": "The guards"}]},
        {"text": "So say the guards.", "says": [{"source": "the guards"}]},
    ]
    (source,) = _cited([s.to_row() for s in scored_article("a", rows).sentences])
    assert (source.n_attributions, source.variants) == (2, ())


def test_a_very_long_name_is_cut():
    words = "word " * 5_000
    says = {"source": words.strip()}
    rows = [s.to_row() for s in scored_article("a", [{"text": words, "says": [says]}]).sentences]
    (source,) = _cited(rows)
    assert len(source.name) <= 120
    assert source.name.endswith("…")


def _named(article_id, *names, outlet="Courier", **other):
    """An article in which each name speaks once."""
    sentences = [
        {"text": f"{name} say so.", "says": [{"source": name, "source_entity": name, **other}]}
        for name in names
    ]
    return [s.to_row() for s in scored_article(article_id, sentences, outlet=outlet).sentences]


def test_variants_of_a_name_are_one_source_within_an_outlet_only():
    rows = _named("a", "Ilse Brandt", "President Brandt") + _named("b", "Brandt", outlet="Meridian")
    together, alone = _cited(rows)
    assert (together.name, together.n_attributions) == ("Ilse Brandt", 2)
    assert together.variants == ("President Brandt",)
    assert (alone.name, alone.n_attributions) == ("Brandt", 1)


def test_words_and_attributions_are_told_by_kind_of_quotation():
    (source,) = _count(
        {"source": "Ana Roe", "content": "all is well", "quotation": "direct"},
        {"source": "Ana Roe", "content": "that all is well today", "quotation": "indirect"},
        {"source": "Ana Roe", "content": "well", "quotation": "direct"},
    )
    assert source.quotations == {"direct": 2, "indirect": 1}
    assert source.words == {"indirect": 5, "direct": 4}


def test_concentration_by_hand():
    articles = [
        _named(f"a{number}", "Ana Roe", "Ana Roe", "Bo Lind", "Cy Marr", f"Di {letter}")
        for number, letter in enumerate(["Pell", "Quist", "Rask", "Sund"])
    ]
    found = _concentrate(*articles)
    assert (found.n_attributions, found.n_sources) == (20, 7)
    assert (found.top.count, found.top.n) == (16, 20)
    assert found.top.low < 0.8 < found.top.high
    assert found.hhi == pytest.approx((8 * 7 + 2 * 4 * 3) / (20 * 19))


def test_concentration_of_few_is_withheld_and_of_none_is_no_error():
    few = _concentrate(_named("a", "Ana Roe", "Bo Lind"))
    assert (few.hhi, few.top.withheld, few.n_sources) == (None, "too few", 2)
    assert _concentrate().n_attributions == 0


def test_sources_without_a_name_do_not_concentrate():
    unknown = [{"text": "Experts say so.", "says": [{"source": "Experts", "source_type": "vague"}]}]
    rows = [s.to_row() for s in scored_article("a", unknown).sentences]
    assert _concentrate(rows).n_attributions == 0


def test_stances_of_a_party_are_shares_of_what_is_attributed_to_it():
    articles = [
        _named(f"a{number}", *["Harbour Union"] * 8, cue_stance="distance")
        + _named(f"a{number}", "Harbour Union", "Bo Lind", cue_stance="neutral")
        for number in range(3)
    ]
    parties = {"Harbour Union": "union"}
    found = stances_by_party(articles, party_of=parties.get, seed=0)
    assert set(found) == {"union"}
    assert set(found["union"]) == set(CUE_STANCES)
    assert (found["union"]["distance"].count, found["union"]["distance"].n) == (24, 27)
    assert sum(share.estimate for share in found["union"].values()) == pytest.approx(1)
