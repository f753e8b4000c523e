"""What the chapter "Weight decay" reads from a run, and the arithmetic that is stepped by hand."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from story.chapters.weight_decay import MOST_FRAMES, Valley, descend, read_weight_decay, tax_on, walk
from story.chapters.weights.held_norm import read_held_norm
from training.config import Config
from training.measures import series
from training.measures.forces import shares_of_forces
from training.optimizers import OPTIMIZERS, HyperParams
from training.runs.reader import Run, open_run
from training.runs.recording import record
from training.sweeps import read_sweep
from training.sweeps.shells import NETWORKS


def test_who_has_understood_by_when_at_a_held_norm_is_counted_run_by_run() -> None:
    table = read_sweep("shell_or_softmax")
    held = read_held_norm(table)
    assert (np.diff(held.steps) > 0).all()
    for network, radii in held.rhos.items():
        for step in held.steps[::20]:
            for at, rho in enumerate(radii):
                asked = [
                    (done, when)
                    for name, radius, temperature, done, when in zip(
                        table["network"], table["norm_radius"], table["logit_temperature"],
                        table["finished"], table["generalised_at"], strict=True,
                    )
                    if name == network and np.isnan(temperature or np.nan)
                    and abs(radius - NETWORKS[network].norm * rho) < 1e-3
                ]  # fmt: skip
                assert len(asked) == held.seeds
                share = sum(bool(done) and when <= step for done, when in asked) / len(asked)
                frame = held.steps.tolist().index(step)
                assert held.shares[network]["radius"][frame, at] == pytest.approx(share)


def test_a_grokked_run_is_read_neuron_by_neuron(grokked: Run) -> None:
    found = read_weight_decay(grokked.view())
    frames, neurons = found.sizes.shape
    assert frames == len(found.steps) <= MOST_FRAMES
    assert found.steps[-1] == grokked.snapshot_steps()[-1]
    assert neurons == grokked.config.d_mlp
    assert found.alive.shape == (frames,)
    np.testing.assert_allclose(found.sizes.max(axis=1), 1)
    assert (np.diff(found.sizes[-1]) <= 0).all()
    assert found.left == (found.sizes[-1] >= 0.1).sum() == round(found.alive[-1] * neurons)
    assert found.alive[0] == 1
    np.testing.assert_allclose(
        series(found.view, "decay_penalty").values,
        grokked.config.weight_decay / 2 * found.view.metrics["weight_norm"] ** 2,
    )


@pytest.mark.parametrize("network", ["relu_mlp", "quadratic_mlp", "two_layer_decoder"])
def test_other_networks_have_neurons_too(network: str, tmp_path: Path) -> None:
    config = Config(p=5, train_fraction=0.5, network=network, d_model=8, n_heads=2, d_mlp=6, steps=6,
                    snapshots=3, weight_decay=0.0)  # fmt: skip
    (folder,) = record([config], root=tmp_path, threads=1)
    found = read_weight_decay(open_run(folder.name, tmp_path).view())
    assert found.sizes.shape[1] == 6
    assert (series(found.view, "decay_penalty").values == 0).all()


@pytest.mark.parametrize("decay", [0.0, 0.01, 0.5])
def test_a_step_by_hand_is_the_optimizer_s_to_the_last_bit(decay: float) -> None:
    rng, sgd = np.random.default_rng(0), OPTIMIZERS["sgd"]
    for weight, gradient in rng.standard_normal((20, 2)) * 10:
        weights = torch.tensor([[weight]], dtype=torch.float64)
        lr, strength = (torch.tensor([[value]], dtype=torch.float64) for value in (0.1, decay))
        hyper = HyperParams(lr=lr, weight_decay=strength, step=1, layout={}, momentum=0.0)
        forces = sgd.update(weights, torch.full_like(weights, gradient), sgd.init(weights), hyper)
        assert float(weights + forces.gradient + forces.decay) == descend(weight, gradient, 0.1, decay)


def test_the_article_s_example() -> None:
    assert descend(10, 2, lr=0.1, weight_decay=0) == 9.8
    assert descend(10, 2, lr=0.1, weight_decay=0.01) == pytest.approx(9.79)
    assert walk(10, [0] * 5, lr=0.1, weight_decay=0) == [10] * 6
    np.testing.assert_allclose(walk(10, [0] * 3, lr=0.1, weight_decay=0.01), 10 * 0.999 ** np.arange(4))


def test_the_tax_is_the_penalty_whose_gradient_is_the_decay() -> None:
    weights = torch.randn(7, dtype=torch.float64, requires_grad=True)
    (gradient,) = torch.autograd.grad(0.3 / 2 * weights.square().sum(), weights)
    torch.testing.assert_close(gradient, 0.3 * weights)
    assert float(tax_on(float(weights.detach().norm()), 0.3)) == pytest.approx(
        float(0.15 * weights.detach().square().sum())
    )


def test_the_valley_shows_the_three_cases() -> None:
    valley = Valley()
    gradient, decay = valley.pulls(
        [[valley.place + 1, 1.0], [valley.place / 2, 1.0], [valley.place, 1.0]], 0.5
    )
    first = [shares_of_forces(gradient[at, :1], decay[at, :1]) for at in range(3)]
    assert [float(found.together) for found in first] == [1, 0, 0]
    assert [float(found.against) for found in first] == [0, 1, 0]
    assert [float(found.decay_alone) for found in first] == [0, 0, 1]
    second = shares_of_forces(gradient[:, 1], decay[:, 1])
    assert float(second.decay_alone) == 1


@pytest.mark.parametrize("strength", [0.0, 0.5, 1.5])
def test_whoever_lets_go_comes_to_rest_at_the_balance(strength: float) -> None:
    valley, at = Valley(), np.array([-1.0, 2.0])
    for _ in range(2000):
        at = at + valley.lr * np.sum(valley.pulls(at, strength), axis=0)
    assert at[0] == pytest.approx(valley.balance(strength))
    assert at[1] == pytest.approx(0 if strength else 2)
