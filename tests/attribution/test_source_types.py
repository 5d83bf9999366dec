import pytest

from biaslens.attribution.entities import Names
from biaslens.attribution.source_types import source_type
from biaslens.attribution.tables import read_table

ARTICLE = (
    "Samir Hadi met Jim Jordan. The River Guard (RG) came. Protesters and other protesters met."
    " Wallace asked."
)


@pytest.mark.parametrize(
    ("source", "kind"),
    [
        ("Hadi", "named_person"),
        ("Mr. King", "named_person"),
        ("Jordan", "named_person"),
        ("Sen. Ada Miller of Ohio", "named_person"),
        ("House Speaker Ada Miller (R-Ohio)", "named_person"),
        ("the Democrat Ada Miller", "named_person"),
        ("the firm's chief lawyer, Ada Miller,", "named_person"),
        ("Secretary of State Ada Q. Miller", "named_person"),
        ("campaign spokeswoman Ada Miller", "named_person"),
        ("WALLACE", "named_person"),
        ("the RNC", "named_organization"),
        ("Election Commission of Norland", "named_organization"),
        ("the Miller campaign", "named_organization"),
        ("Miller’s campaign", "named_organization"),
        ("Russia", "named_organization"),
        ("the Norwick Post", "named_organization"),
        ("the ministry", "named_organization"),
        ("the report", "document"),
        ("The report, published by the Orm Institute", "document"),
        ("a woman, a lawyer for Ada Miller,", "unnamed_described"),
        ("A weapons expert who saw the photographs", "unnamed_described"),
        ("one expert", "vague"),
        ("NEC records", "document"),
        ("a Norwick University poll released on Friday", "document"),
        ("a new ad from Ada Miller’s campaign", "document"),
        ("a Norwick University poll last week", "document"),
        ("a survey taken in May", "document"),
        ("court papers seen by the Norwick Echo", "document"),
        ("A newly released email", "document"),
        ("Article 21 of the harbour charter", "document"),
        ("Ada Miller herself", "named_person"),
        ("another pollster, Ada Miller of Norwick College,", "named_person"),
        ("the film's narrator, actress Ada Lee Miller", "named_person"),
        ("South Korea", "named_organization"),
        ("norwickferries.com", "named_organization"),
        ("About 6 in 10 ferry riders", "unnamed_group"),
        ("two out of three farmers", "unnamed_group"),
        ("law enforcement", "unnamed_group"),
        ("Investors", "unnamed_group"),
        ("The Germans", "unnamed_group"),
        ("the housing crisis", "none"),
        ("a senior official at the ministry who attended", "unnamed_described"),
        ("his lawyer", "unnamed_described"),
        ("two people familiar with the matter", "unnamed_described"),
        ("a source close to the family", "unnamed_described"),
        ("a spokesman for Ada Miller", "unnamed_described"),
        ("the GOP nominee", "unnamed_described"),
        ("one of her advisers", "unnamed_described"),
        ("opposition activists", "unnamed_group"),
        ("the eleven groups", "unnamed_group"),
        ("officials", "unnamed_group"),
        ("Republicans", "unnamed_group"),
        ("Protesters", "unnamed_group"),
        ("Hadi supporters", "unnamed_group"),
        ("many in the party", "unnamed_group"),
        ("62 percent of farmers", "unnamed_group"),
        ("police", "unnamed_group"),
        ("several RG-backed River Guard (RG) groups", "unnamed_group"),
        ("experts", "vague"),
        ("Local experts", "vague"),
        ("critics", "vague"),
        ("some", "vague"),
        ("sources", "vague"),
        ("he", "pronoun"),
        ("who", "pronoun"),
        ("We", "pronoun"),
        ("our correspondent", "narrator"),
        ("The Norwick Courier's own sources", "narrator"),
        ("Norwick Courier", "narrator"),
    ],
)
def test_source_type(source: str, kind: str) -> None:
    assert source_type(source, names=Names(ARTICLE, outlet="Norwick Courier")) == kind


@pytest.mark.parametrize(
    ("source", "cue", "kind"),
    [
        ("", "is believed", "vague"),
        ("It", "is believed", "vague"),
        ("", "was widely expected", "vague"),
        ("", "reportedly", "vague"),
        ("", "seemed", "vague"),
        ("", "allegations of", "none"),
        ("", "said", "none"),
        ("", "", "none"),
        ("…", "said", "none"),
        ("it", "said", "pronoun"),
    ],
)
def test_without_a_real_source_the_cue_decides(source: str, cue: str, kind: str) -> None:
    assert source_type(source, cue=cue) == kind


@pytest.mark.parametrize(
    ("text", "source", "kind"),
    [
        ("Norbert, a coal company, rose by a tenth.", "Norbert", "named_organization"),
        ("The website Low Fence said so.", "Low Fence", "named_organization"),
        ("Norwald’s shareholders met.", "Norwald", "named_organization"),
        ("Norwald Inc. fell.", "Norwald", "named_organization"),
        ("Norwald met the company.", "Norwald", "named_person"),
        ("Ada Norwald met. Norwald’s investors left.", "Norwald", "named_person"),
        ("Kwari Norwald, a coal company owner, met.", "Kwari Norwald", "named_person"),
        ("Howard Dean came.", "Dean", "named_person"),
        ("", "Dean, a medical doctor,", "named_person"),
        ("", "the dean", "unnamed_described"),
    ],
)
def test_the_article_tells_firms_from_people(text: str, source: str, kind: str) -> None:
    assert source_type(source, names=Names(text)) == kind


def test_another_outlets_sources_are_not_the_narrator() -> None:
    names = Names("", outlet="Norwick Courier")
    assert source_type("the Easton Post's sources", names=names) != "narrator"


def test_every_listed_word_has_a_class_and_an_origin() -> None:
    assert all(
        row["word"] and row["class"] and row["origin"] for row in read_table("source_words.tsv")
    )
