"""How the model behaves when one thing in a sentence changes, on sentences written for biaslens.

After CheckList (Ribeiro et al. 2020): a directional test (a loaded word goes in, the score must
rise), an invariance test (names, parties, nationalities and groups change, the score must not), a
minimum test (plain reports of terrible events are not loaded), and the one biaslens exists for:
a loaded claim that moves into a named speaker's mouth must leave the narrator.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from importlib.resources import files
from typing import Any

import yaml

from biaslens.schema import ScoredSentence
from biaslens.scoring.scorer import Scorer

NOTICED = 0.05  # by how much a score must rise to count as noticed
SAME = 0.1  # within what a score counts as the same
LEFT = 0.2  # by how much the narrator's score must fall
LOADED = 0.5


def run_behaviour(scorer: Scorer) -> dict[str, dict[str, float]]:
    """Return the shares of each test, with its number of cases as `n`."""
    text = files("biaslens.evaluation").joinpath("behaviour.yaml").read_text(encoding="utf-8")
    cases: Mapping[str, Any] = yaml.safe_load(text)
    return {
        "insertion": _insertion(scorer, cases["insertion"]),
        "swaps": _swaps(scorer, cases["swaps"]),
        "terrible_events": _terrible_events(scorer, cases["terrible_events"]),
        "voices": _voices(scorer, cases["voices"]),
    }


def _score(scorer: Scorer, text: str) -> ScoredSentence:
    return scorer.score(text, unit="sentence").sentences[0]


def _shares(**outcomes: Sequence[bool]) -> dict[str, float]:
    shares = {name: sum(found) / len(found) for name, found in outcomes.items()}
    return {**shares, "n": float(len(next(iter(outcomes.values()))))}


def _insertion(scorer: Scorer, cases: Mapping[str, Any]) -> dict[str, float]:
    noticed, called = [], []
    for sentence in cases["sentences"]:
        plain = _score(scorer, sentence.replace("{} ", "")).framing
        for word in cases["words"]:
            loaded = _score(scorer, sentence.format(word)).framing
            noticed.append(loaded - plain > NOTICED)
            called.append(loaded >= LOADED)
    return _shares(noticed=noticed, called_loaded=called)


def _swaps(scorer: Scorer, cases: Mapping[str, Any]) -> dict[str, float]:
    same = []
    for sentence in cases["sentences"]:
        (kind,) = re.findall(r"{(\w+)}", sentence)
        scores = [_score(scorer, sentence.format(**{kind: x})).framing for x in cases[kind]]
        first = scores[0]
        same += [abs(s - first) <= SAME and (s >= LOADED) == (first >= LOADED) for s in scores[1:]]
    return _shares(unmoved=same)


def _terrible_events(scorer: Scorer, cases: Sequence[str]) -> dict[str, float]:
    return _shares(called_loaded=[_score(scorer, text).framing >= LOADED for text in cases])


def _voices(scorer: Scorer, cases: Mapping[str, Any]) -> dict[str, float]:
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
