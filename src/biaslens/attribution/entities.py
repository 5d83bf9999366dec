"""Who a source is within its article: the fullest form of a name, and safe pronouns.

A wrong merge is worse than none: a surname that two people of the article share stays as it is, and a
pronoun is resolved only when exactly one person was named as a source in the same or the previous
sentence, and nobody else was named there.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from biaslens.attribution.phrases import is_capital, read_phrase, without_possessive, words_of
from biaslens.schema import Attribution, SourceType

_CAPITALIZED = r"(?:[A-Z][\w’'-]{0,30}|[A-Z]\.|(?:al|el)-[A-Z][\w’'-]{0,30})"
_NAME = re.compile(
    rf"{_CAPITALIZED}(?:[ \xa0](?:(?:de|von|van|bin|al|der|la)[ \xa0])?{_CAPITALIZED}){{0,5}}"
)
_EXPANDED = re.compile(r"\(([A-Z]{2,7})\)")
_FUNCTION_WORDS = frozenset(
    "The A An In On At But And If When While As For With After Before Since Although Though He She They"
    " It We I You His Her Their Its Our My That This These Those What Who Why How Where There Here Not No"
    " Yes So Or Yet By From To Of Both Some Many Most All Now Then Meanwhile However Even Also Former"
    " Like Because Earlier Later Last Today Still Just According During Under Over Until Both Asked"
    " Monday Tuesday Wednesday Thursday Friday Saturday Sunday January February March April May June"
    " July August September October November December".split()
)
_RESOLVABLE = frozenset({"he", "she", "who", "his", "her", "him", "himself", "herself"})
_MAX_CHARS = 200_000


@dataclass(frozen=True, slots=True)
class Names:
    """The names of an article.

    `people` holds the full names that end in a surname, `places` where each surname stands,
    `expanded` what an abbreviation is short for, `outlet` the outlet's name in plain letters.
    """

    people: Mapping[str, tuple[str, ...]]
    surnames: tuple[tuple[int, str], ...]
    expanded: Mapping[str, str]
    outlet: str | None = None


NO_NAMES = Names(people={}, surnames=(), expanded={})


def find_names(text: str, *, outlet: str | None = None) -> Names:
    """Return the names of an article, by capitals alone.

    >>> find_names("Samir Hadi spoke. Hadi said no.").people
    {'Hadi': ('Samir Hadi',)}
    """
    people: dict[str, dict[str, None]] = {}
    places: list[tuple[int, str]] = []
    for match in _NAME.finditer(text, 0, _MAX_CHARS):
        words = name_words(match[0].split())
        if not words:
            continue
        places.append((match.start(), words[-1]))
        after_the = text[max(0, match.start() - 4) : match.start()].lower() == "the "
        if _is_full_name(words) and not after_the:
            people.setdefault(words[-1], {})[" ".join(words)] = None
    return Names(
        people={surname: tuple(full) for surname, full in people.items()},
        surnames=tuple((start, name) for start, name in places if name in people),
        expanded=_find_expanded(text),
        outlet=plain(outlet) if outlet else None,
    )


def plain(name: str) -> str:
    """Return the letters and digits of a name in lower case, without a leading "the"."""
    letters = "".join(char for char in name.lower() if char.isalnum())
    return letters.removeprefix("the")


def name_words(words: Iterable[str]) -> list[str]:
    """Return the words of a name without titles and sentence openers before it."""
    kept = [without_possessive(word) for word in words]
    titles = words_of("title")
    while kept and (
        kept[0] in _FUNCTION_WORDS or kept[0].lower() in titles or not is_capital(kept[0])
    ):
        kept = kept[1:]
    while kept and kept[-1] in _FUNCTION_WORDS:
        kept = kept[:-1]
    return kept


def full_name(name: str, names: Names) -> str:
    """Return the fullest form of a person's name in the article, or the name as it is."""
    words = name.split()
    forms = names.people.get(words[-1], ()) if words else ()
    fitting = [form for form in forms if _extends(form.split(), words)]
    firsts = {form.split()[0] for form in fitting}
    if len(firsts) != 1 or (len(words) == 1 and len({form.split()[0] for form in forms}) > 1):
        return name
    return max(fitting, key=len)


def source_entity(source: str, *, kind: SourceType, names: Names) -> str | None:
    """Return the name that a named source has in full within the article, else None."""
    if kind not in ("named_person", "named_organization"):
        return None
    phrase = read_phrase(source)
    capitals = [word for word in phrase.base if word.lower() not in ("the", "a", "an")]
    if kind == "named_organization":
        name = " ".join(without_possessive(word) for word in capitals)
        return names.expanded.get(name, name) if any(map(is_capital, capitals)) else None
    first = next((i for i in range(len(capitals)) if all(map(is_capital, capitals[i:]))), None)
    own = name_words(capitals[first:]) if first is not None else []
    return full_name(" ".join(own), names) if own and "and" not in phrase.lower else None


def antecedent(
    pronoun: str, position: int, since: int, *, before: Sequence[Attribution], names: Names
) -> str | None:
    """Return the person that a pronoun safely stands for, or None.

    Args:
        pronoun: The source words.
        position: Where they stand.
        since: Start of the sentence before.
        before: The attributions that come earlier in the text.
        names: The names of the article.
    """
    if pronoun.lower() not in _RESOLVABLE:
        return None
    named = set()
    for attribution in reversed(before[-8:]):
        is_near = attribution.source and since <= attribution.source[0].start < position
        if (
            is_near
            and attribution.source_entity
            and attribution.source_type != "named_organization"
        ):
            named.add(attribution.source_entity)
    if len(named) != 1:
        return None
    (name,) = named
    first = bisect_left(names.surnames, (since, ""))
    last = bisect_left(names.surnames, (position, ""))
    others = {surname for _, surname in names.surnames[first:last]} - {name.split()[-1]}
    return None if others else name


def _is_full_name(words: Sequence[str]) -> bool:
    if not 2 <= len(words) <= 4 or any(word.isupper() and len(word) > 2 for word in words):
        return False
    lower = [word.lower() for word in words]
    listed = words_of("organization") | words_of("place") | words_of("document") | words_of("group")
    return not (any(word in listed for word in lower) or " ".join(lower) in listed)


def _extends(form: Sequence[str], words: Sequence[str]) -> bool:
    """Whether a longer form begins and ends like a shorter one ("Ana B. Ruiz", "Ana Ruiz")."""
    return form[-1] == words[-1] and (len(words) == 1 or form[0] == words[0])


def _find_expanded(text: str) -> dict[str, str]:
    """Return what abbreviations are short for, where the text says so: "Civil Guard (CG)"."""
    expanded: dict[str, str] = {}
    for match in _EXPANDED.finditer(text, 0, _MAX_CHARS):
        words = text[max(0, match.start() - 120) : match.start()].split()
        for n_words in range(len(match[1]), min(len(words), len(match[1]) + 4) + 1):
            candidate = words[-n_words:]
            initials = "".join(
                part[0] for w in candidate for part in w.split("-") if part[:1].isupper()
            )
            if initials == match[1] and is_capital(candidate[0]):
                expanded.setdefault(match[1], " ".join(candidate))
                break
    return expanded
