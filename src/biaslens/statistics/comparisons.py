"""Differences between groups: over all their articles, and event by event on the same events.

Over all articles, the interval of a difference is put together from those of its two shares (the
square-and-add rule: Newcombe 1998, Zou and Donner 2008). On the same events, each event that both
groups cover is a stratum: the difference is the mean of the events' differences with the weights of
Mantel and Haenszel, n1 n2 / (n1 + n2), and its interval comes from drawing events, the articles of
an event staying together. What one event is like cancels out, and so does what a group covers.

A p-value is that of the interval: the level at which it would just touch zero. Several comparisons
at once: q-values by Benjamini and Hochberg (1995) over all that are told.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np
import numpy.typing as npt
import scipy

from biaslens.statistics.counts import Counts
from biaslens.statistics.figures import Figure, estimate
from biaslens.statistics.intervals import LEVEL, MIN_N, Share, estimate_shares
from biaslens.statistics.results import Comparison, Corrected

FDR = 0.05
"""Differences are called clear so that at most this share of the clear ones is expected false."""
MIN_EVENTS = 5
"""On fewer events than this in common, groups are not compared."""
MAX_PAIRED = 4
"""So many groups are compared two by two; of more, each is compared with all the others."""

Floats = npt.NDArray[np.float64]
Side = tuple[str | None, ...]


@dataclass(frozen=True, slots=True)
class Counted:
    """One article of a group: what it reports on, its text, and what was counted in it."""

    key: str
    group: str | None
    event: int
    text: str
    counts: Counts


@dataclass(frozen=True, slots=True)
class Pair:
    """Two sides that are compared, each one group or several."""

    first: Side
    second: Side

    def sides(self, articles: Sequence[Counted]) -> tuple[list[Counted], list[Counted]]:
        """Return the articles of both sides, on each of them every text once."""
        return _of(articles, self.first), _of(articles, self.second)

    def comparison(
        self,
        figure: str,
        shares: tuple[float, float],
        interval: tuple[float, float],
        *,
        n: tuple[int, int],
        n_articles: int,
        n_events: int | None = None,
        is_corrected: bool = False,
    ) -> Comparison:
        """Return the comparison of two shares, yet without its q-value."""
        difference = shares[0] - shares[1]
        is_second_others = len(self.second) > 1
        return Comparison(
            figure=figure,
            scope="all articles" if n_events is None else "same events",
            first=self.first[0],
            second=None if is_second_others else self.second[0],
            is_second_others=is_second_others,
            first_share=shares[0],
            second_share=shares[1],
            difference=difference,
            low=interval[0],
            high=interval[1],
            p_value=p_value(difference, *interval),
            q_value=1.0,
            is_clear=False,
            n_first=n[0],
            n_second=n[1],
            n_articles=n_articles,
            n_events=n_events,
            is_corrected=is_corrected,
        )


def compare(
    articles: Sequence[Counted], figures: Sequence[Figure], *, seed: int
) -> list[Comparison]:
    """Return the comparisons between the named groups, without q-values; see `with_q_values`."""
    found: list[Comparison] = []
    for pair in iter_pairs(articles):
        sides = pair.sides(articles)
        found += _over_all(pair, sides, figures, seed=seed)
        found += _on_same_events(pair, sides, figures, seed=seed)
    return found


def with_q_values(comparisons: Sequence[Comparison]) -> tuple[Comparison, ...]:
    """Return the comparisons with their q-values, and whether each difference is clear."""
    if not comparisons:
        return ()
    from scipy import stats

    q_values = stats.false_discovery_control([one.p_value for one in comparisons], method="bh")
    return tuple(
        replace(one, q_value=float(q), is_clear=bool(q < FDR))
        for one, q in zip(comparisons, q_values, strict=True)
    )


def square_and_add(
    first: Share | Corrected, second: Share | Corrected
) -> tuple[float, float] | None:
    """Return the interval of the difference of two independent shares, `None` without theirs."""
    if first.low is None or first.high is None or second.low is None or second.high is None:
        return None
    a, b = first.estimate or 0.0, second.estimate or 0.0
    below = np.hypot(a - first.low, second.high - b)
    above = np.hypot(first.high - a, b - second.low)
    return float(a - b - below), float(a - b + above)


def p_value(difference: float, low: float, high: float) -> float:
    """Return the level at which an interval of the difference would just touch zero."""
    reach = difference - low if difference > 0 else high - difference
    z = scipy.special.ndtri((1 + LEVEL) / 2)
    return float(2 * scipy.special.ndtr(-z * abs(difference) / reach)) if reach > 0 else 1.0


def iter_pairs(articles: Iterable[Counted]) -> Iterator[Pair]:
    """Yield the pairs of named groups that are compared, or each group with all the others."""
    names = sorted({article.group for article in articles if article.group is not None})
    if len(names) <= MAX_PAIRED:
        yield from (Pair((a,), (b,)) for a, b in combinations(names, 2))
    else:
        yield from (Pair((a,), tuple(b for b in names if b != a)) for a in names)


def _of(articles: Iterable[Counted], groups: Side) -> list[Counted]:
    """Return the articles of some groups, each text once."""
    texts: dict[str, Counted] = {}
    for article in articles:
        if article.group in groups:
            texts.setdefault(article.text, article)
    return list(texts.values())


def _over_all(
    pair: Pair, sides: Sequence[Sequence[Counted]], figures: Sequence[Figure], *, seed: int
) -> Iterator[Comparison]:
    first, second = (
        estimate(figures, [article.counts for article in side], seed=seed + place)
        for place, side in enumerate(sides)
    )
    for figure in figures:
        a, b = first[figure.key], second[figure.key]
        interval = square_and_add(a, b)
        if interval is not None and a.estimate is not None and b.estimate is not None:
            yield pair.comparison(
                figure.key,
                (a.estimate, b.estimate),
                interval,
                n=(a.n, b.n),
                n_articles=a.n_articles + b.n_articles,
            )


@dataclass(frozen=True, slots=True)
class Strata:
    """Counts and bases of one figure on the events that both sides cover, `[2, events]`."""

    counts: Floats
    bases: Floats
    n_articles: int

    @property
    def weights(self) -> Floats:
        """The weights of Mantel and Haenszel."""
        weights: Floats = self.bases.prod(axis=0) / self.bases.sum(axis=0)
        return weights


def _on_same_events(
    pair: Pair, sides: Sequence[Sequence[Counted]], figures: Sequence[Figure], *, seed: int
) -> Iterator[Comparison]:
    for figure in figures:
        strata = stratify(sides, figure)
        if len(strata.weights) < MIN_EVENTS or min(strata.bases.sum(axis=1)) < MIN_N:
            continue
        weights, ratios = strata.weights, strata.counts / strata.bases
        first, second = (weights * ratios).sum(axis=1) / weights.sum()
        (share,) = estimate_shares(
            (weights * (ratios[0] - ratios[1]))[np.newaxis], weights, seed=seed, kind="mean"
        )
        if share.low is not None and share.high is not None:
            n_first, n_second = strata.bases.sum(axis=1)
            yield pair.comparison(
                figure.key,
                (float(first), float(second)),
                (share.low, share.high),
                n=(int(n_first), int(n_second)),
                n_articles=strata.n_articles,
                n_events=len(weights),
            )


def stratify(sides: Sequence[Sequence[Counted]], figure: Figure) -> Strata:
    """Return what is counted on each event that both sides cover, several articles together."""
    tallies: list[dict[int, list[float]]] = [{}, {}]
    for tally, side in zip(tallies, sides, strict=True):
        for article in side:
            if article.counts[figure.base]:
                cell = tally.setdefault(article.event, [0.0, 0.0, 0.0])
                cell[0] += sum(article.counts[key] for key in figure.of)
                cell[1] += article.counts[figure.base]
                cell[2] += 1
    shared = sorted(tallies[0].keys() & tallies[1].keys())
    cells = np.array([[tally[event] for event in shared] for tally in tallies], dtype=np.float64)
    counts, bases, n_articles = np.moveaxis(cells.reshape(2, len(shared), 3), 2, 0)
    return Strata(counts, bases, int(n_articles.sum()))
