from pathlib import Path

from biaslens.scoring.bundle import check_files, read_spec


def test_the_recipe_makes_a_whole_bundle(tiny_bundle: Path) -> None:
    spec = read_spec(tiny_bundle)
    check_files(tiny_bundle, spec)
    assert [task.name for task in spec.tasks] == [
        "framing",
        "technique",
        "attribution",
        "sentiment",
    ]
    assert spec.license in (tiny_bundle / "README.md").read_text(encoding="utf-8")
