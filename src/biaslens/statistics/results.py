"""What a summary holds: every figure beside what it rests on. `docs/summary.md` tells it all.

Figures of groups are `Share`s, raw ones: the model's errors are in them. `Corrected` ones rest on
hand labels as well. A comparison is a difference between two groups, told only where both have the
figure.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from typing import Any, Literal

from biaslens.statistics.intervals import Share, Withheld
from biaslens.statistics.sources import CitedSource, Concentration

SUMMARY_VERSION = 2

Scope = Literal["all articles", "same events"]


@dataclass(frozen=True, slots=True)
class RemovedText:
    """Text that is not part of the articles: pieces and characters, for one reason."""

    reason: str
    n_pieces: int
    n_characters: int


@dataclass(frozen=True, slots=True)
class Month:
    """The main figures of a group in one month, with how much was published in it."""

    month: str
    n_articles: int
    n_sentences: int
    figures: Mapping[str, Share]


@dataclass(frozen=True, slots=True)
class PartyTone:
    """How one group talks about one party, the narrator apart from the sources.

    `narrator` and `sources` hold `negative`, `neutral` and `positive` (shares of the mentions by
    their most probable sentiment) and `tone`: the mean over the mentions of the probability of
    positive less that of negative, from -1 to 1. `stances` are the cue stances with which the party
    itself is cited, empty if it never is.
    """

    party: str
    side: str | None
    n_mentions: int
    n_articles: int
    narrator: Mapping[str, Share]
    sources: Mapping[str, Share]
    stances: Mapping[str, Share]


@dataclass(frozen=True, slots=True)
class Corrected:
    """A share of the hand label over all sentences, estimated with the model's help (PPI++).

    `power` is the weight that the model's scores received, from 0 (the labels alone) to 1.
    """

    estimate: float | None
    low: float | None
    high: float | None
    n_labels: int
    n_articles: int
    power: float | None
    withheld: Withheld | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """Articles told together; `n_skipped` have no sentences (another language, nothing kept).

    `n_articles` and every figure leave out `n_copies` further copies of a text that is in the group
    already. `corrected` is empty without hand labels, `parties` without parties.
    """

    name: str | None
    n_articles: int
    n_copies: int
    n_skipped: int
    n_sentences: int
    first_published: str | None
    last_published: str | None
    figures: Mapping[str, Share]
    corrected: Mapping[str, Corrected]
    months: tuple[Month, ...]
    parties: tuple[PartyTone, ...]
    sources: tuple[CitedSource, ...]
    concentration: Concentration
    removed: tuple[RemovedText, ...]


@dataclass(frozen=True, slots=True)
class ArticleSummary:
    """One article. Its figures have no intervals: it is one draw of what the outlet writes.

    `event` numbers what it reports on (see `SameEvents`), `copy_of` is the id of the article whose
    text it repeats.
    """

    article_id: str
    group: str | None
    outlet: str | None
    title: str | None
    published: str | None
    language: str | None
    notes: tuple[str, ...]
    n_sentences: int
    figures: Mapping[str, Share]
    sources: tuple[CitedSource, ...]
    removed: tuple[RemovedText, ...]
    event: int | None = None
    copy_of: str | None = None


@dataclass(frozen=True, slots=True)
class Comparison:
    """The difference `first_share - second_share` of one figure between two groups.

    `second` is a group, or with `is_second_others` all other groups together (and then `None`).
    `scope` says whether all their articles are compared or, event by event, those on the events
    that both cover; the shares are then averages over these events. `q_value` is the p-value after
    Benjamini and Hochberg's correction over all comparisons of the summary; the difference
    `is_clear` if it is below `fdr`. `n_first` and `n_second` count sentences (or attributions).
    """

    figure: str
    scope: Scope
    first: str | None
    second: str | None
    is_second_others: bool
    first_share: float
    second_share: float
    difference: float
    low: float
    high: float
    p_value: float
    q_value: float
    is_clear: bool
    n_first: int
    n_second: int
    n_articles: int
    n_events: int | None
    is_corrected: bool = False


@dataclass(frozen=True, slots=True)
class Event:
    """Articles on one event; `title` is that of its first article that has one."""

    number: int
    title: str | None
    first_published: str | None
    last_published: str | None
    groups: tuple[str | None, ...]
    article_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SameEvents:
    """The events that two groups or more cover. They come from a column, or were found by text."""

    column: str | None
    similarity: float | None
    days: int | None
    events: tuple[Event, ...]


@dataclass(frozen=True, slots=True)
class HandLabels:
    """The hand-labelled sample: how large it is, and how far its annotators agree.

    `agreement` holds Krippendorff's alpha (nominal) by figure, `None` where no sentence has two
    labels. `n_unmatched` labels belong to no sentence of these scores.
    """

    n_sentences: int
    n_articles: int
    n_annotators: int
    n_unmatched: int
    is_weighted: bool
    agreement: Mapping[str, float | None]


@dataclass(frozen=True, slots=True)
class PartySpec:
    """A party: its name, the other words for it, and the side that it belongs to."""

    name: str
    variants: tuple[str, ...]
    side: str | None


@dataclass(frozen=True, slots=True)
class Summary:
    """What `biaslens summarize` writes."""

    version: int
    by: str
    seed: int
    threshold: float
    minima: Mapping[str, float]
    fdr: float
    run: Mapping[str, Any]
    meanings: Mapping[str, str]
    n_rejects: int
    overall: Group
    groups: tuple[Group, ...]
    comparisons: tuple[Comparison, ...]
    same_events: SameEvents | None
    parties: tuple[PartySpec, ...]
    hand_labels: HandLabels | None
    articles: Sequence[ArticleSummary]

    def to_json(self) -> str:
        """Return the summary as JSON and a line break; the same scores give the same bytes."""
        return "".join(self.iter_json())

    def iter_json(self) -> Iterator[str]:
        """Yield the parts of `to_json`, which may be long: one for each article, on a line."""
        told = _plain(self)
        articles = told.pop("articles")
        head = json.dumps(told, ensure_ascii=False, indent=1, default=_plain)
        yield head.removesuffix("\n}") + ',\n "articles": ['
        for number, one in enumerate(articles):
            line = json.dumps(one, ensure_ascii=False, default=_plain)
            yield (",\n  " if number else "\n  ") + line
        yield "\n ]\n}\n"


def _plain(value: Any) -> Any:
    """Return what JSON has no word for as what it has: a dataclass by its fields."""
    if is_dataclass(value):
        return {one.name: getattr(value, one.name) for one in fields(value)}
    return str(value)
