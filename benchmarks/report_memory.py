"""Time and peak memory of `biaslens summarize` and `biaslens report`, for growing corpora.

    python benchmarks/report_memory.py [SCORES ...] [--articles 500 5000]

Each SCORES is a folder that `biaslens score` wrote. Without any, the examples are scored and their
articles repeated under other names. Each command runs in a process of its own.
"""

import argparse
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from report_size import repeat, score_examples
from scores import write_scores  # of the tests, which report_size finds

from biaslens.statistics.tables import read_scores

CHILD = r"""
import re, sys
from biaslens.cli import main
sys.argv = sys.argv[1:]
try:
    main()
finally:
    print(re.search(r"VmHWM:\s+(\d+)", open("/proc/self/status").read())[1], file=sys.stderr)
"""
COMMANDS = {"summarize": "summary.json", "report": "report.html"}


def measure(scores: Path) -> None:
    """Print a line for each command."""
    n_sentences = sum(row["n_sentences"] for row in read_scores(scores).articles)
    for command, name in COMMANDS.items():
        with TemporaryDirectory() as folder:
            out = Path(folder) / name
            seconds, peak = run(["biaslens", command, str(scores), "-o", str(out)])
            size = out.stat().st_size / 1e6
        print(
            f"{n_sentences:>9,} sentences  {command:<10} {seconds:>6.1f} s {peak:>6.0f} MB peak"
            f" {size:>7.1f} MB written",
            flush=True,
        )


def run(command: list[str]) -> tuple[float, float]:
    """Return the seconds of a command, and its peak memory in megabytes, as Linux tells it."""
    start = time.perf_counter()
    arguments = [sys.executable, "-c", CHILD, *command]
    done = subprocess.run(arguments, check=True, capture_output=True, text=True)
    return time.perf_counter() - start, int(done.stderr.split()[-1]) / 1024


def main() -> None:
    """Measure the folders, or corpora of the sizes asked for."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("scores", type=Path, nargs="*")
    parser.add_argument("--articles", type=int, nargs="+", default=[500, 5_000])
    given = parser.parse_args()
    for scores in given.scores:
        measure(scores)
    scored = [] if given.scores else score_examples()
    for n_articles in given.articles if scored else ():
        with TemporaryDirectory() as folder:
            write_scores(Path(folder), repeat(scored, n_articles))
            measure(Path(folder))


if __name__ == "__main__":
    main()
