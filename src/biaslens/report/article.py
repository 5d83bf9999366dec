"""The reading view of one article: paragraphs of marked sentences, with notes in the margin."""

from collections import Counter
from collections.abc import Mapping, Sequence, Set
from typing import Any

from biaslens.report.evidence import Names, features_of, loaded_state
from biaslens.report.labels import (
    TECHNIQUES,
    VOICES,
    name_of,
)
from biaslens.report.marks import Mark, Token, iter_tokens
from biaslens.report.notes import build_note
from biaslens.report.strips import chance_of
from biaslens.report.text import percent, visible
from biaslens.statistics.counts import NARRATOR
from biaslens.statistics.tables import Row

PARAGRAPH_GAP = 2
"""This many characters between two sentences, or more, make a new paragraph."""

# among equal ranges the content goes outside, then source and cue, then loaded words
_DEPTHS = {"content": 0, "source": 1, "cue": 2, "loaded": 3}


def build_paragraphs(
    rows: Sequence[Row],
    *,
    anchor: str,
    shown: Set[int] | None = None,
    names: Names | None = None,
) -> list[dict[str, Any]]:
    """Return the paragraphs of an article, each with its sentences and its margin notes.

    Args:
        rows: The sentences of the article in the order of the text.
        anchor: Prefix of the sentences' anchors on the page.
        shown: Places of the sentences that may be quoted, `None` for all; a run of others becomes
            one entry that tells how many are left out.
        names: The parties and sources that figures of the page are about.
    """
    paragraphs: list[dict[str, Any]] = []
    n_notes = n_left_out = 0
    for part in _split(rows):
        sentences: list[dict[str, Any]] = []
        notes: list[dict[str, Any]] = []
        for place, row in part:
            if shown is not None and place not in shown:
                n_left_out += 1
                continue
            if n_left_out:
                sentences.append({"n_left_out": n_left_out})
                n_left_out = 0
            first = n_notes + len(notes) + 1
            notes += [
                build_note(said, first + k) for k, said in enumerate(row["attributions"] or ())
            ]
            features = " ".join(features_of(row, names))
            one = _sentence(row, anchor=f"{anchor}-{place + 1}", first_note=first)
            sentences.append({**one, "features": features})
        n_notes += len(notes)
        if sentences:
            voice = _main_voice([row for _, row in part])
            paragraphs.append({"sentences": sentences, "notes": notes, "voice": voice})
    if n_left_out and not paragraphs:
        paragraphs.append({"sentences": [], "notes": [], "voice": None})
    if n_left_out:
        paragraphs[-1]["sentences"].append({"n_left_out": n_left_out})
    return paragraphs


def _split(rows: Sequence[Row]) -> list[list[tuple[int, Row]]]:
    """Return the sentences of each paragraph, with their places in the article."""
    parts: list[list[tuple[int, Row]]] = []
    end = None
    for place, row in enumerate(rows):
        if end is None or row["start"] - end >= PARAGRAPH_GAP:
            parts.append([])
        parts[-1].append((place, row))
        end = row["end"]
    return parts


def _main_voice(rows: Sequence[Row]) -> str | None:
    """Return the quotation that more than half of a paragraph's characters are in, if any."""
    n_quoted: Counter[str] = Counter()
    for row in rows:
        for attribution in row["attributions"] or ():
            n_quoted[attribution["quotation"]] += sum(
                piece["end"] - piece["start"] for piece in attribution["content"] or ()
            )
    n_characters = sum(len(row["text"]) for row in rows)
    return n_quoted.most_common(1)[0][0] if 2 * n_quoted.total() > n_characters else None


def _sentence(row: Row, *, anchor: str, first_note: int) -> dict[str, Any]:
    state = loaded_state(row)
    probability = row["framing_narrator"] if state == "narrator" else row["framing"]
    return {
        "anchor": anchor,
        "state": state,
        "chance": chance_of(row),
        "probability": None if probability is None else percent(probability),
        "tokens": [_token(token) for token in iter_tokens(row["text"], _marks(row, first_note))],
    }


def _marks(row: Row, first_note: int) -> list[Mark]:
    start = row["start"]
    marks = [
        _mark(
            piece, start, kind=role, note={"number": number, "quotation": attribution["quotation"]}
        )
        for number, attribution in enumerate(row["attributions"] or (), first_note)
        for role in ("source", "cue", "content")
        for piece in attribution[role] or ()
    ]
    marks += [
        _mark(
            span,
            start,
            kind="loaded",
            note={"technique": span["technique"], "voice": span["voice"]},
        )
        for span in row["loaded_spans"] or ()
    ]
    return marks


def _mark(piece: Mapping[str, Any], start: int, *, kind: str, note: Mapping[str, Any]) -> Mark:
    # the note travels as a tuple, because marks are compared
    return Mark(
        piece["start"] - start,
        piece["end"] - start,
        kind,
        _DEPTHS[kind],
        tuple(sorted(note.items())),
    )


def _token(token: Token) -> dict[str, Any]:
    if token.mark is None:
        return {"step": "text", "text": visible(token.text)}
    note = dict(token.mark.note)
    value = {"step": token.step, "kind": token.mark.kind, "is_edge": token.is_edge}
    if token.mark.kind == "loaded":
        by_narrator = note["voice"] == NARRATOR
        value["voice"] = "narrator" if by_narrator else "source"
        value["label"] = visible(name_of(TECHNIQUES, note["technique"]))
        value["voice_label"] = name_of(VOICES, note["voice"])
    else:
        value |= {"number": note["number"], "quotation": note["quotation"]}
    return value
