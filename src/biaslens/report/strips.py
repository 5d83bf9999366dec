"""An article as a strip of ticks, one a sentence, and its probabilities for the page's script."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from biaslens.report.evidence import loaded_state
from biaslens.statistics.tables import Row

TICK_WIDTH = 9
LOWEST = 0.3
"""No threshold of the page lies below this."""
# a shape, and the step from the end of one to the beginning of the next
_SHAPES = {
    "narrator": ("M{x:g} 3v19", "m{step}-19v19", 4.5),
    "source": ("M{x:g} 8h3v13h-3z", "m{step} 0h3v13h-3z", 3.0),
    "attributed": ("M{x:g} 26h3", "m{step} 0h3", 3.0),
}
_BACK = {"narrator": 0, "source": 0, "attributed": 3}  # how far a shape has moved the pen


def build_strip(rows: Sequence[Row]) -> dict[str, Any]:
    """Return the paths of a strip: a dashed line for all sentences, shapes for the loaded ones.

    `chances` lets the script draw the strip at another threshold: for each sentence what
    `chance_of` says, or a dot where both probabilities are below every threshold.
    """
    states = [loaded_state(row) for row in rows]
    places = {
        "narrator": [place for place, state in enumerate(states) if state == "narrator"],
        "source": [place for place, state in enumerate(states) if state == "source"],
        "attributed": [place for place, row in enumerate(rows) if row["attributions"]],
    }
    return {
        "width": TICK_WIDTH * max(1, len(rows)),
        "paths": {kind: _path(kind, found) for kind, found in places.items()},
        "chances": "".join(_short_chance(row) for row in rows),
        "n": {kind: len(found) for kind, found in places.items()},
    }


def chance_of(row: Row) -> str:
    """Return the probabilities of a sentence and of its narrator, two digits each, rounded down.

    A narrator who is silent in the sentence has two dashes.
    """
    return _digits(row["framing"]) + _digits(row["framing_narrator"])


def _short_chance(row: Row) -> str:
    highest = max(row["framing"] or 0, row["framing_narrator"] or 0)
    return chance_of(row) if highest >= LOWEST else "."


def _path(kind: str, places: Sequence[int]) -> str:
    """Return a path of equal shapes, each placed from the one before, which is shorter."""
    shape, again, indent = _SHAPES[kind]
    first = shape.format(x=places[0] * TICK_WIDTH + indent) if places else ""
    steps = [(after - before) * TICK_WIDTH - _BACK[kind] for before, after in pairwise(places)]
    return first + "".join(again.format(step=step) for step in steps)


def _digits(probability: float | None) -> str:
    return "--" if probability is None else f"{min(99, int(100 * probability)):02}"
