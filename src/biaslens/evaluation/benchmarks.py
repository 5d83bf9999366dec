"""The benchmarks: labelled data, the scorer that users run, the metric as its authors define it.

Every text is one unit (`unit="sentence"`). Parts are those of `evaluation.gold`: a slice that
training holds out, or a file of its own.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from biaslens.config import Layout, Part
from biaslens.evaluation.gold import Example, read_examples, select
from biaslens.schema import Piece, ScoredSentence
from biaslens.scoring.scorer import Scorer
from biaslens.tasks import ATTRIBUTION, SENTIMENT, TECHNIQUE

METRICS = Path(__file__).parent / "metrics"

Scores = dict[str, float]
Scored = Sequence[tuple[Example, ScoredSentence]]
SpanLists = list[list[list[int]]]


@dataclass(frozen=True, slots=True)
class Benchmark:
    """One set of labelled texts and how predictions on it are judged.

    `targets` says that the marked spans are asked about, as a record's `targets` are.
    """

    name: str
    file: str
    layout: Layout
    judge: Callable[[Scored], Scores]
    parts: tuple[Part, ...] = ("train", "calibration", "dev")
    targets: bool = False


def run_benchmark(benchmark: Benchmark, *, scorer: Scorer, data: Path) -> Scores:
    """Score the texts of a benchmark and judge the predictions.

    Returns:
        Metric name → value, with the number of texts as `n`.

    Raises:
        InputError: If the file cannot be read.
    """
    rows = read_examples(data / benchmark.file, layout=benchmark.layout)
    examples = list(select(rows, parts=benchmark.parts))
    if benchmark.targets:
        examples = [example for example in examples if example.marks]
    scored = list(_iter_scored(examples, scorer=scorer, targets=benchmark.targets))
    return {**benchmark.judge(scored), "n": float(len(scored))}


def _iter_scored(
    examples: Sequence[Example], *, scorer: Scorer, targets: bool
) -> Iterator[tuple[Example, ScoredSentence]]:
    for example in examples:
        asked = [(mark.start, mark.end) for mark in example.marks] if targets else []
        result = scorer.score(example.text, unit="sentence", targets=asked)
        yield example, result.sentences[0]


@cache
def load_metric(name: str) -> Any:
    """Return one of the local `evaluate` modules in `evaluation/metrics`."""
    import evaluate

    return evaluate.load(str(METRICS / name / f"{name}.py"), keep_in_memory=True)


def _compute(name: str, predictions: Sequence[Any], references: Sequence[Any]) -> Scores:
    scores: Scores = load_metric(name).compute(predictions=predictions, references=references)
    return scores


def judge_framing(scored: Scored) -> Scores:
    """Macro-F1 and MCC at 0.5, and the calibration error."""
    probabilities = [sentence.framing for _, sentence in scored]
    gold = [int(example.marks[0].probability >= 0.5) for example, _ in scored]
    classes = _compute("classification_scores", [int(p >= 0.5) for p in probabilities], gold)
    calibration = _compute("calibration_error", probabilities, gold)
    return {"macro_f1": classes["macro_f1"], "mcc": classes["mcc"], "ece": calibration["ece"]}


def judge_words(scored: Scored) -> Scores:
    """F1 of the marked characters, whatever the technique."""
    shared = n_predicted = n_gold = 0
    for example, sentence in scored:
        predicted = _characters((span.start, span.end) for span in sentence.loaded_spans)
        gold = _characters((mark.start, mark.end) for mark in example.marks)
        shared += len(predicted & gold)
        n_predicted, n_gold = n_predicted + len(predicted), n_gold + len(gold)
    return {"character_f1": 2 * shared / max(1, n_predicted + n_gold)}


def judge_attribution(scored: Scored) -> Scores:
    """Exact span F1 of each role."""
    scores = {}
    for role in ATTRIBUTION.labels:
        predicted: SpanLists = [_pieces(sentence, role) for _, sentence in scored]
        gold: SpanLists = [
            sorted([mark.start, mark.end] for mark in example.marks if mark.label == role)
            for example, _ in scored
        ]
        scores[f"{role}_f1"] = _compute("exact_span_f1", predicted, gold)["f1"]
    return scores


def judge_targets(scored: Scored) -> Scores:
    """Macro-F1 of the sentiment toward each target."""
    predicted, gold = [], []
    for example, sentence in scored:
        for mark, target in zip(example.marks, sentence.targets, strict=True):
            values = (target.negative, target.neutral, target.positive)
            predicted.append(values.index(max(values)))
            gold.append(SENTIMENT.labels.index(mark.label))
    return {"macro_f1": _compute("classification_scores", predicted, gold)["macro_f1"]}


def judge_techniques(scored: Scored) -> Scores:
    """Micro-F1 of the technique given the gold spans."""
    predicted, gold = [], []
    for example, sentence in scored:
        for mark, target in zip(example.marks, sentence.targets, strict=True):
            best = max(target.techniques, key=target.techniques.__getitem__)
            predicted.append(TECHNIQUE.labels.index(best))
            gold.append(TECHNIQUE.labels.index(mark.label))
    return {"micro_f1": _compute("classification_scores", predicted, gold)["micro_f1"]}


def judge_technique_spans(scored: Scored) -> Scores:
    """Partial-overlap F1 of the spans of any technique; overlapping gold spans are merged."""
    predicted: SpanLists = [[[s.start, s.end] for s in sent.loaded_spans] for _, sent in scored]
    gold: SpanLists = [_merged([[m.start, m.end] for m in ex.marks]) for ex, _ in scored]
    return {"span_f1": _compute("overlap_span_f1", predicted, gold)["f1"]}


def _characters(ranges: Iterator[tuple[int, int]]) -> set[int]:
    return {place for start, end in ranges for place in range(start, end)}


def _pieces(sentence: ScoredSentence, role: str) -> list[list[int]]:
    pieces: set[Piece] = {
        piece for attribution in sentence.attributions for piece in getattr(attribution, role)
    }
    return sorted([piece.start, piece.end] for piece in pieces)


def _merged(spans: list[list[int]]) -> list[list[int]]:
    merged: list[list[int]] = []
    for start, end in sorted(spans):
        if merged and start < merged[-1][1]:
            merged[-1][1] = max(merged[-1][1], end)
        else:
            merged.append([start, end])
    return merged


BENCHMARKS: Mapping[str, Benchmark] = {
    benchmark.name: benchmark
    for benchmark in (
        Benchmark("babe_dev", "babe/train.jsonl.gz", "framing", judge_framing, parts=("dev",)),
        Benchmark("babe_words_dev", "babe/train.jsonl.gz", "words", judge_words, parts=("dev",)),
        Benchmark(
            "cofenet_valid", "polnear/cofenet_valid.jsonl.gz", "paragraphs", judge_attribution
        ),
        Benchmark(
            "newsmtsc_dev", "newsmtsc/dev.jsonl.gz", "sentiment", judge_targets, targets=True
        ),
        Benchmark(
            "ptc_techniques_dev",
            "ptc/train_sentences.jsonl.gz",
            "technique",
            judge_techniques,
            parts=("dev",),
            targets=True,
        ),
        Benchmark(
            "ptc_spans_dev",
            "ptc/train_sentences.jsonl.gz",
            "technique",
            judge_technique_spans,
            parts=("dev",),
        ),
    )
}
