"""Probabilities that mean something: scales and thresholds fitted on texts that were held out."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar
from sklearn.isotonic import IsotonicRegression
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

from biaslens.evaluation.bootstrap import score as score_tallies
from biaslens.evaluation.gold import Example
from biaslens.evaluation.judges import judge_technique_spans, judge_words
from biaslens.evaluation.lines import given_features, predict_given_spans
from biaslens.evaluation.predictions import predict_spans
from biaslens.schema import ScoredArticle
from biaslens.scoring.bundle import BundleSpec, TaskSpec
from biaslens.scoring.decoding import binary_probability
from biaslens.scoring.scorer import Scorer
from biaslens.training.held_out import HeldOut
from biaslens.training.span_weights import fit_span_weights

MIN_EXAMPLES = 20
N_FOLDS = 5
RELIABLE = 0.75
"""A decision is called reliable where at least this share of them is right."""
TECHNIQUE_THRESHOLDS = (0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6)
AS_GOOD = 0.03  # thresholds this little worse than the best are as good; the highest marks least
LARGEST_PROBABILITY = 1 - 1e-6

Floats = NDArray[np.float64]
Labels = NDArray[np.int64]
Update = dict[str, Any]
"""The fields of a `TaskSpec` that a calibration sets."""


def calibrate(scorer: Scorer, held_out: Sequence[HeldOut]) -> BundleSpec:
    """Return the scorer's spec with scales, thresholds and bands where there are enough texts.

    Framing: Platt scaling, or isotonic regression if it predicts clearly better in
    cross-validation, and the band in which a decision is not reliable.
    Sentiment and technique: a temperature (Guo et al. 2017). Technique: also one of spans that are
    read with marks around them, if that predicts better, the weights of a given span's length and
    repetition, and the highest threshold that is as good as the best by the sum of the span score
    on PTC and the character score on marked words.
    """
    framing, report = _fit_framing(scorer, _examples(held_out, "framing"))
    sentiment = [e for t in ("sentiment", "subjectivity") for e in _examples(held_out, t)]
    fitted = {
        "framing": framing,
        "sentiment": _fit_sentiment(scorer, sentiment),
        "technique": _fit_technique(
            scorer, spans=_examples(held_out, "technique"), words=_examples(held_out, "words")
        ),
    }
    tasks = tuple(fitted.get(task.name, task) for task in scorer.spec.tasks)
    return scorer.spec.model_copy(update={"tasks": tasks, "calibration": report})


def _examples(held_out: Sequence[HeldOut], layout: str) -> list[Example]:
    return [item.example for item in held_out if item.layout == layout]


def _score(scorer: Scorer, example: Example, *, targets: bool = False) -> ScoredArticle:
    asked = [(mark.start, mark.end) for mark in example.marks] if targets else []
    return scorer.score(example.text, unit="sentence", targets=asked)


def _fit_framing(
    scorer: Scorer, examples: Sequence[Example]
) -> tuple[TaskSpec, Mapping[str, Mapping[str, Any]]]:
    spec = scorer.spec.task("framing")
    labels = np.array([int(example.marks[0].probability >= 0.5) for example in examples])
    if len(examples) < MIN_EXAMPLES or len(set(labels.tolist())) < 2:
        return spec, {}
    found = np.array([_score(scorer, example).sentences[0].framing for example in examples])
    found = found.clip(1 - LARGEST_PROBABILITY, LARGEST_PROBABILITY)
    logits = np.log(found / (1 - found))
    groups = [example.group or example.id for example in examples]
    folds = {
        name: _cross_validate(fit, spec, logits, labels, groups) for name, fit in METHODS.items()
    }
    losses = {name: -np.log(np.where(labels, p, 1 - p)) for name, p in folds.items()}
    best = _choose(losses)
    band = find_band(folds[best], labels)
    inside = (band[0] <= folds[best]) & (folds[best] < band[1])
    right = (folds[best] >= 0.5) == labels
    report = {
        "n": len(examples),
        "method": best,
        "log_loss": {name: float(values.mean()) for name, values in losses.items()},
        "share_in_band": float(inside.mean()),
        "right_in_band": float(right[inside].mean()) if inside.any() else None,
        "right_outside": float(right[~inside].mean()) if (~inside).any() else None,
    }
    update = {**METHODS[best](logits, labels), "abstain": band}
    return spec.model_copy(update=update), {"framing": report}


def _fit_platt(logits: Floats, labels: Labels) -> Update:
    fit = LogisticRegression(C=1e6).fit(logits[:, np.newaxis], labels)
    return {"scale": float(fit.coef_[0, 0]), "bias": float(fit.intercept_[0])}


def _fit_isotonic(logits: Floats, labels: Labels) -> Update:
    # no text is certain, however many like it agree
    fit = IsotonicRegression(y_min=1 / len(labels), y_max=1 - 1 / len(labels)).fit(logits, labels)
    points = zip(fit.X_thresholds_.tolist(), fit.y_thresholds_.tolist(), strict=True)
    return {"curve": tuple(points)}


METHODS: Mapping[str, Callable[[Floats, Labels], Update]] = {  # the simplest first
    "platt": _fit_platt,
    "isotonic": _fit_isotonic,
}


def _choose(losses: Mapping[str, Floats]) -> str:
    """Return the simplest method that none with more freedom beats by two standard errors.

    A curve of steps fitted to a few hundred texts predicts as well as a line by chance, and its
    jumps turn small differences of wording into large ones of probability.
    """
    best, *others = losses
    for name in others:
        gain = losses[best] - losses[name]
        if gain.mean() > 2 * gain.std(ddof=1) / len(gain) ** 0.5:
            best = name
    return best


def _cross_validate(
    fit: Callable[[Floats, Labels], Update],
    spec: TaskSpec,
    logits: Floats,
    labels: Labels,
    groups: Sequence[str],
) -> Floats:
    """Return each text's probability by a calibration that was fitted on other articles."""
    found = np.zeros(len(logits))
    n_folds = min(N_FOLDS, len(set(groups)))
    for seen, unseen in GroupKFold(n_folds).split(logits, labels, groups):
        if len(set(labels[seen].tolist())) < 2:
            found[unseen] = labels[seen].mean()
            continue
        fitted = spec.model_copy(update=fit(logits[seen], labels[seen]))
        found[unseen] = binary_probability(logits[unseen], fitted)
    return found.clip(1 - LARGEST_PROBABILITY, LARGEST_PROBABILITY)


def find_band(probabilities: Floats, labels: Labels) -> tuple[float, float]:
    """Return the range around 0.5 in which a decision is not reliable.

    Its ends are where the share of loaded texts, made monotone (isotonic regression), leaves
    `1 - RELIABLE` and reaches `RELIABLE`.
    """
    order = np.sort(probabilities)
    shares = IsotonicRegression(out_of_bounds="clip").fit(probabilities, labels).predict(order)
    below, above = order[shares <= 1 - RELIABLE], order[shares >= RELIABLE]
    low = min(0.5, float(below.max())) if len(below) else 0.0
    high = max(0.5, float(above.min())) if len(above) else 1.0
    return low, high


def _fit_sentiment(scorer: Scorer, examples: Sequence[Example]) -> TaskSpec:
    spec = scorer.spec.task("sentiment")
    if len(examples) < MIN_EXAMPLES:
        return spec
    targets = [_score(scorer, e, targets=True).sentences[0].targets[0] for e in examples]
    probabilities = np.array([[t.negative, t.neutral, t.positive] for t in targets])
    gold = np.array([spec.labels.index(example.marks[0].label) for example in examples])
    return spec.model_copy(update={"scale": _best_temperature(probabilities, gold)[0]})


def _best_temperature(probabilities: Floats, gold: Labels) -> tuple[float, float]:
    """Return the scale of the logits behind `[texts, classes]` that makes the labels likeliest.

    And the mean negative logarithm of their probabilities with it.
    """
    logits = np.log(probabilities + 1e-9)

    def negative_log_likelihood(scale: float) -> float:
        scaled = logits * scale
        normalized = scaled - np.log(np.exp(scaled).sum(axis=1, keepdims=True))
        return float(-normalized[np.arange(len(gold)), gold].mean())

    found = minimize_scalar(negative_log_likelihood, bounds=(0.05, 10), method="bounded")
    return float(found.x), float(found.fun)


def _fit_technique(
    scorer: Scorer, *, spans: Sequence[Example], words: Sequence[Example]
) -> TaskSpec:
    spec = scorer.spec.task("technique")
    if len(spans) + len(words) < MIN_EXAMPLES:
        return spec
    if sum(bool(example.marks) for example in spans) >= MIN_EXAMPLES:
        spec = _fit_given_spans(scorer, spec, spans)

    def quality(threshold: float) -> float:
        changed = spec.model_copy(update={"threshold": threshold})
        judge = scorer.with_task(changed)
        found = [[predict_spans(_score(judge, e)) for e in part] for part in (spans, words)]
        tallies = judge_technique_spans(spans, found[0]) + judge_words(words, found[1])
        return sum(score_tallies(tallies).values())

    qualities = {threshold: quality(threshold) for threshold in TECHNIQUE_THRESHOLDS}
    good = max(qualities.values()) - AS_GOOD
    highest = max(threshold for threshold, value in qualities.items() if value >= good)
    return spec.model_copy(update={"threshold": highest})


def _fit_given_spans(scorer: Scorer, spec: TaskSpec, lines: Sequence[Example]) -> TaskSpec:
    """Fit the temperatures, and what the length and the repetition of a span say of it."""
    gold = np.array([spec.labels.index(mark.label) for line in lines for mark in line.marks])

    def ask(asked: TaskSpec) -> Floats:
        found = predict_given_spans(scorer.with_task(asked), lines)
        return np.array([[p[label] for label in asked.labels] for line in found for p in line])

    plain = spec.model_copy(update={"span_weights": (), "marked_scale": None})
    scale, loss = _best_temperature(ask(plain), gold)
    marked = plain.model_copy(update={"marked_scale": 1.0})
    marked_scale, marked_loss = _best_temperature(ask(marked), gold)
    spec = plain.model_copy(
        update={"scale": scale, "marked_scale": marked_scale if marked_loss < loss else None}
    )
    weights = fit_span_weights(np.log(ask(spec) + 1e-9), given_features(lines), gold)
    return spec.model_copy(update={"span_weights": weights})
