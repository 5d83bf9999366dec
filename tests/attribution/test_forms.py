import pytest

from biaslens.attribution import RoleSpan, find_quotations, find_voices, link, voice_of
from biaslens.schema import Attribution, Span


def read(text: str, **marked: tuple[str, ...]) -> list[Attribution]:
    roles = {
        role: [RoleSpan(text.index(w), text.index(w) + len(w), 1.0) for w in words]
        for role, words in marked.items()
    }
    return link(text, [Span(0, len(text))], roles)


def parts(found: Attribution) -> tuple[str, str, str]:
    source, cue, content = (
        " ".join(piece.text for piece in role) for role in (found.source, found.cue, found.content)
    )
    return source, cue, content


@pytest.mark.parametrize(
    ("text", "source", "cue", "content", "kind"),
    [
        (
            "Council misled voters, says auditor",
            "auditor",
            "says",
            "Council misled voters",
            "unnamed_described",
        ),
        (
            "Council Misled Voters, Claim Activists\n\nIt rained.",
            "Activists",
            "Claim",
            "Council Misled Voters",
            "unnamed_group",
        ),
        (
            "Mayor: bridge stays closed",
            "Mayor",
            ":",
            "bridge stays closed",
            "unnamed_described",
        ),
        ("Bridge Stays Closed: Experts", "Experts", ":", "Bridge Stays Closed", "vague"),
        (
            "Miller: bridge stays closed\n\nAda Miller spoke.",
            "Miller",
            ":",
            "bridge stays closed",
            "named_person",
        ),
    ],
)
def test_headlines_have_a_grammar_of_their_own(text, source, cue, content, kind) -> None:
    (found,) = read(text)
    assert parts(found) == (source, cue, content)
    assert found.source_type == kind
    voices = find_voices(text, [found], find_quotations(text))
    assert voice_of(voices, text.index(content), text.index(content) + len(content)) == "indirect"


@pytest.mark.parametrize(
    "text",
    [
        "Flood victims: how to help",
        "Police: a short history",
        "Weather: rain in the valley",
        "The bridge stays closed, says the mayor.",
        "A bridge near Norwick in 2012 (Agency photo: Ada Miller)\n\nAda Miller spoke.",
        "Norwick March Turns Ugly, Declared A Riot",
        "Norwick Vote Preview: Miller and Hadi look to the south",
        "It rained all day long\n\nMayor: bridge stays closed",
    ],
)
def test_other_lines_are_left_alone(text: str) -> None:
    assert read(text) == []


def test_what_the_model_marked_stays() -> None:
    text = "Mayor: bridge stays closed, police say"
    (found,) = read(text, source=("police",), cue=("say",), content=("Mayor: bridge stays closed",))
    assert parts(found) == ("police", "say", "Mayor: bridge stays closed")


def test_a_source_that_the_model_missed_is_added() -> None:
    text = "Council misled voters, says auditor"
    (found,) = read(text, cue=("says",), content=("Council misled voters",))
    assert parts(found) == ("auditor", "says", "Council misled voters")
    assert found.score == 1.0


def test_the_turns_of_a_transcript_are_attributions() -> None:
    text = "Q: Who knew?\nMILLER: We all did.\nQ: Why?\nMILLER: I am Ada Miller, a baker."
    found = read(text)
    assert [parts(a) for a in found] == [
        ("Q", ":", "Who knew?"),
        ("MILLER", ":", "We all did."),
        ("Q", ":", "Why?"),
        ("MILLER", ":", "I am Ada Miller, a baker."),
    ]
    assert [a.source_type for a in found[:2]] == ["unnamed_described", "named_person"]
    assert {a.quotation for a in found} == {"direct"}
    assert {a.cue_stance for a in found} == {"neutral"}
    assert found[1].source_entity == "Ada Miller"
