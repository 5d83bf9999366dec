"""Whom a pronoun stands for, where that is safe: a wrong person is worse than none.

It stands for the only person named as a source in its own or the previous sentence, for the name
right before "who", or, where nobody spoke, for the person whom the previous sentence opens with and
who is alone in it. Nobody else may be named there, and the given name may not speak against it.
"""

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from biaslens.attribution.entities import Names, agrees, full_name
from biaslens.attribution.tables import words_of
from biaslens.schema import Attribution

_RESOLVABLE = frozenset({"he", "she", "who", "his", "her", "him", "himself", "herself"})
_SUBJECTS = ("he", "she")
_WORD = re.compile(r"[^\W\d_]+")
_PERSON_ENDS = ("er", "or", "ist", "man", "ian")
_MAX_SENTENCE = 1_000
_N_BEFORE = 8


@dataclass(frozen=True, slots=True)
class Window:
    """Where a pronoun stands, and the starts of its own sentence and of the one before."""

    text: str
    previous: int
    own: int
    position: int


def antecedent(
    pronoun: str, window: Window, *, before: Sequence[Attribution], names: Names
) -> str | None:
    """Return the person that a pronoun safely stands for, or None.

    Args:
        pronoun: The source words.
        window: Where they stand.
        before: The attributions that come earlier in the text.
        names: The names of the article.
    """
    pronoun = pronoun.lower()
    if pronoun not in _RESOLVABLE:
        return None
    if pronoun == "who":
        name = _right_before(window, names)
        if name is not None:
            return name
    spoke = _named_sources(window, before)
    name = next(iter(spoke)) if len(spoke) == 1 else None
    if not spoke and pronoun in _SUBJECTS:
        name = _opener(window, names)
    if name is None or not agrees(pronoun, name):
        return None
    return None if _surnames(window, names) - {name.split()[-1]} else name


def _named_sources(window: Window, before: Sequence[Attribution]) -> set[str]:
    return {
        attribution.source_entity
        for attribution in before[-_N_BEFORE:]
        if attribution.source
        and window.previous <= attribution.source[0].start < window.position
        and attribution.source_entity
        and attribution.source_type != "named_organization"
    }


def _surnames(window: Window, names: Names) -> set[str]:
    """Return the known surnames between the start of the previous sentence and the pronoun."""
    first = bisect_left(names.surnames, (window.previous, ""))
    last = bisect_left(names.surnames, (window.position, ""))
    return {surname for _, surname in names.surnames[first:last]}


def _right_before(window: Window, names: Names) -> str | None:
    """Return the full name that ends right before: "Ana Ruiz, who"."""
    index = bisect_left(names.mentions, (window.position, 0, "")) - 1
    if index < 0:
        return None
    _, end, name = names.mentions[index]
    return full_name(name, names) if window.text[end : window.position] in (" ", ", ") else None


def _opener(window: Window, names: Names) -> str | None:
    """Return the person whom the previous sentence opens with and who is alone in it."""
    if window.text[window.own : window.position].strip("\"“'‘ ") or window.own == window.previous:
        return None
    index = bisect_left(names.surnames, (window.previous, ""))
    if index == len(names.surnames):
        return None
    start, surname = names.surnames[index]
    sentence = window.text[window.previous : min(window.own, window.previous + _MAX_SENTENCE)]
    if start != window.previous or _mentions_others(sentence, surname):
        return None
    name = full_name(surname, names)
    return name if " " in name else None


def _mentions_others(sentence: str, surname: str) -> bool:
    """Whether behind a name other capitals or people come up, who could be meant as well."""
    words = _WORD.findall(sentence)
    behind = words[words.index(surname) + 1 :] if surname in words else words
    people = words_of("person") | words_of("group") | words_of("pronoun")
    singular = (word.lower().removesuffix("s") for word in behind)
    return any(
        word in people or word + "s" in people or word.endswith(_PERSON_ENDS) for word in singular
    )
