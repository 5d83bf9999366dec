"""Who is cited, how often, at what length, and with which cues."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from biaslens.statistics.tables import Row

_MAX_NAME = 120  # characters of a source's words that serve as its name


@dataclass(frozen=True, slots=True)
class CitedSource:
    """One source: its name (or its words), its most frequent type, and how it is cited."""

    name: str
    source_type: str
    n_attributions: int
    n_articles: int
    n_words: int
    stances: Mapping[str, int]


def count_sources(rows: Iterable[Row]) -> tuple[CitedSource, ...]:
    """Return the sources of some sentences, the most cited first.

    A source is its entity if it was resolved to one, else its own words, without regard to case.
    Attributions without a source are left out. `n_words` counts the words of their contents.
    """
    tallies: dict[str, _Tally] = {}
    for row in rows:
        for attribution in row["attributions"] or ():
            name = source_name(attribution)
            if name:
                tally = tallies.setdefault(name.casefold(), _Tally())
                tally.add(name, attribution, article=row["article_id"])
    return tuple(
        tally.cited()
        for _, tally in sorted(tallies.items(), key=lambda item: (-item[1].n, item[0]))
    )


def source_name(attribution: Mapping[str, Any]) -> str:
    """Return the entity of a source, else its words on one line, empty when it has none."""
    name = attribution["source_entity"] or joined(attribution["source"])
    words = " ".join(name[: 4 * _MAX_NAME].split())
    return words if len(words) <= _MAX_NAME else words[: _MAX_NAME - 1].rstrip() + "…"


def joined(pieces: Iterable[Mapping[str, Any]] | None) -> str:
    """Return the words of the pieces of a role, with an ellipsis where the text goes on between."""
    return " … ".join(piece["text"] or "" for piece in pieces or ())


class _Tally:
    """Counts of one source while the sentences pass by."""

    def __init__(self) -> None:
        self.n = 0
        self.n_words = 0
        self.names: Counter[str] = Counter()
        self.types: Counter[str] = Counter()
        self.stances: Counter[str] = Counter()
        self.articles: set[str] = set()

    def add(self, name: str, attribution: Mapping[str, Any], *, article: str) -> None:
        self.n += 1
        self.names[name] += 1
        self.types[attribution["source_type"]] += 1
        self.stances[attribution["cue_stance"]] += 1
        self.n_words += sum(len((piece["text"] or "").split()) for piece in attribution["content"])
        self.articles.add(article)

    def cited(self) -> CitedSource:
        return CitedSource(
            name=_most_frequent(self.names),
            source_type=_most_frequent(self.types),
            n_attributions=self.n,
            n_articles=len(self.articles),
            n_words=self.n_words,
            stances=dict(sorted(self.stances.items(), key=lambda item: (-item[1], item[0]))),
        )


def _most_frequent(counter: Counter[str]) -> str:
    return min(counter, key=lambda name: (-counter[name], name))
