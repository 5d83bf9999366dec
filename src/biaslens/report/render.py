"""Plain values and the templates beside this file, rendered into one page."""

from base64 import b64encode
from collections.abc import Mapping
from functools import cache
from hashlib import sha256
from importlib import resources
from pathlib import Path
from typing import Any
from urllib.parse import quote

from jinja2 import ChoiceLoader, Environment, ModuleLoader, PackageLoader

from biaslens.report.templating import COMPILED, TEMPLATES, make_environment
from biaslens.report.text import count

_MEANINGS = {
    "figures.csv": "every figure of every group, with interval and n",
    "articles.csv": "the counts of every article",
    "sources.csv": "the most cited sources of every group",
    "comparisons.csv": "the differences between groups",
    "parties.csv": "the tone toward each party",
    "months.csv": "the main figures by month",
    "figures.json": "the same figures for programs, with what they mean",
}
_UNQUOTED = "!$()*,-./:;=?@[]_~|"  # what neither HTML nor a link takes for its own
_TYPES = {"csv": "text/csv", "json": "application/json", "svg": "image/svg+xml"}


def render_report(report: Mapping[str, Any], files: Mapping[str, str] | None = None) -> str:
    """Return the page of a report as HTML; every value is escaped, whatever the template's name.

    Args:
        report: What `build_report` returned.
        files: Texts by file name that the page offers to save; they travel inside its links.
    """
    style, script = _source("page.css"), _source("page.js")
    return (
        _environment()
        .get_template("page.html")
        .render(
            report=report,
            style=style,
            style_hash=_csp_hash(style),
            script=script,
            script_hash=_csp_hash(script),
            files=[_file(name, text) for name, text in (files or {}).items()],
        )
    )


def render_reading(article: Mapping[str, Any]) -> str:
    """Return the reading view of one article as a page of its own, without a script."""
    style = _source("page.css")
    return (
        _environment()
        .get_template("reading_page.html")
        .render(article=article, style=style, style_hash=_csp_hash(style))
    )


def render_figures(report: Mapping[str, Any]) -> dict[str, str]:
    """Return the charts of a report as SVG files that stand alone, by file name."""
    template = _environment().get_template("figure.svg")
    return {f"{figure['key']}.svg": template.render(figure=figure) for figure in report["figures"]}


@cache
def _environment() -> Environment:
    compiled = Path(__file__).parent / COMPILED
    sources = PackageLoader("biaslens.report", TEMPLATES)
    return make_environment(ChoiceLoader([ModuleLoader(compiled), sources]))


def _source(name: str) -> str:
    return resources.files(__package__).joinpath(TEMPLATES, name).read_text(encoding="utf-8")


def _csp_hash(text: str) -> str:
    """Return what the page's policy calls this text by: only exactly it may run or style."""
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"


def _file(name: str, text: str) -> dict[str, Any]:
    data = text.encode()
    return {
        "name": name,
        "meaning": _MEANINGS.get(name, ""),
        "n_bytes": count(len(data)),
        "href": _data_link(_TYPES[name.rpartition(".")[2]], data),
    }


def _data_link(kind: str, data: bytes) -> str:
    """Return the bytes as a link, in the shorter of the two ways to write one."""
    quoted = f"data:{kind};charset=utf-8,{quote(data, safe=_UNQUOTED)}"
    encoded = f"data:{kind};charset=utf-8;base64,{b64encode(data).decode()}"
    return min(quoted, encoded, key=len)
