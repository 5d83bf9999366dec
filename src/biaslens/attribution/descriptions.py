"""Who “the minister” is: the people of an article by the role that it gives them.

A role counts where it stands right before or behind a full name ("Samir Hadi, the interior
minister,"; "spokeswoman Ada Miller"). A description stands for a person only if one person of the
article has that role, its other words are known of that person, and no unnamed bearer of the role
("another minister") comes in between.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from biaslens.attribution.phrases import Phrase, read_phrase
from biaslens.attribution.tables import words_of

_BEHIND = re.compile(r",[ \xa0]([^,.;:()\n\r\u2028\u2029]{3,80})(?=[,.;)]| who\b)")
_BEFORE = re.compile(r"(?<![\w’'-])((?:[\w’'-]{1,20} ){0,3}[a-z][a-z-]{2,20})[, \xa0]{1,2}$")
_DETERMINERS = frozenset({"the", "a", "an", "its", "their", "his", "her", "this", "that", "then"})
_DEFINITE = ("the", "that")
_MAX_NAMES = 2_000
_MAX_BACK = 4_000


@dataclass(frozen=True, slots=True)
class Described:
    """A person, the words of a role that the article gives them, and where."""

    name: str
    words: frozenset[str]
    start: int


Descriptions = Mapping[str, tuple[Described, ...]]  # by the head of the role ("minister")


def find_descriptions(text: str, people: Iterable[tuple[int, int, str]]) -> Descriptions:
    """Return the roles that stand beside full names.

    Args:
        text: The article.
        people: Start, end and plain name of each full name with the capital titles before it.
    """
    roles: dict[str, list[Described]] = {}
    for index, (start, end, name) in enumerate(people):
        if index >= _MAX_NAMES:
            break
        for words in _beside(text, start, end, name):
            phrase = read_phrase(words)
            if phrase.base and _is_role(phrase):
                known = frozenset(phrase.lower) - _DETERMINERS
                roles.setdefault(phrase.head, []).append(Described(name, known, start))
    return {head: tuple(found) for head, found in roles.items()}


def _beside(text: str, start: int, end: int, name: str) -> Iterable[str]:
    behind = _BEHIND.match(text, end)
    if behind:
        yield behind[1]
    before = _BEFORE.search(text[max(0, start - 90) : start])
    if before:
        yield before[1]
    titles, found, _ = text[start:end].partition(" " + name)
    if found:
        yield titles


def _is_role(phrase: Phrase) -> bool:
    return phrase.head in words_of("person") or phrase.head in words_of("title")


def described_person(
    source: str, position: int, *, text: str, descriptions: Descriptions
) -> str | None:
    """Return the person that a definite description safely stands for, or None.

    Args:
        source: The source words ("the minister").
        position: Where they stand.
        text: The article.
        descriptions: The roles that it gives its people.
    """
    phrase = read_phrase(source)
    if len(phrase.lower) < 2 or phrase.lower[0] not in _DEFINITE or phrase.rest.strip(" ,"):
        return None
    known = descriptions.get(phrase.head, ())
    before = [person for person in known if person.start < position]
    if len({person.name for person in known}) != 1 or not before:
        return None
    others = set(phrase.lower[1:-1]) - {word for person in before for word in person.words}
    if others or _has_rival(text[before[-1].start : position][-_MAX_BACK:], phrase.head):
        return None
    return before[0].name


def _has_rival(between: str, role: str) -> bool:
    """Whether an unnamed bearer of a role comes up: "a minister", "another senior minister"."""
    rival = rf"\b(?:an?|another|one|any|every|second) (?:[\w-]{{1,20}} ){{0,2}}{re.escape(role)}\b"
    appositive = rf", an? (?:[\w-]{{1,20}} ){{0,2}}{re.escape(role)}\b"
    found = len(re.findall(rival, between, re.IGNORECASE))
    return found > len(re.findall(appositive, between, re.IGNORECASE))
