"""New examples from old ones: neighbours in one window, and sentences put into a speaker's mouth.

Packing teaches that a span's score depends on its own words, not on its neighbours'. Wrapping
teaches the difference between voices: the sentence keeps its label, the narrator's few words
around it ("… said on Tuesday") are not loaded.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from random import Random

from biaslens.evaluation.gold import Example, Mark
from biaslens.tasks import FRAMING

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


def iter_augmented(
    examples: Sequence[Example], *, pack_share: float, wrap_share: float, random: Random
) -> Iterator[Example]:
    """Yield each example once: a share of them wrapped, a share packed with others."""
    waiting: list[Example] = []
    for example in examples:
        ready = wrap(example, random) if random.random() < wrap_share else example
        if random.random() >= pack_share:
            yield ready
            continue
        waiting.append(ready)
        if len(waiting) >= random.randint(2, MAX_PACKED):
            yield pack(waiting)
            waiting.clear()
    if waiting:
        yield pack(waiting)
