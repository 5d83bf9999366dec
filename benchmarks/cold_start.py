"""Time the command line cold: help, one page scored and reported, and the import behind it.

    python benchmarks/cold_start.py [PAGE] [-n RUNS]

Prints the median of RUNS fresh processes each, in seconds.
"""

import argparse
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

PAGE = Path(__file__).parents[1] / "examples" / "Meridian" / "sarrow-bridge.txt"


def _time(*arguments: str) -> float:
    start = time.perf_counter()
    subprocess.run([sys.executable, "-c", *arguments], check=True, capture_output=True)
    return time.perf_counter() - start


def main() -> None:
    """Print one line a case."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("page", nargs="?", default=str(PAGE))
    parser.add_argument("-n", "--runs", type=int, default=5)
    options = parser.parse_args()
    command = "from biaslens.cli import main; main()"
    with tempfile.TemporaryDirectory() as folder:
        cases = {
            "python alone": ("pass",),
            "biaslens --help": (command, "--help"),
            "import biaslens": ("import biaslens",),
            "biaslens report PAGE": (command, "report", options.page, "-o", f"{folder}/r.html"),
        }
        for name, arguments in cases.items():
            print(f"{name:<24} {median(_time(*arguments) for _ in range(options.runs)):.2f} s")


if __name__ == "__main__":
    main()
