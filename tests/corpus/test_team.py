import doctest

import pytest

from biaslens.corpus import team
from biaslens.corpus.job import ScoreOptions, _choose_team
from biaslens.corpus.team import Team, choose_team, list_teams, measure_team

from .fakes import FakeScorer, make_article

ARTICLES = [make_article(n) for n in range(4)]


def make_scorer(threads: int) -> FakeScorer:
    return FakeScorer()


@pytest.mark.parametrize(
    ("n_cpus", "n_bytes", "teams"),
    [
        (1, None, [Team(1, 1)]),
        (2, None, [Team(1, 2), Team(2, 1)]),
        (3, None, [Team(1, 3), Team(3, 1)]),
        (8, 2**30, [Team(2, 4)]),
        (8, 1, [Team(1, 8)]),
    ],
)
def test_teams_worth_trying(n_cpus, n_bytes, teams):
    assert list_teams(n_cpus, n_bytes=n_bytes) == teams


@pytest.mark.parametrize(("rates", "best"), [((10, 19), 2), ((10, 10.1), 1), ((10, 8), 1)])
def test_the_faster_team_is_chosen_and_the_smaller_of_equals(rates, best):
    given = dict(zip((1, 2), rates, strict=True))
    chosen = choose_team(
        ARTICLES, make_scorer, n_cpus=2, measure=lambda team, *_: given[team.workers]
    )
    assert chosen == Team(best, 2 // best)


def test_one_processor_is_not_measured():
    def never(*_: object) -> float:
        raise AssertionError

    assert choose_team(ARTICLES, make_scorer, n_cpus=1, measure=never) == Team(1, 1)


def test_a_team_is_measured_at_work(monkeypatch):
    monkeypatch.setattr(team, "SECONDS", 0.01)
    assert measure_team(Team(2, 1), ARTICLES, make_scorer) > 0


def test_the_examples_run():
    assert doctest.testmod(team).failed == 0


@pytest.mark.parametrize(("workers", "expected"), [(None, 2), (1, 2), (6, 6)])
def test_each_gpu_has_a_worker_or_its_share_of_more(workers, expected):
    options = ScoreOptions(gpus=2, workers=workers)
    assert _choose_team(lambda: iter(()), [], options, n_records=None).workers == expected
