"""The model card: generated from a bundle's spec, so that it cannot say anything else."""

import json
from importlib.resources import files

from jinja2 import Environment, StrictUndefined

from biaslens.scoring.bundle import BundleSpec


def render_card(spec: BundleSpec) -> str:
    """Return the card of a bundle as Markdown."""
    environment = Environment(
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        autoescape=False,  # noqa: S701  # Markdown made from our own spec
    )
    environment.filters["pretty"] = lambda value: json.dumps(value, indent=1, ensure_ascii=False)
    template = files("biaslens.training").joinpath("card.md.j2").read_text(encoding="utf-8")
    return environment.from_string(template).render(spec=spec)
