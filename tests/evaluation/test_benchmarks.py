import json
from pathlib import Path

import pytest

from biaslens.evaluation.benchmarks import (
    Benchmark,
    judge_attribution,
    judge_framing,
    judge_targets,
    judge_technique_spans,
    judge_words,
    run_benchmark,
)
from biaslens.evaluation.gold import Example, Mark
from biaslens.schema import Attribution, LoadedSpan, Piece, ScoredSentence
from biaslens.scoring.scorer import load


def _sentence(text: str, **values) -> ScoredSentence:
    empty = {"techniques": {}, "loaded_spans": (), "attributions": (), "targets": ()}
    scores = {"framing": 0.2, "framing_narrator": 0.2, "negative": 0.1, "neutral": 0.8,
              "positive": 0.1}  # fmt: skip
    place = {"article_id": "a", "outlet": None, "published": None, "index": 0, "start": 0,
             "end": len(text), "text": text}  # fmt: skip
    return ScoredSentence(**{**place, **scores, **empty, **values})


def test_framing_is_judged_at_one_half() -> None:
    scored = [
        (Example("a", "g", "x", (Mark(0, 1, "loaded", gold),)), _sentence("x", framing=p))
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
            _sentence(text, attributions=(attribution((3, 7)), attribution((12, 16)))),
        )
    ]
    scores = judge_attribution(scored)
    assert scores == {"source_f1": 1.0, "cue_f1": 2 / 3, "content_f1": 0.0}


def test_words_are_judged_by_character() -> None:
    span = LoadedSpan(0, 9, 0.9, "Loaded_Language", "narrator")
    scored = [
        (Example("a", "g", "shameless gift", (Mark(0, 14, "Loaded_Language"),)),
         _sentence("shameless gift", loaded_spans=(span,)))
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
