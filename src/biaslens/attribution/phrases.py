"""The grammar of a source phrase, as far as it is needed: its base, its head, its capitals."""

import re
from dataclasses import dataclass
from functools import cache

from biaslens.attribution.tables import read_table

_TOKEN = re.compile(r"[^\W_](?:[^\W_]|[.&'’-](?=[^\W_]))*\.?|[,;:()\[\]—–%]|\B-\B")
_MAX_CHARS = 600
_CUT_WORDS = frozenset(
    "of in at from for with by who whom that which on to about near whose including where when as"
    " under against on behind among across over inside outside within during after before between"
    " speaking familiar close said says told is was are were has have had will would".split()
)
_CUT_MARKS = frozenset(",;:()[]—–-")
_LEADING = frozenset("and but or so yet even also while as like though because then".split())
_ABBREVIATED = re.compile(r"^(?:[A-Za-z]\.)+$")


@dataclass(frozen=True, slots=True)
class Phrase:
    """A source phrase: its words, the base up to the first modifier behind it, and what follows.

    `lower` and `rest` are in lower case; `base` keeps its case.
    """

    base: tuple[str, ...]
    rest: str
    lower: tuple[str, ...]

    @property
    def head(self) -> str:
        """The last word of the base, in lower case, without the possessive."""
        return without_possessive(self.lower[-1]) if self.lower else ""


@cache
def words_of(kind: str) -> frozenset[str]:
    """Return the listed words of a class."""
    return frozenset(row["word"] for row in read_table("source_words.tsv") if row["class"] == kind)


def read_phrase(source: str) -> Phrase:
    """Return the parts of a source phrase.

    >>> read_phrase("a senior official at the ministry").base
    ('a', 'senior', 'official')
    """
    source = source[:_MAX_CHARS]
    tokens = [(match[0], match.start()) for match in _TOKEN.finditer(source)]
    while tokens and (tokens[0][0].lower() in _LEADING or tokens[0][0] in _CUT_MARKS):
        tokens = tokens[1:]
    base: list[str] = []
    rest = ""
    for word, start in tokens:
        if base and (word.lower() in _CUT_WORDS or word in _CUT_MARKS):
            rest = source[start:].lower()
            break
        if word not in _CUT_MARKS:
            base.append(word if _is_abbreviation(word) else word.rstrip("."))
    return Phrase(base=tuple(base), rest=rest, lower=tuple(word.lower() for word in base))


def without_possessive(word: str) -> str:
    """Return a word without 's.

    >>> without_possessive("Hadi’s")
    'Hadi'
    """
    return re.sub(r"['’](?:s|S)?$", "", word)


def is_capital(word: str) -> bool:
    """Tell whether a word is written like a name ("Hadi", "al-Sham", "FBI")."""
    return word[:1].isupper() or re.match(r"(?:al|el|de|bin|von|van)-[A-Z]", word) is not None


def _is_abbreviation(word: str) -> bool:
    known = word.lower() in words_of("title")
    return known or _ABBREVIATED.match(word) is not None
