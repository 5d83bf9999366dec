"""Hand labels of sentences: what was asked, and how the answers are read.

CSV with a row for each sentence and annotator, or an export of Label Studio (JSON). A sentence is
named by `article_id` and `index`, as in the table `sentences`.
"""

import csv
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from biaslens.errors import InputError
from biaslens.statistics.agreement import krippendorff_alpha

QUESTIONS = {
    "narrator_loaded": "Is the wording of the outlet's own words loaded?",
    "source_loaded": "Is the wording of somebody it quotes or reports loaded?",
}
"""What annotators are asked about a sentence, by the figure that the answers correct."""
YES = frozenset({"yes", "1", "true", "y", "1.0"})
NO = frozenset({"no", "0", "false", "n", "0.0"})
_MAX_CELL = 1_000_000

Key = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Label:
    """The answers of one annotator about one sentence; `weight` is how many it stands for."""

    article_id: str
    index: int
    annotator: str
    answers: Mapping[str, bool]
    weight: float | None
    text: str | None
    url: str | None

    @property
    def key(self) -> Key:
        """The sentence."""
        return self.article_id, self.index


def read_labels(paths: Iterable[Path]) -> list[Label]:
    """Return the labels of some files, without the rows that nobody has answered.

    A file without a column `annotator` is taken for one annotator's.

    Raises:
        InputError: If a file cannot be read, names no sentence, or has an answer that is neither
            yes nor no; the message says which row.
    """
    found: list[Label] = []
    for path in paths:
        rows = _iter_tasks(path) if path.suffix.lower() == ".json" else _iter_cells(path)
        for place, row in rows:
            label = _label(row, path, place)
            if label.answers:
                found.append(label)
    if not found:
        raise InputError(
            "no sentence has an answer; fill the columns "
            f"{' and '.join(QUESTIONS)} with yes or no, and give those files"
        )
    return found


def by_sentence(labels: Iterable[Label]) -> Mapping[Key, list[Label]]:
    """Return the labels of each sentence; of one annotator the last one counts."""
    last = {(label.key, label.annotator): label for label in labels}
    found: dict[Key, list[Label]] = defaultdict(list)
    for (key, _), label in last.items():
        found[key].append(label)
    return found


def answer_of(labels: Sequence[Label], question: str) -> float | None:
    """Return what most annotators say, one half where they are divided, `None` if nobody says.

    >>> one = Label("a", 0, "x", {"narrator_loaded": True}, None, None, None)
    >>> answer_of([one], "narrator_loaded"), answer_of([one], "source_loaded")
    (1.0, None)
    """
    votes = [label.answers[question] for label in labels if question in label.answers]
    if not votes:
        return None
    yes, no = votes.count(True), votes.count(False)
    return 0.5 if yes == no else float(yes > no)


def agreement(sentences: Iterable[Sequence[Label]]) -> dict[str, float | None]:
    """Return Krippendorff's alpha of each question that was answered."""
    units = list(sentences)
    answers = {
        question: [[x.answers[question] for x in unit if question in x.answers] for unit in units]
        for question in QUESTIONS
    }
    return {
        question: krippendorff_alpha(given) for question, given in answers.items() if any(given)
    }


def _iter_cells(path: Path) -> Iterator[tuple[str, Mapping[str, Any]]]:
    csv.field_size_limit(_MAX_CELL)
    try:
        with path.open(encoding="utf-8-sig", newline="") as lines:
            for row in (reader := csv.DictReader(lines)):
                yield f"row {reader.line_num}", {**row, "annotator": _annotator(row, path)}
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise InputError(f"{path}: cannot be read as CSV in UTF-8 ({error})") from error


def _iter_tasks(path: Path) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield the annotations of an export of Label Studio, whole (JSON) or flat (JSON-MIN)."""
    try:
        tasks = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise InputError(f"{path}: cannot be read as JSON ({str(error)[:200]})") from error
    if not isinstance(tasks, list) or not all(isinstance(task, dict) for task in tasks):
        raise InputError(f"{path}: expected the list of tasks that Label Studio exports as JSON")
    for number, task in enumerate(tasks, 1):
        if "data" not in task:
            yield f"task {number}", {**task, "annotator": _annotator(task, path)}
            continue
        for annotation in task.get("annotations") or ():
            if not annotation.get("was_cancelled"):
                who = _person(annotation.get("completed_by"))
                yield f"task {number}", {**task["data"], **_choices(annotation), "annotator": who}


def _choices(annotation: Mapping[str, Any]) -> dict[str, Any]:
    found = {}
    for result in annotation.get("result") or ():
        chosen = (result.get("value") or {}).get("choices")
        if chosen:
            found[str(result.get("from_name"))] = chosen[0]
    return found


def _annotator(row: Mapping[str, Any], path: Path) -> str:
    return str(row.get("annotator") or path.stem)


def _person(completed_by: Any) -> str:
    """Return the number of an annotator: names and addresses are not kept."""
    return str(completed_by.get("id") if isinstance(completed_by, dict) else completed_by)


def _label(row: Mapping[str, Any], path: Path, place: str) -> Label:
    try:
        key = str(row["article_id"]), int(row["index"])
        weight = float(row["weight"]) if row.get("weight") not in (None, "") else None
        if not key[0] or (weight is not None and not 0 < weight < float("inf")):
            raise ValueError("an empty article_id, or a weight that is not above 0")
    except (KeyError, TypeError, ValueError) as error:
        raise InputError(
            f"{path}, {place}: does not name a sentence ({type(error).__name__}: {error}); keep "
            "the columns article_id, index and weight as `biaslens annotate sample` wrote them"
        ) from error
    answers = {question: _answer(row.get(question), path, place) for question in QUESTIONS}
    return Label(
        article_id=key[0],
        index=key[1],
        annotator=str(row["annotator"]),
        answers={question: said for question, said in answers.items() if said is not None},
        weight=weight,
        text=row.get("text") or None,
        url=row.get("url") or None,
    )


def _answer(value: Any, path: Path, place: str) -> bool | None:
    said = str("" if value is None else value).strip().lower()
    if said in YES or said in NO:
        return said in YES
    if said:
        raise InputError(f"{path}, {place}: {said[:40]!r} is no answer; write yes or no")
    return None
