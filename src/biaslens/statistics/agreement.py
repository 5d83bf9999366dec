"""Krippendorff's alpha for nominal labels: how far annotators agree beyond chance.

Krippendorff, "Computing Krippendorff's Alpha-Reliability", 2011: 1 less the observed disagreement
over the one that is expected when labels are dealt out at random. Units may have different numbers
of labels; those with one say nothing.
"""

from collections import Counter
from collections.abc import Hashable, Iterable, Sequence


def krippendorff_alpha(units: Iterable[Sequence[Hashable]]) -> float | None:
    """Return alpha from the labels of each unit, `None` if no unit has two.

    Where only one label was ever given, agreement is perfect by convention: 1.

    >>> round(krippendorff_alpha([["a", "a"], ["a", "b"], ["b", "b"]]), 3)
    0.444
    """
    pairable = [Counter(labels) for labels in units if len(labels) > 1]
    totals: Counter[Hashable] = Counter()
    for counts in pairable:
        totals.update(counts)
    n = totals.total()
    if not n:
        return None
    observed = sum(_disagreeing_pairs(counts) / (counts.total() - 1) for counts in pairable)
    expected = _disagreeing_pairs(totals) / (n - 1)
    return 1.0 if not expected else 1 - observed / expected


def _disagreeing_pairs(counts: Counter[Hashable]) -> int:
    """Count the ordered pairs of labels that differ."""
    return counts.total() ** 2 - sum(n * n for n in counts.values())
