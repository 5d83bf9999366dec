"""A stratified sample of sentences, drawn so that a few labels say much about every outlet.

Strata are outlets times bands of the model's probability. Every outlet gets the same number of
sentences; within it they are dealt out as Neyman (1934) did: in proportion to the size of a stratum
times the spread that the probabilities promise there, sqrt(p (1 - p)), and at least two. The weight
of a sentence is how many of its stratum it stands for, so that shares can be estimated as if the
sample had been drawn at random.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from biaslens.statistics.copies import find_copies, without_copies
from biaslens.statistics.tables import Row, Scores

BANDS = (0.2, 0.5, 0.8)
"""The bands of the probability end here."""
_MIN_OF_STRATUM = 2

Stratum = tuple[str, int]


class _Place(NamedTuple):
    """Where a sentence stands: its article and its place in it, with its probability."""

    article_id: str
    place: int
    probability: float


Strata = dict[Stratum, list[_Place]]


@dataclass(frozen=True, slots=True)
class Drawn:
    """A sentence of the sample, with its neighbours and the number of sentences it stands for."""

    row: Row
    url: str | None
    before: str
    after: str
    stratum: str
    weight: float


def draw(scores: Scores, n: int, *, seed: int = 0) -> list[Drawn]:
    """Return `n` sentences (all, if there are fewer), in an order that tells nothing.

    A text that was published several times is drawn from once. The same seed draws the same.
    """
    rng = np.random.default_rng(seed)
    strata = _stratify(scores)
    sizes = _allot(strata, n)
    drawn = [
        (stratum, strata[stratum][place], len(strata[stratum]) / size)
        for stratum, size in sizes.items()
        if size
        for place in sorted(rng.choice(len(strata[stratum]), size=size, replace=False))
    ]
    urls = {article["article_id"]: article["url"] for article in scores.articles}
    return [
        _drawn(one.place, scores.sentences[one.article_id], stratum, weight, urls[one.article_id])
        for stratum, one, weight in (drawn[i] for i in rng.permutation(len(drawn)))
    ]


def probability_of(row: Row) -> float | None:
    """Return the probability by which sentences are banded: the narrator's, else the whole's."""
    narrator: float | None = row["framing_narrator"]
    whole: float | None = row["framing"]
    return whole if narrator is None else narrator


def _stratify(scores: Scores) -> Strata:
    strata: Strata = defaultdict(list)
    for article in without_copies(scores.articles, find_copies(scores.articles)):
        key = article["article_id"]
        for place, row in enumerate(scores.sentences[key]):
            probability = probability_of(row)
            if probability is not None:
                band = int(np.searchsorted(BANDS, probability, side="right"))
                one = _Place(key, place, probability)
                strata[article["outlet"] or "", band].append(one)
    return dict(sorted(strata.items()))


def _allot(strata: Strata, n: int) -> dict[Stratum, int]:
    """Return how many sentences each stratum gives."""
    outlets = sorted({outlet for outlet, _ in strata})
    sizes: dict[Stratum, int] = {}
    left = n
    # small outlets first: what they cannot give, the others do
    for place, outlet in enumerate(sorted(outlets, key=lambda name: _size(strata, name))):
        own = {key: rows for key, rows in strata.items() if key[0] == outlet}
        share = left // (len(outlets) - place)
        found = _neyman(own, min(share, _size(strata, outlet)))
        sizes |= found
        left -= sum(found.values())
    return {key: sizes[key] for key in strata}


def _size(strata: Strata, outlet: str) -> int:
    return sum(len(rows) for key, rows in strata.items() if key[0] == outlet)


def _neyman(strata: Strata, n: int) -> dict[Stratum, int]:
    """Deal `n` sentences out one by one, each to the stratum that is furthest behind its share."""
    limits = {key: len(rows) for key, rows in strata.items()}
    wanted = {key: _spread(rows) for key, rows in strata.items()}
    sizes = dict.fromkeys(strata, 0)
    for _ in range(n):
        open_ones = [key for key in strata if sizes[key] < limits[key]]
        poor = [key for key in open_ones if sizes[key] < _MIN_OF_STRATUM]
        best = max(poor or open_ones, key=lambda key: (wanted[key] / (sizes[key] + 0.5), key))
        sizes[best] += 1
    return sizes


def _spread(places: Sequence[_Place]) -> float:
    p = np.clip([one.probability for one in places], 0.02, 0.98).astype(float)
    return float(np.sqrt(p * (1 - p)).sum())


def _drawn(
    place: int, rows: Sequence[Row], stratum: Stratum, weight: float, url: str | None
) -> Drawn:
    return Drawn(
        row=rows[place],
        url=url,
        before=rows[place - 1]["text"] if place else "",
        after=rows[place + 1]["text"] if place + 1 < len(rows) else "",
        stratum=f"{stratum[0]}:{stratum[1]}",
        weight=weight,
    )
