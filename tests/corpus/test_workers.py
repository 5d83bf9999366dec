from contextlib import closing

import pytest

from biaslens.corpus.workers import iter_scored

from .fakes import FakeScorer, NoScorer, make_article


@pytest.mark.parametrize("workers", [1, 2])
def test_the_input_is_not_read_ahead(workers):
    """While a result is taken, no more than `workers + 1` shards of records have been read."""
    n_read = 0

    def jobs():
        nonlocal n_read
        for index in range(12):
            n_read += 1
            yield index, (make_article(index),)

    scored = iter_scored(jobs(), scorer=FakeScorer, languages=None, workers=workers)
    seen = []
    with closing(scored):
        for index, shard in scored:
            assert n_read - len(seen) <= workers + 1
            assert shard is not None
            seen.append(index)
    assert sorted(seen) == list(range(12))


@pytest.mark.parametrize("workers", [1, 2])
def test_finished_shards_pass_without_a_scorer(workers):
    jobs = [(0, None), (1, None)]
    assert list(iter_scored(jobs, scorer=NoScorer, languages=None, workers=workers)) == jobs
