"""Records in, the bytes of three files out: the part of a batch run that knows no disk.

A shard is a fixed number of consecutive records. What becomes of it depends on its records, the
scorer and the languages asked for, and on nothing else, so any process may do it, once or twice.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from itertools import islice
from typing import Any, Protocol, TypeVar

import pyarrow as pa
import pyarrow.parquet as pq

from biaslens.corpus.columns import to_batch
from biaslens.schema import ARTICLES, SENTENCES, Article, Reject, ScoredArticle

ROW_GROUP_SIZE = 65_536
ROWS_AT_ONCE = 500  # rows are much larger as Python values than as Arrow's
MAX_REASON = 300
ALONE = 256  # articles scored one by one after a failure

Record = Article | Reject
Outcome = ScoredArticle | Reject
Rows = dict[str, list[pa.RecordBatch]]  # by table
T = TypeVar("T")


class ArticleScorer(Protocol):
    """Whatever scores articles, one or many; an article's scores do not depend on the others."""

    def score_article(self, article: Article) -> ScoredArticle:
        """Return the article with its sentences scored."""
        ...

    def score_articles(self, articles: Iterable[Article]) -> Iterator[ScoredArticle]:
        """Yield each article, in order, with its sentences scored."""
        ...


@dataclass(frozen=True, slots=True)
class Shard:
    """One scored shard: the content of its files, and what they hold."""

    sentences: bytes
    articles: bytes
    rejects: bytes
    n_articles: int
    n_sentences: int
    n_rejects: int


def iter_cuts(records: Iterable[T], size: int) -> Iterator[tuple[T, ...]]:
    """Yield the records in runs of `size`; without any record, one empty run.

    The empty run gives a run over nothing its (empty) tables.
    """
    stream = iter(records)
    cut = tuple(islice(stream, size))
    yield cut
    del cut
    while cut := tuple(islice(stream, size)):
        yield cut
        del cut


def score_shard(
    records: Sequence[Record], *, scorer: ArticleScorer, languages: frozenset[str] | None
) -> Shard:
    """Return the files of one shard.

    An article that cannot be scored, or whose scores cannot be stored, becomes a reject. One in a
    language that is not asked for gets its row in `articles` with a note, and no sentences.

    Args:
        records: Articles, and the rejects that stand among them.
        scorer: Scores the articles.
        languages: Codes of the languages to score, `None` for all; an unknown language is scored.
    """
    parts = [_store(block) for block in _iter_blocks(_iter_outcomes(records, scorer, languages))]
    articles, sentences = (
        [batch for stored, _ in parts for rows in stored for batch in rows[table]]
        for table in ("articles", "sentences")
    )
    rejects = [reject for _, rejected in parts for reject in rejected]
    return Shard(
        sentences=_to_parquet(sentences, SENTENCES),
        articles=_to_parquet(articles, ARTICLES),
        rejects="".join(f"{to_json(asdict(reject))}\n" for reject in rejects).encode(),
        n_articles=sum(batch.num_rows for batch in articles),
        n_sentences=sum(batch.num_rows for batch in sentences),
        n_rejects=len(rejects),
    )


def to_json(value: object, *, indent: int | None = None) -> str:
    """Return readable JSON that can always be written as UTF-8: half characters are escaped."""
    text = json.dumps(value, ensure_ascii=False, indent=indent)
    return text.encode("utf-8", "backslashreplace").decode()


def _iter_outcomes(
    records: Sequence[Record], scorer: ArticleScorer, languages: frozenset[str] | None
) -> Iterator[Outcome]:
    """Yield what becomes of each record."""
    wanted = [r for r in records if isinstance(r, Article) and _is_wanted(r.language, languages)]
    scored = _iter_scored(wanted, scorer)
    for record in records:
        if isinstance(record, Reject):
            yield record
        else:
            is_wanted = _is_wanted(record.language, languages)
            yield next(scored) if is_wanted else _skipped(record)


def _iter_scored(
    articles: Sequence[Article], scorer: ArticleScorer
) -> Iterator[ScoredArticle | Reject]:
    """Yield the outcome of each article: together while that goes well, else one by one."""
    place = 0
    while place < len(articles):
        try:
            for scored in scorer.score_articles(articles[place:]):
                place += 1
                yield scored
        except MemoryError:
            raise  # the machine, not an article
        except Exception:  # noqa: BLE001 - one of the next articles is bad: which, shows below
            for article in articles[place : place + ALONE]:
                place += 1
                yield _score_alone(article, scorer)


def _score_alone(article: Article, scorer: ArticleScorer) -> ScoredArticle | Reject:
    try:
        return scorer.score_article(article)
    except MemoryError:
        raise
    except Exception as error:  # noqa: BLE001 - one bad article must never stop a run
        return _to_reject(article, "scored", error)


def _skipped(article: Article) -> ScoredArticle:
    code = article.language
    note = f"language {code}: skipped; ask for it with --language {code}"
    return ScoredArticle(replace(article, notes=(*article.notes, note)), ())


def _iter_blocks(outcomes: Iterable[Outcome]) -> Iterator[list[Outcome]]:
    """Yield outcomes in blocks that hold about `ROWS_AT_ONCE` sentences."""
    block: list[Outcome] = []
    n_rows = 0
    for outcome in outcomes:
        block.append(outcome)
        n_rows += 0 if isinstance(outcome, Reject) else len(outcome.sentences)
        if n_rows >= ROWS_AT_ONCE:
            yield block
            block, n_rows = [], 0
    yield block


def _store(block: Sequence[Outcome]) -> tuple[list[Rows], list[Reject]]:
    """Return the rows of a block and its rejects; one by one if they do not go together."""
    try:
        rows = _to_rows([one for one in block if not isinstance(one, Reject)])
        return [rows], [one for one in block if isinstance(one, Reject)]
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001 - one of them is bad: which, shows below
        alone = [_store_alone(one) for one in block]
        rejects = [one for one in alone if isinstance(one, Reject)]
        return [one for one in alone if not isinstance(one, Reject)], rejects


def _store_alone(outcome: Outcome) -> Rows | Reject:
    if isinstance(outcome, Reject):
        return outcome
    try:
        return _to_rows([outcome])
    except MemoryError:
        raise
    except Exception as error:  # noqa: BLE001 - one bad article must never stop a run
        return _to_reject(outcome.article, "stored", error)


def _to_rows(scored: Sequence[ScoredArticle]) -> Rows:
    sentences = (sentence for one in scored for sentence in one.sentences)
    return {
        "articles": [
            pa.RecordBatch.from_pylist([_to_article_row(one) for one in scored], schema=ARTICLES)
        ],
        "sentences": [to_batch(some, SENTENCES) for some in iter_cuts(sentences, ROWS_AT_ONCE)],
    }


def _to_reject(article: Article, step: str, error: Exception) -> Reject:
    reason = " ".join(f"{type(error).__name__}: {error}".split())[:MAX_REASON]
    return Reject(
        input=article.url or article.id,
        row=None,
        id=article.id,
        what=f"could not be {step}: {reason}",
        fix="Check the text of this record; if it is sound, report the message as a bug.",
    )


def _is_wanted(language: str | None, languages: frozenset[str] | None) -> bool:
    if language is None or languages is None:
        return True
    return (
        language in languages or language.replace("_", "-").partition("-")[0].lower() in languages
    )


def _to_article_row(scored: ScoredArticle) -> dict[str, Any]:
    article = scored.article
    return {
        "article_id": article.id,
        "outlet": article.outlet,
        "title": article.title,
        "published": article.published,
        "url": article.url,
        "n_sentences": len(scored.sentences),
        "text_sha256": hashlib.sha256(article.text.encode()).hexdigest(),
        "removed": [asdict(removed) for removed in article.removed],
        "language": article.language,
        "notes": list(article.notes),
        "extra": _to_extra(article.extra) if article.extra else None,
    }


def _to_extra(extra: object) -> str:
    """Return sorted JSON: what JSON has no form for as text, not-a-number as null."""
    text = json.dumps(extra, sort_keys=True, default=str)
    return to_json(json.loads(text, parse_constant=lambda _: None))


def _to_parquet(batches: list[pa.RecordBatch], schema: pa.Schema) -> bytes:
    """Return a Parquet file whose bytes follow from the rows alone."""
    table = pa.Table.from_batches(batches, schema=schema).combine_chunks()
    sink = pa.BufferOutputStream()
    pq.write_table(
        table,
        sink,
        row_group_size=ROW_GROUP_SIZE,
        compression="zstd",
        compression_level=3,
        version="2.6",
    )
    content: bytes = sink.getvalue().to_pybytes()
    return content
