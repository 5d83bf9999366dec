from collections.abc import Iterator

from biaslens.corpus.progress import Progress, show_progress


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def make(total: int | None) -> Iterator[tuple[Progress, Clock]]:
    clock = Clock()
    yield Progress(total, every=30, clock=clock), clock


def test_a_log_gets_a_line_now_and_then(capsys):
    for progress, clock in make(1_000):
        progress.skip(400)
        for _ in range(4):
            clock.now += 20
            progress.add(100, 4_000)
    assert capsys.readouterr().err.splitlines() == [
        "Scoring: 600 of 1,000 records, 200 sentences/s, 01:20 left",
        "Scoring: 800 of 1,000 records, 200 sentences/s, 00:40 left",
    ]


def test_without_a_total_no_time_is_promised():
    for progress, clock in make(None):
        clock.now += 10
        progress.add(50, 500)
        assert progress.line() == "50 records, 50 sentences/s"


def test_a_wrong_total_is_dropped():
    for progress, clock in make(10):
        clock.now += 10
        progress.add(50, 500)
        assert progress.line() == "50 records, 50 sentences/s"


def test_a_bar_counts_what_was_scored_before_and_now(capsys):
    with show_progress(10, shown=True) as progress:
        progress.skip(4)
        progress.add(6, 60)
    assert "10/10" in capsys.readouterr().err


def test_nothing_is_said_in_a_short_run(capsys):
    with show_progress(10, shown=None) as progress:
        progress.add(10, 100)
    assert capsys.readouterr() == ("", "")
