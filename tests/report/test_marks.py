from hypothesis import given
from hypothesis import strategies as st

from biaslens.report.marks import Mark, iter_tokens


def _tagged(text, marks):
    pieces = []
    for token in iter_tokens(text, marks):
        bar = "" if token.is_edge else "~"
        if token.step == "open":
            pieces.append(f"<{token.mark.kind}{bar}>")
        elif token.step == "close":
            pieces.append(f"</{token.mark.kind}{bar}>")
        else:
            pieces.append(token.text)
    return "".join(pieces)


def test_nested_marks_stay_nested():
    assert _tagged("abcdef", [Mark(2, 4, "in"), Mark(0, 6, "out")]) == "<out>ab<in>cd</in>ef</out>"


def test_crossing_marks_are_interrupted_and_say_so():
    tagged = _tagged("abcdef", [Mark(0, 4, "x"), Mark(2, 6, "y")])
    assert tagged == "<x>ab<y>cd</y~></x><y~>ef</y>"


def test_equal_ranges_go_by_depth():
    assert _tagged("ab", [Mark(0, 2, "b", 2), Mark(0, 2, "a", 1)]) == "<a><b>ab</b></a>"


def test_touching_marks_do_not_nest():
    assert _tagged("abcd", [Mark(0, 2, "x"), Mark(2, 4, "y")]) == "<x>ab</x><y>cd</y>"


def test_marks_outside_the_text_are_cut_and_empty_ones_left_out():
    marks = [Mark(-5, 1, "x"), Mark(3, 99, "y"), Mark(2, 2, "z"), Mark(50, 60, "w")]
    assert _tagged("abcd", marks) == "<x>a</x>bc<y>d</y>"


def test_no_text_and_no_marks():
    assert _tagged("", [Mark(0, 3, "x")]) == ""
    assert _tagged("abc", []) == "abc"


@given(
    st.text(max_size=40),
    st.lists(
        st.builds(
            Mark,
            st.integers(-5, 45),
            st.integers(-5, 45),
            st.sampled_from("abc"),
            st.integers(0, 2),
        ),
        max_size=12,
    ),
)
def test_tokens_nest_keep_the_text_and_cover_exactly_the_marks(text, marks):
    stack, covered, edges = [], [], []
    for token in iter_tokens(text, marks):
        if token.step == "open":
            stack.append(token.mark)
            edges += [token.mark] * token.is_edge
        elif token.step == "close":
            assert stack.pop() == token.mark
        else:
            assert token.text
            covered += [(character, set(stack)) for character in token.text]
    assert stack == []
    assert "".join(character for character, _ in covered) == text
    assert len(edges) == len(set(edges))
    whole = {m for m in marks if max(m.start, 0) < min(m.end, len(text))}
    for place, (_, found) in enumerate(covered):
        expected = {(m.kind, m.depth) for m in whole if m.start <= place < m.end}
        assert {(m.kind, m.depth) for m in found} == expected
