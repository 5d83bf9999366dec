import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from biaslens.attribution import find_quotations
from biaslens.attribution.turns import find_dashed, find_turns


def turns(text: str) -> list[tuple[str, list[str]]]:
    return [
        (text[t.label.start : t.label.end], [text[s.start : s.end] for s in t.speech])
        for t in find_turns(text)
    ]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Q: Who knew?\n\nA: We all did.", [("Q", ["Who knew?"]), ("A", ["We all did."])]),
        ("Q. Who knew?\nA. We all did.", [("Q", ["Who knew?"]), ("A", ["We all did."])]),
        (
            "Interviewer: Who knew?\nAda Miller: We all did.\nAda Miller: I swear it.",
            [
                ("Interviewer", ["Who knew?"]),
                ("Ada Miller", ["We all did."]),
                ("Ada Miller", ["I swear it."]),
            ],
        ),
        (
            "RUIZ: Was it shut?\nMILLER (laughs): It was open.\nRUIZ: For how long?",
            [
                ("RUIZ", ["Was it shut?"]),
                ("MILLER", ["It was open."]),
                ("RUIZ", ["For how long?"]),
            ],
        ),
        (
            "“RUIZ: Was it shut?\n\n“MILLER: It was open.\n\n“RUIZ: For how long?",
            [
                ("RUIZ", ["Was it shut?"]),
                ("MILLER", ["It was open."]),
                ("RUIZ", ["For how long?"]),
            ],
        ),
        (
            "Q: Who knew?\nA: We did.\nAll of us.\nQ: Why?\nThe town slept.",
            [("Q", ["Who knew?"]), ("A", ["We did.", "All of us."]), ("Q", ["Why?"])],
        ),
    ],
)
def test_find_turns(text: str, found: list[tuple[str, list[str]]]) -> None:
    assert turns(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "The mayor: we stay.\nThe town slept.",
        "UPDATE: the road is shut.\nUPDATE: it is open again.\nUPDATE: it is shut again.",
        "Hadi: 54.\nMiller: 46.\nHadi: 51.\nMiller: 49.",
        "Read more: the dam breaks\nPhoto: a broken dam\nRead more: the dam is mended",
        "A: first\nB: second",
        "",
    ],
)
def test_labels_alone_are_no_transcript(text: str) -> None:
    assert turns(text) == []


def test_a_dialogue_with_dashes_stops_before_who_said_it() -> None:
    text = "— Where were you?\n— At home with my brother, said the baker.\nThe town slept."
    assert [text[s.start : s.end] for s in find_dashed(text)] == [
        "— Where were you?",
        "— At home with my brother,",
    ]


@pytest.mark.parametrize(
    "text", ["— two eggs\n— a cup of flour", "— Who are you?", "The town — slept.\n"]
)
def test_lists_with_dashes_are_no_dialogue(text: str) -> None:
    assert list(find_dashed(text)) == []


def test_speech_without_marks_is_a_quotation() -> None:
    text = "Q: Who knew of “this”?\nA: We all did."
    assert [text[s.start : s.end] for s in find_quotations(text)] == [
        "Who knew of “this”?",
        "We all did.",
    ]


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="QAB:. \n—aIyou?", max_size=80))
def test_turns_lie_in_order_inside_the_text(text: str) -> None:
    end = 0
    for turn in find_turns(text):
        for span in (turn.label, turn.mark, *turn.speech):
            assert end <= span.start < span.end <= len(text)
            end = span.end


@pytest.mark.parametrize("unit", ["Q: ", "Q: a\nA: b\n", "A. ", "— I\n", "AB CD ", "Ab: (", "\n"])
def test_long_texts_of_labels_are_no_trouble(unit: str) -> None:
    find_turns(unit * 20_000)
    list(find_dashed(unit * 20_000))
