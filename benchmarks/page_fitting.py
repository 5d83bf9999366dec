"""Fit the weights of the page cleaner on labelled pages (needs scikit-learn; shipping does not).

Lines of the pages with a gold article are labelled by their 3-word shingles; lines of the pages
with required and forbidden strings by these strings, and the rest of their lines, at half weight,
by what the rules say. Every page counts alike, in several styles of flattening, whole and
shortened, without its comments.
"""

import random
import re
import textwrap
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression

from biaslens.reading.body import find_body
from biaslens.reading.features import Matrix, describe_lines
from biaslens.reading.headline import iter_candidates
from biaslens.reading.lines import Line, split_lines
from biaslens.reading.page_kind import describe_page
from biaslens.reading.verdicts import find_parts, vote
from biaslens.reading.weights import Weights

Row = dict[str, Any]
Columns = dict[str, float]
_UNSURE = 0.5
_LINE_C, _PAGE_C, _HEADLINE_C = 0.02, 1.0, 0.3
_HEADLINES_LOST = 0.005
_CLEAN_LOST = 0.004
_CROPS = 3
_SHORTENED = 2


@dataclass(frozen=True, slots=True)
class Example:
    """The lines of a page with their columns, their labels (NaN if unknown) and weights."""

    lines: list[Line]
    names: tuple[str, ...]
    columns: Matrix
    labels: Matrix
    weights: Matrix


@dataclass(frozen=True, slots=True)
class Prepared:
    """A page with what the weights are fitted on."""

    row: Row
    examples: list[Example]
    pages: list[Columns]


def restyle(text: str) -> dict[str, str]:
    """Return the page as other tools would have flattened it, by the name of the style."""
    blocks = [line for line in text.split("\n") if line.strip()]
    bullets = [
        f"- {block}" if len(block.split()) < 14 and block.rstrip()[-1] not in ".!?" else block
        for block in blocks
    ]
    return {
        "given": text,
        "no blank lines": "\n".join(blocks),
        "blank lines": "\n\n".join(blocks),
        "wrapped at 80": "\n".join(_wrap(line) for line in text.split("\n")),
        "bullets": "\n".join(bullets),
    }


def _wrap(line: str) -> str:
    return textwrap.fill(line, 80, break_long_words=False, break_on_hyphens=False) or line


def label(row: Row, lines: Sequence[Line]) -> tuple[Matrix, Matrix]:
    """Return for each line 1 (article), 0 (not) or NaN (unknown), and how much the line counts."""
    words = np.array([min(line.words, 60) for line in lines], dtype=float)
    if "article" in row:
        return _by_gold(row, lines), words**0.5
    labels = _by_strings(row, lines)
    guess = (np.array(vote(lines, find_body(lines))) + 1) / 2
    known = np.isfinite(labels)
    sure = np.where(known, 2 * np.maximum(words, 3) ** 0.5, _UNSURE * words**0.5)
    return np.where(known, labels, np.where(guess == 0.5, np.nan, guess)), sure


def _by_gold(row: Row, lines: Sequence[Line]) -> Matrix:
    gold = Counter(_shingles(row["article"]))
    spaced = f" {normalize_all(row['article'])} "
    title = normalize_all(row["title"] or "")
    labels = np.full(len(lines), np.nan)
    for index, line in enumerate(lines):
        words = normalize_all(line.text)
        found = _shingles(line.text)
        if found:
            share = sum(shingle in gold for shingle in found) / len(found)
            is_title = words in title and share < 0.9
            labels[index] = np.nan if is_title else float(share > 0.5)
        elif words and f" {words} " not in spaced:
            labels[index] = 0.0
    return labels


def _by_strings(row: Row, lines: Sequence[Line]) -> Matrix:
    labels = np.full(len(lines), np.nan)
    for index, line in enumerate(lines):
        text = " ".join(line.text.split())
        for kind, value in (("absent", 0.0), ("present", 1.0)):
            strings = [" ".join(string.split()) for string in row[kind]]
            if any(s and (s in text or (len(text) > 15 and text in s)) for s in strings):
                labels[index] = value
    return labels


def normalize_all(text: str) -> str:
    """Return the words of a text alone, in lower case."""
    return " ".join(re.findall(r"\w+", text.casefold()))


def _shingles(text: str) -> list[tuple[str, ...]]:
    words = normalize_all(text).split()
    return [tuple(words[i : i + 3]) for i in range(len(words) - 2)]


def shorten(row: Row, chance: random.Random) -> str:
    """Return a page with the first few lines of its article, and one of its widgets among them.

    So the weights learn from short articles, and from ones that go on behind an interruption.
    """
    lines = split_lines(row["text"])
    labels = label(row, lines)[0]
    inside = [index for index in range(len(lines)) if labels[index] == 1]
    kept = inside[: chance.randint(3, 8)]
    if len(kept) < 3:
        return str(row["text"])
    dropped = set(inside[len(kept) :])
    after = [i for i in range(kept[-1] + 1, len(lines)) if i not in dropped]
    start = chance.randrange(max(1, len(after)))
    widget = after[start : start + chance.randint(1, 4)]
    order = [i for i in range(len(lines)) if i not in dropped and i not in widget]
    place = order.index(chance.choice(kept[:-1])) + 1
    chosen = [*order[:place], *widget, *order[place:]]
    return chance.choice(("\n", "\n\n")).join(lines[index].text for index in chosen)


def make_examples(row: Row) -> list[Example]:
    """Return a page in the styles that the lines are learned from."""
    styles = restyle(row["text"])
    chance = random.Random(row["url"])  # noqa: S311 (no secret)
    shortened = [shorten(row, chance) for _ in range(_SHORTENED)]
    made = []
    del styles["wrapped at 80"]  # joined again, it is the page as given
    for text in (*styles.values(), *shortened):
        lines = split_lines(text)
        lines = lines[: find_body(lines).comments]  # the labeller sees no more
        columns = describe_lines(lines)
        stacked = np.column_stack(list(columns.values()))
        made.append(Example(lines, tuple(columns), stacked, *label(row, lines)))
    return made


def fit_lines(pages: Sequence[Sequence[Example]]) -> dict[str, float]:
    """Return the weights of the columns of a line."""
    columns, labels, weights = [], [], []
    for example in (example for page in pages for example in page):
        known = np.isfinite(example.labels)
        columns.append(example.columns[known])
        labels.append(example.labels[known])
        share = example.weights[known]
        weights.append(10 * share / max(1e-9, share.sum()))
    return _regress(
        pages[0][0].names,
        np.vstack(columns),
        np.concatenate(labels),
        np.concatenate(weights),
        c=_LINE_C,
    )


def _regress(
    names: Sequence[str], columns: Matrix, labels: Matrix, weights: Matrix, *, c: float
) -> dict[str, float]:
    scale = columns.std(axis=0)
    scale[scale == 0] = 1.0
    model = LogisticRegression(C=c, max_iter=300)
    model.fit(columns / scale, labels, sample_weight=weights)
    found = dict(zip(names, model.coef_[0] / scale, strict=True))
    found["bias"] += model.intercept_[0]
    return {name: round(float(value), 4) for name, value in found.items()}


def iter_pages(row: Row) -> Iterator[list[Line]]:
    """Yield a page as it is, without blank lines, and cut down to what is near the article."""
    chance = random.Random(row["url"])  # noqa: S311 (no secret)
    lines = split_lines(row["text"])
    yield lines
    yield split_lines(restyle(row["text"])["no blank lines"])
    article = np.flatnonzero(label(row, lines)[0] == 1)
    for _ in range(_CROPS if len(article) else 0):
        low = max(0, int(article[0]) - chance.randint(0, 12))
        high = min(len(lines), int(article[-1]) + 1 + chance.randint(0, 30))
        if article[0] - low + high - article[-1] > 6:
            yield split_lines("\n\n".join(line.text for line in lines[low:high]))


def fit_page(articles: Sequence[Columns], pages: Sequence[Columns]) -> dict[str, float]:
    """Return the weights of a whole text; few of the articles given fall below zero."""
    names = tuple(articles[0])
    columns = np.array([list(page.values()) for page in (*articles, *pages)])
    labels = np.array([1.0] * len(articles) + [0.0] * len(pages))
    weights = np.where(labels == 1, 1.0, len(articles) / len(pages))
    found = _regress(names, columns, labels, weights, c=_PAGE_C)
    found = {n: v if n == "bias" else min(v, 0.0) for n, v in found.items()}
    scores = sorted(columns[labels == 1] @ np.array([found[name] for name in names]))
    found["bias"] = round(float(found["bias"] - scores[int(_CLEAN_LOST * len(scores))]), 4)
    return found


def fit_headline(rows: Sequence[Row], weights: Weights) -> dict[str, float]:
    """Return the weights of a line that may be the headline: the one in the page's own title.

    It is compared with each other candidate of its page; few of the right ones fall below zero.
    """
    right: list[list[float]] = []
    pairs: list[Matrix] = []
    shares: list[float] = []
    names: list[str] = []
    for row in rows:
        for style in ("given", "no blank lines"):
            found = list(_iter_headlines(row, split_lines(restyle(row["text"])[style]), weights))
            ones = [list(columns.values()) for is_right, columns in found if is_right]
            others = [list(columns.values()) for is_right, columns in found if not is_right]
            right += ones
            pairs += [np.subtract(one, other) for one in ones for other in others]
            shares += [1 / len(ones) / len(others) for _ in ones for _ in others]
            names = [*found[0][1]] if found else names
    weighed = _compare(np.array(pairs), np.array(shares))
    scores = sorted(np.array(right) @ weighed)
    weighed[names.index("bias")] = -scores[int(_HEADLINES_LOST * len(scores))]
    return {name: round(float(value), 4) for name, value in zip(names, weighed, strict=True)}


def _compare(pairs: Matrix, shares: Matrix) -> Matrix:
    """Return the weights by which the first of two lines wins, given how they differ."""
    scale = np.sqrt((pairs**2).mean(axis=0))
    scale[scale == 0] = 1.0
    model = LogisticRegression(C=_HEADLINE_C, max_iter=500, fit_intercept=False)
    labels = np.repeat([1.0, 0.0], len(pairs))
    model.fit(np.vstack([pairs, -pairs]) / scale, labels, sample_weight=np.tile(shares, 2))
    found: Matrix = model.coef_[0] / scale
    return found


def _iter_headlines(
    row: Row, lines: list[Line], weights: Weights
) -> Iterator[tuple[bool, dict[str, float]]]:
    """Yield each candidate of a page, and whether it is the longest one in the page's own title."""
    parts = find_parts(lines, weights)
    if not any(parts.article):
        return
    first = parts.article.index(True)
    last = len(lines) - parts.article[::-1].index(True)
    found = list(iter_candidates(lines, first, last))
    title = normalize_all(row.get("title") or "")
    texts = [normalize_all(lines[index].text) for index, _ in found]
    right = max((t for t in texts if t in title and 3 * len(t) > len(title)), key=len, default=None)
    for text, (_, described) in zip(texts, found, strict=True):
        yield text == right, described


def prepare(row: Row) -> Prepared:
    """Return what the weights are fitted on, for one page."""
    pages = [describe_page(lines) for lines in iter_pages(row) if lines]
    return Prepared(row, make_examples(row), pages)


def fit(prepared: Sequence[Prepared], articles: Sequence[Columns]) -> Weights:
    """Return all weights, from pages and from what `describe_page` says of plain articles."""
    start = Weights(
        page=fit_page(articles, [page for some in prepared for page in some.pages]),
        line=fit_lines([some.examples for some in prepared]),
        headline={},
    )
    return replace(start, headline=fit_headline([some.row for some in prepared], start))
