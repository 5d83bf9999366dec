"""How far framing depends on who is spoken of: real sentences with other names, parties and groups.

    python benchmarks/swapped_names.py DATA [--model FOLDER] [--copies 4]

Swaps the terms of `training/data/words.yaml` in BABE's development sentences, which nobody trained
on, and counts the copies whose probability stays within .1 on the same side of .5. The terms are
those that training swaps; the tests of behaviour in `biaslens evaluate` have names of their own.
"""

import argparse
from collections.abc import Iterator
from pathlib import Path
from random import Random

from biaslens.evaluation.behaviour import LOADED, SAME
from biaslens.evaluation.gold import Example, read_examples, select
from biaslens.scoring.scorer import Scorer, load
from biaslens.training.augment import swap


def main() -> None:
    """Print one line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("data", type=Path)
    parser.add_argument("--model", type=Path, help="a bundle or a checkpoint")
    parser.add_argument("--copies", type=int, default=4, help="swaps tried for each sentence")
    options = parser.parse_args()
    examples = read_examples(options.data / "babe/train.jsonl.gz", layout="framing")
    scorer, random = load(options.model), Random(5)  # noqa: S311  # no secret
    moves = [
        move
        for example in select(examples, parts=("dev",))
        for move in iter_moves(scorer, example, n_copies=options.copies, random=random)
    ]
    flips = sum(before != after for _, before, after in moves)
    unmoved = sum(size <= SAME and before == after for size, before, after in moves)
    mean = sum(size for size, _, _ in moves) / len(moves)
    print(
        f"{len(moves)} copies: {unmoved / len(moves):.3f} unmoved, "
        f"{flips / len(moves):.3f} change the decision, mean change {mean:.3f}"
    )


def iter_moves(
    scorer: Scorer, example: Example, *, n_copies: int, random: Random
) -> Iterator[tuple[float, bool, bool]]:
    """Yield how far each copy's probability is from the sentence's, and both decisions."""
    texts = dict.fromkeys(swap(example, random).text for _ in range(n_copies))
    texts.pop(example.text, None)
    before = _framing(scorer, example.text) if texts else 0.0
    for text in texts:
        after = _framing(scorer, text)
        yield abs(after - before), before >= LOADED, after >= LOADED


def _framing(scorer: Scorer, text: str) -> float:
    return scorer.score(text, unit="sentence").sentences[0].framing


if __name__ == "__main__":
    main()
