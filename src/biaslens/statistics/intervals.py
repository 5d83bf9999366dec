"""Ratios of sums over articles, each with a 95 % interval or the reason why there is none.

The sentences of one article are not independent, so articles, not sentences, are drawn again
(cluster bootstrap): a figure is the sum of its counts over the sum of its base, both by article.

The interval is the *percentile* interval of that bootstrap, with its tails widened for small
numbers of articles: the "expanded percentile" of Hesterberg, "What Teachers Should Know About the
Bootstrap", The American Statistician 69 (2015). Alone it is too narrow where few articles hold most
of a rare thing, so each end is the outer one of two: the percentile, and Student's t on the scale
of log odds (of logs for a rate) with the jackknife error over articles. Below `FEW_ARTICLES`
articles the interval is never narrower than the exact one that takes every sentence as drawn by
itself. `benchmarks/statistics_coverage.py` shows how often intervals hold the truth.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import numpy as np
import numpy.typing as npt
import scipy

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
_CELLS = 4_000_000  # numbers held at once while resampling; a draw that fits is used again

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
    intervals = _intervals(counts, base, seed=seed, kind=kind)
    return [
        _share(float(total), n, len(base), interval=(float(low), float(high)), kind=kind)
        for total, low, high in zip(totals, *intervals, strict=True)
    ]


def share_of_one(total: float, n: float, kind: Kind) -> Share:
    """Return the share of a single article: one draw, so there is no interval."""
    return _share(total, n, int(n > 0), interval=(np.nan, np.nan), kind=kind)


def _share(
    total: float, n: float, n_articles: int, *, interval: tuple[float, float], kind: Kind
) -> Share:
    count = total if kind == "mean" else round(total)
    withheld = _withheld(total, n, kind=kind)
    if withheld:
        return Share(None, None, None, count, int(n), n_articles, withheld=withheld)
    low, high = interval
    is_rough = n_articles < FEW_ARTICLES
    if n_articles >= MIN_ARTICLES and (is_rough or _is_point(low, high)):
        low, high = _widened(low, high, exact=_exact_interval(total, n, kind=kind))
    if n_articles < MIN_ARTICLES or _is_point(low, high):
        return Share(total / n, None, None, count, int(n), n_articles)
    return Share(total / n, low, high, count, int(n), n_articles, is_rough=is_rough)


def _is_point(low: float, high: float) -> bool:
    """Tell whether all articles agree, but for the rounding of numbers."""
    return high - low < 1e-9


def _widened(low: float, high: float, *, exact: tuple[float, float] | None) -> tuple[float, float]:
    """Return an interval no narrower than if every sentence had been drawn by itself.

    A handful of articles can agree by chance, and resamples of them then agree as well.
    """
    return (low, high) if exact is None else (min(low, exact[0]), max(high, exact[1]))


def _withheld(total: float, n: float, *, kind: Kind) -> Withheld | None:
    if n < MIN_N:
        return "too few"
    return "rare" if kind == "rate" and total < MIN_COUNT else None


def _intervals(counts: Floats, base: Floats, *, seed: int, kind: Kind) -> tuple[Floats, Floats]:
    if len(base) < MIN_ARTICLES or not len(counts):
        nothing = np.full(len(counts), np.nan)
        return nothing, nothing
    low, high = _percentile_interval(counts, base, seed=seed)
    t_low, t_high = _t_interval(counts, base, kind=kind)
    return np.fmin(low, t_low), np.fmax(high, t_high)


def _percentile_interval(counts: Floats, base: Floats, *, seed: int) -> tuple[Floats, Floats]:
    resampled = [(counts @ times) / (base @ times) for times in _iter_times(len(base), seed=seed)]
    tail = (1 - expanded_level(len(base))) / 2
    low, high = np.quantile(np.concatenate(resampled, axis=1), [tail, 1 - tail], axis=1)
    return low, high


def _iter_times(n_articles: int, *, seed: int) -> Iterator[Floats]:
    """Yield how often each article is drawn, `[articles, resamples]`, in blocks of resamples."""
    if n_articles * N_RESAMPLES <= _CELLS:
        yield _times(n_articles, seed)
        return
    rng = np.random.default_rng(seed)
    size = max(1, _CELLS // n_articles)
    for start in range(0, N_RESAMPLES, size):
        yield _draw(rng, n_articles, min(size, N_RESAMPLES - start))


@lru_cache(maxsize=4)
def _times(n_articles: int, seed: int) -> Floats:
    return _draw(np.random.default_rng(seed), n_articles, N_RESAMPLES)


def _draw(rng: np.random.Generator, n_articles: int, n_resamples: int) -> Floats:
    drawn = rng.integers(0, n_articles, size=(n_resamples, n_articles))
    drawn += n_articles * np.arange(n_resamples)[:, np.newaxis]
    times = np.bincount(drawn.ravel(), minlength=drawn.size).reshape(drawn.shape)
    return np.ascontiguousarray(times.T, dtype=np.float64)


def _t_interval(counts: Floats, base: Floats, *, kind: Kind) -> tuple[Floats, Floats]:
    """Return the t intervals on the scale of `kind`, not-a-number where the scale has no end."""
    ratios = counts.sum(axis=1) / base.sum()
    with np.errstate(divide="ignore", invalid="ignore"):
        if kind == "share":
            slope = 1 / (ratios * (1 - ratios))
            there, back = scipy.special.logit, scipy.special.expit
        elif kind == "rate":
            slope, there, back = 1 / ratios, np.log, np.exp
        else:
            slope, there, back = np.ones_like(ratios), np.asarray, np.asarray
        reach = t_quantile(len(base)) * jackknife_error(counts, base)
        low, high = (back(there(ratios) + sign * reach * slope) for sign in (-1, 1))
    inside = np.isfinite(slope)
    return np.where(inside, low, np.nan), np.where(inside, high, np.nan)


def jackknife_error(counts: Floats, base: Floats) -> Floats:
    """Return the standard error of each ratio, by leaving out one article after the other."""
    n = len(base)
    others = (counts.sum(axis=1, keepdims=True) - counts) / (base.sum() - base)
    deviations = others - others.mean(axis=1, keepdims=True)
    error: Floats = np.sqrt((n - 1) / n * (deviations**2).sum(axis=1))
    return error


def expanded_level(n_articles: int) -> float:
    """Return the level to ask of the percentile method so that `LEVEL` is meant (Hesterberg 2015).

    With many articles this is `LEVEL`; with few it is higher, by Student's t and n / (n - 1).
    """
    t = t_quantile(n_articles) * np.sqrt(n_articles / (n_articles - 1))
    return float(1 - 2 * scipy.special.ndtr(-t))


def t_quantile(n_clusters: int) -> float:
    """Return how many standard errors `LEVEL` reaches with so many articles (Student's t)."""
    return float(scipy.special.stdtrit(n_clusters - 1, (1 + LEVEL) / 2))


def _exact_interval(total: float, n: float, *, kind: Kind) -> tuple[float, float] | None:
    """Return the exact binomial (Clopper-Pearson) or Poisson (Garwood) interval of a count."""
    if kind == "mean":
        return None
    if kind == "share":
        return exact_share_interval(total, n)
    tail = (1 - LEVEL) / 2
    low = scipy.special.gammaincinv(total, tail) if total else 0.0
    return float(low / n), float(scipy.special.gammaincinv(total + 1, 1 - tail) / n)


def exact_share_interval(total: float, n: float) -> tuple[float, float]:
    """Return the interval of Clopper and Pearson for a share of independent draws."""
    tail = (1 - LEVEL) / 2
    low = scipy.special.betaincinv(total, n - total + 1, tail) if total else 0.0
    high = scipy.special.betaincinv(total + 1, n - total, 1 - tail) if total < n else 1.0
    return float(low), float(high)
