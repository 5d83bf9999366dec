"""What is counted in an article: one table of numbers, from which every figure is a ratio.

Words of a source are the contents of attributions and everything the voice of which is not the
narrator's. A sentence counts as loaded at `THRESHOLD`; calibration carries the threshold.
"""

from collections import Counter
from collections.abc import Iterable

from biaslens.schema import VOICES
from biaslens.statistics.tables import Row

THRESHOLD = 0.5
"""A sentence counts as loaded at this probability or above."""

SENTIMENTS = ("negative", "neutral", "positive")
NARRATOR = VOICES[0]
Counts = Counter[str]


def count_article(rows: Iterable[Row]) -> Counts:
    """Count everything that a figure needs in the sentences of one article.

    Keys are `sentences`, `attributions`, and `part.name` such as `stance.distance`; the sums of the
    sentiment probabilities are `sum.negative` and so on.
    """
    counts: Counts = Counter()
    for row in rows:
        counts["sentences"] += 1
        _count_framing(row, counts)
        _count_sentiment(row, counts)
        _count_attributions(row, counts)
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
    return any(span["voice"] != NARRATOR for span in row["loaded_spans"] or ())


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


def _count_attributions(row: Row, counts: Counts) -> None:
    attributions = row["attributions"] or ()
    counts["attributed"] += bool(attributions)
    for attribution in attributions:
        counts["attributions"] += 1
        counts[f"type.{attribution['source_type']}"] += 1
        counts[f"stance.{attribution['cue_stance']}"] += 1
        counts[f"quotation.{attribution['quotation']}"] += 1
