import pytest

from biaslens.statistics.agreement import krippendorff_alpha


def test_two_observers_ten_units_of_two_kinds():
    # Krippendorff 2011, part A: alpha = .095
    meg = [0, 1, 0, 0, 0, 0, 0, 0, 1, 0]
    owen = [1, 1, 1, 0, 0, 1, 0, 0, 0, 0]
    assert krippendorff_alpha(zip(meg, owen, strict=True)) == pytest.approx(0.095, abs=5e-4)


def test_four_observers_with_missing_labels():
    # Krippendorff 2011, part C: nominal alpha = .743
    observers = [
        [1, 2, 3, 3, 2, 1, 4, 1, 2, None, None, None],
        [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, None, 3],
        [None, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, None],
        [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, None],
    ]
    units = [
        [value for value in unit if value is not None] for unit in zip(*observers, strict=True)
    ]
    assert krippendorff_alpha(units) == pytest.approx(0.743, abs=5e-4)


def test_nothing_to_compare_and_nothing_to_disagree_about():
    assert krippendorff_alpha([]) is None
    assert krippendorff_alpha([[1], [0]]) is None
    assert krippendorff_alpha([[1, 1], [1, 1, 1]]) == 1
    assert krippendorff_alpha([[1, 0], [0, 1]]) < 0
