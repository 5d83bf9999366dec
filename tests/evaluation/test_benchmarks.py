import gzip
import json
from pathlib import Path

import pytest

from biaslens.errors import BundleError, InputError
from biaslens.evaluation.benchmarks import (
    BENCHMARKS,
    DOCUMENTS,
    SENTIMENT,
    Benchmark,
    run_benchmark,
)
from biaslens.evaluation.gold import Example, Mark
from biaslens.evaluation.pages import PAGE_BENCHMARKS, run_pages
from biaslens.evaluation.results import judge
from biaslens.evaluation.suite import FILES, find_missing, iter_runs, load_float
from biaslens.scoring.scorer import load


def _write(path: Path, *rows: dict) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    text = "\n".join(map(json.dumps, rows))
    if path.suffix == ".gz":
        path.write_bytes(gzip.compress(text.encode()))
    else:
        path.write_text(text, encoding="utf-8")
    return path


def test_a_benchmark_runs_the_scorer_on_its_part(tiny_bundle: Path, tmp_path: Path) -> None:
    rows = [
        {"id": n, "text": "Rain fell.", "target_start": 0, "target_end": 4, "label": n % 3 - 1}
        for n in range(9)
    ]
    _write(tmp_path / "s.jsonl", *rows)
    benchmark = Benchmark("mine", "s.jsonl", "sentiment", SENTIMENT)
    result = judge(run_benchmark(benchmark, scorer=load(tiny_bundle), data=tmp_path))
    assert result.n == 9
    assert result.n_groups == 1  # the text is the group
    assert result.scores["macro_f1"] == pytest.approx(1 / 6)  # one class for all: a third of 1/2


def test_a_document_is_predicted_as_plain_values(tiny_bundle: Path) -> None:
    example = Example("a", "g", "He said it rained. She left.", (Mark(0, 2, "source", link=0),))
    (prediction,) = DOCUMENTS.predict(load(tiny_bundle), [example])
    assert json.loads(json.dumps(prediction)) == prediction
    assert [row[:2] for row in prediction["sentences"]] == [[0, 18], [19, 28]]


def test_basil_leaves_out_what_leans_by_its_facts_alone(tiny_bundle: Path, tmp_path: Path) -> None:
    flags = [(1, 0), (1, 1), (0, 1), (0, 0)]
    rows = [
        {"id": n, "article_id": "a", "text": f"Rain fell {n} times.", "lexical": lexical,
         "informational": informational}
        for n, (lexical, informational) in enumerate(flags)
    ]  # fmt: skip
    _write(tmp_path / BENCHMARKS["basil"].file, *rows)
    run = run_benchmark(BENCHMARKS["basil"], scorer=load(tiny_bundle), data=tmp_path)
    assert [example.id for example in run.examples] == ["0", "1", "3"]
    assert "ece" not in judge(run).scores


def test_pages_are_judged_by_shingles_and_strings(tmp_path: Path) -> None:
    article = (
        "The mayor opened the new bridge on Monday after two years of work.\n\n"
        "It cost the town less than the council had feared when the plan was approved."
    )
    page = f"Donate now\n\nMayor opens bridge\n\nShare this\n\n{article}\n\n3 Comments"
    row = {"id": "p", "text": page, "article": article,
           "present": ["Mayor opens bridge", "two years of work", "nowhere"],
           "absent": ["3 Comments"]}  # fmt: skip
    for name, expected in (
        ("page_articles_test", {"precision": 1.0, "recall": 1.0, "f1": 1.0, "n": 1.0}),
        ("page_strings_test", {"kept_required": 1.0, "removed_forbidden": 1.0, "n": 1.0}),
    ):
        benchmark = PAGE_BENCHMARKS[name]
        _write(tmp_path / benchmark.file, row)
        assert judge(run_pages(benchmark, data=tmp_path)).scores == expected


def test_a_page_without_its_gold_is_named(tmp_path: Path) -> None:
    benchmark = PAGE_BENCHMARKS["page_articles_test"]
    _write(tmp_path / benchmark.file, {"id": "p", "text": "A page."})
    with pytest.raises(InputError, match=r"KeyError: 'article'.*docs/data\.md"):
        run_pages(benchmark, data=tmp_path)


def test_what_is_not_there_is_told_and_what_was_asked_for_must_be(
    tmp_path: Path, tiny_bundle: Path
) -> None:
    assert find_missing(tmp_path) == list(FILES)
    with pytest.raises(InputError, match=r"train\.jsonl\.gz: is not there"):
        list(iter_runs(load(tiny_bundle), data=tmp_path, only=["babe_dev"]))
    _write(tmp_path / FILES["newsmtsc_rw"])
    with pytest.raises(InputError, match="no row says anything"):
        list(iter_runs(load(tiny_bundle), data=tmp_path, only=["newsmtsc_rw"]))


def test_float_weights_run_under_the_calibration_of_the_bundle(
    tiny_bundle: Path, tiny_checkpoint: Path, tmp_path: Path
) -> None:
    scorer = load_float(tiny_bundle, tiny_checkpoint)
    assert scorer.spec == load(tiny_bundle).spec
    text = "The council approved the budget."
    found, expected = (s.score(text).sentences[0].framing for s in (scorer, load(tiny_bundle)))
    assert found != expected
    assert found == pytest.approx(expected, abs=0.1)
    with pytest.raises(BundleError):
        load_float(tmp_path, tiny_checkpoint)
