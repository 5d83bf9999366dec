"""Who a named source is within its article: the fullest form of a name.

A wrong merge is worse than none: a surname that two people of the article share stays as it is.
"""

import re
from collections.abc import Mapping, Sequence
from functools import cached_property, lru_cache
from itertools import dropwhile, takewhile

from biaslens.attribution.bodies import find_bodies
from biaslens.attribution.capitals import (
    CAPITALIZED,
    PARTICLE,
    PARTICLES,
    is_capital,
    is_compound,
    is_name_word,
    without_particles,
)
from biaslens.attribution.descriptions import Descriptions, find_descriptions
from biaslens.attribution.headlines import find_headlines, iter_capitals
from biaslens.attribution.phrases import Phrase, read_phrase, without_possessive
from biaslens.attribution.tables import words_of
from biaslens.attribution.turns import find_turns
from biaslens.schema import SourceType

_EXPANDED = re.compile(r"\(([A-Z]{2,7})\)")
_NAMED_BY_OWNER = frozenset({"campaign", "administration", "government", "team"})
_TITLED = r"(?:(?:[A-Z][a-z]+|Mr|Mrs|Ms|Sen|Rep|Gov|Dr)\.? ){0,5}"
_APPOSITIVE = re.compile(
    rf"[^,]{{0,80}}, ((?:[a-z][\w’'-]{{0,20}} ){{0,4}}{_TITLED}{CAPITALIZED} "
    rf"(?:{PARTICLE}){{0,2}}{CAPITALIZED})"
    r"(?=,|$| \(| (?:of|at|for|from|in|with|who)\b)"
)
_REST_OF_NAME = re.compile(
    rf"(?:of|for|on|against)(?: the)? {CAPITALIZED}"
    rf"(?: (?:(?:of|for|and|on|the) ){{0,2}}{CAPITALIZED}){{0,6}}"
)
_COURTESY = frozenset({"mr", "mrs", "ms", "miss", "dr", "sen", "rep", "gov"})
_PRONOUN_OF = {"mr": "he", "mrs": "she", "ms": "she", "miss": "she"}
_COURTEOUS = re.compile(r"\b(Mr|Mrs|Ms|Miss)\.?[ \xa0]([A-Z][\w-]{1,30})")
_SURNAMES_TOO = frozenset(
    {"king", "judge", "prince", "pope", "bishop", "constable", "dean", "star", "page", "priest"}
)
_OF_PLACE = re.compile(
    r"\b(?:the|(?:camp|city|countryside|district|governorate|hill|island|neighbou?rhood|port|province|region"
    r"|suburb|town|valley|village) of) $",
    re.IGNORECASE,
)
_OWN_NAMES = frozenset(  # "the House" is not the White House
    {"Church", "Congress", "House", "Kingdom", "Nation", "Parliament", "Press", "Senate", "State"}
)
_GOES_ON = (" of ", " for", " on ")
_MAX_CHARS = 200_000


class Names:
    """The names of an article, by capitals alone; each kind is looked for when it is asked for.

    Args:
        text: The article.
        outlet: Name of the outlet.

    >>> Names("Samir Hadi spoke. Hadi said no.").people
    {'Hadi': ('Samir Hadi',)}
    """

    def __init__(self, text: str, *, outlet: str | None = None) -> None:
        self._text = text
        self.outlet = plain(outlet) if outlet else None  # in plain letters

    @cached_property
    def _capitals(self) -> list[tuple[int, int, tuple[str, ...], str]]:
        """Start, end, words and, of people, full name of what is written in capitals."""
        headlines = find_headlines(self._text, end=_MAX_CHARS)
        found = iter_capitals(self._text, end=_MAX_CHARS, headlines=headlines)
        return [(*match.span(), *_read_name(match[0])) for match in found]

    @cached_property
    def shortened(self) -> Mapping[str, str]:
        """What "the Front" is short for: the only body of the article whose name ends so."""
        bodies: dict[str, dict[str, None]] = {}
        for _, end, words, full in self._capitals:
            is_body = len(words) > 1 and not full and words[-1].lower() in words_of("organization")
            if is_body and not self._text.startswith(_GOES_ON, end):
                bodies.setdefault(words[-1], {})[" ".join(words)] = None
        return {
            word: next(iter(found))
            for word, found in bodies.items()
            if len(found) == 1 and word not in _OWN_NAMES and not word.isupper()
        }

    @cached_property
    def mentions(self) -> tuple[tuple[int, int, str], ...]:
        """Start, end and name where full names stand."""
        return tuple(
            (start, end, full)
            for start, end, _, full in self._capitals
            if full and not _OF_PLACE.search(self._text[max(0, start - 20) : start])
        )

    @cached_property
    def people(self) -> Mapping[str, tuple[str, ...]]:
        """The full names that end in a surname, each once."""
        people: dict[str, dict[str, None]] = {}
        for *_, full in self.mentions:
            people.setdefault(full.split(" ")[-1], {})[full] = None
        return {surname: tuple(full) for surname, full in people.items()}

    @cached_property
    def surnames(self) -> tuple[tuple[int, str], ...]:
        """Where the surnames of people stand."""
        people = self.people
        return tuple((start, w[-1]) for start, _, w, _ in self._capitals if w and w[-1] in people)

    @cached_property
    def expanded(self) -> Mapping[str, str]:
        """What abbreviations are short for."""
        return _find_expanded(self._text)

    @cached_property
    def words(self) -> frozenset[str]:
        """Every word as it is written."""
        return frozenset(re.findall(r"[^\W\d_]+", self._text[:_MAX_CHARS]))

    @cached_property
    def courtesies(self) -> Mapping[str, frozenset[str]]:
        """The titles (mr, ms) before a surname."""
        return _find_courtesies(self._text)

    @cached_property
    def speakers(self) -> frozenset[str]:
        """The labels of the turns of a transcript."""
        labels = (turn.label for turn in find_turns(self._text))
        return frozenset(self._text[label.start : label.end] for label in labels)

    @cached_property
    def descriptions(self) -> Descriptions:
        """The roles that people are given where their full names stand."""
        return find_descriptions(self._text, self.mentions)

    @cached_property
    def bodies(self) -> frozenset[str]:
        """The names that the article speaks of as of firms."""
        return find_bodies(self._text[:_MAX_CHARS])


NO_NAMES = Names("")


@lru_cache(maxsize=16_384)  # names come again, within an article and from one to the next
def _read_name(capitals: str) -> tuple[tuple[str, ...], str]:
    """Return the words of a name that some words in capitals end with, and a person's full name."""
    words = _name_words(tuple(capitals.split()))
    return words, " ".join(words) if is_full_name(words) else ""


def plain(name: str) -> str:
    """Return the letters and digits of a name in lower case, without a leading "the"."""
    letters = "".join(char for char in name.lower() if char.isalnum())
    return letters.removeprefix("the")


def name_words(words: Sequence[str]) -> list[str]:
    """Return the words of a name without the titles, owners and sentence openers before it.

    >>> name_words(["House", "Speaker", "Ana", "de", "Brun"]), name_words(["The", "President"])
    (['Ana', 'de', 'Brun'], [])
    >>> name_words(["Prosecutor", "Ana", "Brun"])
    ['Ana', 'Brun']
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
            or not is_name_word(word)
            or is_compound(word)
            or (index == first and word.lower() in words_of("opener"))
            or (word.lower() in words_of("person") and _is_given(words[index + 1 : index + 2]))
        ):
            first = index + 1
    kept = [without_possessive(word) for word in words[first:]]
    while kept and kept[-1].lower() in words_of("opener") and not _is_given(kept[:-1]):
        kept = kept[:-1]
    if (
        not kept
        or not is_capital(kept[-1])
        or is_compound(kept[-1])
        or _is_role(kept, words[:first])
    ):
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
    words = without_particles(name.split())
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
    if match is None or phrase.head in words_of("document"):
        return []
    words = match[1].split()
    before = takewhile(lambda word: not is_capital(word), words)
    return [] if any(word in words_of("modifier") for word in before) else name_words(words)


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
        if not is_capital(capitals[0]):  # "the charity World Larder"
            capitals = list(dropwhile(lambda word: not is_capital(word), capitals))
            is_kind = len(capitals) == 1 and capitals[0].lower() in words_of("organization")
            if not capitals or is_kind or not all(map(is_capital, capitals)):
                return None  # "state TV"
        name = " ".join(without_possessive(word) for word in capitals)
        rest = _REST_OF_NAME.match(phrase.rest) if is_capital(capitals[-1]) else None
        name = f"{name} {rest[0]}" if rest else name
        name = names.expanded.get(name, name)
        return names.shortened.get(name, name)
    first = next((i for i in range(len(capitals)) if all(map(is_name_word, capitals[i:]))), None)
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
    words = [word for word in without_particles(words) if word not in PARTICLES]
    shouts = any(len(word) > 2 and word.isalpha() and word.isupper() for word in words)
    if shouts or not 2 <= len(words) <= 4:
        return False
    lower = [word.lower() for word in (words[:-1] if _is_given(words[:-1]) else words)]
    return not any(
        " ".join(lower) in words_of(kind) or not words_of(kind).isdisjoint(lower)
        for kind in ("organization", "place", "landmark", "document", "group")
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
