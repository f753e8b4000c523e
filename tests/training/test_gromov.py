"""Gromov's weights in closed form."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from training.models import forward
from training.models.dims import ModelDims
from training.models.quadratic_mlp import gromov_weights


def accuracy(weights: dict[str, NDArray[np.float64]], p: int) -> float:
    """On the whole table of a + b modulo p."""
    hidden = weights["W_U"].shape[0]
    dims = ModelDims(positions=2, n_tokens=p, n_operations=1, n_answers=p, d_model=1, n_heads=1, d_mlp=hidden)
    left, right = np.divmod(np.arange(p * p), p)
    inputs = np.stack([left, right], axis=1)
    logits = forward(weights, inputs, np.zeros(p * p, int), "quadratic_mlp", dims).logits
    return float((logits.argmax(axis=1) == (left + right) % p).mean())


@pytest.mark.parametrize(("p", "hidden"), [(5, 600), (8, 900), (23, 700), (97, 600)])
@pytest.mark.parametrize("seed", range(3))
def test_the_closed_form_is_right_about_every_pair(p: int, hidden: int, seed: int) -> None:
    assert accuracy(gromov_weights(p, hidden, np.random.default_rng(seed)), p) == 1


@pytest.mark.parametrize("p", [23, 97])
def test_without_the_rule_of_angles_it_is_no_better_than_chance(p: int) -> None:
    """The neurons' output angles are handed on to others of the same frequency: each neuron still is a wave
    in and a wave out, but its angles no longer add up."""
    hidden = 600
    rng = np.random.default_rng(0)
    weights = gromov_weights(p, hidden, rng)
    frequency = np.arange(hidden) % ((p - 1) // 2)
    order = np.arange(hidden)
    for one in np.unique(frequency):
        own = np.flatnonzero(frequency == one)
        order[own] = rng.permutation(own)
    assert accuracy(weights | {"W_U": weights["W_U"][order]}, p) < 0.3


def test_each_neuron_is_one_wave_whose_angles_add_up() -> None:
    p, hidden = 23, 33
    weights = gromov_weights(p, hidden, np.random.default_rng(4))
    waves = [
        np.fft.rfft(wave, axis=0) for wave in (weights["W_in"][:p], weights["W_in"][p:], weights["W_U"].T)
    ]
    for neuron in range(hidden):
        strongest = {int(np.abs(wave[:, neuron]).argmax()) for wave in waves}
        assert strongest == {neuron % 11 + 1}
        (frequency,) = strongest
        left, right, out = (wave[frequency, neuron] for wave in waves)
        for wave, value in zip(waves, (left, right, out), strict=True):
            np.testing.assert_allclose(np.abs(value), p / 2)
            np.testing.assert_allclose(np.delete(np.abs(wave[:, neuron]), frequency), 0, atol=1e-12)
        np.testing.assert_allclose(left * right / out, p / 2)


def test_mistakes_are_named() -> None:
    rng = np.random.default_rng(0)
    with pytest.raises(ValueError, match="p = 2: it must be at least 3"):
        gromov_weights(2, 10, rng)
    with pytest.raises(
        ValueError, match="hidden = 10: there must be at least one neuron for each of 11 frequencies"
    ):
        gromov_weights(23, 10, rng)
