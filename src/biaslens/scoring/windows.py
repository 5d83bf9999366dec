"""What the encoder reads at once: a paragraph, or as many of its sentences as fit."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from biaslens.schema import Span
from biaslens.scoring.encoding import Encode
from biaslens.scoring.tokens import Inputs, Tokens
from biaslens.sentences import split_sentences

CHARACTERS_PER_TOKEN = 8  # more than words have; keeps absurd paragraphs from being tokenized whole


# without any of these a text is one sentence, and need not be searched for the ends of several
_MAY_DIVIDE = re.compile(r"[.!?…]\S{0,20}\s|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]")


@dataclass(frozen=True, slots=True)
class Window:
    """A range of the text, its tokens, whose offsets count from `start`, and what is read."""

    start: int
    tokens: Tokens
    inputs: Inputs


def read(text: str, tokens: Tokens) -> Inputs:
    """Return what the network reads of a text, whose sentences are looked for."""
    sentences = split_sentences(text) if _MAY_DIVIDE.search(text) else []
    return tokens.inputs([sentence.start for sentence in sentences])


def iter_windows(
    text: str, sentences: Sequence[Span], *, encode: Encode, max_length: int
) -> Iterator[Window]:
    """Yield windows of at most `max_length` tokens that cover all sentences, in order.

    A window never crosses a line break between sentences. A sentence that is too long alone is cut.
    """
    for paragraph in _paragraphs(text, sentences):
        yield from _fit(text, paragraph, encode=encode, max_length=max_length)


def _paragraphs(text: str, sentences: Sequence[Span]) -> Iterator[list[Span]]:
    paragraph: list[Span] = []
    for sentence in sentences:
        if paragraph and "\n" in text[paragraph[-1].end : sentence.start]:
            yield paragraph
            paragraph = []
        paragraph.append(sentence)
    if paragraph:
        yield paragraph


def _fit(
    text: str, sentences: Sequence[Span], *, encode: Encode, max_length: int
) -> Iterator[Window]:
    start, end = sentences[0].start, sentences[-1].end
    if end - start <= max_length * CHARACTERS_PER_TOKEN or len(sentences) == 1:
        tokens = encode(text[start:end])
        if len(tokens.ids) <= max_length:
            starts = [sentence.start - start for sentence in sentences]
            one = len(sentences) == 1  # perhaps a unit of several
            inputs = read(text[start:end], tokens) if one else tokens.inputs(starts)
            yield Window(start, tokens, inputs)
            return
        if len(sentences) == 1:
            cut = start + int(tokens.offsets[max_length - 2, 1])
            for first, last in ((start, cut), (cut, end)):
                part = [Span(first, last)]
                yield from _fit(text, part, encode=encode, max_length=max_length)
            return
    middle = len(sentences) // 2
    for half in (sentences[:middle], sentences[middle:]):
        yield from _fit(text, half, encode=encode, max_length=max_length)
