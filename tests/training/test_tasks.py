"""Tables and their split."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from training.config import Config
from training.tasks import TASKS, addition, split_table


@pytest.mark.parametrize("p", [2, 3, 4, 13, 97, 400])
def test_the_addition_table_holds_every_pair_once_with_its_sum(p: int) -> None:
    table = addition(p)
    pairs = set(zip(table.left.tolist(), table.right.tolist(), strict=True))
    assert pairs == {(a, b) for a in range(p) for b in range(p)}
    assert len(table.left) == len(table.right) == len(table.answers) == p * p
    for row in (0, p * p // 2, p * p - 1):
        assert int(table.answers[row]) == (int(table.left[row]) + int(table.right[row])) % p
    np.testing.assert_array_equal((table.left + table.right - table.answers) % p, 0)
    np.testing.assert_array_equal(np.bincount(table.answers), p)
    np.testing.assert_array_equal(table.left, np.repeat(np.arange(p), p))  # row by row
    assert (table.n_tokens, table.n_answers) == (p, p)


@pytest.mark.parametrize("name", TASKS)
def test_every_task_gives_whole_numbers_within_its_tokens_and_answers(name: str) -> None:
    table = TASKS[name](7)
    for column, size in (
        (table.left, table.n_tokens),
        (table.right, table.n_tokens),
        (table.answers, table.n_answers),
    ):
        assert column.dtype == np.int64
        assert column.min() >= 0
        assert column.max() < size


@given(st.integers(2, 2000), st.data())
def test_the_split_is_a_partition_of_the_right_sizes(pairs: int, data: st.DataObject) -> None:
    train_pairs = data.draw(st.integers(1, pairs - 1))
    seed = data.draw(st.integers(0, 2**32 - 1))
    split = split_table(pairs, train_pairs, np.random.default_rng(seed))
    assert len(split.train) == train_pairs
    np.testing.assert_array_equal(np.sort(np.concatenate([split.train, split.held_out])), np.arange(pairs))
    for part in (split.train, split.held_out):
        np.testing.assert_array_equal(part, np.unique(part))  # ascending, each once
    again = split_table(pairs, train_pairs, np.random.default_rng(seed))
    np.testing.assert_array_equal(again.train, split.train)


def test_the_split_differs_from_seed_to_seed_and_favours_no_row() -> None:
    splits = [split_table(50, 15, np.random.default_rng(seed)).train for seed in range(2000)]
    assert len({tuple(split.tolist()) for split in splits}) == len(splits)
    # Each row is drawn with probability 0.3: standard deviation of the count sqrt(2000 * .3 * .7) = 20.5.
    counts = np.bincount(np.concatenate(splits), minlength=50)
    assert np.abs(counts - 600).max() < 5 * 20.5


@pytest.mark.parametrize(
    ("p", "fraction", "expected"), [(97, 0.3, 2823), (5, 0.5, 12), (3, 0.5, 4), (2, 0.5, 2)]
)
def test_the_train_set_is_the_nearest_whole_share_of_the_table(
    p: int, fraction: float, expected: int
) -> None:
    assert Config(p=p, train_fraction=fraction).train_pairs == expected
    assert abs(expected - fraction * p * p) <= 0.5
