"""The benchmarks: labelled data, the scorer that users run, the metric as its authors define it.

Every text is one unit (`unit="sentence"`) but for whole articles. Parts are
those of `evaluation.gold`: a slice that training holds out, or a file of its own.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from biaslens.config import Layout, Part
from biaslens.evaluation.gold import Example, read_examples, select
from biaslens.evaluation.judges import (
    Judge,
    judge_decisions,
    judge_documents,
    judge_framing,
    judge_roles,
    judge_sentiment,
    judge_technique_spans,
    judge_techniques,
    judge_words,
)
from biaslens.evaluation.predictions import (
    predict_document,
    predict_framing,
    predict_roles,
    predict_sentiment,
    predict_spans,
    predict_techniques,
)
from biaslens.schema import ScoredArticle, Unit
from biaslens.scoring.scorer import Scorer

ALL_PARTS: tuple[Part, ...] = ("train", "calibration", "dev")
DEV: tuple[Part, ...] = ("dev",)


@dataclass(frozen=True, slots=True)
class Kind:
    """What is predicted for a text, and how it is judged.

    `has_targets` says that the marked spans are asked about, as a record's `targets` are; texts
    without any are left out then. `unit` is how the texts are scored.
    """

    predict: Callable[[ScoredArticle], Any]
    judge: Judge
    has_targets: bool = False
    unit: Unit = "sentence"


FRAMING = Kind(predict_framing, judge_framing)
DECISIONS = Kind(predict_framing, judge_decisions)
WORDS = Kind(predict_spans, judge_words)
ROLES = Kind(predict_roles, judge_roles)
DOCUMENTS = Kind(predict_document, judge_documents, unit="article")
SENTIMENT = Kind(predict_sentiment, judge_sentiment, has_targets=True)
TECHNIQUES = Kind(predict_techniques, judge_techniques, has_targets=True)
SPANS = Kind(predict_spans, judge_technique_spans)


@dataclass(frozen=True, slots=True)
class Benchmark:
    """One set of labelled texts: its file below the data folder, and which parts of it count."""

    name: str
    file: str
    layout: Layout
    kind: Kind
    parts: tuple[Part, ...] = ALL_PARTS


@dataclass(frozen=True, slots=True)
class Run:
    """The texts of a benchmark, what was predicted for each, and how that is judged."""

    name: str
    examples: Sequence[Example]
    predictions: Sequence[Any]
    judge: Judge


def run_benchmark(benchmark: Benchmark, *, scorer: Scorer, data: Path) -> Run:
    """Score the texts of a benchmark.

    Raises:
        InputError: If the file cannot be read.
    """
    kind = benchmark.kind
    rows = read_examples(data / benchmark.file, layout=benchmark.layout)
    examples = [e for e in select(rows, parts=benchmark.parts) if e.marks or not kind.has_targets]
    return Run(
        benchmark.name,
        examples,
        [kind.predict(score_example(scorer, example, kind=kind)) for example in examples],
        kind.judge,
    )


def score_example(scorer: Scorer, example: Example, *, kind: Kind) -> ScoredArticle:
    """Score a labelled text as its kind of benchmark does."""
    asked = [(mark.start, mark.end) for mark in example.marks] if kind.has_targets else []
    return scorer.score(example.text, unit=kind.unit, targets=asked)


BABE, PTC = "babe/train.jsonl.gz", "ptc/train_sentences.jsonl.gz"

BENCHMARKS: Mapping[str, Benchmark] = {
    benchmark.name: benchmark
    for benchmark in (
        Benchmark("babe_dev", BABE, "framing", FRAMING, DEV),
        Benchmark("babe_words_dev", BABE, "words", WORDS, DEV),
        Benchmark("babe_test", "babe/test.jsonl.gz", "framing", FRAMING),
        Benchmark("babe_words_test", "babe/test.jsonl.gz", "words", WORDS),
        Benchmark("basil", "basil/sentences.jsonl.gz", "basil", DECISIONS),
        Benchmark("subjectivity_dev", "subjectivity/train.jsonl.gz", "opinion", DECISIONS, DEV),
        Benchmark("subjectivity_2024", "subjectivity/test_2024.jsonl.gz", "opinion", DECISIONS),
        Benchmark("subjectivity_2025", "subjectivity/test_2025.jsonl.gz", "opinion", DECISIONS),
        Benchmark("cofenet_valid", "polnear/cofenet_valid.jsonl.gz", "paragraphs", ROLES),
        Benchmark("cofenet_test", "polnear/cofenet_test.jsonl.gz", "paragraphs", ROLES),
        Benchmark("polnear_dev", "polnear/documents_dev.jsonl.gz", "documents", DOCUMENTS),
        Benchmark("polnear_test", "polnear/documents_test.jsonl.gz", "documents", DOCUMENTS),
        Benchmark("newsmtsc_dev", "newsmtsc/dev.jsonl.gz", "sentiment", SENTIMENT),
        Benchmark("newsmtsc_rw", "newsmtsc/test_rw.jsonl.gz", "sentiment", SENTIMENT),
        Benchmark("newsmtsc_mt", "newsmtsc/test_mt.jsonl.gz", "sentiment", SENTIMENT),
        Benchmark("ptc_techniques_dev", PTC, "technique", TECHNIQUES, DEV),
        Benchmark("ptc_spans_dev", PTC, "technique", SPANS, DEV),
        Benchmark("ptc_techniques", "ptc/dev_sentences.jsonl.gz", "technique", TECHNIQUES),
        Benchmark("ptc_spans", "ptc/dev_sentences.jsonl.gz", "technique", SPANS),
    )
}
