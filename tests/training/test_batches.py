from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from biaslens.training.batches import Source, plan_batches

LENGTHS = st.lists(st.integers(1, 80), min_size=1, max_size=200)


@given(LENGTHS, st.sampled_from([1.0, 2.0, 3.0]), st.integers(0, 5))
def test_every_example_comes_as_often_as_asked(
    lengths: list[int], epochs: float, seed: int
) -> None:
    source = Source(range(len(lengths)), epochs, (0.0, 1.0))
    batches = plan_batches([source], lengths=lengths, batch_tokens=100, seed=seed)
    counts = Counter(index for batch in batches for index in batch)
    assert counts == dict.fromkeys(range(len(lengths)), epochs)
    for batch in batches:
        assert len(batch) == 1 or len(batch) * max(lengths[index] for index in batch) <= 100


def test_batches_hold_one_data_set_and_keep_their_window() -> None:
    sources = [Source(range(100), 1.0, (0.0, 0.5)), Source(range(100, 200), 1.0, (0.5, 1.0))]
    batches = plan_batches(sources, lengths=[10] * 200, batch_tokens=50, seed=1)
    kinds = [{index >= 100 for index in batch} for batch in batches]
    assert all(len(kind) == 1 for kind in kinds)
    assert kinds == sorted(kinds, key=lambda kind: kind == {True})


def test_the_plan_follows_the_seed() -> None:
    source = [Source(range(100), 1.5, (0.0, 1.0))]
    plans = [plan_batches(source, lengths=[9] * 100, batch_tokens=50, seed=s) for s in (1, 1, 2)]
    assert plans[0] == plans[1] != plans[2]
    assert sum(map(len, plans[0])) == 150
