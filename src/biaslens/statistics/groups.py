"""The parts of a summary that tell about groups of articles, and about single ones."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from biaslens.statistics.copies import without_copies
from biaslens.statistics.figures import MONTHLY, count_only, estimate
from biaslens.statistics.hand_labels import correct
from biaslens.statistics.material import Material
from biaslens.statistics.parties import tone_of
from biaslens.statistics.results import ArticleSummary, Group, Month, RemovedText
from biaslens.statistics.sources import concentrate, count_sources, stances_by_party
from biaslens.statistics.stored import Picked
from biaslens.statistics.tables import Row


def tell_group(name: str | None, articles: Sequence[Row], made: Material) -> Group:
    """Return what is told about a group, each text once."""
    once = without_copies(articles, made.copies)
    ids = [article["article_id"] for article in once]
    dates = sorted(article["published"] for article in once if article["published"])
    sentences = made.scores.sentences
    rows = Picked(sentences, ids)
    n_sentences = [made.counted[key]["sentences"] for key in ids]
    stances = stances_by_party(rows, party_of=made.party_of, seed=made.seed)
    return Group(
        name=name,
        n_articles=len(ids),
        n_copies=len(articles) - len(ids),
        n_skipped=n_sentences.count(0),
        n_sentences=sum(n_sentences),
        first_published=dates[0] if dates else None,
        last_published=dates[-1] if dates else None,
        figures=estimate(made.figures, [made.counted[key] for key in ids], seed=made.seed),
        corrected=correct(made.gold, ids, sentences) if made.gold else {},
        months=_months(once, made),
        parties=tuple(
            tone_of(
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


def _months(articles: Sequence[Row], made: Material) -> tuple[Month, ...]:
    by_month: dict[str, list[str]] = defaultdict(list)
    for article in articles:
        if article["published"]:
            by_month[article["published"][:7]].append(article["article_id"])
    figures = [figure for figure in made.figures if figure.key in MONTHLY]
    return tuple(
        Month(
            month=month,
            n_articles=len(ids),
            n_sentences=sum(made.counted[key]["sentences"] for key in ids),
            figures=estimate(figures, [made.counted[key] for key in ids], seed=made.seed),
        )
        for month, ids in sorted(by_month.items())
    )


class ToldArticles(Sequence[ArticleSummary]):
    """What is told about each article, when it is asked for: all at once are large."""

    def __init__(self, made: Material) -> None:
        self._made = made

    def __getitem__(self, place: Any) -> Any:
        """Return what is told about an article."""
        articles = self._made.scores.articles[place]
        if isinstance(place, slice):
            return [_tell_article(one, self._made) for one in articles]
        return _tell_article(articles, self._made)

    def __len__(self) -> int:
        """Return the number of articles."""
        return len(self._made.scores.articles)


def _tell_article(article: Row, made: Material) -> ArticleSummary:
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
        figures=count_only(made.figures, made.counted[key]),
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
