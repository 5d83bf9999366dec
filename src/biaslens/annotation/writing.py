"""A sample on disk: for Label Studio, and as CSV for a spreadsheet.

Neither shows the outlet nor the model's probability: annotators shall judge the words.
"""

import csv
import io
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from xml.sax.saxutils import quoteattr

from biaslens.annotation.sampling import Drawn
from biaslens.errors import OutputError
from biaslens.statistics.labels import QUESTIONS

COLUMNS = ("article_id", "index", "weight", "url", "before", "text", "after")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_MAX_CONTEXT = 1_000


def write_sample(sample: Sequence[Drawn], folder: Path) -> list[Path]:
    """Write `sample.csv`, `label_studio.json` and `label_studio.xml`, and return their paths.

    The XML is the labelling interface: paste it into the project's settings, then import the JSON.

    Raises:
        OutputError: If the folder cannot be written.
    """
    rows = [_row(one) for one in sample]
    texts = {
        "sample.csv": _csv(rows),
        "label_studio.json": json.dumps([{"data": row} for row in rows], ensure_ascii=False) + "\n",
        "label_studio.xml": interface(),
    }
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in texts.items():
            (folder / name).write_text(text, encoding="utf-8", newline="")
    except OSError as error:
        raise OutputError(
            f"{folder}: cannot be written ({error.strerror or error}); choose another place with -o"
        ) from error
    return [folder / name for name in texts]


def interface() -> str:
    """Return the labelling interface of Label Studio: the sentence, and one choice a question."""
    questions = "".join(
        f"  <Header value={quoteattr(asked)}/>\n"
        f'  <Choices name="{name}" toName="text" choice="single" required="true">\n'
        '    <Choice value="yes"/>\n    <Choice value="no"/>\n  </Choices>\n'
        for name, asked in QUESTIONS.items()
    )
    return (
        '<View>\n  <Text name="before" value="$before"/>\n  <Header value="The sentence"/>\n'
        '  <Text name="text" value="$text"/>\n  <Header value="What follows"/>\n'
        f'  <Text name="after" value="$after"/>\n{questions}</View>\n'
    )


def _row(one: Drawn) -> dict[str, Any]:
    return {
        "article_id": one.row["article_id"],
        "index": one.row["index"],
        "weight": round(one.weight, 6),
        "url": one.url or "",
        "before": one.before[-_MAX_CONTEXT:],
        "text": one.row["text"],
        "after": one.after[:_MAX_CONTEXT],
    }


def _csv(rows: Sequence[dict[str, Any]]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([*COLUMNS, *QUESTIONS, "annotator"])
    blank = [""] * (len(QUESTIONS) + 1)
    writer.writerows([*(_safe(row[name]) for name in COLUMNS), *blank] for row in rows)
    return text.getvalue()


def _safe(cell: Any) -> Any:
    """Return text that a spreadsheet will not take for a formula."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell
