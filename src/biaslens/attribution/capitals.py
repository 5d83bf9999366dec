"""How names are written: words in capitals, with small particles before and between them."""

import re
from collections.abc import Sequence

_UPPER = "A-Z" + "".join(chr(code) for code in range(0xC0, 0x250) if chr(code).isupper())
_ARTICLE = r"(?:a[lnrstz]|ash|e[ls]|u[dlr]|de|bin|von|van)-"  # the Arabic one in all its sounds
CAPITALIZED = rf"(?:(?:[{_UPPER}]\.){{1,4}}|(?:{_ARTICLE})?[{_UPPER}][\w’'-]{{0,30}})"
"""Pattern of a word in capitals ("Hadi", "al-Sham", "J.", "FBI")."""

PARTICLES = frozenset(
    {"von", "van", "der", "den", "de", "del", "della", "di", "da", "dos", "du", "la", "bin", "ibn"}
)
PARTICLE = rf"(?:{'|'.join(sorted(PARTICLES, key=len, reverse=True))})[ \xa0]"
_ORDINAL = r"\d{1,3}(?:st|nd|rd|th)"
NAME = re.compile(
    rf"\b(?:{_ORDINAL}[ \xa0])?(?:{PARTICLE}){{0,2}}{CAPITALIZED}"
    rf"(?:[ \xa0](?:{PARTICLE}){{0,2}}{CAPITALIZED}){{0,6}}"
)
"""Words in capitals in a row, of which a name may be a part."""

_COMPOUND = re.compile(r"\w-(?:[a-z]{2,}ed|born|bound|held|led|made|owned|run|speaking|style)$")
_OTHER_CAPITAL = re.compile(rf"{_ARTICLE}[{_UPPER}]|{_ORDINAL}$")


def is_capital(word: str) -> bool:
    """Tell whether a word is written like one of a name ("Hadi", "al-Sham", "FBI", "5th")."""
    return word[:1].isupper() or _OTHER_CAPITAL.match(word) is not None


def is_compound(word: str) -> bool:
    """Tell whether a word says what a name has to do with something ("Turkish-backed")."""
    return _COMPOUND.search(word) is not None


def is_name_word(word: str) -> bool:
    """Tell whether a word may be a part of a name: in capitals, or a particle."""
    return word in PARTICLES or is_capital(word)


def without_particles(words: Sequence[str]) -> Sequence[str]:
    """Return the words of a name without the particles before it, in any case.

    >>> without_particles(["Von", "der", "Leyen"]), without_particles(["Ana", "de", "Brun"])
    (['Leyen'], ['Ana', 'de', 'Brun'])
    """
    first = 0
    while first < len(words) - 1 and words[first].lower() in PARTICLES:
        first += 1
    return words[first:]
