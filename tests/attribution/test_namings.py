import pytest

from biaslens.attribution import RoleSpan, link
from biaslens.attribution.namings import find_namings
from biaslens.schema import Span


@pytest.mark.parametrize(
    ("text", "source", "cue", "content"),
    [
        (
            "What the mayor called a “modest adjustment” is none.",
            "the mayor",
            "called",
            "a “modest adjustment”",
        ),
        (
            "They fear what he once jokingly called the club of fools.",
            "he",
            "once jokingly called",
            "the club of fools",
        ),
        (
            'It ended what Ms. Tarn has described as "theft".',
            "Ms. Tarn",
            "has described",
            'as "theft"',
        ),
        (
            "It fights what it calls a bold assault and has sued.",
            "it",
            "calls",
            "a bold assault",
        ),
    ],
)
def test_who_calls_something_what(text: str, source: str, cue: str, content: str) -> None:
    (found,) = find_namings(text)
    spans = (found.source, found.cue, found.content)
    assert [text[span.start : span.end] for span in spans] == [source, cue, content]


@pytest.mark.parametrize(
    "text",
    [
        'What is called a "soft opening" is none.',
        'The part of what used to be called "the front" is gone.',
        "That is what she called it.",
        "Whatever she called, nobody came.",
        "They asked what to call the baby.",
        "",
    ],
)
def test_what_names_nothing(text: str) -> None:
    assert list(find_namings(text)) == []


def test_a_naming_stands_in_place_of_what_was_marked_but_for_what_holds_it_all() -> None:
    text = "The minister resigned over what he called a “witch hunt” by the press."
    marked = {"source": (0, 12), "cue": (13, 21), "content": (27, len(text) - 1)}
    roles = {role: [RoleSpan(*place, 0.9)] for role, place in marked.items()}
    roles["cue"].append(RoleSpan(text.index("he called"), text.index(" a “"), 0.6))
    outer, inner = link(text, [Span(0, len(text))], roles)
    assert outer.content[0].text == "what he called a “witch hunt” by the press"
    assert [piece.text for piece in (*inner.source, *inner.cue, *inner.content)] == [
        "he",
        "called",
        "a “witch hunt”",
    ]
