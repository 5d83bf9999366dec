"""Speed of scoring, side by side in one run: the model, its rivals, the processor, the whole road.

    python benchmarks/throughput.py [--model BUNDLE] [--sentences FILE] [-n ROUNDS] [--no-runs]

Needs the extra `train`. FILE has one sentence a line; without it, the sentences of `examples/`
are taken. The first table is of one thread and counts its processor time, in rounds in which all
take turns, so that other work on the machine disturbs all alike; the median of the rounds is
printed. Weights of the rivals are random, which costs them no time. The second table is of whole
commands, parent and workers: processor time and time on the clock, which needs an otherwise idle
machine. It is of what further sentences cost, so that starting costs nothing; by default two
shards against ten. What is around the model is all processor time but that of the network alone
on the windows of the same records. What two processes gain at most on the machine shows where they
run nothing but the network.
"""

import argparse
import gzip
import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from itertools import cycle, islice
from multiprocessing import get_context
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import onnxruntime
import torch
from onnx import TensorProto, helper, numpy_helper
from tokenizers import Tokenizer
from transformers import (
    BertConfig,
    BertForSequenceClassification,
    BertModel,
    PreTrainedTokenizerFast,
    TextClassificationPipeline,
)

from biaslens.corpus.manifest import MANIFEST
from biaslens.model.network import TokenScorer
from biaslens.schema import Article
from biaslens.scoring.backends import OnnxBackend
from biaslens.scoring.bundle import DEFAULT_BUNDLE, MODEL, TOKENIZER, read_spec
from biaslens.scoring.encoding import make_encode
from biaslens.scoring.logits import run_windows
from biaslens.scoring.scorer import POOL, load
from biaslens.scoring.tokens import Tokens, load_tokenizer
from biaslens.scoring.windows import iter_windows, read
from biaslens.sentences import split_sentences
from biaslens.training.generic import write_float

EXAMPLES = Path(__file__).parents[1] / "examples"
N_SENTENCES, N_SMALL, N_BASE = 512, 64, 32
SMALL = {"hidden_size": 384, "num_hidden_layers": 6, "intermediate_size": 1536}
BASE = {"hidden_size": 768, "num_hidden_layers": 12, "intermediate_size": 3072}
COMMAND = "from biaslens.cli import main; main()"

Clock = Callable[[], float]


def read_sentences(path: Path | None) -> list[str]:
    """Return sentences, repeated as often as needed."""
    if path is None:
        texts = [json.loads(row)["text"] for row in (EXAMPLES / "wire.jsonl").open()]
        texts += [page.read_text(encoding="utf-8") for page in sorted(EXAMPLES.glob("*/*.txt"))]
        found = [text[s.start : s.end] for text in texts for s in split_sentences(text)]
    else:
        found = [line.strip() for line in path.open(encoding="utf-8") if line.strip()]
    return list(islice(cycle(found), N_SENTENCES))


def count_products(lengths: Sequence[int], shape: dict[str, int]) -> int:
    """Return the multiplications in the encoder's matrix products, attention included."""
    hidden, wide = shape["hidden_size"], shape["intermediate_size"]
    each = [n * (4 * hidden**2 + 2 * hidden * wide) + 2 * n * n * hidden for n in lengths]
    return shape["num_hidden_layers"] * sum(each)


def make_product(rows: int, columns: int, n: int) -> Callable[[], int]:
    """Return a call that multiplies int8 matrices in ONNX Runtime and tells how many products."""
    random = np.random.default_rng(0)
    weight = numpy_helper.from_array(random.integers(-63, 64, (columns, n), np.int8), "w")
    graph = helper.make_graph(
        [helper.make_node("MatMulInteger", ["x", "w"], ["y"])],
        "product",
        [helper.make_tensor_value_info("x", TensorProto.UINT8, [rows, columns])],
        [helper.make_tensor_value_info("y", TensorProto.INT32, [rows, n])],
        [weight],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=10)
    session = make_session(model.SerializeToString())
    values = random.integers(0, 256, (rows, columns), np.uint8)

    def multiply() -> int:
        for _ in range(20):
            session.run(None, {"x": values})
        return 20 * rows * columns * n

    return multiply


def make_session(model: Any) -> onnxruntime.InferenceSession:
    """Return a session of one thread."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])


def make_float(path: Path, windows: Sequence[np.ndarray]) -> Callable[[], int]:
    """Return a call that runs the encoder in float, fused, one window at a time."""
    config = BertConfig(num_attention_heads=12, **SMALL)
    write_float(TokenScorer(BertModel(config), n_channels=28).eval(), path)
    session = make_session(str(path))

    def run() -> int:
        for ids in windows:
            session.run(None, {"input_ids": ids, "attention_mask": np.ones_like(ids)})
        return len(windows)

    return run


def make_pipeline(
    shape: dict[str, int], tokenizer: Tokenizer, sentences: Sequence[str], *, batch: int
) -> Callable[[], int]:
    """Return a call of the Hugging Face pipeline for one answer a sentence."""
    network = BertForSequenceClassification(BertConfig(num_attention_heads=12, **shape)).eval()
    fast = PreTrainedTokenizerFast(tokenizer_object=tokenizer, pad_token="[PAD]")  # noqa: S106
    pipeline = TextClassificationPipeline(model=network, tokenizer=fast, device="cpu")
    return lambda: len(pipeline(list(sentences), batch_size=batch))


def take_turns(
    cases: dict[str, Callable[[], int]], rounds: int, clock: Clock = time.process_time
) -> dict[str, float]:
    """Return the median seconds of one unit of each case."""
    seconds: dict[str, list[float]] = {name: [] for name in cases}
    for case in cases.values():
        case()
    for _ in range(rounds):
        for name, case in cases.items():
            start = clock()
            units = case()
            seconds[name].append((clock() - start) / units)
    return {name: median(values) for name, values in seconds.items()}


def compare_models(bundle: Path, sentences: Sequence[str], folder: Path, rounds: int) -> None:
    """Print the table of one thread."""
    tokenizer = load_tokenizer(bundle / TOKENIZER)
    tokens = [Tokens.of(encoding) for encoding in tokenizer.encode_batch_fast(list(sentences))]
    windows = [read(text, one) for text, one in zip(sentences, tokens, strict=True)]
    lengths = [len(window.ids) for window in windows]
    backend, scorer = OnnxBackend(bundle / MODEL, threads=1), load(bundle, threads=1)
    articles = [Article(str(n), text, unit="sentence") for n, text in enumerate(sentences)]
    some, few = sentences[:N_SMALL], sentences[:N_BASE]
    cases = {
        "wide": make_product(256, 384, 1536),
        "narrow": make_product(256, 1536, 384),
        "model": lambda: len(run_windows(windows, backend=backend)),
        "one": lambda: len([run_windows([window], backend=backend) for window in windows]),
        "scorer": lambda: len(list(scorer.score_articles(articles))),
        "float": make_float(
            folder / "float.onnx", [one.ids[np.newaxis] for one in tokens[:N_SMALL]]
        ),
        "small 1": make_pipeline(SMALL, tokenizer, some, batch=1),
        "small 32": make_pipeline(SMALL, tokenizer, some, batch=32),
        "base 1": make_pipeline(BASE, tokenizer, few, batch=1),
        "base 32": make_pipeline(BASE, tokenizer, few, batch=32),
    }
    seconds = take_turns(cases, rounds)
    peak = 2 / (seconds["wide"] + seconds["narrow"])
    rate = count_products(lengths, SMALL) / len(lengths) / seconds["model"]
    print(f"{len(sentences)} sentences, {sum(lengths) / len(lengths):.1f} tokens each; one thread")
    print(f"int8 products alone      {peak / 1e9:8.1f} billion a second")
    print(f"the model alone          {rate / 1e9:8.1f} billion a second = {rate / peak:.0%} of it")
    print(f"\n{'':36}{'ms a sentence':>14}{'times the scorer':>18}{'times the model':>17}")
    labels = {
        "model": "the model alone, in batches",
        "one": "the model alone, one at a time",
        "scorer": "text to scores, four tasks",
        "float": "ONNX Runtime float, same encoder",
        "small 1": "HF pipeline, same encoder, batch 1",
        "small 32": "HF pipeline, same encoder, batch 32",
        "base 1": "HF pipeline, base size, batch 1",
        "base 32": "HF pipeline, base size, batch 32",
    }
    for name, label in labels.items():
        value = seconds[name]
        ratios = f"{value / seconds['scorer']:>18.2f}{value / seconds['model']:>17.2f}"
        print(f"{label:<36}{1e3 * value:>14.2f}{ratios}")


def count_scored(out: Path) -> int:
    """Return the sentences of a finished run."""
    found: int = json.loads((out / MANIFEST).read_text(encoding="utf-8"))["n_sentences"]
    return found


def time_command(*arguments: str) -> tuple[float, float]:
    """Run the command line and return seconds on the clock and of the processor."""
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run([sys.executable, "-c", COMMAND, *arguments], check=True, capture_output=True)
    clock, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    return clock, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def iter_texts(sentences: Sequence[str], n: int) -> Iterator[str]:
    """Yield articles of ten sentences, in paragraphs of two, `n` sentences in all."""
    stream = cycle(sentences)
    for _ in range(n // 10):
        yield "\n\n".join(" ".join(islice(stream, 2)) for _ in range(5))


def write_records(path: Path, sentences: Sequence[str], n: int) -> None:
    """Write `n` sentences as records."""
    with gzip.open(path, "wt", encoding="utf-8") as rows:
        for number, text in enumerate(iter_texts(sentences, n)):
            record = {"id": str(number), "outlet": "The Quay", "text": text}
            rows.write(json.dumps(record) + "\n")


def time_network(
    bundle: Path, sentences: Sequence[str], rounds: int, clock: Clock = time.process_time
) -> float:
    """Return the seconds of the network alone for a sentence of the records."""
    encode = make_encode(load_tokenizer(bundle / TOKENIZER))
    max_length = read_spec(bundle).max_length
    texts = [(text, split_sentences(text)) for text in iter_texts(sentences, 10 * POOL)]
    windows = [
        window.inputs
        for text, own in texts
        for window in iter_windows(text, own, encode=encode, max_length=max_length)
    ]
    backend, n_sentences = OnnxBackend(bundle / MODEL, threads=1), sum(len(own) for _, own in texts)

    def run() -> int:
        run_windows(windows, backend=backend)
        return n_sentences

    return take_turns({"network": run}, rounds, clock)["network"]


def time_networks(bundle: Path, sentences: Sequence[str], rounds: int, *, n: int) -> float:
    """Return the seconds on the clock for a sentence, of the network alone in `n` processes."""
    arguments = bundle, sentences, rounds, time.perf_counter
    with ProcessPoolExecutor(n, get_context("spawn")) as pool:
        runs = [pool.submit(time_network, *arguments) for _ in range(n)]
        return sum(run.result() for run in runs) / n**2


def compare_runs(
    bundle: Path, sentences: Sequence[str], folder: Path, *, sizes: list[int], rounds: int
) -> None:
    """Print the table of whole processes: what a further sentence costs, and the first result."""
    few, many = sizes
    for n in sizes:
        write_records(folder / f"{n}.jsonl.gz", sentences, n)
    print(f"\nrecords in, Parquet out: {many} sentences less {few}")
    print(f"{'':36}{'processor ms':>14}{'ms on the clock':>18}{'sentences/s':>17}")
    network = time_network(bundle, sentences, rounds)
    print(f"{'the network alone, one thread':<36}{1e3 * network:>14.2f}")
    clocks = {}
    for workers in ("1", "2"):
        runs = []
        for n in sizes:
            out = folder / f"out-{workers}-{n}"
            arguments = ["--model", str(bundle), "--workers", workers, "-o", str(out)]
            seconds = time_command("score", str(folder / f"{n}.jsonl.gz"), *arguments)
            runs.append((*seconds, count_scored(out)))
        clock, processor, n_scored = (b - a for a, b in zip(*runs, strict=True))
        clock, processor = clock / n_scored, processor / n_scored
        clocks[workers] = clock
        row = f"{1e3 * processor:>14.2f}{1e3 * clock:>18.2f}{1 / clock:>17.0f}"
        print(f"{'workers: ' + workers:<36}{row}")
        print(f"  around the model: {1 - network / processor:.0%} of the processor time")
    print(f"two workers are {clocks['1'] / clocks['2']:.2f} times one")
    one, two = (time_networks(bundle, sentences, rounds, n=n) for n in (1, 2))
    print(f"  two processes with nothing but the network: {one / two:.2f} times one")
    page = str(EXAMPLES / "Meridian" / "sarrow-bridge.txt")
    arguments = ["--model", str(bundle), "-o", str(folder / "report.html")]
    first = [time_command("report", page, *arguments) for _ in range(5)]
    clock, processor = (median(values) for values in zip(*first, strict=True))
    print(f"one page to its report, cold: {clock:.2f} s on the clock, {processor:.2f} s processor")


def main() -> None:
    """Print both tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", type=Path, default=DEFAULT_BUNDLE)
    parser.add_argument("--sentences", type=Path)
    parser.add_argument("-n", "--rounds", type=int, default=7)
    parser.add_argument("--sizes", type=int, nargs=2, default=[4000, 20_000])
    parser.add_argument("--no-runs", action="store_true", help="print the first table only")
    options = parser.parse_args()
    torch.set_num_threads(1)
    sentences = read_sentences(options.sentences)
    with TemporaryDirectory() as temporary:
        folder = Path(temporary)
        compare_models(options.model, sentences, folder, options.rounds)
        if not options.no_runs:
            rounds, sizes = options.rounds, options.sizes
            compare_runs(options.model, sentences, folder, sizes=sizes, rounds=rounds)
    print(f"load of the machine: {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors")


if __name__ == "__main__":
    main()
