from scores import scored_article, write_scores

from biaslens.report.evidence import features_of, names_of
from biaslens.report.parties import build_parties, signed
from biaslens.statistics import summarize


def _summary(tmp_path, n=12):
    """Return articles of two outlets: the narrator dislikes the union, sources like it."""
    sentences = [
        {"text": "The Dock Union wrecked it.", "about": {"Dock Union": (0.8, 0.1, "narrator")}},
        {"text": "“Bless the Dock Union.”", "about": {"Dock Union": (0.1, 0.7, "direct_quote")}},
        {"text": "Norwick was there.", "about": {"Norwick": (0.1, 0.1, "narrator")}},
    ]
    articles = [
        scored_article(f"{outlet}{k}", sentences, outlet=outlet)
        for outlet in ("Courier", "Meridian")
        for k in range(n)
    ]
    return summarize(write_scores(tmp_path, articles))


def test_the_narrator_and_the_sources_are_apart(tmp_path):
    chart = build_parties(_summary(tmp_path))
    union, norwick = chart["rows"]
    assert (union["name"], norwick["name"]) == ("Dock Union", "Norwick")
    assert (union["narrator"]["value"], union["source"]["value"]) == ("−0.70", "+0.60")
    assert float(union["narrator"]["x"]) < 50 < float(union["source"]["x"])
    assert union["n"] == "48 mentions, 24 articles"
    assert norwick["source"]["value"] is None
    assert norwick["source"]["x"] is None


def test_groups_with_few_mentions_are_withheld(tmp_path):
    chart = build_parties(_summary(tmp_path))
    assert chart["groups"] == ["Courier", "Meridian"]
    assert [cell["value"] for cell in chart["cells"][0]["cells"]] == [None, None]
    assert [cell["n"] for cell in chart["cells"][0]["cells"]] == ["12", "12"]


def test_parties_named_too_seldom_are_listed(tmp_path):
    chart = build_parties(_summary(tmp_path, n=4))
    assert chart["rows"] == []
    assert {one["name"] for one in chart["withheld"]} == {"Dock Union", "Norwick"}


def test_the_cues_of_a_party_that_speaks_itself(tmp_path):
    says = {
        "source": "Dock Union",
        "cue": "claimed",
        "source_type": "named_organization",
        "source_entity": "Dock Union",
        "cue_stance": "distance",
    }
    sentence = {
        "text": "The Dock Union claimed so.",
        "says": [says],
        "about": {"Dock Union": (0.1, 0.1, "narrator")},
    }
    articles = [scored_article(f"a{k}", [sentence] * 10, outlet="A") for k in range(4)]
    stances = build_parties(summarize(write_scores(tmp_path, articles)))["stances"]
    assert [label["key"] for label in stances["labels"]] == ["distance"]
    (row,) = stances["rows"]
    assert (row["name"], row["n"]) == ("Dock Union", "40")
    assert row["cells"][0]["value"] == "100\u00a0%"
    assert row["cells"][0]["shade"] == 4


def test_signs():
    assert [signed(value) for value in (0.123, -0.3, 0.001, -0.001)] == [
        "+0.12",
        "−0.30",
        "0.00",
        "0.00",
    ]


def test_sentences_carry_the_numbers_of_their_parties_and_sources(tmp_path):
    summary = _summary(tmp_path)
    names = names_of(summary)
    union = [party.name for party in summary.parties].index("Dock Union")
    told = {"text": "Cranes", "voice": "narrator"}
    row = scored_article(
        "a", [{"text": "The Dock Union left.", "about": {"Dock Union": (0.1, 0.1, "indirect")}}]
    )
    assert f"party.{union}.source" in features_of(row.sentences[0].to_row(), names)
    assert features_of({**row.sentences[0].to_row(), "targets": [told]}, names) == []
