"""How well a source or a content fits a cue: named features of a pair, and a weight for each.

The features are those a reader goes by: which comes first, how far apart, in the same sentence,
paragraph, quotation, or inside the content of somebody else, and what stands between. The weights
(`data/pair_weights.json`) come from a logistic regression on the training articles of PolNeAR; a
pair fits when the sum of its weights is positive. `benchmarks/attribution_linking.py` fits and
measures them.

A pair is told by a few small values of which few combinations occur, so the sum of the weights of
each is kept.
"""

import json
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, lru_cache
from importlib.resources import files
from typing import Literal, NamedTuple

from biaslens.attribution.facts import LINKS, Facts, Gap, Place
from biaslens.attribution.roles import RoleSpan

Role = Literal["source", "content"]
MAX_CANDIDATES = 8
_GAPS = (2, 6, 15, 30, 60, 120, 240)
_MAX_GAP = 400


class _Distance(NamedTuple):
    side: str
    gap: int
    n_sentences: int
    is_other_paragraph: bool
    n_between: tuple[int, int, int] | None  # cues, spans of this role and of the third one


class _Between(NamedTuple):
    side: str
    gap: Gap


class _Nesting(NamedTuple):
    is_cue_inside: bool
    is_same: bool
    cue: bool
    other: bool
    quotation: str


class _Wording(NamedTuple):
    side: str
    cue: tuple[str, ...]
    flank: str
    opening: str | None  # of a content; a source has none
    is_later: bool


_Part = _Distance | _Between | _Nesting | _Wording


@cache
def load_weights() -> Mapping[str, Mapping[str, float]]:
    """Return the weight of each feature, by role."""
    path = files("biaslens.attribution") / "data" / "pair_weights.json"
    weights: dict[str, dict[str, float]] = json.loads(path.read_text(encoding="utf-8"))
    return weights


def candidates(cues: Sequence[RoleSpan], span: RoleSpan) -> Iterator[int]:
    """Yield the indices of the spans of a sorted list that lie nearest to a span, on both sides."""
    middle = bisect_left(cues, span.start, key=lambda item: item.start)
    yield from range(max(0, middle - MAX_CANDIDATES), min(len(cues), middle + MAX_CANDIDATES))


def score_pair(facts: Facts, role: Role, cue: int, other: int) -> float:
    """Return how well span number `other` of a role fits cue number `cue` (log-odds).

    Of a pair that cannot fit, whatever stands between, it is an upper bound that is not positive.
    """
    distance, nesting, wording = _parts(facts, role, cue, other)
    score = _weigh(role, distance) + _weigh(role, nesting) + _weigh(role, wording)
    if distance.n_between is not None:
        most = _most_between(role, distance.side)
        if score + most <= 0:
            return score + most
        score += _weigh(role, _between(facts, role, cue, other))
    return round(score, 6)


def pair_features(facts: Facts, role: Role, cue: int, other: int) -> list[str]:
    """Return the names of the features that hold for a pair."""
    distance, nesting, wording = _parts(facts, role, cue, other)
    parts: list[_Part] = [distance, nesting, wording]
    if distance.n_between is not None:
        parts.append(_between(facts, role, cue, other))
    return [name for part in parts for name in _names(part)]


@lru_cache(maxsize=65_536, typed=True)
def _weigh(role: Role, part: _Part) -> float:
    weights = load_weights()[role]
    return sum(weights.get(name, 0.0) for name in _names(part))


@cache
def _most_between(role: Role, side: str) -> float:
    """Return more than the words between can add."""
    weights = load_weights()[role]
    names = (*LINKS, "nothing-between", "nothing-between:comma", "semicolon", "stop")
    return sum(max(0.0, weights.get(f"{side}:{name}", 0.0)) for name in names)


def _parts(facts: Facts, role: Role, cue: int, other: int) -> tuple[_Distance, _Nesting, _Wording]:
    """Return all that tells a pair but the words between."""
    others, third, opening = facts.sources, facts.contents, None
    if role == "content":
        others, third, opening = third, others, facts.openings[other]
    one, two = facts.cues.places[cue], others.places[other]
    side, low, high = _side(facts.cues.spans[cue], others.spans[other])
    n_between = None
    if side in ("before", "after"):
        n_cues, n_others = facts.cues.n_within(low, high), others.n_within(low, high)
        n_between = n_cues, n_others, third.n_within(low, high)
    n_sentences = two.sentence - one.sentence
    distance = _Distance(
        side,
        bisect_left(_GAPS, high - low),
        max(-2, min(2, n_sentences)),
        two.paragraph != one.paragraph,
        n_between,
    )
    nesting = _nesting(one, two, is_cue_inside=role == "content" and one.nest == other)
    wording = _Wording(side, facts.wordings[cue], facts.flanks[cue], opening, n_sentences > 0)
    return distance, nesting, wording


def _between(facts: Facts, role: Role, cue: int, other: int) -> _Between:
    others = facts.sources if role == "source" else facts.contents
    side, low, high = _side(facts.cues.spans[cue], others.spans[other])
    return _Between(side, facts.gap(low, min(high, low + _MAX_GAP)))


def _side(cue: RoleSpan, span: RoleSpan) -> tuple[str, int, int]:
    """Return on which side of the cue a span stands, and the range between them."""
    if span.end <= cue.start:
        return "before", span.end, cue.start
    if span.start >= cue.end:
        return "after", cue.end, span.start
    is_around = span.start <= cue.start and span.end >= cue.end
    return "around" if is_around else "overlap", cue.start, cue.start


def _nesting(cue: Place, other: Place, *, is_cue_inside: bool) -> _Nesting:
    is_same_quotation = cue.quotation == other.quotation
    return _Nesting(
        is_cue_inside=is_cue_inside,
        is_same=cue.nest == other.nest,
        cue=cue.nest >= 0,
        other=other.nest >= 0,
        quotation="" if is_same_quotation else f"{cue.quotation >= 0}-{other.quotation >= 0}",
    )


def _names(part: _Part) -> Iterator[str]:
    """Return the names of the features of one part of a pair."""
    if isinstance(part, _Distance):
        return _names_of_distance(part)
    if isinstance(part, _Between):
        return _names_between(part)
    return _names_of_nesting(part) if isinstance(part, _Nesting) else _names_of_wording(part)


def _names_of_distance(part: _Distance) -> Iterator[str]:
    yield from ("bias", part.side)
    yield f"{part.side}:gap{part.gap}"
    yield f"{part.side}:sentence{part.n_sentences}"
    if part.is_other_paragraph:
        yield "other-paragraph"
    if part.n_between is not None:
        n_cues, n_others, n_third = part.n_between
        yield f"nearest:{part.side}:{n_cues}-{n_others}"
        yield f"{part.side}:third{n_third}"


def _names_between(part: _Between) -> Iterator[str]:
    if not part.gap.has_words:
        yield f"{part.side}:nothing-between" + (":comma" if part.gap.has_comma else "")
    for word in part.gap.links:
        yield f"{part.side}:{word}"
    if part.gap.has_semicolon:
        yield f"{part.side}:semicolon"
    if part.gap.has_stop:
        yield f"{part.side}:stop"


def _names_of_nesting(part: _Nesting) -> Iterator[str]:
    if part.is_cue_inside:
        yield "cue-inside"
        return
    if part.is_same:
        yield "nest:same-inner" if part.cue else "nest:same"
    elif part.cue and part.other:
        yield "nest:differs"
    else:
        yield "nest:cue-only" if part.cue else "nest:span-only"
    if part.quotation:
        yield f"quotation:{part.quotation}"


def _names_of_wording(part: _Wording) -> Iterator[str]:
    for kind in part.cue:
        yield f"{part.side}:{kind}"
    if part.opening is None:
        yield f"{part.side}:source-{part.flank}"
        return
    if part.opening:
        yield f"{part.side}:{part.opening}"
    if part.is_later:
        yield f"later-{part.flank}"
