"""The loaded shares at other thresholds: does a finding hang on where the usual one lies?"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from biaslens.report.charts import mark
from biaslens.report.findings import group_name
from biaslens.statistics.counts import (
    THRESHOLD,
    has_source_words,
    is_narrator_loaded,
    is_source_loaded,
)
from biaslens.statistics.intervals import Share, estimate_shares
from biaslens.statistics.summary import Group
from biaslens.statistics.tables import Row

THRESHOLDS = (0.3, 0.4, THRESHOLD, 0.6, 0.7, 0.8, 0.9)

Members = Mapping[str | None, Sequence[Sequence[Row]]]
"""The sentences of each article of each group."""

ThresholdShares = list[tuple[Group, str, list[Share]]]
"""For each group and voice (`narrator`, `source`) its share at each of `THRESHOLDS`."""


def threshold_shares(groups: Sequence[Group], members: Members, *, seed: int) -> ThresholdShares:
    """Return the forest's two shares at each of `THRESHOLDS`; at the usual one, the group's own.

    Args:
        groups: The groups.
        members: The sentences of the articles that count, by the name of the group.
        seed: Seed of the bootstrap.
    """
    found: ThresholdShares = []
    usual = THRESHOLDS.index(THRESHOLD)
    for group in groups:
        articles = members.get(group.name, ())
        narrator = _estimate(articles, _has_narrator_words, is_narrator_loaded, seed=seed)
        source = _estimate(articles, _is_sourced, is_source_loaded, seed=seed)
        narrator[usual] = group.figures["narrator_loaded"]
        source[usual] = group.figures["source_loaded"]
        found += [(group, "narrator", narrator), (group, "source", source)]
    return found


def build_thresholds(found: ThresholdShares, ceiling: float) -> dict[str, Any]:
    """Return the shares as text and as places on the forest's axis, a row a group and voice."""
    return {
        "thresholds": [f"{threshold:.1f}" for threshold in THRESHOLDS],
        "usual": THRESHOLDS.index(THRESHOLD),
        "rows": [
            {
                "name": group_name(group.name),
                "voice": voice,
                "cells": [mark(share, ceiling) for share in shares],
            }
            for group, voice, shares in found
        ],
    }


def _estimate(
    articles: Sequence[Sequence[Row]],
    is_counted: Callable[[Row], bool],
    is_loaded: Callable[[Row, float], bool],
    *,
    seed: int,
) -> list[Share]:
    every = ([row for row in rows if is_counted(row)] for rows in articles)
    table = [
        [len(rows), *(sum(is_loaded(row, t) for row in rows) for t in THRESHOLDS)] for rows in every
    ]
    base, *counts = np.array(table, dtype=np.float64).reshape(-1, 1 + len(THRESHOLDS)).T
    return estimate_shares(np.array(counts), base, seed=seed)


def _has_narrator_words(row: Row) -> bool:
    return row["framing_narrator"] is not None


def _is_sourced(row: Row) -> bool:
    return row["framing"] is not None and has_source_words(row)
