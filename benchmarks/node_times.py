"""Where the network's time goes: the share of each kind of node, as ONNX Runtime's profiler counts.

    python benchmarks/node_times.py [--model BUNDLE] [-n ROUNDS]

The windows are the paragraphs of `examples/`, those of one length together, on one thread. No
change of a kind of node can gain more than its share.
"""

import argparse
import json
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from biaslens.scoring.backends import IDS, SENTENCES
from biaslens.scoring.bundle import DEFAULT_BUNDLE, MODEL, TOKENIZER
from biaslens.scoring.logits import run_windows
from biaslens.scoring.tokens import Inputs, Tokens, load_tokenizer
from biaslens.scoring.windows import read

EXAMPLES = Path(__file__).parents[1] / "examples"
SUFFIX = "_kernel_time"


class Profiled:
    """A backend that writes down how long each node takes."""

    def __init__(self, model: Path, folder: Path) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.enable_profiling, options.profile_file_prefix = True, str(folder / "profile")
        self.session = onnxruntime.InferenceSession(
            str(model), options, providers=["CPUExecutionProvider"]
        )
        self.inputs = self.session.get_inputs()

    def logits(self, inputs: Inputs) -> NDArray[np.float32]:
        """Return logits `[windows, tokens, channels]`."""
        feed = {IDS: inputs.ids, SENTENCES: inputs.sentences}
        return self.session.run(None, {one.name: feed[one.name] for one in self.inputs})[0]

    def counts(self) -> Counter[str]:
        """Return the microseconds of each kind of node."""
        found: Counter[str] = Counter()
        for event in json.loads(Path(self.session.end_profiling()).read_text(encoding="utf-8")):
            if event["name"].endswith(SUFFIX):
                found[event["args"]["op_name"]] += event["dur"]
        return found


def read_windows(bundle: Path) -> list[Inputs]:
    """Return the paragraphs of the examples."""
    tokenizer = load_tokenizer(bundle / TOKENIZER)
    texts = [json.loads(row)["text"] for row in (EXAMPLES / "wire.jsonl").open(encoding="utf-8")]
    texts += [page.read_text(encoding="utf-8") for page in sorted(EXAMPLES.glob("*/*.txt"))]
    lines = [line for text in texts for line in text.splitlines() if line.strip()]
    found = tokenizer.encode_batch(lines)
    return [read(line, Tokens.of(one)) for line, one in zip(lines, found, strict=True)]


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", type=Path, default=DEFAULT_BUNDLE)
    parser.add_argument("-n", "--rounds", type=int, default=5)
    options = parser.parse_args()
    windows = read_windows(options.model)
    n_tokens = sum(len(window.ids) for window in windows)
    print(f"{len(windows)} windows, {n_tokens / len(windows):.1f} tokens each; one thread")
    with TemporaryDirectory() as folder:
        backend = Profiled(options.model / MODEL, Path(folder))
        for _ in range(options.rounds):
            run_windows(windows, backend=backend)
        counts = backend.counts()
    for kind, time in counts.most_common():
        print(f"{kind:<24}{time / counts.total():>6.1%}")


if __name__ == "__main__":
    main()
