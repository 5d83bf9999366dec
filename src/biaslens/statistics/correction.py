"""Shares corrected with hand labels: prediction-powered inference with a tuned power (PPI++).

Angelopoulos, Duchi and Zrnic, "PPI++: Efficient Prediction-Powered Inference", 2023: the mean of a
hand label over all sentences is that of the labelled ones, corrected by what the model's scores say
about the rest:

    mean(label) - power * (mean(score, labelled) - mean(score, all))

The power between 0 and 1 is the one with the smallest variance: a model that is worth nothing costs
nothing. Here labelled sentences carry sampling weights (Hajek's mean), they are a part of all, and
the variance is that of clusters (articles, or events): the sum over clusters of their squared
influence. The interval is Student's t on the log odds; the degrees of freedom are the clusters with
labels less one.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import scipy

from biaslens.statistics.intervals import exact_share_interval, t_quantile
from biaslens.statistics.results import Corrected

MIN_LABELS = 30
"""A corrected share of fewer labels than this is withheld."""
MIN_CLUSTERS = 10
"""And one of labels in fewer articles (or events) than this."""
_NOTHING = 1e-20  # scores that vary less than this are all the same

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Sample:
    """The sentences of one side: all of them with the model's score, some with a hand label.

    `clusters` numbers the article (or event) of each sentence, `units` is how much each counts in
    the mean (usually 1), `labels` is not-a-number where there is none, `weights` is how many
    sentences a labelled one stands for.
    """

    scores: Floats
    clusters: Ints
    units: Floats
    labels: Floats
    weights: Floats

    @property
    def is_labelled(self) -> npt.NDArray[np.bool_]:
        """Where there is a label."""
        return ~np.isnan(self.labels)


@dataclass(frozen=True, slots=True)
class _Parts:
    """What an estimate is made of: the labels alone, the correction, and both by cluster."""

    mean: float
    shift: float
    of_labels: Floats
    of_shift: Floats


def corrected_share(sample: Sample) -> Corrected:
    """Return the share of the label over all sentences, `withheld` if there are too few labels."""
    n_labels, n_clusters = _sizes([sample])
    if n_labels < MIN_LABELS or n_clusters < MIN_CLUSTERS:
        return Corrected(None, None, None, n_labels, n_clusters, None, withheld="too few")
    estimate, error, power = _solve([_parts(sample, int(sample.clusters.max()) + 1)])
    estimate = min(1.0, max(0.0, estimate))
    low, high = _log_odds_interval(sample, estimate, error, n_clusters)
    return Corrected(estimate, low, high, n_labels, n_clusters, power)


@dataclass(frozen=True, slots=True)
class CorrectedDifference:
    """Two corrected shares with one power, and the interval of their difference."""

    first: float
    second: float
    low: float
    high: float
    n_labels: tuple[int, int]
    n_clusters: int


def corrected_difference(first: Sample, second: Sample) -> CorrectedDifference | None:
    """Return the difference of two shares whose clusters are the same events, by number.

    `None` if either side has too few labels.
    """
    n_first, n_second = (_sizes([side])[0] for side in (first, second))
    _, n_clusters = _sizes([first, second])
    if min(n_first, n_second) < MIN_LABELS or n_clusters < MIN_CLUSTERS:
        return None
    n = int(max(first.clusters.max(), second.clusters.max())) + 1
    sides = [_parts(first, n), _parts(second, n)]
    difference, error, power = _solve(sides)
    reach = t_quantile(n_clusters) * error
    return CorrectedDifference(
        first=sides[0].mean - power * sides[0].shift,
        second=sides[1].mean - power * sides[1].shift,
        low=difference - reach,
        high=difference + reach,
        n_labels=(n_first, n_second),
        n_clusters=n_clusters,
    )


def _sizes(samples: Sequence[Sample]) -> tuple[int, int]:
    """Count the labels of all samples, and the clusters that hold any."""
    clusters = np.concatenate([sample.clusters[sample.is_labelled] for sample in samples])
    return len(clusters), len(np.unique(clusters))


def _parts(sample: Sample, n_clusters: int) -> _Parts:
    labelled = sample.is_labelled
    weights = (sample.weights * sample.units)[labelled]
    weights = weights / weights.sum()
    units = sample.units / sample.units.sum()
    scores, labels = sample.scores[labelled], sample.labels[labelled]
    mean, guessed, of_all = weights @ labels, weights @ scores, units @ sample.scores

    def by_cluster(values: Floats, clusters: Ints) -> Floats:
        sums: Floats = np.bincount(clusters, values, minlength=n_clusters).astype(np.float64)
        return sums

    near = sample.clusters[labelled]
    return _Parts(
        mean=float(mean),
        shift=float(guessed - of_all),
        of_labels=by_cluster(weights * (labels - mean), near),
        of_shift=by_cluster(weights * (scores - guessed), near)
        - by_cluster(units * (sample.scores - of_all), sample.clusters),
    )


def _solve(sides: Sequence[_Parts]) -> tuple[float, float, float]:
    """Return estimate, standard error and power; the second side is taken from the first."""
    signs = (1, -1)[: len(sides)]
    mean = sum(sign * side.mean for sign, side in zip(signs, sides, strict=True))
    shift = sum(sign * side.shift for sign, side in zip(signs, sides, strict=True))
    of_labels = np.sum([s * side.of_labels for s, side in zip(signs, sides, strict=True)], axis=0)
    of_shift = np.sum([s * side.of_shift for s, side in zip(signs, sides, strict=True)], axis=0)
    spread = float(of_shift @ of_shift)
    power = min(1.0, max(0.0, float(of_labels @ of_shift) / spread)) if spread > _NOTHING else 0.0
    influence = of_labels - power * of_shift
    m = max(2, int(np.count_nonzero(of_labels)))
    error = float(np.sqrt(m / (m - 1) * (influence @ influence)))
    return mean - power * shift, error, power


def _log_odds_interval(
    sample: Sample, estimate: float, error: float, n_clusters: int
) -> tuple[float, float]:
    if not 0 < estimate < 1 or error < 1e-9:
        labels = sample.labels[sample.is_labelled]
        low, high = exact_share_interval(float(labels.sum()), len(labels))
        return min(low, estimate), max(high, estimate)
    reach = t_quantile(n_clusters) * error / (estimate * (1 - estimate))
    low, high = scipy.special.expit(scipy.special.logit(estimate) + reach * np.array([-1, 1]))
    return float(low), float(high)
