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

from biaslens.evaluation.benchmarks import Run
from biaslens.evaluation.gold import Example
from biaslens.evaluation.judges import judge_outcomes
from biaslens.schema import ScoredSentence
from biaslens.scoring.scorer import Scorer

NOTICED = 0.05  # by how much a score must rise to count as noticed
SAME = 0.1  # within what a score counts as the same
LEFT = 0.2  # by how much the narrator's score must fall
LOADED = 0.5

Outcome = tuple[str, str, dict[str, bool]]
"""The sentence that was changed, what it became, and what happened."""


@cache
def _cases() -> Mapping[str, Any]:
    text = files("biaslens.evaluation").joinpath("behaviour.yaml").read_text(encoding="utf-8")
    cases: Mapping[str, Any] = yaml.safe_load(text)
    return cases


def run_behaviour(name: str, *, scorer: Scorer) -> Run:
    """Run one of the tests; sentences made from the same one are a group."""
    outcomes = list(BEHAVIOUR[name](scorer))
    return Run(
        name,
        [Example(text, group, text, ()) for group, text, _ in outcomes],
        [outcome for _, _, outcome in outcomes],
        judge_outcomes,
    )


def _score(scorer: Scorer, text: str) -> ScoredSentence:
    return scorer.score(text, unit="sentence").sentences[0]


def iter_insertion(scorer: Scorer) -> Iterator[Outcome]:
    """Tell whether a loaded word raises the score, and whether the sentence becomes loaded."""
    cases = _cases()["insertion"]
    for sentence in cases["sentences"]:
        plain = _score(scorer, sentence.replace("{} ", "")).framing
        for word in cases["words"]:
            text = sentence.format(word)
            loaded = _score(scorer, text).framing
            is_noticed, is_loaded = loaded - plain > NOTICED, loaded >= LOADED
            yield sentence, text, {"noticed": is_noticed, "called_loaded": is_loaded}


def iter_swaps(scorer: Scorer) -> Iterator[Outcome]:
    """Tell whether another name or group leaves score and decision as they are."""
    cases = _cases()["swaps"]
    for sentence in cases["sentences"]:
        (kind,) = re.findall(r"{(\w+)}", sentence)
        texts = [sentence.format(**{kind: value}) for value in cases[kind]]
        first, *others = [_score(scorer, text).framing for text in texts]
        for text, score in zip(texts[1:], others, strict=True):
            is_same = abs(score - first) <= SAME and (score >= LOADED) == (first >= LOADED)
            yield sentence, text, {"unmoved": is_same}


def iter_terrible_events(scorer: Scorer) -> Iterator[Outcome]:
    """Tell whether a plain report is called loaded, and whether it is called negative."""
    for text in _cases()["terrible_events"]:
        scored = _score(scorer, text)
        is_negative = scored.negative > max(scored.neutral, scored.positive)
        is_loaded = scored.framing >= LOADED
        yield text, text, {"called_loaded": is_loaded, "called_negative": is_negative}


def iter_voices(scorer: Scorer) -> Iterator[Outcome]:
    """Tell whether a loaded claim leaves the narrator when somebody else makes it."""
    cases = _cases()["voices"]
    for claim in cases["claims"]:
        own = _score(scorer, f"{claim[0].upper()}{claim[1:]}.").framing_narrator
        for told in _iter_told(claim, cases["frames"]):
            narrator = _score(scorer, told).framing_narrator
            has_left = own is not None and (narrator is None or own - narrator >= LEFT)
            yield claim, told, {"left_the_narrator": has_left}


def _iter_told(claim: str, frames: Sequence[str]) -> Iterator[str]:
    for frame in frames:
        opens = frame.startswith("{") or "“{" in frame
        yield frame.format(claim[0].upper() + claim[1:] if opens else claim)


BEHAVIOUR: Mapping[str, Callable[[Scorer], Iterator[Outcome]]] = {
    "behaviour_insertion": iter_insertion,
    "behaviour_swaps": iter_swaps,
    "behaviour_terrible_events": iter_terrible_events,
    "behaviour_voices": iter_voices,
}
