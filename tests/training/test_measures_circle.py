"""Tasks that are addition on a circle, read as that."""

from __future__ import annotations

import numpy as np
import pytest

from geometry import residue_spectrum
from training.config import Config
from training.measures import circle_of
from training.measures.circle import waves


@pytest.mark.parametrize("task", ["add", "subtract", "multiply", "divide"])
@pytest.mark.parametrize("p", [5, 11])
def test_on_the_circle_every_task_is_addition(task: str, p: int) -> None:
    config = Config(task=task, p=p)
    circle, table = circle_of(config), config.table
    m = circle.order
    assert m == (p if task in ("add", "subtract") else p - 1)
    i, j = np.indices((m, m))
    np.testing.assert_array_equal(table.answers[circle.grid], circle.symbols[(i + j) % m])
    np.testing.assert_array_equal(table.left[circle.grid], circle.symbols[i])
    assert len(np.unique(circle.grid)) == m * m
    # Along j with i fixed, every right symbol is met once.
    assert all(len(np.unique(table.right[row])) == m for row in circle.grid)


@pytest.mark.parametrize("task", ["add", "divide"])
def test_rows_know_their_sum(task: str) -> None:
    config = Config(task=task, p=7)
    circle, table = circle_of(config), config.table
    on = circle.sums >= 0
    np.testing.assert_array_equal(circle.symbols[circle.sums[on]], table.answers[on])
    assert set(np.flatnonzero(on)) == set(circle.grid.ravel())
    assert (table.answers[~on] == 0).all()
    by_sum = circle.rows_by_sum.reshape(circle.order, circle.order)
    np.testing.assert_array_equal(circle.sums[by_sum], np.indices(by_sum.shape)[0])
    assert len(np.unique(by_sum)) == by_sum.size


def test_places_and_symbols_are_each_other_s_inverse() -> None:
    circle = circle_of(Config(task="multiply", p=11))
    np.testing.assert_array_equal(circle.places[circle.symbols], np.arange(10))
    assert circle.places[0] == -1


def test_a_table_can_be_read_by_another_rule() -> None:
    config = Config(task="random_labels", p=5)
    circle = circle_of(config, "subtract")
    i, j = np.indices((5, 5))
    np.testing.assert_array_equal((config.table.left - config.table.right)[circle.grid] % 5, (i + j) % 5)


@pytest.mark.parametrize(
    ("config", "rule", "said"),
    [
        (Config(task="s5", p=120), None, "task = 's5'"),
        (Config(task="squares", p=7), None, "task = 'squares'"),
        (Config(task="add+subtract", p=7), None, r"task = 'add\+subtract'"),
        (Config(task="sparse_parity", p=10, examples=100), "add", "task = 'sparse_parity'"),
        (Config(task="divide", p=7), "add", "task = 'divide'"),
        (Config(task="multiply", p=3), None, "p = 3: multiply then has 2 places"),
    ],
)
def test_what_is_no_circle_is_refused_by_name(config: Config, rule: str | None, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        circle_of(config, rule)


@pytest.mark.parametrize("m", [3, 4, 7, 12])
def test_waves_are_orthonormal_and_miss_nothing_but_the_mean(m: int) -> None:
    turning = waves(m).reshape(-1, m)
    kept = turning[np.abs(turning).max(axis=1) > 0]
    assert len(kept) == m - 1
    np.testing.assert_allclose(kept @ kept.T, np.eye(m - 1), atol=1e-12)
    np.testing.assert_allclose(kept.sum(axis=1), 0, atol=1e-12)


@pytest.mark.parametrize("m", [5, 8])
def test_waves_have_the_frequency_they_are_called_by(m: int) -> None:
    for number, pair in enumerate(waves(m), start=1):
        spectrum = residue_spectrum(pair.T)
        assert spectrum[number] == pytest.approx(spectrum.sum())
