"""Source type: is the source a named person, an organization, a document, unnamed, vague …

The rules read the words on the page, most telling first: the pronoun, the outlet itself, what access
the source is said to have, the head noun, the capitals, the number. The words are in
`data/source_words.tsv`; the article helps with bare surnames.
"""

import re
from collections.abc import Callable

from biaslens.attribution.entities import NO_NAMES, Names, name_words, plain
from biaslens.attribution.phrases import (
    Phrase,
    is_capital,
    read_phrase,
    without_possessive,
    words_of,
)
from biaslens.schema import SourceType

_BE = r"\b(?:is|are|was|were|be|been|being|gets?|got|[’']s|[’']re)\b"
_PASSIVE = re.compile(
    rf"{_BE}(?: \w+ly| \w+(?<!\w)| not| also| never| now| still| being| been){{0,3}} "
    r"(?:\w+ed|known|thought|seen|said|told|held|understood|found|shown|written|given|made|set|put|felt)\b"
)
_PARTICIPLE = re.compile(
    r"^(?:\w+ly |best |well-?|also |so-?)?(?:expected|known|considered|seen|viewed|believed|thought|alleged"
    r"|rumou?red|reported|perceived|regarded|deemed|supposed|projected|estimated|called|dubbed|named"
    r"|presumed|feared|anticipated|described|billed|touted|labell?ed|accused|suspected|titled)\b"
)
_IMPERSONAL = re.compile(
    r"\b(?:appear(?:s|ed|ing)?|seem(?:s|ed|ing|ingly)?|reportedly|allegedly|apparently|supposedly"
    r"|purportedly|presumably|looks?|looked|sounds?|sounded|not clear|unclear)\b"
)
_OWN = re.compile(
    r"^(?:our (?:own )?(?:\w+ )?(?:correspondents?|reporters?|sources?|teams?|newsroom|readers)"
    r"|this (?:news)?(?:paper|newspaper|reporter|correspondent|outlet|website|publication))\b",
    re.IGNORECASE,
)
_RELATIVE = re.compile(r"^(?:who|whose|that|which)\b")
_THE = ("the", "this", "that", "its", "their", "his", "her", "our", "these", "those")
_EXTENT = ("more", "less", "fewer", "about", "around", "roughly", "nearly", "almost", "at")

Rule = Callable[[Phrase, str, Names], SourceType | None]


def source_type(
    source: str, *, cue: str = "", content: str = "", names: Names = NO_NAMES
) -> SourceType:
    """Return the type of a source.

    Args:
        source: The source words, empty when there are none.
        cue: The cue words: without a source they tell an agentless passive from an elided subject.
        content: The content words.
        names: The names of the article.

    >>> source_type("opposition activists"), source_type("experts"), source_type("", cue="was expected")
    ('unnamed_group', 'vague', 'vague')
    """
    phrase = read_phrase(source)
    if not phrase.base:
        return _without_source(cue.lower())
    if phrase.lower == ("it",) and (
        _PASSIVE.search(cue.lower()) or _IMPERSONAL.search(cue.lower())
    ):
        return "vague"
    for rule in _RULES:
        kind = rule(phrase, source, names)
        if kind is not None:
            return kind
    return "unnamed_described"


def _without_source(cue: str) -> SourceType:
    """Agentless passives and impersonal forms are vague; nouns and elided subjects are none."""
    is_vague = _PASSIVE.search(cue) or _PARTICIPLE.match(cue) or _IMPERSONAL.search(cue)
    return "vague" if is_vague else "none"


def _narrator(phrase: Phrase, source: str, names: Names) -> SourceType | None:
    if _OWN.match(source.strip()):
        return "narrator"
    if names.outlet is None:
        return None
    own = [word for word in phrase.base if word.lower() not in ("the", "own")]
    owner = "".join(own[:-1]) if own and not is_capital(own[-1]) else "".join(own)
    return "narrator" if plain(without_possessive(owner)) == names.outlet else None


def _pronoun(phrase: Phrase, source: str, names: Names) -> SourceType | None:
    first = without_possessive(phrase.lower[0])
    pronouns = words_of("pronoun")
    if all(word in pronouns or word in ("all", "both") for word in phrase.lower):
        return "vague" if phrase.lower == ("all",) else "pronoun"
    is_contraction = first in pronouns and len(phrase.lower) == 1
    if is_contraction:
        return "pronoun"
    if first in ("he", "she", "they", "we", "i", "you", "who"):
        return "pronoun"
    return None


def _access(phrase: Phrase, source: str, names: Names) -> SourceType | None:
    """People without a name whose access is stated: "two people familiar with the talks"."""
    if _has_name(phrase):
        return None
    text = source.lower()
    described = any(words in text for words in words_of("access"))
    people = (
        phrase.head in words_of("vague") or phrase.head in words_of("person") or _is_plural(phrase)
    )
    return "unnamed_described" if described and people else None


def _vague(phrase: Phrase, source: str, names: Names) -> SourceType | None:
    head = phrase.head
    if head not in words_of("vague") or _names_person(phrase, names) or _is_named(phrase):
        return None
    if phrase.rest.startswith("of ") or (head in words_of("amount") and phrase.rest):
        return _part_of(phrase)
    if head == "people" and len(phrase.lower) > 1 and phrase.lower[0] not in words_of("amount"):
        return "unnamed_group"
    return "vague"


def _part_of(phrase: Phrase) -> SourceType:
    """A quantifier with a group ("many in the party", "some of the voters")."""
    rest = read_phrase(phrase.rest.split(" ", 1)[-1])
    vague = rest.head in words_of("vague") or rest.head in ("us", "them", "these", "those")
    return "vague" if vague else "unnamed_group"


def _document(phrase: Phrase, source: str, names: Names) -> SourceType | None:
    head = phrase.head
    is_name = _is_named(phrase) and head in words_of("organization") and is_capital(phrase.base[-1])
    if head not in words_of("document") or is_name or _names_person(phrase, names):
        return None
    return "document"


def _group(phrase: Phrase, source: str, names: Names) -> SourceType | None:
    head = phrase.head
    if _names_person(phrase, names):
        return None
    if head in words_of("group") or phrase.lower[0] in ("%", "percent") or "%" in source[:12]:
        return "unnamed_group"
    if head in words_of("amount") and phrase.rest.startswith(("of ", "in ", "percent")):
        return _part_of(phrase)
    if (
        len(phrase.lower) > 1
        and phrase.lower[0] == "the"
        and head in ("left", "right", "rich", "poor")
    ):
        return "unnamed_group"
    return None


def _organization(phrase: Phrase, source: str, names: Names) -> SourceType | None:
    head, lower = phrase.head, phrase.lower
    bare = " ".join(word for word in lower if word != "the")
    if without_possessive(bare) in words_of("place"):
        return "named_organization"
    if head in words_of("organization") and not _names_person(phrase, names):
        is_definite = lower[0] in _THE or any(map(is_capital, phrase.base))
        return "named_organization" if is_definite else "unnamed_described"
    last = without_possessive(phrase.base[-1])
    is_acronym = last.isupper() and len(last) > 1 and not _shouts(source)
    return "named_organization" if is_acronym else None


def _person(phrase: Phrase, source: str, names: Names) -> SourceType | None:
    if not is_capital(phrase.base[-1]):
        return None
    if _names_person(phrase, names):
        return "named_person"
    own = name_words(phrase.base)
    if not own:  # a title alone: "the President", "Republicans" are no names
        return "unnamed_group" if _is_plural(phrase) else "unnamed_described"
    if _is_organization_name(phrase, own):
        return "named_organization"
    return "named_person"


def _is_organization_name(phrase: Phrase, own: list[str]) -> bool:
    lower = [word.lower() for word in own]
    if phrase.lower[0] == "the" and len(own) == len(phrase.base) - 1:
        return True
    if any(word in words_of("organization") for word in lower) and len(own) > 1:
        return True
    return phrase.rest.startswith("of ") or phrase.rest.startswith(("for ", "on ")) and len(own) > 1


def _number(phrase: Phrase, source: str, names: Names) -> SourceType | None:
    return "unnamed_group" if _is_plural(phrase) else "unnamed_described"


def _names_person(phrase: Phrase, names: Names) -> bool:
    """Whether the base ends in a person's name of the article, or a title with a name."""
    own = name_words(phrase.base)
    if not own or not is_capital(phrase.base[-1]):
        return False
    last = without_possessive(phrase.base[-1])
    if last in names.people and not (phrase.lower[0] == "the" and len(own) == len(phrase.base) - 1):
        return True
    before = phrase.lower[: len(phrase.lower) - len(own)]
    organizations = words_of("organization")
    return (
        any(word in words_of("title") for word in before)
        and len(own) <= 3
        and not any(word.lower() in organizations or word.isupper() for word in own)
    )


def _has_name(phrase: Phrase) -> bool:
    return is_capital(phrase.base[-1]) and bool(name_words(phrase.base))


def _is_named(phrase: Phrase) -> bool:
    """Whether the base is written as a name: its head and another word before it in capitals."""
    return is_capital(phrase.base[-1]) and len(name_words(phrase.base)) > 1


def _is_plural(phrase: Phrase) -> bool:
    head = phrase.head
    if "and" in phrase.lower and not is_capital(phrase.base[-1]):
        return True
    return head.endswith("s") and not head.endswith(("ss", "us", "is")) and head not in ("news",)


def _shouts(source: str) -> bool:
    """Whether a phrase of several words is all in capitals, as headlines and speaker lines are."""
    return source.isupper() and len(source.split()) > 1


_RULES: tuple[Rule, ...] = (
    _narrator,
    _pronoun,
    _access,
    _vague,
    _document,
    _group,
    _organization,
    _person,
    _number,
)
