"""What a benchmark says about a model: scores with intervals, by outlet, and as a line of text."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from math import pi, sqrt
from typing import Any

import numpy as np

from biaslens.errors import InputError
from biaslens.evaluation.benchmarks import Run
from biaslens.evaluation.bootstrap import Difference, Estimate, Tally, compare, estimate
from biaslens.evaluation.predictions import pick

MIN_OUTLET = 20
"""An outlet with fewer texts gets no scores of its own."""
MIN_OUTLET_ARTICLES = 5
"""Nor does one with fewer articles: resampling so few says nothing."""


@dataclass(frozen=True, slots=True)
class Bin:
    """One bin of a reliability plot: its texts, their mean probability, the share of positives."""

    n: int
    probability: float
    share: float


@dataclass(frozen=True, slots=True)
class Result:
    """The scores of a benchmark on `n` texts of `n_groups` articles.

    `outlets` holds the same by outlet, `bins` the reliability plot, `differences` how far the
    scores are above those of other predictions.
    """

    name: str
    n: int
    n_groups: int
    estimates: Mapping[str, Estimate]
    outlets: Mapping[str, "Result"] = field(default_factory=dict)
    bins: tuple[Bin, ...] = ()
    differences: Mapping[str, Difference] = field(default_factory=dict)

    @property
    def scores(self) -> dict[str, float]:
        """Metric name → value, with the number of texts as `n`."""
        return {**{name: e.value for name, e in self.estimates.items()}, "n": float(self.n)}

    @property
    def intervals(self) -> dict[str, list[float]]:
        """Metric name → the ends of its interval."""
        return {name: [e.low, e.high] for name, e in self.estimates.items()}

    def to_json(self) -> dict[str, Any]:
        """Return everything as plain values."""
        return {
            **self.scores,
            "n_groups": self.n_groups,
            "intervals": self.intervals,
            "outlets": {
                name: {**one.scores, "intervals": one.intervals}
                for name, one in self.outlets.items()
            },
            "reliability": [asdict(one) for one in self.bins],
            "ece_if_perfect": expected_error(self.bins),
            "differences": {name: asdict(one) for name, one in self.differences.items()},
        }

    def to_lines(self) -> list[str]:
        """Return a line of text, and one more for differences."""
        shown = "  ".join(
            f"{name} {e.value:.3f} [{e.low:.3f}, {e.high:.3f}]"
            for name, e in self.estimates.items()
        )
        lines = [f"{self.name:<26} n {self.n:>5}  {shown}"]
        if self.differences:
            shown = "  ".join(
                f"{name} {d.value:+.3f} [{d.low:+.3f}, {d.high:+.3f}] p {d.p:.3f}"
                for name, d in self.differences.items()
            )
            lines.append(f"{'  difference':<26}          {shown}")
        return lines


def expected_error(bins: Sequence[Bin]) -> float:
    """Return the calibration error that a perfectly calibrated model shows on so few texts.

    The share of positives in a bin misses its mean probability by chance; the mean absolute miss of
    a normal distribution is its standard deviation times the root of 2/pi.
    """
    n_texts = sum(one.n for one in bins)
    misses = (sqrt(one.n * one.probability * (1 - one.probability)) for one in bins)
    return sqrt(2 / pi) * sum(misses) / max(1, n_texts)


def judge(run: Run, *, against: Mapping[str, Any] | None = None) -> Result:
    """Judge a run, and compare it with the predictions of another model on the same texts.

    Raises:
        InputError: If the other predictions lack a text or have another form.
    """
    tallies = run.judge(run.examples, run.predictions)
    outlets = {
        name: _result(part, part.judge(part.examples, part.predictions))
        for name, part in _outlets(run).items()
    }
    result = replace(_result(run, tallies), outlets=outlets, bins=_bins(tallies))
    if against is None:
        return result
    others = pick(against, run.examples, benchmark=run.name)
    try:
        theirs = run.judge(run.examples, others)
        return replace(result, differences=compare(tallies, theirs))
    except (KeyError, TypeError, ValueError, IndexError, AttributeError) as error:
        raise InputError(
            f"{run.name}: a prediction to compare with has not the form that docs/training.md "
            f"describes ({type(error).__name__}: {error})"
        ) from error


def _result(run: Run, tallies: Sequence[Tally]) -> Result:
    n_groups = len({example.group for example in run.examples})
    return Result(run.name, len(run.examples), n_groups, estimate(tallies))


def _outlets(run: Run) -> dict[str, Run]:
    outlets = sorted({example.outlet for example in run.examples if example.outlet})
    found = {}
    for outlet in outlets:
        pairs = [
            (example, prediction)
            for example, prediction in zip(run.examples, run.predictions, strict=True)
            if example.outlet == outlet
        ]
        n_articles = len({example.group for example, _ in pairs})
        if len(pairs) >= MIN_OUTLET and n_articles >= MIN_OUTLET_ARTICLES:
            examples, predictions = zip(*pairs, strict=True)
            found[outlet] = replace(run, examples=examples, predictions=predictions)
    return found


def _bins(tallies: Sequence[Tally]) -> tuple[Bin, ...]:
    for tally in tallies:
        if tally.is_calibration:
            n_items, probabilities, positives = np.split(tally.counts.sum(axis=0), 3)
            return tuple(
                Bin(int(n), float(p / n), float(y / n))
                for n, p, y in zip(n_items, probabilities, positives, strict=True)
                if n
            )
    return ()
