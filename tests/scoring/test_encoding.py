from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, trainers

from biaslens.model.scratch import make_tokenizer
from biaslens.scoring.encoding import make_encode
from biaslens.scoring.tokens import Tokens

TOKENIZER = make_tokenizer(
    ["the harbour’s café was closed on monday , 12.5 % ."] * 3, vocabulary=90
)
ODD = [
    "\u00a0",
    "\u2003",
    "\u200b",
    "\x1c",
    "\t",
    "\n",
    "é",
    "e\u0301",
    "\u0301",
    "港",
    "İ",
    "ß",
    "\U0001f6a2",
]
PIECE = st.sampled_from(["harbour", "closed", "’s", ".", "...", "[SEP]", "[MASK", "a" * 70, *ODD])
TEXT = st.one_of(
    st.text(max_size=40),
    st.lists(st.one_of(PIECE, st.just(" "), st.text(max_size=3))).map("".join),
)


def _assert_same(tokens: Tokens, others: Tokens) -> None:
    for name in ("ids", "offsets", "words"):
        np.testing.assert_array_equal(getattr(tokens, name), getattr(others, name))
        assert getattr(tokens, name).dtype == np.int64


@settings(max_examples=300, deadline=None)
@given(TEXT)
def test_tokens_by_chunks_are_those_of_the_whole_text(text: str) -> None:
    TOKENIZER.add_special_tokens(["[SEP]"])
    encode = make_encode(TOKENIZER)
    for _ in range(2):  # what is known is the same as what is new
        _assert_same(encode(text), Tokens.of(TOKENIZER.encode(text)))


def _by_bytes() -> Tokenizer:
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel()
    tokenizer.train_from_iterator(["the harbour"] * 3, trainers.BpeTrainer())
    return tokenizer


def _cased_by_composition() -> Tokenizer:
    tokenizer = make_tokenizer(["the harbour"], vocabulary=90)
    tokenizer.normalizer = normalizers.Sequence([normalizers.NFC(), normalizers.Lowercase()])
    return tokenizer


def _with_a_name() -> Tokenizer:
    tokenizer = make_tokenizer(["the harbour"], vocabulary=90)
    tokenizer.add_tokens(["the harbour"])
    return tokenizer


@pytest.mark.parametrize("make", [_by_bytes, _cased_by_composition, _with_a_name])
def test_a_tokenizer_of_another_kind_reads_the_whole_text(make: Callable[[], Tokenizer]) -> None:
    tokenizer, text = make(), "near the harbour the harbour"
    _assert_same(make_encode(tokenizer)(text), Tokens.of(tokenizer.encode(text)))
