import pytest

from biaslens.attribution import explain
from biaslens.attribution.cue_stances import judge_cue
from biaslens.attribution.explain import _BY_RULE
from biaslens.attribution.source_types import _RULES, source_type
from biaslens.schema import CUE_STANCES, SOURCE_TYPES, Attribution, Piece


def attribution(source: str, cue: str, content: str, **labels: str) -> Attribution:
    def pieces(words: str) -> tuple[Piece, ...]:
        return (Piece(0, len(words), words),) if words else ()

    kind = labels.get("source_type") or source_type(source, cue=cue)
    stance = labels.get("cue_stance") or judge_cue(cue, content=content).stance
    return Attribution(
        pieces(source),
        pieces(cue),
        pieces(content),
        kind,
        labels.get("source_entity"),
        stance,
        labels.get("quotation", "indirect"),
        0.9,
    )


@pytest.mark.parametrize(
    ("source", "cue", "first", "second"),
    [
        (
            "Local experts",
            "claimed",
            "vague: 'experts' names nobody",
            "distance: 'claimed' keeps clear of the claim (list: codebook)",
        ),
        (
            "two people familiar with the talks",
            "vowed",
            "unnamed_described: 'familiar' says what access the source has, not who it is",
            "intention: 'vowed' commits somebody to act, or asks for it (list: codebook)",
        ),
        (
            "",
            "was widely expected",
            "vague: 'was widely expected' does not say by whom",
            "belief: 'expected' reports a state of mind (list: codebook)",
        ),
        ("", "", "none: the sentence gives no source", "neutral: there is no cue"),
        (
            "the report",
            ":",
            "document: 'report' is something written, counted or recorded",
            "neutral: ':' is on no list of cues that do more than report",
        ),
    ],
)
def test_explain_names_the_words_that_decided(source, cue, first, second) -> None:
    assert explain(attribution(source, cue, "it rained"))[:2] == (first, second)


def test_explain_says_how_much_is_quoted() -> None:
    found = attribution("Ada", "said", 'abcd "efgh"', quotation="mixed")
    assert explain(found)[-1] == "mixed: 50 % of the content is in quotation marks"
    whole = attribution("Ada", "said", '"abcd efgh"', quotation="direct")
    assert explain(whole)[-1] == "direct: the content is in quotation marks"
    turn = attribution("ADA", ":", "abcd efgh", quotation="direct")
    assert explain(turn)[-1] == "direct: the content is what a speaker says after a colon"


@pytest.mark.parametrize(
    ("source", "why"),
    [
        ("he", "nobody else was named so shortly before"),
        ("the minister", "the article gives this role to nobody else"),
        ("Mr. Hadi", "this article has no other full name for these words"),
    ],
)
def test_explain_tells_who_it_is(source: str, why: str) -> None:
    sentences = explain(attribution(source, "said", "no", source_entity="Samir Hadi"))
    assert sentences[1] == f"entity: '{source}' is 'Samir Hadi', because {why}"


def test_a_type_that_the_whole_article_decided_is_explained_too() -> None:
    found = attribution("Jordan", "said", "no", source_type="named_person")
    assert explain(found)[0] == "named_person: 'Jordan' is the name of a person in this article"


@pytest.mark.parametrize("kind", SOURCE_TYPES)
@pytest.mark.parametrize("stance", CUE_STANCES)
def test_any_labels_have_an_explanation(kind: str, stance: str) -> None:
    found = attribution("the <b>mayor</b>", "said", "x", source_type=kind, cue_stance=stance)
    assert [line.split(":")[0] for line in explain(found)] == [kind, stance, "indirect"]


def test_every_reason_belongs_to_a_rule() -> None:
    rules = {rule.__name__.removeprefix("_") for rule in _RULES} | {"passive", "missing"}
    assert {rule for rule, _ in _BY_RULE} <= rules


def test_long_words_are_cut() -> None:
    assert all(len(line) < 300 for line in explain(attribution("Ab " * 900, "said " * 900, "x")))
