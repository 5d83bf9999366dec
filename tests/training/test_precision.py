import pytest
import torch

from biaslens.training import precision


@pytest.mark.skipif(torch.cuda.is_available(), reason="a GPU is not timed")
@pytest.mark.parametrize(("seconds", "expected"), [(0.5, True), (1.0, False), (2.0, False)])
def test_bfloat16_is_taken_where_it_is_faster(
    seconds: float, expected: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    times = {torch.float32: 1.0, torch.bfloat16: seconds}
    monkeypatch.setattr(precision, "_seconds", times.__getitem__)
    precision.is_faster_in_bf16.cache_clear()
    assert precision.is_faster_in_bf16() is expected
    precision.is_faster_in_bf16.cache_clear()


def test_products_are_timed() -> None:
    assert 0 < precision._seconds(torch.float32) < 60
