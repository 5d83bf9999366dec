"""Fit and measure the decision whether what was linked is an attribution at all.

    python benchmarks/attribution_decision.py DATA [--model BUNDLE] [--fit] [--threshold P]

The network of a bundle marks the development articles of PolNeAR (`polnear/documents_dev.jsonl.gz`
below DATA, which no network of biaslens is trained on); what links together is weighed by a
logistic regression (target: its cue, or without a cue its content, overlaps a gold one). Printed
are figures of ten folds by article, in which no article is weighed by what it taught, at several
thresholds: exact span F1, F1 of exact source-cue and cue-content links, how often the kind of
quotation is right, and the share of the sentences outside all gold attributions that are left
alone. `--fit` then fits on all the articles and writes the weights and the threshold (the old one
unless told) into the bundle.
"""

import argparse
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import GroupKFold, cross_val_predict

import biaslens
from biaslens.attribution.decision import Evidence, features
from biaslens.attribution.entities import Names
from biaslens.attribution.forms import complete_roles
from biaslens.attribution.linking import find_evidence, lay_out_article
from biaslens.attribution.roles import RoleSpan
from biaslens.evaluation.gold import Example, read_examples
from biaslens.evaluation.quotations import KINDS, judge_quotations
from biaslens.schema import Span
from biaslens.scoring.bundle import DEFAULT_BUNDLE, read_spec, write_spec
from biaslens.sentences import split_sentences
from biaslens.training.card import write_card

ROLES = ("source", "cue", "content")
SHOWN = (0.0, 0.5, 0.6, 0.65, 0.7, 0.75, 0.8)
FOLDS = 10

Model = LogisticRegression
Found = Sequence[Evidence]


@dataclass(frozen=True, slots=True)
class Article:
    """A labelled article, its sentences and what was linked in it."""

    example: Example
    sentences: Sequence[Span]
    found: Found


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("data", type=Path)
    parser.add_argument("--model", type=Path, default=DEFAULT_BUNDLE, help="a bundle")
    parser.add_argument("--fit", action="store_true", help="fit on all articles, write the weights")
    parser.add_argument("--threshold", type=float, help="write this one")
    options = parser.parse_args()
    articles = list(iter_articles(options.data, model=options.model))
    labels = np.array([is_gold(one, a.example) for a in articles for one in a.found])
    groups = [number for number, a in enumerate(articles) for _ in a.found]
    if len(set(groups)) < FOLDS or len(set(labels.tolist())) < 2:
        raise SystemExit(
            f"{options.data}: the model finds too few attributions, or only right or wrong ones, "
            "to learn from; give more articles, or a model that was trained for longer"
        )
    vectorizer = DictVectorizer()
    rows = vectorizer.fit_transform(dict(features(one)) for a in articles for one in a.found)
    probabilities = cross_val_predict(
        regression(), rows, labels, groups=groups, cv=GroupKFold(FOLDS), method="predict_proba"
    )[:, 1]
    report(articles, labels, probabilities)
    if options.fit:
        model = regression().fit(rows, labels)
        named = zip(vectorizer.get_feature_names_out(), model.coef_[0], strict=True)
        weights = {name: round(float(weight), 3) for name, weight in named}
        write_decision(options.model, weights, threshold=options.threshold)


def write_decision(bundle: Path, weights: Mapping[str, float], *, threshold: float | None) -> None:
    """Write weights and threshold into a bundle and its card."""
    spec = read_spec(bundle)
    old = spec.task("attribution")
    least = old.threshold if threshold is None else threshold
    values = {"decision_weights": weights, "threshold": least}
    new = old.model_copy(update=values)
    tasks = tuple(new if task is old else task for task in spec.tasks)
    spec = spec.model_copy(update={"tasks": tasks})
    write_spec(spec, bundle)
    write_card(spec, bundle)


def regression() -> LogisticRegression:
    """Return the model; `bias` is one of the features."""
    return LogisticRegression(C=0.1, max_iter=500, fit_intercept=False)


def iter_articles(data: Path, *, model: Path) -> Iterator[Article]:
    """Yield the development articles with all that links together in them, likely or not."""
    scorer = biaslens.load(model)
    for example in read_examples(data / "polnear/documents_dev.jsonl.gz", layout="documents"):
        text, sentences = example.text, split_sentences(example.text)
        names = Names(text)
        roles = complete_roles(text, scorer.find_roles(text, sentences), names)
        layout = lay_out_article(text, sentences, roles)
        yield Article(example, sentences, find_evidence(layout, names))


def is_gold(one: Evidence, example: Example) -> bool:
    """Tell whether the cue (without one, the content) overlaps one of the gold ones."""
    role, span = ("cue", one.cue) if one.cue else ("content", one.contents[0])
    return any(
        mark.label == role and mark.start < span.end and mark.end > span.start
        for mark in example.marks
    )


def report(
    articles: Sequence[Article], labels: NDArray[np.bool_], chances: NDArray[np.floating]
) -> None:
    """Print how well the chances tell, and what is left at each threshold."""
    auroc = roc_auc_score(labels, chances)
    print(f"{len(labels)} linked, {labels.mean():.3f} right; AUROC {auroc:.3f}")
    for at_least in SHOWN:
        left = iter(chances >= at_least)
        kept = [[one for one in a.found if next(left)] for a in articles]
        scores = judge(articles, kept)
        print(f"{at_least:.2f}  " + "  ".join(f"{k} {v:.3f}" for k, v in scores.items()))


def judge(articles: Sequence[Article], kept: Sequence[Found]) -> dict[str, float]:
    """Return the F1 of spans and links, and the share of silent sentences left alone."""
    scores = {}
    for roles in (*((role,) for role in ROLES), ("source", "cue"), ("cue", "content")):
        pairs = [
            (tuples(found, roles), gold_tuples(article.example, roles))
            for article, found in zip(articles, kept, strict=True)
        ]
        scores["-".join(roles)] = f1(pairs)
    scores["quotation"] = quotation_right(articles, kept)
    silent = [
        q for article, found in zip(articles, kept, strict=True) for q in quiet(article, found)
    ]
    return scores | {"left alone": sum(silent) / max(1, len(silent))}


def spans(one: Evidence, role: str) -> Sequence[RoleSpan]:
    """Return the spans of a role."""
    if role == "content":
        return one.contents
    span = one.source if role == "source" else one.cue
    return [span] if span else []


def tuples(found: Found, roles: Sequence[str]) -> set[tuple[tuple[int, int], ...]]:
    """Return the spans of one role, or the pairs of two roles."""
    return {
        tuple((span.start, span.end) for span in chosen)
        for one in found
        for chosen in product(*(spans(one, role) for role in roles))
    }


def gold_tuples(example: Example, roles: Sequence[str]) -> set[tuple[tuple[int, int], ...]]:
    """Return the gold spans of one role, or the gold pairs of two roles."""
    by_role = [[mark for mark in example.marks if mark.label == role] for role in roles]
    return {
        tuple((mark.start, mark.end) for mark in chosen)
        for chosen in product(*by_role)
        if len({mark.link for mark in chosen}) == 1
    }


def f1(
    pairs: Sequence[tuple[set[tuple[tuple[int, int], ...]], set[tuple[tuple[int, int], ...]]]],
) -> float:
    """Return the micro F1 of predicted and gold sets."""
    n_right = sum(len(found & gold) for found, gold in pairs)
    return 2 * n_right / max(1, sum(len(found) + len(gold) for found, gold in pairs))


def quotation_right(articles: Sequence[Article], kept: Sequence[Found]) -> float:
    """Return how often the kind of quotation is that of the gold content."""
    right = [
        verdict
        for article, found in zip(articles, kept, strict=True)
        for verdict in judge_quotations(
            article.example,
            [[o.cue.start, o.cue.end, KINDS.index(o.quotation)] for o in found if o.cue],
        )
    ]
    return sum(right) / max(1, len(right))


def quiet(article: Article, found: Found) -> Iterator[bool]:
    """Yield for each sentence outside all gold attributions whether none is found in it."""
    starts = [(one.cue or one.contents[0]).start for one in found]
    for sentence in article.sentences:
        marks = article.example.marks
        if not any(mark.start < sentence.end and mark.end > sentence.start for mark in marks):
            yield not any(sentence.start <= start < sentence.end for start in starts)


if __name__ == "__main__":
    main()
