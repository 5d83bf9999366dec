"""Whose copy it is: the news agency that a byline, a dateline or a credit names."""

import re
from collections.abc import Iterable, Mapping

from biaslens.reading.addresses import outlet_of

_SEEN = 1_500
_LONGEST_BYLINE = 200

# each agency with the names it goes by in bylines and datelines, and its own domains
AGENCIES: Mapping[str, tuple[tuple[str, ...], frozenset[str]]] = {
    "Reuters": (("Thomson Reuters", "Reuters", "REUTERS"), frozenset({"reuters.com"})),
    "AP": (("The Associated Press", "Associated Press", "AP"), frozenset({"apnews.com", "ap.org"})),
    "AFP": (("Agence France-Presse", "Agence France Presse", "AFP"), frozenset({"afp.com"})),
    "dpa": (("dpa", "DPA"), frozenset({"dpa.com", "dpa-international.com"})),
    "PA Media": (("PA Media", "Press Association"), frozenset({"pa.media"})),
    "UPI": (("United Press International", "UPI"), frozenset({"upi.com"})),
    "Bloomberg": (("Bloomberg News", "Bloomberg"), frozenset({"bloomberg.com"})),
    "EFE": (("EFE",), frozenset({"efe.com"})),
    "ANSA": (("ANSA",), frozenset({"ansa.it"})),
    "Kyodo": (("Kyodo News", "Kyodo"), frozenset({"kyodonews.net"})),
    "Yonhap": (("Yonhap",), frozenset({"yna.co.kr"})),
    "Xinhua": (("Xinhua News Agency", "Xinhua"), frozenset({"xinhuanet.com", "news.cn"})),
    "TASS": (("ITAR-TASS", "TASS"), frozenset({"tass.com", "tass.ru"})),
    "RIA Novosti": (("RIA Novosti",), frozenset({"ria.ru"})),
    "Interfax": (("Interfax",), frozenset({"interfax.com", "interfax.ru"})),
    "Sputnik": (("Sputnik",), frozenset({"sputniknews.com", "sputnikglobe.com"})),
    "Anadolu": (("Anadolu Agency", "Anadolu"), frozenset({"aa.com.tr"})),
    "PTI": (("Press Trust of India", "PTI"), frozenset({"ptinews.com"})),
    "ANI": (("Asian News International", "ANI"), frozenset({"aninews.in"})),
    "IANS": (("IANS",), frozenset({"ians.in"})),
}
_AGENCY_OF = {name: agency for agency, (names, _) in AGENCIES.items() for name in names}
_NAMES = "|".join(map(re.escape, sorted(_AGENCY_OF, key=len, reverse=True)))
_NAME = re.compile(rf"(?<![\w-])(?:{_NAMES})(?![\w-])")
_DATELINE = re.compile(rf"^[^\n()]{{0,80}}\(({_NAMES})\)\s{{0,3}}[-–—:]", re.MULTILINE)
_CREDIT = re.compile(rf"(?:^|\s)[-–—]{{1,2}}\s?({_NAMES})\.?\s{{0,20}}\Z")
_REPORTING = re.compile(
    r"\((?:Additional )?[Rr]eporting by [^()]{3,300}[Ee]diting by [^()]{3,300}\)"
)


def find_agency(
    text: str, *, bylines: Iterable[str] = (), outlet: str | None = None, url: str | None = None
) -> str | None:
    """Return the agency whose copy an article is, if another outlet ran it.

    Looks for a name in the bylines, a dateline ("HARBOUR, April 3 (AP) —"), a credit at the very
    end, and the closing line of Reuters ("Reporting by …; editing by …").

    Args:
        text: The article.
        bylines: Names of its authors, or the lines that hold them.
        outlet: Who ran it; an agency's own articles are no agency copy.
        url: Where.

    Example:
        >>> find_agency("HARBOUR, April 3 (AP) — The pier closed.", outlet="Quay Courier")
        'AP'
    """
    found = _by_line(bylines) or _by_text(text)
    if found is None:
        return None
    names, domains = AGENCIES[found]
    own = outlet in names or outlet in domains or outlet_of(url) in domains
    return None if own else found


def _by_line(bylines: Iterable[str]) -> str | None:
    for line in bylines:
        match = _NAME.search(line[:_LONGEST_BYLINE])
        if match:
            return _AGENCY_OF[match[0]]
    return None


def _by_text(text: str) -> str | None:
    match = _DATELINE.search(text[:_SEEN]) or _CREDIT.search(text[-60:])
    if match:
        return _AGENCY_OF[match[1]]
    return "Reuters" if _REPORTING.search(text[-_SEEN:]) else None
