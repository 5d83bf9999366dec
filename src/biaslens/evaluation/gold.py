"""Labelled data: what a labelled text is, how each layout is read, and which part it belongs to.

Readers for the rows of `docs/data.md`. Parts are cut by group (article, address or, failing that,
the text itself), so that no article is on both sides of a cut.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from biaslens.config import Layout, Part
from biaslens.errors import InputError
from biaslens.labelled.rows import Row, iter_rows
from biaslens.sentences import split_sentences
from biaslens.tasks import ATTRIBUTION, FRAMING, SENTIMENT, TECHNIQUE, Task

DEV_SHARE, CALIBRATION_SHARE = 0.12, 0.08
LOADED_WORDS = "loaded words"  # label of words that serve some technique, nobody said which
SENTENCE = "sentence"


@dataclass(frozen=True, slots=True)
class Mark:
    """A label on a range of characters.

    `probability` is below 1 where annotators disagreed. Marks with the same `link` belong to one
    attribution. `crosses` says that the mark goes on in the next line or began in an earlier one.
    """

    start: int
    end: int
    label: str
    probability: float = 1.0
    link: int | None = None
    crosses: bool = False


@dataclass(frozen=True, slots=True)
class Example:
    """A labelled text: a sentence, a paragraph or an article.

    `offset` is where the text begins in the article that its group names, `outlet` who printed it.
    """

    id: str
    group: str
    text: str
    marks: tuple[Mark, ...]
    offset: int = 0
    outlet: str | None = None


def part_of(group: str) -> Part:
    """Return the part that a group of examples belongs to, by a hash of its name."""
    place = int.from_bytes(sha256(group.encode()).digest()[:8], "big") / 2**64
    if place < DEV_SHARE:
        return "dev"
    return "calibration" if place < DEV_SHARE + CALIBRATION_SHARE else "train"


def read_examples(path: Path, *, layout: Layout) -> Iterator[Example]:
    """Yield the labelled texts of a file.

    Raises:
        InputError: If the file is missing or damaged, a row does not fit the layout, or no row says
            anything in it.
    """
    read_row, is_empty = LAYOUTS[layout].read, True
    for number, row in enumerate(iter_rows(path), start=1):
        try:
            for example in read_row(row):
                _check(example)
                is_empty = False
                yield example
        except (KeyError, TypeError, ValueError, IndexError) as error:
            what = f"no field {error}" if isinstance(error, KeyError) else error
            raise InputError(
                f"{path}, row {number}: not in the layout '{layout}' ({what}); "
                "see docs/data.md for its fields"
            ) from error
    if is_empty:
        raise InputError(
            f"{path}: no row says anything in the layout '{layout}'; see docs/data.md for its "
            "fields"
        )


def _check(example: Example) -> None:
    if not example.text.strip():
        raise ValueError("the text is empty")
    for mark in example.marks:
        if not 0 <= mark.start < mark.end <= len(example.text):
            raise ValueError(
                f"characters {mark.start} to {mark.end} are not within the text, which has "
                f"{len(example.text)}"
            )
        if not 0 <= mark.probability <= 1:
            raise ValueError(f"a label of {mark.probability:g} is not between 0 and 1")


def _framing(row: Row) -> Iterator[Example]:
    text = row["text"]
    probability = float(row["label"])
    votes, n_annotators = row.get("n_biased_votes"), row.get("n_annotators")
    if votes is not None and n_annotators:
        # votes soften the label but never turn it round: some labels were corrected after the vote
        probability = 0.5 * probability + 0.5 * votes / n_annotators
    mark = Mark(0, len(text), FRAMING.labels[0], probability)
    yield Example(str(row["id"]), _group(row, "url"), text, (mark,), outlet=row.get("outlet"))


def _basil(row: Row) -> Iterator[Example]:
    """Sentences that lean by what they tell, not by their words, are left out."""
    if row["lexical"] or not row["informational"]:
        mark = Mark(0, len(row["text"]), FRAMING.labels[0], float(bool(row["lexical"])))
        group, outlet = _group(row, "article_id"), row.get("outlet")
        yield Example(str(row["id"]), group, row["text"], (mark,), outlet=outlet)


def _opinion(row: Row) -> Iterator[Example]:
    """Take subjective sentences as loaded ones and objective ones as not loaded."""
    if row["label_name"] not in ("SUBJ", "OBJ"):
        raise ValueError(f"label_name {row['label_name']!r} is neither SUBJ nor OBJ")
    mark = Mark(0, len(row["text"]), FRAMING.labels[0], float(row["label_name"] == "SUBJ"))
    yield Example(str(row["id"]), _group(row, "article_id"), row["text"], (mark,))


def _words(row: Row) -> Iterator[Example]:
    """Marked words. Without `spans` nobody was asked about them, and the row says nothing."""
    if not row.get("words_known", True) or row.get("spans") is None:
        return
    ranges = [(s["start"], s["end"]) if isinstance(s, dict) else s for s in row["spans"]]
    marks = tuple(Mark(start, end, LOADED_WORDS) for start, end in ranges)
    yield Example(str(row["id"]), _group(row, "url"), row["text"], marks)


def _technique(row: Row) -> Iterator[Example]:
    marks = tuple(
        Mark(s["start"], s["end"], s["label"], crosses=bool(s.get("crosses_line")))
        for s in row["spans"]
    )
    unknown = {mark.label for mark in marks} - set(TECHNIQUE.labels)
    if unknown:
        raise ValueError(f"unknown technique {sorted(unknown)}")
    group, offset = _group(row, "article_id"), int(row.get("doc_offset", 0))
    yield Example(str(row["id"]), group, row["text"], marks, offset=offset)


def _attribution(row: Row) -> Iterator[Example]:
    """Cut a document into its paragraphs: the unit that attribution is learned from."""
    pieces = [
        (start, end, role)
        for attribution in row["attributions"]
        for role in ATTRIBUTION.labels
        for start, end in attribution[role]
    ]
    for number, (start, end) in enumerate(iter_paragraphs(row["text"])):
        marks = sorted(
            {
                Mark(max(s, start) - start, min(e, end) - start, role)
                for s, e, role in pieces
                if s < end and e > start
            },
            key=lambda mark: (mark.start, mark.end, mark.label),
        )
        identity = str(row["id"])
        yield Example(f"{identity}:{number}", identity, row["text"][start:end], tuple(marks))


def _documents(row: Row) -> Iterator[Example]:
    """Read a whole document, its attributions told apart by their links."""
    marks = tuple(
        Mark(start, end, role, link=number)
        for number, attribution in enumerate(row["attributions"])
        for role in ATTRIBUTION.labels
        for start, end in attribution[role]
    )
    yield Example(str(row["id"]), str(row["id"]), row["text"], marks)


def _paragraphs(row: Row) -> Iterator[Example]:
    """Read a paragraph with its spans, as CofeNet cuts PolNeAR."""
    marks = tuple(Mark(span["start"], span["end"], span["label"]) for span in row["spans"])
    yield Example(str(row["id"]), _group(row, "doc_id"), row["text"], marks)


def _sentiment(row: Row) -> Iterator[Example]:
    """Polarity toward a target, or of the whole text where the row names no target."""
    text, polarity = row["text"], int(row["label"])
    start, end = row.get("target_start", 0), row.get("target_end", len(text))
    mark = Mark(start, end, SENTIMENT.labels[polarity + 1])
    yield Example(str(row["id"]), _group(row, "article_id"), text, (mark,))


def _subjectivity(row: Row) -> Iterator[Example]:
    """Objective sentences are neutral ones; subjective ones say nothing about polarity."""
    if row["label_name"] == "OBJ":
        mark = Mark(0, len(row["text"]), "neutral")
        yield Example(str(row["id"]), _group(row, "article_id"), row["text"], (mark,))


def _unloaded(row: Row) -> Iterator[Example]:
    """Sentences that are not loaded are neutral in wording, however sad their topic."""
    if not row["label"]:
        mark = Mark(0, len(row["text"]), "neutral")
        yield Example(str(row["id"]), _group(row, "article_id"), row["text"], (mark,))


def _texts(row: Row) -> Iterator[Example]:
    """Cut a text without labels into its paragraphs, and mark the sentences of each."""
    identity = str(row["id"])
    for number, (start, end) in enumerate(iter_paragraphs(row["text"])):
        text = row["text"][start:end]
        marks = tuple(Mark(s.start, s.end, SENTENCE) for s in split_sentences(text))
        yield Example(f"{identity}:{number}", identity, text, marks)


def _group(row: Row, key: str) -> str:
    return str(row.get(key) or row["text"])


def iter_paragraphs(text: str) -> Iterator[tuple[int, int]]:
    """Yield the range of each paragraph (line) that is not blank, without its outer white space."""
    start = 0
    for line in text.split("\n"):
        stripped = line.strip()
        if stripped:
            first = start + line.index(stripped)
            yield first, first + len(stripped)
        start += len(line) + 1


@dataclass(frozen=True, slots=True)
class LayoutSpec:
    """The task that a layout teaches and the function that reads a row of it.

    Without a task, the layout has no labels of its own: teachers answer for every task.
    """

    task: Task | None
    read: Callable[[Row], Iterator[Example]]


LAYOUTS: Mapping[Layout, LayoutSpec] = {
    "framing": LayoutSpec(FRAMING, _framing),
    "basil": LayoutSpec(FRAMING, _basil),
    "opinion": LayoutSpec(FRAMING, _opinion),
    "words": LayoutSpec(TECHNIQUE, _words),
    "technique": LayoutSpec(TECHNIQUE, _technique),
    "attribution": LayoutSpec(ATTRIBUTION, _attribution),
    "documents": LayoutSpec(ATTRIBUTION, _documents),
    "paragraphs": LayoutSpec(ATTRIBUTION, _paragraphs),
    "sentiment": LayoutSpec(SENTIMENT, _sentiment),
    "subjectivity": LayoutSpec(SENTIMENT, _subjectivity),
    "unloaded": LayoutSpec(SENTIMENT, _unloaded),
    "texts": LayoutSpec(None, _texts),
}


def select(examples: Iterator[Example], *, parts: Sequence[Part]) -> Iterator[Example]:
    """Yield the examples whose group lies in one of the parts."""
    return (example for example in examples if part_of(example.group) in parts)
