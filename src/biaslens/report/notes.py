"""The notes in the margin: who is said to say something, with which cue, and why it counts so."""

from collections.abc import Iterator, Mapping
from typing import Any

from biaslens.attribution.explain import explain
from biaslens.report.labels import CUE_STANCES, QUOTATIONS, SOURCE_TYPES, name_of
from biaslens.report.text import one_line, visible
from biaslens.schema import Attribution, Piece
from biaslens.statistics.sources import joined, source_name


def build_note(attribution: Mapping[str, Any], number: int) -> dict[str, Any]:
    """Return the note of an attribution: its number in the text, who, by which cue, and why."""
    return {
        "number": number,
        "source": one_line(joined(attribution["source"]), 90),
        "entity": _entity(attribution),
        "cue": one_line(joined(attribution["cue"]), 60),
        "type": name_of(SOURCE_TYPES, attribution["source_type"]),
        "stance": name_of(CUE_STANCES, attribution["cue_stance"]),
        "quotation": name_of(QUOTATIONS, attribution["quotation"]),
        "why": "; ".join(_reasons(attribution)),
    }


def _reasons(attribution: Mapping[str, Any]) -> Iterator[str]:
    """Yield why an attribution has its type, its entity and its stance, without the labels."""
    for reason in explain(_to_attribution(attribution)):
        label, _, why = reason.partition(": ")
        if label != attribution["quotation"]:
            yield one_line(why, 200)


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
