"""Is it an attribution at all: the probability that an annotator would mark it.

The network marks words one at a time, so that some of what links together is none: a lone article
as a content, a plan told as if it were said. A logistic regression weighs what a whole attribution
shows: the certainty of each role, which roles are missing, how long they are, how they are worded.
Weights and threshold belong to a network, so a bundle holds them; they are fitted by
`benchmarks/attribution_decision.py` on articles that the network was not trained on. Hearsay
("reportedly", "it is feared that") is kept from half the threshold: those who marked PolNeAR often
passed it over, and biaslens wants to tell when a claim rests on nobody. So is, from two thirds of
it, what holds quotation marks, since without its attribution a short quotation would be the
narrator's, and "according to" somebody, which is hardly ever anything else.
"""

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from biaslens.attribution.roles import RoleSpan
from biaslens.attribution.tables import words_of
from biaslens.schema import CueStance, Quotation, SourceType

CERTAIN = 1.0  # the score of a span that is given, not guessed
_LEAST, _MOST = 0.001, 0.999
_LENGTHS = (1, 2, 4, 9)
_MAX_CUE_WORDS = 4
_MODALS = frozenset({"would", "will", "should", "could", "can", "may", "might", "’ll", "'ll"})
_NEGATION = re.compile(r"\b(?:not|never|no)\b|n['’]t\b")
_HEARSAY = re.compile(
    r"reportedly|allegedly|purportedly|supposedly"
    r"|(?:it )?(?:is|are|was|were|(?:has |have |had )?been)(?: \w{1,20}ly)?"
    r" (?:alleged|believed|claimed|feared|reported|rumou?red|said|suspected|thought|understood)"
)
_PREPOSITIONS = frozenset(
    {"about", "against", "as", "at", "by", "for", "from", "in", "of", "on", "to", "with"}
)


@dataclass(frozen=True, slots=True)
class Evidence:
    """What one linked attribution shows: its role spans, and what its words were taken for."""

    text: str
    source: RoleSpan | None
    cue: RoleSpan | None
    contents: Sequence[RoleSpan]
    kind: SourceType
    stance: CueStance
    quotation: Quotation

    @property
    def spans(self) -> list[RoleSpan]:
        """The spans of all roles."""
        return [span for span in (self.source, self.cue, *self.contents) if span is not None]

    def words(self, span: RoleSpan) -> tuple[str, ...]:
        """Return the words of a span in lower case."""
        return tuple(self.text[span.start : span.end].lower().split())


@dataclass(frozen=True, slots=True)
class Decision:
    """How probable attributions are, and from which probability they are kept.

    Args:
        weights: What each feature adds to the log-odds. Without any, an attribution is as probable
            as its spans in the geometric mean.
        threshold: The probability from which one is kept, if it is no hearsay.
    """

    weights: Mapping[str, float] = field(default_factory=dict)
    threshold: float = 0.5

    def probability(self, evidence: Evidence) -> float:
        """Return the probability that this is an attribution; 1 if all its spans are certain."""
        scores = [min(max(span.score, 0.0), CERTAIN) for span in evidence.spans]
        if min(scores) >= CERTAIN:
            return 1.0
        if not self.weights:
            return float(math.prod(scores) ** (1 / len(scores)))
        logit = sum(self.weights.get(name, 0.0) * value for name, value in features(evidence))
        return 1 / (1 + math.exp(-logit))

    def threshold_of(self, evidence: Evidence) -> float:
        """Return the probability from which this attribution is kept."""
        if evidence.cue is None:
            return self.threshold
        cue = evidence.words(evidence.cue)
        if evidence.source is None and _HEARSAY.fullmatch(" ".join(cue)):
            return self.threshold / 2
        is_according = evidence.source is not None and cue[:2] == ("according", "to")
        if is_according or evidence.quotation != "indirect":
            return self.threshold * 2 / 3
        return self.threshold


def features(evidence: Evidence) -> Iterator[tuple[str, float]]:
    """Yield the names of the features of an attribution with their values."""
    yield "bias", 1.0
    yield from _certainty(evidence)
    yield f"type:{evidence.kind}", 1.0
    yield f"stance:{evidence.stance}", 1.0
    yield f"quotation:{evidence.quotation}", 1.0
    if evidence.cue is not None:
        yield from ((name, 1.0) for name in _cue_forms(evidence.words(evidence.cue)))
    if evidence.contents:
        yield from ((name, 1.0) for name in _content_forms(evidence))


def _certainty(evidence: Evidence) -> Iterator[tuple[str, float]]:
    for role, span in (("source", evidence.source), ("cue", evidence.cue)):
        yield (f"no-{role}", 1.0) if span is None else (role, _log_odds(span.score))
    scores = [span.score for span in evidence.contents]
    yield ("content", _log_odds(max(scores))) if scores else ("no-content", 1.0)


@lru_cache(maxsize=4_096)  # most cues are "said"
def _cue_forms(words: tuple[str, ...]) -> tuple[str, ...]:
    first = words[0] if words else ""
    forms = {
        f"words{min(len(words), _MAX_CUE_WORDS)}": True,
        "modal": first in _MODALS,
        "auxiliary": first in words_of("auxiliary"),
        "negation": _NEGATION.search(" ".join(words)) is not None,
        "infinitive": first == "to",
        "ing": first.endswith("ing"),
        "preposition": bool(words) and words[-1] in _PREPOSITIONS,
        "mark": not any(char.isalnum() for word in words for char in word),
    }
    return tuple(f"cue:{name}" for name, holds in forms.items() if holds)


def _content_forms(evidence: Evidence) -> Iterator[str]:
    words = [word for span in evidence.contents for word in evidence.words(span)]
    yield f"content:words{sum(len(words) > limit for limit in _LENGTHS)}"
    yield f"content:pieces{min(len(evidence.contents), 3)}"
    if words and words[0] in ("that", "to"):
        yield f"content:{words[0]}"


def _log_odds(score: float) -> float:
    score = min(max(score, _LEAST), _MOST)
    return math.log(score / (1 - score))
