"""The summary of a folder of scores: figures overall, for each group, month and article.

What it holds is in `results`; where each part comes from: `figures` and `intervals`, `comparisons`
on all articles and on the same `events`, `parties`, `correction` with hand labels. A text that was
published several times counts once in each group, and once overall (`copies`).
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from biaslens.errors import RunError
from biaslens.schema import ARTICLES
from biaslens.statistics import comparisons, events, intervals, parties
from biaslens.statistics.copies import find_copies, read_extra, without_copies
from biaslens.statistics.counts import THRESHOLD, Counts, count_article
from biaslens.statistics.figures import (
    COMPARED,
    FIGURES,
    MONTHLY,
    Figure,
    estimate,
    technique_figures,
)
from biaslens.statistics.results import (
    SUMMARY_VERSION,
    ArticleSummary,
    Comparison,
    Event,
    Group,
    Month,
    PartySpec,
    RemovedText,
    SameEvents,
    Summary,
)
from biaslens.statistics.sources import (
    Merged,
    concentrate,
    count_sources,
    merge_names,
    stances_by_party,
)
from biaslens.statistics.tables import Row, Scores, read_scores

__all__ = ["PER_SENTENCES", "ArticleSummary", "Group", "RemovedText", "Summary", "summarize"]

PER_SENTENCES = 1_000
"""Techniques are told for this many narrator sentences; the stored rate is for one."""
EVENT_COLUMN = "event"
"""A column of the records that names what an article reports on, if they carry it."""
_KEPT = ("biaslens_version", "tables_version", "bundle", "inputs", "options", "created")


def summarize(
    scores: Path, *, by: str = "outlet", parties_file: Path | None = None, seed: int = 0
) -> Summary:
    """Return the figures of a folder of scores, overall, by group and by article.

    Args:
        scores: The folder that `biaslens score` wrote.
        by: What makes a group: `outlet`, `month`, another column of the table `articles`, or a
            column that the input records carried.
        parties_file: The parties to tell apart; those named most often if not given.
        seed: Seed of the bootstrap over articles.

    Raises:
        RunError: If the folder is not a folder of scores, or no article has such a column.
        ConfigError: If the file of parties is wrong.
    """
    named = None if parties_file is None else parties.read_parties(parties_file)
    return summarize_scores(read_scores(scores), by=by, named=named, seed=seed)


def summarize_scores(
    scores: Scores,
    *,
    by: str = "outlet",
    named: Sequence[PartySpec] | None = None,
    seed: int = 0,
) -> Summary:
    """Return the figures of scores that were read already; see `summarize`."""
    made = _make(scores, by=by, named=named, seed=seed)
    members: dict[str | None, list[Row]] = defaultdict(list)
    for article in scores.articles:
        members[made.group_of[article["article_id"]]].append(article)
    return Summary(
        version=SUMMARY_VERSION,
        by=by,
        seed=seed,
        threshold=THRESHOLD,
        minima={
            "n": intervals.MIN_N,
            "count_of_a_rate": intervals.MIN_COUNT,
            "articles_for_an_interval": intervals.MIN_ARTICLES,
            "articles_for_a_firm_interval": intervals.FEW_ARTICLES,
            "events_for_a_comparison": comparisons.MIN_EVENTS,
        },
        fdr=comparisons.FDR,
        run={key: scores.manifest[key] for key in _KEPT if key in scores.manifest},
        meanings={figure.key: figure.meaning for figure in made.figures},
        n_rejects=len(scores.rejects),
        overall=_group(None, scores.articles, made),
        groups=tuple(
            _group(name, members[name], made)
            for name in sorted(members, key=lambda name: (name is None, name or ""))
        ),
        comparisons=_compare(made),
        same_events=_same_events(made),
        parties=tuple(made.parties),
        hand_labels=None,
        articles=tuple(_article(article, made) for article in scores.articles),
    )


@dataclass(frozen=True, slots=True)
class _Made:
    """What is worked out once and used by every part of the summary, by the article's id."""

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
    seed: int


def _make(scores: Scores, *, by: str, named: Sequence[PartySpec] | None, seed: int) -> _Made:
    grouping = _grouping(by, scores.articles)
    counted = {key: count_article(rows) for key, rows in scores.sentences.items()}
    specs = parties.find_parties(scores.sentences) if named is None else named
    names = parties.party_names(specs)
    column, event_of = _find_events(scores)
    return _Made(
        scores=scores,
        group_of={row["article_id"]: grouping(row) for row in scores.articles},
        copies=find_copies(scores.articles),
        counted=counted,
        figures=(*FIGURES, *technique_figures(counted.values())),
        event_of=event_of,
        event_column=column,
        parties=specs,
        party_of=lambda name: names.get(parties.key_of(name)),
        mentions={
            key: parties.count_mentions(rows, names) for key, rows in scores.sentences.items()
        },
        merged=merge_names(row for rows in scores.sentences.values() for row in rows),
        seed=seed,
    )


def _find_events(scores: Scores) -> tuple[str | None, Mapping[str, int]]:
    ids = [row["article_id"] for row in scores.articles]
    stated = [read_extra(row).get(EVENT_COLUMN) for row in scores.articles]
    if any(value is not None for value in stated):
        return EVENT_COLUMN, dict(zip(ids, events.events_of_column(stated), strict=True))
    return None, dict(zip(ids, events.find_events(scores.articles, scores.sentences), strict=True))


def _group(name: str | None, articles: Sequence[Row], made: _Made) -> Group:
    once = without_copies(articles, made.copies)
    ids = [article["article_id"] for article in once]
    dates = sorted(article["published"] for article in once if article["published"])
    sentences = made.scores.sentences
    rows = [sentences[key] for key in ids]
    stances = stances_by_party(rows, party_of=made.party_of, seed=made.seed)
    return Group(
        name=name,
        n_articles=len(ids),
        n_copies=len(articles) - len(ids),
        n_skipped=sum(not sentences[key] for key in ids),
        n_sentences=sum(len(sentences[key]) for key in ids),
        first_published=dates[0] if dates else None,
        last_published=dates[-1] if dates else None,
        figures=estimate(made.figures, [made.counted[key] for key in ids], seed=made.seed),
        corrected={},
        months=_months(once, made),
        parties=tuple(
            parties.tone_of(
                party,
                [made.mentions[key].get(party.name, Counter()) for key in ids],
                stances=stances.get(party.name, {}),
                seed=made.seed,
            )
            for party in made.parties
        ),
        sources=count_sources((row for one in rows for row in one), made.merged),
        concentration=concentrate(rows, made.merged, seed=made.seed),
        removed=_removed(piece for article in articles for piece in article["removed"] or ()),
    )


def _months(articles: Sequence[Row], made: _Made) -> tuple[Month, ...]:
    by_month: dict[str, list[str]] = defaultdict(list)
    for article in articles:
        if article["published"]:
            by_month[article["published"][:7]].append(article["article_id"])
    figures = [figure for figure in made.figures if figure.key in MONTHLY]
    return tuple(
        Month(
            month=month,
            n_articles=len(ids),
            n_sentences=sum(len(made.scores.sentences[key]) for key in ids),
            figures=estimate(figures, [made.counted[key] for key in ids], seed=made.seed),
        )
        for month, ids in sorted(by_month.items())
    )


def _compare(made: _Made) -> tuple[Comparison, ...]:
    articles = [
        comparisons.Counted(
            group=made.group_of[key],
            event=made.event_of[key],
            text=made.copies.get(key, key),
            counts=counts,
        )
        for key, counts in made.counted.items()
    ]
    figures = [figure for figure in made.figures if figure.key in COMPARED]
    return comparisons.with_q_values(comparisons.compare(articles, figures, seed=made.seed))


def _same_events(made: _Made) -> SameEvents | None:
    members: dict[int, list[Row]] = defaultdict(list)
    for article in made.scores.articles:
        members[made.event_of[article["article_id"]]].append(article)
    found = {
        number: _event(number, articles, made)
        for number, articles in members.items()
        if len({made.group_of[row["article_id"]] for row in articles} - {None}) > 1
    }
    if not found:
        return None
    is_found = made.event_column is None
    return SameEvents(
        column=made.event_column,
        similarity=events.SIMILARITY if is_found else None,
        days=events.DAYS if is_found else None,
        events=tuple(found[number] for number in sorted(found)),
    )


def _event(number: int, articles: Sequence[Row], made: _Made) -> Event:
    ids = [row["article_id"] for row in articles]
    dates = sorted(row["published"] for row in articles if row["published"])
    groups = {made.group_of[key] for key in ids}
    return Event(
        number=number,
        title=next((row["title"] for row in articles if row["title"]), None),
        first_published=dates[0] if dates else None,
        last_published=dates[-1] if dates else None,
        groups=tuple(sorted(groups, key=lambda name: (name is None, name or ""))),
        article_ids=tuple(ids),
    )


def _article(article: Row, made: _Made) -> ArticleSummary:
    key = article["article_id"]
    return ArticleSummary(
        article_id=key,
        group=made.group_of[key],
        outlet=article["outlet"],
        title=article["title"],
        published=article["published"],
        language=article["language"],
        notes=tuple(article["notes"] or ()),
        n_sentences=article["n_sentences"],
        figures=estimate(made.figures, [made.counted[key]], seed=made.seed),
        sources=count_sources(made.scores.sentences[key], made.merged),
        removed=_removed(article["removed"] or ()),
        event=made.event_of[key],
        copy_of=made.copies.get(key),
    )


def _removed(pieces: Iterable[Mapping[str, Any]]) -> tuple[RemovedText, ...]:
    n_pieces: Counter[str] = Counter()
    n_characters: Counter[str] = Counter()
    for piece in pieces:
        n_pieces[piece["reason"]] += 1
        n_characters[piece["reason"]] += piece["end"] - piece["start"]
    order = sorted(n_pieces, key=lambda reason: (-n_characters[reason], reason))
    return tuple(RemovedText(reason, n_pieces[reason], n_characters[reason]) for reason in order)


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
