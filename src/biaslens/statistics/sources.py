"""Who is cited: how often, in how many words, how quoted, with which cues, and how concentrated.

A source is its entity if it was resolved to one, else its own words, without regard to case. Within
an outlet the variants of a name are one source (`attribution.merge_entities`); across outlets only
the same name is.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from biaslens.attribution import merge_entities
from biaslens.schema import CUE_STANCES
from biaslens.statistics.intervals import MIN_N, Share, estimate_shares
from biaslens.statistics.tables import Row

TOP = 3
"""So many of the most cited sources make up `Concentration.top`."""
_MAX_NAME = 120  # characters of a source's words that serve as its name

Merged = Mapping[tuple[str | None, str], str]  # by outlet and name


@dataclass(frozen=True, slots=True)
class CitedSource:
    """One source: its name (or its words), its most frequent type, and how it is cited.

    `quotations` counts its attributions, and `words` the words of their contents, by kind of
    quotation (direct, mixed, indirect). `variants` are its other names and the words that were
    taken for the same source.
    """

    name: str
    source_type: str
    n_attributions: int
    n_articles: int
    n_words: int
    stances: Mapping[str, int]
    quotations: Mapping[str, int]
    words: Mapping[str, int]
    variants: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Concentration:
    """How much of what is attributed to somebody known comes from few.

    The base is the attributions whose source was resolved to a name. `top` is the share of the
    `TOP` sources that are cited most, which are chosen once and not again in each resample. `hhi`
    is the probability that two of these attributions, drawn at random, have the same source
    (Herfindahl and Hirschman's index without its bias in small samples), from 0 (all different) to
    1 (all the same); `None` below the minimum n.
    """

    n_attributions: int
    n_sources: int
    top: Share
    hhi: float | None


def count_sources(rows: Iterable[Row], merged: Merged) -> tuple[CitedSource, ...]:
    """Return the sources of some sentences, the most cited first.

    Attributions without a source are left out. `n_words` counts the words of their contents.
    `merged` comes from `merge_names`.
    """
    tallies: dict[str, _Tally] = {}
    for row, attribution in _attributions(rows):
        words = source_name(attribution)
        if words:
            name = merged.get((row["outlet"], words), words)
            tally = tallies.setdefault(name.casefold(), _Tally())
            tally.add(name, attribution, article=row["article_id"], words=words)
    return tuple(
        tally.cited()
        for _, tally in sorted(tallies.items(), key=lambda item: (-item[1].n, item[0]))
    )


def merge_names(rows: Iterable[Row]) -> Merged:
    """Return the one name of each source that was resolved to a name, by outlet and name.

    Give it all the sentences of an outlet: the more it has seen, the safer it merges.
    """
    names: dict[str | None, list[str]] = defaultdict(list)
    explained: dict[str | None, list[str]] = defaultdict(list)
    for row, attribution in _attributions(rows):
        if attribution["source_entity"]:
            names[row["outlet"]].append(source_name(attribution))
            if attribution["source_type"] == "named_organization":
                explained[row["outlet"]].append(joined(attribution["source"]))
    merged = {outlet: merge_entities([*names[outlet], *explained[outlet]]) for outlet in names}
    return {(outlet, name): merged[outlet][name] for outlet in names for name in set(names[outlet])}


def concentrate(articles: Sequence[Sequence[Row]], merged: Merged, *, seed: int) -> Concentration:
    """Return how concentrated the known sources of some articles are.

    Args:
        articles: The sentences of each article.
        merged: The names of the sources, from `merge_names`.
        seed: Seed of the bootstrap over articles.
    """
    cited = [Counter(_known(rows, merged)) for rows in articles]
    totals = sum(cited, Counter[str]())
    n = totals.total()
    top = sorted(totals, key=lambda name: (-totals[name], name))[:TOP]
    of_top = [float(sum(one[name] for name in top)) for one in cited]
    base = np.array([float(one.total()) for one in cited])
    (share,) = estimate_shares(np.array([of_top]), base, seed=seed)
    pairs = sum(count * (count - 1) for count in totals.values())
    return Concentration(
        n_attributions=n,
        n_sources=len(totals),
        top=share,
        hhi=pairs / (n * (n - 1)) if n >= MIN_N else None,
    )


def stances_by_party(
    articles: Sequence[Sequence[Row]], *, party_of: Callable[[str], str | None], seed: int
) -> Mapping[str, Mapping[str, Share]]:
    """Return with which cue stances each party is cited: shares of its attributions, by stance.

    Args:
        articles: The sentences of each article.
        party_of: The party that a source belongs to, by its name, or `None`.
        seed: Seed of the bootstrap over articles.
    """
    counted: list[dict[str, Counter[str]]] = []
    for rows in articles:
        counts: dict[str, Counter[str]] = defaultdict(Counter)
        for _, attribution in _attributions(rows):
            name = source_name(attribution)
            party = party_of(name) if name else None
            if party is not None:
                counts[party][attribution["cue_stance"]] += 1
        counted.append(counts)
    parties = sorted({party for counts in counted for party in counts})
    return {
        party: _stances([counts.get(party, Counter()) for counts in counted], seed=seed)
        for party in parties
    }


def source_name(attribution: Mapping[str, Any]) -> str:
    """Return the entity of a source, else its words on one line, empty when it has none."""
    name = attribution["source_entity"] or joined(attribution["source"])
    words = " ".join(name[: 4 * _MAX_NAME].split())
    return words if len(words) <= _MAX_NAME else words[: _MAX_NAME - 1].rstrip() + "…"


def joined(pieces: Iterable[Mapping[str, Any]] | None) -> str:
    """Return the words of the pieces of a role, with an ellipsis where the text goes on between."""
    return " … ".join(piece["text"] or "" for piece in pieces or ())


def n_words(attribution: Mapping[str, Any]) -> int:
    """Return how many words the content of an attribution has."""
    return sum(len((piece["text"] or "").split()) for piece in attribution["content"] or ())


def _attributions(rows: Iterable[Row]) -> Iterator[tuple[Row, Mapping[str, Any]]]:
    return ((row, attribution) for row in rows for attribution in row["attributions"] or ())


def _known(rows: Iterable[Row], merged: Merged) -> Iterator[str]:
    for row, attribution in _attributions(rows):
        if attribution["source_entity"]:
            name = source_name(attribution)
            yield merged.get((row["outlet"], name), name).casefold()


def _stances(counted: Sequence[Counter[str]], *, seed: int) -> dict[str, Share]:
    counts = np.array([[one[stance] for one in counted] for stance in CUE_STANCES], dtype=float)
    base = np.array([one.total() for one in counted], dtype=float)
    return dict(zip(CUE_STANCES, estimate_shares(counts, base, seed=seed), strict=True))


class _Tally:
    """Counts of one source while the sentences pass by."""

    def __init__(self) -> None:
        self.n = 0
        self.names: Counter[str] = Counter()
        self.variants: set[str] = set()
        self.types: Counter[str] = Counter()
        self.stances: Counter[str] = Counter()
        self.quotations: Counter[str] = Counter()
        self.words: Counter[str] = Counter()
        self.articles: set[str] = set()

    def add(self, name: str, attribution: Mapping[str, Any], *, article: str, words: str) -> None:
        self.n += 1
        self.names[name] += 1
        self.variants.add(words)
        self.types[attribution["source_type"]] += 1
        self.stances[attribution["cue_stance"]] += 1
        self.quotations[attribution["quotation"]] += 1
        self.words[attribution["quotation"]] += n_words(attribution)
        self.articles.add(article)

    def cited(self) -> CitedSource:
        name = _most_frequent(self.names)
        return CitedSource(
            name=name,
            source_type=_most_frequent(self.types),
            n_attributions=self.n,
            n_articles=len(self.articles),
            n_words=self.words.total(),
            stances=_by_count(self.stances),
            quotations=_by_count(self.quotations),
            words=_by_count(self.words),
            variants=tuple(
                sorted(form for form in self.variants if form.casefold() != name.casefold())
            ),
        )


def _most_frequent(counter: Counter[str]) -> str:
    return min(counter, key=lambda name: (-counter[name], name))


def _by_count(counter: Counter[str]) -> dict[str, int]:
    return dict(sorted(counter.items(), key=lambda item: (-item[1], item[0])))
