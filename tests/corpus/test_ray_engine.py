"""Ray, in a process of its own: it opens sockets that these tests forbid."""

import subprocess
import sys
from pathlib import Path

import pytest

from .fakes import iter_many, read_all

pytest.importorskip("ray", reason='Ray is not installed: pip install "biaslens[ray]"')


def test_a_node_dies_in_the_middle_of_a_run(tmp_path, score):
    score(tmp_path / "undisturbed", articles=iter_many, shard_size=5)
    ended = subprocess.run(
        [sys.executable, "-m", "corpus.ray_cluster", tmp_path],
        cwd=Path(__file__).parents[1],
        capture_output=True,
        text=True,
        timeout=240,
    )
    assert ended.returncode == 0, ended.stderr
    n_actors, n_began, n_left = map(int, (tmp_path / "seen").read_text().split())
    assert n_actors == 2
    assert n_began == 2  # one on each node: the dead one was not replaced, there was no room
    assert n_left == 0  # processes of the dead node
    assert read_all(tmp_path / "out") == read_all(tmp_path / "undisturbed")
