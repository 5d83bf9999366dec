"""An article as a strip of ticks, one a sentence, and its probabilities for the page's script."""

from collections.abc import Sequence
from typing import Any

from biaslens.report.article import loaded_state
from biaslens.statistics.tables import Row

TICK_WIDTH = 9
_SHAPES = {
    "narrator": "M{x:g} 3h4v19h-4z",
    "source": "M{x:g} 7.6h2.8v13.8h-2.8z",
}
_INDENT = {"narrator": 2.5, "source": 3.1}  # from the left of a tick's place to its shape


def build_strip(rows: Sequence[Row]) -> dict[str, Any]:
    """Return the paths of a strip: a dashed line for all sentences, shapes for the loaded ones.

    `chances` holds two digits for the sentence and two for its narrator (`--` where there is none),
    rounded down, so that the script can draw the strip at another threshold.
    """
    states = [loaded_state(row) for row in rows]
    dots = [place for place, row in enumerate(rows) if row["attributions"]]
    return {
        "width": TICK_WIDTH * max(1, len(rows)),
        "tick_width": TICK_WIDTH,
        "paths": {state: _path(states, state) for state in _SHAPES},
        "attributed": "".join(f"M{place * TICK_WIDTH + 3.5:g} 26h2" for place in dots),
        "chances": "".join(
            _digits(row["framing"]) + _digits(row["framing_narrator"]) for row in rows
        ),
        "n_narrator": states.count("narrator"),
        "n_source": states.count("source"),
        "n_attributed": len(dots),
    }


def _path(states: Sequence[str], state: str) -> str:
    return "".join(
        _SHAPES[state].format(x=place * TICK_WIDTH + _INDENT[state])
        for place, found in enumerate(states)
        if found == state
    )


def _digits(probability: float | None) -> str:
    return "--" if probability is None else f"{min(99, int(100 * probability)):02}"
