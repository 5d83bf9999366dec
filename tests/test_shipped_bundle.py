"""The bundle that ships, on sentences written for this project and on the first real page."""

from pathlib import Path

import pytest

import biaslens as bl
from biaslens.reading import clean_page, iter_articles
from biaslens.schema import Attribution, ScoredSentence
from biaslens.scoring.bundle import DEFAULT_BUNDLE, read_spec
from biaslens.scoring.scorer import Scorer


@pytest.fixture(scope="module")
def scorer() -> Scorer:
    return bl.load()


def _score(scorer: Scorer, text: str) -> ScoredSentence:
    (sentence,) = scorer.score(text, unit="sentence").sentences
    return sentence


def _words(attribution: Attribution) -> tuple[str, str]:
    return (
        " ".join(piece.text for piece in attribution.source),
        " ".join(piece.text for piece in attribution.cue),
    )


def test_it_is_small_and_says_how_good_it_is() -> None:
    size = sum(path.stat().st_size for path in DEFAULT_BUNDLE.iterdir())
    assert size < 26_000_000
    spec = read_spec(DEFAULT_BUNDLE)
    card = (DEFAULT_BUNDLE / "README.md").read_text(encoding="utf-8")
    for benchmark in ("babe_dev", "cofenet_valid", "newsmtsc_dev"):
        assert spec.scores[benchmark]["n"] > 300
        assert f"| {benchmark} |" in card
    assert spec.license in card


@pytest.mark.parametrize(
    ("plain", "loaded"),
    [
        (
            "The council approved the budget on Tuesday.",
            "The spineless council rammed its disastrous budget through on Tuesday.",
        ),
        (
            "The minister answered questions about the contract.",
            "The disgraced minister squirmed as his pathetic excuses fell apart.",
        ),
        (
            "Four people were killed when the dam broke, the fire service said.",
            "The murderous greed of these vultures drowned four innocent people.",
        ),
    ],
)
def test_loaded_wording_is_told_from_plain_wording(scorer: Scorer, plain: str, loaded: str) -> None:
    assert _score(scorer, plain).framing < 0.5
    sentence = _score(scorer, loaded)
    assert sentence.framing >= 0.5
    assert sentence.loaded_spans


@pytest.mark.parametrize(
    ("text", "words", "source_type", "stance"),
    [
        (
            "Local experts believe that the flood will return in spring.",
            ("Local experts", "believe"),
            "vague",
            "belief",
        ),
        (
            "Dana Whitfield, the mayor of Veldt, said that the bridge would stay closed.",
            ("Dana Whitfield, the mayor of Veldt,", "said"),
            "named_person",
            "neutral",
        ),
        (
            "The bridge was shelled twice on Sunday, according to opposition activists.",
            ("opposition activists", "according to"),
            "unnamed_group",
            "neutral",
        ),
        (
            "Brightwater Mining Ltd claimed that nobody had been harmed.",
            ("Brightwater Mining Ltd", "claimed"),
            "named_organization",
            "distance",
        ),
    ],
)
def test_attributions(
    scorer: Scorer, text: str, words: tuple[str, str], source_type: str, stance: str
) -> None:
    (attribution,) = _score(scorer, text).attributions
    source, cue = _words(attribution)
    assert (source.rstrip(","), cue) == (words[0].rstrip(","), words[1])
    assert attribution.cue_stance == stance
    assert attribution.content
    assert attribution.source_type == source_type


def test_loaded_words_are_charged_to_whoever_said_them(scorer: Scorer) -> None:
    claim = "the agreement is nothing more than a shameless publicity stunt"
    own = _score(scorer, f"{claim[0].upper()}{claim[1:]}.")
    told = _score(scorer, f"Opposition activists believe that {claim}.")
    assert own.framing_narrator == own.framing >= 0.5
    assert told.framing >= 0.5
    assert told.framing_narrator is not None
    assert told.framing_narrator < own.framing - 0.2
    assert {span.voice for span in told.loaded_spans} == {"indirect"}
    assert {span.voice for span in own.loaded_spans} == {"narrator"}


def test_a_page_alone_gives_the_same_scores_as_in_a_folder(scorer: Scorer) -> None:
    folder = Path(__file__).parents[1] / "examples"
    (page,) = iter_articles([str(folder / "Meridian" / "sarrow-bridge.txt")])
    assert isinstance(page, bl.Article)
    alone = scorer.score_article(page)
    again = scorer.score(page.text)
    assert [s.framing for s in alone.sentences] == [s.framing for s in again.sentences]


@pytest.fixture(scope="module")
def page(shared_data: Path) -> str:
    path = shared_data / "pages" / "southfront_page.txt"
    return path.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def real_sentences(page: str, scorer: Scorer) -> tuple[ScoredSentence, ...]:
    return scorer.score(clean_page(page).text).sentences


def _find(sentences: tuple[ScoredSentence, ...], words: str) -> ScoredSentence:
    (found,) = [sentence for sentence in sentences if words in sentence.text]
    return found


def test_the_activists_who_believe(real_sentences: tuple[ScoredSentence, ...]) -> None:
    sentence = _find(real_sentences, "propaganda")
    (attribution,) = sentence.attributions
    source, cue = _words(attribution)
    assert source.endswith("activists")
    assert cue == "believe"
    assert attribution.source_type == "unnamed_group"
    assert attribution.cue_stance == "belief"
    assert sentence.framing_narrator is not None
    assert sentence.framing_narrator < sentence.framing - 0.2
    stunt = sentence.start + sentence.text.index("stunt")
    marked = [span for span in sentence.loaded_spans if span.start <= stunt < span.end]
    assert [span.voice for span in marked] == ["indirect"]


def test_according_to_activists(real_sentences: tuple[ScoredSentence, ...]) -> None:
    (attribution,) = _find(real_sentences, "according to").attributions
    source, cue = _words(attribution)
    assert source.endswith("opposition activists")
    assert cue == "according to"


def test_local_experts_are_vague(real_sentences: tuple[ScoredSentence, ...]) -> None:
    (attribution,) = _find(real_sentences, "Local experts").attributions
    assert attribution.source_type == "vague"
    assert attribution.cue_stance == "belief"


def test_the_statement_of_the_groups(real_sentences: tuple[ScoredSentence, ...]) -> None:
    (attribution,) = _find(real_sentences, "vowed").attributions
    assert _words(attribution) == ("the eleven groups", "vowed")
    assert attribution.cue_stance == "intention"
