"""The charts of the page once more, each whole: names, plot and numbers for one SVG file."""

from collections.abc import Mapping, Sequence
from textwrap import wrap
from typing import Any

_PLOT_LEFT, _PLOT_WIDTH = 215.0, 420.0
_LINE = 118  # characters of a line of explanation
_NAME = 28  # characters of a row's name

Row = Mapping[str, Any]


def build_figures(report: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return what the template `figure.svg` draws, for each chart that has something to show."""
    found = [
        _figure(
            "loaded",
            "How loaded, and in whose words",
            "Share of loaded sentences: filled, in the narrator’s own words; hollow, in the words "
            "of sources. Lines are 95 % intervals.",
            ticks=report["forest"]["ticks"],
            rows=[_pair(row) for row in report["forest"]["rows"]],
            legend=_VOICES,
        ),
        _bars("source-types", "What kind of sources", report["source_types"], "attributions"),
        _bars("sentiment", "How the sentences sound", report["sentiment"], "sentences"),
        _figure(
            "techniques",
            "Techniques in the narrators’ words",
            "Marked spans per 1,000 sentences of the narrator, with 95 % intervals.",
            ticks=[],
            rows=[_technique(row) for row in report["techniques"]["rows"]],
            legend=[],
        ),
    ]
    if report["differences"]:
        found += [_differences(chart) for chart in report["differences"]["charts"][:2]]
    if report["parties"]:
        found.append(_tones(report["parties"]))
    return [figure for figure in found if figure["rows"]]


_VOICES = [
    {"kind": "narrator", "name": "the narrator’s words"},
    {"kind": "source", "name": "sources’ words"},
]


def _figure(
    key: str,
    title: str,
    sentence: str,
    *,
    ticks: Sequence[Row],
    rows: Sequence[dict[str, Any]],
    legend: Sequence[Row],
) -> dict[str, Any]:
    return {
        "key": key,
        "title": title,
        "lines": wrap(sentence, _LINE),
        "ticks": [{"is_zero": False, **tick, "x": _place(tick["x"])} for tick in ticks],
        "rows": rows,
        "legend": legend,
        "has_patterns": any(row["parts"] for row in rows),
    }


def _row(name: str, note: str = "", **values: Any) -> dict[str, Any]:
    short = name if len(name) <= _NAME else name[: _NAME - 1] + "…"
    return {
        "name": short,
        "note": note,
        "parts": [],
        "marks": [],
        "told": [],
        "link": None,
    } | values


def _pair(row: Row) -> dict[str, Any]:
    narrator, source = row["narrator"], row["source"]
    marks = [_mark(source, "source", 22), _mark(narrator, "narrator", 12)]
    return _row(
        row["name"],
        row["n_articles"],
        marks=[mark for mark in marks if mark],
        told=[_value(narrator), _value(source)],
    )


def _bars(key: str, title: str, chart: Row, unit: str) -> dict[str, Any]:
    rows = [
        _row(
            row["name"],
            f"{row['n']} {unit}",
            parts=[
                part
                | {
                    "x": _place(part["x"]),
                    "middle": _place(part["middle"]),
                    "width": _number(float(part["width"]) / 100 * _PLOT_WIDTH),
                }
                for part in row["parts"]
            ],
        )
        for row in chart["rows"]
        if row["parts"]
    ]
    legend = [{"kind": None, **label} for label in chart["labels"]]
    sentence = f"Share of the {unit} in per cent; the numbers under the bars."
    return _figure(key, title, sentence, ticks=[], rows=rows, legend=legend)


def _differences(chart: Row) -> dict[str, Any]:
    rows = []
    for row in chart["rows"]:
        found = [(row["all"], "source", 22), (row["same"], "narrator", 12)]
        shown = [one for one, _, _ in reversed(found) if one]
        rows.append(
            _row(
                f"{row['first']} – {row['second']}",
                marks=[_places(one, kind, dy) for one, kind, dy in found if one],
                told=[f"{one['difference']} ({one['interval']}), {one['on']}" for one in shown],
            )
        )
    sentence = (
        "Differences in percentage points, first less second, with 95 % intervals. Filled: on the "
        "same events; hollow: over all articles."
    )
    title = f"Differences: {chart['name']}"
    key = f"differences-{chart['figure'].replace('.', '-').replace('_', '-')}"
    return _figure(key, title, sentence, ticks=chart["ticks"], rows=rows, legend=[])


def _tones(chart: Row) -> dict[str, Any]:
    rows = []
    for row in chart["rows"]:
        drawn = [_mark(row["source"], "source", 22), _mark(row["narrator"], "narrator", 12)]
        marks = [mark for mark in drawn if mark]
        told = [_value(mark) for mark in (row["narrator"], row["source"]) if mark["value"]]
        rows.append(_row(row["name"], row["n"], marks=marks, told=told))
    sentence = "Tone around a party’s name, from −1 (negative) to +1 (positive), 95 % intervals."
    return _figure(
        "parties", "Tone toward parties", sentence, ticks=chart["ticks"], rows=rows, legend=_VOICES
    )


def _technique(row: Row) -> dict[str, Any]:
    mark = row["mark"]
    drawn = _mark(mark, "narrator", 16)
    interval = mark["interval"] or "no interval"
    return _row(row["name"], marks=[drawn] if drawn else [], told=[mark["value"], interval])


def _mark(mark: Row, kind: str, dy: int) -> dict[str, Any] | None:
    if mark["x"] is None:
        return None
    return _places(mark, kind, dy)


def _places(mark: Row, kind: str, dy: int) -> dict[str, Any]:
    places = {key: None if mark[key] is None else _place(mark[key]) for key in ("x", "low", "high")}
    return {"kind": kind, "dy": dy, **places}


def _value(mark: Row) -> str:
    return f"{mark['value']} ({mark['interval']})" if mark["value"] else mark["interval"]


def _place(percent: str) -> str:
    return _number(_PLOT_LEFT + float(percent) / 100 * _PLOT_WIDTH)


def _number(value: float) -> str:
    return f"{value:.1f}"
