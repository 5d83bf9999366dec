"""The scorer: text in, every answer about every sentence out."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from biaslens.attribution import (
    Decision,
    VoiceSpan,
    find_mentions,
    find_quotations,
    find_voices,
    link,
    sentence_of,
    voice_of,
)
from biaslens.errors import BundleError
from biaslens.schema import (
    Article,
    Attribution,
    LoadedSpan,
    ScoredArticle,
    ScoredSentence,
    Span,
    TargetScore,
    Unit,
)
from biaslens.scoring.answers import Answers
from biaslens.scoring.backends import Backend, OnnxBackend, TorchBackend
from biaslens.scoring.bundle import (
    DEFAULT_BUNDLE,
    MODEL,
    TOKENIZER,
    BundleSpec,
    TaskSpec,
    check_files,
    is_checkpoint,
    read_spec,
)
from biaslens.scoring.decoding import Floats, Ranges
from biaslens.scoring.encoding import make_encode
from biaslens.scoring.given_spans import read_marked
from biaslens.scoring.logits import Logits, Roles, Texts, find_roles, read_logits, run_windows
from biaslens.scoring.tokens import Inputs, load_tokenizer
from biaslens.scoring.windows import Window, iter_windows
from biaslens.sentences import split_sentences
from biaslens.tasks import channel_slices

POOL = 512  # articles read ahead
POOL_CHARACTERS = 1_200_000  # of them; their logits are held

S = TypeVar("S", LoadedSpan, Span)


class Scorer:
    """Scores texts with one bundle.

    Args:
        spec: The tasks and their calibration.
        tokenizer: A tokenizer that neither pads nor cuts.
        backend: What runs the network.
    """

    def __init__(self, spec: BundleSpec, *, tokenizer: Tokenizer, backend: Backend) -> None:
        self.spec = spec
        self._tokenizer, self._encode = tokenizer, make_encode(tokenizer)
        self._backend = backend
        tasks = [task.task for task in spec.tasks]
        self._channels = channel_slices(tasks)
        self._n_channels = sum(task.n_channels for task in tasks)

    def with_task(self, task: TaskSpec) -> "Scorer":
        """Return a scorer with another calibration or threshold of one task."""
        tasks = tuple(task if old.name == task.name else old for old in self.spec.tasks)
        spec = self.spec.model_copy(update={"tasks": tasks})
        return Scorer(spec, tokenizer=self._tokenizer, backend=self._backend)

    def score(
        self,
        text: str,
        *,
        unit: Unit = "article",
        targets: Sequence[tuple[int, int]] = (),
        id: str = "text",  # noqa: A002  # the column's name
    ) -> ScoredArticle:
        """Score one text.

        Args:
            text: An article, or one sentence or short paragraph with `unit="sentence"`.
            unit: Whether the text is split into sentences.
            targets: Character ranges that are asked about on their own; without any, the names in
                the text are.
            id: Becomes `article_id`.

        Returns:
            The article with its scored sentences.

        Example:
            >>> import biaslens as bl
            >>> scored = bl.load().score("Activists believe that the plan is a shameful farce.")
            >>> scored.sentences[0].attributions[0].cue[0].text
            'believe'
        """
        spans = tuple(Span(start, end) for start, end in targets)
        return self.score_article(Article(id=id, text=text, unit=unit, targets=spans))

    def score_articles(self, articles: Iterable[Article]) -> Iterator[ScoredArticle]:
        """Score articles in their order, lazily; some are read ahead and share the batches."""
        for pool in _iter_pools(articles):
            yield from self._score_pool(pool)

    def score_article(self, article: Article) -> ScoredArticle:
        """Score one article."""
        return next(self.score_articles([article]))

    def find_roles(self, text: str, sentences: Sequence[Span]) -> Roles:
        """Return the spans of source, cue and content in a text, before they are linked."""
        texts = Texts([text])
        *_, words = self._read(texts, [sentences])
        return self._roles(texts, words)[0]

    def _score_pool(self, pool: Sequence[Article]) -> Iterator[ScoredArticle]:
        texts = Texts([article.text for article in pool])
        sentences = [_sentences(article) for article in pool]
        windows, tokens, words = self._read(texts, sentences)
        roles = self._roles(texts, words)
        spec = self.spec.task("attribution")
        decision = Decision(spec.decision_weights, spec.threshold)
        found = [_find(*one, decision) for one in zip(pool, sentences, roles, strict=True)]
        answers = Answers(
            self.spec,
            self._channels,
            texts=texts,
            tokens=tokens,
            words=words,
            voices=texts.place([one.voices for one in found]),
        )
        scores = answers.sentences(texts.place(sentences))
        targets = answers.targets(*self._ask(texts, windows, found))
        for one, loaded in zip(found, answers.loaded_spans(), strict=True):
            yield _put_together(one, scores, targets, loaded)

    def _read(
        self, texts: Texts, sentences: Sequence[Sequence[Span]]
    ) -> tuple[list[Window], Logits, Logits]:
        """Return windows, and the logits of tokens and of words; all texts share the batches."""
        windows = [
            replace(window, start=start + window.start)
            for start, text, own in zip(texts.starts, texts.texts, sentences, strict=True)
            for window in iter_windows(
                text, own, encode=self._encode, max_length=self.spec.max_length
            )
        ]
        logits = run_windows([window.inputs for window in windows], backend=self._backend)
        return windows, *read_logits(windows, logits, n_channels=self._n_channels)

    def _ask(
        self, texts: Texts, windows: Sequence[Window], found: Sequence["_Found"]
    ) -> tuple[Ranges, NDArray[np.int64], Floats | None]:
        """Return the targets, which of them were asked about, and what these say when marked."""
        targets = [list(chain(*one.targets)) for one in found]
        ranges = texts.place(targets)
        is_asked = [bool(one.article.targets) for one in found]
        asked = np.flatnonzero(np.repeat(is_asked, [len(own) for own in targets]))
        if not len(asked) or self.spec.task("technique").marked_scale is None:
            return ranges, asked, None
        marked = read_marked(
            windows, ranges[asked], backend=self._backend, max_length=self.spec.max_length
        )
        return ranges, asked, marked

    def _roles(self, texts: Texts, words: Logits) -> list[Roles]:
        spec, channels = self.spec.task("attribution"), self._channels["attribution"]
        return find_roles(words, texts, spec=spec, channels=channels)


def load(
    model: str | Path | None = None, *, threads: int | None = None, device: str | None = None
) -> Scorer:
    """Return a scorer for a bundle, or for a checkpoint.

    torch, which a checkpoint and a device need, comes with the extra `train`.

    Args:
        model: A folder; the bundle that ships with biaslens if not given.
        threads: Threads for the network; all cores if not given.
        device: Where torch runs the network, such as `cuda:1`. A checkpoint runs on a GPU if there
            is one, a bundle in ONNX Runtime on the processor, if it is not given.

    Raises:
        BundleError: If the folder is neither, or is damaged.
        ConfigError: If torch cannot use the device.

    Example:
        >>> import biaslens as bl
        >>> scorer = bl.load()
    """
    folder = Path(model) if model is not None else DEFAULT_BUNDLE
    if is_checkpoint(folder):
        return _load_checkpoint(folder, device)
    spec = read_spec(folder)
    check_files(folder, spec)
    missing = {"framing", "technique", "attribution", "sentiment"} - {t.name for t in spec.tasks}
    if missing:
        raise BundleError(f"{folder}: lacks the tasks {', '.join(sorted(missing))}")
    backend: Backend
    if device:
        backend = TorchBackend(folder, device=device)
    else:
        backend = OnnxBackend(folder / MODEL, threads=threads)
    n_channels = backend.logits(Inputs.one_sentence(np.zeros((1, 2), np.int64))).shape[-1]
    expected = sum(task.task.n_channels for task in spec.tasks)
    if n_channels != expected:
        raise BundleError(
            f"{folder}: its tasks read {expected} channels, its network has {n_channels}; "
            "export the checkpoint again"
        )
    return Scorer(spec, tokenizer=load_tokenizer(folder / TOKENIZER), backend=backend)


def _load_checkpoint(folder: Path, device: str | None) -> Scorer:
    backend = TorchBackend(folder, device=device)
    from biaslens.model.checkpoint import load_checkpoint

    checkpoint = load_checkpoint(folder)
    spec = BundleSpec(
        format=1,
        name=folder.name,
        tasks=tuple(TaskSpec(name=t.name, kind=t.kind, labels=t.labels) for t in checkpoint.tasks),
        max_length=checkpoint.max_length,
        license="not stated",
        encoder=str(checkpoint.run.get("encoder")),
        files={},
    )
    return Scorer(spec, tokenizer=load_tokenizer(folder / TOKENIZER), backend=backend)


@dataclass(frozen=True, slots=True)
class _Found:
    """What is found in an article before its parts are scored; targets by their sentence."""

    article: Article
    sentences: Sequence[Span]
    attributions: Sequence[Sequence[Attribution]]
    voices: Sequence[VoiceSpan]
    targets: Sequence[Sequence[Span]]


def _find(article: Article, sentences: Sequence[Span], roles: Roles, decision: Decision) -> _Found:
    text = article.text
    attributions = link(text, sentences, roles, outlet=article.outlet, decision=decision)
    by_sentence: list[list[Attribution]] = [[] for _ in sentences]
    for attribution in attributions:
        by_sentence[sentence_of(attribution, sentences)].append(attribution)
    return _Found(
        article,
        sentences,
        by_sentence,
        find_voices(text, attributions, find_quotations(text)),
        _by_sentence(article.targets or find_mentions(text), sentences),
    )


def _put_together(
    found: _Found,
    scores: Iterator[dict[str, Any]],
    targets: Iterator[dict[str, Any]],
    loaded: Iterable[tuple[int, int, float, str]],
) -> ScoredArticle:
    article, text, voices = found.article, found.article.text, found.voices
    spans = _by_sentence(
        [LoadedSpan(*span, voice=voice_of(voices, *span[:2])) for span in loaded], found.sentences
    )
    scored = tuple(
        ScoredSentence(
            article_id=article.id,
            outlet=article.outlet,
            published=article.published,
            index=index,
            start=sentence.start,
            end=sentence.end,
            text=text[sentence.start : sentence.end],
            **next(scores),
            loaded_spans=tuple(spans[index]),
            attributions=tuple(found.attributions[index]),
            targets=tuple(
                TargetScore(
                    start=span.start,
                    end=span.end,
                    text=text[span.start : span.end],
                    voice=voice_of(voices, span.start, span.end),
                    **next(targets),
                )
                for span in found.targets[index]
            ),
        )
        for index, sentence in enumerate(found.sentences)
    )
    return ScoredArticle(article, scored)


def _iter_pools(articles: Iterable[Article]) -> Iterator[list[Article]]:
    pool: list[Article] = []
    n_characters = 0
    for article in articles:
        pool.append(article)
        n_characters += len(article.text)
        if len(pool) == POOL or n_characters >= POOL_CHARACTERS:
            yield pool
            pool, n_characters = [], 0
    if pool:
        yield pool


def _sentences(article: Article) -> list[Span]:
    if article.unit == "sentence":
        return [Span(0, len(article.text))] if article.text.strip() else []
    return split_sentences(article.text)


def _by_sentence(spans: Iterable[S], sentences: Sequence[Span]) -> list[list[S]]:
    """Give each span to the sentence in which it starts (or that comes before it)."""
    found: list[list[S]] = [[] for _ in sentences]
    starts = [sentence.start for sentence in sentences]
    for span in spans if sentences else ():
        found[max(0, bisect_right(starts, span.start) - 1)].append(span)
    return found
