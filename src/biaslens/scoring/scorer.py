"""The scorer: text in, every answer about every sentence out."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, islice
from pathlib import Path
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from biaslens.attribution import (
    RoleSpan,
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
from biaslens.scoring.backends import Backend, OnnxBackend, TorchBackend
from biaslens.scoring.bundle import (
    DEFAULT_BUNDLE,
    MODEL,
    TOKENIZER,
    BundleSpec,
    TaskSpec,
    check_files,
    read_spec,
)
from biaslens.scoring.decoding import Floats, binary_probability, iter_runs, softmax
from biaslens.scoring.logits import TextLogits, find_roles, read_logits, run_windows
from biaslens.scoring.tokens import load_tokenizer
from biaslens.scoring.windows import iter_windows
from biaslens.sentences import split_sentences
from biaslens.tasks import channel_slices

POOL = 256  # articles read ahead

S = TypeVar("S", LoadedSpan, Span)
Roles = Mapping[str, Sequence[RoleSpan]]


class Scorer:
    """Scores texts with one bundle.

    Args:
        spec: The tasks and their calibration.
        tokenizer: A tokenizer that neither pads nor cuts.
        backend: What runs the network.
    """

    def __init__(self, spec: BundleSpec, *, tokenizer: Tokenizer, backend: Backend) -> None:
        self.spec = spec
        self._tokenizer = tokenizer
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
        iterator = iter(articles)
        while pool := list(islice(iterator, POOL)):
            sentences = [_sentences(article) for article in pool]
            texts = [article.text for article in pool]
            for article, parts, logits in zip(
                pool, sentences, self._read(texts, sentences), strict=True
            ):
                yield self._answer(article, parts, logits)

    def score_article(self, article: Article) -> ScoredArticle:
        """Score one article."""
        return next(self.score_articles([article]))

    def _answer(
        self, article: Article, sentences: Sequence[Span], logits: tuple[TextLogits, TextLogits]
    ) -> ScoredArticle:
        text = article.text
        tokens, words = logits
        attributions = link(text, sentences, self._roles(words), outlet=article.outlet)
        voices = find_voices(text, attributions, find_quotations(text))
        pages = _Answers(self.spec, self._channels, text, tokens, words, voices)
        loaded = _by_sentence(pages.loaded_spans(), sentences)
        attributed: list[list[Attribution]] = [[] for _ in sentences]
        for attribution in attributions:
            attributed[sentence_of(attribution, sentences)].append(attribution)
        asked = _by_sentence(article.targets or find_mentions(text), sentences)
        scored = tuple(
            ScoredSentence(
                article_id=article.id,
                outlet=article.outlet,
                published=article.published,
                index=index,
                start=sentence.start,
                end=sentence.end,
                text=text[sentence.start : sentence.end],
                framing=pages.framing(tokens.rows(sentence.start, sentence.end)),
                framing_narrator=pages.framing_narrator(sentence),
                **pages.sentiment(sentence),
                techniques=pages.techniques(sentence),
                loaded_spans=tuple(loaded[index]),
                attributions=tuple(attributed[index]),
                targets=tuple(pages.target(span) for span in asked[index]),
            )
            for index, sentence in enumerate(sentences)
        )
        return ScoredArticle(article, scored)

    def find_roles(self, text: str, sentences: Sequence[Span]) -> Roles:
        """Return the spans of source, cue and content in a text, before they are linked."""
        ((_, words),) = self._read([text], [sentences])
        return self._roles(words)

    def _read(
        self, texts: Sequence[str], sentences: Sequence[Sequence[Span]]
    ) -> Iterator[tuple[TextLogits, TextLogits]]:
        """Yield the logits of tokens and of words of each text; all share the batches."""
        windows = [
            list(
                iter_windows(
                    text, parts, tokenizer=self._tokenizer, max_length=self.spec.max_length
                )
            )
            for text, parts in zip(texts, sentences, strict=True)
        ]
        logits = iter(run_windows(list(chain.from_iterable(windows)), backend=self._backend))
        for own in windows:
            yield read_logits(own, list(islice(logits, len(own))), n_channels=self._n_channels)

    def _roles(self, words: TextLogits) -> Roles:
        spec, channels = self.spec.task("attribution"), self._channels["attribution"]
        return find_roles(words, spec=spec, channels=channels)


def load(
    model: str | Path | None = None, *, threads: int | None = None, device: str | None = None
) -> Scorer:
    """Return a scorer for a bundle, or for a checkpoint (which needs the extra `train`).

    Args:
        model: A folder; the bundle that ships with biaslens if not given.
        threads: Threads for the network; all cores if not given.
        device: Where torch runs a checkpoint, such as `cuda:1`; a GPU if there is one.

    Raises:
        BundleError: If the folder is neither, or is damaged.

    Example:
        >>> import biaslens as bl
        >>> scorer = bl.load()
    """
    folder = Path(model) if model is not None else DEFAULT_BUNDLE
    if (folder / "checkpoint.json").is_file():
        return _load_checkpoint(folder, device)
    spec = read_spec(folder)
    check_files(folder, spec)
    missing = {"framing", "technique", "attribution", "sentiment"} - {t.name for t in spec.tasks}
    if missing:
        raise BundleError(f"{folder}: lacks the tasks {', '.join(sorted(missing))}")
    backend = OnnxBackend(folder / MODEL, threads=threads)
    n_channels = backend.logits(np.zeros((1, 2), dtype=np.int64)).shape[-1]
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


class _Answers:
    """What the logits of one text say about any part of it."""

    def __init__(
        self,
        spec: BundleSpec,
        channels: Mapping[str, slice],
        text: str,
        tokens: TextLogits,
        words: TextLogits,
        voices: Sequence[VoiceSpan],
    ) -> None:
        self._framing, self._sentiment = spec.task("framing"), spec.task("sentiment")
        self._technique = spec.task("technique")
        self._text, self._tokens, self._words, self._voices = text, tokens, words, voices
        self._framing_logits = tokens.values[:, channels["framing"]][:, 0]
        self._sentiment_logits = tokens.values[:, channels["sentiment"]]
        self._technique_logits = words.values[:, channels["technique"]]
        self._techniques = softmax(self._technique_logits * self._technique.scale)
        self._voice_ends = np.array([voice.end for voice in voices], dtype=np.int64)
        self._is_narrator = self._narrator_tokens()

    def _narrator_tokens(self) -> NDArray[np.bool_]:
        mask = np.array(
            [any(map(str.isalnum, self._text[s:e])) for s, e in self._tokens.offsets.tolist()],
            dtype=bool,
        )
        for voice in self._voices:
            mask[self._tokens.rows(voice.start, voice.end)] = False
        return mask

    def framing(self, rows: slice | NDArray[np.int64]) -> float:
        logits = self._framing_logits[rows]
        logit = float(_mean(logits)) if len(logits) else 0.0
        return binary_probability(logit, self._framing)

    def framing_narrator(self, sentence: Span) -> float | None:
        rows = self._tokens.rows(sentence.start, sentence.end)
        narrator = np.flatnonzero(self._is_narrator[rows]) + rows.start
        if not len(narrator):
            return None
        first = int(self._voice_ends.searchsorted(sentence.start, side="right"))
        has_other_voice = first < len(self._voices) and self._voices[first].start < sentence.end
        return self.framing(narrator if has_other_voice else rows)

    def sentiment(self, span: Span) -> dict[str, float]:
        logits = self._sentiment_logits[self._tokens.rows(span.start, span.end)]
        mean = _mean(logits) if len(logits) else np.zeros(len(self._sentiment.labels))
        probabilities = softmax(mean * self._sentiment.scale)
        return dict(zip(self._sentiment.labels, map(float, probabilities), strict=True))

    def techniques(self, span: Span) -> dict[str, float]:
        """The highest probability of each technique over the words of a span."""
        found = self._techniques[self._words.rows(span.start, span.end), 1:]
        return self._named(found.max(axis=0) if len(found) else np.zeros(found.shape[1]))

    def _named(self, probabilities: Floats) -> dict[str, float]:
        return dict(zip(self._technique.labels, map(float, probabilities), strict=True))

    def loaded_spans(self) -> list[LoadedSpan]:
        """Runs of words that probably serve a technique, each with the most probable one."""
        spans = []
        inside = 1 - self._techniques[:, 0]
        for first, last in self._words.windows:
            for start, end in iter_runs(inside[first:last] >= self._technique.threshold):
                rows = slice(first + start, first + end)
                best = self._techniques[rows, 1:].mean(axis=0).argmax()
                s, e = (
                    int(self._words.offsets[rows.start, 0]),
                    int(self._words.offsets[rows.stop - 1, 1]),
                )
                spans.append(
                    LoadedSpan(
                        start=s,
                        end=e,
                        score=float(inside[rows].mean()),
                        technique=self._technique.labels[best],
                        voice=voice_of(self._voices, s, e),
                    )
                )
        return spans

    def target(self, span: Span) -> TargetScore:
        """The scores of a span that is asked about; techniques as if the span were one."""
        rows = self._words.rows(span.start, span.end)
        logits = self._technique_logits[rows, 1:]
        mean = _mean(logits) if len(logits) else np.zeros(len(self._technique.labels))
        return TargetScore(
            start=span.start,
            end=span.end,
            text=self._text[span.start : span.end],
            voice=voice_of(self._voices, span.start, span.end),
            framing=self.framing(self._tokens.rows(span.start, span.end)),
            **self.sentiment(span),
            techniques=self._named(softmax(mean * self._technique.scale)),
        )


def _mean(values: Floats) -> Floats:
    """Return the mean over the first axis: `mean` without what it costs on a few numbers."""
    total: Floats = np.add.reduce(values, axis=0)
    return total / len(values)


def _sentences(article: Article) -> list[Span]:
    if article.unit == "sentence":
        return [Span(0, len(article.text))] if article.text.strip() else []
    return split_sentences(article.text)


def _by_sentence(spans: Iterable[S], sentences: Sequence[Span]) -> list[list[S]]:
    """Give each span to the sentence in which it starts (or that comes before it)."""
    found: list[list[S]] = [[] for _ in sentences]
    starts = np.array([sentence.start for sentence in sentences])
    for span in spans if sentences else ():
        found[max(0, int(np.searchsorted(starts, span.start, side="right")) - 1)].append(span)
    return found
