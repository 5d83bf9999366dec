from random import Random

import pytest

from biaslens.config import DataConfig
from biaslens.evaluation.gold import LOADED_WORDS, Example, Mark
from biaslens.training.augment import (
    MAX_PACKED,
    edit,
    insert,
    iter_augmented,
    origin,
    pack,
    swap,
    wrap,
)


def _example(text: str, probability: float = 1.0) -> Example:
    return Example("a", "g", text, (Mark(0, len(text), "loaded", probability),))


@pytest.mark.parametrize("seed", range(40))
def test_a_wrapped_sentence_keeps_its_label_and_the_narrator_is_plain(seed: int) -> None:
    example = wrap(_example("The plan is a shameless gift.", 0.8), Random(seed))
    whole, narrator = example.marks
    assert (whole.start, whole.end, whole.probability) == (0, len(example.text), 0.8)
    words = example.text[narrator.start : narrator.end]
    assert narrator.probability == 0.0
    assert "shameless gift" in example.text
    assert "shameless" not in words
    assert words.strip('“”" ,.:')


def test_packing_moves_the_marks_along() -> None:
    packed = pack([_example("It rained."), _example("A shameless gift.", 0.6)])
    assert packed.text == "It rained. A shameless gift."
    assert [packed.text[m.start : m.end] for m in packed.marks] == [
        "It rained.",
        "A shameless gift.",
    ]
    assert [m.probability for m in packed.marks] == [1.0, 0.6]


@pytest.mark.parametrize(("pack_share", "wrap_share"), [(0, 0), (0.5, 0.5), (1, 1)])
def test_every_example_comes_once(pack_share: float, wrap_share: float) -> None:
    examples = [_example(f"Sentence number {n}x is here.") for n in range(50)]
    data = DataConfig(layout="framing", file="x", pack=pack_share, wrap=wrap_share)
    augmented = list(iter_augmented(examples, data=data, random=Random(1)))
    text = "\n".join(example.text for example in augmented)
    assert all(text.count(f"number {n}x") == 1 for n in range(50))
    assert all(example.text.count("number") <= MAX_PACKED for example in augmented)
    if wrap_share == 1:
        assert all("number" in example.text for example in augmented)


@pytest.mark.parametrize(
    ("edits", "text", "marked"),
    [
        ([(4, 4, "new ")], "The new plan of Ann failed.", "The new plan|plan|Ann|failed"),
        ([(12, 15, "Ross")], "The plan of Ross failed.", "The plan|plan|Ross|failed"),
        ([(6, 10, "x")], "The plxf Ann failed.", "The plx|plx|Ann|failed"),
        ([], "The plan of Ann failed.", "The plan|plan|Ann|failed"),
    ],
)
def test_marks_move_with_the_text(
    edits: list[tuple[int, int, str]], text: str, marked: str
) -> None:
    ranges = [(0, 8), (4, 8), (12, 15), (16, 22)]
    marks = tuple(Mark(start, end, "loaded") for start, end in ranges)
    edited = edit(Example("a", "g", "The plan of Ann failed.", marks), edits)
    assert edited.text == text
    assert [edited.text[mark.start : mark.end] for mark in edited.marks] == marked.split("|")


@pytest.mark.parametrize("seed", range(30))
def test_an_inserted_word_decides_the_label(seed: int) -> None:
    example = insert(_example("The council approved the budget.", 0.0), Random(seed))
    (mark,) = example.marks
    assert (mark.start, mark.end) == (0, len(example.text))
    assert len(example.text.split()) == 6
    marked = insert(Example("a", "g", "The council approved the budget.", ()), Random(seed))
    assert marked.text == example.text
    assert bool(marked.marks) == (mark.probability > 0.5)
    for word in marked.marks:
        assert word.label == LOADED_WORDS
        assert marked.text[word.start - 1] == marked.text[word.end] == " "


def test_a_loaded_sentence_takes_no_more_words() -> None:
    loaded = _example("The shameless council approved the budget.")
    assert insert(loaded, Random(1)) == loaded


def test_a_swapped_term_is_of_the_same_kind_and_the_same_everywhere() -> None:
    example = swap(_example("Democrats met. The Democrats of Smithfield voted.", 0.2), Random(3))
    first = example.text.split()[0]
    assert example.text == f"{first} met. The {first} of Smithfield voted."
    assert example.marks == (Mark(0, len(example.text), "loaded", 0.2),)


def test_every_place_of_an_edited_text_has_its_origin() -> None:
    old, edits = "Ann met Bo in Rome.", [(0, 3, "Beatriz"), (8, 10, "Xi"), (14, 18, "Ur")]
    new = edit(Example("a", "g", old, ()), edits).text
    assert new == "Beatriz met Xi in Ur."
    places = [origin(place, edits) for place in range(len(new))]
    assert places[:8] == [0, 1, 2, 2, 2, 2, 2, 3]
    assert places == sorted(places)
    assert old[places[new.index("met")] :].startswith("met")
    assert old[places[new.index("Xi")] :].startswith("Bo")
    assert old[places[new.index("Ur")] :].startswith("Rome")
    assert places[-1] == len(old) - 1


def test_texts_for_teachers_are_not_swapped_before_they_are_asked() -> None:
    data = DataConfig(layout="texts", file="x", swap=1.0)
    (example,) = iter_augmented([_example("Democrats met.")], data=data, random=Random(1))
    assert example.text == "Democrats met."
