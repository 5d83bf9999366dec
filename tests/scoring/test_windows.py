from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tokenizers import Tokenizer

from biaslens.model.scratch import make_tokenizer
from biaslens.schema import Span
from biaslens.scoring.encoding import make_encode
from biaslens.scoring.tokens import Tokens, load_tokenizer
from biaslens.scoring.windows import iter_windows

TOKENIZER = make_tokenizer(["the harbour was closed on monday ."] * 3, vocabulary=200)
SENTENCE = st.integers(1, 60).map(lambda n: " ".join(["harbour"] * n) + ".")


def _lay_out(sentences: list[str], gaps: list[str]) -> tuple[str, list[Span]]:
    text, spans = "", []
    for sentence, gap in zip(sentences, gaps, strict=True):
        spans.append(Span(len(text), len(text) + len(sentence)))
        text += sentence + gap
    return text, spans


@settings(max_examples=50, deadline=None)
@given(st.lists(st.tuples(SENTENCE, st.sampled_from([" ", "\n\n"])), min_size=1, max_size=8))
def test_windows_hold_every_word_once(rows: list[tuple[str, str]]) -> None:
    text, spans = _lay_out([s for s, _ in rows], [g for _, g in rows])
    found = []
    for window in iter_windows(text, spans, encode=make_encode(TOKENIZER), max_length=24):
        assert len(window.tokens.ids) <= 24
        found += [(s + window.start, e + window.start) for s, e in window.tokens.offsets if e > s]
    assert found == sorted(set(found))
    covered = {place for start, end in found for place in range(start, end)}
    assert covered == {place for place, character in enumerate(text) if not character.isspace()}


def test_a_window_does_not_cross_paragraphs() -> None:
    text, spans = _lay_out(["harbour.", "harbour.", "harbour."], [" ", "\n", ""])
    windows = list(iter_windows(text, spans, encode=make_encode(TOKENIZER), max_length=64))
    assert [window.start for window in windows] == [spans[0].start, spans[2].start]


@pytest.mark.parametrize("is_unit", [False, True])
def test_each_token_knows_its_sentence_in_an_article_and_in_a_unit(is_unit: bool) -> None:
    text, spans = _lay_out(["the harbour was closed.", "Harbour.", "On monday."], [" ", " ", ""])
    given = [Span(0, len(text))] if is_unit else spans
    encode = make_encode(TOKENIZER)
    (window,) = iter_windows(f"\n{text}", [Span(1 + s.start, 1 + s.end) for s in given],
        encode=encode, max_length=64,
    )  # fmt: skip
    numbers = window.inputs.sentences
    assert numbers[[0, -1]].tolist() == [0, 0]
    firsts = [window.tokens.within(s.start, s.end)[0] for s in spans]
    assert [numbers[first] for first in firsts] == [1, 2, 3]
    assert numbers[1:-1].tolist() == sorted(numbers[1:-1])


def test_a_sentence_that_is_too_long_is_cut() -> None:
    text = "harbour " * 500
    windows = list(
        iter_windows(text, [Span(0, len(text))], encode=make_encode(TOKENIZER), max_length=64)
    )
    assert len(windows) > 1


def test_character_ranges_to_token_ranges() -> None:
    tokens = Tokens.of(TOKENIZER.encode("the harbour"))
    start, end = tokens.within(4, 11)
    assert tokens.offsets[start, 0] == 4
    assert tokens.offsets[end - 1, 1] == 11
    assert tokens.within(50, 60) == (0, 0)


def test_a_damaged_tokenizer_is_told(tmp_path: Path) -> None:
    from biaslens.errors import BundleError

    path = tmp_path / "tokenizer.json"
    path.write_text("{}", encoding="utf-8")
    with pytest.raises(BundleError, match=r"tokenizer\.json"):
        load_tokenizer(path)


def test_loading_switches_cutting_off(tmp_path: Path) -> None:
    path = tmp_path / "tokenizer.json"
    cutting = Tokenizer.from_str(TOKENIZER.to_str())
    cutting.enable_truncation(4)
    cutting.save(str(path))
    assert len(load_tokenizer(path).encode("harbour " * 20).ids) > 4
