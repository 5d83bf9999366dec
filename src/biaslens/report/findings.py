"""Findings as sentences made from the numbers, as careful as the numbers are.

A finding is a list of parts: plain words, and the names of outlets, which the page sets apart.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from biaslens.report.labels import NO_OUTLET, SOURCE_TYPES, TECHNIQUES, name_of
from biaslens.report.text import count, interval_text, numbered, one_line, percent
from biaslens.statistics.figures import NAMED_TYPES
from biaslens.statistics.intervals import FEW_ARTICLES, MIN_N, Share
from biaslens.statistics.results import Comparison
from biaslens.statistics.summary import PER_SENTENCES, Group, Summary

Part = dict[str, str]
Finding = dict[str, Any]
MAX_COMPARED = 4
"""Up to so many groups are told one by one, more by their highest and lowest."""


MAX_DIFFERENCES = 3
"""So many differences on the same events are told in sentences."""


@dataclass(frozen=True, slots=True)
class _Saying:
    """How a figure is put into words: a short name, a verb, and what it is a share of."""

    short: str
    before: str
    after: str
    unit: str


_SAYINGS = {
    "narrator_loaded": _Saying(
        "Loaded, the narrator's words", "words", "of its own sentences in a loaded way", "sentence"
    ),
    "source_loaded": _Saying(
        "Loaded, in sources' words",
        "passes on loaded words of sources in",
        "of the sentences that hold their words",
        "sentence",
    ),
    "unnamed_or_vague": _Saying(
        "Unnamed or vague sources",
        "rests",
        "of its attributions on unnamed or vague sources",
        "attribution",
    ),
    "cue_stance.distance": _Saying(
        "Cues of distance",
        "keeps its distance (“claimed”, “alleged”) in",
        "of its attributions",
        "attribution",
    ),
}


def build_findings(summary: Summary) -> list[Finding]:
    """Return the findings, the wording of the narrator first."""
    told = [_compare(summary.groups, figure) for figure in _SAYINGS]
    if told[0] and any(group.figures["narrator_loaded"].is_rough for group in summary.groups):
        rough = f" Intervals from fewer than {FEW_ARTICLES} articles, here and below, are rough."
        told[0]["caution"].append(_text(rough))
    told += _on_same_events(summary)
    told += [_top_technique(summary.overall), _top_source(summary.overall)]
    return [finding for finding in told if finding]


def build_headlines(summary: Summary) -> list[str]:
    """Return the compared figures as short plain lines, one a figure."""
    lines = []
    for figure, saying in _SAYINGS.items():
        _, told = _ranked(summary.groups, figure)
        shares = [
            f"{group_name(group.name)} {percent(share.estimate or 0)} ({interval_text(share)})"
            for group, share in told
        ]
        if shares:
            lines.append(f"{saying.short}: {'; '.join(shares)}")
    return lines


def group_name(name: str | None) -> str:
    """Return what a group is called on the page."""
    return one_line(name, 80) if name else NO_OUTLET


def _compare(groups: Sequence[Group], figure: str) -> Finding | None:
    shown, told = _ranked(groups, figure)
    if not shown:
        return None
    saying = _SAYINGS[figure]
    parts = _clause(*told[0], saying=saying)
    for place, (group, share) in enumerate(told[1:], 1):
        parts.append(_text("; " if place < len(told) - 1 or len(told) == 2 else "; and "))
        parts += [
            _name(group),
            _text(f" {percent(share.estimate or 0)} ({_evidence(share, saying)})"),
        ]
    parts.append(_text("."))
    caution = _caution([share for _, share in told], [share for _, share in shown])
    n_withheld = len(groups) - len(shown)
    if n_withheld:
        caution += (
            f" Withheld for {numbered(n_withheld, 'group')} with fewer than {MIN_N} {saying.unit}s."
        )
    return {"figure": figure, "parts": parts, "caution": [_text(caution)] if caution else []}


def _ranked(
    groups: Sequence[Group], figure: str
) -> tuple[list[tuple[Group, Share]], list[tuple[Group, Share]]]:
    """Return the groups with an estimate, the highest first, and those of them that are told."""
    known = [(group, group.figures[figure]) for group in groups]
    shown = sorted(
        ((group, share) for group, share in known if share.estimate is not None),
        key=lambda item: -(item[1].estimate or 0),
    )
    if len(shown) <= MAX_COMPARED:
        return shown, shown
    firm = [item for item in shown if item[1].low is not None]
    return shown, [firm[0], firm[-1]] if len(firm) > 1 else [shown[0], shown[-1]]


def _clause(group: Group, share: Share, *, saying: _Saying) -> list[Part]:
    return [
        _name(group),
        _text(f" {saying.before} "),
        {"kind": "strong", "text": percent(share.estimate or 0)},
        _text(f" {saying.after} ({_evidence(share, saying)})"),
    ]


def _evidence(share: Share, saying: _Saying) -> str:
    if share.low is None:
        return f"{numbered(share.n, saying.unit)}, {interval_text(share)}"
    n, n_articles = numbered(share.n, saying.unit), numbered(share.n_articles, "article")
    return f"{interval_text(share)}, {n} in {n_articles}"


def _caution(told: Sequence[Share], shown: Sequence[Share]) -> str:
    sentences = []
    if len(shown) > len(told):
        bare = any(share.low is None for share in shown) and told[0].low is not None
        whole = f"{len(shown)}, among those with an interval" if bare else f"{len(shown)}"
        sentences.append(f" These are the highest and the lowest of {whole}.")
    firm = [share for share in told if share.low is not None]
    if len(told) > 1 and len(firm) < len(told):
        sentences.append(" Without an interval for each, the order says little.")
    elif len(told) > 1:
        sentences.append(_overlap(told))
    return "".join(sentences)


def _overlap(told: Sequence[Share]) -> str:
    highest, others = told[0], told[1:]
    next_high = max(share.high or 0 for share in others)
    if (highest.low or 0) > next_high:
        return " The first lies above the rest, beyond their intervals."
    if (highest.low or 0) > (told[-1].high or 0):
        return " The first and the last are apart; the intervals between them overlap."
    return " The intervals overlap: the order may be chance."


def _on_same_events(summary: Summary) -> list[Finding]:
    """Return what is clear on the same events, the largest first, or that nothing is."""
    same = [one for one in summary.comparisons if one.scope == "same events"]
    clear = [one for one in same if one.is_clear and one.figure in _SAYINGS]
    clear.sort(key=lambda one: (list(_SAYINGS).index(one.figure), -abs(one.difference)))
    if same and not clear:
        words = (
            f"On the same events, none of {numbered(len(same), 'comparison')} shows a difference "
            "that is more than chance could make."
        )
        return [{"figure": "same events", "parts": [_text(words)], "caution": []}]
    return [_difference(one) for one in clear[:MAX_DIFFERENCES]]


def _difference(one: Comparison) -> Finding:
    saying = _SAYINGS[one.figure]
    second = "all others" if one.is_second_others else group_name(one.second)
    low, high = sorted((abs(one.low), abs(one.high)))
    return {
        "figure": "same events",
        "parts": [
            _text(f"On {numbered(one.n_events or 0, 'event')} that both cover, "),
            {"kind": "name", "text": group_name(one.first)},
            _text(f" {saying.before} "),
            {"kind": "strong", "text": percent(one.first_share)},
            _text(f" {saying.after}, "),
            {"kind": "name", "text": second},
            _text(
                f" {percent(one.second_share)}: a difference of "
                f"{100 * abs(one.difference):.0f} points ({100 * low:.0f} to {100 * high:.0f})."
            ),
        ],
        "caution": [],
    }


def _top_technique(overall: Group) -> Finding | None:
    rates = [
        (share.estimate, key)
        for key, share in overall.figures.items()
        if key.startswith("technique.") and share.estimate is not None
    ]
    if not rates:
        return None
    _, key = max(rates)
    share = overall.figures[key]
    rate = (share.estimate or 0) * PER_SENTENCES
    name = one_line(name_of(TECHNIQUES, key.partition(".")[2]), 80)
    interval = (
        interval_text(share)
        if share.low is None
        else f"{share.low * PER_SENTENCES:.0f} to {(share.high or 0) * PER_SENTENCES:.0f}"
    )
    return {
        "figure": key,
        "parts": [
            _text("The technique marked most often in the narrators’ words is "),
            {"kind": "strong", "text": name[:1].lower() + name[1:]},
            _text(f": {rate:.0f} times per {count(PER_SENTENCES)} sentences ({interval})."),
        ],
        "caution": [],
    }


def _top_source(overall: Group) -> Finding | None:
    named = [source for source in overall.sources if source.source_type in NAMED_TYPES]
    if not named:
        return None
    source = named[0]
    return {
        "figure": "sources",
        "parts": [
            _text("Cited most often: "),
            {"kind": "name", "text": one_line(source.name, 80)},
            _text(
                f" ({name_of(SOURCE_TYPES, source.source_type)}), "
                f"{numbered(source.n_attributions, 'time')} in "
                f"{numbered(source.n_articles, 'article')}."
            ),
        ],
        "caution": [],
    }


def _text(text: str) -> Part:
    return {"kind": "text", "text": text}


def _name(group: Group) -> Part:
    return {"kind": "name", "text": group_name(group.name)}
