"""One name for the variants under which an outlet's articles name a source.

Three reasons merge two names, and no other: they have the same letters; a text explains the short
form ("the Norwick River Guard (NRG)"); or a shorter form of a person's name has only one bearer
among the names. A bare surname of two people, of a place or of a body stays as it is: a wrong merge
is worse than none.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

from biaslens.attribution.capitals import PARTICLES, is_name_word, without_particles
from biaslens.attribution.entities import agrees, is_full_name, name_words, plain
from biaslens.attribution.phrases import without_possessive
from biaslens.attribution.tables import words_of

_SHORT = re.compile(r"^(.{4,200}?) ?\(([A-Z][A-Za-z]{1,8})\)$")
_PRONOUN_OF = {"mr": "he", "mrs": "she", "ms": "she", "miss": "she"}
_COMMON = (
    "place",
    "organization",
    "document",
    "group",
    "person",
    "title",
    "vague",
    "female",
    "male",
)
_MAX_PLAIN = 3  # words of a name without initials


def merge_entities(names: Iterable[str]) -> Mapping[str, str]:
    """Return the one name of each name: its own, or that of the source it is a variant of.

    Give it the names of one outlet, each as often as it occurs, and sources in their own words
    where these explain a short form. The result does not depend on their order.

    >>> merged = merge_entities(["Ilse Brandt", "President Brandt", "Brandt", "Michelle Obama"])
    >>> merged["President Brandt"], merged["Brandt"], merged["Michelle Obama"]
    ('Ilse Brandt', 'Ilse Brandt', 'Michelle Obama')
    """
    counts = Counter(names)
    expanded = _explained(counts)
    long_names = {name: expanded.get(_bare(name), _bare(name)) for name in counts}
    people = _people(long_names.values())
    merged = {name: _person(long, people) or long for name, long in long_names.items()}
    shown = _spelling(counts, merged)
    return {name: shown[plain(long)] for name, long in merged.items() if plain(long)} | {
        name: name for name, long in merged.items() if not plain(long)
    }


def _bare(name: str) -> str:
    """Return a name on one line, without an explained short form, "the" and a possessive."""
    line = " ".join(name[:400].split())
    short = _SHORT.match(line)
    line = short[1] if short and _stands_for(short[2], short[1]) else line
    return without_possessive(re.sub(r"^(?:the|The|THE) (?=\S)", "", line))


def _explained(names: Iterable[str]) -> dict[str, str]:
    """Return the long form of each short form that is explained in one way only."""
    forms: dict[str, set[str]] = defaultdict(set)
    for name in names:
        match = _SHORT.match(" ".join(name[:400].split()))
        if match and _stands_for(match[2], match[1]):
            forms[match[2]].add(_bare(match[1]))
    return {
        short: min(longs)
        for short, longs in forms.items()
        if len({plain(long) for long in longs}) == 1
    }


def _stands_for(short: str, long: str) -> bool:
    """Whether the capitals of a short form are the initials of the long one."""
    initials = "".join(
        part[0] for word in long.split() for part in word.split("-") if part[:1].isupper()
    )
    return "".join(char for char in short if char.isupper()) in (initials, initials[1:])


def _people(names: Iterable[str]) -> Mapping[str, frozenset[tuple[str, ...]]]:
    """Return the full names by their surname."""
    people: dict[str, set[tuple[str, ...]]] = defaultdict(set)
    for name in names:
        _, words = _titles_and_name(name)
        own = [word for word in words if word not in PARTICLES]
        if is_full_name(words) and (len(own) <= _MAX_PLAIN or any("." in w for w in own)):
            people[words[-1]].add(tuple(words))
    return {surname: frozenset(full) for surname, full in people.items()}


def _titles_and_name(name: str) -> tuple[list[str], list[str]]:
    """Return the titles before a name and its words; no words if anything else stands there."""
    words = name.split()
    if not all(map(is_name_word, words)):
        return [], []
    own = name_words(words)
    titles = [word.lower().rstrip(".") for word in words[: len(words) - len(own)]]
    if not all(title in words_of("title") for title in titles):
        return [], []
    return titles, list(without_particles(own))


def _person(name: str, people: Mapping[str, frozenset[tuple[str, ...]]]) -> str | None:
    """Return the full name of the only person whom a name can mean, or None."""
    titles, words = _titles_and_name(name)
    if not words or words[-1] not in people:
        return None
    if len(words) == 1 and not titles and _is_common(words[0]):
        return None
    bearers = people[words[-1]]
    if len({bearer[0] for bearer in bearers}) > 1 and len(words) == 1:
        return None
    fitting = [bearer for bearer in bearers if len(words) == 1 or _fits(words, bearer)]
    pronouns = [_PRONOUN_OF[title] for title in titles if title in _PRONOUN_OF]
    if not fitting or not _is_one(fitting):
        return None
    longest = max(sorted(fitting), key=len)
    full = " ".join(longest)
    return full if all(agrees(pronoun, full) for pronoun in pronouns) else None


def _fits(words: Sequence[str], bearer: Sequence[str]) -> bool:
    """Whether one form is the other with or without middle names: "Ana Ruiz", "Ana B. Ruiz"."""
    middle, longer = words[1:-1], bearer[1:-1]
    return words[0] == bearer[0] and (not middle or not longer or middle == list(longer))


def _is_one(bearers: Sequence[Sequence[str]]) -> bool:
    """Whether all forms can be the same person: one given name, one set of middle names."""
    middles = {tuple(bearer[1:-1]) for bearer in bearers} - {()}
    return len({bearer[0] for bearer in bearers}) == 1 and len(middles) <= 1


def _is_common(word: str) -> bool:
    return any(word.lower() in words_of(kind) for kind in _COMMON)


def _spelling(counts: Counter[str], merged: Mapping[str, str]) -> Mapping[str, str]:
    """Return the most frequent spelling of each name, by its plain letters."""
    spellings: dict[str, Counter[str]] = defaultdict(Counter)
    for name, long in merged.items():
        spellings[plain(long)][long] += counts[name]
    return {
        letters: max(
            found, key=lambda spelling: (found[spelling], not spelling.isupper(), spelling)
        )
        for letters, found in spellings.items()
    }
