from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from biaslens.errors import BundleError
from biaslens.schema import Article, ScoredArticle, ScoredSentence, Span
from biaslens.scoring import given_spans
from biaslens.scoring.scorer import POOL, Scorer, load

TEXT = (
    "Harbour plan divides Veldt\n\n"
    "Mayor Ilse Brandt called the plan “a shameless gift to developers”. "
    "It was approved on Monday. Residents believe that the vote was rushed.\n\n"
    "The council did not reply."
)


@pytest.fixture(scope="module")
def scorer(tiny_bundle: Path) -> Scorer:
    return load(tiny_bundle)


def _iter_ranges(sentence: ScoredSentence) -> Iterator[tuple[int, int, str]]:
    for attribution in sentence.attributions:
        for piece in (*attribution.source, *attribution.cue, *attribution.content):
            yield piece.start, piece.end, piece.text
    for target in sentence.targets:
        yield target.start, target.end, target.text


def _check(scored: ScoredArticle) -> None:
    text = scored.article.text
    for index, sentence in enumerate(scored.sentences):
        assert sentence.index == index
        assert text[sentence.start : sentence.end] == sentence.text
        for start, end, words in _iter_ranges(sentence):
            assert text[start:end] == words
        for span in sentence.loaded_spans:
            assert text[span.start : span.end].strip()
        probabilities = (sentence.negative, sentence.neutral, sentence.positive)
        assert sum(probabilities) == pytest.approx(1)
        for probability in (*probabilities, sentence.framing, *sentence.techniques.values()):
            assert 0 <= probability <= 1


def test_offsets_slice_back_and_probabilities_are_some(scorer: Scorer) -> None:
    scored = scorer.score(TEXT)
    assert len(scored.sentences) == 5
    _check(scored)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(text=st.text(max_size=300))
def test_any_text_can_be_scored(scorer: Scorer, text: str) -> None:
    _check(scorer.score(text))


def test_neighbours_in_other_paragraphs_do_not_change_a_score(scorer: Scorer) -> None:
    alone = scorer.score("The council did not reply.").sentences[0]
    together = scorer.score(TEXT).sentences[-1]
    assert together.framing == alone.framing
    assert together.techniques == alone.techniques


def test_order_does_not_change_a_score(scorer: Scorer) -> None:
    articles = [Article("a", TEXT), Article("b", "The bridge is open.")]
    forward = list(scorer.score_articles(articles))
    backward = list(scorer.score_articles(reversed(articles)))
    assert forward == backward[::-1]


def test_company_does_not_change_a_score(scorer: Scorer) -> None:
    texts = [TEXT, "The bridge is open.", "The ferry is late.", "It rained.", TEXT[::-1]]
    articles = [Article(str(n), texts[n % len(texts)]) for n in range(POOL + 5)]
    alone = [scorer.score_article(article) for article in articles[: len(texts)]]
    for article, scored in zip(articles, scorer.score_articles(articles), strict=True):
        assert scored.article == article
        assert scored.sentences == tuple(
            replace(sentence, article_id=article.id)
            for sentence in alone[int(article.id) % len(texts)].sentences
        )


def test_a_sentence_unit_is_never_split(scorer: Scorer) -> None:
    scored = scorer.score("It rained. The harbour was closed.", unit="sentence")
    assert [sentence.text for sentence in scored.sentences] == [
        "It rained. The harbour was closed."
    ]


def test_targets_are_answered_where_they_lie(scorer: Scorer) -> None:
    start = TEXT.index("Ilse Brandt")
    scored = scorer.score(TEXT, targets=[(start, start + 11)])
    answered = [sentence.targets for sentence in scored.sentences]
    assert [target.text for targets in answered for target in targets] == ["Ilse Brandt"]
    assert len(answered[1]) == 1


@pytest.mark.parametrize("text", ["", "   \n ", "\u200b"])
def test_a_text_without_words(scorer: Scorer, text: str) -> None:
    scored = scorer.score(text, unit="sentence")
    assert all(0 <= sentence.framing <= 1 for sentence in scored.sentences)


def test_nothing_but_a_quotation_has_no_narrator(scorer: Scorer) -> None:
    text = "“This is the most shameless gift that developers ever got from us.”"
    assert scorer.score(text).sentences[0].framing_narrator is None


def test_a_sentence_in_one_voice_has_one_score(scorer: Scorer) -> None:
    scored = scorer.score_article(Article("a", "Rain fell on the harbour.", unit="sentence"))
    sentence = scored.sentences[0]
    if not sentence.attributions:
        assert sentence.framing_narrator == sentence.framing


def test_int8_and_float_agree(tiny_bundle: Path, tiny_checkpoint: Path) -> None:
    sentences = ["The harbour was closed.", "A disgraceful farce, critics say.", "He was praised."]
    for text in sentences:
        ours = load(tiny_bundle).score(text, unit="sentence").sentences[0]
        float_spec = load(tiny_bundle).spec.task("sentiment")
        theirs = load(tiny_checkpoint).with_task(float_spec)
        other = theirs.score(text, unit="sentence").sentences[0]
        assert ours.negative == pytest.approx(other.negative, abs=0.1)


def test_a_bundle_in_torch_answers_as_in_int8_calibration_included(tiny_bundle: Path) -> None:
    int8, ours = load(tiny_bundle), load(tiny_bundle, device="cpu")
    assert ours.spec == int8.spec
    for ours_one, int8_one in zip(
        ours.score(TEXT).sentences, int8.score(TEXT).sentences, strict=True
    ):
        assert ours_one.framing == pytest.approx(int8_one.framing, abs=0.05)


def test_a_folder_that_is_no_bundle(tmp_path: Path) -> None:
    with pytest.raises(BundleError, match="is no bundle"):
        load(tmp_path)


def test_a_target_outside_its_text_does_not_reach_into_the_next(scorer: Scorer) -> None:
    wild = Article("a", "It rained.", targets=(Span(3, 999), Span(-5, 2), Span(500, 900)))
    alone, together = scorer.score_article(wild), list(scorer.score_articles([wild, wild]))
    assert [one.sentences for one in together] == [alone.sentences] * 2
    whole = scorer.score_article(replace(wild, targets=(Span(3, 10),))).sentences[0].targets[0]
    assert alone.sentences[0].targets[0].framing == whole.framing


def test_targets_may_span_sentences(scorer: Scorer) -> None:
    article = Article("a", TEXT, targets=(Span(0, len(TEXT)),))
    assert len(scorer.score_article(article).sentences[0].targets) == 1


@pytest.mark.parametrize("threshold", [0.02, 0.05, 0.1, 0.3, 0.5, 0.7, 0.9])
def test_no_span_ends_in_a_compound(scorer: Scorer, threshold: float) -> None:
    task = scorer.spec.task("technique").model_copy(update={"threshold": threshold})
    text = "The so-called state-of-the-art farce - a well‑known one - was closed."
    inside = [
        n for n in range(1, len(text)) if " " not in text[n - 1 : n + 1] and n < len(text) - 1
    ]
    for span in scorer.with_task(task).score(text, unit="sentence").sentences[0].loaded_spans:
        assert not {span.start, span.end} & set(inside)


def _with_marks(scorer: Scorer) -> Scorer:
    task = scorer.spec.task("technique")
    return scorer.with_task(task.model_copy(update={"marked_scale": 1.0}))


def test_only_what_is_asked_about_is_read_with_marks(scorer: Scorer) -> None:
    marked = _with_marks(scorer)
    assert marked.score(TEXT) == scorer.score(TEXT)  # names are read as they stand
    start = TEXT.index("Mayor Ilse Brandt")
    asked = [(start, start + 17), (start, start + 40)]
    before, after = (one.score(TEXT, targets=asked).sentences for one in (scorer, marked))
    for old, new in zip(before[1].targets, after[1].targets, strict=True):
        assert old.techniques != pytest.approx(new.techniques, abs=1e-6)
        assert (old.framing, old.negative) == (new.framing, new.negative)
    assert [s.framing for s in before] == [s.framing for s in after]


def test_a_marked_answer_does_not_depend_on_what_else_is_asked(scorer: Scorer) -> None:
    marked = _with_marks(scorer)
    article = Article("a", TEXT, targets=(Span(33, 50), Span(3, 9)))
    (alone,) = marked.score_articles([replace(article, targets=(Span(33, 50),))])
    _, both, _ = marked.score_articles([Article("b", TEXT), article, Article("c", TEXT)])
    (expected,) = alone.sentences[1].targets
    (found,) = both.sentences[1].targets
    assert found == expected


def test_any_number_of_spans_can_be_asked_about(scorer: Scorer, monkeypatch) -> None:
    marked = _with_marks(scorer)
    asked = [(start, start + 9) for start in range(0, 60, 3)]
    whole = marked.score(TEXT, targets=asked)
    monkeypatch.setattr(given_spans, "AT_ONCE", 7)
    assert marked.score(TEXT, targets=asked) == whole


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    text=st.text(max_size=80),
    target=st.tuples(st.integers(0, 90), st.integers(0, 90)),
)
def test_any_part_of_any_text_can_be_asked_about(
    scorer: Scorer, text: str, target: tuple[int, int]
) -> None:
    _check(_with_marks(scorer).score(text, targets=[target]))
