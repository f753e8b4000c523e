"""Waves and angles of neurons, the sieve, embeddings and their circles."""

from __future__ import annotations

import math

import numpy as np
import pytest
from numpy.typing import NDArray

from training.config import Config
from training.measures import (
    Circle,
    alive_neurons,
    circle_of,
    data_collapse,
    embedding_spectrum,
    incoming_outgoing,
    logit_variation,
    neuron_angles,
    neuron_waves,
    readout,
    readout_spectrum,
    sum_means,
    token_circle,
    token_embeddings,
    wave_gini,
    white_waves,
)
from training.measures.weight_roles import LINEAR_READOUTS
from training.models import MODELS, forward
from training.models.dims import ModelDims, model_dims
from training.models.quadratic_mlp import gromov_weights

CIRCLE = circle_of(Config(p=13))


def turning(
    circle: Circle, k: NDArray[np.int64], left: NDArray[np.float64], right: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """cos(k a + left) and cos(k b + right) for all rows, shape (rows, h); rows off the circle are 0."""
    m = circle.order
    u, v = np.zeros((2, len(circle.sums), len(k)))
    places = np.indices((m, m)).reshape(2, -1)
    for wave, place, angle in ((u, places[0], left), (v, places[1], right)):
        wave[circle.grid.ravel()] = np.cos(2 * np.pi / m * place[:, None] * k + angle)
    return u, v


def spoken(circle: Circle, k: NDArray[np.int64], angle: NDArray[np.float64]) -> NDArray[np.float64]:
    """Readouts cos(k c + angle) for the answers' places, shape (h, answers)."""
    m = circle.order
    readout = np.zeros((len(k), len(circle.places)))
    readout[:, circle.symbols] = np.cos(2 * np.pi / m * k[:, None] * np.arange(m) + angle[:, None])
    return readout


def apart(one: NDArray[np.float64], other: NDArray[np.float64]) -> float:
    return float(np.abs(np.angle(np.exp(1j * (one - other)))).max())


@pytest.mark.parametrize("task", ["add", "subtract", "multiply", "divide"])
def test_gromov_s_neurons_are_read_back(task: str) -> None:
    """Squared sums of two waves: 4/5 of the variance at their own frequency, and the angles they were built
    from, of which the third is the sum of the others."""
    circle, rng = circle_of(Config(task=task, p=13)), np.random.default_rng(0)
    k = rng.integers(1, (circle.order + 1) // 2, 40)
    left, right = rng.uniform(-np.pi, np.pi, (2, 40))
    u, v = turning(circle, k, left, right)
    waves = neuron_waves((u + v) ** 2, circle)
    np.testing.assert_array_equal(waves.frequencies, k)
    # At a third of the circle's order twice the frequency is the same one again, at a quarter it alternates.
    usual = (3 * k != circle.order) & (4 * k != circle.order)
    np.testing.assert_allclose(waves.strongest_share[usual], 0.8)
    angles = neuron_angles(waves, spoken(circle, k, left + right), circle)
    assert angles.error == pytest.approx(0, abs=1e-7)
    np.testing.assert_array_less(np.abs(angles.left), np.pi / 2 + 1e-9)
    turned = np.where(np.abs(left) > np.pi / 2, np.pi, 0.0)
    assert apart(angles.left, left + turned) < 1e-6
    assert apart(angles.right, right + turned) < 1e-6
    assert apart(angles.answer, left + right) < 1e-6


def test_angles_without_relation_are_a_uniform_law_apart() -> None:
    rng = np.random.default_rng(0)
    k = rng.integers(1, 7, 3000)
    left, right, answer = rng.uniform(-np.pi, np.pi, (3, 3000))
    u, v = turning(CIRCLE, k, left, right)
    error = neuron_angles(neuron_waves(u * v, CIRCLE), spoken(CIRCLE, k, answer), CIRCLE).error
    # The square of a uniform angle has mean pi^2 / 3 and standard deviation 2 pi^2 / (3 sqrt 5).
    squares, deviation = np.pi**2 / 3, 2 * np.pi**2 / (3 * math.sqrt(5)) / math.sqrt(3000)
    assert abs(float(error) ** 2 - squares) < 4 * deviation


def test_a_known_error_is_found_and_weighed_by_what_the_neuron_says() -> None:
    k, zero = np.array([2, 5]), np.zeros(2)
    u, v = turning(CIRCLE, k, zero, zero)
    readout = spoken(CIRCLE, k, np.array([0.3, 1.0])) * np.array([[3.0], [1.0]])
    angles = neuron_angles(neuron_waves(u * v, CIRCLE), readout, CIRCLE)
    np.testing.assert_allclose(angles.errors, [-0.3, -1.0])
    np.testing.assert_allclose(angles.weight[0] / angles.weight[1], 3)
    assert angles.error == pytest.approx(math.sqrt((3 * 0.09 + 1.0) / 4))


def test_the_angle_rule_is_what_makes_the_logits_right() -> None:
    """The same neurons with their third angles shuffled no longer answer."""
    rng = np.random.default_rng(3)
    k = rng.integers(1, 7, 600)
    left, right = rng.uniform(-np.pi, np.pi, (2, 600))
    u, v = turning(CIRCLE, k, left, right)
    neurons, good = (u + v) ** 2, spoken(CIRCLE, k, left + right)
    bad = spoken(CIRCLE, k, rng.permutation(left + right))
    waves = neuron_waves(neurons, CIRCLE)
    answers = Config(p=13).table.answers
    assert ((neurons @ good).argmax(axis=1) == answers).mean() == 1
    assert ((neurons @ bad).argmax(axis=1) == answers).mean() < 0.5
    assert neuron_angles(waves, good, CIRCLE).error < 1e-6
    assert neuron_angles(waves, bad, CIRCLE).error > 1.5


@pytest.mark.parametrize("m", [7, 8, 13])
def test_shares_are_those_of_a_two_dimensional_transform(m: int) -> None:
    """Against NumPy's: a frequency's waves are the coefficients at (k, 0), (0, k), (k, k), (k, -k)."""
    circle = circle_of(Config(p=m))
    neurons = np.random.default_rng(m).normal(size=(m * m, 3))
    found = neuron_waves(neurons, circle)
    power = np.abs(np.fft.fft2(neurons.reshape(m, m, 3), axes=(0, 1))) ** 2
    power[0, 0] = 0
    for k in range(1, m // 2 + 1):
        own = {(k, 0), (-k % m, 0), (0, k), (0, -k % m)}
        own |= {(i, j) for i in (k, -k % m) for j in (k, -k % m)}
        expected = sum(power[at] for at in own) / power.sum(axis=(0, 1))
        np.testing.assert_allclose(found.shares[:, k - 1], expected)
    np.testing.assert_allclose(found.variance, neurons.var(axis=0))


def test_a_neuron_that_never_changes_has_no_frequency_and_no_say() -> None:
    neurons = np.full((169, 2), 1e4, np.float32)
    neurons[:, 1] = turning(CIRCLE, np.array([3]), np.zeros(1), np.zeros(1))[0][:, 0]
    waves = neuron_waves(neurons, CIRCLE)
    assert waves.variance[0] == 0
    assert not waves.shares[0].any()
    assert waves.strongest_share[1] == pytest.approx(1, abs=1e-5)
    silent = neuron_angles(waves, np.zeros((2, 13)), CIRCLE)
    assert np.isnan(silent.error)


def test_single_precision_and_leading_axes_change_nothing() -> None:
    neurons = np.random.default_rng(0).normal(size=(2, 3, 169, 4)) + 5
    together = neuron_waves(neurons.astype(np.float32), CIRCLE)
    alone = neuron_waves(neurons[1, 2], CIRCLE)
    assert together.shares.shape == (2, 3, 4, 6)
    np.testing.assert_allclose(together.shares[1, 2], alone.shares, atol=1e-5)
    np.testing.assert_allclose(together.with_sum[1, 2], alone.with_sum, atol=1e-5)
    readout = np.random.default_rng(1).normal(size=(2, 3, 4, 13))
    assert neuron_angles(together, readout, CIRCLE).error.shape == (2, 3)


def test_the_sieve_does_not_care_on_which_side_a_neuron_is_strong() -> None:
    rng = np.random.default_rng(0)
    incoming, outgoing = rng.normal(size=(5, 8, 20)), rng.normal(size=(5, 20, 6))
    outgoing[:, ::2] /= 30
    alive = alive_neurons(incoming, outgoing)
    assert alive[:, 1::2].all()
    assert not alive[:, ::2].any()
    factor = rng.uniform(0.1, 10, 20)
    np.testing.assert_array_equal(alive_neurons(incoming * factor, outgoing / factor[:, None]), alive)
    np.testing.assert_array_equal(alive_neurons(3 * incoming, outgoing), alive)
    assert not alive_neurons(0 * incoming, outgoing).any()


def tokens_on_circles(p: int, ks: tuple[int, ...], dim: int) -> NDArray[np.float64]:
    angles = 2 * np.pi / p * np.outer(np.arange(p), ks)
    flat = np.concatenate([np.cos(angles), np.sin(angles)], axis=1)
    basis = np.linalg.qr(np.random.default_rng(0).normal(size=(dim, dim))).Q
    return flat @ basis[: flat.shape[1]]


@pytest.mark.parametrize("task", ["add", "divide"])
def test_few_waves_are_unequal_and_lie_where_they_were_put(task: str) -> None:
    config = Config(task=task, p=23)
    circle = circle_of(config)
    m = circle.order
    tokens = np.full((23, 16), 9.0)
    tokens[circle.symbols] = tokens_on_circles(m, (2, 7), 16)
    spectrum = embedding_spectrum(tokens, circle)
    assert spectrum[[2, 7]].sum() == pytest.approx(spectrum.sum())
    assert wave_gini(spectrum) == pytest.approx(1 - 2 / (m // 2))
    readout = np.full((16, 23), 9.0)
    readout[:, circle.symbols] = tokens[circle.symbols].T
    np.testing.assert_allclose(readout_spectrum(readout, circle), spectrum, atol=1e-9)


def test_noise_shows_the_null_of_the_gini() -> None:
    rng = np.random.default_rng(7)
    found = wave_gini(embedding_spectrum(rng.normal(size=(50, 13, 32)), CIRCLE))
    null, _ = white_waves(13, 32)
    assert abs(found.mean() - null) < 4 * found.std() * math.sqrt(2 / 50)


def test_the_plane_is_the_last_one_s_and_held() -> None:
    last = tokens_on_circles(13, (4,), 6)
    noise = np.random.default_rng(1).normal(size=(200, 13, 6))
    fit = token_circle(np.concatenate([last[None], noise]), last, np.array([4, 1]), CIRCLE)
    assert fit is not None
    assert fit.explained[0] == pytest.approx(1)
    assert fit.angle_error[0] == pytest.approx(0, abs=1e-7)
    # Of noise the better of two senses of rotation explains about 3 / (2 m), not more.
    shares = fit.explained[1:]
    assert abs(shares.mean() - 1.5 / 13) < 0.2 * 1.5 / 13


def test_where_nothing_turns_there_is_no_circle() -> None:
    assert token_circle(np.ones((2, 13, 4)), np.zeros((13, 4)), np.arange(1, 7), CIRCLE) is None


@pytest.mark.parametrize("task", ["add", "multiply"])
def test_gromov_s_closed_form_is_read_as_what_it_is(task: str) -> None:
    """His weights as the quadratic network has them, here for more than addition, through the whole way."""
    config = Config(task=task, p=17, network="quadratic_mlp", d_mlp=320)
    circle, dims, table = circle_of(config), model_dims(config), config.table
    closed = gromov_weights(circle.order, 320, np.random.default_rng(0))
    weights = {"W_in": np.zeros((2, 17, 320)), "W_U": np.zeros((320, 17))}
    weights["W_in"][:, circle.symbols] = closed["W_in"].reshape(2, circle.order, 320)
    weights["W_U"][:, circle.symbols] = closed["W_U"]
    weights["W_in"] = weights["W_in"].reshape(34, 320)
    answers = forward(weights, table.inputs, table.operation, config.network, dims, neurons=True)
    on = circle.grid.ravel()
    assert (answers.logits[on][:, circle.symbols].argmax(axis=1) == circle.sums[on]).all()
    found = neuron_angles(neuron_waves(answers.neurons, circle), readout(weights, config), circle)
    assert found.error == pytest.approx(0, abs=1e-6)
    # All frequencies are as strong but for the alternating one of an even circle, which he does without.
    unused = 1 / (circle.order // 2) if circle.order % 2 == 0 else 0
    gini = wave_gini(embedding_spectrum(token_embeddings(weights, config), circle))
    assert gini == pytest.approx(unused, abs=0.01)
    collapse = data_collapse(sum_means(answers.logits, circle), logit_variation(answers.logits, circle))
    assert collapse > 0.8
    np.testing.assert_allclose(answers.neurons @ readout(weights, config), answers.logits)


@pytest.mark.parametrize("network", list(MODELS))
def test_neurons_and_readouts_are_found_in_every_network(network: str) -> None:
    """What goes in and comes out has as many neurons as there are, and a linear readout tells the logits
    from the neurons, but for what passes them by."""
    config = Config(p=7, network=network, d_model=8, n_heads=2, d_mlp=12)
    dims, table = model_dims(config), config.table
    weights = {
        name: np.stack([value, 2 * value]) for name, value in draw(network, dims).items()
    }  # two snapshots
    incoming, outgoing = incoming_outgoing(weights, config)
    assert incoming.shape[-1] == outgoing.shape[-2] == 12
    assert token_embeddings(weights, config).shape[:2] == (2, 7)
    if network not in LINEAR_READOUTS:
        with pytest.raises(ValueError, match=f"network = '{network}': it has no linear readout"):
            readout(weights, config)
        return
    say = readout(weights, config)
    found = forward(weights, table.inputs, table.operation, network, dims, neurons=True)
    if network == "one_layer_transformer":
        silenced = weights | {"W_out": 0 * weights["W_out"]}
        rest = forward(silenced, table.inputs, table.operation, network, dims).logits
    else:
        rest = np.zeros_like(found.logits)
    np.testing.assert_allclose(found.neurons @ say + rest, found.logits, atol=1e-4)


def draw(network: str, dims: ModelDims) -> dict[str, NDArray[np.float32]]:
    return MODELS[network].init(dims, np.random.default_rng(0))
