"""Leaving weights out, rounding them, and the waves over the pairs: their laws, on known networks."""

from __future__ import annotations

import math

import numpy as np
import pytest

from training.config import Config
from training.measures import circle_of
from training.measures.compression import (
    accuracy_on,
    bits_needed,
    numbers_needed,
    prunable_share,
    prune_smallest,
    round_weights,
    strongest_directions,
)
from training.measures.logits.fourier_2d import fourier_2d_spectrum, waves_holding
from training.models import Weights
from training.models.quadratic_mlp import gromov_weights

CONFIG = Config(p=11, network="quadratic_mlp", d_mlp=120)
ROWS = np.arange(121)


@pytest.fixture(scope="module")
def solution() -> Weights:
    """Gromov's analytic weights, which know every answer."""
    return gromov_weights(11, 120, np.random.default_rng(0))


def test_the_share_left_out_is_the_share_asked_for(solution: Weights) -> None:
    size = sum(part.size for part in solution.values())
    for share in (0.0, 0.3, 1.0):
        pruned = prune_smallest(solution, share)
        zeros = sum(int((part == 0).sum()) for part in pruned.values())
        before = sum(int((part == 0).sum()) for part in solution.values())
        assert zeros == max(before, round(share * size))
    smallest_kept = min(np.abs(part[part != 0]).min() for part in prune_smallest(solution, 0.3).values())
    largest_gone = max(
        np.abs(part[pruned == 0]).max(initial=0.0)
        for part, pruned in zip(solution.values(), prune_smallest(solution, 0.3).values(), strict=True)
    )
    assert largest_gone <= smallest_kept


def test_rounding_is_off_by_half_a_step_at_most_and_leaves_few_values(solution: Weights) -> None:
    for bits in (2, 4, 8):
        for name, part in round_weights(solution, bits).items():
            steps = 2 ** (bits - 1) - 1
            largest = np.abs(solution[name]).max()
            assert np.abs(part - solution[name]).max() <= largest / steps / 2 * (1 + 1e-5)
            assert len(np.unique(part)) <= 2 * steps + 1
            assert part.dtype == solution[name].dtype


def test_weights_that_do_nothing_can_all_be_left_out(solution: Weights) -> None:
    """A network beside which idle neurons stand can do without their weights, and no bit more is needed."""
    idle = 60
    wider = {
        "W_in": np.concatenate([solution["W_in"], np.full((22, idle), 1e-4)], axis=1),
        "W_U": np.concatenate([solution["W_U"], np.full((idle, 11), 1e-4)]),
    }
    wide = Config(p=11, network="quadratic_mlp", d_mlp=120 + idle)
    assert accuracy_on(wider, wide, ROWS) == accuracy_on(solution, CONFIG, ROWS) == 1.0
    plain = prunable_share(solution, CONFIG, ROWS)
    share = prunable_share(wider, wide, ROWS)
    assert share >= idle / (120 + idle)
    # What is left out beyond the idle ones is the same share of the others.
    assert (share - idle / (120 + idle)) * (120 + idle) / 120 == pytest.approx(plain, abs=0.04)
    assert bits_needed(wider, wide, ROWS) == bits_needed(solution, CONFIG, ROWS)


def test_what_is_found_keeps_the_accuracy_and_more_does_not(solution: Weights) -> None:
    share, bits = prunable_share(solution, CONFIG, ROWS), bits_needed(solution, CONFIG, ROWS)
    assert accuracy_on(prune_smallest(solution, share), CONFIG, ROWS) >= 0.9
    assert accuracy_on(prune_smallest(solution, share + 0.01), CONFIG, ROWS) < 0.9
    assert accuracy_on(round_weights(solution, int(bits)), CONFIG, ROWS) >= 0.9
    assert bits == 2 or accuracy_on(round_weights(solution, int(bits) - 1), CONFIG, ROWS) < 0.9


def test_a_larger_demand_needs_more(solution: Weights) -> None:
    assert prunable_share(solution, CONFIG, ROWS, kept=1.0) <= prunable_share(
        solution, CONFIG, ROWS, kept=0.5
    )
    assert bits_needed(solution, CONFIG, ROWS, kept=1.0) >= bits_needed(solution, CONFIG, ROWS, kept=0.5)


def test_where_nothing_is_known_nothing_can_be_kept(solution: Weights) -> None:
    wrong = {"W_in": solution["W_in"], "W_U": -solution["W_U"]}
    assert accuracy_on(wrong, CONFIG, ROWS) == 0.0
    assert math.isnan(prunable_share(wrong, CONFIG, ROWS))
    assert math.isnan(bits_needed(wrong, CONFIG, ROWS))


def test_arguments_are_checked(solution: Weights) -> None:
    with pytest.raises(ValueError, match="share = 2"):
        prune_smallest(solution, 2)
    with pytest.raises(ValueError, match="bits = 1"):
        round_weights(solution, 1)
    with pytest.raises(ValueError, match="kept = 0"):
        prunable_share(solution, CONFIG, ROWS, kept=0)
    with pytest.raises(ValueError, match="rows is empty"):
        bits_needed(solution, CONFIG, ROWS[:0])
    with pytest.raises(ValueError, match="precision = 0"):
        prunable_share(solution, CONFIG, ROWS, precision=0)
    with pytest.raises(ValueError, match="share = 0"):
        waves_holding(np.ones(3), 0)
    with pytest.raises(ValueError, match="no energy"):
        waves_holding(np.zeros(3), 0.9)


@pytest.mark.parametrize("p", [7, 8])
def test_the_waves_over_the_pairs_hold_all_that_varies(p: int) -> None:
    """Parseval, for odd and even p."""
    logits = np.random.default_rng(1).standard_normal((p * p, p))
    seen = logits - logits.mean(axis=1, keepdims=True)
    seen -= seen.mean(axis=0)
    spectrum = fourier_2d_spectrum(logits, circle_of(Config(p=p)))
    assert len(spectrum) == ((p * p - 1) // 2 if p % 2 else p * p // 2 + 1)
    assert spectrum.sum() == pytest.approx((seen**2).sum())


def test_one_wave_of_the_sum_is_one_wave_over_the_pairs() -> None:
    circle, s = circle_of(Config(p=13)), np.arange(13)
    sums = (s[:, None] + s).ravel() % 13
    logits = np.cos(2 * np.pi * 3 / 13 * (sums[:, None] - s)) + 0.1 * np.cos(
        2 * np.pi * 5 / 13 * (sums[:, None] - s)
    )
    spectrum = fourier_2d_spectrum(logits, circle)
    assert waves_holding(spectrum, 0.98) == 1
    assert waves_holding(spectrum, 0.9999) == 2


def test_noise_takes_most_of_the_waves() -> None:
    spectrum = fourier_2d_spectrum(
        np.random.default_rng(2).standard_normal((121, 11)), circle_of(Config(p=11))
    )
    assert waves_holding(spectrum, 0.9) > 0.75 * len(spectrum)


def test_the_strongest_directions_are_the_nearest_matrix_of_their_rank() -> None:
    """A matrix of rank two and some noise: two directions stay, and their numbers are those of Eckart &
    Young."""
    rng = np.random.default_rng(3)
    left, right = np.linalg.qr(rng.standard_normal((9, 2)))[0], np.linalg.qr(rng.standard_normal((7, 2)))[0]
    plain = left @ np.diag([5.0, 4.0]) @ right.T
    cut, free = strongest_directions({"W": plain + 1e-3 * rng.standard_normal((9, 7)), "b": np.ones(4)}, 0.5)
    assert cut["W"] == pytest.approx(plain, abs=0.01)
    assert np.linalg.matrix_rank(cut["W"]) == 2
    assert free == 2 * (9 + 7 - 2) + 4
    whole, all_free = strongest_directions({"W": plain[None]}, 0.0)
    assert whole["W"][0] == pytest.approx(plain)
    assert all_free == 7 * 9


def test_a_network_needs_no_more_numbers_than_its_rank_has() -> None:
    config = Config(p=11, network="quadratic_mlp", d_mlp=200)
    weights = gromov_weights(11, 200, np.random.default_rng(0))
    rows = np.arange(121)
    needed = numbers_needed(weights, config, rows)
    ranks = sum(int(np.linalg.matrix_rank(part)) * (sum(part.shape) - int(np.linalg.matrix_rank(part)))
                for part in weights.values())  # fmt: skip
    assert 0 < needed <= ranks
    with pytest.raises(ValueError, match="precision"):
        numbers_needed(weights, config, rows, precision=0)
    with pytest.raises(ValueError, match="share"):
        strongest_directions(weights, 1.5)
