"""The settings of the templates, and their compiled form.

A built package carries the templates as Python modules, because compiling them takes longer than
rendering a page. They lie in a folder named after the version of Jinja that made them: under
another version, and in a checkout, the templates are compiled when they are used. This module
imports Jinja alone, so that a build can run it.
"""

from importlib.metadata import version
from pathlib import Path

from jinja2 import BaseLoader, Environment, FileSystemLoader, StrictUndefined

TEMPLATES = "templates"
COMPILED = f"compiled/jinja-{version('jinja2')}"


def make_environment(loader: BaseLoader) -> Environment:
    """Return the environment of the templates: every value is escaped, and must be there."""
    return Environment(
        loader=loader,
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def compile_templates(folder: Path) -> None:
    """Write the templates as Python modules, for a `ModuleLoader` of that folder."""
    environment = make_environment(FileSystemLoader(Path(__file__).parent / TEMPLATES))
    environment.compile_templates(folder, extensions=["html", "svg"], zip=None, ignore_errors=False)
