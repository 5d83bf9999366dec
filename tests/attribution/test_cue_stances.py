import pytest

from biaslens.attribution.cue_stances import cue_stance, stance_forms
from biaslens.attribution.tables import read_table
from biaslens.schema import CUE_STANCES


@pytest.mark.parametrize(
    ("cue", "stance"),
    [
        ("said", "neutral"),
        ("according to", "neutral"),
        ("told reporters", "neutral"),
        ("announced in an official statement", "neutral"),
        ("shrugged off", "distance"),
        ("is intent on", "intention"),
        ("took shots at", "conflict"),
        ("laid bare", "factive"),
        ("has angered", "belief"),
        ("is obvious", "endorse"),
        ("are more likely to say", "neutral"),
        (":", "neutral"),
        ("—", "neutral"),
        ("", "neutral"),
        ("called", "neutral"),
        ("has claimed", "distance"),
        ("liked to say", "neutral"),
        ("did not dispute", "distance"),
        ("denied", "distance"),
        ("appears", "distance"),
        ("It's not clear", "distance"),
        ("argued", "distance"),
        ("in a long interview seemed", "distance"),
        ("pointed out", "endorse"),
        ("made it clear", "endorse"),
        ("has made clear", "endorse"),
        ("stressed", "endorse"),
        ("was forced to admit", "factive"),
        ("recalled", "factive"),
        ("never knew", "factive"),
        ("believe", "belief"),
        ("is widely expected", "belief"),
        ("predicted", "belief"),
        ("would like", "belief"),
        ("expressed deep concern", "belief"),
        ("welcomed", "belief"),
        ("lashed out", "conflict"),
        ("slammed", "conflict"),
        ("shot back", "conflict"),
        ("vowed", "intention"),
        ("has repeatedly called for", "intention"),
        ("declined to say", "intention"),
        ("appeared in Norwick, vowing", "intention"),
        ("issued a statement admitting", "factive"),
    ],
)
def test_cue_stance(cue: str, stance: str) -> None:
    assert cue_stance(cue) == stance


@pytest.mark.parametrize(
    ("content", "stance"),
    [
        ("to leave at once", "intention"),
        ("the crowd to be quiet", "intention"),
        ("why nobody came to help", "neutral"),
        ("“Who pays?”", "neutral"),
    ],
)
def test_asked_to_is_a_directive_asked_why_is_not(content: str, stance: str) -> None:
    assert cue_stance("asked", content=content) == stance


@pytest.mark.parametrize(
    ("cue", "content", "stance"),
    [
        ("is determined", "to win the vote", "belief"),
        ("are looking", "to win the vote", "intention"),
        ("determined", "that the vote was lost", "endorse"),
        ("voted in favor of", "the pact", "intention"),
        ("avoided direct criticism of", "the pact", "conflict"),
        ("later walked back", "the claim", "neutral"),
    ],
)
def test_phrases_go_before_words(cue: str, content: str, stance: str) -> None:
    assert cue_stance(cue, content=content) == stance


def test_the_table_is_sound() -> None:
    rows = read_table("cue_stances.tsv")
    assert {row["stance"] for row in rows} == {*CUE_STANCES, "-"}
    assert all(row["origin"] for row in rows)
    assert len({row["word"] for row in rows}) == len(rows)
    assert {"denies", "admitting", "said", "planned", "refused"} <= stance_forms().keys()


def test_the_frequent_cues_of_the_corpus_are_covered(shared_data) -> None:
    lines = (
        (shared_data / "lexicons/polnear_train_cues.tsv").read_text(encoding="utf-8").split("\n")
    )
    cues = [line.rpartition("\t")[0] for line in lines if "\t" in line][:400]
    forms = {word for form in stance_forms() for word in form.split()}
    covered = [cue for cue in cues if any(w in forms for w in cue.lower().strip(":").split())]
    assert len(covered) >= 0.93 * len(cues)  # the rest are prepositions, marks and common verbs
