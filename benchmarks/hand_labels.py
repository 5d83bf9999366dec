"""What a sample labelled by hand is good for, when the truth about every sentence is known.

    python benchmarks/hand_labels.py [--repeats N] [--labels N]

Three outlets tell the same 100 events, and a model that errs scores their sentences. The sample is
drawn as by `annotate sample`, labelled with the truth, and given to the summary. For raw and
corrected figures: how far they are from the truth of that corpus, and how often their 95 %
intervals hold it. Raw intervals know nothing of the model's errors; hence their name.
"""

import argparse
import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations

import numpy as np
from scipy import special

from biaslens.annotation import draw
from biaslens.statistics.contrasts import tell_comparisons
from biaslens.statistics.counts import Counts
from biaslens.statistics.figures import FIGURES, estimate
from biaslens.statistics.hand_labels import correct, match_labels
from biaslens.statistics.labels import Label
from biaslens.statistics.material import Material, SummaryOptions, gather
from biaslens.statistics.tables import Row, Scores

LIFT = {"A": 0.9, "B": 0.3, "C": 0.0}
N_EVENTS = 100
FIGURE = "narrator_loaded"
Truth = dict[str, np.ndarray]
Found = tuple[str, float, float, float, float]  # what, truth, estimate, low, high


def draw_corpus(rng: np.random.Generator) -> tuple[Scores, Truth]:
    """Return scores, and whether each sentence of each article is loaded."""
    articles, sentences, truth = [], {}, {}
    events = rng.normal(-2.2, 0.7, N_EVENTS)
    for outlet, lift in LIFT.items():
        for event in range(N_EVENTS):
            key = f"{outlet}{event}"
            n = max(3, int(rng.negative_binomial(4, 4 / 24)))
            truth[key] = rng.random(n) < special.expit(events[event] + lift + rng.normal(0, 0.3))
            scores = special.expit(rng.normal(-1.8, 1.1, n) + 2.5 * truth[key])
            articles.append(_article(key, outlet, event, n))
            sentences[key] = tuple(
                _sentence(key, outlet, i, float(p)) for i, p in enumerate(scores)
            )
    return Scores(tuple(articles), sentences, (), {}), truth


def _article(key: str, outlet: str, event: int, n: int) -> Row:
    return {
        "article_id": key,
        "outlet": outlet,
        "title": None,
        "published": None,
        "url": None,
        "n_sentences": n,
        "extra": json.dumps({"event": event}),
    }


def _sentence(key: str, outlet: str, index: int, probability: float) -> Row:
    sentiment = {"negative": 0.2, "neutral": 0.7, "positive": 0.1}
    lists: Row = {"loaded_spans": (), "attributions": (), "targets": ()}
    return {
        "article_id": key,
        "outlet": outlet,
        "index": index,
        "start": index,
        "text": f"s{index}",
        "framing": probability,
        "framing_narrator": probability,
        **sentiment,
        **lists,
    }


def label(scores: Scores, truth: Truth, n: int, seed: int) -> list[Label]:
    """Return the labels of a sample, without any error."""
    return [
        Label(
            article_id=one.row["article_id"],
            index=one.row["index"],
            annotator="truth",
            answers={FIGURE: bool(truth[one.row["article_id"]][one.row["index"]])},
            weight=one.weight,
            text=None,
            url=None,
        )
        for one in draw(scores, n, seed=seed)
    ]


def iter_found(made: Material, truth: Truth) -> Iterator[Found]:
    """Yield every share and every difference, raw and corrected, beside its truth."""
    figures = [figure for figure in FIGURES if figure.key == FIGURE]
    for outlet in LIFT:
        ids = [key for key in truth if key.startswith(outlet)]
        is_so = float(np.concatenate([truth[key] for key in ids]).mean())
        counts: list[Counts] = [made.counted[key] for key in ids]
        raw = estimate(figures, counts, seed=0)[FIGURE]
        fixed = correct(made.gold, ids, made.scores.sentences)[FIGURE]
        yield "share, raw", is_so, raw.estimate, raw.low, raw.high
        yield "share, corrected", is_so, fixed.estimate, fixed.low, fixed.high
    differences = {pair: _on_events(truth, *pair) for pair in combinations(LIFT, 2)}
    for one in tell_comparisons(made):
        if one.figure == FIGURE and one.scope == "same events":
            name = f"same-event difference, {'corrected' if one.is_corrected else 'raw'}"
            is_so = differences[one.first, one.second]
            yield name, is_so, one.difference, one.low, one.high


def _on_events(truth: Truth, first: str, second: str) -> float:
    pairs = [(truth[f"{first}{e}"], truth[f"{second}{e}"]) for e in range(N_EVENTS)]
    weights = [len(a) * len(b) / (len(a) + len(b)) for a, b in pairs]
    return float(np.average([a.mean() - b.mean() for a, b in pairs], weights=weights))


def main() -> None:
    """Print error and coverage of each kind of figure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeats", type=int, default=200)
    parser.add_argument("--labels", type=int, default=300)
    options = parser.parse_args()
    found = defaultdict(list)
    rng = np.random.default_rng(1)
    for repeat in range(options.repeats):
        scores, truth = draw_corpus(rng)
        labels = label(scores, truth, options.labels, repeat)
        gold = match_labels(labels, scores.sentences)
        made = replace(gather(scores, SummaryOptions()), gold=gold)
        for name, is_so, estimated, low, high in iter_found(made, truth):
            found[name].append((estimated - is_so, low <= is_so <= high, high - low))
    for name, rows in found.items():
        error, held, width = np.array(rows, dtype=float).T
        print(
            f"{name:<36} n {len(rows)}  mean error {error.mean():+.3f}  "
            f"typical error {np.sqrt((error**2).mean()):.3f}  held {held.mean():.3f}  "
            f"mean width {width.mean():.3f}"
        )


if __name__ == "__main__":
    main()
