"""Singular values in order: against Gram matrices, scale, the quarter circle and drawn matrices."""

import numpy as np
import pytest
from scipy.integrate import quad

from geometry import scaled_singular_values, singular_value_quantiles

RNG = np.random.default_rng(0)


@pytest.mark.parametrize("shape", [(7, 5), (5, 7), (6, 6), (1, 4), (3, 2, 5, 4)])
def test_they_are_the_roots_of_the_gram_matrix_whatever_its_scale(shape):
    matrix = RNG.standard_normal(shape)
    values = scaled_singular_values(matrix)
    rows, columns = shape[-2:]
    unit = matrix / np.sqrt((matrix**2).mean(axis=(-2, -1), keepdims=True) * max(rows, columns))
    gram = unit @ unit.swapaxes(-1, -2) if rows <= columns else unit.swapaxes(-1, -2) @ unit
    np.testing.assert_allclose(values**2, np.linalg.eigvalsh(gram)[..., ::-1], rtol=1e-9)
    np.testing.assert_allclose((values**2).sum(axis=-1), min(rows, columns))
    for scale in (1e-300, 1e300):
        np.testing.assert_allclose(scaled_singular_values(scale * matrix), values, rtol=1e-12)


def test_one_direction_holds_all():
    np.testing.assert_allclose(
        scaled_singular_values(np.outer(np.ones(5), np.ones(4))), [2, 0, 0, 0], atol=1e-12
    )


def test_quantiles_halve_the_quarter_circle():
    """Of a square matrix the density is sqrt(4 - x^2) / pi on [0, 2]."""
    found = singular_value_quantiles(8, 8)
    above = [quad(lambda x: np.sqrt(4 - x**2) / np.pi, x, 2)[0] for x in found]
    np.testing.assert_allclose(above, (np.arange(8) + 0.5) / 8, atol=1e-6)


@pytest.mark.parametrize("shape", [(40, 200), (200, 40), (60, 60)])
def test_a_matrix_without_structure_has_them(shape):
    drawn = np.mean([scaled_singular_values(RNG.uniform(-1, 1, shape)) for _ in range(20)], axis=0)
    np.testing.assert_allclose(drawn, singular_value_quantiles(*shape), atol=0.03)
    signal = RNG.uniform(-1, 1, shape) + np.outer(np.ones(shape[0]), np.ones(shape[1]))
    assert scaled_singular_values(signal)[0] > 2 * singular_value_quantiles(*shape)[0]


@pytest.mark.parametrize(
    ("matrix", "says"),
    [
        (np.zeros((3, 2)), "0 everywhere"),
        (np.stack([np.eye(2), np.zeros((2, 2))]), "0 everywhere"),
        (np.ones(3), r"shape \(3,\)"),
        (np.ones((0, 3)), r"shape \(0, 3\)"),
        ([[1.0, np.nan]], "nan"),
    ],
)
def test_bad_input_is_named(matrix, says):
    with pytest.raises(ValueError, match=says):
        scaled_singular_values(matrix)
