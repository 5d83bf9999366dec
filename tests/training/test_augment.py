from random import Random

import pytest

from biaslens.evaluation.gold import Example, Mark
from biaslens.training.augment import MAX_PACKED, iter_augmented, pack, wrap


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
    augmented = list(
        iter_augmented(examples, pack_share=pack_share, wrap_share=wrap_share, random=Random(1))
    )
    text = "\n".join(example.text for example in augmented)
    assert all(text.count(f"number {n}x") == 1 for n in range(50))
    assert all(example.text.count("number") <= MAX_PACKED for example in augmented)
    if wrap_share == 1:
        assert all("number" in example.text for example in augmented)
