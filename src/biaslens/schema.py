"""The values that travel the road, and the Arrow schemas of the tables they are stored in.

Offsets are half-open character ranges `[start, end)`. They point into the *kept* text of an article
(`Article.text`), except those of `Removed`, which point into the text as it came in. Unknown is
`None`. The order of the fields of `ScoredSentence` is the order of the columns of the table.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from operator import attrgetter
from typing import Any, Literal, get_args

import pyarrow as pa

TABLES_VERSION = 1

Unit = Literal["article", "page", "sentence"]
Voice = Literal["narrator", "direct_quote", "indirect"]
Quotation = Literal["direct", "indirect", "mixed"]
SourceType = Literal[
    "named_person",
    "named_organization",
    "document",
    "unnamed_described",
    "unnamed_group",
    "vague",
    "pronoun",
    "narrator",
    "none",
]
CueStance = Literal["neutral", "distance", "endorse", "factive", "belief", "conflict", "intention"]
Reason = Literal[
    "navigation",
    "donation",
    "share",
    "caption",
    "related",
    "comment",
    "spam",
    "legal",
    "duplicate",
    "byline",
    "date",
    "author",
]
UNITS: tuple[Unit, ...] = get_args(Unit)
VOICES: tuple[Voice, ...] = get_args(Voice)
SOURCE_TYPES: tuple[SourceType, ...] = get_args(SourceType)
CUE_STANCES: tuple[CueStance, ...] = get_args(CueStance)
REASONS: tuple[Reason, ...] = get_args(Reason)
_ROLES = ("source", "cue", "content")


@dataclass(frozen=True, slots=True)
class Span:
    """A range of characters of the kept text."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Removed:
    """A range of the text as it came in that is not part of the article, and why."""

    start: int
    end: int
    reason: Reason


@dataclass(frozen=True, slots=True)
class Article:
    """One text to score.

    `text` is the kept text. `unit` is `article` (split into sentences) or `sentence` (one unit,
    never split); a page has become an article by the time it is one of these. `targets` are the
    spans that the record asks about. `notes` say what was done to read the text. `extra` carries
    the columns of the record that biaslens does not know.
    """

    id: str
    text: str
    title: str | None = None
    outlet: str | None = None
    published: str | None = None
    url: str | None = None
    language: str | None = None
    unit: Unit = "article"
    targets: tuple[Span, ...] = ()
    removed: tuple[Removed, ...] = ()
    notes: tuple[str, ...] = ()
    extra: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Reject:
    """One record that could not be used: which, what is wrong with it, and what to do."""

    input: str
    row: int | None
    id: str | None
    what: str
    fix: str


@dataclass(frozen=True, slots=True)
class Piece:
    """One continuous part of a source, a cue or a content, with its words."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Attribution:
    """Who (source) is said, by which linking words (cue), to say or think what (content).

    Each role is a tuple of pieces in the order of the text, empty when it is missing. `score` is
    the probability that it is one. Terms follow PARC and PolNeAR.
    """

    source: tuple[Piece, ...]
    cue: tuple[Piece, ...]
    content: tuple[Piece, ...]
    source_type: SourceType
    source_entity: str | None
    cue_stance: CueStance
    quotation: Quotation
    score: float


@dataclass(frozen=True, slots=True)
class LoadedSpan:
    """Words that push, the technique they serve, and whose words they are."""

    start: int
    end: int
    score: float
    technique: str
    voice: Voice


@dataclass(frozen=True, slots=True)
class TargetScore:
    """The scores of one span that the record asked about, or of a name, and whose words it is."""

    start: int
    end: int
    text: str
    voice: Voice
    framing: float
    negative: float
    neutral: float
    positive: float
    techniques: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class ScoredSentence:
    """One sentence with every answer about it: a row of the table `sentences`.

    `framing` is the calibrated probability that the sentence is loaded, `framing_narrator` the same
    over the narrator's words (`None` if there are none). `techniques` holds the highest probability
    of each technique over the sentence.
    """

    article_id: str
    outlet: str | None
    published: str | None
    index: int
    start: int
    end: int
    text: str
    framing: float
    framing_narrator: float | None
    negative: float
    neutral: float
    positive: float
    techniques: Mapping[str, float]
    loaded_spans: tuple[LoadedSpan, ...]
    attributions: tuple[Attribution, ...]
    targets: tuple[TargetScore, ...]

    def to_row(self) -> dict[str, Any]:
        """Return the row of the table `sentences`, ready for Arrow."""
        return {
            **_fields(self),
            "techniques": list(self.techniques.items()),
            "loaded_spans": [_fields(span) for span in self.loaded_spans],
            "attributions": [
                _fields(attribution)
                | {role: [_fields(p) for p in getattr(attribution, role)] for role in _ROLES}
                for attribution in self.attributions
            ],
            "targets": [
                {**_fields(target), "techniques": list(target.techniques.items())}
                for target in self.targets
            ],
        }


def _fields(value: Any) -> dict[str, Any]:
    """Return the fields of a value: `dataclasses.asdict`, but one level, without copies."""
    names = value.__slots__
    return dict(zip(names, _getter(names)(value), strict=True))


@cache
def _getter(names: tuple[str, ...]) -> Callable[[Any], Any]:
    return attrgetter(*names)


@dataclass(frozen=True, slots=True)
class ScoredArticle:
    """An article and its scored sentences, in the order of the text."""

    article: Article
    sentences: tuple[ScoredSentence, ...]

    def _repr_html_(self) -> str:
        """Return the reading view that a notebook shows."""
        # by name, because the reading view lies above this room
        shown: str = import_module("biaslens.report.notebook").to_html(self)
        return shown


_RANGE = [
    pa.field("start", pa.int32(), nullable=False),
    pa.field("end", pa.int32(), nullable=False),
]
_PROBABILITY = pa.float32()
_TECHNIQUES = pa.map_(pa.string(), _PROBABILITY)
_PIECES = pa.list_(pa.struct([*_RANGE, ("text", pa.string())]))

SENTENCES = pa.schema(
    [
        pa.field("article_id", pa.string(), nullable=False),
        ("outlet", pa.string()),
        ("published", pa.string()),
        pa.field("index", pa.int32(), nullable=False),
        *_RANGE,
        pa.field("text", pa.string(), nullable=False),
        ("framing", _PROBABILITY),
        ("framing_narrator", _PROBABILITY),
        ("negative", _PROBABILITY),
        ("neutral", _PROBABILITY),
        ("positive", _PROBABILITY),
        ("techniques", _TECHNIQUES),
        (
            "loaded_spans",
            pa.list_(
                pa.struct(
                    [
                        *_RANGE,
                        ("score", _PROBABILITY),
                        ("technique", pa.string()),
                        ("voice", pa.string()),
                    ]
                )
            ),
        ),
        (
            "attributions",
            pa.list_(
                pa.struct(
                    [
                        ("source", _PIECES),
                        ("cue", _PIECES),
                        ("content", _PIECES),
                        ("source_type", pa.string()),
                        ("source_entity", pa.string()),
                        ("cue_stance", pa.string()),
                        ("quotation", pa.string()),
                        ("score", _PROBABILITY),
                    ]
                )
            ),
        ),
        (
            "targets",
            pa.list_(
                pa.struct(
                    [
                        *_RANGE,
                        ("text", pa.string()),
                        ("voice", pa.string()),
                        ("framing", _PROBABILITY),
                        ("negative", _PROBABILITY),
                        ("neutral", _PROBABILITY),
                        ("positive", _PROBABILITY),
                        ("techniques", _TECHNIQUES),
                    ]
                )
            ),
        ),
    ]
)

ARTICLES = pa.schema(
    [
        pa.field("article_id", pa.string(), nullable=False),
        ("outlet", pa.string()),
        ("title", pa.string()),
        ("published", pa.string()),
        ("url", pa.string()),
        pa.field("n_sentences", pa.int32(), nullable=False),
        pa.field("text_sha256", pa.string(), nullable=False),
        ("removed", pa.list_(pa.struct([*_RANGE, ("reason", pa.string())]))),
        ("language", pa.string()),
        ("notes", pa.list_(pa.string())),
        ("extra", pa.string()),
    ]
)
