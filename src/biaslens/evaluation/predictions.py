"""What a model says about a labelled text, as plain JSON values, and files of such predictions.

A file has one JSON object a line, with `benchmark`, `id`, `group` and `prediction`; the predictions
of any other system can be put into one and compared with. What a prediction looks like:

| benchmark | prediction |
|---|---|
| a framing one | probability that the text is loaded |
| spans and words | list of `[start, end]` |
| attribution | role → list of `[start, end]`; of articles also `links`, `quotations`, `sentences` |
| sentiment, techniques | for each marked span, label → probability |
| page articles, page strings | the text that was kept |
| behaviour | outcome → true or false |
"""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import product
from pathlib import Path
from typing import Any

from biaslens.errors import InputError, OutputError
from biaslens.evaluation.gold import Example
from biaslens.evaluation.quotations import KINDS
from biaslens.schema import Attribution, ScoredArticle, ScoredSentence
from biaslens.tasks import ATTRIBUTION, SENTIMENT

Spans = list[list[int]]


def predict_framing(article: ScoredArticle) -> float:
    """Return the probability that the text is loaded."""
    return _only(article).framing


def predict_spans(article: ScoredArticle) -> Spans:
    """Return the loaded spans of the text."""
    return [[span.start, span.end] for span in _only(article).loaded_spans]


def predict_sentiment(article: ScoredArticle) -> list[dict[str, float]]:
    """Return the probability of each polarity toward each target."""
    return [
        {label: getattr(target, label) for label in SENTIMENT.labels}
        for target in _only(article).targets
    ]


def predict_roles(article: ScoredArticle) -> dict[str, Spans]:
    """Return the spans of each role."""
    return {role: _pieces(article, role) for role in ATTRIBUTION.labels}


def predict_document(article: ScoredArticle) -> dict[str, Spans]:
    """Return the spans of each role, links, cues with their kind of quotation, and sentences.

    A sentence comes with 1 if an attribution was found in it.
    """
    return {
        **predict_roles(article),
        "links": [*_links(article)],
        "quotations": [
            [piece.start, piece.end, KINDS.index(found.quotation)]
            for found in _attributions(article)
            for piece in found.cue
        ],
        "sentences": [[s.start, s.end, int(bool(s.attributions))] for s in article.sentences],
    }


def _only(article: ScoredArticle) -> ScoredSentence:
    return article.sentences[0]


def _attributions(article: ScoredArticle) -> Iterator[Attribution]:
    return (found for sentence in article.sentences for found in sentence.attributions)


def _pieces(article: ScoredArticle, role: str) -> Spans:
    pieces = {piece for found in _attributions(article) for piece in getattr(found, role)}
    return sorted([piece.start, piece.end] for piece in pieces)


def _links(article: ScoredArticle) -> Iterator[list[int]]:
    for found in _attributions(article):
        for source, cue in product(found.source, found.cue):
            yield [source.start, source.end, cue.start, cue.end]


def identities(examples: Sequence[Example]) -> list[str]:
    """Return the id of each text, with a number where a file uses one twice."""
    seen: Counter[str] = Counter()
    found = []
    for example in examples:
        seen[example.id] += 1
        n_seen = seen[example.id]
        found.append(example.id if n_seen == 1 else f"{example.id}#{n_seen}")
    return found


def to_lines(benchmark: str, examples: Sequence[Example], predictions: Sequence[Any]) -> str:
    """Return the predictions of a benchmark as JSON lines."""
    rows = (
        {"benchmark": benchmark, "id": identity, "group": example.group, "prediction": prediction}
        for identity, example, prediction in zip(
            identities(examples), examples, predictions, strict=True
        )
    )
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def write_predictions(path: Path, lines: Iterable[str]) -> None:
    """Write lines of predictions.

    Raises:
        OutputError: If the file cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("".join(lines), encoding="utf-8")
    except OSError as error:
        raise OutputError(
            f"{path}: cannot be written ({error.strerror}); check the path"
        ) from error


def read_predictions(path: Path) -> dict[str, dict[str, Any]]:
    """Read a file of predictions: benchmark → id → prediction.

    Raises:
        InputError: If the file cannot be read or a line is not such an object.
    """
    found: dict[str, dict[str, Any]] = {}
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(
            f"{path}: cannot be read; give a file of biaslens evaluate --predictions"
        ) from error
    for number, line in enumerate(lines, start=1):
        try:
            row = json.loads(line)
            found.setdefault(row["benchmark"], {})[row["id"]] = row["prediction"]
        except (ValueError, TypeError, KeyError, RecursionError) as error:
            raise InputError(
                f"{path}, line {number}: expected an object with benchmark, id and prediction"
            ) from error
    return found


def pick(
    predictions: Mapping[str, Any], examples: Sequence[Example], *, benchmark: str
) -> list[Any]:
    """Return the predictions for these texts, in their order.

    Raises:
        InputError: If one is missing.
    """
    wanted = identities(examples)
    missing = [identity for identity in wanted if identity not in predictions]
    if missing:
        raise InputError(
            f"{benchmark}: the file to compare with lacks {len(missing)} of {len(wanted)} texts "
            f"(the first is {missing[0]}); both must be made from the same labelled data"
        )
    return [predictions[identity] for identity in wanted]
