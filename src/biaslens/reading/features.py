"""What the learned labeller sees of each line: numbers about the line, its neighbours, its place.

The columns about the line itself come first; then the same of the two lines
before and after it; then means over wider windows; then where the line stands among the prose of
the page. Everything is bounded or a running sum, so the work is linear in the text.
"""

import re
from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from biaslens.reading.lines import Line, is_biography
from biaslens.reading.lists import numbered_in_order, under_a_colon
from biaslens.schema import Reason

Matrix = npt.NDArray[np.float64]

_HEAD = 600
_REASONS: tuple[Reason, ...] = (
    "navigation",
    "donation",
    "share",
    "caption",
    "related",
    "comment",
    "legal",
    "byline",
    "date",
    "author",
)
_LENGTHS = (1, 3, 6, 10, 16, 30, 60)
_WORD = re.compile(r"[^\W\d_]{2,}")
_SIGNS: dict[str, re.Pattern[str]] = {
    "first person": re.compile(r"\b(?:I|I['’]m|my|me|myself)\b"),
    "second person": re.compile(r"\b(?:you|your|yours)\b", re.I),
    "we": re.compile(r"\b(?:we|our|us)\b", re.I),
    "speech": re.compile(r"\b(?:said|says|told|according|added|wrote)\b|[“”\"]"),
    "address": re.compile(r"https?:|www\.|@\w|\.com\b"),
    "digit first": re.compile(r"^\W{0,3}\d"),
    "bullet": re.compile(r"^[-–—•·*▪►»>✓]\s"),
    "lower first": re.compile(r"^[a-zà-ÿ]"),
    "bar": re.compile(r"\s[|·•/»›]\s"),
    "offer": re.compile(
        r"^(?:subscribe|sign|get|join|click|download|follow|register|enter|learn|find|discover|buy|"
        r"shop|visit|watch|listen|read|see|submit|log|check|browse|try|save)\b",
        re.I,
    ),
    "year": re.compile(r"\b(?:19|20)\d\d\b"),
    "service": re.compile(
        r"\b(?:newsletters?|subscri\w{1,8}|inbox|cookies?|privacy|browser|sign up|log in|account|"
        r"advertis\w{1,7}|podcast|app|copyright|permission|website|site|e-?mails?)\b",
        re.I,
    ),
}
_ENDINGS = {"full stop": ".!。।؟…", "question": "?", "colon": ":", "comma": ",;"}


def describe_lines(lines: Sequence[Line]) -> dict[str, Matrix]:
    """Return the columns by name, each with a number for every line."""
    own = _own_columns(lines)
    columns = dict(own)
    for name in _NEAR:
        for by in (-2, -1, 1, 2):
            columns[f"{name} {by:+d}"] = _shift(own[name], by)
    prose = own["prose"] * np.minimum([line.words for line in lines], 80.0)
    for name, values in {**{name: own[name] for name in _WIDE}, "prose words": prose}.items():
        for by in (4, 10):
            columns[f"{name} in {by} before"] = _window(values, by, before=True)
            columns[f"{name} in {by} after"] = _window(values, by, before=False)
    columns.update(_place_columns(lines, own, prose))
    return columns


_NEAR = (
    "prose",
    "sentence",
    "any reason",
    "section",
    "comments",
    "shortest",
    "title case",
    "blank",
    "cohesion with the run",
)
_WIDE = (
    "numbered in order",
    "cohesion with the run",
    "prose",
    "any reason",
    "shortest",
    "title case",
    "first person",
    "second person",
)


def _own_columns(lines: Sequence[Line]) -> dict[str, Matrix]:
    heads = [line.text[:_HEAD] for line in lines]
    words = np.array([line.words for line in lines], dtype=float)
    sentence = _column(line.is_sentence for line in lines)
    columns: dict[str, Matrix] = {"bias": np.ones(len(lines)), "sentence": sentence}
    for low, high in zip(_LENGTHS, (*_LENGTHS[1:], 10**9), strict=True):
        inside = ((words >= low) & (words < high)).astype(float)
        columns[f"{low} words"] = inside
        columns[f"{low} words, sentence"] = inside * sentence
    for reason in _REASONS:
        columns[reason] = _column(line.reason == reason for line in lines)
    columns["any reason"] = _column(line.reason is not None for line in lines)
    columns["comments"] = _column(line.marker == "comments" for line in lines)
    columns["section"] = _column(line.marker == "section" for line in lines)
    columns["blank"] = _column(line.after_blank for line in lines)
    columns["prose"] = sentence * (words >= 10) * (1 - columns["any reason"])
    columns["shortest"] = ((words < 6) & (sentence == 0)).astype(float)
    for name, pattern in _SIGNS.items():
        columns[name] = _column(pattern.search(head) is not None for head in heads)
    columns["biography"] = _column(is_biography(head) for head in heads)
    for name, signs in _ENDINGS.items():
        columns[name] = _column(line.text.rstrip("\"'”’)»")[-1:] in signs for line in lines)
    found = [_WORD.findall(head) for head in heads]
    columns["title case"] = _column(_share_of_capitals(some) for some in found)
    repeated = Counter(head.casefold() for head in heads)
    columns["repeated"] = _column(repeated[head.casefold()] > 1 for head in heads)
    columns["cohesion"] = _cohesion(found, columns["prose"])
    prose = columns["prose"] * np.minimum(words, 80.0)
    columns["in the run"] = _run(lines, prose)
    columns["cohesion with the run"] = _cohesion(found, columns["prose"] * columns["in the run"])
    for name, chosen in (
        ("numbered in order", numbered_in_order(lines)),
        ("under a colon", under_a_colon(lines)),
    ):
        columns[name] = _column(index in chosen for index in range(len(lines)))
    return columns


def _column(values: Any) -> Matrix:
    return np.fromiter(values, dtype=np.float64)


def _share_of_capitals(words: list[str]) -> float:
    return sum(word[0].isupper() for word in words) / len(words) if words else 0.5


def _cohesion(found: Sequence[Sequence[str]], prose: Matrix) -> Matrix:
    """Return for each line the share of its longer words that other lines of prose hold too."""
    sets = [{word.casefold() for word in words if len(word) >= 4} for words in found]
    counts: Counter[str] = Counter()
    for words, is_prose in zip(sets, prose, strict=True):
        if is_prose:
            counts.update(words)
    return _column(
        sum(counts[word] > is_prose for word in words) / len(words) if words else 0.0
        for words, is_prose in zip(sets, prose, strict=True)
    )


def _shift(values: Matrix, by: int) -> Matrix:
    """Return the value of the line `by` lines further on, zero beyond the page."""
    shifted = np.zeros_like(values)
    if by > 0:
        shifted[:-by] = values[by:]
    else:
        shifted[-by:] = values[:by]
    return shifted


def _window(values: Matrix, by: int, *, before: bool) -> Matrix:
    """Return the mean of the `by` lines before or after each line."""
    n = len(values)
    sums = np.concatenate([[0.0], np.cumsum(values)])
    here = np.arange(n)
    low, high = (here - by, here) if before else (here + 1, here + 1 + by)
    means: Matrix = (sums[np.clip(high, 0, n)] - sums[np.clip(low, 0, n)]) / by
    return means


def _place_columns(
    lines: Sequence[Line], own: dict[str, Matrix], prose: Matrix
) -> dict[str, Matrix]:
    """Return columns that say where each line stands among the prose and the markers."""
    upto = np.cumsum(prose)
    total = max(1.0, float(upto[-1]) if len(upto) else 1.0)
    share = (upto - prose) / total
    left = 1 - upto / total
    columns = {
        "no prose before": (share == 0).astype(float),
        "a tenth of the prose before": (share > 0.1).astype(float),
        "half of the prose before": (share > 0.5).astype(float),
        "nearly all prose before": (share > 0.9).astype(float),
        "no prose after": (left <= 1e-9).astype(float),
        "nearly no prose after": (left < 0.1).astype(float),
        "much prose after": (left > 0.5).astype(float),
    }
    comments = np.where((own["comments"] > 0) & (share > 0.05), upto, np.nan)
    columns["below comments"] = (np.cumsum(~np.isnan(comments)) > 0).astype(float)
    columns["below comments, most prose before"] = (
        np.cumsum((own["comments"] > 0) & (share > 0.4)) > 0
    ).astype(float)
    for name in ("section", "comments"):
        since = _since(own[name])
        columns[f"lines since {name}"] = np.exp(-since / 6)
        columns[f"prose since {name}"] = np.log1p(_sum_since(prose, own[name]))
    columns["lines since prose"] = np.log1p(np.minimum(_since(own["prose"]), 100))
    columns["lines to prose"] = np.log1p(np.minimum(_since(own["prose"][::-1])[::-1], 100))
    columns["biography, nearly no prose after"] = (
        own["biography"] * columns["nearly no prose after"]
    )
    run = own["in the run"]
    columns["in the run, no sentence"] = run * (1 - own["sentence"])
    columns["in the run, reason"] = run * own["any reason"]
    return columns


def _since(values: Matrix) -> Matrix:
    """Return how many lines ago the last line with a value above zero was."""
    here = np.arange(len(values), dtype=float)
    last = np.maximum.accumulate(np.where(values > 0, here, -1000.0)) if len(values) else here
    return here - last


def _sum_since(values: Matrix, marks: Matrix) -> Matrix:
    """Return the sum of the values since the last mark (since the beginning without one)."""
    sums = np.cumsum(values)
    base = np.where(marks > 0, sums, 0.0)
    return sums - np.maximum.accumulate(base) if len(values) else sums


def _run(lines: Sequence[Line], prose: Matrix) -> Matrix:
    """Mark the run of lines with the most prose: the maximum subsequence."""
    gains = np.where(prose > 0, 1 + prose / 15, -1.0)
    best, start, total, span = 0.0, 0, 0.0, (0, 0)
    for index, gain in enumerate(gains):
        if total <= 0:
            start, total = index, 0.0
        total += gain
        if total > best:
            best, span = total, (start, index + 1)
    run = np.zeros(len(lines))
    run[span[0] : span[1]] = 1.0
    return run
