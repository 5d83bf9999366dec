"""Cue stance: how the outlet introduces what a source says, from the head verb of the cue.

The words and their classes are in `data/cue_stances.tsv` with the origin of each class.
Auxiliaries, negation and adverbs are skipped; the first word or phrase that is listed decides; what
is not listed is neutral.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import cast

from biaslens.attribution.tables import read_table, words_of
from biaslens.schema import CueStance

_TOKEN = re.compile(r"[a-z]+(?:-[a-z]+)*")
_SKIP = "-"
_MAX_PHRASE = 4
_MAX_CHARS = 400
_DIRECTIVE = re.compile(
    r"(?:to|for)\b|(?!(?:what|why|how|who|whether|if|when|where|which)\b)"
    r"\w[\w’'-]*(?: [\w’'-]+){0,4} to\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class CueJudgement:
    """A stance, the words of the cue that decided, and the origin of their class."""

    stance: CueStance
    words: str
    origin: str


def cue_stance(cue: str, *, content: str = "") -> CueStance:
    """Return the stance of a cue.

    Args:
        cue: The cue words.
        content: The content words; "asked" with "to leave" is a directive, with "why" a question.

    >>> cue_stance("did not deny"), cue_stance("have vowed"), cue_stance("said in a statement")
    ('distance', 'intention', 'neutral')
    """
    return judge_cue(cue, content=content).stance


def judge_cue(cue: str, *, content: str = "") -> CueJudgement:
    """Return the stance of a cue with the words that decided and the list they are on.

    >>> judge_cue("did not deny").words
    'deny'
    """
    tokens = _TOKEN.findall(cue[:_MAX_CHARS].lower())
    asked = next((token for token in tokens[-4:] if _asks(token)), None)
    if asked and _DIRECTIVE.match(content):
        return CueJudgement("intention", f"{asked} to", "codebook")
    opening = content[:5].lower().partition(" ")[0]
    if opening in ("to", "that"):  # "is determined" with "to win" is "determined to"
        tokens.append(opening)
    start = 0
    while start < len(tokens):
        row, length = _at(tokens, start)
        if row is not None and row["stance"] != _SKIP:
            words = " ".join(tokens[start : start + length])
            return CueJudgement(cast(CueStance, row["stance"]), words, row["origin"])
        start += length
    return CueJudgement("neutral", "", "")


def _at(tokens: Sequence[str], start: int) -> tuple[Mapping[str, str] | None, int]:
    """Return the row of the longest listed phrase that starts here, and its length."""
    forms = stance_forms()
    for length in range(min(_MAX_PHRASE, len(tokens) - start), 0, -1):
        row = forms.get(" ".join(tokens[start : start + length]))
        if row is not None:
            return row, length
    return None, 1


@cache
def stance_forms() -> Mapping[str, Mapping[str, str]]:
    """Return the row (stance `-`: skip) of each inflected form of each listed word or phrase."""
    forms: dict[str, Mapping[str, str]] = {}
    for row in read_table("cue_stances.tsv"):
        head, _, rest = row["word"].partition(" ")
        tail = f" {rest}" if rest else ""
        listed = row["forms"].split()
        inflected = listed if listed else inflect(head)
        for form in (head, *inflected):
            forms.setdefault(form + tail, row)
    return forms


def inflect(verb: str) -> Iterator[str]:
    """Yield the regular forms of a verb: third person, past, -ing.

    >>> list(inflect("deny")), list(inflect("admit")), list(inflect("note"))[1]
    (['denies', 'denied', 'denying'], ['admits', 'admitted', 'admitting'], 'noted')
    """
    if re.search("[^aeiou]y$", verb):
        yield from (verb[:-1] + "ies", verb[:-1] + "ied", verb + "ing")
        return
    yield verb + ("es" if verb.endswith(("s", "sh", "ch", "x", "z")) else "s")
    if verb.endswith("e"):
        yield verb + "d"
        yield (verb if verb.endswith(("ee", "oe", "ye")) else verb[:-1]) + "ing"
        return
    stem = verb + verb[-1] if verb in words_of("doubling") else verb
    yield from (stem + "ed", stem + "ing")


def _asks(token: str) -> bool:
    return token in ("ask", "asks", "asked", "asking")
