"""What is counted in an article: one table of numbers, from which every figure is a ratio.

Words of a source are the contents of attributions and everything the voice of which is not the
narrator's. A sentence counts as loaded at `THRESHOLD`; calibration carries the threshold. An
attribution carries opinion if its cue tells an attitude or a confrontation (`OPINION_STANCES`) or
loaded words are marked in its content: newsrooms (AP, Reuters, SPJ) grant anonymity for facts, not
for opinions.
"""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from biaslens.schema import VOICES
from biaslens.statistics.sources import n_words
from biaslens.statistics.tables import Row

THRESHOLD = 0.5
"""A sentence counts as loaded at this probability or above."""

SENTIMENTS = ("negative", "neutral", "positive")
NARRATOR = VOICES[0]
OPINION_STANCES = ("belief", "conflict")
UNNAMED_TYPES = ("unnamed_described", "unnamed_group")
UNNAMED_OR_VAGUE = (*UNNAMED_TYPES, "vague")
Counts = Counter[str]


def count_article(rows: Iterable[Row]) -> Counts:
    """Count everything that a figure needs in the sentences of one article.

    Keys are `sentences`, `attributions`, `words` (of contents), `opinions`, and `part.name` such as
    `stance.distance`; the sums of the sentiment probabilities are `sum.negative` and so on.
    """
    rows = list(rows)
    counts: Counts = Counter()
    loaded = sorted((span["start"], span["end"]) for row in rows for span in _source_spans(row))
    for row in rows:
        counts["sentences"] += 1
        _count_framing(row, counts)
        _count_sentiment(row, counts)
        _count_attributions(row, counts, loaded)
        for span in row["loaded_spans"] or ():
            counts[f"spans.{span['voice']}"] += 1
            if span["voice"] == NARRATOR:
                counts[f"technique.{span['technique']}"] += 1
    return counts


def is_narrator_loaded(row: Row, threshold: float = THRESHOLD) -> bool:
    """Tell whether the narrator's words of a sentence count as loaded."""
    probability = row["framing_narrator"]
    return probability is not None and probability >= threshold


def has_source_words(row: Row) -> bool:
    """Tell whether a sentence holds words that are a source's."""
    return (
        any(attribution["content"] for attribution in row["attributions"] or ())
        or _has_source_span(row)
        or (row["framing"] is not None and row["framing_narrator"] is None)
    )


def is_source_loaded(row: Row, threshold: float = THRESHOLD) -> bool:
    """Tell whether a sentence is loaded in the words of a source.

    The sentence counts as loaded as a whole, and either loaded words are marked inside a source's
    words or the narrator's part alone does not count as loaded.
    """
    if row["framing"] is None or row["framing"] < threshold or not has_source_words(row):
        return False
    return _has_source_span(row) or not is_narrator_loaded(row, threshold)


def sentiment_of(row: Row) -> str | None:
    """Return the most probable sentiment of a sentence, `None` when it was not scored."""
    if any(row[name] is None for name in SENTIMENTS):
        return None
    return max(SENTIMENTS, key=lambda name: row[name])


def _has_source_span(row: Row) -> bool:
    return bool(_source_spans(row))


def _source_spans(row: Row) -> list[Mapping[str, Any]]:
    return [span for span in row["loaded_spans"] or () if span["voice"] != NARRATOR]


def carries_opinion(attribution: Mapping[str, Any], loaded: Sequence[tuple[int, int]] = ()) -> bool:
    """Tell whether an attribution carries opinion.

    Args:
        attribution: One of a row of `sentences`.
        loaded: The marked spans in the words of sources, sorted and disjoint.
    """
    return attribution["cue_stance"] in OPINION_STANCES or any(
        _overlaps(loaded, piece["start"], piece["end"]) for piece in attribution["content"] or ()
    )


def _overlaps(spans: Sequence[tuple[int, int]], start: int, end: int) -> bool:
    """Whether one of sorted disjoint spans shares a character with a range."""
    first = bisect_right(spans, start, key=lambda span: span[1])
    return first < len(spans) and spans[first][0] < end


def _count_framing(row: Row, counts: Counts) -> None:
    if row["framing_narrator"] is not None:
        counts["narrator"] += 1
        counts["narrator.loaded"] += is_narrator_loaded(row)
    if row["framing"] is not None and has_source_words(row):
        counts["sourced"] += 1
        counts["sourced.loaded"] += is_source_loaded(row)


def _count_sentiment(row: Row, counts: Counts) -> None:
    sentiment = sentiment_of(row)
    if sentiment is None:
        return
    counts["sentiment"] += 1
    counts[f"sentiment.{sentiment}"] += 1
    for name in SENTIMENTS:
        counts[f"sum.{name}"] += row[name]


def _count_attributions(row: Row, counts: Counts, loaded: Sequence[tuple[int, int]]) -> None:
    attributions = row["attributions"] or ()
    counts["attributed"] += bool(attributions)
    for attribution in attributions:
        counts["attributions"] += 1
        counts[f"type.{attribution['source_type']}"] += 1
        counts[f"stance.{attribution['cue_stance']}"] += 1
        counts[f"quotation.{attribution['quotation']}"] += 1
        counts["words"] += n_words(attribution)
        counts[f"words.{attribution['quotation']}"] += n_words(attribution)
        if carries_opinion(attribution, loaded):
            counts["opinions"] += 1
            counts["opinions.unnamed_or_vague"] += attribution["source_type"] in UNNAMED_OR_VAGUE
