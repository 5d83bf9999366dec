"""Labels read back: how many, how far annotators agree, and as data to learn from."""

import csv
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from biaslens.statistics.labels import (
    QUESTIONS,
    Key,
    Label,
    agreement,
    answer_of,
    by_sentence,
    read_labels,
)

RELIABLE, TENTATIVE = 0.8, 0.667
"""Krippendorff (2004) relies on labels from an alpha of .8, tentatively from one of .667."""

_YES_NO = {True: "yes", False: "no", None: ""}


@dataclass(frozen=True, slots=True)
class Collected:
    """The labels of some files, by sentence."""

    sentences: Mapping[Key, Sequence[Label]]

    def lines(self) -> Iterator[str]:
        """Yield what is said about them: numbers, shares, agreement."""
        labels = [label for said in self.sentences.values() for label in said]
        annotators = {label.annotator for label in labels}
        yield (
            f"{len(self.sentences)} sentences, {len(labels)} labels, {len(annotators)} annotators"
        )
        agreed = agreement(self.sentences.values())
        for question, alpha in agreed.items():
            answers = [answer_of(said, question) for said in self.sentences.values()]
            known = [answer for answer in answers if answer is not None]
            yes = sum(answer > 0.5 for answer in known)
            yield f"{question}: {yes} of {len(known)} yes; {_told(alpha)}"

    def rows(self) -> Iterator[dict[str, Any]]:
        """Yield the sentences as labelled data in the layout `framing` of `biaslens train`.

        A sentence is loaded in anybody's words; one without its text is left out.
        """
        for (article_id, index), said in self.sentences.items():
            text = next((label.text for label in said if label.text), None)
            votes = [any(label.answers.values()) for label in said]
            if text:
                yield {
                    "id": f"{article_id}#{index}",
                    "text": _as_it_was(text),
                    "label": int(2 * sum(votes) >= len(votes)),
                    "n_biased_votes": sum(votes),
                    "n_annotators": len(votes),
                    "url": next((label.url for label in said if label.url), article_id),
                }


def collect(paths: Sequence[Path]) -> Collected:
    """Return the labels of CSV files and exports of Label Studio.

    Raises:
        InputError: If a file is wrong.
    """
    return Collected(by_sentence(read_labels(paths)))


def to_jsonl(collected: Collected) -> str:
    """Return the labelled data of `Collected.rows`, one JSON object a line."""
    return "".join(f"{json.dumps(row, ensure_ascii=False)}\n" for row in collected.rows())


def to_csv(collected: Collected) -> str:
    """Return all labels as one CSV file, a row each, for `summarize --labels`."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["article_id", "index", "weight", "annotator", *QUESTIONS])
    for said in collected.sentences.values():
        for label in said:
            answers = [_YES_NO[label.answers.get(question)] for question in QUESTIONS]
            writer.writerow([*label.key, label.weight, label.annotator, *answers])
    return text.getvalue()


def _told(alpha: float | None) -> str:
    if alpha is None:
        return "no sentence has two labels, so agreement is unknown"
    verdict = (
        "reliable"
        if alpha >= RELIABLE
        else "for tentative conclusions"
        if alpha >= TENTATIVE
        else "too low to rely on single labels"
    )
    return f"Krippendorff's alpha {alpha:.3f} ({verdict})"


def _as_it_was(text: str) -> str:
    """Return a text without the sign that keeps spreadsheets from taking it for a formula."""
    return text[1:] if text[:1] == "'" and text[1:2] in "=+-@\t\r" else text
