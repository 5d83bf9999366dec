"""How far scores depend on the sentences around: labelled sentences, read in paragraphs.

    python benchmarks/neighbours.py DATA [--model FOLDER] [--sizes 1 3 5]

The labelled sentences are each read alone, and in paragraphs of other ones: BABE's and NewsMTSC's
in an order drawn by chance, lines of PTC's articles as they follow each other. Of the development
parts, which nobody trained on; the labels stay, so all rows of the table would be alike if only a
sentence's own words counted. Sentences drawn by chance have less to do with each other than those
of an article.
"""

import argparse
from collections.abc import Iterator, Sequence
from itertools import chain, groupby
from operator import attrgetter
from pathlib import Path
from random import Random

from biaslens.evaluation.bootstrap import score
from biaslens.evaluation.gold import Example, read_examples, select
from biaslens.evaluation.judges import (
    judge_framing,
    judge_sentiment,
    judge_technique_spans,
    judge_words,
)
from biaslens.scoring.scorer import Scorer, load
from biaslens.tasks import SENTIMENT

GROUP = attrgetter("group")  # the article of an example
Ranges = list[tuple[int, int]]
Sentiments = list[dict[str, float]]  # toward each target
Reading = tuple[Example, Ranges, float, Sentiments]


def main() -> None:
    """Print a row for each size of paragraph."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("data", type=Path)
    parser.add_argument("--model", type=Path, help="a bundle or a checkpoint")
    parser.add_argument("--sizes", type=int, nargs="+", default=[1, 3, 5])
    options = parser.parse_args()
    scorer = load(options.model)
    babe, ptc = options.data / "babe/train.jsonl.gz", options.data / "ptc/train_sentences.jsonl.gz"
    framing, words = (shuffled(read(babe, layout=layout)) for layout in ("framing", "words"))
    articles = [list(lines) for _, lines in groupby(read(ptc, layout="technique"), GROUP)]
    targets = shuffled(read_examples(options.data / "newsmtsc/dev.jsonl.gz", layout="sentiment"))
    print("sentences at once  babe macro_f1    mcc    ece   words  ptc spans  newsmtsc macro_f1")
    for size in options.sizes:
        given, _, _, sentiments = read_in_paragraphs(scorer, [targets], size)
        toward = score(judge_sentiment(given, sentiments))["macro_f1"]
        given, _, loaded, _ = read_in_paragraphs(scorer, [framing], size)
        found = score(judge_framing(given, loaded))
        given, spans, *_ = read_in_paragraphs(scorer, [words], size)
        found |= score(judge_words(given, spans))
        given, spans, *_ = read_in_paragraphs(scorer, articles, size)
        found |= score(judge_technique_spans(given, spans))
        row = f"{found['macro_f1']:>13.3f}{found['mcc']:>7.3f}{found['ece']:>7.3f}"
        row += f"{found['character_f1']:>8.3f}{found['span_f1']:>11.3f}{toward:>19.3f}"
        print(f"{size:<19}{row}", flush=True)


def read(path: Path, *, layout: str) -> Iterator[Example]:
    """Yield the examples of the development part."""
    return select(read_examples(path, layout=layout), parts=("dev",))


def shuffled(examples: Iterator[Example]) -> list[Example]:
    """Return the examples in an order drawn by chance."""
    every = list(examples)
    return Random(0).sample(every, len(every))  # noqa: S311  # no secret


def read_in_paragraphs(
    scorer: Scorer, texts: Sequence[Sequence[Example]], size: int
) -> tuple[list[Example], list[Ranges], list[float], list[Sentiments]]:
    """Return the examples, and the loaded spans, the framing and the sentiments of each."""
    readings = [
        reading
        for text in texts
        for first in range(0, len(text), size)
        for reading in read_together(scorer, text[first : first + size])
    ]
    given, spans, framing, sentiments = zip(*readings, strict=True)
    return list(given), list(spans), list(framing), list(sentiments)


def read_together(scorer: Scorer, examples: Sequence[Example]) -> Iterator[Reading]:
    """Yield each example of a paragraph, what is found in it, and its sentiments if it has any."""
    text, own, asked = "", [], []
    for example in examples:
        text += " " * bool(text)
        own.append((len(text), len(text) + len(example.text)))
        marks = [mark for mark in example.marks if mark.label in SENTIMENT.labels]
        asked.append([(len(text) + mark.start, len(text) + mark.end) for mark in marks])
        text += example.text
    sentences = scorer.score(text, unit="article", targets=[*own, *chain(*asked)]).sentences
    spans = [span for sentence in sentences for span in sentence.loaded_spans]
    targets = {(t.start, t.end): t for one in sentences for t in one.targets}
    for example, (start, end), marked in zip(examples, own, asked, strict=True):
        inside = [
            (max(span.start, start) - start, min(span.end, end) - start)
            for span in spans
            if span.start < end and span.end > start
        ]
        sentiments = [
            {label: getattr(targets[place], label) for label in SENTIMENT.labels}
            for place in marked
        ]
        yield example, inside, targets[start, end].framing, sentiments


if __name__ == "__main__":
    main()
