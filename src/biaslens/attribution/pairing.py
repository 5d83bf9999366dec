"""How well a source or a content fits a cue: named features of a pair, and a weight for each.

The features are those a reader goes by: which comes first, how far apart, in the same sentence,
paragraph, quotation, or inside the content of somebody else, and what stands between. The weights
(`data/pair_weights.json`) come from a logistic regression on the training articles of PolNeAR; a
pair fits when the sum of its weights is positive. `benchmarks/attribution_linking.py` fits and
measures them.
"""

import json
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal

from biaslens.attribution.roles import Layout, RoleSpan

Role = Literal["source", "content"]
MAX_CANDIDATES = 8
_GAPS = (2, 6, 15, 30, 60, 120, 240)
_AFTER_CUES = ("according to", "per", "by", "of", "from", "for")


@dataclass(frozen=True, slots=True)
class _Pair:
    role: Role
    cue: int
    other: int
    low: int
    high: int
    side: str


@cache
def load_weights() -> Mapping[str, Mapping[str, float]]:
    """Return the weight of each feature, by role."""
    path = files("biaslens.attribution") / "data" / "pair_weights.json"
    weights: dict[str, dict[str, float]] = json.loads(path.read_text(encoding="utf-8"))
    return weights


def score_pair(layout: Layout, role: Role, cue: int, other: int) -> float:
    """Return how well span number `other` of a role fits cue number `cue` (log-odds)."""
    weights = load_weights()[role]
    return sum(weights.get(name, 0.0) for name in pair_features(layout, role, cue, other))


def candidates(cues: Sequence[RoleSpan], span: RoleSpan) -> Iterator[int]:
    """Yield the indices of the spans of a sorted list that lie nearest to a span, on both sides."""
    middle = bisect_left(cues, span.start, key=lambda item: item.start)
    yield from range(max(0, middle - MAX_CANDIDATES), min(len(cues), middle + MAX_CANDIDATES))


def pair_features(layout: Layout, role: Role, cue: int, other: int) -> list[str]:
    """Return the names of the features that hold for a pair."""
    cue_span = layout.cues[cue]
    span = (layout.sources if role == "source" else layout.contents)[other]
    pair = _pair(role, cue, other, cue_span, span)
    names = ["bias", pair.side, *_distance(layout, pair, cue_span, span)]
    names += _between(layout, pair)
    names += _around(layout, pair, cue_span, span)
    names += _wording(layout, pair, cue_span, span)
    return names


def _pair(role: Role, cue: int, other: int, cue_span: RoleSpan, span: RoleSpan) -> _Pair:
    if span.end <= cue_span.start:
        return _Pair(role, cue, other, span.end, cue_span.start, "before")
    if span.start >= cue_span.end:
        return _Pair(role, cue, other, cue_span.end, span.start, "after")
    side = "around" if span.start <= cue_span.start and span.end >= cue_span.end else "overlap"
    return _Pair(role, cue, other, cue_span.start, cue_span.start, side)


def _distance(layout: Layout, pair: _Pair, cue: RoleSpan, span: RoleSpan) -> Iterator[str]:
    gap = bisect_left(_GAPS, pair.high - pair.low)
    yield f"{pair.side}:gap{gap}"
    far = layout.sentence(span.start) - layout.sentence(cue.start)
    yield f"{pair.side}:sentence{max(-2, min(2, far))}"
    if layout.paragraph(span.start) != layout.paragraph(cue.start):
        yield "other-paragraph"
    if pair.side in ("before", "after"):
        yield f"nearest:{pair.side}:{_crowding(layout, pair, cue, span)}"


def _crowding(layout: Layout, pair: _Pair, cue: RoleSpan, span: RoleSpan) -> str:
    """How many cues, and how many spans of the other role, stand between."""
    cues = _n_between(layout.cues, pair.low, pair.high)
    others = _n_between(_role(layout, pair.role), pair.low, pair.high)
    return f"{min(cues, 2)}-{min(others, 2)}"


def _role(layout: Layout, role: Role) -> tuple[RoleSpan, ...]:
    return layout.sources if role == "source" else layout.contents


def _n_between(spans: Sequence[RoleSpan], low: int, high: int) -> int:
    """Count the spans that lie wholly in a gap."""
    first = bisect_left(spans, low, key=lambda item: item.start)
    n_found = 0
    for span in spans[first : first + 4]:
        n_found += span.end <= high
    return n_found


def _between(layout: Layout, pair: _Pair) -> Iterator[str]:
    if pair.side not in ("before", "after"):
        return
    third = layout.contents if pair.role == "source" else layout.sources
    yield f"{pair.side}:third{min(_n_between(third, pair.low, pair.high), 2)}"
    gap = layout.text[pair.low : min(pair.high, pair.low + 400)]
    words = [word.strip(",.;:()\"”“'").lower() for word in gap.split()]
    if not any(words):
        yield f"{pair.side}:nothing-between" + (":comma" if "," in gap else "")
    for word in ("and", "but", "who", "that", "as", "while", "when", "which"):
        if word in words:
            yield f"{pair.side}:{word}"
    if ";" in gap:
        yield f"{pair.side}:semicolon"
    if "." in gap:
        yield f"{pair.side}:stop"


def _around(layout: Layout, pair: _Pair, cue: RoleSpan, span: RoleSpan) -> Iterator[str]:
    cue_nest, span_nest = layout.nest(cue), layout.nest(span)
    if pair.role == "content" and cue_nest == pair.other:
        yield "cue-inside"
        return
    if cue_nest == span_nest:
        yield "nest:same" if cue_nest < 0 else "nest:same-inner"
    elif cue_nest >= 0 and span_nest >= 0:
        yield "nest:differs"
    else:
        yield "nest:cue-only" if cue_nest >= 0 else "nest:span-only"
    cue_quoted, span_quoted = layout.quotation(cue.start), layout.quotation(span.start)
    if cue_quoted != span_quoted:
        yield f"quotation:{cue_quoted >= 0}-{span_quoted >= 0}"


def _wording(layout: Layout, pair: _Pair, cue: RoleSpan, span: RoleSpan) -> Iterator[str]:
    words = layout.text[cue.start : cue.end].lower()
    if words.startswith(_AFTER_CUES):
        yield f"{pair.side}:{'according' if words.startswith('according') else 'by'}"
    if words.startswith("to "):
        yield f"{pair.side}:infinitive"
    if words.split(" ")[0].endswith("ing"):
        yield f"{pair.side}:ing"
    if words in (":", "-", "—", "–"):
        yield f"{pair.side}:mark"
    if pair.role == "content":
        yield from _content_wording(layout, pair, cue, span)
    else:
        yield f"{pair.side}:source-{_flank(layout, cue)}"


def _content_wording(layout: Layout, pair: _Pair, cue: RoleSpan, span: RoleSpan) -> Iterator[str]:
    opening = layout.text[span.start : span.start + 6].lower()
    if layout.quotation(span.start) >= 0 or opening[:1] in "\"“'‘":
        yield f"{pair.side}:quoted"
    elif opening.startswith(("that ", "to ", "how ", "what ", "wheth", "if ")):
        yield f"{pair.side}:clause"
    if layout.sentence(span.start) > layout.sentence(cue.start):
        yield f"later-{_flank(layout, cue)}"


def _flank(layout: Layout, cue: RoleSpan) -> str:
    """Which roles touch the cue: content before, source before, source after, content after."""
    left = _touches(layout.contents, cue.start, before=True)
    source_left = _touches(layout.sources, cue.start, before=True)
    source_right = _touches(layout.sources, cue.end, before=False)
    right = _touches(layout.contents, cue.end, before=False)
    return f"{left:d}{source_left:d}{source_right:d}{right:d}"


def _touches(spans: Sequence[RoleSpan], position: int, *, before: bool) -> bool:
    first = bisect_left(spans, position, key=lambda item: item.start)
    if before:
        return any(0 <= position - span.end <= 3 for span in spans[max(0, first - 3) : first])
    return any(0 <= span.start - position <= 3 for span in spans[first : first + 3])
