"""A folder of scores, written from values, for tests that read one."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from biaslens.schema import (
    ARTICLES,
    SENTENCES,
    Article,
    Attribution,
    LoadedSpan,
    Piece,
    Reject,
    ScoredArticle,
    ScoredSentence,
    TargetScore,
)


def write_scores(
    folder: Path,
    articles: Sequence[ScoredArticle],
    *,
    rejects: Sequence[Reject] = (),
    manifest: Mapping[str, Any] | None = None,
    n_shards: int = 1,
) -> Path:
    """Write the tables, the rejects and the manifest of `articles` into `folder`, and return it."""
    for name in ("sentences", "articles", "rejects"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    for shard in range(n_shards):
        part = articles[shard::n_shards]
        rows = [sentence.to_row() for scored in part for sentence in scored.sentences]
        pq.write_table(
            pa.Table.from_pylist(rows, schema=SENTENCES),
            folder / "sentences" / f"{shard:05}.parquet",
        )
        pq.write_table(
            pa.Table.from_pylist([article_row(scored) for scored in part], schema=ARTICLES),
            folder / "articles" / f"{shard:05}.parquet",
        )
    (folder / "rejects" / "00000.jsonl").write_text(
        "".join(json.dumps(asdict(reject)) + "\n" for reject in rejects), encoding="utf-8"
    )
    (folder / "manifest.json").write_text(json.dumps(manifest or {}), encoding="utf-8")
    return folder


def article_row(scored: ScoredArticle) -> dict[str, Any]:
    """Return the row of the table `articles`."""
    article = scored.article
    return {
        "article_id": article.id,
        "outlet": article.outlet,
        "title": article.title,
        "published": article.published,
        "url": article.url,
        "n_sentences": len(scored.sentences),
        "text_sha256": hashlib.sha256(article.text.encode()).hexdigest(),
        "removed": [asdict(piece) for piece in article.removed],
        "language": article.language,
        "notes": list(article.notes),
        "extra": json.dumps(dict(article.extra)),
    }


def scored_article(
    article_id: str, sentences: Sequence[Mapping[str, Any]], *, gap: str = " ", **article: Any
) -> ScoredArticle:
    """Return an article made of sentences, each a mapping of `text` and what is not default.

    A sentence may hold `paragraph: True` (a blank line before it), `loaded`: words → (technique,
    voice), and `says`: mappings with the words of `source`, `cue`, `content` and the other fields
    of an attribution; and `about`: words → (negative, positive, voice) of a target.
    """
    text, scored = "", []
    outlet, published = article.get("outlet"), article.get("published")
    for index, sentence in enumerate(sentences):
        if text:
            text += "\n\n" if sentence.get("paragraph") else gap
        start = len(text)
        text += sentence["text"]
        scored.append(
            _sentence(
                sentence, article_id, index=index, start=start, outlet=outlet, published=published
            )
        )
    return ScoredArticle(Article(id=article_id, text=text, **article), tuple(scored))


def _sentence(
    given: Mapping[str, Any],
    article_id: str,
    *,
    index: int,
    start: int,
    outlet: str | None,
    published: str | None,
) -> ScoredSentence:
    text = given["text"]
    framing = given.get("framing", 0.1)

    def piece(words: str) -> Piece:
        at = start + text.index(words)
        return Piece(at, at + len(words), words)

    def pieces(words: str | None) -> tuple[Piece, ...]:
        return (piece(words),) if words else ()

    spans = []
    for words, (technique, voice) in given.get("loaded", {}).items():
        at = piece(words)
        spans.append(LoadedSpan(at.start, at.end, 0.8, technique, voice))
    return ScoredSentence(
        article_id=article_id,
        outlet=outlet,
        published=published,
        index=index,
        start=start,
        end=start + len(text),
        text=text,
        framing=framing,
        framing_narrator=given.get("framing_narrator", framing),
        negative=given.get("negative", 0.2),
        neutral=given.get("neutral", 0.7),
        positive=given.get("positive", 0.1),
        techniques={span.technique: span.score for span in spans},
        loaded_spans=tuple(spans),
        attributions=tuple(
            Attribution(
                source=pieces(said.get("source")),
                cue=pieces(said.get("cue")),
                content=pieces(said.get("content")),
                source_type=said.get("source_type", "named_person"),
                source_entity=said.get("source_entity"),
                cue_stance=said.get("cue_stance", "neutral"),
                quotation=said.get("quotation", "indirect"),
                score=said.get("score", 0.9),
            )
            for said in given.get("says", ())
        ),
        targets=tuple(
            _target(piece(words), *scores) for words, scores in given.get("about", {}).items()
        ),
    )


def _target(at: Piece, negative: float, positive: float, voice: Any) -> TargetScore:
    return TargetScore(
        start=at.start,
        end=at.end,
        text=at.text,
        voice=voice,
        framing=0.1,
        negative=negative,
        neutral=1 - negative - positive,
        positive=positive,
        techniques={},
    )
