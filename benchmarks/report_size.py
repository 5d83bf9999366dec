"""How large a report is, how long it takes to make, and how fast Chromium opens it.

    python benchmarks/report_size.py [SCORES ...]

Each SCORES is a folder that `biaslens score` wrote. Without any, the examples are scored and their
articles repeated under other names until there are 1,000 of 20 outlets. One article alone is
measured as well. The time to open is the time to the end of the load event, the median of five.
"""

import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from statistics import median

ROOT = Path(__file__).parents[1]
sys.path += [str(ROOT / "tests"), str(ROOT / "tests" / "report")]

from browser import browser, find_chromium  # noqa: E402
from scores import write_scores  # noqa: E402

import biaslens as bl  # noqa: E402
from biaslens.report import write_report  # noqa: E402
from biaslens.schema import Article, ScoredArticle  # noqa: E402

N_ARTICLES, N_OUTLETS, N_OPENED = 1_000, 20, 5


def score_examples() -> list[ScoredArticle]:
    """Return the articles of `examples/`, scored with the bundle that ships."""
    scorer = bl.load()
    articles = [
        one for one in bl.iter_articles([str(ROOT / "examples")]) if isinstance(one, Article)
    ]
    return [scorer.score_article(one) for one in articles]


def repeat(scored: list[ScoredArticle], n: int) -> list[ScoredArticle]:
    """Return `n` articles with other names, dealt to the outlets in turn."""
    return [
        _renamed(scored[number % len(scored)], f"article {number}", f"Outlet {number % N_OUTLETS}")
        for number in range(n)
    ]


def _renamed(one: ScoredArticle, name: str, outlet: str) -> ScoredArticle:
    article = replace(one.article, id=name, outlet=outlet, title=f"{one.article.title}, {name}")
    sentences = (replace(row, article_id=name, outlet=outlet) for row in one.sentences)
    return ScoredArticle(article, tuple(sentences))


def measure(scores: Path, name: str) -> None:
    """Print one line about the report of a folder of scores."""
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder) / "report.html"
        start = time.perf_counter()
        note = write_report(scores, page)
        seconds = time.perf_counter() - start
        opened = _time_to_open(page, Path(folder) / "profile")
    print(f"{name}: {note.lines[0]}")
    print(f"  {note.n_bytes:,} bytes, made in {seconds:.1f} s, opens in {opened}")


def _time_to_open(page: Path, profile: Path) -> str:
    chromium = find_chromium()
    if chromium is None:
        return "(there is no Chromium here)"
    with browser(chromium, profile) as found:
        return f"{median(found.open(page) for _ in range(N_OPENED)):.0f} ms"


def main() -> None:
    """Measure the folders that are named, or the examples, one and many."""
    if sys.argv[1:]:
        for folder in sys.argv[1:]:
            measure(Path(folder), folder)
        return
    scored = score_examples()
    with tempfile.TemporaryDirectory() as folder:
        measure(write_scores(Path(folder) / "one", scored[:1]), "one article")
        many = repeat(scored, N_ARTICLES)
        measure(write_scores(Path(folder) / "many", many), f"{N_ARTICLES} articles")


if __name__ == "__main__":
    main()
