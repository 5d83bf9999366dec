"""What a sentence is evidence of: the link between a figure and the sentences behind it."""

from biaslens.report.text import feature
from biaslens.statistics.counts import (
    NARRATOR,
    THRESHOLD,
    is_narrator_loaded,
    is_source_loaded,
    sentiment_of,
)
from biaslens.statistics.tables import Row


def loaded_state(row: Row) -> str:
    """Return whose words make a sentence loaded: `narrator`, `source`, or `plain` for neither."""
    if is_narrator_loaded(row):
        return "narrator"
    if is_source_loaded(row) or (row["framing"] is not None and row["framing"] >= THRESHOLD):
        return "source"
    return "plain"


def features_of(row: Row) -> list[str]:
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
    return list(dict.fromkeys(map(feature, found)))
