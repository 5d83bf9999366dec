"""Benchmarks of page cleaning: what is kept of a flattened page, against its article or strings.

They judge the cleaner, not the bundle. The weights of the cleaner that ships were fitted on the
files of the benchmarks named `fitted`: figures on these say that nothing broke, not what to expect
of other pages.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from biaslens.errors import InputError
from biaslens.evaluation.benchmarks import Run
from biaslens.evaluation.bootstrap import Tally
from biaslens.evaluation.gold import Example
from biaslens.evaluation.judges import tally
from biaslens.labelled.rows import Row, iter_rows
from biaslens.reading import CleanPage, clean_page


@dataclass(frozen=True, slots=True)
class PageBenchmark:
    """A file of flattened pages, which text of a cleaned one is judged, and how."""

    name: str
    file: str
    kept: Callable[[CleanPage], str]
    judge: Callable[[Sequence[Row], Sequence[str]], list[Tally]]


def run_pages(benchmark: PageBenchmark, *, data: Path) -> Run:
    """Clean the pages of a benchmark.

    Raises:
        InputError: If the file cannot be read or a row lacks a field.
    """
    path = data / benchmark.file
    rows = list(iter_rows(path))
    try:
        examples = [Example(_name(row), _name(row), row["text"], ()) for row in rows]
        kept = [benchmark.kept(clean_page(row["text"])) for row in rows]
        benchmark.judge(rows, kept)
    except (KeyError, TypeError) as error:
        raise InputError(
            f"{path}: a row is no page ({type(error).__name__}: {error}); "
            "see docs/data.md for its fields"
        ) from error
    return Run(benchmark.name, examples, kept, lambda _, texts: benchmark.judge(rows, texts))


def _name(row: Row) -> str:
    return str(row.get("url") or row["id"])


def _body(page: CleanPage) -> str:
    """Return what is kept, without the headline, which the gold articles leave out."""
    return page.text[len(page.title) :] if page.title else page.text


def _all(page: CleanPage) -> str:
    """Return what is kept: a string may be part of the headline."""
    return page.text


def judge_articles(rows: Sequence[Row], kept: Sequence[str]) -> list[Tally]:
    """Precision, recall and F1 of 4-word shingles."""
    names = {name: name for name in ("precision", "recall", "f1")}
    gold = [row["article"] for row in rows]
    return [tally("shingle_f1", list(map(_name, rows)), names, kept, gold)]


def judge_strings(rows: Sequence[Row], kept: Sequence[str]) -> list[Tally]:
    """The share of required strings that are kept, and of forbidden ones that are removed.

    Strings that the flattened page does not hold are nobody's fault and are left out.
    """
    return [
        tally(
            "share",
            list(map(_name, rows)),
            {"share": name},
            [
                [(string in _flat(text)) == wanted for string in _iter_strings(row, field)]
                for row, text in zip(rows, kept, strict=True)
            ],
        )
        for name, field, wanted in (
            ("kept_required", "present", True),
            ("removed_forbidden", "absent", False),
        )
    ]


def _iter_strings(row: Row, field: str) -> Iterator[str]:
    page = _flat(row["text"])
    return (string for string in map(_flat, row[field]) if string in page)


def _flat(text: str) -> str:
    return " ".join(text.split())


PAGE_BENCHMARKS: Mapping[str, PageBenchmark] = {
    name: PageBenchmark(name, f"pages/{file}.jsonl.gz", kept, judge)
    for name, file, kept, judge in (
        ("page_articles_fitted", "article_extraction_dev", _body, judge_articles),
        ("page_articles_test", "article_extraction_test", _body, judge_articles),
        ("page_strings_fitted", "trafilatura_eval_en", _all, judge_strings),
        ("page_strings_test", "trafilatura_eval_test", _all, judge_strings),
    )
}
