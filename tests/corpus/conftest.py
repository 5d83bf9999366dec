from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from biaslens.corpus import RunResult, score_corpus

from .fakes import CREATED, IDENTITY, SHARD_SIZE, FakeScorer, iter_records, read_all


@pytest.fixture(scope="session")
def score() -> Callable[..., RunResult]:
    """`score_corpus` over the invented stream; what a test is about, it gives itself."""

    def run(out: Path, **options: object) -> RunResult:
        usual = {
            "articles": iter_records,
            "scorer": FakeScorer,
            "identity": IDENTITY,
            "shard_size": SHARD_SIZE,
            "created": CREATED,
        }
        whole = partial(score_corpus, **(usual | options))
        return whole(out=out)

    return run


@pytest.fixture(scope="session")
def undisturbed(score, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The files of a run that nothing stopped."""
    out = tmp_path_factory.mktemp("undisturbed") / "out"
    score(out)
    return read_all(out)
