"""Articles on one event, found across outlets by their words and dates.

TF-IDF vectors of title and text (sublinear counts, Salton and Buckley 1988); articles at most
`DAYS` apart whose cosine reaches `SIMILARITY` are linked, and what hangs together is divided by
average linkage, so that a chain of links makes no event by itself.
"""

import re
from array import array
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
import numpy.typing as npt

from biaslens.statistics.tables import Row

SIMILARITY = 0.2
"""Articles are linked at this cosine or above."""
UNDATED = 0.3
"""The same where a date is unknown: without dates, words must tell more."""
DAYS = 3
"""Articles further apart than this are not linked."""
_MOST_WORDS = 600
_TITLE_TIMES = 2
_MOST_COMMON = 0.4  # a word in more of the articles than this says nothing about the event
_BLOCK = 512
_MOST_TOGETHER = 3_000  # larger components keep their links as they are
_WORD = re.compile(r"[^\W_]{2,40}")

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


def find_events(articles: Sequence[Row], sentences: Mapping[str, Sequence[Row]]) -> list[int]:
    """Return the number of each article's event, in the order of the first article of each."""
    n = len(articles)
    if n < 2:
        return list(range(n))
    vectors = _vectors(_words(row, sentences[row["article_id"]]) for row in articles)
    days = np.array([_day(row["published"]) for row in articles])
    return _renumber(_cluster(vectors, days))


def events_of_column(values: Sequence[Any]) -> list[int]:
    """Return the number of each article's event from the values of a column; `None` is its own."""
    return _renumber([("", i) if value is None else str(value) for i, value in enumerate(values)])


@cache
def _empty_words() -> frozenset[str]:
    """Return the words that tell nothing about an event, for collections too small to show it."""
    text = (files("biaslens.statistics") / "data" / "empty_words.txt").read_text(encoding="utf-8")
    return frozenset(text.split())


def _words(article: Row, rows: Sequence[Row]) -> Counter[str]:
    words: list[str] = []
    for row in rows:
        words += _WORD.findall(row["text"].lower()[:5_000])
        if len(words) >= _MOST_WORDS:
            break
    title = _WORD.findall((article["title"] or "").lower()[:500])
    counts = Counter(words[:_MOST_WORDS] + title * _TITLE_TIMES)
    return Counter({word: n for word, n in counts.items() if word not in _empty_words()})


def _vectors(texts: Iterable[Counter[str]]) -> Any:
    """Return one row of unit length for each text, sparse."""
    from scipy import sparse

    columns: dict[str, int] = {}
    words, times, ends = array("i"), array("i"), array("q", [0])
    for text in texts:
        words.extend(columns.setdefault(word, len(columns)) for word in text)
        times.extend(text.values())
        ends.append(len(words))
    n, places = len(ends) - 1, np.asarray(words)
    in_texts = np.bincount(places, minlength=len(columns))
    most = max(2, _MOST_COMMON * n) if n > 10 else n
    idf = np.log((1 + n) / (1 + in_texts)) + 1
    weights = (1 + np.log(np.asarray(times))) * idf[places]
    matrix = sparse.csr_array((weights, places, np.asarray(ends)), shape=(n, len(columns)))
    matrix = matrix[:, (in_texts >= 2) & (in_texts <= most)]
    norms = np.sqrt(matrix.multiply(matrix).sum(axis=1))
    return sparse.diags_array(1 / np.maximum(norms, 1e-12)) @ matrix


def _day(published: str | None) -> float:
    try:
        return float(date.fromisoformat((published or "")[:10]).toordinal())
    except ValueError:
        return float("nan")


def _cluster(vectors: Any, days: Floats) -> Ints:
    from scipy import sparse
    from scipy.sparse.csgraph import connected_components

    links = list(_iter_links(vectors, days))
    first, second, cosine = (np.concatenate(part) for part in zip(*links, strict=True))
    n = len(days)
    graph = sparse.csr_array((cosine, (first, second)), shape=(n, n))
    labels = np.asarray(connected_components(graph, directed=False)[1], dtype=np.int64)
    order = np.argsort(labels, kind="stable")
    bounds = np.flatnonzero(np.diff(labels[order])) + 1
    next_label = int(labels.max()) + 1
    for members in np.split(order, bounds):
        if 2 < len(members) <= _MOST_TOGETHER:
            labels[members] = next_label + _divide(vectors[members], days[members])
            next_label += len(members)
    return labels


def _iter_links(vectors: Any, days: Floats) -> Iterator[tuple[Ints, Ints, Floats]]:
    order = np.argsort(days, kind="stable")  # articles without a date come last
    n_dated = int(np.isfinite(days).sum())
    for start in range(0, len(days), _BLOCK):
        block = order[start : start + _BLOCK]
        dated = days[block][np.isfinite(days[block])]
        end = start + len(block)
        if len(dated) == len(block):
            end = int(np.searchsorted(days[order[:n_dated]], dated.max() + DAYS, side="right"))
        others = np.concatenate([order[start:end], order[max(end, n_dated) :]])
        if len(dated) < len(block):
            others = order
        cosine = (vectors[block] @ vectors[others].T).tocoo()
        first, second = block[cosine.row], others[cosine.col]
        apart = np.abs(days[first] - days[second])
        enough = np.where(np.isnan(apart), UNDATED, SIMILARITY)
        near = (cosine.data >= enough) & ~(apart > DAYS)
        yield first[near], second[near], cosine.data[near]


def _divide(vectors: Any, days: Floats) -> Ints:
    from scipy.cluster.hierarchy import fcluster, linkage
    from scipy.spatial.distance import squareform

    distance = 1 - (vectors @ vectors.T).toarray()
    distance[np.abs(days[:, np.newaxis] - days) > DAYS] = 1
    np.fill_diagonal(distance, 0)
    tree = linkage(squareform(np.clip(distance, 0, 1), checks=False), "average")
    return np.asarray(fcluster(tree, 1 - SIMILARITY, "distance"), dtype=np.int64)


def _renumber(labels: Any) -> list[int]:
    numbers: dict[Any, int] = {}
    return [numbers.setdefault(label, len(numbers)) for label in labels]
