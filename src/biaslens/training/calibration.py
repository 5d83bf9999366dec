"""Probabilities that mean something: scales and thresholds fitted on texts that were held out."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy.optimize import minimize_scalar
from sklearn.linear_model import LogisticRegression

from biaslens.config import Layout
from biaslens.evaluation.bootstrap import score as score_tallies
from biaslens.evaluation.gold import Example, Mark
from biaslens.evaluation.judges import judge_technique_spans, judge_words
from biaslens.evaluation.predictions import predict_spans
from biaslens.schema import ScoredArticle
from biaslens.scoring.bundle import BundleSpec, TaskSpec
from biaslens.scoring.scorer import Scorer

MIN_EXAMPLES = 20
TECHNIQUE_THRESHOLDS = (0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6)
LARGEST_PROBABILITY = 1 - 1e-6


@dataclass(frozen=True, slots=True)
class HeldOut:
    """A labelled text that training held out, with its layout."""

    layout: Layout
    example: Example


def read_held_out(path: Path) -> list[HeldOut]:
    """Read the texts that a training run wrote beside its model; none if there is no file."""
    if not path.is_file():
        return []
    rows = map(json.loads, path.read_text(encoding="utf-8").splitlines())
    return [
        HeldOut(
            row["layout"],
            Example(row["id"], "", row["text"], tuple(Mark(*mark) for mark in row["marks"])),
        )
        for row in rows
    ]


def calibrate(scorer: Scorer, held_out: Sequence[HeldOut]) -> BundleSpec:
    """Return the scorer's spec with scale, bias and threshold fitted where there are enough texts.

    Framing: Platt scaling. Sentiment: temperature scaling (Guo et al. 2017). Technique: the
    threshold with the best mean of the span score on PTC and the character score on marked words.
    """
    fitted = {
        "framing": _fit_framing(scorer, _examples(held_out, "framing")),
        "sentiment": _fit_sentiment(
            scorer, [e for t in ("sentiment", "subjectivity") for e in _examples(held_out, t)]
        ),
        "technique": _fit_technique(
            scorer, spans=_examples(held_out, "technique"), words=_examples(held_out, "words")
        ),
    }
    tasks = tuple(fitted.get(task.name, task) for task in scorer.spec.tasks)
    return scorer.spec.model_copy(update={"tasks": tasks})


def _examples(held_out: Sequence[HeldOut], layout: str) -> list[Example]:
    return [item.example for item in held_out if item.layout == layout]


def _score(scorer: Scorer, example: Example, *, targets: bool = False) -> ScoredArticle:
    asked = [(mark.start, mark.end) for mark in example.marks] if targets else []
    return scorer.score(example.text, unit="sentence", targets=asked)


def _fit_framing(scorer: Scorer, examples: Sequence[Example]) -> TaskSpec:
    spec = scorer.spec.task("framing")
    labels = np.array([example.marks[0].probability >= 0.5 for example in examples])
    if len(examples) < MIN_EXAMPLES or labels.all() or not labels.any():
        return spec
    probabilities = np.array([_score(scorer, example).sentences[0].framing for example in examples])
    probabilities = probabilities.clip(1 - LARGEST_PROBABILITY, LARGEST_PROBABILITY)
    logits = np.log(probabilities / (1 - probabilities))
    fit = LogisticRegression(C=1e6).fit(logits[:, np.newaxis], labels)
    return spec.model_copy(
        update={"scale": float(fit.coef_[0, 0]), "bias": float(fit.intercept_[0])}
    )


def _fit_sentiment(scorer: Scorer, examples: Sequence[Example]) -> TaskSpec:
    spec = scorer.spec.task("sentiment")
    if len(examples) < MIN_EXAMPLES:
        return spec
    targets = [_score(scorer, e, targets=True).sentences[0].targets[0] for e in examples]
    logits = np.log([[t.negative + 1e-9, t.neutral + 1e-9, t.positive + 1e-9] for t in targets])
    gold = np.array([spec.labels.index(example.marks[0].label) for example in examples])

    def negative_log_likelihood(scale: float) -> float:
        scaled = logits * scale
        normalized = scaled - np.log(np.exp(scaled).sum(axis=1, keepdims=True))
        return float(-normalized[np.arange(len(gold)), gold].mean())

    best = minimize_scalar(negative_log_likelihood, bounds=(0.05, 10), method="bounded")
    return spec.model_copy(update={"scale": float(best.x)})


def _fit_technique(
    scorer: Scorer, *, spans: Sequence[Example], words: Sequence[Example]
) -> TaskSpec:
    spec = scorer.spec.task("technique")
    if len(spans) + len(words) < MIN_EXAMPLES:
        return spec

    def quality(threshold: float) -> float:
        changed = spec.model_copy(update={"threshold": threshold})
        judge = scorer.with_task(changed)
        found = [[predict_spans(_score(judge, e)) for e in part] for part in (spans, words)]
        tallies = judge_technique_spans(spans, found[0]) + judge_words(words, found[1])
        return sum(score_tallies(tallies).values())

    return spec.model_copy(update={"threshold": max(TECHNIQUE_THRESHOLDS, key=quality)})
