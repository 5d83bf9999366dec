"""The script that holds the shipped bundle to its floors, on behaviour alone: it needs no data."""

import subprocess
import sys
from pathlib import Path

SCRIPT = Path(__file__).parents[1] / "scripts" / "check_floors.py"


def _run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, SCRIPT, *arguments], capture_output=True, text=True, check=False
    )


def test_the_shipped_bundle_stands_above_its_floors(tmp_path: Path) -> None:
    done = _run("--data", str(tmp_path), "--only", "behaviour_voices", "--only", "babe_dev")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "babe_dev" in done.stdout
    assert "skipped" in done.stdout
    assert "behaviour_voices left_the_narrator" in done.stdout


def test_a_random_bundle_does_not(tmp_path: Path, tiny_bundle: Path) -> None:
    done = _run(
        "--model", str(tiny_bundle), "--data", str(tmp_path), "--only", "behaviour_insertion"
    )
    assert done.returncode == 1
    assert "WORSE THAN ITS FLOOR" in done.stdout


def test_nothing_checked_is_no_success(tmp_path: Path) -> None:
    assert _run("--data", str(tmp_path), "--only", "babe_dev").returncode == 1
