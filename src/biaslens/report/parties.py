"""How parties are talked about: the narrator against the sources, for each party."""

from collections.abc import Sequence
from typing import Any

from biaslens.report.charts import place_on, share_text
from biaslens.report.findings import group_name
from biaslens.report.labels import CUE_STANCES
from biaslens.report.text import count, numbered, one_line
from biaslens.statistics.intervals import Share
from biaslens.statistics.results import Group, PartyTone, Summary


def build_parties(summary: Summary) -> dict[str, Any] | None:
    """Return the dumbbells of all articles and the tones by group; `None` if nothing is told."""
    told = [one for one in summary.overall.parties if _is_told(one)]
    withheld = [one for one in summary.overall.parties if not _is_told(one)]
    if not summary.overall.parties:
        return None
    numbers = {party.name: number for number, party in enumerate(summary.parties)}
    end = _end(told)
    told.sort(key=lambda one: (_tone(one), one.party))
    return {
        "ticks": [
            {"x": _place(tick * end, end), "label": f"{tick * end:+.1f}" if tick else "0",
             "is_zero": not tick}
            for tick in (-1, -0.5, 0, 0.5, 1)
        ],
        "rows": [{"number": numbers[one.party], **_row(one, end)} for one in told],
        "withheld": [
            {"name": one_line(one.party, 80), "n": count(one.n_mentions)} for one in withheld
        ],
        "groups": [group_name(group.name) for group in summary.groups],
        "stances": _stances(summary.overall.parties),
        "cells": [
            {"name": one_line(one.party, 80), "cells": _by_group(one.party, summary.groups)}
            for one in told
        ],
    }  # fmt: skip


def tone_text(share: Share) -> dict[str, Any]:
    """Return a tone in words: its value with a sign, its interval, and what it rests on."""
    has_interval = share.low is not None and share.high is not None
    return {
        "value": None if share.estimate is None else signed(share.estimate),
        "interval": f"{signed(share.low or 0)} to {signed(share.high or 0)}"
        if has_interval
        else "no interval",
        "n": count(share.n),
    }


def signed(value: float) -> str:
    """Return a tone as `+0.12`, `−0.30` or `0.00`."""
    text = f"{abs(value):.2f}"
    return text if text == "0.00" else f"{'+' if value > 0 else '−'}{text}"


def _is_told(one: PartyTone) -> bool:
    return any(side["tone"].estimate is not None for side in (one.narrator, one.sources))


def _tone(one: PartyTone) -> float:
    estimates = [one.narrator["tone"].estimate, one.sources["tone"].estimate]
    return next(value for value in estimates if value is not None)


def _end(told: Sequence[PartyTone]) -> float:
    reach = [
        abs(value)
        for one in told
        for side in (one.narrator, one.sources)
        for value in (side["tone"].estimate, side["tone"].low, side["tone"].high)
        if value is not None
    ]
    return next((end for end in (0.2, 0.4, 0.6, 0.8) if end >= max(reach, default=0)), 1.0)


def _row(one: PartyTone, end: float) -> dict[str, Any]:
    return {
        "name": one_line(one.party, 80),
        "side": one_line(one.side, 60) if one.side else None,
        "n": f"{numbered(one.n_mentions, 'mention')}, {numbered(one.n_articles, 'article')}",
        "narrator": _mark(one.narrator["tone"], end),
        "source": _mark(one.sources["tone"], end),
    }


def _mark(share: Share, end: float) -> dict[str, Any]:
    places = {"x": share.estimate, "low": share.low, "high": share.high}
    return {
        **{key: None if value is None else _place(value, end) for key, value in places.items()},
        **tone_text(share),
    }


def _place(value: float, end: float) -> str:
    return place_on((value + end) / (2 * end))


def _by_group(party: str, groups: Sequence[Group]) -> list[dict[str, Any]]:
    tones = [next(one for one in group.parties if one.party == party) for group in groups]
    return [_cell(one.narrator["tone"]) for one in tones]


def _cell(share: Share) -> dict[str, Any]:
    estimate = share.estimate or 0
    shade = min(4, int(abs(estimate) * 10))
    kind = "" if not shade else "good" if estimate > 0 else "bad"
    return {**tone_text(share), "shade": shade, "kind": kind}


def _stances(parties: Sequence[PartyTone]) -> dict[str, Any]:
    """Return with which cues each party is cited itself, if that is often enough to be told."""
    cited = [
        one for one in parties if any(share.estimate is not None for share in one.stances.values())
    ]
    cited.sort(key=lambda one: (-max(share.n for share in one.stances.values()), one.party))
    keys = [
        key
        for key in CUE_STANCES
        if any(key in one.stances and one.stances[key].count for one in cited)
    ]
    return {
        "labels": [{"key": key, "name": CUE_STANCES[key].name} for key in keys],
        "rows": [
            {
                "name": one_line(one.party, 80),
                "n": count(max(share.n for share in one.stances.values())),
                "cells": [_shaded(one.stances[key]) for key in keys],
            }
            for one in cited
        ],
    }


def _shaded(share: Share) -> dict[str, Any]:
    return {**share_text(share), "shade": min(4, int((share.estimate or 0) * 8))}
