"""How the model behaves when one thing in a sentence changes, on sentences written for biaslens.

After CheckList (Ribeiro et al. 2020): a directional test (a loaded word goes in, the score must
rise), an invariance test (names, parties, nationalities and groups change, the score must not), a
minimum test (plain reports of terrible events are not loaded), and the one biaslens exists for:
a loaded claim that moves into a named speaker's mouth must leave the narrator.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from biaslens.schema import ScoredSentence
from biaslens.scoring.scorer import Scorer

NOTICED = 0.05  # by how much a score must rise to count as noticed
SAME = 0.1  # within what a score counts as the same
LEFT = 0.2  # by how much the narrator's score must fall
LOADED = 0.5


@cache
def _cases() -> Mapping[str, Any]:
    text = files("biaslens.evaluation").joinpath("behaviour.yaml").read_text(encoding="utf-8")
    cases: Mapping[str, Any] = yaml.safe_load(text)
    return cases


def _score(scorer: Scorer, text: str) -> ScoredSentence:
    return scorer.score(text, unit="sentence").sentences[0]


def _shares(**outcomes: Sequence[bool]) -> dict[str, float]:
    shares = {name: sum(found) / len(found) for name, found in outcomes.items()}
    return {**shares, "n": float(len(next(iter(outcomes.values()))))}


def judge_insertion(scorer: Scorer) -> dict[str, float]:
    """Share of loaded words that raise the score, and that make the sentence loaded."""
    cases = _cases()["insertion"]
    noticed, called = [], []
    for sentence in cases["sentences"]:
        plain = _score(scorer, sentence.replace("{} ", "")).framing
        for word in cases["words"]:
            loaded = _score(scorer, sentence.format(word)).framing
            noticed.append(loaded - plain > NOTICED)
            called.append(loaded >= LOADED)
    return _shares(noticed=noticed, called_loaded=called)


def judge_swaps(scorer: Scorer) -> dict[str, float]:
    """Share of swapped names and groups that leave score and decision as they are."""
    cases = _cases()["swaps"]
    same = []
    for sentence in cases["sentences"]:
        (kind,) = re.findall(r"{(\w+)}", sentence)
        scores = [_score(scorer, sentence.format(**{kind: x})).framing for x in cases[kind]]
        first = scores[0]
        same += [abs(s - first) <= SAME and (s >= LOADED) == (first >= LOADED) for s in scores[1:]]
    return _shares(unmoved=same)


def judge_terrible_events(scorer: Scorer) -> dict[str, float]:
    """Share of plain reports that are called loaded, and of those that are called negative."""
    scored = [_score(scorer, text) for text in _cases()["terrible_events"]]
    return _shares(
        called_loaded=[s.framing >= LOADED for s in scored],
        called_negative=[s.negative > max(s.neutral, s.positive) for s in scored],
    )


def judge_voices(scorer: Scorer) -> dict[str, float]:
    """Share of loaded claims that leave the narrator when somebody else makes them."""
    cases = _cases()["voices"]
    left = []
    for claim in cases["claims"]:
        own = _score(scorer, f"{claim[0].upper()}{claim[1:]}.").framing_narrator
        for told in _iter_told(claim, cases["frames"]):
            narrator = _score(scorer, told).framing_narrator
            left.append(own is not None and (narrator is None or own - narrator >= LEFT))
    return _shares(left_the_narrator=left)


def _iter_told(claim: str, frames: Sequence[str]) -> Iterator[str]:
    for frame in frames:
        opens = frame.startswith(("{", "“"))
        yield frame.format(claim[0].upper() + claim[1:] if opens else claim)


BEHAVIOUR: Mapping[str, Callable[[Scorer], dict[str, float]]] = {
    "behaviour_insertion": judge_insertion,
    "behaviour_swaps": judge_swaps,
    "behaviour_terrible_events": judge_terrible_events,
    "behaviour_voices": judge_voices,
}
