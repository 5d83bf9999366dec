"""Text from anywhere, made fit to show, and numbers written in one way."""

import math
import unicodedata

from biaslens.statistics import Share

_KEPT = frozenset("\n\t ")
_PICTURES = 0x2400  # the Unicode block of pictures for control characters


def visible(text: str) -> str:
    """Return `text` with control characters and direction overrides shown instead of obeyed.

    Line breaks, tabs, joiners and the harmless direction marks stay; everything else that changes
    how its surroundings are read becomes a picture or its code point in brackets.
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(_visible_character(character) for character in text)


def _visible_character(character: str) -> str:
    if character in _KEPT or character.isprintable():
        return character
    code = ord(character)
    if code < 0x20:
        return chr(_PICTURES + code)
    if code == 0x7F:
        return "\u2421"
    category = unicodedata.category(character)
    if category in ("Zs", "Zl", "Zp"):
        return " " if category != "Zs" else character
    if code in _HARMLESS:
        return character
    return f"[U+{code:04X}]"


_HARMLESS = frozenset({0xAD, 0x200C, 0x200D, 0x200E, 0x200F, 0x061C})


def one_line(text: str, limit: int = 320) -> str:
    """Return `text` on one line, visible, cut with an ellipsis at `limit` characters."""
    words = " ".join(text[: 4 * limit].split())
    cut = words if len(words) <= limit else words[: limit - 1].rstrip() + "…"
    return visible(cut)


def percent(share: float) -> str:
    """Return a share as a percentage: `14 %`; near nothing and near all with a decimal, `0.4 %`."""
    return f"{percent_number(share)}\u00a0%"


def percent_number(share: float) -> str:
    """Return the number of a percentage without its sign."""
    value = 100 * share
    if 0 < value < 1 or 99 < value < 100:
        return f"{min(max(value, 0.1), 99.9):.1f}"
    return f"{math.floor(value + 0.5)}"


def interval_text(share: Share) -> str:
    """Return the interval of a share as `11 to 17 %`, or why there is none."""
    if share.low is None or share.high is None:
        return "no interval: " + articles(share.n_articles)
    return f"{percent_number(share.low)} to {percent(share.high)}"


def count(n: float) -> str:
    """Return a number with thin spaces between thousands."""
    return f"{n:,.0f}".replace(",", "\u202f")


def articles(n: int) -> str:
    """Return `one article`, `7 articles`."""
    return numbered(n, "article")


def numbered(n: int, noun: str, nouns: str | None = None) -> str:
    """Return a number with its noun in the right form; `nouns` if it is not `noun` with an s."""
    return f"one {noun}" if n == 1 else f"{count(n)} {nouns or f'{noun}s'}"


def feature(name: str) -> str:
    """Return a name as one visible word, as the page's links and sentences carry it."""
    return "_".join(visible(name[:200]).split())
