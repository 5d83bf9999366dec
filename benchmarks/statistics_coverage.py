"""How often the 95 % intervals of the statistics hold a truth that was planted.

    python benchmarks/statistics_coverage.py [--repeats N] [--only NAME]

Each row draws whole corpora again and again: articles differ in length and in how loaded they are,
events differ for all outlets alike, and the model's scores err. What the true share or difference
is, is known from how the corpora are drawn. 95 % intervals should hold it 93 to 97 times in 100.
"""

import argparse
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from scipy import special

from biaslens.statistics.comparisons import Counted, compare
from biaslens.statistics.correction import Sample, corrected_share
from biaslens.statistics.figures import Figure
from biaslens.statistics.intervals import estimate_shares

LOADED = Figure("loaded", ("loaded",), "n", "loaded sentences")
Interval = tuple[float | None, float | None]
Draw = Callable[[np.random.Generator], tuple[float, Interval]]


@dataclass(frozen=True)
class Case:
    """What is drawn, and the truth with the interval of one draw."""

    name: str
    draw: Draw


def lengths(rng: np.random.Generator, n: int) -> np.ndarray:
    """Sentences of articles: 3 or more, about 25, some much longer."""
    return np.maximum(3, rng.negative_binomial(4, 4 / 29, size=n))


def articles(
    rng: np.random.Generator, n: int, share: float, alike: float
) -> tuple[np.ndarray, ...]:
    """Counts and lengths of articles whose own shares scatter around the outlet's.

    `alike` is the correlation of two sentences of one article.
    """
    spread = (1 - alike) / alike
    n_sentences = lengths(rng, n)
    own = rng.beta(share * spread, (1 - share) * spread, size=n)
    return rng.binomial(n_sentences, own), n_sentences


def share_case(n: int, share: float, alike: float) -> Case:
    """The share of one outlet."""

    def draw(rng: np.random.Generator) -> tuple[float, Interval]:
        counts, base = articles(rng, n, share, alike)
        (found,) = estimate_shares(counts[np.newaxis].astype(float), base.astype(float), seed=0)
        return share, (found.low, found.high)

    return Case(f"share {share:.2f}, {n} articles, alike {alike:.2f}", draw)


def difference_case(n: int, shares: tuple[float, float], alike: float) -> Case:
    """The difference of two outlets over all their articles."""

    def draw(rng: np.random.Generator) -> tuple[float, Interval]:
        corpus = []
        for group, share in zip("AB", shares, strict=True):
            drawn = zip(*articles(rng, n, share, alike), strict=True)
            corpus += [
                Counted(
                    f"{group}{i}",
                    group,
                    -1,
                    f"{group}{i}",
                    Counter({"loaded": int(c), "n": int(b)}),
                )
                for i, (c, b) in enumerate(drawn)
            ]
        return shares[0] - shares[1], _interval(corpus, "all articles")

    return Case(f"difference {shares[0]:.2f} - {shares[1]:.2f}, {n} articles each", draw)


def event_case(n: int, lift: float, scatter: float) -> Case:
    """The difference of two outlets on the same events, which differ much from one another."""
    nodes, weights = np.polynomial.hermite_e.hermegauss(60)
    weights = weights / weights.sum()

    def draw(rng: np.random.Generator) -> tuple[float, Interval]:
        event = rng.normal(-2, 0.8, size=n)
        own = lift + rng.normal(0, scatter, size=n)  # what the first outlet adds to each event
        corpus = []
        for group, added in (("A", own), ("B", np.zeros(n))):
            base = lengths(rng, n)
            counts = rng.binomial(base, special.expit(event + added))
            corpus += [
                Counted(
                    f"{group}{e}", group, e, f"{group}{e}", Counter({"loaded": int(c), "n": int(b)})
                )
                for e, (c, b) in enumerate(zip(counts, base, strict=True))
            ]
        return truth, _interval(corpus, "same events")

    event = -2 + 0.8 * nodes[:, np.newaxis]
    lifted = special.expit(event + lift + scatter * nodes) @ weights
    truth = float(weights @ (lifted - special.expit(event[:, 0])))
    return Case(f"same events, difference {truth:.3f}, {n} events", draw)


def _counted(group: str, event: int, count: int, base: int) -> Counted:
    key = f"{group}{event}"
    return Counted(key, group, event, key, Counter({"loaded": int(count), "n": int(base)}))


def _interval(corpus: list[Counted], scope: str) -> Interval:
    found = [c for c in compare(corpus, [LOADED], seed=0) if c.scope == scope]
    return (found[0].low, found[0].high) if found else (None, None)


def corrected_case(n: int, n_labels: int, skill: float, how: str) -> Case:
    """A share corrected with labels: a model that is too bold, labels drawn by its scores or not.

    `skill` is how far the model's log odds follow whether a sentence is loaded.
    """
    share, spread = 0.12, 8.0

    def draw(rng: np.random.Generator) -> tuple[float, Interval]:
        base = lengths(rng, n)
        clusters = np.repeat(np.arange(n), base)
        own = rng.beta(share * spread, (1 - share) * spread, size=n)
        loaded = rng.random(len(clusters)) < own[clusters]
        scores = special.expit(rng.normal(-1.5, 1.2, size=len(clusters)) + skill * loaded)
        labels, weights = np.full(len(clusters), np.nan), np.ones(len(clusters))
        bands = [scores < 1, scores < 0] if how == "at random" else [scores < 0.4, scores >= 0.4]
        for band in bands:
            places = np.flatnonzero(band)
            size = min(len(places), n_labels if how == "at random" else n_labels // 2)
            drawn = rng.choice(places, size=size, replace=False)
            labels[drawn] = loaded[drawn]
            weights[drawn] = len(places) / max(1, size)
        found = corrected_share(Sample(scores, clusters, np.ones(len(clusters)), labels, weights))
        return share, (found.low, found.high)

    return Case(f"corrected share, {n} articles, {n_labels} labels {how}, skill {skill:g}", draw)


def iter_cases() -> Iterator[Case]:
    """Yield every case that is reported."""
    for n in (10, 20, 50, 200):
        for share, alike in ((0.05, 0.1), (0.15, 0.05), (0.15, 0.2), (0.4, 0.1)):
            yield share_case(n, share, alike)
    for n in (15, 50):
        yield difference_case(n, (0.15, 0.05), 0.1)
        yield difference_case(n, (0.3, 0.3), 0.1)
    for n in (8, 15, 30, 100):
        yield event_case(n, 0.5, 0.3)
    yield event_case(30, 0.0, 0.5)
    for n, n_labels in ((30, 60), (100, 100), (100, 300)):
        for how in ("at random", "by score"):
            yield corrected_case(n, n_labels, 3.0, how)
    yield corrected_case(100, 100, 0.0, "at random")


def main() -> None:
    """Print the coverage of each case."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeats", type=int, default=1_000)
    parser.add_argument("--only", default="")
    options = parser.parse_args()
    for case in iter_cases():
        if not case.name.startswith(options.only):
            continue
        rng = np.random.default_rng(1)
        held, widths, n_told = 0, 0.0, 0
        for _ in range(options.repeats):
            truth, (low, high) = case.draw(rng)
            if low is not None and high is not None:
                n_told += 1
                held += low <= truth <= high
                widths += high - low
        print(
            f"{case.name:<62} held {held / n_told:.3f}  mean width {widths / n_told:.3f}  "
            f"told {n_told} of {options.repeats}",
            flush=True,
        )


if __name__ == "__main__":
    main()
