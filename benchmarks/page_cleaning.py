"""Measure the page cleaner on labelled pages, and fit its weights.

    python benchmarks/page_cleaning.py DATA          measure the weights that ship
    python benchmarks/page_cleaning.py DATA --cross  the same, each page by weights fitted on others
    python benchmarks/page_cleaning.py DATA --fit    fit on all pages and write the weights

The last two need scikit-learn. Printed are, for the pages with a gold article, precision and recall
of 4-word shingles (multisets, the mean over the pages) and F1 (of these means, as the
article-extraction-benchmark counts, and the mean of the pages' own), with all text as the baseline;
for the pages with required and forbidden strings, how many are kept and removed; the same for the
pages flattened in other styles (`--cross`); how often the headline is the one of the page; and how
many of the plain articles lose a line. `-v` adds a line for each error. The weights that ship have
seen these pages: only the figures of `--cross` say what to expect of other ones.
"""

import argparse
import gzip
import json
import re
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from biaslens.reading import weights as weights_module
from biaslens.reading.lines import split_lines
from biaslens.reading.page_kind import describe_page
from biaslens.reading.pages import CleanPage, clean_page, clean_with
from biaslens.reading.weights import Weights

_WORD = re.compile(r"\w+")
_FOLDS = 5
_SENTENCE = re.compile(r"[.!?][\"'”’)]*$")


Row = dict[str, Any]
Clean = Callable[[Row], CleanPage]


def shingles(text: str, n: int = 4) -> Counter[tuple[str, ...]]:
    """Return the multiset of n-word shingles of a text."""
    words = _WORD.findall(text)
    return Counter(tuple(words[i : i + n]) for i in range(max(1, len(words) - n + 1)))


def compare(kept: str, gold: str) -> tuple[float, float, float]:
    """Return precision, recall and F1 of the shingles of a text."""
    ours, theirs = shingles(kept), shingles(gold)
    both = (ours & theirs).total()
    precision = both / max(1, ours.total())
    recall = both / max(1, theirs.total())
    return precision, recall, 2 * precision * recall / max(1e-9, precision + recall)


def read(path: Path) -> list[Row]:
    """Return the objects of a gzipped JSONL file."""
    with gzip.open(path, "rt", encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def body_of(page: CleanPage) -> str:
    """Return the kept text without the headline, which the gold articles leave out."""
    return page.text[len(page.title) :] if page.title else page.text


def title_fits(page: CleanPage, given: str | None) -> bool:
    """Tell whether the headline is part of the page's own title, or holds it."""
    found = " ".join(_WORD.findall((page.title or "").casefold()))
    given = " ".join(_WORD.findall((given or "").casefold()))
    return bool(found and given) and (found in given or given in found)


def measure_articles(rows: Sequence[Row], clean: Clean, *, verbose: bool) -> None:
    """Print shingle scores against the gold articles."""
    for name, take in (("all text", None), ("kept text", False), ("kept, no headline", True)):
        scores = []
        for row in rows:
            page = clean(row)
            kept = row["text"] if take is None else body_of(page) if take else page.text
            scores.append(compare(kept, row["article"]))
            if verbose and take:
                print("  P {:.2f} R {:.2f} F {:.2f}".format(*scores[-1]), row["url"][:80])
        means = [sum(column) / len(scores) for column in zip(*scores, strict=True)]
        precision, recall, f1 = means
        of_means = 2 * precision * recall / (precision + recall)
        print(f"{name:18} precision {precision:.3f} recall {recall:.3f}", end=" ")
        print(f"F1 of the means {of_means:.3f} mean F1 {f1:.3f}")
    fits = sum(title_fits(clean(row), row["title"]) for row in rows)
    print(f"headline right on {fits} of {len(rows)} pages")


def measure_strings(rows: Sequence[Row], clean: Clean, *, verbose: bool) -> None:
    """Print how many required strings are kept and how many forbidden ones removed."""
    found: Counter[str] = Counter()
    fits = 0
    for row in rows:
        page = clean(row)
        fits += title_fits(page, row.get("title"))
        given, kept = " ".join(row["text"].split()), " ".join(page.text.split())
        for kind in ("present", "absent"):
            strings = [" ".join(s.split()) for s in row[kind]]
            strings = [s for s in strings if s in given]
            found[kind] += len(strings)
            wrong = [s for s in strings if (s in kept) != (kind == "present")]
            found[f"{kind} right"] += len(strings) - len(wrong)
            if verbose:
                for string in wrong:
                    print(f"  {kind} wrong: {string[:70]!r}", row["url"][:60])
    for kind in ("present", "absent"):
        right, total = found[f"{kind} right"], found[kind]
        print(f"{kind}: {right} of {total} strings right ({right / total:.3f})")
    print(f"headline right on {fits} of {len(rows)} pages")


def measure_clean(texts: Sequence[str], clean: Clean, *, verbose: bool) -> None:
    """Print how many articles lose a line, and how many a sentence of 8 words or more."""
    lines = sentences = 0
    for index, text in enumerate(texts):
        page = clean({"text": text, "article": None, "index": index})
        cut = [part for r in page.removed for part in text[r.start : r.end].splitlines()]
        lost = [part for part in cut if len(part.split()) >= 8 and _SENTENCE.search(part.strip())]
        lines += bool(cut)
        sentences += bool(lost)
        if verbose:
            for part in lost:
                print("  lost:", part[:150])
    print(f"of {len(texts)} articles {lines} lose a line, {sentences} a sentence")


def measure(
    articles: Sequence[Row],
    strings: Sequence[Row],
    texts: Sequence[str],
    clean: Clean,
    verbose: bool,
) -> None:
    """Print everything."""
    measure_articles(articles, clean, verbose=verbose)
    measure_strings(strings, clean, verbose=verbose)
    if texts:
        measure_clean(texts, clean, verbose=verbose)


def cross_validate(
    articles: Sequence[Row], strings: Sequence[Row], texts: Sequence[str], *, verbose: bool
) -> None:
    """Print everything, with every page cleaned by weights that were fitted on other pages."""
    from page_fitting import fit, prepare, restyle

    prepared = [prepare(row) for row in (*articles, *strings)]
    described = [describe_page(split_lines(text)) for text in texts]
    folds = [
        fit(
            [some for index, some in enumerate(prepared) if index % _FOLDS != fold],
            [some for index, some in enumerate(described) if index % _FOLDS != fold],
        )
        for fold in range(_FOLDS)
    ]
    fold_of = {id(some.row): index % _FOLDS for index, some in enumerate(prepared)}
    for style in restyle(""):

        def clean(row: Row, style: str = style) -> CleanPage:
            fold = fold_of.get(id(row), row.get("index", 0) % _FOLDS)
            text = row["text"] if "index" in row else restyle(row["text"])[style]
            return clean_with(text, weights=folds[fold])

        print(f"-- flattened: {style}")
        measure(articles, strings, texts if style == "given" else (), clean, verbose)


def refit(rows: Sequence[Row], texts: Sequence[str]) -> Weights:
    """Return the weights fitted on everything."""
    from page_fitting import fit, prepare

    return fit([prepare(row) for row in rows], [describe_page(split_lines(text)) for text in texts])


def measure_speed(rows: Sequence[Row]) -> None:
    """Print how many pages one core cleans in a minute."""
    began = time.process_time()
    for row in rows:
        clean_page(row["text"])
    print(f"{60 * len(rows) / (time.process_time() - began):.0f} pages a minute on one core")


def read_texts(path: Path, n: int) -> list[str]:
    """Return the first n articles of a table."""
    import pyarrow.parquet as pq

    found: list[str] = pq.read_table(path, columns=["text"])["text"].to_pylist()[:n]
    return found


def main() -> None:
    """Run all measurements."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("data", type=Path, help="folder that holds pages/ and outlets/")
    parser.add_argument("-n", type=int, default=3000, help="plain articles to check")
    parser.add_argument("--cross", action="store_true", help="cross-validate instead")
    parser.add_argument("--fit", action="store_true", help="fit and write the weights instead")
    parser.add_argument("-v", "--verbose", action="store_true")
    options = parser.parse_args()
    began = time.perf_counter()
    articles = read(options.data / "pages" / "article_extraction_dev.jsonl.gz")
    strings = read(options.data / "pages" / "trafilatura_eval_en.jsonl.gz")
    texts = read_texts(options.data / "outlets" / "allsides_articles.parquet", options.n)
    if options.fit:
        path = Path(weights_module.__file__).with_name("weights.json")
        path.write_text(json.dumps(asdict(refit([*articles, *strings], texts)), indent=1) + "\n")
        print(f"wrote {path}")
    elif options.cross:
        cross_validate(articles, strings, texts, verbose=options.verbose)
    else:
        measure(
            articles, strings, texts, lambda row: clean_page(row["text"]), verbose=options.verbose
        )
        measure_speed([*articles, *strings])
    print(f"{time.perf_counter() - began:.0f} s in all")


if __name__ == "__main__":
    main()
