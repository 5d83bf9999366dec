"""What a sentence is evidence of: the link between a figure and the sentences behind it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from biaslens.report.cited import shown_sources
from biaslens.report.text import feature
from biaslens.statistics.counts import (
    NARRATOR,
    THRESHOLD,
    is_narrator_loaded,
    is_source_loaded,
    sentiment_of,
)
from biaslens.statistics.parties import key_of, party_names
from biaslens.statistics.sources import source_name
from biaslens.statistics.summary import Summary
from biaslens.statistics.tables import Row


@dataclass(frozen=True, slots=True)
class Names:
    """The numbers on the page of parties, and of the most cited sources, by each of their names."""

    parties: Mapping[str, int] = field(default_factory=dict)
    sources: Mapping[str, int] = field(default_factory=dict)


def names_of(summary: Summary) -> Names:
    """Return the names that the page can lead from to the sentences that hold them."""
    numbers = {party.name: number for number, party in enumerate(summary.parties)}
    return Names(
        parties={name: numbers[one] for name, one in party_names(summary.parties).items()},
        sources={
            name.casefold(): number
            for number, source in enumerate(shown_sources(summary))
            for name in (source.name, *source.variants)
        },
    )


def loaded_state(row: Row) -> str:
    """Return whose words make a sentence loaded: `narrator`, `source`, or `plain` for neither."""
    if is_narrator_loaded(row):
        return "narrator"
    if is_source_loaded(row) or (row["framing"] is not None and row["framing"] >= THRESHOLD):
        return "source"
    return "plain"


def features_of(row: Row, names: Names | None = None) -> list[str]:
    """Return what a sentence is evidence of: the last parts of the figures' names, once each."""
    found = [state] if (state := loaded_state(row)) != "plain" else []
    attributions = row["attributions"] or ()
    found += ["attributed"] * bool(attributions)
    for attribution in attributions:
        found += [
            f"type.{attribution['source_type']}",
            f"stance.{attribution['cue_stance']}",
            f"quotation.{attribution['quotation']}",
        ]
    found += [
        f"technique.{span['technique']}"
        for span in row["loaded_spans"] or ()
        if span["voice"] == NARRATOR
    ]
    sentiment = sentiment_of(row)
    found += [f"sentiment.{sentiment}"] if sentiment and sentiment != "neutral" else []
    found += _named(row, names) if names else []
    return list(dict.fromkeys(map(feature, found)))


def _named(row: Row, names: Names) -> Iterator[str]:
    for target in row["targets"] or ():
        number = names.parties.get(key_of(target["text"]))
        if number is not None:
            yield f"party.{number}.{'narrator' if target['voice'] == NARRATOR else 'source'}"
    for attribution in row["attributions"] or ():
        number = names.sources.get(source_name(attribution).casefold())
        if number is not None:
            yield f"cited.{number}"
