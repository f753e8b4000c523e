"""Few frequencies among much else, lengths along leading directions, room and directions around a network."""

from __future__ import annotations

import numpy as np
import pytest

from training.config import Config
from training.config.dataset import dataset_of
from training.engine.pair_gradients import pair_directions, pair_gradients
from training.engine.training_loss import flat_weights, loss_and_gradient
from training.errors import LandscapeError
from training.landscape.room import loss_on, room_around
from training.measures.any_network.singular_lengths import leading_and_rest
from training.measures.circle import circle_of
from training.measures.logits.extraction import answers_of_frequencies, strongest_frequencies
from training.models import MODELS, Weights, model_dims

CONFIG = Config(p=11, network="quadratic_mlp", d_mlp=8)
RNG = np.random.default_rng(0)


def weights_of(config: Config) -> Weights:
    return MODELS[config.network].init(model_dims(config), np.random.default_rng(1))


def test_a_rule_drowned_in_noise_is_found_by_its_frequency_and_by_no_other() -> None:
    circle = circle_of(Config(p=31, network="quadratic_mlp", d_mlp=8))
    turning = np.cos(2 * np.pi * 3 / 31 * (np.arange(31) - circle.sums[:, None]))
    logits = 20 * turning + 3 * np.random.default_rng(0).standard_normal(turning.shape)
    rows, others = np.arange(0, 961, 2), np.arange(1, 961, 2)
    assert strongest_frequencies(logits, rows, circle, 1).tolist() == [3]
    right = circle.symbols[circle.sums[others]]
    by_itself = (logits[others].argmax(axis=1) == right).mean()
    by_three = (answers_of_frequencies(logits, others, circle, np.array([3])) == right).mean()
    by_five = (answers_of_frequencies(logits, others, circle, np.array([5])) == right).mean()
    assert by_itself < 0.4
    assert by_three > 0.7
    assert by_five < 0.2
    with pytest.raises(ValueError, match="count = 0"):
        strongest_frequencies(logits, rows, circle, 0)


def test_multiplication_is_answered_in_its_own_symbols() -> None:
    circle = circle_of(Config(task="multiply", p=7))
    on = np.flatnonzero(circle.sums >= 0)
    logits = np.zeros((len(circle.sums), 7))
    for row in on:
        for place, symbol in enumerate(circle.symbols):
            logits[row, symbol] = np.cos(2 * np.pi / 6 * (place - circle.sums[row]))
    said = answers_of_frequencies(logits, on, circle, np.array([1]))
    assert (said == (on // 7) * (on % 7) % 7).all()
    with pytest.raises(ValueError, match="off the circle"):
        answers_of_frequencies(logits, np.arange(len(logits)), circle, np.array([1]))


def test_lengths_along_and_across_add_up() -> None:
    weights = {"W": RNG.standard_normal((1, 2, 6, 5)), "b": np.ones((1, 5))}
    first, rest = leading_and_rest(weights, 2)
    assert first**2 + rest**2 == pytest.approx(np.square(weights["W"]).sum())
    assert leading_and_rest(weights, 5)[1] == 0
    with pytest.raises(ValueError, match="leading = -1"):
        leading_and_rest(weights, -1)


def test_the_gradients_of_pairs_add_up_to_that_of_the_loss() -> None:
    weights, train = weights_of(CONFIG), dataset_of(CONFIG).split.train
    found = pair_gradients(weights, CONFIG, train)
    _, whole = loss_and_gradient(weights, CONFIG)(flat_weights(weights)[None])
    assert found.mean(axis=0) == pytest.approx(whole[0], abs=1e-12)


def test_directions_are_the_participation_ratio_of_all_cosines() -> None:
    weights, train = weights_of(CONFIG), dataset_of(CONFIG).split.train
    found = pair_directions(weights, CONFIG, np.random.default_rng(2), sample=len(train))
    gradients = pair_gradients(weights, CONFIG, train)
    unit = gradients / np.linalg.norm(gradients, axis=1, keepdims=True)
    energies = np.square(np.linalg.svd(unit, compute_uv=False))
    assert found.count == pytest.approx(energies.sum() ** 2 / np.square(energies).sum())
    assert found.share == found.count / len(train)
    with pytest.raises(LandscapeError, match="sample = 1"):
        pair_directions(weights, CONFIG, np.random.default_rng(2), sample=1)


def test_the_loss_has_risen_by_so_much_at_the_end_of_the_way() -> None:
    """Along one direction, found again with the same random numbers."""
    weights, train = weights_of(CONFIG), dataset_of(CONFIG).split.train
    (far,) = room_around(weights, CONFIG, np.random.default_rng(3), directions=1)
    rng = np.random.default_rng(3)
    rows = rng.choice(train, len(train), replace=False)
    way = {name: rng.standard_normal(value.shape) for name, value in weights.items()}
    scale = far * np.linalg.norm(flat_weights(weights)) / np.linalg.norm(flat_weights(way))
    there = {name: value + scale * way[name] for name, value in weights.items()}
    assert loss_on(there, CONFIG, rows) - loss_on(weights, CONFIG, rows) == pytest.approx(0.1, abs=0.03)
    whole = loss_and_gradient(weights, CONFIG)(flat_weights(weights)[None])[0][0]
    assert loss_on(weights, CONFIG, train) == pytest.approx(whole, rel=1e-5)


@pytest.mark.parametrize(
    "given", [{"kind": "other"}, {"directions": 0}, {"rise": 0.0, "directions": 1}], ids=str
)
def test_room_refuses_what_it_cannot_measure(given: dict[str, object]) -> None:
    with pytest.raises(LandscapeError, match=" = "):
        room_around(weights_of(CONFIG), CONFIG, RNG, **given)  # type: ignore[arg-type]
