from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from biaslens.errors import OutputError
from biaslens.statistics import stored
from biaslens.statistics.stored import Picked, StoredRows

FULL = Path("/dev/full")
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=8,
)
ROWS = st.lists(st.dictionaries(st.sampled_from(["text", "start", "spans"]), VALUES), max_size=4)


@given(st.dictionaries(st.text(max_size=6), ROWS, max_size=6), st.integers(0, 8))
def test_rows_come_back_as_they_were_packed_or_not(articles, n_unpacked) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(stored, "N_UNPACKED", n_unpacked)
        found = StoredRows(articles)
        for key in reversed(articles):
            found.put(key, articles[key])
    assert dict(found) == articles
    assert list(found) == list(articles)
    keys = [*articles, *articles]
    assert list(Picked(found, keys)) == [articles[key] for key in keys]


def test_an_article_without_rows_and_one_stored_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stored, "N_UNPACKED", 0)
    found = StoredRows(["a", "b"])
    found.put("a", [{"text": "One."}])
    found.put("a", [*found["a"], {"text": "Two."}])
    assert [row["text"] for row in found["a"]] == ["One.", "Two."]
    assert not found["b"]
    with pytest.raises(KeyError):
        found["c"]


@pytest.mark.skipif(not FULL.exists(), reason="there is no device that is always full")
def test_a_full_temporary_folder_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stored, "N_UNPACKED", 0)
    monkeypatch.setattr(stored, "TemporaryFile", lambda: FULL.open("w+b"))
    with pytest.raises(OutputError, match=r"temporary folder.*No space left.*TMPDIR"):
        StoredRows(["a"]).put("a", [{"text": "One."}])
