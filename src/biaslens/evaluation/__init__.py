"""Benchmarks on labelled data, run with the scorer that users run. Needs the extra `train`."""

from biaslens.errors import require_extra

require_extra("train", "datasets", "evaluate", "sklearn")
