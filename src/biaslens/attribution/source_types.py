"""Source type: is the source a named person, an organization, a document, unnamed, or vague.

The rules read the words on the page, most telling first: the outlet itself, what access the source
is said to have, the pronoun, the head noun, the capitals, the number. The words are in
`data/source_words.tsv`; the article helps with bare surnames.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from biaslens.attribution.capitals import is_capital
from biaslens.attribution.entities import (
    NO_NAMES,
    Names,
    appositive_name,
    is_surname_too,
    name_words,
    plain,
)
from biaslens.attribution.phrases import Phrase, read_phrase, without_possessive
from biaslens.attribution.tables import words_of
from biaslens.attribution.turns import is_role
from biaslens.schema import SourceType

_BE = r"\b(?:is|are|was|were|be|been|being|gets?|got|[’']s|[’']re)\b"
_PASSIVE = re.compile(
    rf"{_BE}(?: \w+ly| not| also| never| now| still| being| been){{0,3}} "
    r"(?:\w+ed|known|thought|seen|said|told|held|understood|found|shown|written|given|made|set|put|felt)\b"
)
_PARTICIPLE = re.compile(
    r"^(?:\w+ly |best |well-?|also |so-?)?(?:expected|known|considered|seen|viewed|believed|thought"
    r"|alleged|rumou?red|reported|perceived|regarded|deemed|supposed|projected|estimated|called|dubbed|named"
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
_NUMBER = (
    r"(?:\d[\d.,]*|one|two|three|four|five|six|seven|eight|nine|ten|dozen|twenty|thirty|forty|fifty"
    r"|hundred)"
)
_OUT_OF = re.compile(
    r"(?:(?:about|nearly|roughly|more than|less than|fewer than|just|over|almost|only|around) )"
    rf"{{0,2}}{_NUMBER} (?:in|out of) (?:every )?{_NUMBER}\b",
    re.IGNORECASE,
)
_NUMBERED = frozenset({"article", "section", "chapter", "page", "paragraph", "title", "rule"})
_COMMON_ENDS = ("tors", "sors", "ants", "ents", "ists", "ees", "esses", "goers", "tions", "llies")
_DOMAIN = re.compile(r"[\w-]{2,40}\.(?:com|org|net|edu|gov)", re.IGNORECASE)
_THE = ("the", "this", "that", "its", "their", "his", "her", "our", "these", "those")
_DESCRIBED = re.compile(r", an? \w")
_MAX_CUE = 400
_MAX_ACRONYM = 5
_SINGULAR = frozenset({"critic", "expert", "observer"})  # "an expert" is vague, one on bombs is not
_DOTTED = re.compile(r"(?:[A-Z]\.){2,}")

Rule = Callable[[Phrase, str, Names], SourceType | None]


@dataclass(frozen=True, slots=True)
class Judgement:
    """A source type, the name of the rule that gave it, and the words that decided."""

    kind: SourceType
    rule: str
    words: str


def source_type(
    source: str, *, cue: str = "", content: str = "", names: Names = NO_NAMES
) -> SourceType:
    """Return the type of a source.

    Args:
        source: The source words, empty when there are none.
        cue: The cue words: without a source they tell an agentless passive from an elided subject.
        content: The content words.
        names: The names of the article.

    >>> source_type("opposition activists"), source_type("", cue="was expected")
    ('unnamed_group', 'vague')
    """
    return judge_source(source, cue=cue, names=names).kind


def judge_source(source: str, *, cue: str = "", names: Names = NO_NAMES) -> Judgement:
    """Return the type of a source with the rule and the words that decided.

    >>> judge_source("two people familiar with the talks").words
    'familiar'
    """
    phrase = read_phrase(source)
    cue = cue[:_MAX_CUE].lower()
    if not phrase.base:
        return _without_source(cue)
    if phrase.lower == ("it",):
        impersonal = _PASSIVE.search(cue) or _IMPERSONAL.search(cue)
        if impersonal:
            return Judgement("vague", "passive", f"it {impersonal[0]}")
    for rule in _RULES:
        kind = rule(phrase, source, names)
        if kind is not None:
            words = _access_words(source) if rule is _access else None
            return Judgement(kind, rule.__name__.removeprefix("_"), words or phrase.base[-1])
    return Judgement("unnamed_described", "number", phrase.base[-1])


def _without_source(cue: str) -> Judgement:
    """Agentless passives and impersonal forms are vague; nouns and elided subjects are none."""
    vague = _PASSIVE.search(cue) or _PARTICIPLE.match(cue) or _IMPERSONAL.search(cue)
    return Judgement("vague", "passive", vague[0]) if vague else Judgement("none", "missing", "")


def _narrator(phrase: Phrase, source: str, names: Names) -> SourceType | None:
    if _OWN.match(source.strip()):
        return "narrator"
    if names.outlet is None:
        return None
    own = [word for word in phrase.base if word.lower() not in ("the", "own")]
    owner = "".join(own[:-1]) if own and not is_capital(own[-1]) else "".join(own)
    return "narrator" if plain(without_possessive(owner)) == names.outlet else None


def _speaker(phrase: Phrase, source: str, names: Names) -> SourceType | None:
    """The label of a turn in a transcript: a part ("Q", "Interviewer"), or a name in capitals."""
    if source not in names.speakers:
        return None
    if is_role(source):
        return "unnamed_described"
    common = (words_of("person") | words_of("group") | words_of("vague")) & {phrase.head}
    return "named_person" if source.isupper() and not common else None


def _one_of(phrase: Phrase, source: str, names: Names) -> SourceType | None:
    """One out of a group is a person described by it ("one of her advisers"), or a document."""
    if phrase.lower != ("one",) or not phrase.rest.startswith("of "):
        return None
    group = read_phrase(phrase.rest[3:])
    if not group.base or group.head in words_of("pronoun"):
        return "vague"
    return "document" if group.head in words_of("document") else "unnamed_described"


def _appositive(phrase: Phrase, source: str, names: Names) -> SourceType | None:
    """A role and then the name: "the firm's lawyer, Ana Ruiz,"."""
    return "named_person" if appositive_name(phrase) and not _is_plural(phrase) else None


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
    people = (
        phrase.head in words_of("vague") or phrase.head in words_of("person") or _is_plural(phrase)
    )
    return "unnamed_described" if people and _access_words(source) else None


def _access_words(source: str) -> str | None:
    """Return the words that state the access of a source, if any."""
    text = source.lower()
    return min((words for words in words_of("access") if words in text), default=None)


def _vague(phrase: Phrase, source: str, names: Names) -> SourceType | None:
    head = phrase.head
    if head not in words_of("vague") or _names_person(phrase, names) or _is_named(phrase):
        return None
    if (
        head in _SINGULAR
        and phrase.lower[0] in ("a", "an", "one")
        and (len(phrase.lower) > 2 or phrase.rest)
    ):
        return "unnamed_described"
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
    if head.isdigit() and phrase.lower[-2:-1] and phrase.lower[-2] in _NUMBERED:
        return "document"  # "Article 21 of the charter"
    in_capitals = len(phrase.base) > 1 and is_capital(phrase.base[-1])
    is_name = in_capitals and head in words_of("organization")
    is_listed = {head, head.removesuffix("s")} & words_of("document")
    if not is_listed or is_name or _names_person(phrase, names):
        return None
    return "document"


def _thing(phrase: Phrase, source: str, names: Names) -> SourceType | None:
    """What happens is nobody: "the crisis", "such a move"."""
    if _names_person(phrase, names) or _is_named(phrase):
        return None
    is_thing = {phrase.head, phrase.head.removesuffix("s")} & words_of("thing")
    return "none" if is_thing else None


def _group(phrase: Phrase, source: str, names: Names) -> SourceType | None:
    head = phrase.head
    if _OUT_OF.match(source.strip()):
        return "unnamed_group"
    if _names_person(phrase, names) or (_is_named(phrase) and head != "public"):
        return None
    if " ".join(phrase.lower[-2:]) in words_of("group"):
        return "unnamed_group"
    if head in words_of("group") or phrase.lower[0] in ("%", "percent") or "%" in source[:12]:
        return "unnamed_group"
    if head in ("group", "team", "panel", "family") and phrase.rest.startswith("of "):
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
    bare = without_possessive(" ".join(word for word in lower if word != "the"))
    is_place = bare in words_of("place") and (" " in bare or not _names_person(phrase, names))
    if is_place or _DOMAIN.fullmatch(bare):
        return "named_organization"
    if head in words_of("organization") and not _names_person(phrase, names):
        is_definite = lower[0] in _THE or any(is_capital(w) for w in phrase.base if len(w) > 1)
        return "named_organization" if is_definite else "unnamed_described"
    if _is_body(phrase, names) or _is_called_a_body(phrase):
        return "named_organization"
    last = without_possessive(phrase.base[-1])
    if last.isupper() and last.title() in names.words:
        return "named_person"  # the speaker lines of transcripts: "RUIZ:"
    is_acronym = _is_acronym(last) and len(last) <= _MAX_ACRONYM and not _shouts(source)
    return "named_organization" if is_acronym or _DOTTED.fullmatch(last) else None


def _is_body(phrase: Phrase, names: Names) -> bool:
    """Whether the article speaks of a name as of a firm, and gives nobody that surname."""
    own = [without_possessive(word) for word in phrase.base if word.lower() != "the"]
    return " ".join(own) in names.bodies and (len(own) > 1 or own[0] not in names.people)


def _is_called_a_body(phrase: Phrase) -> bool:
    """Whether the word before a name says what it is: "the charity World Larder"."""
    base = phrase.base
    return any(
        one in words_of("organization") and all(map(is_capital, base[place:]))
        for place, one in enumerate(base[1:-1], start=2)
    )


def _person(phrase: Phrase, source: str, names: Names) -> SourceType | None:
    if not is_capital(phrase.base[-1]):
        return None
    if _names_person(phrase, names):
        return "named_person"
    if _is_common(phrase, names):
        return _number(phrase, source, names)
    own = name_words(phrase.base)
    if not own:  # a title alone: "the President", "Republicans" are no names
        return "unnamed_group" if _is_plural(phrase) else "unnamed_described"
    if _is_organization_name(phrase, own):
        return "named_organization"
    return "named_person"


def _is_common(phrase: Phrase, names: Names) -> bool:
    """Whether a capital only opens the sentence or stands in a headline: "Syrians"."""
    head = phrase.head
    singular = head.removesuffix("s")
    if head in words_of("person") or singular in words_of("person") or head in words_of("group"):
        return True
    if head.endswith(("ians", "cans", "ists")) or phrase.lower[0] in words_of("amount"):
        return True
    if len(phrase.base) == 1 and head.endswith(_COMMON_ENDS):  # "Investors", "Witnesses"
        return True
    return _is_plural(phrase) and head in names.words


def _is_organization_name(phrase: Phrase, own: list[str]) -> bool:
    lower = [word.lower() for word in own]
    if phrase.lower[0] == "the" and len(own) == len(phrase.base) - 1:
        return True
    if any(word in words_of("organization") for word in lower) and len(own) > 1:
        return True
    return re.match(r"(?:of|for|on|against) (?:the )?[A-Z]", phrase.rest) is not None


def _number(phrase: Phrase, source: str, names: Names) -> SourceType | None:
    return "unnamed_group" if _is_plural(phrase) else "unnamed_described"


def _names_person(phrase: Phrase, names: Names) -> bool:
    """Whether the base ends in a person's name of the article, or a title with a name."""
    if is_surname_too(phrase.head) and len(phrase.base) == 1 and is_capital(phrase.base[0]):
        last = without_possessive(phrase.base[0])  # "Dean" of an article with a Howard Dean
        return last in names.people or _DESCRIBED.match(phrase.rest) is not None
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
        and not any(word.lower() in organizations or _is_acronym(word) for word in own)
    )


def _is_acronym(word: str) -> bool:
    return word.isupper() and "." not in word and len(word) > 1


def _has_name(phrase: Phrase) -> bool:
    return is_capital(phrase.base[-1]) and bool(name_words(phrase.base))


def _is_named(phrase: Phrase) -> bool:
    """Whether the base is written as a name: its head and another word before it in capitals."""
    return is_capital(phrase.base[-1]) and len(name_words(phrase.base)) > 1


def _is_plural(phrase: Phrase) -> bool:
    head = phrase.head
    return head.endswith("s") and not head.endswith(("ss", "us", "is")) and head not in ("news",)


def _shouts(source: str) -> bool:
    """Whether a phrase of several words is all in capitals, as headlines and speaker lines are."""
    return source.isupper() and len(source.split()) > 1


_RULES: tuple[Rule, ...] = (
    _narrator,
    _speaker,
    _appositive,
    _one_of,
    _access,
    _pronoun,
    _vague,
    _document,
    _thing,
    _group,
    _organization,
    _person,
    _number,
)
