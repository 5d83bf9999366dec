"""How predictions are judged, as the authors of each task do it: from texts to tallies."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any, NamedTuple

from biaslens.evaluation.bootstrap import Floats, Tally
from biaslens.evaluation.gold import Example, Mark
from biaslens.evaluation.lines import line_places
from biaslens.evaluation.quotations import judge_quotations
from biaslens.tasks import ATTRIBUTION, SENTIMENT, TECHNIQUE

METRICS = Path(__file__).parent / "metrics"

Judge = Callable[[Sequence[Example], Sequence[Any]], list[Tally]]
Probabilities = Mapping[str, float]


@cache
def load_metric(name: str) -> Any:
    """Return one of the local `evaluate` modules in `evaluation/metrics`."""
    import evaluate

    return evaluate.load(str(METRICS / name / f"{name}.py"), keep_in_memory=True)


def tally(
    metric: str, groups: Sequence[str], names: Mapping[str, str], /, *values: Any, **options: Any
) -> Tally:
    """Count with a metric; `names` says which of its scores are kept, and what they are called."""
    module = load_metric(metric)

    def score(sums: Floats) -> dict[str, Floats]:
        scores = module.score(sums)
        return {ours: scores[theirs] for theirs, ours in names.items()}

    counts = module.count(*values, **options)
    return Tally(groups, counts, score, is_calibration=metric == "calibration_error")


def _groups(examples: Sequence[Example]) -> list[str]:
    return [example.group for example in examples]


def judge_framing(examples: Sequence[Example], predictions: Sequence[float]) -> list[Tally]:
    """Macro-F1, F1 of "loaded" and MCC at 0.5, and the calibration error."""
    groups = _groups(examples)
    gold = [int(example.marks[0].probability >= 0.5) for example in examples]
    found = [int(p >= 0.5) for p in predictions]
    names = {"macro_f1": "macro_f1", "f1": "f1", "mcc": "mcc"}
    return [
        tally("classification_scores", groups, names, found, gold, n_classes=2),
        tally("calibration_error", groups, {"ece": "ece"}, predictions, gold),
    ]


def judge_decisions(examples: Sequence[Example], predictions: Sequence[float]) -> list[Tally]:
    """As `judge_framing`, where the probability is that of something akin: no calibration error."""
    return judge_framing(examples, predictions)[:1]


def judge_words(
    examples: Sequence[Example], predictions: Sequence[Sequence[Sequence[int]]]
) -> list[Tally]:
    """F1 of the marked characters, whatever the technique."""
    gold = [[(mark.start, mark.end) for mark in example.marks] for example in examples]
    return [tally("character_f1", _groups(examples), {"f1": "character_f1"}, predictions, gold)]


def judge_roles(
    examples: Sequence[Example], predictions: Sequence[Mapping[str, Sequence[Sequence[int]]]]
) -> list[Tally]:
    """Exact span F1 of each role."""
    return [
        tally(
            "exact_span_f1",
            _groups(examples),
            {"f1": f"{role}_f1"},
            [prediction[role] for prediction in predictions],
            [[(m.start, m.end) for m in e.marks if m.label == role] for e in examples],
        )
        for role in ATTRIBUTION.labels
    ]


def judge_documents(
    examples: Sequence[Example], predictions: Sequence[Mapping[str, Sequence[Sequence[int]]]]
) -> list[Tally]:
    """Exact span F1 of each role, F1 of source-cue links, and how often silence is kept.

    A link is a pair of a source piece and a cue piece of one attribution, both exact. `left_alone`
    is the share of the sentences outside all gold attributions in which none is found,
    `quotation_right` how often the kind of quotation is right (see `judge_quotations`). The
    decision what is an attribution is fitted on PolNeAR's development articles; cross-validated
    figures of it come from `benchmarks/attribution_decision.py`.
    """
    groups = _groups(examples)
    links = [prediction["links"] for prediction in predictions]
    gold = [[*_gold_links(example)] for example in examples]
    quiet = [
        [
            not found
            for start, end, found in prediction["sentences"]
            if not any(m.start < end and m.end > start for m in example.marks)
        ]
        for example, prediction in zip(examples, predictions, strict=True)
    ]
    quotations = [
        judge_quotations(example, prediction["quotations"])
        for example, prediction in zip(examples, predictions, strict=True)
    ]
    return [
        *judge_roles(examples, predictions),
        tally("exact_span_f1", groups, {"f1": "source_cue_link_f1"}, links, gold),
        tally("share", groups, {"share": "left_alone"}, quiet),
        tally("share", groups, {"share": "quotation_right"}, quotations),
    ]


def _gold_links(example: Example) -> Iterator[list[int]]:
    roles: dict[str, list[Mark]] = {role: [] for role in ATTRIBUTION.labels}
    for mark in example.marks:
        roles[mark.label].append(mark)
    for source, cue in product(roles["source"], roles["cue"]):
        if source.link == cue.link:
            yield [source.start, source.end, cue.start, cue.end]


def judge_sentiment(
    examples: Sequence[Example], predictions: Sequence[Sequence[Probabilities]]
) -> list[Tally]:
    """Macro-F1 of the sentiment toward each target, and the calibration error of the decision."""
    pairs = [
        (example.group, mark.label, probabilities)
        for example, targets in zip(examples, predictions, strict=True)
        for mark, probabilities in zip(example.marks, targets, strict=True)
    ]
    return _judge_classes(pairs, SENTIMENT.labels, {"macro_f1": "macro_f1"})


def judge_techniques(
    examples: Sequence[Example], predictions: Sequence[Sequence[Probabilities]]
) -> list[Tally]:
    """Micro-F1 of the technique given the gold spans, as SemEval-2020 Task 11 counts it.

    A span that crosses lines counts once. Where the same span has k gold techniques, the k most
    probable ones are matched with them in the best order.
    """
    triples: list[tuple[str, str, Probabilities]] = []
    for group, spans in _by_article(examples, predictions).items():
        at: dict[tuple[int, int], list[_Span]] = {}
        for span in spans:
            at.setdefault((span.start, span.end), []).append(span)
        for alike in at.values():
            triples += [(group, *pair) for pair in _matched(alike)]
    return _judge_classes(triples, TECHNIQUE.labels, {"micro_f1": "micro_f1"})


def _matched(spans: Sequence["_Span"]) -> Iterator[tuple[str, Probabilities]]:
    """Yield a gold technique and the probabilities that decide for it or for another one."""
    mean = spans[0].mean_probabilities()
    best = sorted(mean, key=mean.__getitem__, reverse=True)[: len(spans)]
    gold = [span.label for span in spans]
    right = [label for label in gold if label in best]
    others = [label for label in best if label not in right]
    for label in right:
        yield label, {label: mean[label]}
    for label, other in zip([label for label in gold if label not in best], others, strict=True):
        yield label, {other: mean[other]}


def _judge_classes(
    pairs: Sequence[tuple[str, str, Probabilities]],
    labels: Sequence[str],
    names: Mapping[str, str],
) -> list[Tally]:
    groups = [group for group, _, _ in pairs]
    best = [max(p, key=p.__getitem__) for _, _, p in pairs]
    gold = [label for _, label, _ in pairs]
    return [
        tally(
            "classification_scores",
            groups,
            names,
            list(map(labels.index, best)),
            list(map(labels.index, gold)),
            n_classes=len(labels),
        ),
        tally(
            "calibration_error",
            groups,
            {"ece": "ece"},
            [p[label] for label, (_, _, p) in zip(best, pairs, strict=True)],
            [int(a == b) for a, b in zip(best, gold, strict=True)],
        ),
    ]


def judge_technique_spans(
    examples: Sequence[Example], predictions: Sequence[Sequence[Sequence[int]]]
) -> list[Tally]:
    """Partial-overlap F1 of the spans of any technique in whole articles (SemEval-2020 Task 11)."""
    gold: dict[str, list[list[int]]] = {}
    found: dict[str, list[list[int]]] = {}
    nothing = [[None] * len(example.marks) for example in examples]
    for group, spans in _by_article(examples, nothing).items():
        gold[group] = [[span.start, span.end] for span in spans]
    for example, place, prediction in zip(
        examples, line_places(examples), predictions, strict=True
    ):
        found.setdefault(example.group, []).extend([s + place, e + place] for s, e in prediction)
    groups = list(gold)
    values = [found[group] for group in groups], [gold[group] for group in groups]
    return [tally("overlap_span_f1", groups, {"f1": "span_f1"}, *values)]


class _Part(NamedTuple):
    n_characters: int
    value: Any


@dataclass(slots=True)
class _Span:
    """A gold span of an article, with what was predicted for each line that it touches."""

    start: int
    end: int
    label: str
    parts: list[_Part]
    is_open: bool = False  # it may go on in the next line

    def mean_probabilities(self) -> dict[str, float]:
        n_characters = sum(part.n_characters for part in self.parts)
        labels = self.parts[0].value
        return {
            label: sum(p.n_characters * p.value[label] for p in self.parts) / n_characters
            for label in labels
        }


def _by_article(
    examples: Sequence[Example], values: Sequence[Sequence[Any]]
) -> dict[str, list[_Span]]:
    """Return the gold spans of each article; pieces of one that crosses lines become one span."""
    articles: dict[str, list[_Span]] = {}
    for example, place, found in zip(examples, line_places(examples), values, strict=True):
        spans = articles.setdefault(example.group, [])
        open_spans = {span.label: span for span in spans if span.is_open}
        for earlier in open_spans.values():
            earlier.is_open = False
        for mark, value in zip(example.marks, found, strict=True):
            part = _Part(mark.end - mark.start, value)
            begins = mark.crosses and not example.text[: mark.start].strip()
            ends = mark.crosses and not example.text[mark.end :].strip()
            span = open_spans.pop(mark.label) if begins and mark.label in open_spans else None
            if span is None:
                span = _Span(mark.start + place, mark.end + place, mark.label, [])
                spans.append(span)
            span.parts.append(part)
            span.end, span.is_open = mark.end + place, ends
    return articles


def judge_outcomes(
    examples: Sequence[Example], predictions: Sequence[Mapping[str, bool]]
) -> list[Tally]:
    """The share of the texts for which each outcome is true."""
    return [
        tally(
            "share",
            _groups(examples),
            {"share": name},
            [[prediction[name]] if name in prediction else [] for prediction in predictions],
        )
        for name in dict.fromkeys(name for prediction in predictions for name in prediction)
    ]
