import pytest

from biaslens.corpus.manifest import check_identity, make_identity, make_manifest
from biaslens.errors import RunError

from .fakes import IDENTITY


def make(languages=frozenset({"en"}), shard_size=5, **changes):
    return make_identity(IDENTITY | changes, shard_size=shard_size, languages=languages)


def stored(identity):
    return make_manifest(identity, created="2030", shards={}, failed={}, finished=False)


def test_the_same_run_may_go_on(tmp_path):
    turned = {key: IDENTITY[key] for key in reversed(IDENTITY)}
    assert list(make()) == list(make_identity(turned, shard_size=5, languages=frozenset({"en"})))
    check_identity(stored(make()), make(), tmp_path)


@pytest.mark.parametrize(
    ("changed", "named"),
    [
        ({"bundle": {"sha256": "00"}}, f'bundle.sha256 (was "{"ab" * 32}", now "00")'),
        ({"options": {"unit": "page"}}, 'options.unit (was "article", now "page")'),
        ({"options": {}}, 'options.unit (was "article", now absent)'),
        ({"shard_size": 7}, "options.shard_size (was 5, now 7)"),
        ({"languages": None}, "options.languages (was absent, now null)"),
        ({"languages": frozenset({"de"})}, 'options.languages.0 (was "en", now "de")'),
        ({"inputs": []}, "inputs.0.n_bytes (was 10, now absent)"),
        ({"versions": {"onnxruntime": "2.0"}}, 'versions.onnxruntime (was "1.0", now "2.0")'),
        ({"seed": 1}, "seed (was absent, now 1)"),
    ],
)
def test_a_difference_is_named(tmp_path, changed, named):
    with pytest.raises(RunError) as caught:
        check_identity(stored(make()), make(**changed), tmp_path)
    assert named in str(caught.value)
    assert "--restart" in str(caught.value)


def test_many_differences_are_counted(tmp_path):
    many = make(inputs=[{"path": f"{n}.txt"} for n in range(30)])
    with pytest.raises(RunError, match=r"and \d+ more\. Give another output folder, or --restart"):
        check_identity(stored(make()), many, tmp_path)


def test_another_version_is_another_run(tmp_path):
    with pytest.raises(RunError, match="biaslens_version"):
        check_identity(stored(make() | {"biaslens_version": "0.0.1"}), make(), tmp_path)
