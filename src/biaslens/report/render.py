"""Plain values and the templates beside this file, rendered into one page."""

from collections.abc import Mapping
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from biaslens.report.text import count


def render_report(report: Mapping[str, Any]) -> str:
    """Return the page of a report as HTML; every value is escaped, whatever the template's name."""
    environment = Environment(
        loader=PackageLoader("biaslens.report", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["count"] = count
    return environment.get_template("page.html").render(report=report)
