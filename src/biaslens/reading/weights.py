"""The learned weights of the page cleaner: numbers by name, shipped as `weights.json`.

`page` weighs a whole text (an article alone, or a page), `line` a line (article, or not),
`headline` a line that may be the headline. `benchmarks/page_cleaning.py DATA --fit` writes it.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

PROSE_VOTE = 2.0
"""How much the rules' first guess counts beside the learned score of a line (log-odds)."""


@dataclass(frozen=True, slots=True)
class Weights:
    """Weights by the names of the columns they belong to."""

    page: Mapping[str, float]
    line: Mapping[str, float]
    headline: Mapping[str, float]


@cache
def load_weights() -> Weights:
    """Return the weights that ship."""
    text = files("biaslens.reading").joinpath("weights.json").read_text(encoding="utf-8")
    return Weights(**json.loads(text))
