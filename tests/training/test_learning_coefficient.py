"""The local learning coefficient: closed forms, integrals on a grid, and what cannot be estimated."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from language import LANGUAGES, translator
from training.config import Config
from training.config.dataset import dataset_of
from training.engine.training_loss import flat_weights, loss_and_gradient
from training.errors import LandscapeError
from training.landscape import (
    LearningCoefficient,
    coefficient_of,
    coefficients_at,
    jacobian_rank,
    learning_coefficient,
    quadratic_coefficient,
)
from training.losses import LOSSES
from training.models import MODELS, model_dims
from training.runs.reader import open_run
from training.runs.recording import record

Float64 = NDArray[np.float64]
NETWORKS = {
    "one_layer_transformer": {"d_model": 4, "n_heads": 2, "d_mlp": 5},
    "two_layer_decoder": {"d_model": 4, "n_heads": 2, "d_mlp": 4},
    "relu_mlp": {"d_model": 4, "d_mlp": 6},
    "quadratic_mlp": {"d_mlp": 6},
}


def quadratic(p: int, hidden: int, share: float) -> Config:
    return Config(p=p, network="quadratic_mlp", d_mlp=hidden, loss="mse", train_fraction=share)


def drawn(config: Config, seed: int = 0) -> dict[str, Float64]:
    weights = MODELS[config.network].init(model_dims(config), np.random.default_rng(seed))
    return {name: value.astype(np.float64) for name, value in weights.items()}


def twin(config: Config) -> tuple[Float64, Float64]:
    """The training pairs in ones and zeros, and their answers."""
    dataset, p = dataset_of(config), config.p
    rows = dataset.split.train
    left, right = dataset.table.inputs[rows].T
    return np.hstack([np.eye(p)[left], np.eye(p)[right]]), np.eye(p)[dataset.labels[rows]]


def twin_loss(x: Float64, y: Float64, hidden: int):
    """Loss and gradient of the quadratic network, written out."""
    width, answers = x.shape[1], y.shape[1]
    factor = 1 / (width * hidden)

    def function(points: Float64) -> tuple[Float64, Float64]:
        w_in = points[:, : width * hidden].reshape(-1, width, hidden)
        w_u = points[:, width * hidden :].reshape(-1, hidden, answers)
        z = x @ w_in
        off = factor * np.square(z) @ w_u - y
        g = 2 * off / off[0].size
        to_u = factor * np.swapaxes(np.square(z), 1, 2) @ g
        to_in = x.T @ (2 * z * (factor * g @ np.swapaxes(w_u, 1, 2)))
        return np.square(off).mean((1, 2)), np.hstack(
            [part.reshape(len(points), -1) for part in (to_in, to_u)]
        )

    return function


def newton(config: Config, seed: int) -> Float64:
    """A network without loss, by Gauss and Newton's steps from one drawn by chance."""
    x, y = twin(config)
    hidden, width = config.d_mlp, x.shape[1]
    flat = 2 * flat_weights(drawn(config, seed))
    factor = 1 / (width * hidden)
    for _ in range(60):
        w_in, w_u = flat[: width * hidden].reshape(width, hidden), flat[width * hidden :].reshape(hidden, -1)
        z = x @ w_in
        off = factor * np.square(z) @ w_u - y
        to_in = np.einsum("nd,nh,hc->ncdh", x, 2 * factor * z, w_u)
        to_u = np.einsum("nh,ck->nchk", factor * np.square(z), np.eye(y.shape[1]))
        derivatives = np.concatenate(
            [to_in.reshape(off.size, -1), to_u.transpose(0, 1, 2, 3).reshape(off.size, -1)], 1
        )
        step = np.linalg.lstsq(derivatives, -off.ravel(), rcond=None)[0]
        flat = flat + step * min(1.0, 2.0 / np.linalg.norm(step))
    return flat


def named(flat: Float64, config: Config) -> dict[str, Float64]:
    shapes = {name: value.shape for name, value in drawn(config).items()}
    ends = np.cumsum([np.prod(shape) for shape in shapes.values()])[:-1]
    return {
        name: part.reshape(shape)
        for (name, shape), part in zip(shapes.items(), np.split(flat, ends), strict=True)
    }


@pytest.mark.parametrize("p", [3, 4, 5])
@pytest.mark.parametrize("share", [0.3, 0.6, 0.9])
@pytest.mark.parametrize("hidden", [1, 2, 4, 9, 20])
def test_the_closed_form_is_half_the_rank_of_the_derivatives(p: int, share: float, hidden: int) -> None:
    config = quadratic(p, hidden, share)
    assert quadratic_coefficient(config) == jacobian_rank(drawn(config), config) / 2


def test_the_estimate_meets_the_closed_form_at_a_network_without_loss() -> None:
    config = quadratic(3, 8, 0.8)
    flat, (x, y) = newton(config, 1), twin(config)
    loss = twin_loss(x, y, 8)
    ours = loss_and_gradient(drawn(config), config)
    for mine, other in zip(loss(flat[None] + 0.1), ours(flat[None] + 0.1), strict=True):
        np.testing.assert_allclose(mine, other, atol=1e-12)
    assert loss(flat[None])[0][0] < 1e-25
    assert quadratic_coefficient(config) == jacobian_rank(named(flat, config), config) / 2 == 10.5
    localisation = len(flat) / (0.05 * np.linalg.norm(flat)) ** 2
    found = coefficient_of(loss, flat, 1e6, localisation, np.random.default_rng(0), chains=8)
    assert found.doubts == ()
    assert 1.5 > found.high - found.value > 0
    assert abs(found.value - 10.5) < 2 * (found.high - found.value)


def test_a_regular_minimum_has_half_its_dimension() -> None:
    curved = np.geomspace(1, 30, 8)
    found = coefficient_of(
        lambda w: (np.square(w) @ curved / 2, w * curved), np.zeros(8), 1e4, 1.0, np.random.default_rng(0)
    )
    assert found.doubts == ()
    assert abs(found.value - 4) < 2 * (found.high - found.value) < 1.5


@pytest.mark.parametrize("inverse_temperature", [1e2, 1e4])
def test_a_singular_minimum_agrees_with_the_integral_over_a_grid(inverse_temperature: float) -> None:
    """x^2 y^2 has 1/2, less a term that goes as 1 / log: at each temperature the integral says how much."""

    def loss(w: Float64) -> tuple[Float64, Float64]:
        x, y = w.T
        return x**2 * y**2, np.stack([2 * x * y**2, 2 * y * x**2], axis=1)

    axis = np.sinh(np.linspace(-9, 9, 3001)) / np.sinh(9) * 6
    width = np.gradient(axis)
    xy = np.square(np.outer(axis, axis))
    held = np.add.outer(axis**2, axis**2) / 2
    density = np.exp(-inverse_temperature * xy - held) * np.outer(width, width)
    expected = inverse_temperature * (density * xy).sum() / density.sum()
    assert 0.3 < expected < 0.5
    found = coefficient_of(
        loss, np.zeros(2), inverse_temperature, 1.0, np.random.default_rng(1), chains=16, draws=300
    )
    assert abs(found.value - expected) < 2 * (found.high - found.value) < 0.2


def test_of_nothing_but_the_trace_and_of_no_minimum_it_says_so() -> None:
    config = quadratic(3, 8, 0.8)
    flat, (x, y) = newton(config, 1), twin(config)
    loss = twin_loss(x, y, 8)
    hot = coefficient_of(loss, flat, 3.0, 20.0, np.random.default_rng(0), warmup=100, draws=100)
    assert ["temperature" in str(doubt) for doubt in hot.doubts] == [True]
    assert hot.drift > 0.5
    off = coefficient_of(loss, flat + 0.2, 1e5, 20.0, np.random.default_rng(0), warmup=100, draws=100)
    assert "no minimum" in str(off.doubts[0])
    assert off.below > 1
    stuck = coefficient_of(
        lambda w: (np.square(w).sum(1) * 1e-9 + (w[:, 0] ** 2 - 1) ** 2, np.hstack(
            [4 * w[:, :1] * (w[:, :1] ** 2 - 1), 0 * w[:, 1:]]) + 2e-9 * w),
        np.array([0.0, 0.0]), 200.0, 1e-2, np.random.default_rng(3), warmup=20, draws=20,
    )  # fmt: skip
    assert stuck.doubts


@pytest.mark.parametrize("network", MODELS)
@pytest.mark.parametrize("loss", LOSSES)
def test_loss_and_gradient_are_those_of_central_differences(network: str, loss: str) -> None:
    config = Config.from_json({"p": 5, "network": network, "loss": loss, **NETWORKS[network]})
    weights = drawn(config)
    function, flat = loss_and_gradient(weights, config), flat_weights(weights)
    direction = np.random.default_rng(0).standard_normal((3, len(flat)))
    _, gradients = function(np.repeat(flat[None], 3, axis=0))
    ahead, behind = (function(flat + sign * 1e-6 * direction)[0] for sign in (1, -1))
    np.testing.assert_allclose((ahead - behind) / 2e-6, (gradients * direction).sum(1), rtol=1e-4, atol=1e-8)


def test_a_snapshot_of_a_run_with_decay_is_no_minimum(tmp_path: Path) -> None:
    config = Config(p=5, network="relu_mlp", d_model=4, d_mlp=6, steps=60, steps_after_grokking=0)
    record([config], root=tmp_path, threads=1)
    told: list[tuple[int, int]] = []
    (found,) = coefficients_at(
        open_run(config.run_id, tmp_path).view(), [-1], np.random.default_rng(0),
        chains=2, warmup=8, draws=20, inverse_temperature=1e4,
        progress=lambda done, total: told.append((done, total)),
    )  # fmt: skip
    assert told[-1] == (28, 28)
    assert isinstance(found, LearningCoefficient)
    assert any("no minimum" in str(doubt) for doubt in found.doubts)


def test_what_there_cannot_be_is_refused_in_one_line() -> None:
    config, rng = quadratic(3, 4, 0.8), np.random.default_rng(0)
    weights = drawn(config)

    def refusal(call: object, *arguments: object, **options: object) -> str:
        with pytest.raises(LandscapeError) as caught:
            call(*arguments, **options)
        said = {translator(language)(caught.value.message) for language in LANGUAGES}
        assert len(said) == 2
        assert all("\n" not in text for text in said)
        return str(caught.value)

    for name, value in (("inverse_temperature", 0.0), ("localisation", -1.0), ("chains", 1), ("draws", 2.5)):
        assert f"{name} = {value}" in refusal(learning_coefficient, weights, config, rng, **{name: value})
    nan = {**weights, "W_U": weights["W_U"] * np.nan}
    assert "W_U holds nan" in refusal(learning_coefficient, nan, config, rng)
    assert "relu_mlp" in refusal(quadratic_coefficient, Config(p=5, network="relu_mlp"))
    several = Config(p=5, network="quadratic_mlp", loss="mse", task="add+subtract")
    assert "add+subtract" in refusal(quadratic_coefficient, several)
    large = quadratic(23, 200, 0.5)
    assert "derivatives" in refusal(jacobian_rank, drawn(large), large)
