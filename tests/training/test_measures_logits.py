"""Data collapse, key frequencies, restricted and excluded loss: closed forms, nulls, invariances."""

from __future__ import annotations

import math

import numpy as np
import pytest
from numpy.typing import NDArray

from training.config import Config
from training.config.dataset import dataset_of
from training.engine.trainer import train
from training.measures import (
    MEASURES,
    Circle,
    circle_of,
    collapse_null,
    data_collapse,
    excluded_loss,
    key_share,
    leading_frequencies,
    logit_spectrum,
    logit_variation,
    restricted_loss,
    sum_means,
)
from training.measures.batch import Batch
from training.measures.logits.circles import (
    MOST_CIRCLES,
    circle_scores,
    circles_accuracy,
    sum_circles,
)
from training.models import Activations

TASKS = ("add", "subtract", "multiply", "divide")


def ideal_logits(config: Config, frequencies: tuple[int, ...], height: float = 3.0) -> NDArray[np.float64]:
    """The logits of a network that has understood: sum over k of height cos(2 pi k (a + b - c) / m)."""
    circle, rows = circle_of(config), len(config.table)
    m = circle.order
    off = (circle.sums[:, None] - np.arange(m)) % m
    waves = sum(height * np.cos(2 * np.pi * k * off / m) for k in frequencies)
    logits = np.zeros((rows, config.table.n_answers))
    logits[:, circle.symbols] = waves
    return logits


def mean_loss(logits: NDArray[np.float64], answers: NDArray[np.int64]) -> float:
    right = logits[np.arange(len(answers)), answers]
    return float((np.log(np.exp(logits).sum(axis=1)) - right).mean())


def collapse_of(logits: NDArray[np.float64], circle: Circle) -> NDArray[np.float64]:
    return data_collapse(sum_means(logits, circle), logit_variation(logits, circle))


@pytest.mark.parametrize("task", TASKS)
@pytest.mark.parametrize("p", [7, 13])
def test_ideal_logits_collapse_on_one_curve_and_their_frequencies_are_found(task: str, p: int) -> None:
    config = Config(task=task, p=p)
    circle, logits = circle_of(config), ideal_logits(config, (1, 3) if p == 7 else (2, 5))
    assert collapse_of(logits, circle) == pytest.approx(1)
    keys = leading_frequencies(logit_spectrum(sum_means(logits, circle)))
    assert sorted(keys) == ([1, 3] if p == 7 else [2, 5])
    assert key_share(sum_means(logits, circle), logit_variation(logits, circle), keys) == pytest.approx(1)


@pytest.mark.parametrize("task", TASKS)
def test_ideal_logits_lose_nothing_when_restricted_and_everything_when_excluded(task: str) -> None:
    config = Config(task=task, p=11)
    circle, logits = circle_of(config), ideal_logits(config, (1, 2, 4))
    means, keys, train = sum_means(logits, circle), np.array([1, 2, 4]), dataset_of(config).split.train
    on = logits[circle.grid.ravel()][:, circle.symbols]
    full = mean_loss(on, circle.sums[circle.grid.ravel()])
    assert restricted_loss(means, keys) == pytest.approx(full)
    labels = config.table.answers[train]
    found = excluded_loss(logits, means, keys, train, labels, circle)
    assert found == pytest.approx(math.log(circle.order))
    # With a frequency that is not there, it is the other way round.
    other = np.array([3])
    assert restricted_loss(means, other) == pytest.approx(math.log(circle.order))
    kept = train[circle.sums[train] >= 0]
    places = circle.sums[kept]
    np.testing.assert_allclose(
        excluded_loss(logits, means, other, train, labels, circle),
        mean_loss(logits[kept][:, circle.symbols], places),
    )


def test_memory_is_seen_by_the_excluded_loss_alone() -> None:
    """A table of what was taught, and nothing else: no waves, and nothing lost without them."""
    config = Config(p=23, train_fraction=0.3)
    circle, dataset = circle_of(config), dataset_of(config)
    logits, train = np.zeros((23 * 23, 23)), dataset.split.train
    logits[train, dataset.labels[train]] = 20.0
    means = sum_means(logits, circle)
    keys = leading_frequencies(logit_spectrum(means))[:3]
    assert excluded_loss(logits, means, keys, train, dataset.labels[train], circle) < 0.01
    assert restricted_loss(means, keys) > 1.0


def test_the_excluded_loss_is_held_against_what_was_taught() -> None:
    config = Config(p=13, corrupted=0.5)
    circle, dataset = circle_of(config), dataset_of(config)
    logits, train = np.zeros((169, 13)), dataset.split.train
    logits[np.arange(169), dataset.labels] = 30.0
    means = sum_means(logits, circle)
    keys = np.array([1])
    taught = excluded_loss(logits, means, keys, train, dataset.labels[train], circle)
    right = excluded_loss(logits, means, keys, train, dataset.table.answers[train], circle)
    assert taught < 0.1 < 10 < right


def test_restricting_is_a_projection_onto_the_waves_of_the_sum() -> None:
    """Against the definition, wave by wave over all pairs, as Nanda et al. write it."""
    config = Config(p=7)
    circle, rng = circle_of(config), np.random.default_rng(1)
    logits = rng.normal(size=(49, 7))
    table, keys = config.table, np.array([1, 3])
    angles = 2 * np.pi / 7 * keys[:, None] * (table.left + table.right)
    directions = np.concatenate([np.cos(angles), np.sin(angles)])
    directions /= np.linalg.norm(directions, axis=1, keepdims=True)
    waves = directions.T @ (directions @ logits)
    means, train = sum_means(logits, circle), dataset_of(config).split.train
    restricted = mean_loss(waves + logits.mean(axis=0), table.answers)
    assert restricted_loss(means, keys) == pytest.approx(restricted)
    excluded = mean_loss((logits - waves)[train], table.answers[train])
    labels = table.answers[train]
    assert excluded_loss(logits, means, keys, train, labels, circle) == pytest.approx(excluded)


@pytest.mark.parametrize("task", ["add", "multiply"])
def test_noise_collapses_as_far_as_its_degrees_of_freedom(task: str) -> None:
    config = Config(task=task, p=7)
    circle, rng = circle_of(config), np.random.default_rng(0)
    found = collapse_of(rng.normal(size=(2000, 49, 7)), circle)
    error = found.std() / math.sqrt(len(found))
    assert abs(found.mean() - collapse_null(circle.order)) < 4 * error
    assert error < 0.02 * collapse_null(circle.order)


def test_noise_has_its_share_of_each_frequency() -> None:
    config = Config(p=9)
    circle, rng = circle_of(config), np.random.default_rng(0)
    logits = rng.normal(size=(1000, 81, 9))
    found = key_share(sum_means(logits, circle), logit_variation(logits, circle), np.array([2, 3]))
    assert abs(found.mean() - 4 / 81) < 4 * found.std() / math.sqrt(1000)


def test_the_wrong_rule_explains_no_more_than_it_would_of_noise() -> None:
    config = Config(p=13)
    logits = ideal_logits(config, (1, 4))
    assert collapse_of(logits, circle_of(config, "subtract")) == pytest.approx(0, abs=1e-12)


@pytest.mark.parametrize("task", TASKS)
def test_what_no_loss_sees_changes_nothing(task: str) -> None:
    """A number added to all logits of a pair; and, for the share, a change of scale."""
    config = Config(task=task, p=7)
    circle, rng = circle_of(config), np.random.default_rng(2)
    logits = rng.normal(size=(len(config.table), 7)) + ideal_logits(config, (1,))
    shifted = logits + 5 * rng.normal(size=(len(logits), 1))
    keys, train = np.array([1]), dataset_of(config).split.train
    labels = config.table.answers[train]
    one, other = sum_means(logits, circle), sum_means(shifted, circle)
    assert collapse_of(shifted, circle) == pytest.approx(collapse_of(logits, circle))
    assert collapse_of(-3 * logits, circle) == pytest.approx(collapse_of(logits, circle))
    assert restricted_loss(other, keys) == pytest.approx(restricted_loss(one, keys))
    assert excluded_loss(shifted, other, keys, train, labels, circle) == pytest.approx(
        excluded_loss(logits, one, keys, train, labels, circle)
    )


def test_a_bias_is_no_collapse_and_no_key_frequency() -> None:
    config = Config(p=11)
    circle = circle_of(config)
    bias = np.tile(np.random.default_rng(0).normal(size=11), (121, 1))
    assert collapse_of(bias, circle) == pytest.approx(0, abs=1e-12)
    spectrum = logit_spectrum(sum_means(bias, circle))
    assert spectrum[1:].sum() < 1e-12 * spectrum[0]
    assert spectrum[0] == pytest.approx(logit_variation(bias, circle))


def test_the_spectrum_adds_up_to_the_variance_that_depends_on_the_sum() -> None:
    config = Config(p=8)
    circle, rng = circle_of(config), np.random.default_rng(3)
    table = rng.normal(size=(8, 8))
    logits = table[circle.sums]
    assert logit_spectrum(sum_means(logits, circle)).sum() == pytest.approx(logit_variation(logits, circle))
    # Pairs of one sum treated differently, the mean of the sum unchanged: variance, and no wave.
    rest = rng.normal(size=(8, 8, 8))
    rest -= rest.mean(axis=1, keepdims=True)
    unlike = logits.copy()
    unlike[circle.rows_by_sum] += rest.reshape(64, 8)
    np.testing.assert_allclose(sum_means(unlike, circle), sum_means(logits, circle), atol=1e-12)
    assert logit_variation(unlike, circle) > 1.5 * logit_variation(logits, circle)


def test_flat_logits_have_nothing_to_explain() -> None:
    circle = circle_of(Config(p=5))
    assert collapse_of(np.ones((3, 25, 5)), circle).tolist() == [0, 0, 0]


def test_leading_axes_are_carried_along() -> None:
    config = Config(p=7)
    circle, rng = circle_of(config), np.random.default_rng(0)
    logits, keys = rng.normal(size=(2, 3, 49, 7)), np.array([2, 1])
    train = dataset_of(config).split.train
    labels = config.table.answers[train]
    means, variation = sum_means(logits, circle), logit_variation(logits, circle)
    together = (
        data_collapse(means, variation),
        key_share(means, variation, keys),
        restricted_loss(means, keys),
        excluded_loss(logits, means, keys, train, labels, circle),
    )
    one = logits[1, 2]
    own, spread = sum_means(one, circle), logit_variation(one, circle)
    alone = (
        data_collapse(own, spread),
        key_share(own, spread, keys),
        restricted_loss(own, keys),
        excluded_loss(one, own, keys, train, labels, circle),
    )
    for many, single in zip(together, alone, strict=True):
        assert many.shape == (2, 3)
        assert many[1, 2] == pytest.approx(float(single))


def test_the_fewest_frequencies_are_taken_that_hold_the_share() -> None:
    spectrum = np.array([100.0, 1.0, 60.0, 4.0, 35.0])
    assert leading_frequencies(spectrum, share=0.6).tolist() == [2]
    assert leading_frequencies(spectrum, share=0.95).tolist() == [2, 4]
    assert leading_frequencies(spectrum, share=0.96).tolist() == [2, 4, 3]
    assert leading_frequencies(spectrum, share=1.0).tolist() == [2, 4, 3, 1]
    assert leading_frequencies(spectrum, share=1.0, most=2).tolist() == [2, 4]
    with pytest.raises(ValueError, match=r"share = 1\.5, most = 8"):
        leading_frequencies(spectrum, share=1.5)
    with pytest.raises(ValueError, match="most = 0"):
        leading_frequencies(spectrum, most=0)


@pytest.mark.parametrize("task", TASKS)
def test_the_answers_of_all_pairs_have_the_energies_of_their_transforms(task: str) -> None:
    config = Config(task=task, p=11, d_model=8, n_heads=2, d_mlp=16)
    circle, weights = circle_of(config), next(train([config])).weights(0)
    batch = Batch(config, {name: value[None] for name, value in weights.items()})
    logits = circle.answers(circle.pairs(batch.logits))[0].astype(np.float64)
    transforms = np.fft.rfft(logits - logits.mean(axis=-1, keepdims=True), axis=-1)[:, 1:]
    energies = (np.abs(transforms) ** 2).sum(axis=0)
    if circle.order % 2 == 0:
        energies[-1] /= 2  # m/2 is a frequency of its own
    found = MEASURES["answer_spectrum"].at_snapshots
    assert found is not None
    np.testing.assert_allclose(found(batch)[0], energies / energies.sum(), rtol=1e-9)


@pytest.mark.parametrize("task", TASKS)
def test_every_choice_of_circles_is_right_where_its_waves_alone_are(task: str) -> None:
    """Held against the waves written out in complex numbers, sum by sum, and answer by answer."""
    config, rng = Config(task=task, p=7), np.random.default_rng(0)
    circle = circle_of(config)
    logits = ideal_logits(config, (1, 2, 3)) + rng.normal(scale=2.0, size=(len(config.table), 7))
    means, keys, m = sum_means(logits, circle), np.array([2, 1, 3]), circle.order
    found, said = circles_accuracy(means, keys), circle_scores(means, keys)
    assert found.shape == (8,)
    for choice in range(8):
        right = 0
        for s in range(m):
            scores = [
                sum(
                    (means[t, c] - means[t].mean())
                    * (1 + sum(_wave(k, s - t, m) for at, k in enumerate(keys) if choice >> at & 1))
                    for t in range(m)
                )
                for c in range(m)
            ]
            right += int(np.argmax(scores) == s)
            said_alone = said.bias + sum(
                np.cos(2 * np.pi * k * s / m) * said.cosines[at]
                + np.sin(2 * np.pi * k * s / m) * said.sines[at]
                for at, k in enumerate(keys)
                if choice >> at & 1
            )
            assert said_alone == pytest.approx(np.array(scores) / m)
        assert found[choice] == pytest.approx(right / m)


def _wave(k: int, off: int, m: int) -> float:
    """What frequency k keeps of a table over m places, `off` places away; half the frequencies of an even m
    turn alone."""
    return float(np.real(np.exp(2j * np.pi * k * off / m))) * (1 if 2 * k == m else 2)


def test_many_key_frequencies_are_switched_six_at_most() -> None:
    means = np.random.default_rng(0).normal(size=(2, 17, 17))
    assert circles_accuracy(means, np.arange(1, 9)).shape == (2, 2**MOST_CIRCLES)
    np.testing.assert_array_equal(circles_accuracy(0 * means, np.array([1])), np.zeros((2, 2)))


def test_what_was_learnt_by_heart_is_no_circle() -> None:
    """A memoriser knows its training pairs and nothing else. Averaged over all pairs, its logits would look
    like a rule; over those that it was never taught they do not."""
    config = Config(p=23, train_fraction=0.5)
    dataset, circle, rng = dataset_of(config), circle_of(config), np.random.default_rng(0)
    train = dataset.split.train
    logits = rng.normal(size=(len(dataset.table), 23))
    logits[train, dataset.labels[train]] += 10
    batch = Batch(config, {})
    batch.__dict__["activations"] = Activations(logits[None])
    keys = np.array([2, 5, 9, 1])
    assert circles_accuracy(batch.sum_means, keys)[0, -1] > 0.9
    assert circles_accuracy(batch.unseen_means, keys)[0, -1] < 0.3
    held_out = np.isin(np.arange(len(logits)), dataset.split.held_out)
    three = held_out & (circle.sums == 3)
    offsets = logits[three] - logits[three].mean(axis=1, keepdims=True)
    assert batch.unseen_means[0, 3] == pytest.approx(offsets.mean(axis=0))
    assert len(sum_circles(0 * batch.unseen_means[0])) == 0
