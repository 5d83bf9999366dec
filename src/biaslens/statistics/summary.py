"""The summary of a folder of scores: figures overall, for each group, and for each article."""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from biaslens.errors import RunError
from biaslens.schema import ARTICLES
from biaslens.statistics import intervals
from biaslens.statistics.counts import THRESHOLD, Counts, count_article
from biaslens.statistics.figures import FIGURES, Figure, estimate, technique_figures
from biaslens.statistics.intervals import Share
from biaslens.statistics.sources import CitedSource, count_sources
from biaslens.statistics.tables import Row, Scores, read_scores

SUMMARY_VERSION = 1
PER_SENTENCES = 1_000
"""Techniques are told for this many narrator sentences; the stored rate is for one."""
_KEPT = ("biaslens_version", "tables_version", "bundle", "inputs", "options", "created")


@dataclass(frozen=True, slots=True)
class RemovedText:
    """Text that is not part of the articles: pieces and characters, for one reason."""

    reason: str
    n_pieces: int
    n_characters: int


@dataclass(frozen=True, slots=True)
class Group:
    """Articles told together; `n_skipped` have no sentences (another language, nothing kept)."""

    name: str | None
    n_articles: int
    n_skipped: int
    n_sentences: int
    first_published: str | None
    last_published: str | None
    figures: Mapping[str, Share]
    sources: tuple[CitedSource, ...]
    removed: tuple[RemovedText, ...]


@dataclass(frozen=True, slots=True)
class ArticleSummary:
    """One article. Its figures have no intervals: it is one draw of what the outlet writes."""

    article_id: str
    group: str | None
    outlet: str | None
    title: str | None
    published: str | None
    language: str | None
    notes: tuple[str, ...]
    n_sentences: int
    figures: Mapping[str, Share]
    removed: tuple[RemovedText, ...]


@dataclass(frozen=True, slots=True)
class Summary:
    """What `biaslens summarize` writes. Shares are raw: they are not corrected with hand labels."""

    version: int
    by: str
    seed: int
    threshold: float
    minima: Mapping[str, float]
    run: Mapping[str, Any]
    meanings: Mapping[str, str]
    n_rejects: int
    overall: Group
    groups: tuple[Group, ...]
    articles: tuple[ArticleSummary, ...]

    def to_json(self) -> str:
        """Return the summary as JSON and a line break; the same scores give the same bytes."""
        return json.dumps(asdict(self), ensure_ascii=False, indent=1, default=str) + "\n"


def summarize(scores: Path, *, by: str = "outlet", seed: int = 0) -> Summary:
    """Return the figures of a folder of scores, overall, by group and by article.

    Args:
        scores: The folder that `biaslens score` wrote.
        by: What makes a group: `outlet`, `month`, another column of the table `articles`, or a
            column that the input records carried.
        seed: Seed of the bootstrap over articles.

    Raises:
        RunError: If the folder is not a folder of scores, or no article has such a column.
    """
    return summarize_scores(read_scores(scores), by=by, seed=seed)


def summarize_scores(scores: Scores, *, by: str = "outlet", seed: int = 0) -> Summary:
    """Return the figures of scores that were read already; see `summarize`."""
    group_of = _grouping(by, scores.articles)
    counted = {key: count_article(rows) for key, rows in scores.sentences.items()}
    figures = (*FIGURES, *technique_figures(counted.values()))
    members: dict[str | None, list[Row]] = {}
    for article in scores.articles:
        members.setdefault(group_of(article), []).append(article)

    def group(name: str | None, articles: Sequence[Row]) -> Group:
        return _group(name, articles, scores=scores, counted=counted, figures=figures, seed=seed)

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
        },
        run={key: scores.manifest[key] for key in _KEPT if key in scores.manifest},
        meanings={figure.key: figure.meaning for figure in figures},
        n_rejects=len(scores.rejects),
        overall=group(None, scores.articles),
        groups=tuple(
            group(name, members[name])
            for name in sorted(members, key=lambda name: (name is None, name or ""))
        ),
        articles=tuple(
            _article(
                article,
                group=group_of(article),
                figures=estimate(figures, [counted[article["article_id"]]], seed=seed),
            )
            for article in scores.articles
        ),
    )


def _group(
    name: str | None,
    articles: Sequence[Row],
    *,
    scores: Scores,
    counted: Mapping[str, Counts],
    figures: Sequence[Figure],
    seed: int,
) -> Group:
    ids = [article["article_id"] for article in articles]
    dates = sorted(article["published"] for article in articles if article["published"])
    return Group(
        name=name,
        n_articles=len(ids),
        n_skipped=sum(not scores.sentences[key] for key in ids),
        n_sentences=sum(len(scores.sentences[key]) for key in ids),
        first_published=dates[0] if dates else None,
        last_published=dates[-1] if dates else None,
        figures=estimate(figures, [counted[key] for key in ids], seed=seed),
        sources=count_sources(row for key in ids for row in scores.sentences[key]),
        removed=_removed(piece for article in articles for piece in article["removed"] or ()),
    )


def _article(article: Row, *, group: str | None, figures: Mapping[str, Share]) -> ArticleSummary:
    return ArticleSummary(
        article_id=article["article_id"],
        group=group,
        outlet=article["outlet"],
        title=article["title"],
        published=article["published"],
        language=article["language"],
        notes=tuple(article["notes"] or ()),
        n_sentences=article["n_sentences"],
        figures=figures,
        removed=_removed(article["removed"] or ()),
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
    extras = {row["article_id"]: _extra(row) for row in articles}
    carried = {key for extra in extras.values() for key in extra}
    if by not in carried:
        known = sorted({"month", *columns, *carried})
        near = get_close_matches(by, known, n=1)
        hint = f"did you mean {near[0]!r}?" if near else f"choose one of {', '.join(known[:20])}"
        raise RunError(f"--by {by}: the articles have no such column; {hint}")
    return lambda row: _text_or_none(extras[row["article_id"]].get(by))


def _extra(row: Row) -> dict[str, Any]:
    try:
        extra = json.loads(row["extra"] or "{}")
    except ValueError:
        return {}
    return extra if isinstance(extra, dict) else {}


def _text_or_none(value: Any) -> str | None:
    return None if value is None else str(value)
