"""What a summary is made of, worked out once: counts, copies, events, parties, hand labels."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from biaslens.errors import RunError
from biaslens.schema import ARTICLES
from biaslens.statistics import events
from biaslens.statistics.copies import find_copies, read_extra
from biaslens.statistics.counts import Counts, count_article
from biaslens.statistics.figures import FIGURES, Figure, technique_figures
from biaslens.statistics.hand_labels import Gold, match_labels
from biaslens.statistics.labels import read_labels
from biaslens.statistics.parties import (
    count_mentions,
    find_parties,
    key_of,
    party_names,
)
from biaslens.statistics.results import PartySpec
from biaslens.statistics.sources import Merged, merge_names
from biaslens.statistics.tables import Row, Scores

EVENT_COLUMN = "event"
"""A column of the records that names what an article reports on, if they carry it."""


@dataclass(frozen=True, slots=True)
class SummaryOptions:
    """How scores are summarized.

    `by` makes the groups: `outlet`, `month`, another column of the table `articles`, or a column
    that the input records carried. `parties` is a file (those named most often if not given),
    `labels` are files with hand labels. `seed` is that of the resampling.
    """

    by: str = "outlet"
    parties: Path | None = None
    labels: tuple[Path, ...] = field(default_factory=tuple)
    seed: int = 0


@dataclass(frozen=True, slots=True)
class Material:
    """What every part of a summary uses, by the article's id.

    `event_column` is where the events come from, `None` if they were found. `gold` are the hand
    labels, `None` without any.
    """

    scores: Scores
    group_of: Mapping[str, str | None]
    copies: Mapping[str, str]
    counted: Mapping[str, Counts]
    figures: Sequence[Figure]
    event_of: Mapping[str, int]
    event_column: str | None
    parties: Sequence[PartySpec]
    party_of: Callable[[str], str | None]
    mentions: Mapping[str, Mapping[str, Counts]]
    merged: Merged
    gold: Gold | None
    seed: int


def gather(scores: Scores, options: SummaryOptions) -> Material:
    """Return what the parts of a summary are made of.

    Raises:
        RunError: If no article has the column that makes the groups.
        ConfigError: If the file of parties is wrong.
        InputError: If a file of hand labels is wrong.
    """
    group_by = _grouping(options.by, scores.articles)
    named = None if options.parties is None else _read_parties(options.parties)
    labels = read_labels(options.labels) if options.labels else None
    counted = {key: count_article(rows) for key, rows in scores.sentences.items()}
    parties = find_parties(scores.sentences) if named is None else named
    names = party_names(parties)
    column, event_of = _find_events(scores)
    return Material(
        scores=scores,
        group_of={row["article_id"]: group_by(row) for row in scores.articles},
        copies=find_copies(scores.articles),
        counted=counted,
        figures=(*FIGURES, *technique_figures(counted.values())),
        event_of=event_of,
        event_column=column,
        parties=parties,
        party_of=lambda name: names.get(key_of(name)),
        mentions={key: count_mentions(rows, names) for key, rows in scores.sentences.items()},
        merged=merge_names(row for rows in scores.sentences.values() for row in rows),
        gold=None if labels is None else match_labels(labels, scores.sentences),
        seed=options.seed,
    )


def _find_events(scores: Scores) -> tuple[str | None, Mapping[str, int]]:
    ids = [row["article_id"] for row in scores.articles]
    stated = [read_extra(row).get(EVENT_COLUMN) for row in scores.articles]
    if any(value is not None for value in stated):
        return EVENT_COLUMN, dict(zip(ids, events.events_of_column(stated), strict=True))
    return None, dict(zip(ids, events.find_events(scores.articles, scores.sentences), strict=True))


def _read_parties(path: Path) -> tuple[PartySpec, ...]:
    from biaslens.statistics.party_files import read_parties  # YAML takes a while to import

    return read_parties(path)


def _grouping(by: str, articles: Sequence[Row]) -> Callable[[Row], str | None]:
    if by == "month":
        return lambda row: row["published"][:7] if row["published"] else None
    columns = [
        field.name for field in ARTICLES if str(field.type) == "string" and field.name != "extra"
    ]
    if by in columns:
        return lambda row: row[by]
    extras = {row["article_id"]: read_extra(row) for row in articles}
    carried = {key for extra in extras.values() for key in extra}
    if by not in carried:
        known = sorted({"month", *columns, *carried})
        near = get_close_matches(by, known, n=1)
        hint = f"did you mean {near[0]!r}?" if near else f"choose one of {', '.join(known[:20])}"
        raise RunError(f"--by {by}: the articles have no such column; {hint}")
    return lambda row: _text_or_none(extras[row["article_id"]].get(by))


def _text_or_none(value: Any) -> str | None:
    return None if value is None else str(value)
