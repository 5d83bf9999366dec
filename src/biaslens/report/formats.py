"""Articles with their labels in the formats of labelling tools: Label Studio, doccano, brat, CoNLL.

Each function takes an article and its sentences. Offsets are characters (code points) of the text
that stands in the same file.
"""

import json
import re
from collections.abc import Iterator, Sequence
from itertools import combinations, groupby
from typing import Any

from biaslens.report.spans import ROLES, is_kept_text, iter_spans, kept_text
from biaslens.statistics.tables import Row

_WORD = re.compile(r"\w+|[^\w\s]")
_BRAT_NAME = re.compile(r"\W+")


def to_label_studio(article: Row, rows: Sequence[Row]) -> dict[str, Any]:
    """Return one task with its labels as a prediction; the roles of an attribution are related."""
    text = kept_text(rows)
    result: list[dict[str, Any]] = []
    ids: list[tuple[int | None, str]] = []
    for number, span in enumerate(iter_spans(rows)):
        for part, (start, end) in enumerate(span.pieces):
            key = f"{number}-{part}"
            ids.append((span.attribution, key))
            result.append(
                {
                    "id": key,
                    "type": "labels",
                    "from_name": "label",
                    "to_name": "text",
                    "score": span.score,
                    "value": {
                        "start": start, "end": end, "text": text[start:end],
                        "labels": [span.label],
                    },
                }
            )  # fmt: skip
    for attribution, together in groupby(ids, key=lambda item: item[0]):
        if attribution is not None:
            result += [
                {"type": "relation", "from_id": a, "to_id": b, "direction": "bi"}
                for (_, a), (_, b) in combinations(list(together), 2)
            ]
    data = {"text": text, **_about(article, text)}
    return {"data": data, "predictions": [{"model_version": "biaslens", "result": result}]}


def to_doccano(article: Row, rows: Sequence[Row]) -> str:
    """Return one line of JSON: the text, and each piece with its label."""
    text = kept_text(rows)
    labels = [[start, end, span.label] for span in iter_spans(rows) for start, end in span.pieces]
    value = {"text": text, "label": labels, **_about(article, text)}
    return json.dumps(value, ensure_ascii=False) + "\n"


def to_brat(rows: Sequence[Row]) -> tuple[str, str]:
    """Return the text and its annotations; pieces of one label are one discontinuous annotation."""
    text, lines, relations = kept_text(rows), [], []
    cue_of: dict[int, str] = {}
    spans = list(enumerate(iter_spans(rows), 1))
    for number, span in spans:
        if span.label == "cue" and span.attribution:
            cue_of[span.attribution] = f"T{number}"
    for number, span in spans:
        pieces = [place for piece in span.pieces for place in _lines(text, *piece)]
        places = ";".join(f"{start} {end}" for start, end in pieces)
        words = " ".join(text[start:end] for start, end in pieces)
        lines.append(f"T{number}\t{_brat_name(span.label)} {places}\t{words}\n")
        cue = cue_of.get(span.attribution or 0)
        if cue and span.label != "cue":
            relations.append(f"{span.label}_of Arg1:T{number} Arg2:{cue}\n")
    numbered = [f"R{number}\t{line}" for number, line in enumerate(relations, 1)]
    return text, "".join(lines + numbered)


def to_conll(article: Row, rows: Sequence[Row]) -> str:
    """Return a word a line: word, start, end, then one BIO column each for loaded and the roles."""
    parts = [f"# article_id = {_line(article['article_id'])}\n"]
    parts.append("# columns = word start end loaded source cue content\n")
    for row in rows:
        columns = [_bio(row, label) for label in ("loaded", *ROLES)]
        parts.append(f"# sentence = {row['index']} framing = {_number(row['framing'])}\n")
        for word in _WORD.finditer(row["text"]):
            start, end = row["start"] + word.start(), row["start"] + word.end()
            tags = [column.get(start, "O") for column in columns]
            parts.append("\t".join([word[0], str(start), str(end), *tags]) + "\n")
        parts.append("\n")
    return "".join(parts)


def _bio(row: Row, label: str) -> dict[int, str]:
    """Return the tag of each word that lies in a span of this label, by its start."""
    tags: dict[int, str] = {}
    words = [row["start"] + word.start() for word in _WORD.finditer(row["text"])]
    for span in iter_spans([row]):
        if span.label.partition(":")[0] == label:
            inside = [
                place for place in words if any(start <= place < end for start, end in span.pieces)
            ]
            for part, place in enumerate(inside):
                tags.setdefault(place, f"{'I' if part else 'B'}-{span.label}")
    return tags


def _about(article: Row, text: str) -> dict[str, Any]:
    return {
        "article_id": article["article_id"],
        "outlet": article["outlet"],
        "title": article["title"],
        "published": article["published"],
        "is_exact_text": is_kept_text(text, article),
    }


def _lines(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the parts of a range between line breaks, which brat does not allow in one."""
    for line in re.finditer(r"[^\n]+", text[start:end]):
        yield start + line.start(), start + line.end()


def _brat_name(label: str) -> str:
    return _BRAT_NAME.sub("_", label)


def _line(text: str) -> str:
    return " ".join(text.split())


def _number(value: float | None) -> str:
    return "unknown" if value is None else f"{value:.4f}"
