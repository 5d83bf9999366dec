from pathlib import Path

import pytest

from biaslens.config import load_train_config
from biaslens.errors import ConfigError

ROOT = Path(__file__).parents[1]
SHIPPED = sorted((ROOT / "configs").rglob("*.yaml"))
GOOD = """
encoder: some/encoder
output: runs/one
data_dir: data
datasets:
  - {layout: framing, file: a.jsonl}
  - {layout: sentiment, file: b.jsonl, epochs: 2, window: [0.5, 1]}
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "train.yaml"


def problems(path: Path, text: str, *overrides: str) -> list[str]:
    path.write_text(text)
    with pytest.raises(ConfigError) as caught:
        load_train_config(path, overrides=overrides)
    return str(caught.value).splitlines()


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_every_shipped_configuration_is_valid(path: Path):
    assert load_train_config(path).datasets


def test_there_are_shipped_configurations():
    assert {path.name for path in SHIPPED} >= {"default.yaml", "tiny.yaml"}


def test_overrides_are_yaml_values_at_dotted_keys(path: Path):
    path.write_text(GOOD)
    overrides = ["seed=7", "datasets.1.epochs=0.5", "datasets.0.window=[0, 0.5]", "encoder=other"]
    config = load_train_config(path, overrides=overrides)
    assert (config.seed, config.encoder) == (7, "other")
    assert [data.epochs for data in config.datasets] == [1.0, 0.5]
    assert config.datasets[0].window == (0, 0.5)


@pytest.mark.parametrize(
    "override", ["seed", "=3", "datasets.9.epochs=1", "datasets.x=1", "seed.x=1", "seed=[", "x.y=1"]
)
def test_an_override_that_fits_nowhere(override: str, path: Path):
    (problem,) = problems(path, GOOD, override)
    assert override in problem


def test_all_problems_come_at_once_each_with_the_nearest_key(path: Path):
    text = GOOD.replace("file: a.jsonl", "fil: a.jsonl") + "batch_token: 3\nseed: many\n"
    head, *found = problems(path, text, "lr=1")
    assert head == f"{path}: wrong configuration"
    text = "\n".join(found)
    assert len(found) == 5
    assert "datasets.0.fil: no such key; did you mean file?" in text
    assert "datasets.0.file: Field required" in text
    assert "batch_token: no such key; did you mean batch_tokens?" in text
    assert "seed: " in text
    assert "  lr: no such key; did you mean " in text


def test_a_wrong_key_of_an_encoder_from_scratch(path: Path):
    text = GOOD.replace("some/encoder", "{layers: 2, hidden: 64, heads: 4, vocabulary: 500}")
    _, *found = problems(path, text)
    assert any("hidden: no such key; did you mean hidden_size?" in problem for problem in found)
    assert not any("string" in problem for problem in found)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "expected keys and values, found nothing"),
        ("- a\n- b\n", "expected keys and values, found list"),
        ("a: [", "is not valid YAML"),
        ("a: \0", "is not valid YAML"),
        (GOOD + "1: 2\n", "1: "),
        ("[" * 2_000, "is not valid YAML"),
    ],
)
def test_what_is_no_configuration(text: str, says: str, path: Path):
    assert says in "\n".join(problems(path, text))


def test_a_file_that_cannot_be_read(tmp_path: Path):
    for path in (tmp_path / "none.yaml", tmp_path):
        with pytest.raises(ConfigError, match="cannot be read"):
            load_train_config(path)


def test_a_window_must_have_a_length(path: Path):
    _, problem = problems(path, GOOD.replace("[0.5, 1]", "[0.5, 0.5]"))
    assert "0 <= from < to <= 1" in problem
