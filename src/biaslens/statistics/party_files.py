"""The file of the parties: a list in YAML that people edit."""

from collections.abc import Sequence
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from biaslens.errors import ConfigError
from biaslens.statistics.parties import key_of
from biaslens.statistics.results import PartySpec

_HEAD = """\
# The parties of a summary. `variants` are the other words for a party, without regard to case;
# `group` (optional) is the side that it belongs to. Delete, merge and add as you see fit, then:
# biaslens summarize SCORES --parties THIS_FILE
"""


class _Party(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)

    name: str = Field(min_length=1)
    variants: tuple[str, ...] = ()
    group: str | None = None


def read_parties(path: Path) -> tuple[PartySpec, ...]:
    """Return the parties of a YAML file: a list of `name`, `variants` and `group`.

    Raises:
        ConfigError: If the file cannot be read, a key is wrong, or two parties share a name.
    """
    try:
        values = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, RecursionError, yaml.YAMLError, UnicodeDecodeError) as error:
        reason = " ".join(str(error).split())[:200]
        raise ConfigError(
            f"{path}: cannot be read as YAML ({reason}); write one with "
            "`biaslens summarize SCORES --write-parties FILE`"
        ) from error
    if not isinstance(values, list):
        raise ConfigError(f"{path}: expected a list of parties, each with name and variants")
    try:
        found = [_Party.model_validate(value) for value in values]
    except ValidationError as error:
        problem = error.errors()[0]
        place = ".".join(map(str, problem["loc"])) or "a party"
        raise ConfigError(
            f"{path}: {place}: {problem['msg']}; a party has name, variants and group"
        ) from error
    parties = tuple(PartySpec(one.name, one.variants, one.group) for one in found)
    _check_names(parties, path)
    return parties


def _check_names(parties: Sequence[PartySpec], path: Path) -> None:
    seen: dict[str, str] = {}
    for party in parties:
        for name in {key_of(name) for name in (party.name, *party.variants)}:
            if name in seen:
                raise ConfigError(
                    f"{path}: {name!r} belongs to {seen[name]!r} and {party.name!r}; keep it in one"
                )
            seen[name] = party.name


def write_parties(parties: Sequence[PartySpec]) -> str:
    """Return the YAML file of some parties, ready to be edited."""
    rows = [
        {"name": party.name, "variants": list(party.variants), "group": party.side}
        for party in parties
    ]
    listed = yaml.safe_dump(rows, allow_unicode=True, sort_keys=False, width=100)
    return _HEAD + listed
