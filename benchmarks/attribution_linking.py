"""Fit and measure the linking of role spans into attributions, on the articles of PolNeAR.

    python benchmarks/attribution_linking.py DATA [--fit]

DATA is the folder that holds `polnear/documents_train.jsonl.gz` and `documents_dev.jsonl.gz`. The
gold spans of the development articles go through `link`, as they are and damaged (one in seven
dropped, one in seven cut); printed are the F1 of source-cue and cue-content pairs, and the speed of
the whole room. `--fit` first fits the pair weights on the training articles (needs scikit-learn)
and writes them into the package.
"""

import argparse
import gzip
import json
import random
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from biaslens.attribution import RoleSpan, find_quotations, find_voices, link
from biaslens.attribution.facts import find_facts
from biaslens.attribution.pairing import candidates, pair_features
from biaslens.attribution.roles import Layout, lay_out
from biaslens.schema import Span

ROLES = ("source", "cue", "content")
WEIGHTS = Path(__file__).parents[1] / "src/biaslens/attribution/data/pair_weights.json"
DAMAGE = 1 / 7
Document = Mapping[str, Any]
Pairs = set[tuple[tuple[int, int], tuple[int, int]]]


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("data", type=Path)
    parser.add_argument(
        "--fit", action="store_true", help="fit the weights on the training articles"
    )
    options = parser.parse_args()
    if options.fit:
        fit(read(options.data / "polnear/documents_train.jsonl.gz"))
    documents = read(options.data / "polnear/documents_dev.jsonl.gz")
    for name, damage in (("gold spans", 0.0), ("damaged spans", DAMAGE)):
        for kind, score in measure(documents, damage).items():
            print(f"{name:14} {kind:12} P {score[0]:.3f}  R {score[1]:.3f}  F1 {score[2]:.3f}")
    print(f"{time_articles(documents):.0f} articles a minute on one core")


def read(path: Path) -> list[Document]:
    """Return the documents of a file."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def gold_roles(document: Document) -> dict[str, list[RoleSpan]]:
    """Return the gold pieces of each role, each once."""
    return {
        role: [RoleSpan(start, end, 1.0) for start, end in sorted(pieces)]
        for role in ROLES
        for pieces in [{tuple(p) for a in document["attributions"] for p in a[role]}]
    }


def damaged(
    roles: Mapping[str, list[RoleSpan]], rate: float, seed: str
) -> dict[str, list[RoleSpan]]:
    """Return the spans with some dropped and some cut at either end."""
    chance = random.Random(seed)  # noqa: S311 - no secret, a repeatable test
    kept: dict[str, list[RoleSpan]] = {}
    for role, spans in roles.items():
        kept[role] = []
        for span in spans:
            draw = chance.random()
            cut = (span.end - span.start) // 4 if draw < 2 * rate else 0
            if draw >= rate:
                left = chance.randint(0, cut)
                kept[role].append(RoleSpan(span.start + left, span.end - (cut - left), span.score))
    return kept


def spans_of(document: Document) -> list[Span]:
    """Return the sentences of a document."""
    return [Span(start, end) for start, end in document["sentences"]]


def pairs_of(attributions: list[Mapping[str, list[tuple[int, int]]]], role: str) -> Pairs:
    """Return the pairs of a cue piece and a piece of another role."""
    return {(cue, other) for a in attributions for cue in a["cue"] for other in a[role]}


def measure(documents: list[Document], damage: float) -> dict[str, tuple[float, float, float]]:
    """Return precision, recall and F1 of both kinds of pairs, over the spans still whole."""
    counts = {"source-cue": [0, 0, 0], "cue-content": [0, 0, 0]}
    for document in documents:
        roles = damaged(gold_roles(document), damage, document["id"])
        found = [
            {role: [(p.start, p.end) for p in getattr(a, role)] for role in ROLES}
            for a in link(document["text"], spans_of(document), roles)
        ]
        gold = [
            {role: [(s, e) for s, e in a[role]] for role in ROLES} for a in document["attributions"]
        ]
        for kind, role in (("source-cue", "source"), ("cue-content", "content")):
            whole = {(s.start, s.end) for name in ("cue", role) for s in roles[name]}
            all_gold = {p for p in pairs_of(gold, role) if p[0] in whole and p[1] in whole}
            all_found = pairs_of(found, role)
            if damage:
                exact = {(s.start, s.end) for r in gold_roles(document).values() for s in r}
                all_found = {p for p in all_found if p[0] in exact and p[1] in exact}
            for index, n in enumerate((len(all_gold & all_found), len(all_found), len(all_gold))):
                counts[kind][index] += n
    return {kind: f1(*numbers) for kind, numbers in counts.items()}


def f1(n_right: int, n_found: int, n_gold: int) -> tuple[float, float, float]:
    """Return precision, recall and F1."""
    return (
        n_right / max(1, n_found),
        n_right / max(1, n_gold),
        2 * n_right / max(1, n_found + n_gold),
    )


def time_articles(documents: list[Document]) -> float:
    """Return how many articles a minute the whole room takes: links, types, voices."""
    work = [(d["text"], spans_of(d), gold_roles(d)) for d in documents]
    start = time.perf_counter()
    for text, sentences, roles in work:
        find_voices(text, link(text, sentences, roles), find_quotations(text))
    return 60 * len(work) / (time.perf_counter() - start)


def fit(documents: list[Document]) -> None:
    """Fit the weights of the pair features, on whole and damaged spans, and write them."""
    from sklearn.feature_extraction import DictVectorizer
    from sklearn.linear_model import LogisticRegression

    weights = {}
    for role in ("source", "content"):
        rows, labels = [], []
        for features, label in iter_examples(documents, role):
            rows.append(dict.fromkeys(features, 1))
            labels.append(label)
        vectorizer = DictVectorizer()
        model = LogisticRegression(C=1.0, max_iter=300, fit_intercept=False)
        model.fit(vectorizer.fit_transform(rows), labels)
        named = zip(vectorizer.get_feature_names_out(), model.coef_[0], strict=True)
        weights[role] = {name: round(float(w), 2) for name, w in named if abs(w) >= 0.05}
        print(f"{role}: {len(rows)} pairs, {len(weights[role])} features")
    WEIGHTS.write_text(json.dumps(weights, indent=1, sort_keys=True) + "\n", encoding="utf-8")


def iter_examples(documents: list[Document], role: str) -> Iterator[tuple[list[str], bool]]:
    """Yield the features of each candidate pair, and whether the two belong together."""
    for document in documents:
        gold = [
            {name: [(s, e) for s, e in a[name]] for name in ROLES} for a in document["attributions"]
        ]
        right = pairs_of(gold, role)
        for damage in (0.0, DAMAGE):
            roles = damaged(gold_roles(document), damage, "fit" + document["id"])
            if damage:  # cut spans cannot be matched with the gold ones: drop, do not cut
                roles = {
                    name: [s for s in spans if s in gold_roles(document)[name]]
                    for name, spans in roles.items()
                }
            yield from _examples(_layout(document, roles), right, role)


def _layout(document: Document, roles: Mapping[str, list[RoleSpan]]) -> Layout:
    return lay_out(
        document["text"],
        spans_of(document),
        sources=roles["source"],
        cues=roles["cue"],
        contents=roles["content"],
    )


def _examples(layout: Layout, right: Pairs, role: str) -> Iterator[tuple[list[str], bool]]:
    others = layout.sources if role == "source" else layout.contents
    facts = find_facts(layout)
    for cue, cue_span in enumerate(layout.cues):
        for other in candidates(others, cue_span):
            pair = ((cue_span.start, cue_span.end), (others[other].start, others[other].end))
            yield pair_features(facts, role, cue, other), pair in right


if __name__ == "__main__":
    main()
