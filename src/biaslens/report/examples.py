"""Sentences to judge for oneself: the most probable, the most doubtful, and some at random."""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from biaslens.report.findings import group_name
from biaslens.report.text import one_line, percent
from biaslens.statistics.counts import THRESHOLD
from biaslens.statistics.tables import Scores

N_EXAMPLES = 5

Shown = Mapping[str, frozenset[int] | None]
"""The places of the sentences that may be quoted, by article; `None` for all."""


def build_examples(scores: Scores, shown: Shown, *, seed: int) -> list[dict[str, Any]]:
    """Return the most probable, the most doubtful and some random sentences of the narrators."""
    first: dict[str, dict[str, Any]] = {}
    for one in _quotable(scores, shown):
        first.setdefault(one["text"], one)  # the same words in several articles are one example
    found = list(first.values())
    order = {
        "Most probable": sorted(found, key=lambda one: (-one["framing"], one["anchor"])),
        "Nearest to the threshold": sorted(
            found, key=lambda one: (abs(one["framing"] - THRESHOLD), one["anchor"])
        ),
    }
    drawn = np.random.default_rng(seed).permutation(len(found))[:N_EXAMPLES]
    order["Drawn at random"] = [found[place] for place in sorted(int(place) for place in drawn)]
    return [
        {
            "name": name,
            "sentences": [
                {**one, "framing": percent(one["framing"])} for one in ranked[:N_EXAMPLES]
            ],
        }
        for name, ranked in order.items()
    ]


def _quotable(scores: Scores, shown: Shown) -> Iterator[dict[str, Any]]:
    for number, article in enumerate(scores.articles, 1):
        allowed = shown[article["article_id"]]
        for place, row in enumerate(scores.sentences[article["article_id"]]):
            if row["framing_narrator"] is not None and (allowed is None or place in allowed):
                yield {
                    "anchor": f"a{number}-{place + 1}",
                    "framing": row["framing_narrator"],
                    "text": one_line(row["text"]),
                    "outlet": group_name(article["outlet"]),
                    "is_loaded": row["framing_narrator"] >= THRESHOLD,
                }
