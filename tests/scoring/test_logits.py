import numpy as np

from biaslens.schema import Span
from biaslens.scoring.logits import Texts


def test_spans_that_are_placed_in_the_long_text_come_back_to_their_own() -> None:
    texts = Texts(["The pier closed.", "", "Rain fell.", "Nobody came."])
    own = [[Span(0, 3), Span(4, 8)], [], [], [Span(7, 99)]]
    starts, ends = texts.place(own).T
    assert [texts.joined[start:end] for start, end in zip(starts, ends, strict=True)] == [
        "The",
        "pier",
        "came.",
    ]
    divided = texts.divide(starts, ends, ["a", "b", "c"])
    assert divided == [[(0, 3, "a"), (4, 8, "b")], [], [], [(7, 12, "c")]]


def test_where_nothing_is_found_each_text_has_nothing() -> None:
    nothing = np.zeros(0, np.int64)
    assert Texts(["The pier closed.", ""]).divide(nothing, nothing) == [[], []]
    assert Texts([]).divide(nothing, nothing) == []
