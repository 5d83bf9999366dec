"""The benchmarks: labelled data, the scorer that users run, the metric as its authors define it.

Every text is one unit (`unit="sentence"`) but for whole articles, and for given spans, whose lines
are put together to articles. Parts are
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
from biaslens.evaluation.lines import predict_given_spans
from biaslens.evaluation.predictions import (
    predict_document,
    predict_framing,
    predict_roles,
    predict_sentiment,
    predict_spans,
)
from biaslens.schema import ScoredArticle, Unit
from biaslens.scoring.scorer import Scorer

ALL_PARTS: tuple[Part, ...] = ("train", "calibration", "dev")
DEV: tuple[Part, ...] = ("dev",)


Predict = Callable[[Scorer, Sequence[Example]], Sequence[Any]]


@dataclass(frozen=True, slots=True)
class Kind:
    """What is predicted for texts, and how it is judged.

    `has_targets` says that the marked spans are asked about, as a record's `targets` are; texts
    without any are not judged then.
    """

    predict: Predict
    judge: Judge
    has_targets: bool = False


def one_by_one(
    predict: Callable[[ScoredArticle], Any], *, has_targets: bool = False, unit: Unit = "sentence"
) -> Predict:
    """Return what scores each text alone, as a `unit`, and keeps what `predict` reads from it."""

    def predict_all(scorer: Scorer, examples: Sequence[Example]) -> list[Any]:
        asked = [[(m.start, m.end) for m in e.marks] if has_targets else [] for e in examples]
        return [
            predict(scorer.score(example.text, unit=unit, targets=targets))
            for example, targets in zip(examples, asked, strict=True)
        ]

    return predict_all


FRAMING = Kind(one_by_one(predict_framing), judge_framing)
DECISIONS = Kind(one_by_one(predict_framing), judge_decisions)
WORDS = Kind(one_by_one(predict_spans), judge_words)
ROLES = Kind(one_by_one(predict_roles), judge_roles)
DOCUMENTS = Kind(one_by_one(predict_document, unit="article"), judge_documents)
SENTIMENT = Kind(one_by_one(predict_sentiment, has_targets=True), judge_sentiment, has_targets=True)
TECHNIQUES = Kind(predict_given_spans, judge_techniques, has_targets=True)
SPANS = Kind(one_by_one(predict_spans), judge_technique_spans)


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
    examples = list(select(rows, parts=benchmark.parts))
    judged = [
        (example, prediction)
        for example, prediction in zip(examples, kind.predict(scorer, examples), strict=True)
        if example.marks or not kind.has_targets
    ]
    return Run(benchmark.name, [e for e, _ in judged], [p for _, p in judged], kind.judge)


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
