"""Who is cited, by which words, and how much comes from few or from nobody in particular."""

from typing import Any

from biaslens.report.charts import share_text
from biaslens.report.findings import group_name
from biaslens.report.labels import CUE_STANCES, SOURCE_TYPES, name_of
from biaslens.report.text import count, one_line, percent
from biaslens.statistics.results import Group, Summary
from biaslens.statistics.sources import TOP, CitedSource

MAX_SOURCES = 25
_MAX_VARIANTS = 3
_UNRESOLVED = ("pronoun", "none")
_PROFILE = ("opinion", "opinion_unnamed_or_vague", "words_direct")


def build_cited(summary: Summary) -> dict[str, Any]:
    """Return the most cited sources, without pronouns that stand for nobody known, and profiles."""
    known = _known(summary)
    unresolved = [one for one in summary.overall.sources if one.source_type in _UNRESOLVED]
    return {
        "top": TOP,
        "rows": [_source(one) for one in shown_sources(summary)],
        "n": count(len(known)),
        "n_more": max(0, len(known) - MAX_SOURCES),
        "n_unresolved": count(sum(one.n_attributions for one in unresolved)),
        "profiles": [_profile(group) for group in summary.groups],
    }


def shown_sources(summary: Summary) -> list[CitedSource]:
    """Return the sources that the page lists, the most cited first."""
    return _known(summary)[:MAX_SOURCES]


def _known(summary: Summary) -> list[CitedSource]:
    return [one for one in summary.overall.sources if one.source_type not in _UNRESOLVED]


def _source(source: CitedSource) -> dict[str, Any]:
    return {
        "name": one_line(source.name, 120),
        "variants": [one_line(name, 60) for name in source.variants[:_MAX_VARIANTS]],
        "type": name_of(SOURCE_TYPES, source.source_type),
        "family": source.source_type,
        "n_attributions": count(source.n_attributions),
        "n_articles": count(source.n_articles),
        "n_words": count(source.n_words),
        "stances": [
            {"name": name_of(CUE_STANCES, key), "n": count(n)} for key, n in source.stances.items()
        ],
    }


def _profile(group: Group) -> dict[str, Any]:
    found = group.concentration
    return {
        "name": group_name(group.name),
        "n_known": count(found.n_attributions),
        "n_sources": count(found.n_sources),
        "top": share_text(found.top),
        "hhi": None if found.hhi is None else percent(found.hhi),
        **{key: share_text(group.figures[key]) for key in _PROFILE},
    }
