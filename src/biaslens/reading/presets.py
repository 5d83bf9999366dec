"""Exports of known tools: which of their columns holds each of ours."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from biaslens.errors import InputError


@dataclass(frozen=True, slots=True)
class Preset:
    """The columns of an export, by our names; of several names the first that is there counts.

    `marks` are the columns that give the export away.
    """

    columns: Mapping[str, tuple[str, ...]]
    marks: tuple[frozenset[str], ...]


PRESETS: Mapping[str, Preset] = {
    "news-please": Preset(
        columns={
            "id": ("url",),
            "text": ("maintext",),
            "title": ("title",),
            "outlet": ("source_domain",),
            "published": ("date_publish",),
            "url": ("url",),
        },
        marks=(frozenset({"maintext", "source_domain"}),),
    ),
    "media-cloud": Preset(
        columns={
            "id": ("id", "stories_id"),
            "text": ("text", "story_text"),
            "title": ("title",),
            "outlet": ("media_name", "media_url"),
            "published": ("publish_date",),
            "url": ("url",),
        },
        marks=(
            frozenset({"media_name", "publish_date"}),
            frozenset({"stories_id", "publish_date"}),
        ),
    ),
}


def check_preset(name: str | None) -> None:
    """Check that a preset is one of ours.

    Raises:
        InputError: If it is not.
    """
    if name is not None and name not in PRESETS:
        raise InputError(f"--preset {name}: expected one of {', '.join(PRESETS)}")


def find_columns(names: Iterable[str], preset: str | None = None) -> dict[str, str]:
    """Return which column of a file holds each of ours, as far as a preset knows it.

    Args:
        names: The columns of the file.
        preset: The preset to use; else the one whose marks they bear, if any.

    Example:
        >>> find_columns(["maintext", "source_domain", "url"])["text"]
        'maintext'
    """
    there = frozenset(names)
    found = preset or next(
        (key for key, known in PRESETS.items() if any(mark <= there for mark in known.marks)), None
    )
    if found is None:
        return {}
    return {
        ours: next((name for name in candidates if name in there), candidates[0])
        for ours, candidates in PRESETS[found].columns.items()
    }
