"""The figures: one table that says, for each, what is counted over what, and what it means."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import get_args

import numpy as np

from biaslens.schema import CUE_STANCES, SOURCE_TYPES, Quotation
from biaslens.statistics.counts import (
    OPINION_STANCES,
    SENTIMENTS,
    THRESHOLD,
    UNNAMED_OR_VAGUE,
    UNNAMED_TYPES,
    Counts,
)
from biaslens.statistics.intervals import Kind, Share, estimate_shares, share_of_one


@dataclass(frozen=True, slots=True)
class Figure:
    """A ratio: the sum of the counters `of` over the counter `base`."""

    key: str
    of: tuple[str, ...]
    base: str
    meaning: str
    kind: Kind = "share"


NAMED_TYPES = ("named_person", "named_organization", "document")

FIGURES: tuple[Figure, ...] = (
    Figure(
        "narrator_loaded",
        ("narrator.loaded",),
        "narrator",
        f"sentences whose narrator's words are loaded (probability {THRESHOLD} or more), "
        "among sentences with words of the narrator",
    ),
    Figure(
        "source_loaded",
        ("sourced.loaded",),
        "sourced",
        f"sentences that are loaded (probability {THRESHOLD} or more) in the words of a source, "
        "among sentences that hold words of a source",
    ),
    Figure(
        "attributed",
        ("attributed",),
        "sentences",
        "sentences with an attribution, among all sentences",
    ),
    Figure(
        "named",
        tuple(f"type.{name}" for name in NAMED_TYPES),
        "attributions",
        "attributions to a named person, a named organization or a document, among all",
    ),
    Figure(
        "unnamed",
        tuple(f"type.{name}" for name in UNNAMED_TYPES),
        "attributions",
        "attributions to a source that is described or a group, without a name, among all",
    ),
    Figure(
        "unnamed_or_vague",
        tuple(f"type.{name}" for name in UNNAMED_OR_VAGUE),
        "attributions",
        "attributions to an unnamed or vague source, among all attributions",
    ),
    Figure(
        "opinion",
        ("opinions",),
        "attributions",
        f"attributions that carry opinion (cue stance {' or '.join(OPINION_STANCES)}, or loaded "
        "words in the content), among all attributions",
    ),
    Figure(
        "opinion_unnamed_or_vague",
        ("opinions.unnamed_or_vague",),
        "opinions",
        "attributions to an unnamed or vague source, among those that carry opinion",
    ),
    Figure(
        "words_direct",
        ("words.direct",),
        "words",
        "words of contents that are quoted directly, among the words of all contents",
    ),
    *(
        Figure(
            f"source_type.{name}",
            (f"type.{name}",),
            "attributions",
            f"attributions with source type {name}, among all attributions",
        )
        for name in SOURCE_TYPES
    ),
    *(
        Figure(
            f"cue_stance.{name}",
            (f"stance.{name}",),
            "attributions",
            f"attributions with cue stance {name}, among all attributions",
        )
        for name in CUE_STANCES
    ),
    *(
        Figure(
            f"quotation.{name}",
            (f"quotation.{name}",),
            "attributions",
            f"attributions with quotation kind {name}, among all attributions",
        )
        for name in get_args(Quotation)
    ),
    *(
        Figure(
            f"sentiment.{name}",
            (f"sentiment.{name}",),
            "sentiment",
            f"sentences whose most probable sentiment is {name}, among all scored sentences",
        )
        for name in SENTIMENTS
    ),
    *(
        Figure(
            f"sentiment_mean.{name}",
            (f"sum.{name}",),
            "sentiment",
            f"mean probability of {name} over all scored sentences",
            kind="mean",
        )
        for name in SENTIMENTS
    ),
)


MONTHLY = ("narrator_loaded", "source_loaded", "attributed", "unnamed_or_vague")
"""The figures of each month."""
COMPARED = (
    *MONTHLY,
    "opinion_unnamed_or_vague",
    "cue_stance.distance",
    "sentiment.negative",
    "sentiment.positive",
)
"""The figures that groups are compared in."""


def technique_figures(counted: Iterable[Counts]) -> tuple[Figure, ...]:
    """Return a rate for each technique that was seen: the scores name them, not the code."""
    names = {key for counts in counted for key in counts if key.startswith("technique.")}
    return tuple(
        Figure(
            name,
            (name,),
            "narrator",
            f"spans of {name.partition('.')[2]} in the narrator's voice, "
            "for each sentence with words of the narrator",
            kind="rate",
        )
        for name in sorted(names)
    )


def estimate(
    figures: Sequence[Figure], counted: Sequence[Counts], *, seed: int
) -> dict[str, Share]:
    """Return every figure over the articles that were counted, in the order of `figures`."""
    shares: dict[str, Share] = {}
    for (base, kind), group in groupby(
        sorted(figures, key=lambda figure: (figure.base, figure.kind)),
        key=lambda figure: (figure.base, figure.kind),
    ):
        members = list(group)
        counts = np.array(
            [[sum(one[key] for key in figure.of) for one in counted] for figure in members],
            dtype=np.float64,
        ).reshape(len(members), len(counted))
        bases = np.array([one[base] for one in counted], dtype=np.float64)
        found = estimate_shares(counts, bases, seed=seed, kind=kind)
        shares.update(zip((figure.key for figure in members), found, strict=True))
    return {figure.key: shares[figure.key] for figure in figures}


def count_only(figures: Sequence[Figure], counts: Counts) -> dict[str, Share]:
    """Return every figure of a single article, which has no interval."""
    return {
        figure.key: share_of_one(
            float(sum(counts[key] for key in figure.of)), float(counts[figure.base]), figure.kind
        )
        for figure in figures
    }
