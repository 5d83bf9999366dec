"""Names that somebody gives to something: "what she called their 'astonishing carelessness'".

The form is certain, and a network reads it badly. So what the form tells stands in place of what
was marked there, but for contents that hold all of it: those of who resigned over what she called.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from biaslens.attribution.tables import words_of
from biaslens.schema import Span

_WORD = r"[\w.’'-]{1,20}"
_CUE = (
    r"(?:(?:has|have|had)[ \xa0])?(?:(?:also|later|now|often|once|\w{1,16}ly)[ \xa0]){0,2}"
    r"(?:call(?:s|ed)?|term(?:s|ed)?|dub(?:s|bed)|brand(?:s|ed)|label(?:s|l?ed)"
    r"|describe[sd]?|characteri[sz]e[sd]?|refer(?:s|red)?[ \xa0]to)"
)
_QUOTED = rf"(?:{_WORD}[ \xa0]){{0,3}}(?:\"[^\"\n]{{1,200}}\"|“[^”\n]{{1,200}}”|‘[^’\n]{{1,100}}’)"
_PLAIN = (
    r"(?:an?|the|his|her|its|their|this|another)[ \xa0][^,.;:()\"“”—–\n]{3,100}?"
    r"(?=[,.;:()\"“”—–\n]|[ \xa0](?:and|but|when|while|after|before|because|that|who|which)\b|$)"
)
_NAMING = re.compile(
    rf"\b[Ww]hat[ \xa0](?P<source>{_WORD}(?:[ \xa0]{_WORD}){{0,4}}?)[ \xa0](?P<cue>{_CUE})[ \xa0]"
    rf"(?P<content>(?:as[ \xa0])?(?:{_QUOTED}|{_PLAIN}))"
)


class Naming(NamedTuple):
    """Who calls something what, and where it all begins, with "what"."""

    start: int
    source: Span
    cue: Span
    content: Span


def find_namings(text: str) -> Iterator[Naming]:
    """Yield what a text says that somebody called something, in order.

    >>> text = "He resigned over what he called a “witch hunt” by the press."
    >>> [text[naming.content.start : naming.content.end] for naming in find_namings(text)]
    ['a “witch hunt”']
    """
    for match in _NAMING.finditer(text):
        if match["source"].lower().split()[-1] not in words_of("auxiliary"):
            source, cue, content = (Span(*match.span(role)) for role in match.groupdict())
            yield Naming(match.start(), source, cue, content)
