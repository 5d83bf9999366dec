"""An invented stream of records, and scorers whose answers follow from the text."""

import os
import signal
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from biaslens.schema import (
    Article,
    Attribution,
    LoadedSpan,
    Piece,
    Reject,
    Removed,
    ScoredArticle,
    ScoredSentence,
    TargetScore,
)

N_RECORDS = 18
SHARD_SIZE = 5
CREATED = "2030-01-01T00:00:00+00:00"
IDENTITY = {
    "bundle": {"sha256": "ab" * 32},
    "inputs": [{"path": "harbour.jsonl", "n_bytes": 10, "sha256": "cd" * 32}],
    "options": {"unit": "article"},
    "versions": {"onnxruntime": "1.0"},
}


def make_article(number: int, *, language: str | None = "en") -> Article:
    text = f"The ferry company said line {number} would close. Residents of pier {number} objected."
    return Article(
        id=f"a{number:03d}",
        text=text,
        title=f"Ferry line {number}",
        outlet="The Quay",
        published="2030-05-01",
        language=language,
        removed=(Removed(0, 4, "navigation"),),
        extra={"section": "local", "desk": number},
    )


def iter_records() -> Iterator[Article | Reject]:
    for number in range(N_RECORDS):
        if number == 3:
            yield Reject("harbour.jsonl", 3, None, "has no text", "Add one.")
        elif number == 6:
            yield make_article(number, language="ar")
        else:
            yield make_article(number, language=None if number == 8 else "en")


def iter_many() -> Iterator[Article]:
    return (make_article(number) for number in range(400))


def _score_sentence(article: Article, index: int, start: int, end: int) -> ScoredSentence:
    text = article.text[start:end]
    chance = int(sha256(text.encode()).hexdigest()[:4], 16) / 0xFFFF
    techniques = {"loaded_language": chance, "doubt": 1 - chance}
    piece = Piece(start, start + 9, text[:9])
    return ScoredSentence(
        article_id=article.id,
        outlet=article.outlet,
        published=article.published,
        index=index,
        start=start,
        end=end,
        text=text,
        framing=chance,
        framing_narrator=None if index else chance,
        negative=chance / 2,
        neutral=1 - chance,
        positive=chance / 2,
        techniques=techniques,
        loaded_spans=(LoadedSpan(start, end, chance, "doubt", "narrator"),),
        attributions=(
            Attribution((piece,), (), (piece,), "vague", None, "neutral", "indirect", chance),
        ),
        targets=(TargetScore(start, end, text, "narrator", chance, 0.5, 0.25, 0.25, techniques),),
    )


class FakeScorer:
    def score_article(self, article: Article) -> ScoredArticle:
        cut = article.text.index(". ") + 1
        spans = [(0, cut), (cut + 1, len(article.text))]
        sentences = [_score_sentence(article, i, *span) for i, span in enumerate(spans)]
        return ScoredArticle(article, tuple(sentences))

    def score_articles(self, articles: Iterable[Article]) -> Iterator[ScoredArticle]:
        return map(self.score_article, articles)


class NoScorer:
    def __init__(self) -> None:
        raise AssertionError("a scorer was made, but there is nothing to score")


class PickyScorer(FakeScorer):
    """Cannot score article 7."""

    def score_article(self, article: Article) -> ScoredArticle:
        if article.id == "a007":
            raise ZeroDivisionError("no\ntokens")
        return super().score_article(article)


@dataclass(frozen=True)
class SignalScorer(FakeScorer):
    """Sends a signal when it first meets article 12; `flag` remembers that it has."""

    flag: Path
    signal: int
    to: str = "itself"

    def __call__(self) -> "SignalScorer":
        return self

    def score_article(self, article: Article) -> ScoredArticle:
        if article.id == "a012" and not self.flag.exists():
            self.flag.touch()
            if self.to == "group":
                os.killpg(0, self.signal)
            else:
                os.kill(os.getpid() if self.to == "itself" else os.getppid(), self.signal)
            if self.to != "itself":
                signal.pause()  # this shard never ends: only the death of the process does
        return super().score_article(article)


@dataclass(frozen=True)
class SlowScorer(FakeScorer):
    """Takes its time, so that a run can be met in the middle; tells in a folder who scores what."""

    folder: Path

    def __call__(self) -> "SlowScorer":
        return self

    def score_article(self, article: Article) -> ScoredArticle:
        (self.folder / f"at-work-{os.getpid()}").write_text(article.id.removeprefix("a"))
        time.sleep(0.02)
        return super().score_article(article)


@dataclass(frozen=True)
class PoisonScorer(FakeScorer):
    """Dies of some articles, as a crash in a library would."""

    ids: frozenset[str] = frozenset({"a007", "a012"})

    def __call__(self) -> "PoisonScorer":
        return self

    def score_article(self, article: Article) -> ScoredArticle:
        if article.id in self.ids:
            os.kill(os.getpid(), signal.SIGSEGV)
        return super().score_article(article)


@dataclass(frozen=True)
class FailingScorer(FakeScorer):
    """Runs out of memory on some articles, `times` times each; `folder` remembers how often."""

    folder: Path
    ids: frozenset[str]
    times: int = 1_000

    def __call__(self) -> "FailingScorer":
        return self

    def score_article(self, article: Article) -> ScoredArticle:
        seen = len(list(self.folder.glob(f"{article.id}-*")))
        if article.id in self.ids and seen < self.times:
            (self.folder / f"{article.id}-{seen}").touch()
            raise MemoryError("no room")
        return super().score_article(article)


def read_all(out: Path) -> dict[str, bytes]:
    """The bytes of every file of an output folder, by name."""
    return {
        str(path.relative_to(out)): path.read_bytes()
        for path in sorted(out.rglob("*"))
        if path.is_file() and not path.name.startswith("lock")
    }
