"""How well a source or a content fits a cue: named features of a pair, and a weight for each.

The features are those a reader goes by: which comes first, how far apart, in the same sentence,
paragraph, quotation, or inside the content of somebody else, and what stands between. The weights
(`data/pair_weights.json`) come from a logistic regression on the training articles of PolNeAR; a
pair fits when the sum of its weights is positive. `benchmarks/attribution_linking.py` fits and
measures them.

A pair is told by a few small values of which few combinations occur, so the sum of the weights of
each is kept. What is told last is asked last: most pairs are out before.
"""

import json
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any, Literal, NamedTuple

from biaslens.attribution.facts import LINKS, Facts, Gap, Row
from biaslens.attribution.roles import RoleSpan

Role = Literal["source", "content"]
MAX_CANDIDATES = 8
_GAPS = (2, 6, 15, 30, 60, 120, 240)
_MAX_GAP = 400
_OUTWARD = [place for near in range(MAX_CANDIDATES) for place in (-near - 1, near)]
_KINDS = {  # features by part after the outline; of those that begin alike one holds at most
    "order": ("nearest:{side}:", "{side}:third"),
    "nesting": ("nest:", "cue-inside", "quotation:"),
    "between": tuple(
        f"{{side}}:{kind}"
        for kind in (*LINKS, "nothing-between", "third-between", "semicolon", "stop")
    ),
}
_SLACK = 1e-6


class _Outline(NamedTuple):
    """Where a pair stands and how its cue is worded: enough to tell that most do not fit."""

    side: str
    gap: int
    n_sentences: int  # from the cue on
    is_other_paragraph: bool
    wording: tuple[str, ...]
    flank: str
    opening: str | None  # of a content; a source has none

    def names(self) -> Iterator[str]:
        side = self.side
        yield from ("bias", side, f"{side}:gap{self.gap}", f"{side}:sentence{self.n_sentences}")
        if self.is_other_paragraph:
            yield "other-paragraph"
        for kind in self.wording:
            yield f"{side}:{kind}"
        if self.opening is None:
            yield f"{side}:source-{self.flank}"
            return
        if self.opening:
            yield f"{side}:{self.opening}"
        if self.n_sentences < 0:
            yield f"earlier-{self.flank}"
        if self.n_sentences > 0:
            yield f"later-{self.flank}"
            yield f"later:{self.opening or 'plain'}"


class _Order(NamedTuple):
    side: str
    n_cues: int  # between, as the spans of this role and of the third one
    n_others: int
    n_third: int

    def names(self) -> Iterator[str]:
        yield f"nearest:{self.side}:{self.n_cues}-{self.n_others}"
        yield f"{self.side}:third{self.n_third}"


class _Nesting(NamedTuple):
    is_cue_inside: bool
    is_same: bool
    cue: bool
    other: bool
    quotation: str

    def names(self) -> Iterator[str]:
        if self.is_cue_inside:
            yield "cue-inside"
            return
        if self.is_same:
            yield "nest:same-inner" if self.cue else "nest:same"
        elif self.cue and self.other:
            yield "nest:differs"
        else:
            yield "nest:cue-only" if self.cue else "nest:span-only"
        if self.quotation:
            yield f"quotation:{self.quotation}"


class _Between(NamedTuple):
    side: str
    gap: Gap
    is_third: bool  # a span of the third role is there

    def names(self) -> Iterator[str]:
        if not self.gap.has_words:
            what = "third" if self.is_third else "nothing"
            yield f"{self.side}:{what}-between" + (":comma" if self.gap.has_comma else "")
        for word in self.gap.links:
            yield f"{self.side}:{word}"
        if self.gap.has_semicolon:
            yield f"{self.side}:semicolon"
        if self.gap.has_stop:
            yield f"{self.side}:stop"


_Kind = type[_Outline] | type[_Order] | type[_Nesting] | type[_Between]
_Values = tuple[Any, ...]
_Part = tuple[_Kind, _Values]
"""A kind and its values: to make one of it takes longer than to look its weight up."""


class _Pair(NamedTuple):
    """A cue and a span of another role, on which side of the cue it stands, and what is between."""

    facts: Facts
    role: Role
    cue: int
    other: int
    side: str
    low: int
    high: int

    @property
    def others(self) -> Row:
        return self.facts.sources if self.role == "source" else self.facts.contents

    @property
    def third(self) -> Row:
        return self.facts.contents if self.role == "source" else self.facts.sources

    @property
    def is_apart(self) -> bool:
        return self.side in ("before", "after")

    def order(self) -> _Part | None:
        if not self.is_apart:
            return None
        low, high = self.low, self.high
        n_cues, n_others = self.facts.cues.n_within(low, high), self.others.n_within(low, high)
        return _Order, (self.side, n_cues, n_others, self.third.n_within(low, high))

    def nesting(self) -> _Part:
        cue, other = self.facts.cues.places[self.cue], self.others.places[self.other]
        is_cue_inside = self.role == "content" and cue.nest == self.other
        quotation = (
            ""
            if cue.quotation == other.quotation
            else f"{cue.quotation >= 0}-{other.quotation >= 0}"
        )
        is_same = cue.nest == other.nest
        return _Nesting, (is_cue_inside, is_same, cue.nest >= 0, other.nest >= 0, quotation)

    def between(self) -> _Part | None:
        if not self.is_apart:
            return None
        high = min(self.high, self.low + _MAX_GAP)
        is_third = self.third.n_within(self.low, high) > 0
        return _Between, (self.side, self.facts.gap(self.low, high, self.third), is_third)


@cache
def load_weights() -> Mapping[str, Mapping[str, float]]:
    """Return the weight of each feature, by role."""
    path = files("biaslens.attribution") / "data" / "pair_weights.json"
    weights: dict[str, dict[str, float]] = json.loads(path.read_text(encoding="utf-8"))
    return weights


def candidates(spans: Sequence[RoleSpan], span: RoleSpan) -> list[int]:
    """Return the indices of the spans of a sorted list nearest to a span, nearest first."""
    middle = bisect_left(spans, span.start, key=lambda item: item.start)
    n_spans = len(spans)
    return [middle + near for near in _OUTWARD[: 2 * n_spans] if 0 <= middle + near < n_spans]


def best_partner(facts: Facts, role: Role, index: int) -> int | None:
    """Return the source that fits cue number `index` best, or the cue that content `index` fits.

    Of those that fit alike it is the first; where none fits, it is `None`.
    """
    if role == "source" and index in facts.heads:
        return facts.heads[index]
    own, others = facts.cues.spans, facts.sources.spans
    if role == "content":
        own, others = facts.contents.spans, own
    best = 0.0, 1
    for other in candidates(others, own[index]):
        cue, span = (index, other) if role == "source" else (other, index)
        score = score_pair(facts, role, cue, span, above=best[0])
        if score >= best[0]:
            best = max(best, (score, -other))
    return -best[1] if best[1] <= 0 else None


def score_pair(facts: Facts, role: Role, cue: int, other: int, *, above: float = 0.0) -> float:
    """Return how well span number `other` of a role fits cue number `cue` (log-odds).

    Of a pair that cannot reach `above`, it is an upper bound that is less.
    """
    outline, low, high = _outline(facts, role, cue, other)
    score, most = _first_look(role, outline)
    if score + most[0] < above:
        return score + most[0]
    pair = _Pair(facts, role, cue, other, outline[0], low, high)
    for left, find in zip(most, _AFTER_OUTLINE, strict=True):
        if score + left < above:
            return score + left
        if part := find(pair):
            score += _weigh(role, *part)
    return round(score, 6)


def pair_features(facts: Facts, role: Role, cue: int, other: int) -> list[str]:
    """Return the names of the features that hold for a pair."""
    outline, low, high = _outline(facts, role, cue, other)
    pair = _Pair(facts, role, cue, other, outline[0], low, high)
    parts: list[_Part | None] = [(_Outline, outline), *(find(pair) for find in _AFTER_OUTLINE)]
    return [name for part in parts if part for name in part[0](*part[1]).names()]


_AFTER_OUTLINE = tuple(getattr(_Pair, part) for part in _KINDS)


def _outline(facts: Facts, role: Role, cue: int, other: int) -> tuple[_Values, int, int]:
    """Return the values of the outline of a pair, and the range between its spans."""
    cues, others = facts.cues, facts.sources if role == "source" else facts.contents
    side, low, high = _side(cues.spans[cue], others.spans[other])
    one, two = cues.places[cue], others.places[other]
    n_sentences = two.sentence - one.sentence
    if not -2 <= n_sentences <= 2:
        n_sentences = 2 if n_sentences > 0 else -2
    outline = (
        side,
        bisect_left(_GAPS, high - low),
        n_sentences,
        two.paragraph != one.paragraph,
        facts.wordings[cue],
        facts.flanks[cue],
        facts.openings[other] if role == "content" else None,
    )
    return outline, low, high


@lru_cache(maxsize=65_536)
def _weigh(role: Role, kind: _Kind, values: _Values) -> float:
    weights = load_weights()[role]
    return sum(weights.get(name, 0.0) for name in kind(*values).names())


@lru_cache(maxsize=65_536)
def _first_look(role: Role, outline: _Values) -> tuple[float, tuple[float, ...]]:
    """Return the weight of an outline, and the most that is left to add."""
    return _weigh(role, _Outline, outline), _most_left(role, outline[0])


@cache
def _most_left(role: Role, side: str) -> tuple[float, ...]:
    """Return a little more than what each part and those after it can add."""
    weights = load_weights()[role]
    most, left = [], _SLACK
    for kinds in reversed(_KINDS.values()):
        starts = [kind.format(side=side) for kind in kinds]
        left += sum(max([0.0, *(weights[n] for n in weights if n.startswith(s))]) for s in starts)
        most.append(left)
    return tuple(reversed(most))


def _side(cue: RoleSpan, span: RoleSpan) -> tuple[str, int, int]:
    """Return on which side of the cue a span stands, and the range between them."""
    if span.end <= cue.start:
        return "before", span.end, cue.start
    if span.start >= cue.end:
        return "after", cue.end, span.start
    is_around = span.start <= cue.start and span.end >= cue.end
    return "around" if is_around else "overlap", cue.start, cue.start
