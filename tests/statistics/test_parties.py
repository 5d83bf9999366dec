import pytest
import yaml
from scores import scored_article, write_scores

from biaslens.errors import ConfigError
from biaslens.statistics import SummaryOptions, summarize
from biaslens.statistics.parties import (
    count_mentions,
    find_parties,
    key_of,
    party_names,
    tone_of,
)
from biaslens.statistics.party_files import read_parties, write_parties
from biaslens.statistics.results import PartySpec

UNION = PartySpec("Harbour Union", ("the dockers", "HU"), "labour")


def _target(text, negative=0.1, positive=0.1, voice="narrator"):
    return {
        "text": text,
        "voice": voice,
        "negative": negative,
        "neutral": 1 - negative - positive,
        "positive": positive,
    }


def _row(*targets):
    return {"targets": list(targets)}


def test_the_most_frequent_names_are_merged_by_their_variants():
    sentences = {
        f"a{i}": [_row(_target("Mara Teld"), _target("Teld"), _target("Norwick"))] for i in range(3)
    } | {"b": [_row(_target("Ilse Brandt"), _target("Teld"))]}
    teld, norwick = find_parties(sentences)
    assert (teld.name, teld.variants) == ("Mara Teld", ("Teld",))
    assert (norwick.name, norwick.variants) == ("Norwick", ())


def test_what_is_written_can_be_read_again(tmp_path):
    path = tmp_path / "parties.yaml"
    path.write_text(write_parties([UNION, PartySpec("Nörwick", (), None)]), encoding="utf-8")
    assert read_parties(path) == (UNION, PartySpec("Nörwick", (), None))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("- name: A\n  variant: [B]", "variant"),
        ("- variants: [B]", "name"),
        ("name: A", "list of parties"),
        ("- name: A\n  variants: [the B]\n- name: b's", "belongs to"),
        ("- name: [", "YAML"),
        ("- just a name", "a party has name"),
    ],
)
def test_a_wrong_file_says_what_is_wrong(tmp_path, text, message):
    path = tmp_path / "parties.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError, match=message):
        read_parties(path)


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(ConfigError, match="--write-parties"):
        read_parties(tmp_path / "none.yaml")


def test_names_are_compared_without_case_article_and_possessive():
    assert key_of("The  Dockers’") == "dockers"
    assert key_of("HU's") == key_of("the hu")


def test_tone_by_voice_by_hand():
    names = party_names([UNION])
    rows = [
        _row(_target("The Dockers", negative=0.8), _target("HU", positive=0.6)),
        _row(_target("Harbour Union", negative=0.7, voice="direct_quote"), _target("Teld")),
    ]
    counted = count_mentions(rows, names)["Harbour Union"]
    assert (counted["narrator.n"], counted["sources.n"]) == (2, 1)
    assert (counted["narrator.negative"], counted["narrator.positive"]) == (1, 1)
    assert counted["narrator.tone"] == pytest.approx((0.1 - 0.8) + (0.6 - 0.1))
    tone = tone_of(UNION, [counted] * 12, stances={}, seed=0)
    assert (tone.party, tone.side, tone.n_mentions, tone.n_articles) == (
        "Harbour Union",
        "labour",
        36,
        12,
    )
    assert tone.narrator["negative"].estimate == pytest.approx(0.5)
    assert tone.narrator["tone"].estimate == pytest.approx(-0.1)
    assert tone.sources["tone"].withheld == "too few"


def test_the_file_is_a_plain_list():
    listed = yaml.safe_load(write_parties([UNION]))
    assert listed == [
        {"name": "Harbour Union", "variants": ["the dockers", "HU"], "group": "labour"}
    ]


def test_a_party_is_told_with_the_stances_it_is_cited_with(tmp_path):
    says = {
        "source": "The Harbour Union",
        "source_entity": "Harbour Union",
        "cue_stance": "distance",
    }
    sentence = {"text": "The Harbour Union claimed so.", "says": [says]}
    articles = [scored_article(f"a{n}", [sentence] * 8, outlet="Courier") for n in range(3)]
    listed = tmp_path / "parties.yaml"
    listed.write_text("- name: Harbour Union\n- name: Teld\n", encoding="utf-8")
    summary = summarize(write_scores(tmp_path / "scores", articles), SummaryOptions(parties=listed))
    union, teld = summary.groups[0].parties
    assert (union.stances["distance"].count, union.stances["distance"].n) == (24, 24)
    assert teld.stances == {}
