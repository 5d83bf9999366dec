"""What was read, by what, and how: the head of the page, and the paragraph for a paper."""

from collections.abc import Mapping, Sequence
from typing import Any, TypeGuard

from biaslens.report.findings import group_name
from biaslens.report.labels import BENCHMARKS, METRICS, REASONS
from biaslens.report.text import count, numbered, one_line
from biaslens.statistics.intervals import LEVEL, N_RESAMPLES
from biaslens.statistics.summary import Group, RemovedText, Summary

_PARTS = ("_dev", "_valid", "_test")
_HASH = 16  # characters of a hash that are shown in running text


def build_masthead(summary: Summary) -> dict[str, Any]:
    """Return who was read, when, how much, and the versions and hashes behind it."""
    overall, run = summary.overall, summary.run
    bundle = as_mapping(run.get("bundle"))
    return {
        "outlets": [_outlet(group) for group in summary.groups],
        "dates": _dates(overall),
        "n_articles": count(overall.n_articles),
        "n_sentences": count(overall.n_sentences),
        "n_skipped": overall.n_skipped,
        "n_rejects": summary.n_rejects,
        "n_removed": count(sum(piece.n_characters for piece in overall.removed)),
        "n_removed_pieces": count(sum(piece.n_pieces for piece in overall.removed)),
        "read": _read_line(summary),
        "facts": _facts(run, bundle),
        "inputs": _inputs(run),
        "created": _text(run.get("created"), None),
    }


def removed_rows(removed: Sequence[RemovedText]) -> list[dict[str, Any]]:
    """Return a removed ledger in words."""
    return [
        {
            "reason": one_line(name_of_reason(piece.reason), 60),
            "n_pieces": count(piece.n_pieces),
            "n_characters": count(piece.n_characters),
        }
        for piece in removed
    ]


def name_of_reason(reason: str | None) -> str:
    """Return why something was removed, in words."""
    return REASONS.get(reason or "", reason or "no reason given")


def build_method(summary: Summary) -> dict[str, Any]:
    """Return the values of the method paragraph, which is ready to paste into a paper."""
    overall, run = summary.overall, summary.run
    bundle = as_mapping(run.get("bundle"))
    return {
        "n_articles": numbered(overall.n_articles, "article"),
        "n_sentences": numbered(overall.n_sentences, "sentence"),
        "of": _listed(summary.groups),
        "dates": _dates(overall),
        "biaslens_version": _text(run.get("biaslens_version")),
        "tables_version": _text(run.get("tables_version")),
        "bundle_name": _text(bundle.get("name")),
        "bundle_sha256": _text(bundle.get("sha256")),
        "n_removed": count(sum(piece.n_characters for piece in overall.removed)),
        "level": f"{100 * LEVEL:.0f}",
        "n_resamples": count(N_RESAMPLES),
        "seed": summary.seed,
        "n_copies": numbered(overall.n_copies, "copy", "copies") if overall.n_copies else None,
        "n_comparisons": numbered(len(summary.comparisons), "comparison"),
        "has_comparisons": bool(summary.comparisons),
        "fdr": f"{100 * summary.fdr:.0f}",
        "events": _events(summary),
    }


def _events(summary: Summary) -> dict[str, str] | None:
    """Return how many events two groups or more cover, and how these were found."""
    same = summary.same_events
    if same is None:
        return None
    how = (
        f"named by the column “{one_line(same.column, 60)}”"
        if same.column is not None
        else f"found by TF-IDF (cosine of {same.similarity} or more) and dates at most "
        f"{numbered(same.days or 0, 'day')} apart"
    )
    return {"n": numbered(len(same.events), "event"), "how": how}


def build_benchmarks(summary: Summary) -> list[dict[str, Any]]:
    """Return the scores that the bundle states for itself: benchmark, metric, number."""
    scores = as_mapping(as_mapping(summary.run.get("bundle")).get("scores"))
    return [
        {
            "benchmark": _text(_benchmark(benchmark)),
            "key": _text(benchmark),
            "metric": _text(METRICS.get(metric, str(metric).replace("_", " "))),
            "value": f"{value:.3f}",
            "n": count(values["n"]) if is_number(values.get("n")) else "",
        }
        for benchmark, metrics in scores.items()
        for values in [as_mapping(metrics)]
        for metric, value in values.items()
        if metric != "n" and is_number(value)
    ]


def build_band(summary: Summary) -> list[str] | None:
    """Return the ends of the probabilities at which the bundle says not to trust a decision."""
    band = as_mapping(summary.run.get("bundle")).get("abstain")
    if not isinstance(band, Sequence) or len(band) != 2 or not all(map(is_number, band)):
        return None
    return [f"{end:.2f}" for end in band]


def _benchmark(name: str) -> str:
    base = str(name)
    for ending in _PARTS:
        base = base.removesuffix(ending)
    return BENCHMARKS.get(base, str(name))


def is_number(value: Any) -> TypeGuard[float]:
    """Say whether `value` is a number: the manifest was written elsewhere."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def as_mapping(value: Any) -> Mapping[str, Any]:
    """Return `value` if it is a mapping, else an empty one: the manifest was written elsewhere."""
    return value if isinstance(value, Mapping) else {}


def _outlet(group: Group) -> dict[str, Any]:
    return {
        "name": group_name(group.name),
        "n_articles": count(group.n_articles),
        "n_sentences": count(group.n_sentences),
        "dates": _dates(group),
    }


def _dates(group: Group) -> str | None:
    if not group.first_published or not group.last_published:
        return None
    first, last = one_line(group.first_published[:10], 10), one_line(group.last_published[:10], 10)
    return first if first == last else f"{first} to {last}"


def _when(group: Group) -> str:
    dates = _dates(group)
    return f", published {dates}," if dates else ""


def _listed(groups: Sequence[Group]) -> str:
    names = [group_name(group.name) for group in groups]
    if not names:
        return "no outlet"
    if len(names) > 8:
        return f"{len(names)} groups"
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _read_line(summary: Summary) -> str:
    overall = summary.overall
    n_articles = numbered(overall.n_articles, "article")
    n_sentences = numbered(overall.n_sentences, "sentence")
    line = f"Read {n_articles} ({n_sentences}) of {_listed(summary.groups)}"
    if overall.n_skipped:
        line += f"; {overall.n_skipped} without scores"
    if summary.n_rejects:
        line += f"; {numbered(summary.n_rejects, 'record')} rejected"
    return line + "."


def _facts(run: Mapping[str, Any], bundle: Mapping[str, Any]) -> list[dict[str, str]]:
    options = as_mapping(run.get("options"))
    facts = [
        ("biaslens", _text(run.get("biaslens_version"))),
        ("tables", f"version {_text(run.get('tables_version'))}"),
        ("model", _text(bundle.get("name"))),
        ("SHA-256 of the model", _text(bundle.get("sha256"))),
        ("license of the model", _text(bundle.get("license"))),
        ("scored", _text(run.get("created"))),
        *((f"option {_text(key)}", _text(value)) for key, value in _given(options)),
    ]
    return [{"name": name, "value": value} for name, value in facts]


def _given(options: Mapping[str, Any]) -> list[tuple[str, Any]]:
    return [(key, value) for key, value in sorted(options.items()) if value not in (None, {}, [])]


def _inputs(run: Mapping[str, Any]) -> list[dict[str, str]]:
    inputs = run.get("inputs")
    return [
        {
            "path": _text(one.get("path")),
            "sha256": _text(one.get("sha256"))[:_HASH],
            "n_bytes": count(one["n_bytes"]) if isinstance(one.get("n_bytes"), int) else "unknown",
        }
        for one in (inputs if isinstance(inputs, list) else [])
        if isinstance(one, Mapping)
    ]


def _text(value: Any, default: str | None = "unknown") -> Any:
    return default if value is None else one_line(str(value), 200)
