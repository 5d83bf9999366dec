"""Corrected figures of groups: hand labels and scores brought together, sentence by sentence."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from biaslens.statistics.correction import (
    CorrectedDifference,
    Sample,
    corrected_difference,
    corrected_share,
)
from biaslens.statistics.counts import NARRATOR, has_source_words
from biaslens.statistics.labels import (
    QUESTIONS,
    Key,
    Label,
    agreement,
    answer_of,
    by_sentence,
)
from biaslens.statistics.results import Corrected, HandLabels
from biaslens.statistics.tables import Row

Bools = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Gold:
    """The hand labels that fit the scores, by sentence, and what is said about the sample."""

    answers: Mapping[str, Mapping[Key, float]]
    weights: Mapping[Key, float]
    told: HandLabels


def match_labels(labels: Iterable[Label], sentences: Mapping[str, Sequence[Row]]) -> Gold:
    """Return the labels of sentences that these scores have, the others only counted."""
    found = by_sentence(labels)
    labelled = [key for key in dict.fromkeys(key for key, _ in found) if key in sentences]
    known = {(key, row["index"]): row for key in labelled for row in sentences[key]}
    fitting = {key: said for key, said in found.items() if _fits(said, known.get(key))}
    stated = {
        key: weight
        for key, said in fitting.items()
        for weight in (label.weight for label in said)
        if weight is not None
    }
    return Gold(
        answers={
            question: {
                key: answer
                for key, said in fitting.items()
                if (answer := answer_of(said, question)) is not None
            }
            for question in QUESTIONS
        },
        weights=stated,
        told=HandLabels(
            n_sentences=len(fitting),
            n_articles=len({key for key, _ in fitting}),
            n_annotators=len({label.annotator for said in fitting.values() for label in said}),
            n_unmatched=len(found) - len(fitting),
            is_weighted=bool(stated),
            agreement=agreement(fitting.values()),
        ),
    )


def correct(
    gold: Gold, ids: Sequence[str], sentences: Mapping[str, Sequence[Row]]
) -> dict[str, Corrected]:
    """Return the corrected figures over some articles."""
    found = {}
    for question in QUESTIONS:
        if gold.answers[question]:
            sample = sample_of(question, gold, ids, sentences)
            if sample.is_labelled.any():
                found[question] = corrected_share(sample)
    return found


def sample_of(
    question: str,
    gold: Gold,
    ids: Sequence[str],
    sentences: Mapping[str, Sequence[Row]],
    clusters: Mapping[str, int] | None = None,
) -> Sample:
    """Return the sentences of some articles that a question is about, each with score and label.

    Articles are the clusters, unless their numbers are given.
    """
    numbers = {key: number for number, key in enumerate(ids)} if clusters is None else clusters
    answers, weights = gold.answers[question], gold.weights
    rows = [
        (score, numbers[key], answers.get(place, np.nan), weights.get(place, 1.0))
        for key in ids
        for row in sentences[key]
        if (score := score_of(question, row)) is not None
        for place in ((key, row["index"]),)
    ]
    table = np.array(rows, dtype=np.float64).reshape(-1, 4)
    return Sample(
        scores=table[:, 0],
        clusters=table[:, 1].astype(np.int64),
        units=np.ones(len(table)),
        labels=table[:, 2],
        weights=table[:, 3],
    )


def correct_on_same_events(first: Sample, second: Sample) -> tuple[CorrectedDifference, int] | None:
    """Return the corrected difference of two sides on their common events, and how many these are.

    The clusters of the samples are events. Events weigh as those of Mantel and Haenszel, so the
    difference is that of the raw one, corrected. `None` with too few labels on these events.
    """
    sides, n_events = common_events(first, second)
    difference = corrected_difference(*sides) if n_events else None
    return None if difference is None else (difference, n_events)


def common_events(first: Sample, second: Sample) -> tuple[tuple[Sample, Sample], int]:
    """Return both sides on their common events, weighed, and the number of these."""
    n_events = int(max(side.clusters.max(initial=-1) for side in (first, second))) + 1
    n_first, n_second = (np.bincount(side.clusters, minlength=n_events) for side in (first, second))
    is_shared = (n_first > 0) & (n_second > 0)
    weights = n_first * n_second / np.maximum(n_first + n_second, 1)
    sides = (
        _weighted(first, is_shared, weights / np.maximum(n_first, 1)),
        _weighted(second, is_shared, weights / np.maximum(n_second, 1)),
    )
    return sides, int(is_shared.sum())


def _weighted(side: Sample, is_shared: Bools, units: Floats) -> Sample:
    kept = is_shared[side.clusters]
    parts = (getattr(side, name)[kept] for name in ("scores", "clusters", "labels", "weights"))
    scores, clusters, labels, weights = parts
    return Sample(scores, clusters, units[clusters], labels, weights)


def score_of(question: str, row: Row) -> float | None:
    """Return the model's guess at an answer, `None` where the question does not arise."""
    narrator, whole = row["framing_narrator"], row["framing"]
    if question == "narrator_loaded":
        return None if narrator is None else float(narrator)
    if whole is None or not has_source_words(row):
        return None
    is_marked = any(span["voice"] != NARRATOR for span in row["loaded_spans"] or ())
    return float(whole if is_marked or narrator is None else whole * (1 - narrator))


def _fits(said: Sequence[Label], row: Row | None) -> bool:
    """Tell whether the labels are about a sentence of the scores, with the words that were seen."""
    if row is None:
        return False
    words = _plain(row["text"])
    return all(label.text is None or _plain(label.text) == words for label in said)


def _plain(text: str) -> str:
    """Return the letters of a text: spreadsheets change white space, quotes and a leading sign."""
    return "".join(char for char in text if char.isalnum())
