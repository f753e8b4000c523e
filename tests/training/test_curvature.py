"""The curvature of the training loss, against the whole Hessian of small networks."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from language import LANGUAGES, translator
from training.config import Config
from training.config.dataset import dataset_of
from training.engine.curvature import curvature, hessian_product
from training.errors import LandscapeError
from training.landscape import curvature_at
from training.losses import LOSSES
from training.models import MODELS, model_dims
from training.runs.reader import Run

NETWORKS = {
    "one_layer_transformer": {"d_model": 4, "n_heads": 2, "d_mlp": 5},
    "two_layer_decoder": {"d_model": 4, "n_heads": 2, "d_mlp": 4},
    "relu_mlp": {"d_model": 4, "d_mlp": 6},
    "quadratic_mlp": {"d_mlp": 6},
}


def config_of(network: str, loss: str = "cross_entropy") -> Config:
    return Config.from_json({"p": 5, "network": network, "loss": loss, **NETWORKS[network]})


def drawn(config: Config, seed: int = 0) -> dict[str, NDArray[np.float32]]:
    return MODELS[config.network].init(model_dims(config), np.random.default_rng(seed))


def whole_hessian(weights: dict[str, NDArray[np.float32]], config: Config) -> NDArray[np.float64]:
    """All second derivatives by torch's own function, a row a weight."""
    dataset = dataset_of(config)
    rows = dataset.split.train
    inputs, operation, labels = (
        torch.from_numpy(of[rows]) for of in (dataset.table.inputs, dataset.table.operation, dataset.labels)
    )

    def loss(flat: torch.Tensor) -> torch.Tensor:
        parameters, end = {}, 0
        for name, value in weights.items():
            parameters[name] = flat[end : end + value.size].reshape(value.shape)
            end += value.size
        logits = MODELS[config.network].logits(parameters, inputs, operation, model_dims(config))
        return LOSSES[config.loss](logits, labels)

    flat = torch.from_numpy(np.concatenate([value.ravel() for value in weights.values()]).astype(np.float64))
    found: NDArray[np.float64] = torch.autograd.functional.hessian(loss, flat).numpy()
    return found


@pytest.mark.parametrize("network", MODELS)
@pytest.mark.parametrize("loss", LOSSES)
def test_products_eigenvalue_and_trace_are_those_of_the_whole_hessian(network: str, loss: str) -> None:
    config = config_of(network, loss)
    weights = drawn(config)
    hessian = whole_hessian(weights, config)
    size, product = hessian_product(weights, config)
    vector = np.random.default_rng(1).standard_normal(size)
    np.testing.assert_allclose(product(vector), hessian @ vector, atol=1e-12 * np.abs(hessian).sum())
    found = curvature(weights, config, np.random.default_rng(2), tolerance=1e-6)
    values = np.linalg.eigvalsh(hessian)
    assert found.largest == pytest.approx(values[-1], rel=1e-5)
    assert found.residual <= 1e-6 * found.largest * 1.01
    assert np.abs(values - found.largest).min() <= found.residual + 1e-12
    reach = (found.trace_high - found.trace_low) / 2
    assert abs(found.trace - np.trace(hessian)) < 2.5 * reach
    assert found.products > 30


def test_the_interval_of_the_trace_holds_it_as_often_as_it_says() -> None:
    config = config_of("quadratic_mlp")
    weights = drawn(config)
    trace = float(np.trace(whole_hessian(weights, config)))
    found = [curvature(weights, config, np.random.default_rng(seed), tolerance=0.5) for seed in range(200)]
    held = sum(one.trace_low <= trace <= one.trace_high for one in found)
    assert abs(held / 200 - 0.95) < 4 * np.sqrt(0.95 * 0.05 / 200)


def test_the_same_rng_gives_the_same_and_a_flat_loss_has_no_curvature() -> None:
    config = config_of("quadratic_mlp")
    weights = drawn(config)
    assert curvature(weights, config, np.random.default_rng(5)) == curvature(
        weights, config, np.random.default_rng(5)
    )
    flat = curvature({name: 0 * value for name, value in weights.items()}, config, np.random.default_rng(0))
    assert (flat.largest, flat.residual, flat.trace) == (0, 0, 0)


def refusal(call: object, *arguments: object, **named: object) -> str:
    with pytest.raises(LandscapeError) as caught:
        call(*arguments, **named)
    said = {translator(language)(caught.value.message) for language in LANGUAGES}
    assert len(said) == 2
    assert all("\n" not in text for text in said)
    return str(caught.value)


def test_what_there_cannot_be_is_refused_in_one_line() -> None:
    config, rng = config_of("quadratic_mlp"), np.random.default_rng(0)
    weights = drawn(config)
    for probes in (1, 2.5, -3):
        assert f"probes = {probes}" in refusal(curvature, weights, config, rng, probes=probes)
    for tolerance in (0.0, 1.0, float("nan")):
        assert "tolerance = " in refusal(curvature, weights, config, rng, tolerance=tolerance)
    assert "W_U holds nan" in refusal(curvature, {**weights, "W_U": weights["W_U"] * np.nan}, config, rng)


def test_snapshots_of_a_run_are_curved_and_told_of_one_by_one(grokked: Run) -> None:
    view = grokked.view()
    told: list[tuple[int, int]] = []
    found = curvature_at(
        view, [len(view.steps) // 4, -1], np.random.default_rng(0), probes=5,
        progress=lambda done, total: told.append((done, total)),
    )  # fmt: skip
    assert told == [(1, 2), (2, 2)]
    assert all(one.largest > 0 and one.residual <= 1e-3 * one.largest for one in found)
    assert "snapshot = 9999" in refusal(curvature_at, view, [9999], np.random.default_rng(0))


def test_the_landscape_is_imported_without_torch() -> None:
    code = "import sys, training.landscape; sys.exit('torch' in sys.modules)"
    root = Path(__file__).parents[2]
    assert subprocess.run([sys.executable, "-c", code], cwd=root, check=False).returncode == 0
