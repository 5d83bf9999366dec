"""What the encoder reads at once: a paragraph, or as many of its sentences as fit."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from biaslens.schema import Span
from biaslens.scoring.encoding import Encode
from biaslens.scoring.tokens import Tokens

CHARACTERS_PER_TOKEN = 8  # more than words have; keeps absurd paragraphs from being tokenized whole


@dataclass(frozen=True, slots=True)
class Window:
    """A range of the text and its tokens, whose offsets count from `start`."""

    start: int
    tokens: Tokens


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
            yield Window(start, tokens)
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
