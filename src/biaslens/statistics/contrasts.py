"""The parts of a summary that tell groups apart: comparisons, raw and corrected, and events."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from biaslens.statistics import events
from biaslens.statistics.comparisons import (
    MIN_EVENTS,
    Counted,
    Pair,
    compare,
    iter_pairs,
    square_and_add,
    with_q_values,
)
from biaslens.statistics.correction import Sample, corrected_share
from biaslens.statistics.figures import COMPARED
from biaslens.statistics.hand_labels import Gold, correct_on_same_events, sample_of
from biaslens.statistics.material import Material
from biaslens.statistics.results import Comparison, Event, SameEvents
from biaslens.statistics.tables import Row


def tell_comparisons(made: Material) -> tuple[Comparison, ...]:
    """Return the comparisons of all figures, then those of the corrected shares."""
    articles = [
        Counted(
            key=key,
            group=made.group_of[key],
            event=made.event_of[key],
            text=made.copies.get(key, key),
            counts=counts,
        )
        for key, counts in made.counted.items()
    ]
    figures = [figure for figure in made.figures if figure.key in COMPARED]
    found = compare(articles, figures, seed=made.seed)
    if made.gold is not None:
        found += _iter_corrected(articles, made.gold, made)
    return with_q_values(found)


def _iter_corrected(
    articles: Sequence[Counted], gold: Gold, made: Material
) -> Iterator[Comparison]:
    for pair in iter_pairs(articles):
        sides = pair.sides(articles)
        for figure in (name for name, answers in gold.answers.items() if answers):
            yield from _over_all(pair, figure, _samples(figure, sides, gold, made))
            events_too = _samples(figure, sides, gold, made, made.event_of)
            yield from _on_same_events(pair, figure, events_too)


def _samples(
    figure: str,
    sides: Sequence[Sequence[Counted]],
    gold: Gold,
    made: Material,
    clusters: Mapping[str, int] | None = None,
) -> list[Sample]:
    sentences = made.scores.sentences
    ids = [[article.key for article in side] for side in sides]
    return [sample_of(figure, gold, keys, sentences, clusters) for keys in ids]


def _over_all(pair: Pair, figure: str, samples: Sequence[Sample]) -> Iterator[Comparison]:
    first, second = (corrected_share(sample) for sample in samples)
    interval = square_and_add(first, second)
    if interval is not None and first.estimate is not None and second.estimate is not None:
        yield pair.comparison(
            figure,
            (first.estimate, second.estimate),
            interval,
            n=(first.n_labels, second.n_labels),
            n_articles=first.n_articles + second.n_articles,
            is_corrected=True,
        )


def _on_same_events(pair: Pair, figure: str, samples: Sequence[Sample]) -> Iterator[Comparison]:
    found = correct_on_same_events(samples[0], samples[1])
    if found is None or found[1] < MIN_EVENTS:
        return
    both, n_events = found
    yield pair.comparison(
        figure,
        (both.first, both.second),
        (both.low, both.high),
        n=both.n_labels,
        n_articles=both.n_clusters,
        n_events=n_events,
        is_corrected=True,
    )


def tell_same_events(made: Material) -> SameEvents | None:
    """Return the events that two named groups or more cover, `None` if there is none."""
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


def _event(number: int, articles: Sequence[Row], made: Material) -> Event:
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
