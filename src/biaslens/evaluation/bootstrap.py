"""How sure a score is, and whether one model is better than another: resampling of articles.

Texts of one article are not independent, so articles (groups), not texts, are drawn again. Every
metric here is a function of sums over texts (right spans, a confusion matrix, the bins of a
reliability plot), so a resample is a weighted sum of counts and all resamples are one product of
matrices.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import binomtest, norm

Floats = NDArray[np.float64]

LEVEL = 0.95
N_RESAMPLES = 2_000
_FARTHEST = 3.0  # the largest correction of an interval, in standard deviations


@dataclass(frozen=True, slots=True, eq=False)
class Tally:
    """What a metric counts on each text, and what turns sums of it into values.

    `counts` is `[texts, k]` and `groups` names the article of each text; `score` takes sums
    `[..., k]` and gives name → values `[...]`. `is_calibration` marks the bins of a calibration
    error.
    """

    groups: Sequence[str]
    counts: Floats
    score: Callable[[Floats], Mapping[str, Floats]]
    is_calibration: bool = False


@dataclass(frozen=True, slots=True)
class Estimate:
    """A score with its 95 % interval."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Difference:
    """How much one model's score is above another's, with its 95 % interval.

    `p` is how often a difference as large comes out when both models are as good.
    """

    value: float
    low: float
    high: float
    p: float


def score(tallies: Sequence[Tally]) -> dict[str, float]:
    """Return each score, without an interval."""
    return {
        name: float(value)
        for tally in tallies
        for name, value in tally.score(tally.counts.sum(axis=0)).items()
    }


def estimate(tallies: Sequence[Tally], *, seed: int = 0) -> dict[str, Estimate]:
    """Return each score with its interval.

    The interval is the bias-corrected percentile interval (Efron 1981): a calibration error of a
    resample is larger than that of the sample, and the plain percentiles would sit too high. Where
    every article agrees that a share is 0 or 1, resampling shows no doubt at all, and the exact
    binomial interval for that many articles takes its place.
    """
    names, n_groups = _index(tallies)
    weights = _draw(n_groups, seed=seed)
    found = {}
    for tally in tallies:
        sums = _by_group(tally, names)
        values, resampled = tally.score(sums.sum(axis=0)), tally.score(weights @ sums)
        n_seen = int(np.any(sums != 0, axis=1).sum())
        for name, value in values.items():
            found[name] = _interval(float(value), resampled[name], n_groups=n_seen)
    return found


def compare(
    ours: Sequence[Tally], theirs: Sequence[Tally], *, seed: int = 0
) -> dict[str, Difference]:
    """Return how far our scores are above theirs on the same texts.

    The interval is that of a paired bootstrap: both models are judged on the same resampled
    articles. `p` comes from approximate randomization (Noreen 1989, Yeh 2000): each article's two
    results change sides by the toss of a coin.
    """
    names, n_groups = _index(ours)
    weights = _draw(n_groups, seed=seed)
    sides = np.random.default_rng([seed, 1]).choice([-1.0, 1.0], (N_RESAMPLES, n_groups))
    found = {}
    for mine, other in zip(ours, theirs, strict=True):
        a, b = _by_group(mine, names), _by_group(other, names)
        values = _minus(mine.score(a.sum(axis=0)), mine.score(b.sum(axis=0)))
        resampled = _minus(mine.score(weights @ a), mine.score(weights @ b))
        middle, half = (a + b).sum(axis=0) / 2, sides @ (a - b) / 2
        shuffled = _minus(mine.score(middle + half), mine.score(middle - half))
        for name, value in values.items():
            interval = _interval(float(value), resampled[name], n_groups=0)
            as_large = np.abs(shuffled[name]) >= abs(value) - 1e-12
            p = (1 + int(as_large.sum())) / (1 + N_RESAMPLES)
            found[name] = Difference(float(value), interval.low, interval.high, p)
    return found


def _index(tallies: Sequence[Tally]) -> tuple[dict[str, int], int]:
    names = sorted({group for tally in tallies for group in tally.groups})
    return {name: place for place, name in enumerate(names)}, len(names)


def _by_group(tally: Tally, names: Mapping[str, int]) -> Floats:
    sums = np.zeros((len(names), tally.counts.shape[1]))
    np.add.at(sums, [names[group] for group in tally.groups], tally.counts)
    return sums


def _draw(n_groups: int, *, seed: int) -> Floats:
    """Return how often each group is drawn, `[resamples, groups]`."""
    generator = np.random.default_rng(seed)
    shares = np.full(n_groups, 1 / max(1, n_groups))
    return generator.multinomial(n_groups, shares, size=N_RESAMPLES).astype(np.float64)


def _interval(value: float, resampled: Floats, *, n_groups: int) -> Estimate:
    if n_groups and value in (0.0, 1.0) and np.all(resampled == value):
        exact = binomtest(round(value * n_groups), n_groups).proportion_ci(LEVEL)
        return Estimate(value, float(exact.low), float(exact.high))
    below = float(np.mean(resampled < value) + np.mean(resampled == value) / 2)
    shift = 2 * float(np.clip(norm.ppf(below), -_FARTHEST, _FARTHEST))
    tails = norm.cdf(shift + norm.ppf([(1 - LEVEL) / 2, (1 + LEVEL) / 2]))
    low, high = np.quantile(resampled, tails)
    return Estimate(value, float(low), float(high))


def _minus(a: Mapping[str, Floats], b: Mapping[str, Floats]) -> dict[str, Floats]:
    return {name: np.asarray(values - b[name]) for name, values in a.items()}
