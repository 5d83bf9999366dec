"""Measure the page cleaner on labelled pages.

    python benchmarks/page_cleaning.py DATA

prints, for the pages with a gold article, precision and recall of 4-word shingles (multisets, the
mean over the pages) and F1 (of these means, as the article-extraction-benchmark counts, and the
mean of the pages' own), with all text as the baseline; for the pages with required and forbidden
strings, how many are kept and removed; how often the headline is the one of the page; and how many
of a sample of plain articles lose a line. `-v` adds a line for each error.
"""

import argparse
import gzip
import json
import re
import time
from collections import Counter
from pathlib import Path
from typing import Any

from biaslens.reading.pages import CleanPage, clean_page

_WORD = re.compile(r"\w+")
_SENTENCE = re.compile(r"[.!?][\"'”’)]*$")


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


def read(path: Path) -> list[dict[str, Any]]:
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


def measure_articles(rows: list[dict[str, Any]], *, verbose: bool) -> None:
    """Print shingle scores against the gold articles."""
    for name, take in (("all text", None), ("kept text", False), ("kept, no headline", True)):
        scores = []
        for row in rows:
            page = clean_page(row["text"])
            kept = row["text"] if take is None else body_of(page) if take else page.text
            scores.append(compare(kept, row["article"]))
            if verbose and take:
                print("  P {:.2f} R {:.2f} F {:.2f}".format(*scores[-1]), row["url"][:80])
        means = [sum(column) / len(scores) for column in zip(*scores, strict=True)]
        precision, recall, f1 = means
        of_means = 2 * precision * recall / (precision + recall)
        print(f"{name:18} precision {precision:.3f} recall {recall:.3f}", end=" ")
        print(f"F1 of the means {of_means:.3f} mean F1 {f1:.3f}")
    fits = sum(title_fits(clean_page(row["text"]), row["title"]) for row in rows)
    print(f"headline right on {fits} of {len(rows)} pages")


def measure_strings(rows: list[dict[str, Any]], *, verbose: bool) -> None:
    """Print how many required strings are kept and how many forbidden ones removed."""
    found: Counter[str] = Counter()
    fits = 0
    for row in rows:
        page = clean_page(row["text"])
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


def measure_clean(path: Path, n: int, *, verbose: bool) -> None:
    """Print how many articles lose a line, and how many a sentence of 8 words or more."""
    import pyarrow.parquet as pq

    texts = pq.read_table(path, columns=["text"])["text"].to_pylist()[:n]
    lines = sentences = plain = plain_lost = 0
    for text in texts:
        page = clean_page(text)
        cut = [part for r in page.removed for part in text[r.start : r.end].splitlines()]
        lost = [part for part in cut if len(part.split()) >= 8 and _SENTENCE.search(part.strip())]
        lines += bool(cut)
        sentences += bool(lost)
        is_plain = all(_SENTENCE.search(part.strip()) for part in text.splitlines() if part.strip())
        plain += is_plain
        plain_lost += is_plain and bool(cut)
        if verbose:
            for part in lost:
                print("  lost:", part[:150])
    print(f"of {len(texts)} articles {lines} lose a line, {sentences} a sentence")
    print(f"of {plain} articles whose every line is a sentence {plain_lost} lose a line")


def main() -> None:
    """Run all measurements."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("data", type=Path, help="folder that holds pages/ and outlets/")
    parser.add_argument("-n", type=int, default=3000, help="plain articles to check")
    parser.add_argument("-v", "--verbose", action="store_true")
    options = parser.parse_args()
    began = time.perf_counter()
    articles = read(options.data / "pages" / "article_extraction_dev.jsonl.gz")
    measure_articles(articles, verbose=options.verbose)
    strings = read(options.data / "pages" / "trafilatura_eval_en.jsonl.gz")
    measure_strings(strings, verbose=options.verbose)
    plain = options.data / "outlets" / "allsides_articles.parquet"
    measure_clean(plain, options.n, verbose=options.verbose)
    print(f"{time.perf_counter() - began:.0f} s in all")


if __name__ == "__main__":
    main()
