"""Hand labels: a sample of sentences out, labels in, agreement, data to learn from."""

from biaslens.annotation.collecting import Collected, collect, to_csv, to_jsonl
from biaslens.annotation.sampling import Drawn, draw
from biaslens.annotation.writing import write_sample

__all__ = [
    "Collected",
    "Drawn",
    "collect",
    "draw",
    "to_csv",
    "to_jsonl",
    "write_sample",
]
