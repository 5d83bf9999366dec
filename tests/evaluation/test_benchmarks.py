import json
from dataclasses import replace
from pathlib import Path

import pytest

from biaslens.evaluation.benchmarks import (
    Benchmark,
    judge_attribution,
    judge_documents,
    judge_framing,
    judge_targets,
    judge_technique_spans,
    judge_words,
    run_benchmark,
)
from biaslens.evaluation.gold import Example, Mark
from biaslens.schema import (
    Article,
    Attribution,
    LoadedSpan,
    Piece,
    ScoredArticle,
    ScoredSentence,
)
from biaslens.scoring.scorer import load


def _scored(text: str, **values) -> ScoredArticle:
    return ScoredArticle(Article("a", text), (_sentence(text, **values),))


def _sentence(text: str, **values) -> ScoredSentence:
    empty = {"techniques": {}, "loaded_spans": (), "attributions": (), "targets": ()}
    scores = {"framing": 0.2, "framing_narrator": 0.2, "negative": 0.1, "neutral": 0.8,
              "positive": 0.1}  # fmt: skip
    place = {"article_id": "a", "outlet": None, "published": None, "index": 0, "start": 0,
             "end": len(text), "text": text}  # fmt: skip
    return ScoredSentence(**{**place, **scores, **empty, **values})


def test_framing_is_judged_at_one_half() -> None:
    scored = [
        (Example("a", "g", "x", (Mark(0, 1, "loaded", gold),)), _scored("x", framing=p))
        for gold, p in [(1.0, 0.9), (0.0, 0.1), (0.6, 0.5), (0.4, 0.49)]
    ]
    assert judge_framing(scored)["macro_f1"] == 1.0


def test_roles_are_judged_apart_and_double_pieces_once() -> None:
    def attribution(cue: tuple[int, int]) -> Attribution:
        source, verb = Piece(0, 2, "He"), Piece(*cue, "said")
        return Attribution(
            (source,), (verb,), (), "pronoun", None, "neutral", "indirect", score=0.9
        )

    text = "He said and said it rained"
    scored = [
        (
            Example(
                "a", "g", text, (Mark(0, 2, "source"), Mark(3, 7, "cue"), Mark(17, 26, "content"))
            ),
            _scored(text, attributions=(attribution((3, 7)), attribution((12, 16)))),
        )
    ]
    scores = judge_attribution(scored)
    assert scores == {"source_f1": 1.0, "cue_f1": 2 / 3, "content_f1": 0.0}


def test_words_are_judged_by_character() -> None:
    span = LoadedSpan(0, 9, 0.9, "Loaded_Language", "narrator")
    scored = [
        (Example("a", "g", "shameless gift", (Mark(0, 14, "Loaded_Language"),)),
         _scored("shameless gift", loaded_spans=(span,)))
    ]  # fmt: skip
    assert judge_words(scored)["character_f1"] == pytest.approx(2 * 9 / (9 + 14))
    assert judge_technique_spans(scored)["span_f1"] == pytest.approx(2 * (9 / 14) / (1 + 9 / 14))


def test_a_benchmark_runs_the_scorer_on_its_part(tiny_bundle: Path, tmp_path: Path) -> None:
    rows = [
        {"id": n, "text": "Rain fell.", "target_start": 0, "target_end": 4, "label": n % 3 - 1}
        for n in range(9)
    ]
    path = tmp_path / "s.jsonl"
    path.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    benchmark = Benchmark("mine", "s.jsonl", "sentiment", judge_targets, targets=True)
    scores = run_benchmark(benchmark, scorer=load(tiny_bundle), data=tmp_path)
    assert scores["n"] == 9
    assert scores["macro_f1"] == pytest.approx(1 / 6)  # one class for all: a third of 1/2


def test_documents_are_judged_by_spans_links_and_silence() -> None:
    text = "He said it rained. She left."
    marks = (
        Mark(0, 2, "source", link=0),
        Mark(3, 7, "cue", link=0),
        Mark(8, 17, "content", link=0),
    )
    pieces = [(Piece(m.start, m.end, text[m.start : m.end]),) for m in marks]
    found = Attribution(*pieces, "pronoun", None, "neutral", "indirect", score=0.9)
    first = _sentence(text[:18], attributions=(found,))
    second = replace(_sentence(text[19:]), index=1, start=19, end=28)
    example = Example("a", "g", text, marks)
    scores = judge_documents([(example, ScoredArticle(Article("a", text), (first, second)))])
    assert scores["source_cue_link_f1"] == scores["content_f1"] == scores["left_alone"] == 1.0
    noisy = replace(second, attributions=(found,))
    scores = judge_documents([(example, ScoredArticle(Article("a", text), (first, noisy)))])
    assert scores["left_alone"] == 0.0
