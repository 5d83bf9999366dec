"""Whom a pronoun stands for, where that is safe: a wrong person is worse than none.

"who" stands for the name right before it. The others stand for the only person named as a source in
their own or the previous sentence; else for the last speaker, who may go on over some sentences of
speech; else, where nobody spoke, for the person whom the previous sentence opens with. Nobody else
whom the pronoun could mean may be named in between, but in speech, and the given name may not speak
against it.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from biaslens.attribution.entities import Names, agrees, full_name
from biaslens.attribution.tables import words_of
from biaslens.schema import Attribution, Span

_RESOLVABLE = frozenset({"he", "she", "who", "his", "her", "him", "himself", "herself"})
_SUBJECTS = {"he": frozenset({"he", "him", "his"}), "she": frozenset({"she", "her", "hers"})}
_WORD = re.compile(r"[^\W\d_]+")
_AGE = re.compile(r"(?:, \d{1,3})?,? ")  # "Ana Ruiz, 52, who"
_PERSON_ENDS = ("er", "or", "ist", "man", "ian")
_MAX_SENTENCE = 1_000
_N_BEFORE = 8
_MAX_BACK = 1_200


@dataclass(frozen=True, slots=True)
class Window:
    """Where a pronoun stands, and the starts of its own sentence and of the one before.

    `quotations` are those of the whole text, in order.
    """

    text: str
    previous: int
    own: int
    position: int
    quotations: Sequence[Span] = ()


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
        return _right_before(window, names)
    spoke = {name for name in _named_sources(window, before) if agrees(pronoun, name)}
    name = next(iter(spoke)) if len(spoke) == 1 else None
    if name is None and not spoke:
        name = _last_speaker(pronoun, window, before, names)
        if name is None and pronoun in _SUBJECTS:
            name = _opener(pronoun, window, names)
    if name is None or not agrees(pronoun, name):
        return None
    for piece in _outside(window, window.previous):
        rivals = _surnames(names, piece.start, piece.end) - {name.split()[-1]}
        if any(_could_be(pronoun, rival, names) for rival in rivals):
            return None
    return name


def _could_be(pronoun: str, surname: str, names: Names) -> bool:
    """Whether a pronoun could mean a bearer of a surname."""
    bearers = names.people.get(surname, ())
    return not bearers or any(agrees(pronoun, bearer) for bearer in bearers)


def _named_sources(window: Window, before: Sequence[Attribution]) -> set[str]:
    return {
        attribution.source_entity
        for attribution in before[-_N_BEFORE:]
        if attribution.source
        and window.previous <= attribution.source[0].start < window.position
        and attribution.source_entity
        and attribution.source_type != "named_organization"
    }


def _surnames(names: Names, start: int, end: int) -> set[str]:
    """Return the known surnames in a range."""
    first = bisect_left(names.surnames, (start, ""))
    last = bisect_left(names.surnames, (end, ""))
    return {surname for _, surname in names.surnames[first:last]}


def _last_speaker(
    pronoun: str, window: Window, before: Sequence[Attribution], names: Names
) -> str | None:
    """Return whom the last attribution goes to, if nobody else came up outside speech since."""
    last = before[-1] if before else None
    if last is None or not last.source or last.source_entity is None:
        return None
    start, name = last.source[-1].end, last.source_entity
    if last.source_type == "named_organization" or not 0 < window.position - start <= _MAX_BACK:
        return None
    for piece in _outside(window, start):
        others = _surnames(names, piece.start, piece.end) - {name.split()[-1]}
        if any(_could_be(pronoun, other, names) for other in others):
            return None
        if _names_another(pronoun, window.text[piece.start : piece.end], name):
            return None
    return name


def _outside(window: Window, start: int) -> Iterator[Span]:
    """Yield the ranges outside quotation marks from a start to the pronoun."""
    first = bisect_left(window.quotations, start, key=lambda quotation: quotation.end)
    for quotation in window.quotations[first:]:
        if quotation.start >= window.position:
            break
        if quotation.start > start:
            yield Span(start, quotation.start)
        start = max(start, quotation.end)
    if start < window.position:
        yield Span(start, window.position)


def _names_another(pronoun: str, text: str, name: str) -> bool:
    """Whether some words speak of a person, by role or given name, whom a pronoun could mean."""
    people = words_of("person") | words_of("title")
    given = words_of("female" if pronoun in ("she", "her", "herself") else "male")
    own = name.lower().split()
    words = (word.lower() for word in _WORD.findall(text))
    return any(
        word in people or word.endswith(_PERSON_ENDS[:3]) or (word in given and word not in own)
        for word in words
    )


def _right_before(window: Window, names: Names) -> str | None:
    """Return the full name that ends right before ("Ana Ruiz, who"), unless it is one of two."""
    index = bisect_left(names.mentions, (window.position, 0, "")) - 1
    if index < 0:
        return None
    start, end, name = names.mentions[index]
    is_one_of_two = window.text[max(0, start - 5) : start].endswith((" and ", " or "))
    if is_one_of_two or not _AGE.fullmatch(window.text, end, window.position):
        return None
    return full_name(name, names)


def _opener(pronoun: str, window: Window, names: Names) -> str | None:
    """Return the person whom the previous sentence opens with and who is alone in it."""
    if window.text[window.own : window.position].strip("\"“'‘ ") or window.own == window.previous:
        return None
    index = bisect_left(names.surnames, (window.previous, ""))
    if index == len(names.surnames):
        return None
    start, surname = names.surnames[index]
    sentence = window.text[window.previous : min(window.own, window.previous + _MAX_SENTENCE)]
    if start != window.previous or _mentions_others(pronoun, sentence, surname):
        return None
    name = full_name(surname, names)
    return name if " " in name else None


def _mentions_others(pronoun: str, sentence: str, surname: str) -> bool:
    """Whether behind a name other people come up, who could be meant as well."""
    words = _WORD.findall(sentence.replace(", for one,", ""))
    behind = words[words.index(surname) + 1 :] if surname in words else words
    people = words_of("person") | words_of("group") | words_of("pronoun")
    others = (word for word in map(str.lower, behind) if word not in _SUBJECTS[pronoun])
    singular = (word.removesuffix("s") for word in others)
    return any(
        word in people or word + "s" in people or word.endswith(_PERSON_ENDS) for word in singular
    )
