from hypothesis import given, settings
from hypothesis import strategies as st

from biaslens.attribution import VoiceSpan, find_quotations, find_voices, voice_of
from biaslens.schema import Attribution, Piece, Span


def attribution(text: str, *, source: str = "", cue: str = "", content: tuple[str, ...] = ()):
    def pieces(*words: str) -> tuple[Piece, ...]:
        return tuple(
            Piece(text.index(w), text.index(w) + len(w), w) for w in words if w and w in text
        )

    return Attribution(
        pieces(source), pieces(cue), pieces(*content), "none", None, "neutral", "mixed", 1.0
    )


def voices(text: str, *attributions: Attribution) -> list[tuple[str, str]]:
    found = find_voices(text, attributions, find_quotations(text))
    return [(text[v.start : v.end], v.voice) for v in found]


def test_content_is_direct_in_marks_and_indirect_outside() -> None:
    text = "Ada said the plan was a “cruel joke” on the town."
    content = "the plan was a “cruel joke” on the town"
    assert voices(text, attribution(text, source="Ada", cue="said", content=(content,))) == [
        ("the plan was a ", "indirect"),
        ("“cruel joke”", "direct_quote"),
        (" on the town", "indirect"),
    ]


def test_scare_quotes_are_the_narrators_and_long_quotations_are_not() -> None:
    text = "The “moderates” met. “We will never leave this valley again.”"
    assert voices(text) == [("“We will never leave this valley again.”", "direct_quote")]


def test_source_and_cue_are_the_narrators_unless_inside_anothers_content() -> None:
    text = "Aides said critics fear a flood."
    outer = attribution(text, source="Aides", cue="said", content=("critics fear a flood",))
    inner = attribution(text, source="critics", cue="fear", content=("a flood",))
    assert voices(text, outer, inner) == [("critics fear a flood", "indirect")]
    assert voices(text, inner) == [("a flood", "indirect")]


def test_the_marks_belong_to_the_quotation_whether_the_content_holds_them_or_not() -> None:
    text = "“Go home,” she said."
    for content in ("Go home,", "“Go home,”"):
        found = voices(text, attribution(text, source="she", cue="said", content=(content,)))
        assert found == [("“Go home,”", "direct_quote")]


def test_voice_of_takes_the_voice_of_most_characters() -> None:
    spans = [VoiceSpan(10, 20, "indirect"), VoiceSpan(20, 40, "direct_quote")]
    assert voice_of(spans, 0, 10) == "narrator"
    assert voice_of(spans, 0, 18) == "narrator"
    assert voice_of(spans, 12, 18) == "indirect"
    assert voice_of(spans, 15, 40) == "direct_quote"
    assert voice_of([], 3, 5) == "narrator"


@settings(max_examples=200, deadline=None)
@given(
    st.text(alphabet="ab “”\"'.\n", max_size=60),
    st.lists(st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), max_size=3), max_size=6),
)
def test_voices_are_ordered_and_disjoint(text: str, groups: list[list[tuple[int, int]]]) -> None:
    made = []
    for index in range(0, len(groups) - 2, 3):
        roles = [
            tuple(
                Piece(s, min(e, len(text)), text[s : min(e, len(text))])
                for s, e in sorted(group)
                if s < min(e, len(text))
            )
            for group in groups[index : index + 3]
        ]
        made.append(Attribution(*roles, "none", None, "neutral", "mixed", 1.0))
    end = 0
    for voice in find_voices(text, made, find_quotations(text)):
        assert end <= voice.start < voice.end <= len(text)
        end = voice.end
    assert find_voices("", [], [Span(0, 0)]) == []
