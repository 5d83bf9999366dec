"""Rounding the weights of a layer so that its outputs, not its weights, stay near.

GPTQ (Frantar et al. 2023): rows are rounded one after the other, and what each loses is made up for
by the rows after it, as far as their inputs go together.
"""

import numpy as np
from numpy.typing import NDArray

DAMPING = 0.01  # of the mean square of the inputs

Floats = NDArray[np.floating]


def round_weights(weight: Floats, scale: Floats, gram: Floats, *, largest: int) -> Floats:
    """Return weights as whole steps of a scale.

    Args:
        weight: `[in, out]`.
        scale: `[out]`, the size of a step.
        gram: `[in, in]`, the sum of the products of any two inputs.
        largest: The most steps, up or down.
    """
    left = weight.astype(np.float64)
    gram = gram + (DAMPING * np.diag(gram).mean() + 1e-9) * np.eye(len(gram))
    factor = np.linalg.cholesky(np.linalg.inv(gram)).T
    steps = np.empty_like(left)
    for row in range(len(left)):
        steps[row] = np.rint(left[row] / scale).clip(-largest, largest)
        lost = (left[row] - steps[row] * scale) / factor[row, row]
        left[row + 1 :] -= np.outer(factor[row, row + 1 :], lost)
    return steps
