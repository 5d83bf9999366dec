"""How groups talk about parties: whoever is named often, or whom a file lists.

A party is found where the scores hold a target with one of its names (`targets` of the table
`sentences`). The sentiment is that of the name in its place; the voice is that of the words around
it, so "the mayor, a disgrace, he said" counts as a source's.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from biaslens.attribution import merge_entities
from biaslens.statistics.counts import NARRATOR, SENTIMENTS, Counts
from biaslens.statistics.figures import Figure, estimate
from biaslens.statistics.intervals import Share
from biaslens.statistics.results import PartySpec, PartyTone
from biaslens.statistics.tables import Row

MAX_PARTIES = 12
"""So many parties are found at most."""
MIN_SHARE = 0.02
"""A name is taken for a party if it stands in at least this share of the articles, and in three."""
_MIN_ARTICLES = 3
_VOICES = ("narrator", "sources")


def find_parties(sentences: Mapping[str, Sequence[Row]]) -> tuple[PartySpec, ...]:
    """Return the names that stand in the most articles, merged by their variants."""
    names: Counter[str] = Counter()
    holding: dict[str, set[str]] = defaultdict(set)
    for key, rows in sentences.items():
        own = [_on_one_line(target["text"]) for row in rows for target in row["targets"] or ()]
        names.update(own)
        for name in own:
            holding[name].add(key)
    merged = merge_entities(names.elements())
    articles: dict[str, set[str]] = defaultdict(set)
    for name, found in holding.items():
        articles[merged[name]] |= found
    enough = max(_MIN_ARTICLES, MIN_SHARE * len(sentences))
    often = sorted(
        (name for name, found in articles.items() if name and len(found) >= enough),
        key=lambda name: (-len(articles[name]), name),
    )
    variants: dict[str, set[str]] = defaultdict(set)
    for name, one in merged.items():
        variants[one].add(name)
    return tuple(
        PartySpec(name, tuple(sorted(variants[name] - {name})), None)
        for name in often[:MAX_PARTIES]
    )


def key_of(name: str) -> str:
    """Return a name as it is compared: without case, "the" and a possessive.

    >>> key_of("The Harbour Union’s")
    'harbour union'
    """
    line = _on_one_line(name).casefold().replace("’", "'").removesuffix("'s")
    return line.removesuffix("'").removeprefix("the ").strip()


def count_mentions(rows: Iterable[Row], names: Mapping[str, str]) -> Mapping[str, Counts]:
    """Return for each party what is counted in one article.

    Args:
        rows: The sentences of the article.
        names: The party of each name, as `key_of` writes it.
    """
    found: dict[str, Counts] = defaultdict(Counter)
    for row in rows:
        for target in row["targets"] or ():
            party = names.get(key_of(target["text"]))
            if party is not None:
                _count(target, found[party])
    return found


def party_names(parties: Iterable[PartySpec]) -> Mapping[str, str]:
    """Return the party of every name and variant, as `key_of` writes it."""
    return {key_of(name): party.name for party in parties for name in (party.name, *party.variants)}


def tone_of(
    party: PartySpec, counted: Sequence[Counts], *, stances: Mapping[str, Share], seed: int
) -> PartyTone:
    """Return how articles talk about a party, from what was counted in each.

    `stances` are the cue stances with which it is cited.
    """
    shares = estimate(_FIGURES, counted, seed=seed)
    by_voice = {
        voice: {name: shares[f"{voice}.{name}"] for name in (*SENTIMENTS, "tone")}
        for voice in _VOICES
    }
    return PartyTone(
        party=party.name,
        side=party.side,
        n_mentions=round(sum(one[f"{voice}.n"] for one in counted for voice in _VOICES)),
        n_articles=sum(any(one[f"{voice}.n"] for voice in _VOICES) for one in counted),
        narrator=by_voice["narrator"],
        sources=by_voice["sources"],
        stances=stances,
    )


def _count(target: Mapping[str, Any], counts: Counts) -> None:
    voice = "narrator" if target["voice"] == NARRATOR else "sources"
    sentiment = max(SENTIMENTS, key=lambda name: target[name])
    counts[f"{voice}.n"] += 1
    counts[f"{voice}.{sentiment}"] += 1
    counts[f"{voice}.tone"] += target["positive"] - target["negative"]


def _on_one_line(text: str) -> str:
    return " ".join(text[:200].split())


_FIGURES = tuple(
    Figure(
        f"{voice}.{name}",
        (f"{voice}.{name}",),
        f"{voice}.n",
        f"{name} toward the party, by the {voice}",
        kind="mean" if name == "tone" else "share",
    )
    for voice in _VOICES
    for name in (*SENTIMENTS, "tone")
)
