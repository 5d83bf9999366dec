"""Hold the bundle that ships to its floors (`src/biaslens/evaluation/floors.json`).

    scripts/check-floors --data FOLDER             fail if a score fell below its floor
    scripts/check-floors --data FOLDER --update    raise floors to the scores, never lower one
    scripts/check-floors --data FOLDER --lower     set floors to the scores, also lower ones
    scripts/check-floors --only behaviour_swaps    one benchmark alone

Benchmarks whose labelled data are not there are skipped, and named. The tests of behaviour need no
data and always run.
"""

import argparse
import os
import sys
from pathlib import Path

from biaslens.evaluation.floors import iter_checks, read_floors, set_floors, write_floors
from biaslens.evaluation.pages import PAGE_BENCHMARKS
from biaslens.evaluation.results import judge
from biaslens.evaluation.suite import FILES, NAMES, find_missing, iter_runs
from biaslens.scoring.scorer import load


def main() -> int:
    """Run the benchmarks, print each score beside its floor, and return the exit code."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    data = os.environ.get("BIASLENS_DATA", "data")
    parser.add_argument("--data", type=Path, default=Path(data), help="folder of labelled data")
    parser.add_argument("--model", type=Path, help="another bundle than the one that ships")
    parser.add_argument("--only", action="append", choices=NAMES, help="run only this benchmark")
    change = parser.add_mutually_exclusive_group()
    change.add_argument("--update", action="store_true", help="raise the floors")
    change.add_argument("--lower", action="store_true", help="set the floors, lower ones too")
    options = parser.parse_args()

    floors = read_floors()
    asked = options.only or [name for name in NAMES if name not in PAGE_BENCHMARKS]
    missing = find_missing(options.data)
    for name in asked:
        if name in missing:
            print(f"{name:<26} skipped: {options.data / FILES[name]} is not there")
    names = [name for name in asked if name not in missing]
    runs = iter_runs(load(options.model), data=options.data, only=names) if names else ()
    results = [judge(run) for run in runs]
    if options.update or options.lower:
        floors = set_floors(results, floors, lower=options.lower)
        write_floors(floors)
    checks = list(iter_checks(results, floors))
    for check in checks:
        verdict = "ok" if check.passes else "WORSE THAN ITS FLOOR"
        name = f"{check.benchmark} {check.metric}"
        print(f"{name:<48} {check.value:.4f}  floor {check.floor:.4f}  {verdict}")
    return 0 if checks and all(check.passes for check in checks) else 1


if __name__ == "__main__":
    sys.exit(main())
