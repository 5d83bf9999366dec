"""The benchmarks: labelled data, the scorer that users run, the metric as its authors define it.

Every text is one unit (`unit="sentence"`) but for whole articles. Parts are
those of `evaluation.gold`: a slice that training holds out, or a file of its own.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any

from biaslens.config import Layout, Part
from biaslens.evaluation.gold import Example, Mark, read_examples, select
from biaslens.schema import Attribution, ScoredArticle, ScoredSentence, Unit
from biaslens.scoring.scorer import Scorer
from biaslens.tasks import ATTRIBUTION, SENTIMENT, TECHNIQUE

METRICS = Path(__file__).parent / "metrics"

Scores = dict[str, float]
Scored = Sequence[tuple[Example, ScoredArticle]]
SpanLists = list[list[list[int]]]


@dataclass(frozen=True, slots=True)
class Benchmark:
    """One set of labelled texts and how predictions on it are judged.

    `targets` says that the marked spans are asked about, as a record's `targets` are. `unit` is how
    the texts are scored.
    """

    name: str
    file: str
    layout: Layout
    judge: Callable[[Scored], Scores]
    parts: tuple[Part, ...] = ("train", "calibration", "dev")
    targets: bool = False
    unit: Unit = "sentence"


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
    scored = list(_iter_scored(examples, scorer=scorer, benchmark=benchmark))
    return {**benchmark.judge(scored), "n": float(len(scored))}


def _iter_scored(
    examples: Sequence[Example], *, scorer: Scorer, benchmark: Benchmark
) -> Iterator[tuple[Example, ScoredArticle]]:
    for example in examples:
        asked = [(mark.start, mark.end) for mark in example.marks] if benchmark.targets else []
        yield example, scorer.score(example.text, unit=benchmark.unit, targets=asked)


def _units(scored: Scored) -> Iterator[tuple[Example, ScoredSentence]]:
    return ((example, article.sentences[0]) for example, article in scored)


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
    probabilities = [sentence.framing for _, sentence in _units(scored)]
    gold = [int(example.marks[0].probability >= 0.5) for example, _ in scored]
    classes = _compute("classification_scores", [int(p >= 0.5) for p in probabilities], gold)
    calibration = _compute("calibration_error", probabilities, gold)
    return {"macro_f1": classes["macro_f1"], "mcc": classes["mcc"], "ece": calibration["ece"]}


def judge_words(scored: Scored) -> Scores:
    """F1 of the marked characters, whatever the technique."""
    shared = n_predicted = n_gold = 0
    for example, sentence in _units(scored):
        predicted = _characters((span.start, span.end) for span in sentence.loaded_spans)
        gold = _characters((mark.start, mark.end) for mark in example.marks)
        shared += len(predicted & gold)
        n_predicted, n_gold = n_predicted + len(predicted), n_gold + len(gold)
    return {"character_f1": 2 * shared / max(1, n_predicted + n_gold)}


def judge_attribution(scored: Scored) -> Scores:
    """Exact span F1 of each role."""
    scores = {}
    for role in ATTRIBUTION.labels:
        predicted: SpanLists = [_pieces(article, role) for _, article in scored]
        gold: SpanLists = [
            sorted([mark.start, mark.end] for mark in example.marks if mark.label == role)
            for example, _ in scored
        ]
        scores[f"{role}_f1"] = _compute("exact_span_f1", predicted, gold)["f1"]
    return scores


def judge_documents(scored: Scored) -> Scores:
    """Exact span F1 of each role, F1 of source-cue links, and how often silence is kept.

    A link is a pair of a source piece and a cue piece of one attribution, both exact. `left_alone`
    is the share of the sentences outside all gold attributions in which none is found. The decision
    what is an attribution is fitted on these articles; cross-validated figures of it come from
    `benchmarks/attribution_decision.py`.
    """
    predicted = [[*_links(article)] for _, article in scored]
    gold = [[*_gold_links(example)] for example, _ in scored]
    quiet = [
        not sentence.attributions
        for example, article in scored
        for sentence in article.sentences
        if not any(m.start < sentence.end and m.end > sentence.start for m in example.marks)
    ]
    return {
        **judge_attribution(scored),
        "source_cue_link_f1": _compute("exact_span_f1", predicted, gold)["f1"],
        "left_alone": sum(quiet) / max(1, len(quiet)),
    }


def judge_targets(scored: Scored) -> Scores:
    """Macro-F1 of the sentiment toward each target."""
    predicted, gold = [], []
    for example, sentence in _units(scored):
        for mark, target in zip(example.marks, sentence.targets, strict=True):
            values = (target.negative, target.neutral, target.positive)
            predicted.append(values.index(max(values)))
            gold.append(SENTIMENT.labels.index(mark.label))
    return {"macro_f1": _compute("classification_scores", predicted, gold)["macro_f1"]}


def judge_techniques(scored: Scored) -> Scores:
    """Micro-F1 of the technique given the gold spans."""
    predicted, gold = [], []
    for example, sentence in _units(scored):
        for mark, target in zip(example.marks, sentence.targets, strict=True):
            best = max(target.techniques, key=target.techniques.__getitem__)
            predicted.append(TECHNIQUE.labels.index(best))
            gold.append(TECHNIQUE.labels.index(mark.label))
    return {"micro_f1": _compute("classification_scores", predicted, gold)["micro_f1"]}


def judge_technique_spans(scored: Scored) -> Scores:
    """Partial-overlap F1 of the spans of any technique; overlapping gold spans are merged."""
    predicted: SpanLists = [
        [[s.start, s.end] for s in sent.loaded_spans] for _, sent in _units(scored)
    ]
    gold: SpanLists = [_merged([[m.start, m.end] for m in ex.marks]) for ex, _ in scored]
    return {"span_f1": _compute("overlap_span_f1", predicted, gold)["f1"]}


def _characters(ranges: Iterator[tuple[int, int]]) -> set[int]:
    return {place for start, end in ranges for place in range(start, end)}


def _attributions(article: ScoredArticle) -> Iterator[Attribution]:
    return (found for sentence in article.sentences for found in sentence.attributions)


def _pieces(article: ScoredArticle, role: str) -> list[list[int]]:
    pieces = {piece for found in _attributions(article) for piece in getattr(found, role)}
    return sorted([piece.start, piece.end] for piece in pieces)


def _links(article: ScoredArticle) -> Iterator[list[int]]:
    for found in _attributions(article):
        for source, cue in product(found.source, found.cue):
            yield [source.start, source.end, cue.start, cue.end]


def _gold_links(example: Example) -> Iterator[list[int]]:
    roles: dict[str, list[Mark]] = {"source": [], "cue": [], "content": []}
    for mark in example.marks:
        roles[mark.label].append(mark)
    for source, cue in product(roles["source"], roles["cue"]):
        if source.link == cue.link:
            yield [source.start, source.end, cue.start, cue.end]


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
            "polnear_dev",
            "polnear/documents_dev.jsonl.gz",
            "documents",
            judge_documents,
            unit="article",
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
