"""Labelled lines, put together to their articles: a repetition shows only there."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np

from biaslens.evaluation.gold import Example
from biaslens.schema import Span
from biaslens.scoring.decoding import Floats
from biaslens.scoring.given_spans import span_features
from biaslens.scoring.logits import Texts
from biaslens.scoring.scorer import Scorer


def line_places(lines: Sequence[Example]) -> list[int]:
    """Return where each line begins in its article; without offsets, one line after the other."""
    ends: dict[str, int] = {}
    places = []
    for line in lines:
        place = max(line.offset, ends.get(line.group, 0))
        ends[line.group] = place + len(line.text) + 1
        places.append(place)
    return places


@dataclass(frozen=True, slots=True)
class Lines:
    """The lines of one article: its text, each line's index, and where each line begins in it."""

    text: str
    indices: Sequence[int]
    starts: Sequence[int]

    def marked(self, lines: Sequence[Example]) -> list[list[Span]]:
        """Return the marks of each line as spans of the article."""
        return [
            [Span(mark.start + start, mark.end + start) for mark in lines[index].marks]
            for index, start in zip(self.indices, self.starts, strict=True)
        ]


def put_together(lines: Sequence[Example]) -> list[Lines]:
    """Return the articles of some lines, with line breaks where lines are missing."""
    places: dict[str, list[tuple[int, int]]] = {}
    for index, (line, place) in enumerate(zip(lines, line_places(lines), strict=True)):
        places.setdefault(line.group, []).append((index, place))
    articles = []
    for own in places.values():
        text = ""
        for index, start in own:
            text += "\n" * (start - len(text)) + lines[index].text
        articles.append(Lines(text, *zip(*own, strict=True)))
    return articles


def predict_given_spans(scorer: Scorer, lines: Sequence[Example]) -> list[list[dict[str, float]]]:
    """Return the probability of each technique for each marked span of each line."""
    found: list[list[dict[str, float]]] = [[] for _ in lines]
    for article in put_together(lines):
        spans = article.marked(lines)
        scored = scorer.score(article.text, targets=[(s.start, s.end) for s in chain(*spans)])
        at = {(t.start, t.end): dict(t.techniques) for s in scored.sentences for t in s.targets}
        for index, own in zip(article.indices, spans, strict=True):
            found[index] = [at[span.start, span.end] for span in own]
    return found


def given_features(lines: Sequence[Example]) -> Floats:
    """Return `scoring.given_spans.span_features` of the marked spans of all lines, in order."""
    found: list[Floats] = [np.zeros((0, 3))] * len(lines)
    for article in put_together(lines):
        texts = Texts([article.text])
        for index, own in zip(article.indices, article.marked(lines), strict=True):
            found[index] = span_features(texts, texts.place([own]))
    return np.concatenate(found)
