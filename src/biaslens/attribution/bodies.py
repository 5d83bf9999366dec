"""Firms and outlets whose names have no word for it: told by what an article says beside them.

"Peabody, a coal company", "the website Zero Hedge", "Peabody’s shareholders", "Peabody Inc": only
such evidence counts, a name alone does not.
"""

import re

from biaslens.attribution.tables import words_of

_NAME = r"(?P<name>[A-Z][\w&’'-]{1,20}?(?: [A-Z][\w&-]{1,20}){0,3})"
_KIND = (
    r"(?:company|firm|corporation|maker|retailer|carrier|airline|bank|insurer"
    r"|manufacturer|contractor|utility|start-?up|chain|conglomerate|website|site|blog|newspaper"
    r"|magazine|outlet|broadcaster|network|channel|think tank|charity|nonprofit|agency|giant)"
)
_OWNED = (
    r"(?:shares?|stocks?|shareholders?|investors|chief executive|CEO|board|headquarters|customers"
    r"|employees|subsidiary|parent company|mines|factories|website|editors?)"
)
_ENDS = r"(?=[,.;:)]| (?:in|of|that|which|based|with|and|owned|from|for|on)\b)"  # no "firm owner"
_EVIDENCE = (  # what a text must hold, any of it, to be searched; then the form
    (
        (", a ", ", an ", ", the "),
        re.compile(rf"\b{_NAME}, (?:an?|the) (?:[\w’'-]{{1,20}} ){{0,4}}{_KIND}\b{_ENDS}"),
    ),
    ((" ",), re.compile(rf"\b{_KIND} {_NAME}\b")),
    (("’s ", "'s "), re.compile(rf"\b{_NAME}[’']s {_OWNED}\b")),
    (
        (" Inc", " Corp", " Ltd", " LLC", " PLC", " plc", " AG", " GmbH"),
        re.compile(rf"\b{_NAME},? (?:Inc|Corp|Ltd|LLC|PLC|plc|AG|GmbH)\b"),
    ),
    (("hares of ", "hares in "), re.compile(rf"\b[Ss]hares (?:of|in) {_NAME}\b")),
)


def find_bodies(text: str) -> frozenset[str]:
    """Return the names that a text speaks of as of firms, outlets and the like.

    >>> sorted(find_bodies("Peabody, a coal company, rose. The website Zero Hedge was down."))
    ['Peabody', 'Zero Hedge']
    """
    forms = (form for held, form in _EVIDENCE if any(part in text for part in held))
    found = (match["name"] for form in forms for match in form.finditer(text))
    return frozenset(name for name in found if not _is_given(name.split()[0].lower()))


def _is_given(word: str) -> bool:
    return any(word in words_of(kind) for kind in ("female", "male", "title"))
