"""New examples from old ones, each teaching one thing.

- Packing (neighbours in one window): a span's score depends on its own words, not its neighbours'.
- Wrapping (a sentence in a speaker's mouth): voices differ. The sentence keeps its label, the
  narrator's few words around it ("… said on Tuesday") are not loaded.
- Inserting a word: a word that pushes makes a plain sentence loaded, a word that tells does not.
- Swapping parties, nationalities, groups and names: it does not matter who is spoken of. Teachers
  are asked about a text as it is, and their answers taught for the swapped one (`features`).
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from random import Random

import yaml

from biaslens.config import DataConfig
from biaslens.evaluation.gold import LOADED_WORDS, Example, Mark
from biaslens.tasks import FRAMING

Edit = tuple[int, int, str]
"""A range of a text, and what stands there instead."""

MAX_PACKED = 3
SPEAKERS = (
    "Maria Keller",
    "Mr. Okafor",
    "Senator Dana Whitfield",
    "a spokesman for the ministry",
    "a senior official",
    "one resident",
    "he",
    "she",
    "the minister",
    "officials",
    "local activists",
    "critics",
    "analysts",
    "the group",
    "the report",
)
BEFORE = (
    "{speaker} said: “{text}”",
    "{speaker} said that {text}",
    "{speaker} said {text}",
    "{speaker} told reporters on Tuesday that {text}",
    "According to {speaker}, {text}",
    "{speaker} believe that {text}",
    "In a statement, {speaker} said {text}",
    '{speaker} wrote: "{text}"',
)
AFTER = (
    "“{text}” {speaker} said.",
    '"{text}" {speaker} told reporters.',
    "{text} {speaker} said.",
    "{text} according to {speaker}.",
    "“{text}” said {speaker} at a news conference on Monday.",
)


def wrap(example: Example, random: Random) -> Example:
    """Put a framing example into somebody's mouth; the narrator's words around it are plain."""
    speaker, text = random.choice(SPEAKERS), example.text.strip()
    before = random.random() < 0.5
    frame = random.choice(BEFORE if before else AFTER).replace("{speaker}", speaker)
    head, tail = frame.split("{text}")
    if before:
        text = text if text.startswith(("I ", "“", '"')) else text[:1].lower() + text[1:]
        head = head[:1].upper() + head[1:]
    else:
        text = text.rstrip(".") + ","
    wrapped = head + text + tail
    narrator = (0, len(head)) if before else (len(head) + len(text), len(wrapped))
    return replace(
        example,
        text=wrapped,
        marks=(
            replace(example.marks[0], start=0, end=len(wrapped)),
            Mark(*narrator, FRAMING.labels[0], 0.0),
        ),
    )


def pack(examples: Sequence[Example]) -> Example:
    """Join examples into one window, as the sentences of a paragraph."""
    text, marks = "", []
    for example in examples:
        text += " " if text else ""
        marks += [
            replace(mark, start=mark.start + len(text), end=mark.end + len(text))
            for mark in example.marks
        ]
        text += example.text
    return Example(examples[0].id, examples[0].group, text, tuple(marks))


@dataclass(frozen=True, slots=True)
class _Words:
    loaded: tuple[str, ...]
    plain: tuple[str, ...]
    swaps: Mapping[str, tuple[str, ...]]
    swap_pattern: re.Pattern[str]


@cache
def _words() -> _Words:
    text = files("biaslens.training").joinpath("data/words.yaml").read_text(encoding="utf-8")
    values = yaml.safe_load(text)
    swaps = {term: tuple(line) for line in values["swaps"] for term in line}
    terms = "|".join(sorted(map(re.escape, swaps), key=len, reverse=True))
    pattern = re.compile(rf"(?<![\w-])(?:{terms})(?![\w-])")
    return _Words(tuple(values["loaded"]), tuple(values["plain"]), swaps, pattern)


_BEFORE_NOUN = re.compile(
    r"\b(?:the|a|an|his|her|their|its|this|that|these|those|our) (?=[a-z]{3,30}\b)", re.IGNORECASE
)
LOADED_SHARE = 0.65  # of the words that are inserted
INSERTED = 0.95  # probability that a sentence is loaded once such a word is in it


def insert(example: Example, random: Random) -> Example:
    """Put a word before a noun of a sentence that is not loaded; unchanged if there is no place."""
    is_framing = example.marks and example.marks[0].label == FRAMING.labels[0]
    places = [match.end() for match in _BEFORE_NOUN.finditer(example.text)]
    if not places or (is_framing and example.marks[0].probability >= 0.5):
        return example
    place, is_loaded = random.choice(places), random.random() < LOADED_SHARE
    word = random.choice(_words().loaded if is_loaded else _words().plain)
    edited = edit(example, [(place, place, f"{word} ")])
    if not is_loaded:
        return edited
    if is_framing:
        return replace(edited, marks=(replace(edited.marks[0], probability=INSERTED),))
    mark = Mark(place, place + len(word), LOADED_WORDS)
    return replace(edited, marks=tuple(sorted((*edited.marks, mark), key=lambda m: m.start)))


def swap(example: Example, random: Random) -> Example:
    """Replace every party, nationality, group and name that is known by another of its kind."""
    return edit(example, find_swaps(example.text, random))


def find_swaps(text: str, random: Random) -> list[Edit]:
    """Return the edits that `swap` makes: each term becomes the same other one everywhere."""
    chosen: dict[str, str] = {}
    edits = []
    for match in _words().swap_pattern.finditer(text):
        term = match.group()
        if term not in chosen:
            chosen[term] = random.choice(_words().swaps[term])
        edits.append((*match.span(), chosen[term]))
    return edits


def origin(place: int, edits: Sequence[Edit]) -> int:
    """Return where a place in an edited text was before; within a new word, in the old one."""
    growth = 0
    for start, end, new in edits:
        if place < start + growth:
            break
        if place < start + growth + len(new):
            return min(place - growth, max(start, end - 1))
        growth += len(new) - (end - start)
    return place - growth


def edit(example: Example, edits: Sequence[Edit]) -> Example:
    """Replace ranges of an example's text, in order, and move its marks along.

    A mark that cuts through a range takes in all of it; one that starts where something is
    inserted starts behind it.
    """
    text, done = "", 0
    for start, end, new in edits:
        text += example.text[done:start] + new
        done = end
    marks = tuple(
        replace(
            mark,
            start=_moved(mark.start, edits, is_end=False),
            end=_moved(mark.end, edits, is_end=True),
        )
        for mark in example.marks
    )
    return replace(example, text=text + example.text[done:], marks=marks)


def _moved(border: int, edits: Sequence[Edit], *, is_end: bool) -> int:
    moved = border
    for start, end, new in edits:
        growth = len(new) - (end - start)
        if end <= border and (start < border or not is_end):
            moved += growth
        elif start < border < end:
            moved += (end - border) + growth if is_end else start - border
    return moved


def iter_augmented(
    examples: Sequence[Example], *, data: DataConfig, random: Random
) -> Iterator[Example]:
    """Yield each example once: shares of them changed, and a share packed with others."""
    waiting: list[Example] = []
    for example in examples:
        ready = _changed(example, data, random)
        if random.random() >= data.pack:
            yield ready
            continue
        waiting.append(ready)
        if len(waiting) >= random.randint(2, MAX_PACKED):
            yield pack(waiting)
            waiting.clear()
    if waiting:
        yield pack(waiting)


def _changed(example: Example, data: DataConfig, random: Random) -> Example:
    if data.layout != "texts" and random.random() < data.swap:
        example = swap(example, random)
    if random.random() < data.insert:
        example = insert(example, random)
    return wrap(example, random) if random.random() < data.wrap else example
