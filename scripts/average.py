"""Average checkpoints of one recipe: python scripts/average.py OUT CHECKPOINT CHECKPOINT..."""

import sys
from pathlib import Path

from biaslens.training.average import average

if __name__ == "__main__":
    if len(sys.argv) < 4:
        sys.exit(__doc__)
    out, *folders = map(Path, sys.argv[1:])
    sys.stdout.write(f"{average(folders, out)}\n")
