"""Ratios of sums over articles, each with a 95 % interval or the reason why there is none.

The sentences of one article are not independent, so articles, not sentences, are drawn again
(cluster bootstrap): a figure is the sum of its counts over the sum of its base, both by article.

The interval is the *percentile* interval, with its tails widened for small numbers of articles: the
"expanded percentile" of Hesterberg, "What Teachers Should Know About the Bootstrap", The American
Statistician 69 (2015). BCa was left aside: its jackknife is undefined when every article agrees and
unstable with a handful of articles, and both are everyday cases here; the percentile interval never
leaves the range that is possible. Below `FEW_ARTICLES` articles the interval is never narrower than
the exact one that takes every sentence as drawn by itself.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt
from scipy import stats

MIN_N = 20
"""A share of fewer sentences (or attributions) than this is withheld."""
MIN_COUNT = 5
"""A rate of something that was seen fewer times than this is withheld."""
MIN_ARTICLES = 3
"""Below this many articles there is an estimate but no interval."""
FEW_ARTICLES = 10
"""Below this many articles an interval is called rough: it tends to be too narrow."""
LEVEL = 0.95
N_RESAMPLES = 2_000
_CELLS = 4_000_000  # numbers held at once while resampling

Kind = Literal["share", "rate", "mean"]
Withheld = Literal["too few", "rare"]
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Share:
    """A ratio of sums over articles: `count` of `n`, by `n_articles` articles that have any `n`.

    `estimate` is `None` when it is withheld, and `withheld` says why. `low` and `high` bound the
    95 % interval, `None` when there are too few articles for one. `is_rough` marks intervals that
    rest on few articles.
    """

    estimate: float | None
    low: float | None
    high: float | None
    count: float
    n: int
    n_articles: int
    withheld: Withheld | None = None
    is_rough: bool = False


def estimate_shares(
    counts: Floats, base: Floats, *, seed: int, kind: Kind = "share"
) -> list[Share]:
    """Return one `Share` for each row of `counts` over the same base.

    Args:
        counts: Numerators, `[figures, articles]`.
        base: Denominators, `[articles]`. Articles without any are left out: they say nothing about
            the figure, and a resample of them alone would have no ratio.
        seed: Seed of the resampling; the same seed draws the same articles for every figure.
        kind: A `share` is at most one; a `rate` counts events and is withheld when they are rare; a
            `mean` sums any numbers.
    """
    has_base = base > 0
    counts, base = counts[:, has_base], base[has_base]
    totals, n = counts.sum(axis=1), float(base.sum())
    intervals = _intervals(counts, base, seed=seed)
    return [
        _share(float(total), n, len(base), interval=(float(low), float(high)), kind=kind)
        for total, low, high in zip(totals, *intervals, strict=True)
    ]


def _share(
    total: float, n: float, n_articles: int, *, interval: tuple[float, float], kind: Kind
) -> Share:
    count = total if kind == "mean" else round(total)
    withheld = _withheld(total, n, kind=kind)
    if withheld:
        return Share(None, None, None, count, int(n), n_articles, withheld=withheld)
    low, high = interval
    is_rough = n_articles < FEW_ARTICLES
    if is_rough or low == high:
        low, high = _widened(low, high, exact=_exact_interval(total, n, kind=kind))
    if n_articles < MIN_ARTICLES or low == high:
        return Share(total / n, None, None, count, int(n), n_articles)
    return Share(total / n, low, high, count, int(n), n_articles, is_rough=is_rough)


def _widened(low: float, high: float, *, exact: tuple[float, float] | None) -> tuple[float, float]:
    """Return an interval no narrower than if every sentence had been drawn by itself.

    A handful of articles can agree by chance, and resamples of them then agree as well.
    """
    return (low, high) if exact is None else (min(low, exact[0]), max(high, exact[1]))


def _withheld(total: float, n: float, *, kind: Kind) -> Withheld | None:
    if n < MIN_N:
        return "too few"
    return "rare" if kind == "rate" and total < MIN_COUNT else None


def _intervals(counts: Floats, base: Floats, *, seed: int) -> tuple[Floats, Floats]:
    n_figures, n_articles = counts.shape
    if n_articles < MIN_ARTICLES or n_figures == 0:
        nothing = np.full(n_figures, np.nan)
        return nothing, nothing
    # one draw of articles serves every figure: the statistic receives row numbers
    result = stats.bootstrap(
        (np.arange(n_articles),),
        lambda drawn, axis: counts[:, drawn].sum(axis=-1) / base[drawn].sum(axis=-1),
        n_resamples=N_RESAMPLES,
        batch=max(1, _CELLS // (n_figures * n_articles)),
        vectorized=True,
        confidence_level=expanded_level(n_articles),
        method="percentile",
        rng=np.random.default_rng(seed),
    )
    return result.confidence_interval.low, result.confidence_interval.high


def expanded_level(n_articles: int) -> float:
    """Return the level to ask of the percentile method so that `LEVEL` is meant (Hesterberg 2015).

    With many articles this is `LEVEL`; with few it is higher, by Student's t and n / (n - 1).
    """
    t = stats.t.ppf((1 + LEVEL) / 2, n_articles - 1) * np.sqrt(n_articles / (n_articles - 1))
    return float(1 - 2 * stats.norm.sf(t))


def _exact_interval(total: float, n: float, *, kind: Kind) -> tuple[float, float] | None:
    """Return the exact binomial or Poisson interval (Clopper-Pearson, Garwood), `None` for a mean."""
    if kind == "mean":
        return None
    if kind == "share":
        exact = stats.binomtest(round(total), round(n)).proportion_ci(LEVEL, method="exact")
        return float(exact.low), float(exact.high)
    tail = (1 - LEVEL) / 2
    low = stats.chi2.ppf(tail, 2 * total) / 2 if total else 0.0
    return float(low / n), float(stats.chi2.isf(tail, 2 * (total + 1)) / 2 / n)
