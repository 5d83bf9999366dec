import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from biaslens.attribution import find_quotations
from biaslens.attribution.quotations import is_speech, quoted_share
from biaslens.schema import Span

MARKS = "\"“”„‟‘’'«»‹›`.,: aB1\n-"


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        ("“We stay,” she said.", ["“We stay,”"]),
        ('"We will," he said, "not go."', ['"We will,"', '"not go."']),
        ("'We don't know,' he said.", ["'We don't know,'"]),
        ("‘The voters’ choice is clear,’ she said.", ["‘The voters’ choice is clear,’"]),
        ("«Non», dit-elle.", ["«Non»"]),
        ("„Ja“, sagte sie.", ["„Ja“"]),
        ("»Nein«, sagte sie.", ["»Nein«"]),
        ("``Old style,'' she wrote.", ["``Old style,''"]),
        ("''Twice single,'' she wrote.", ["''Twice single,''"]),
        ("“It was ‘mad’ there,” he said.", ["“It was ‘mad’ there,”"]),
        ('"The "mad" hatter" came.', ['"The "mad" hatter"']),
        ('the so-called "moderates" met', ['"moderates"']),
        ("the farmers' market of the '90s isn't rock 'n' roll", []),
        ("He is 6'2\" tall and she is 5'11\".", []),
        ('"He is 6\'2"," said Ada, "in his socks."', ['"He is 6\'2","', '"in his socks."']),
        ('a stray " mark', []),
        ("”Turned around,” he said.", ["”Turned around,”"]),
        ("She put it simply: “No.”", ["“No.”"]),
        ("« Non », dit-elle.", ["« Non »"]),
        ("‚Ja‘, sagte sie.", ["‚Ja‘"]),
        ("'It was \"mad\" there,' she said.", ["'It was \"mad\" there,'"]),
        ("“We stay …” — that was all.", ["“We stay …”"]),
        ('The sill is 12" wide; “too narrow,” she said.', ["“too narrow,”"]),
        ("closed twice” and never opened", []),
        ("“We stay", ["“We stay"]),
        ("", []),
    ],
)
def test_find_quotations(text: str, quoted: list[str]) -> None:
    assert [text[span.start : span.end] for span in find_quotations(text)] == quoted


def test_a_quotation_over_paragraphs_goes_on_where_the_next_opens_again() -> None:
    text = "“We saw the dam break.\n\n“Nobody came,” the baker said.\n\nThe mayor left."
    quoted = [text[span.start : span.end] for span in find_quotations(text)]
    assert quoted == ["“We saw the dam break.", "“Nobody came,”"]


def test_a_paragraph_that_closes_what_the_one_before_left_open_is_quoted_up_to_there() -> None:
    text = "“We saw the dam break.\n\nNobody came,” the baker said. “Nobody.”\n\nThe mayor” left."
    quoted = [text[span.start : span.end] for span in find_quotations(text)]
    assert quoted == ["“We saw the dam break.", "Nobody came,”", "“Nobody.”"]


def test_an_unclosed_mark_never_swallows_the_next_paragraph() -> None:
    text = "She said, “we go home\n\nThe town slept.\n\nAnd “so on."
    assert [text[s.start : s.end] for s in find_quotations(text)] == ["“we go home"]


@pytest.mark.parametrize(
    ("text", "speech"),
    [
        ("“we will rebuild every single house”", True),
        ("“moderates”", False),
        ("“The Long Road Home From Nowhere”", False),
    ],
)
def test_is_speech(text: str, speech: bool) -> None:
    assert is_speech(text, Span(0, len(text))) is speech


def test_quoted_share_counts_letters() -> None:
    text = 'abcd "efgh"'
    assert quoted_share(text, [Span(0, len(text))], find_quotations(text)) == 0.5
    assert quoted_share(text, [], find_quotations(text)) == 0.0


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet=MARKS, max_size=80))
def test_quotations_are_ordered_disjoint_and_stay_in_their_paragraph(text: str) -> None:
    spans = find_quotations(text)
    end = 0
    for span in spans:
        assert end <= span.start < span.end <= len(text)
        assert "\n" not in text[span.start : span.end]
        end = span.end


@pytest.mark.parametrize("unit", ['"', "“", "«", "'a ", '" a', "“«"])
def test_long_lines_of_marks_are_no_trouble(unit: str) -> None:
    find_quotations(unit * 50_000)
