"""Speech without quotation marks: the turns of an interview transcript, and lines set with dashes.

Goes by the form alone, and only where the form repeats: one line with a colon is no transcript, one
line with a dash no dialogue. Labels that are no speakers ("UPDATE:", "Photo:") never count.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from biaslens.attribution.tables import words_of
from biaslens.schema import Span

_LINE = re.compile(r"[^\n\r\u2028\u2029]+")
_CAPITALS = r"[A-Z][A-Z.'’-]{1,20}"
_TITLED = r"[A-Z][\w.'’-]{1,20}"
_TURN = re.compile(
    rf"[ \t]{{0,8}}[\"“]?(?P<label>[QA]|{_CAPITALS}(?: {_CAPITALS}){{0,3}}"
    rf"|{_TITLED}(?: {_TITLED}){{0,3}})"
    r"(?: ?\([^()\n]{1,40}\))?(?P<mark>:)(?P<speech>[ \t\xa0].*|$)"
)
_QA = re.compile(r"[ \t]{0,8}(?P<label>[QA])(?P<mark>\.)(?P<speech>[ \t\xa0].*)")
_ASKERS = frozenset({"q", "question", "interviewer", "reporter", "moderator", "host"})
_DASHED = re.compile(r"[ \t]{0,8}[—―][ \t\xa0]?(?=[^\W\d_])")
_SAID = re.compile(
    r"(?<=[,.?!…])[ \xa0](?:said|says|asked|asks|replied|replies|answered|answers|added|adds)\b"
)
_PERSONAL = re.compile(r"\b(?:I|you|we|my|your|our|You|We|My|Your|Our)\b|\?")
_WORD = re.compile(r"[^\W\d_]+")
_MAX_REST = 4
_MIN_WORDS = 3
_MIN_TURNS = 3
_MIN_LINES = 2

Heads = dict[int, re.Match[str]]  # by the number of the line


@dataclass(frozen=True, slots=True)
class Turn:
    """What one speaker of a transcript says: the label, the colon behind it, and the speech."""

    label: Span
    mark: Span
    speech: tuple[Span, ...]


@lru_cache(maxsize=2)  # an article is asked for them more than once
def find_turns(text: str) -> tuple[Turn, ...]:
    r"""Return the turns of the transcripts in a text, in order; lines without a label go on.

    >>> [len(turn.speech) for turn in find_turns("Q: Who knew?\nA: We did.\nAll of us.\nQ: Why?")]
    [1, 2, 1]
    """
    lines = [match for match in _LINE.finditer(text) if not match[0].isspace()]
    if len(lines) < _MIN_LINES:
        return ()
    labelled = {index: head for index, line in enumerate(lines) if (head := _head(line))}
    heads = _speaking(labelled)
    turns: list[Turn] = []
    for index, head in heads.items():
        start = lines[index].start()
        speech = [_trimmed(text, start + head.start("speech"), start + head.end("speech"))]
        speech += [
            _trimmed(text, lines[rest].start(), lines[rest].end())
            for rest in _rest(index, labelled, len(lines))
        ]
        turns.append(
            Turn(
                label=Span(start + head.start("label"), start + head.end("label")),
                mark=Span(start + head.start("mark"), start + head.end("mark")),
                speech=tuple(span for span in speech if span.start < span.end),
            )
        )
    return tuple(turns)


def find_dashed(text: str) -> Iterator[Span]:
    """Yield the lines of a dialogue that is set with dashes, without a closing "said the baker"."""
    if "—" not in text and "―" not in text:
        return
    run: list[re.Match[str]] = []
    for line in _LINE.finditer(text):
        if _DASHED.match(line[0]):
            run.append(line)
        elif not line[0].isspace():
            yield from _dialogue(text, run)
            run = []
    yield from _dialogue(text, run)


def _dialogue(text: str, run: list[re.Match[str]]) -> Iterator[Span]:
    if len(run) < 2 or not all(_PERSONAL.search(line[0]) for line in run[:2]):
        return
    for line in run:
        said = _SAID.search(line[0])
        yield _trimmed(text, line.start(), line.start() + said.start() if said else line.end())


def _head(line: re.Match[str]) -> re.Match[str] | None:
    head = _TURN.match(line[0]) or _QA.match(line[0])
    if head is None or words_of("label") & {
        word.strip(".").lower() for word in head["label"].split()
    }:
        return None
    return head


def _speaking(heads: Heads) -> Heads:
    """Return the lines whose label asks or comes again, if together they are a transcript.

    A table ("Hadi: 54.") is none: more than half of the lines must say something.
    """
    speakers = Counter(_speaker(head) for head in heads.values())
    sure = {
        index: head
        for index, head in heads.items()
        if speakers[_speaker(head)] > 1 or is_role(head["label"])
    }
    found = {
        index: head
        for index, head in heads.items()
        if index in sure or (index - 1 in sure and index + 1 in sure)
    }
    n_speakers = len({_speaker(head) for head in found.values()})
    asks = any(head["label"].lower() in _ASKERS for head in found.values())
    n_saying = sum(
        not head["speech"].strip()
        or len(_WORD.findall(head["speech"], 0, 400)) >= (1 if asks else _MIN_WORDS)
        for head in found.values()
    )
    is_long = len(found) >= (2 if asks else _MIN_TURNS)
    return found if n_speakers > 1 and is_long and 2 * n_saying > len(found) else {}


def is_role(label: str) -> bool:
    """Tell whether the label of a turn is a part in an interview ("Q", "Interviewer"), no name."""
    return label == "A" or label.lower() in _ASKERS


def _speaker(head: re.Match[str]) -> str:
    return head["label"].split()[-1]


def _rest(index: int, heads: Heads, n_lines: int) -> range:
    """Return the lines that go on with a turn: all up to the next label, if it comes soon."""
    for end in range(index + 1, min(n_lines, index + 2 + _MAX_REST)):
        if end in heads:
            return range(index + 1, end)
    is_bare = not heads[index]["speech"].strip()
    return range(index + 1, min(n_lines, index + 2)) if is_bare else range(0)


def _trimmed(text: str, start: int, end: int) -> Span:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return Span(start, end)
