"""Memory, speed and scaling of batch runs over invented articles, for growing corpora.

Writes articles of 20 invented sentences to a temporary folder, scores each corpus in a process of
its own, and prints the time a sentence and the peak memory of the largest process, read at the end:

    python benchmarks/batch_memory.py --sentences 2000 8000 32000 --workers 1 2

Memory that stays flat shows that nothing is kept but a signature of each article; a time a sentence
that stays the same shows that the cost is a straight line. `--model` takes another bundle.
"""

import argparse
import json
import random
import resource
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

_WHO = "The mayor|Two officials|Residents|The harbour board|A ferry pilot|Critics|Miro Tallan"
_CUE = "said|claimed|admitted|warned|believe|denied|told the council"
_WHAT = (
    "the new pier is a shameful waste|line four would close in May|the budget was never balanced"
    "|nobody had been asked|the storm damaged both cranes|tickets will cost more next winter"
)
_TAIL = "after a long meeting|on Tuesday|in a short statement|without giving figures|again"
SENTENCES_AN_ARTICLE = 20


def write_articles(path: Path, n_sentences: int) -> None:
    """Write a corpus of so many invented sentences."""
    chance = random.Random(0)  # noqa: S311  # no secret
    parts = [part.split("|") for part in (_WHO, _CUE, _WHAT, _TAIL)]
    with path.open("w", encoding="utf-8") as file:
        for number in range(n_sentences // SENTENCES_AN_ARTICLE):
            lines = (
                " ".join(chance.choice(part) for part in parts) + f", {chance.randint(2, 999)}."
                for _ in range(SENTENCES_AN_ARTICLE)
            )
            row = {"id": f"a{number}", "outlet": f"Quay {number % 5}", "text": "\n".join(lines)}
            file.write(json.dumps(row) + "\n")


def score(source: Path, out: Path, *, model: Path | None, workers: int) -> None:
    """Score a corpus and print what it took."""
    from biaslens.corpus.job import ScoreOptions, score_inputs

    start = time.perf_counter()
    options = ScoreOptions(model=model, workers=workers)
    result = score_inputs([str(source)], out, options=options)
    seconds = time.perf_counter() - start
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    cpu = sum(one.ru_utime + one.ru_stime for one in used)
    peak = max(one.ru_maxrss for one in used) / 1024
    n = result.n_sentences
    print(
        f"{n:>9,} sentences  {workers} worker{'s' * (workers > 1):<1}  {n / seconds:>7.0f} /s"
        f"  {1000 * seconds / n:>6.2f} ms each  {1000 * cpu / n:>6.2f} ms of processor"
        f"  {peak:>5.0f} MB peak",
        flush=True,
    )


def main() -> None:
    """Score corpora of the sizes asked for."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--sentences", type=int, nargs="+", default=[2_000, 8_000, 32_000])
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--model", type=Path)
    parser.add_argument("--score", type=Path, nargs=2, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.score:
        score(*given.score, model=given.model, workers=given.workers[0])
        return
    for workers in given.workers:
        for n_sentences in given.sentences:
            with TemporaryDirectory() as folder:
                source, out = Path(folder) / "articles.jsonl", Path(folder) / "scores"
                write_articles(source, n_sentences)
                command = [sys.executable, __file__, "--score", str(source), str(out)]
                command += ["--workers", str(workers)]
                command += ["--model", str(given.model)] if given.model else []
                subprocess.run(command, check=True)


if __name__ == "__main__":
    main()
