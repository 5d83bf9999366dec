"""How far scores depend on the sentences around: labelled sentences, read in paragraphs.

    python benchmarks/neighbours.py DATA [--model FOLDER] [--sizes 1 3 5]

The labelled sentences are each read alone, and in paragraphs of other ones: BABE's in an order
drawn by chance, lines of PTC's articles as they follow each other. Of the development parts, which
nobody trained on; the labels stay, so all rows of the table would be alike if only a sentence's own
words counted. Sentences drawn by chance have less to do with each other than those of an article.
"""

import argparse
from collections.abc import Iterator, Sequence
from itertools import groupby
from operator import attrgetter
from pathlib import Path
from random import Random

from biaslens.evaluation.bootstrap import score
from biaslens.evaluation.gold import Example, read_examples, select
from biaslens.evaluation.judges import judge_framing, judge_technique_spans, judge_words
from biaslens.scoring.scorer import Scorer, load

GROUP = attrgetter("group")  # the article of an example
Ranges = list[tuple[int, int]]
Reading = tuple[Example, Ranges, float]


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
    print("sentences at once  babe macro_f1    mcc    ece   words  ptc spans")
    for size in options.sizes:
        given, _, loaded = read_in_paragraphs(scorer, [framing], size)
        found = score(judge_framing(given, loaded))
        given, spans, _ = read_in_paragraphs(scorer, [words], size)
        found |= score(judge_words(given, spans))
        given, spans, _ = read_in_paragraphs(scorer, articles, size)
        found |= score(judge_technique_spans(given, spans))
        row = f"{found['macro_f1']:>13.3f}{found['mcc']:>7.3f}{found['ece']:>7.3f}"
        print(f"{size:<19}{row}{found['character_f1']:>8.3f}{found['span_f1']:>11.3f}", flush=True)


def read(path: Path, *, layout: str) -> Iterator[Example]:
    """Yield the examples of the development part."""
    return select(read_examples(path, layout=layout), parts=("dev",))


def shuffled(examples: Iterator[Example]) -> list[Example]:
    """Return the examples in an order drawn by chance."""
    every = list(examples)
    return Random(0).sample(every, len(every))  # noqa: S311  # no secret


def read_in_paragraphs(
    scorer: Scorer, texts: Sequence[Sequence[Example]], size: int
) -> tuple[list[Example], list[Ranges], list[float]]:
    """Return the examples, and the loaded spans and the framing of each, read beside others."""
    readings = [
        reading
        for text in texts
        for first in range(0, len(text), size)
        for reading in read_together(scorer, text[first : first + size])
    ]
    given, spans, framing = zip(*readings, strict=True)
    return list(given), list(spans), list(framing)


def read_together(scorer: Scorer, examples: Sequence[Example]) -> Iterator[Reading]:
    """Yield each example of a paragraph with its loaded spans and its framing."""
    text, own = "", []
    for example in examples:
        text += " " * bool(text)
        own.append((len(text), len(text) + len(example.text)))
        text += example.text
    sentences = scorer.score(text, unit="article", targets=own).sentences
    spans = [span for sentence in sentences for span in sentence.loaded_spans]
    framing = {(t.start, t.end): t.framing for one in sentences for t in one.targets}
    for example, (start, end) in zip(examples, own, strict=True):
        inside = [
            (max(span.start, start) - start, min(span.end, end) - start)
            for span in spans
            if span.start < end and span.end > start
        ]
        yield example, inside, framing[start, end]


if __name__ == "__main__":
    main()
