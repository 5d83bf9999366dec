"""The reading view of one article: paragraphs of marked sentences, with notes in the margin."""

from collections import Counter
from collections.abc import Mapping, Sequence, Set
from typing import Any

from biaslens.attribution.explain import explain
from biaslens.report.labels import (
    CUE_STANCES,
    QUOTATIONS,
    SOURCE_TYPES,
    TECHNIQUES,
    VOICES,
    name_of,
)
from biaslens.report.marks import Mark, Token, iter_tokens
from biaslens.report.text import feature, one_line, percent, visible
from biaslens.schema import Attribution, Piece
from biaslens.statistics.counts import (
    NARRATOR,
    THRESHOLD,
    is_narrator_loaded,
    is_source_loaded,
    sentiment_of,
)
from biaslens.statistics.sources import joined, source_name
from biaslens.statistics.tables import Row

PARAGRAPH_GAP = 2
"""This many characters between two sentences, or more, make a new paragraph."""

# among equal ranges the content goes outside, then source and cue, then loaded words
_DEPTHS = {"content": 0, "source": 1, "cue": 2, "loaded": 3}


def loaded_state(row: Row) -> str:
    """Return whose words make a sentence loaded: `narrator`, `source`, or `plain` for neither."""
    if is_narrator_loaded(row):
        return "narrator"
    if is_source_loaded(row) or (row["framing"] is not None and row["framing"] >= THRESHOLD):
        return "source"
    return "plain"


def build_paragraphs(
    rows: Sequence[Row], *, anchor: str, shown: Set[int] | None = None
) -> list[dict[str, Any]]:
    """Return the paragraphs of an article, each with its sentences and its margin notes.

    Args:
        rows: The sentences of the article in the order of the text.
        anchor: Prefix of the sentences' anchors on the page.
        shown: Places of the sentences that may be quoted, `None` for all; a run of others becomes
            one entry that tells how many are left out.
    """
    paragraphs: list[dict[str, Any]] = []
    end, n_notes = None, 0
    for place, row in enumerate(rows):
        if end is None or row["start"] - end >= PARAGRAPH_GAP:
            paragraphs.append({"sentences": [], "notes": [], "voice": _main_voice(rows, place)})
        end = row["end"]
        if shown is not None and place not in shown:
            _leave_out(paragraphs)
            continue
        notes = [
            _note(attribution, n_notes + number)
            for number, attribution in enumerate(row["attributions"] or (), 1)
        ]
        n_notes += len(notes)
        paragraphs[-1]["notes"] += notes
        paragraphs[-1]["sentences"].append(
            _sentence(row, anchor=f"{anchor}-{place + 1}", first_note=n_notes - len(notes) + 1)
        )
    return [paragraph for paragraph in paragraphs if paragraph["sentences"]]


def _main_voice(rows: Sequence[Row], place: int) -> str | None:
    """Return the quotation that more than half of a paragraph's characters are in, if any."""
    n_characters, n_quoted = 0, Counter[str]()
    for before, row in zip([None, *rows[place:]], rows[place:], strict=False):
        if before is not None and row["start"] - before["end"] >= PARAGRAPH_GAP:
            break
        n_characters += len(row["text"])
        for attribution in row["attributions"] or ():
            n_quoted[attribution["quotation"]] += sum(
                piece["end"] - piece["start"] for piece in attribution["content"] or ()
            )
    return next((kind for kind, n in n_quoted.most_common(1) if 2 * n > n_characters), None)


def _leave_out(paragraphs: list[dict[str, Any]]) -> None:
    """Count one more sentence that is not quoted, together with those just before it."""
    if not paragraphs[-1]["sentences"] and len(paragraphs) > 1:
        before = paragraphs[-2]["sentences"]
        if before and "n_left_out" in before[-1]:
            paragraphs.pop()
    sentences = paragraphs[-1]["sentences"]
    if sentences and "n_left_out" in sentences[-1]:
        sentences[-1]["n_left_out"] += 1
    else:
        sentences.append({"n_left_out": 1})


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


def _sentence(row: Row, *, anchor: str, first_note: int) -> dict[str, Any]:
    state = loaded_state(row)
    probability = row["framing_narrator"] if state == "narrator" else row["framing"]
    return {
        "anchor": anchor,
        "state": state,
        "features": " ".join(features_of(row)),
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


def _note(attribution: Mapping[str, Any], number: int) -> dict[str, Any]:
    reasons = dict(reason.split(": ", 1) for reason in explain(_to_attribution(attribution)))
    kind, stance = attribution["source_type"], attribution["cue_stance"]
    return {
        "number": number,
        "source": one_line(joined(attribution["source"]), 90),
        "entity": _entity(attribution),
        "cue": one_line(joined(attribution["cue"]), 60),
        "type": name_of(SOURCE_TYPES, kind),
        "why_type": one_line(reasons.get(kind, "")),
        "why_entity": one_line(reasons.get("entity", "")),
        "stance": name_of(CUE_STANCES, stance),
        "why_stance": one_line(reasons.get(stance, "")),
        "quotation": name_of(QUOTATIONS, attribution["quotation"]),
    }


def _to_attribution(row: Mapping[str, Any]) -> Attribution:
    pieces = {
        role: tuple(Piece(**piece) for piece in row[role] or ())
        for role in ("source", "cue", "content")
    }
    return Attribution(**{**row, **pieces})


def _entity(attribution: Mapping[str, Any]) -> str | None:
    """Return the name behind a source when the text says it in other words."""
    if not attribution["source_entity"]:
        return None
    words = joined(attribution["source"])
    name = source_name(attribution)
    return visible(name) if name.casefold() not in words.casefold() else None
