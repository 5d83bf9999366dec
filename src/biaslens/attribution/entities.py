"""Who a named source is within its article: the fullest form of a name.

A wrong merge is worse than none: a surname that two people of the article share stays as it is.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from biaslens.attribution.bodies import find_bodies
from biaslens.attribution.descriptions import Descriptions, find_descriptions
from biaslens.attribution.phrases import Phrase, is_capital, read_phrase, without_possessive
from biaslens.attribution.tables import words_of
from biaslens.attribution.turns import find_turns
from biaslens.schema import SourceType

_CAPITALIZED = r"(?:[A-Z]\.|[A-Z][\w’'-]{0,30}|(?:al|el)-[A-Z][\w’'-]{0,30})"
_NAME = re.compile(
    rf"{_CAPITALIZED}(?:[ \xa0](?:(?:de|von|van|bin|al|der|la)[ \xa0])?{_CAPITALIZED}){{0,5}}"
)
_EXPANDED = re.compile(r"\(([A-Z]{2,7})\)")
_NAMED_BY_OWNER = frozenset({"campaign", "administration", "government", "team"})
_TITLED = r"(?:(?:[A-Z][a-z]+|Mr|Mrs|Ms|Sen|Rep|Gov|Dr)\.? ){0,5}"
_APPOSITIVE = re.compile(
    rf"[^,]{{0,80}}, ((?:[a-z][\w’'-]{{0,20}} ){{0,4}}{_TITLED}{_CAPITALIZED} {_CAPITALIZED})"
    r"(?=,|$| \(| (?:of|at|for|from|in|with|who)\b)"
)
_REST_OF_NAME = re.compile(
    rf"(?:of|for|on|against)(?: the)? {_CAPITALIZED}"
    rf"(?: (?:(?:of|for|and|on|the) ){{0,2}}{_CAPITALIZED}){{0,6}}"
)
_COURTESY = frozenset({"mr", "mrs", "ms", "miss", "dr", "sen", "rep", "gov"})
_PRONOUN_OF = {"mr": "he", "mrs": "she", "ms": "she", "miss": "she"}
_COURTEOUS = re.compile(r"\b(Mr|Mrs|Ms|Miss)\.?[ \xa0]([A-Z][\w-]{1,30})")
_SURNAMES_TOO = frozenset(
    {"king", "judge", "prince", "pope", "bishop", "dean", "star", "page", "priest"}
)
_MAX_CHARS = 200_000


@dataclass(frozen=True, slots=True)
class Names:
    """The names of an article.

    `people` holds the full names that end in a surname, `surnames` where each of them stands,
    `expanded` what an abbreviation is short for, `words` every word as it is written, `courtesies`
    the titles (mr, ms) before a surname, `outlet` the outlet's name in plain letters, `speakers`
    the labels of the turns of a transcript, `mentions` where full names stand (start, end, name)
    and `descriptions` the roles that people are given there, `bodies` the names that it speaks of
    as of firms.
    """

    people: Mapping[str, tuple[str, ...]]
    surnames: tuple[tuple[int, str], ...]
    expanded: Mapping[str, str]
    words: frozenset[str] = frozenset()
    courtesies: Mapping[str, frozenset[str]] = field(default_factory=dict)
    outlet: str | None = None
    speakers: frozenset[str] = frozenset()
    mentions: tuple[tuple[int, int, str], ...] = ()
    descriptions: Descriptions = field(default_factory=dict)
    bodies: frozenset[str] = frozenset()


NO_NAMES = Names(people={}, surnames=(), expanded={})


def find_names(text: str, *, outlet: str | None = None) -> Names:
    """Return the names of an article, by capitals alone.

    >>> find_names("Samir Hadi spoke. Hadi said no.").people
    {'Hadi': ('Samir Hadi',)}
    """
    people: dict[str, dict[str, None]] = {}
    places: list[tuple[int, str]] = []
    mentions: list[tuple[int, int, str]] = []
    for match in _NAME.finditer(text, 0, _MAX_CHARS):
        start, end = match.span()
        surname, full = _read_name(match[0])
        if surname:
            places.append((start, surname))
        if full and text[max(0, start - 4) : start].lower() != "the ":
            people.setdefault(surname, {})[full] = None
            mentions.append((start, end, full))
    return Names(
        people={surname: tuple(full) for surname, full in people.items()},
        surnames=tuple((start, name) for start, name in places if name in people),
        expanded=_find_expanded(text),
        courtesies=_find_courtesies(text),
        words=frozenset(re.findall(r"[^\W\d_]+", text[:_MAX_CHARS])),
        outlet=plain(outlet) if outlet else None,
        speakers=frozenset(text[t.label.start : t.label.end] for t in find_turns(text)),
        mentions=tuple(mentions),
        descriptions=find_descriptions(text, mentions),
        bodies=find_bodies(text[:_MAX_CHARS]),
    )


@lru_cache(maxsize=16_384)  # names come again, within an article and from one to the next
def _read_name(capitals: str) -> tuple[str, str]:
    """Return the surname that some words in capitals end with, and the full name; else nothing."""
    words = name_words(capitals.split())
    return words[-1] if words else "", " ".join(words) if is_full_name(words) else ""


def plain(name: str) -> str:
    """Return the letters and digits of a name in lower case, without a leading "the"."""
    letters = "".join(char for char in name.lower() if char.isalnum())
    return letters.removeprefix("the")


def name_words(words: Sequence[str]) -> list[str]:
    """Return the words of a name without the titles, owners and sentence openers before it.

    >>> name_words(["House", "Speaker", "Ana", "Ruiz"]), name_words(["The", "President"])
    (['Ana', 'Ruiz'], [])
    """
    return list(_name_words(tuple(words)))


@lru_cache(maxsize=16_384)
def _name_words(words: tuple[str, ...]) -> tuple[str, ...]:
    titles = words_of("title")
    first = 0
    for index, word in enumerate(words[:-1]):
        if (
            word.lower() in titles
            or word != without_possessive(word)
            or not is_capital(word)
            or (index == first and word.lower() in words_of("opener"))
        ):
            first = index + 1
    kept = [without_possessive(word) for word in words[first:]]
    while kept and kept[-1].lower() in words_of("opener") and not _is_given(kept[:-1]):
        kept = kept[:-1]
    if not kept or not is_capital(kept[-1]) or _is_role(kept, words[:first]):
        return ()
    return tuple(kept)


def is_surname_too(word: str) -> bool:
    """Tell whether a title is a surname as well ("Dean"), in any case."""
    return word.lower() in _SURNAMES_TOO


def _is_given(words: Sequence[str]) -> bool:
    """Whether a given name stands alone, so that more of the name must follow ("Theresa" "May")."""
    if len(words) != 1:
        return False
    return words[0].lower() in words_of("female") or words[0].lower() in words_of("male")


def _is_role(kept: Sequence[str], before: Sequence[str]) -> bool:
    """Whether what is left is a role in capitals ("President"), not a name like Mr. King."""
    last = kept[-1].lower()
    last = last if last in words_of("title") else last.removesuffix("s")
    if last not in words_of("title") and last not in words_of("person"):
        return False
    courtesy = bool(before) and before[-1].lower().rstrip(".") in _COURTESY
    return not courtesy and not (len(kept) > 1 and last in _SURNAMES_TOO)


def full_name(name: str, names: Names, *, courtesy: frozenset[str] = frozenset()) -> str:
    """Return the fullest form of a person's name in the article, or the name as it is.

    Args:
        name: The name without titles.
        names: The names of the article.
        courtesy: The titles before it ("mrs"), else those that the article gives the surname.
    """
    words = name.split()
    courtesy = courtesy or names.courtesies.get(words[-1], frozenset())
    forms = [
        form
        for form in names.people.get(words[-1], ())
        if all(agrees(_PRONOUN_OF[title], form) for title in courtesy)
    ]
    fitting = [form for form in forms if _extends(form.split(), words)]
    firsts = {form.split()[0] for form in fitting}
    if len(firsts) != 1 or (len(words) == 1 and len({form.split()[0] for form in forms}) > 1):
        return name
    return max(fitting, key=len)


def appositive_name(phrase: Phrase) -> list[str]:
    """Return the name that follows a role: "the company's head, Ana Ruiz,".

    >>> appositive_name(read_phrase("the firm's lawyer, Ana Ruiz,"))
    ['Ana', 'Ruiz']
    """
    match = _APPOSITIVE.match(phrase.rest)
    return name_words(match[1].split()) if match else []


def source_entity(source: str, *, kind: SourceType, names: Names) -> str | None:
    """Return the name that a named source has in full within the article, else None."""
    if kind not in ("named_person", "named_organization"):
        return None
    phrase = read_phrase(source)
    if "and" in phrase.lower or phrase.rest.startswith("and "):
        return None
    capitals = [word for word in phrase.base if word.lower() not in ("the", "a", "an")]
    if kind == "named_organization":
        if not capitals or not (is_capital(capitals[-1]) or capitals[-1] in _NAMED_BY_OWNER):
            return None
        name = " ".join(without_possessive(word) for word in capitals)
        rest = _REST_OF_NAME.match(phrase.rest) if is_capital(capitals[-1]) else None
        name = f"{name} {rest[0]}" if rest else name
        return names.expanded.get(name, name) if is_capital(name) else None
    first = next((i for i in range(len(capitals)) if all(map(is_capital, capitals[i:]))), None)
    own = name_words(capitals[first:]) if first is not None else appositive_name(phrase)
    if not own:
        return None
    if source in names.speakers and source.isupper():  # "RUIZ:" is Ruiz
        own = [word.capitalize() for word in own]
    courtesy = frozenset(word.rstrip(".") for word in phrase.lower) & _PRONOUN_OF.keys()
    return full_name(" ".join(own), names, courtesy=courtesy)


def agrees(pronoun: str, name: str) -> bool:
    """Tell whether a given name does not speak against a pronoun (an unlisted one does not)."""
    given = name.split()[0].lower()
    if pronoun in ("he", "his", "him", "himself"):
        return given not in words_of("female") or given in words_of("male")
    if pronoun in ("she", "her", "herself"):
        return given not in words_of("male") or given in words_of("female")
    return True


def is_full_name(words: Sequence[str]) -> bool:
    """Tell whether some words are a person's given name and surname, as far as words tell."""
    if not 2 <= len(words) <= 4 or any(word.isupper() and len(word) > 2 for word in words):
        return False
    lower = [word.lower() for word in (words[:-1] if _is_given(words[:-1]) else words)]
    return not any(
        " ".join(lower) in words_of(kind) or not words_of(kind).isdisjoint(lower)
        for kind in ("organization", "place", "document", "group")
    )


def _extends(form: Sequence[str], words: Sequence[str]) -> bool:
    """Whether a longer form begins and ends like a shorter one ("Ana B. Ruiz", "Ana Ruiz")."""
    return form[-1] == words[-1] and (len(words) == 1 or form[0] == words[0])


def _find_courtesies(text: str) -> dict[str, frozenset[str]]:
    """Return the courtesy titles that the article gives each surname, in lower case."""
    titles: dict[str, frozenset[str]] = {}
    for match in _COURTEOUS.finditer(text, 0, _MAX_CHARS):
        titles[match[2]] = titles.get(match[2], frozenset()) | {match[1].lower()}
    return titles


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
