import numpy as np
import pytest

from biaslens.training.gptq import round_weights

LARGEST = 7


def _layer(n_directions: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return inputs that vary in a few directions, weights, and the size of their steps."""
    random = np.random.default_rng(1)
    inputs = random.normal(size=(500, n_directions)) @ random.normal(size=(n_directions, 24))
    inputs += 0.05 * random.normal(size=inputs.shape)
    weight = random.normal(size=(24, 10))
    return inputs, weight, np.abs(weight).max(axis=0) / LARGEST


@pytest.mark.parametrize("n_directions", [4, 12])
def test_outputs_stay_nearer_than_with_the_nearest_steps(n_directions: int) -> None:
    inputs, weight, scale = _layer(n_directions)
    nearest = np.rint(weight / scale)
    steps = round_weights(weight, scale, inputs.T @ inputs, largest=LARGEST)
    errors = [np.abs(inputs @ (found * scale - weight)).mean() for found in (steps, nearest)]
    assert errors[0] < 0.7 * errors[1]
    assert np.array_equal(steps, np.rint(steps))
    assert np.abs(steps).max() <= LARGEST


def test_inputs_that_do_not_go_together_leave_the_nearest_steps() -> None:
    _, weight, scale = _layer(4)
    steps = round_weights(weight, scale, np.eye(24), largest=LARGEST)
    assert np.array_equal(steps, np.rint(weight / scale))


def test_a_layer_that_no_input_reached_is_rounded_too() -> None:
    _, weight, scale = _layer(4)
    steps = round_weights(weight, scale, np.zeros((24, 24)), largest=LARGEST)
    assert np.array_equal(steps, np.rint(weight / scale))
