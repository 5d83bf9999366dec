"""The labels of an article as ranges of one text, for tools that label texts.

The kept text itself is not in the scores. It is put together from the sentences at their offsets,
with white space between them, which is all that ever lies there; so every offset slices it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256

from biaslens.report.article import PARAGRAPH_GAP
from biaslens.statistics.tables import Row

ROLES = ("source", "cue", "content")


@dataclass(frozen=True, slots=True)
class LabelledSpan:
    """Ranges of one text that carry one label; `attribution` numbers the roles that go together."""

    label: str
    pieces: tuple[tuple[int, int], ...]
    voice: str | None = None
    attribution: int | None = None
    score: float | None = None


def kept_text(rows: Sequence[Row]) -> str:
    """Return the text of an article from its sentences, each at its own offset."""
    parts: list[str] = []
    end = 0
    for row in rows:
        gap = row["start"] - end
        parts.append(("\n" if gap >= PARAGRAPH_GAP else " ") * gap)
        parts.append(row["text"])
        end = row["end"]
    return "".join(parts)


def is_kept_text(text: str, article: Row) -> bool:
    """Tell whether a text is the very one that was scored, white space included."""
    return bool(sha256(text.encode()).hexdigest() == article["text_sha256"])


def iter_spans(rows: Sequence[Row]) -> Iterator[LabelledSpan]:
    """Yield the loaded spans and the roles of attributions, in the order of the sentences."""
    number = 0
    for row in rows:
        for span in row["loaded_spans"] or ():
            yield LabelledSpan(
                f"loaded:{span['technique']}",
                ((span["start"], span["end"]),),
                voice=span["voice"],
                score=span["score"],
            )
        for attribution in row["attributions"] or ():
            number += 1
            for role in ROLES:
                pieces = tuple((one["start"], one["end"]) for one in attribution[role] or ())
                if pieces:
                    yield LabelledSpan(role, pieces, attribution=number, score=attribution["score"])
