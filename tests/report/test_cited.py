from scores import scored_article, write_scores

from biaslens.report.cited import build_cited
from biaslens.statistics import summarize


def _said(source, source_type="named_person", stance="neutral", entity=None):
    text = f"{source} said it was a farce."
    says = {
        "source": source,
        "cue": "said",
        "content": "it was a farce",
        "source_type": source_type,
        "cue_stance": stance,
        "source_entity": entity,
    }
    return {"text": text, "says": [says]}


def _cited(tmp_path):
    sentences = [
        *[_said("Mara Ilves", entity="Mara Ilves")] * 10,
        *[_said("Experts", "vague", "belief")] * 5,
        *[_said("He", "pronoun")] * 12,
    ]
    articles = [scored_article(f"a{k}", sentences, outlet="Courier") for k in range(3)]
    return build_cited(summarize(write_scores(tmp_path, articles)))


def test_pronouns_that_stand_for_nobody_are_counted_apart(tmp_path):
    cited = _cited(tmp_path)
    assert [row["name"] for row in cited["rows"]] == ["Mara Ilves", "Experts"]
    assert [row["n_attributions"] for row in cited["rows"]] == ["30", "15"]
    assert cited["n_unresolved"] == "36"


def test_opinion_on_nobody_in_particular_and_concentration(tmp_path):
    (profile,) = _cited(tmp_path)["profiles"]
    assert profile["name"] == "Courier"
    assert (profile["n_known"], profile["n_sources"]) == ("30", "1")
    assert profile["top"]["value"] == "100\u00a0%"
    assert profile["hhi"] == "100\u00a0%"
    assert profile["opinion"]["count"] == "15"  # believing
    assert profile["opinion_unnamed_or_vague"]["n"] == "15"
    assert profile["opinion_unnamed_or_vague"]["value"] is None  # withheld, fewer than 20
