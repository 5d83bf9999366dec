"""Which sentences of an article may be quoted: as asked, or as many as a page can carry."""

from collections.abc import Mapping, Sequence
from itertools import islice
from typing import Any

import numpy as np

from biaslens.report.text import count
from biaslens.statistics.counts import THRESHOLD
from biaslens.statistics.tables import Row, Scores

MANY_SENTENCES = 3_000
"""Up to so many sentences a page quotes them all; a larger corpus is quoted in part."""
N_QUOTED = 500
"""About so many sentences are quoted of a larger corpus, unless `excerpts` says how many."""


def choose_quoted(
    scores: Scores, excerpts: int | None, *, seed: int
) -> dict[str, frozenset[int] | None]:
    """Return the places of the sentences that may be quoted, by article, `None` for all of them.

    With `excerpts`, those are so many of each article with the highest probability. Without, all of
    them are, unless there are more than a page can carry: then the most probable ones of each
    article are, and a random draw over all articles, so that what is plain is seen, too.
    """
    n_sentences = sum(len(rows) for rows in scores.sentences.values())
    if excerpts is None and n_sentences <= MANY_SENTENCES:
        return dict.fromkeys(scores.sentences)
    if excerpts is not None:
        return {
            key: frozenset(_most_probable(rows)[:excerpts])
            for key, rows in scores.sentences.items()
        }
    return _share_out(scores, seed=seed)


def build_quoting(
    quoted: Mapping[str, frozenset[int] | None], excerpts: int | None
) -> dict[str, Any]:
    """Return what the page says about how much it quotes."""
    places = [allowed for allowed in quoted.values() if allowed is not None]
    return {
        "excerpts": excerpts,
        "is_partial": bool(places),
        "n": count(sum(len(allowed) for allowed in places)),
    }


def _share_out(scores: Scores, *, seed: int) -> dict[str, frozenset[int] | None]:
    """Return half of the quotations by probability, article by article, and half at random."""
    generator = np.random.default_rng(seed)
    chosen: dict[str, set[int]] = {key: set() for key in scores.sentences}
    order = [list(scores.sentences)[int(drawn)] for drawn in generator.permutation(len(chosen))]
    ranked = {key: _loaded_first(scores.sentences[key]) for key in order}
    turns = ((key, turn) for turn in range(N_QUOTED) for key in order if turn < len(ranked[key]))
    for key, turn in islice(turns, N_QUOTED // 2):
        chosen[key].add(ranked[key][turn])
    every = [(key, place) for key, rows in scores.sentences.items() for place in range(len(rows))]
    for drawn in generator.permutation(len(every))[: N_QUOTED // 2]:
        key, place = every[int(drawn)]
        chosen[key].add(place)
    return {key: frozenset(places) for key, places in chosen.items()}


def _loaded_first(rows: Sequence[Row]) -> list[int]:
    return [place for place in _most_probable(rows) if (rows[place]["framing"] or 0) >= THRESHOLD]


def _most_probable(rows: Sequence[Row]) -> list[int]:
    return sorted(range(len(rows)), key=lambda place: (-(rows[place]["framing"] or 0), place))
