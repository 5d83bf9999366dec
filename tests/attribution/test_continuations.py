import re

import pytest

from biaslens.attribution import RoleSpan, link
from biaslens.schema import Attribution, Span


def run(text: str, source: str, cue: str, *contents: str) -> list[Attribution]:
    def place(*words: str) -> list[RoleSpan]:
        return [RoleSpan(text.index(w), text.index(w) + len(w), 1.0) for w in words]

    sentences = [
        Span(match.start(), match.end())
        for match in re.finditer(r"[^\n]+?(?:[.?!]”?(?=\s)|$)", text)
    ]
    roles = {"source": place(source), "cue": place(cue), "content": place(*contents)}
    return link(text, sentences, roles)


def contents(found: list[Attribution]) -> list[list[str]]:
    return [[piece.text for piece in a.content] for a in found]


FIRST = "“We saw the dam break that night,”"
SECOND = "“Nobody came to help us.”"


def test_the_pieces_of_a_quotation_are_one_content() -> None:
    text = "“We saw the dam break. Nobody came. We left,” Ada Miller said."
    found = run(text, "Ada Miller", "said", "“We saw the dam break.", "Nobody came.")
    assert contents(found) == [["“We saw the dam break. Nobody came. We left,”"]]


def test_a_small_part_of_a_quotation_stays_as_it_is() -> None:
    text = "“We saw the dam break and nobody came to help us, so we left,” Ada Miller said."
    found = run(text, "Ada Miller", "said", "nobody came")
    assert contents(found) == [["nobody came"]]


@pytest.mark.parametrize(
    "text",
    [
        f"{FIRST} Ada Miller said, with a bitter laugh at the memory of it. {SECOND}",
        f"{FIRST} Ada Miller said, with a bitter laugh at the memory of it.\n\n{SECOND}",
    ],
)
def test_a_speaker_keeps_the_floor(text: str) -> None:
    assert contents(run(text, "Ada Miller", "said", FIRST, SECOND)) == [[FIRST, SECOND]]


def test_a_speech_may_go_on_for_paragraphs() -> None:
    third = "“The mill is gone for good now.”"
    text = f"{FIRST} Ada Miller said.\n\n{SECOND}\n\n{third}\n\nThe town slept."
    assert contents(run(text, "Ada Miller", "said", FIRST, SECOND, third)) == [
        [FIRST, SECOND, third]
    ]


def test_a_speaker_may_be_named_in_a_later_paragraph() -> None:
    opened, more = "“We saw the dam break that night.", "“And nobody came.”"
    parts = [opened, "“The mill is gone for good now.", "“Nobody came to help us,”"]
    text = f"{opened}\n\n{parts[1]}\n\n{parts[2]} Ada Miller said."
    assert contents(run(text, "Ada Miller", "said", *parts)) == [parts]
    closed = f"{opened}”\n\n{parts[2]} Ada Miller said. {more}"
    assert [f"{opened}”"] in contents(
        run(closed, "Ada Miller", "said", f"{opened}”", parts[2], more)
    )


@pytest.mark.parametrize(
    "text",
    [
        f"{FIRST} Ada Miller said.\n\nThe baker stayed behind for a week.\n\n{SECOND}",
        f"{FIRST} Ada Miller said.\n\nThe baker had a word for it: {SECOND}",
    ],
)
def test_narration_ends_the_floor(text: str) -> None:
    found = run(text, "Ada Miller", "said", FIRST, SECOND)
    assert [SECOND] in contents(found)
    assert found[1].source == ()


def test_a_question_may_be_answered_by_another() -> None:
    asked = "“Did you see the dam break?”"
    text = f"{asked} Ada Miller asked the baker and the miller.\n\n{SECOND}"
    assert contents(run(text, "Ada Miller", "asked", asked, SECOND)) == [[asked], [SECOND]]


def test_no_sentences_are_no_trouble() -> None:
    roles = {"content": [RoleSpan(0, len(FIRST), 1.0)]}
    assert len(link(FIRST, [], roles)) == 1
