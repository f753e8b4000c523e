"""The split: a partition of the right sizes, drawn evenly, whole units at a time."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from training.config import Config
from training.config.dataset import dataset_of
from training.tasks import TASKS, TaskOptions, split_table, table_of, units_of


@given(st.integers(2, 2000), st.data())
def test_the_split_is_a_partition_of_the_right_sizes(pairs: int, data: st.DataObject) -> None:
    train_pairs = data.draw(st.integers(0, pairs))
    seed = data.draw(st.integers(0, 2**32 - 1))
    split = split_table(np.arange(pairs), train_pairs, np.random.default_rng(seed))
    assert len(split.train) == train_pairs
    np.testing.assert_array_equal(np.sort(np.concatenate([split.train, split.held_out])), np.arange(pairs))
    for part in (split.train, split.held_out):
        np.testing.assert_array_equal(part, np.unique(part))  # ascending, each once
    again = split_table(np.arange(pairs), train_pairs, np.random.default_rng(seed))
    np.testing.assert_array_equal(again.train, split.train)


def test_the_split_differs_from_seed_to_seed_and_favours_no_row() -> None:
    splits = [split_table(np.arange(50), 15, np.random.default_rng(seed)).train for seed in range(2000)]
    assert len({tuple(split.tolist()) for split in splits}) == len(splits)
    # Each row is drawn with probability 0.3: standard deviation of the count sqrt(2000 * .3 * .7) = 20.5.
    counts = np.bincount(np.concatenate(splits), minlength=50)
    assert np.abs(counts - 600).max() < 5 * 20.5


@pytest.mark.parametrize("train_rows", [-1, 11])
def test_no_more_rows_are_trained_on_than_there_are(train_rows: int) -> None:
    with pytest.raises(ValueError, match=f"train_rows = {train_rows}: of 10 rows"):
        split_table(np.arange(10), train_rows, np.random.default_rng(0))


def test_single_rows_are_drawn_as_they_always_were() -> None:
    """Recorded runs were taught this split: the first rows of one permutation."""
    order = np.random.default_rng(3).permutation(97 * 97)
    train = split_table(np.arange(97 * 97), 2823, np.random.default_rng(3)).train
    np.testing.assert_array_equal(train, np.sort(order[:2823]))


@given(st.integers(2, 40), st.floats(0.0, 1.0), st.integers(0, 2**32 - 1))
def test_a_pair_and_its_mirror_image_are_on_one_side(p: int, share: float, seed: int) -> None:
    train_rows = round(share * p * p)
    units = units_of(table_of("add", TaskOptions(p=p)), "mirrors")
    split = split_table(units, train_rows, np.random.default_rng(seed))
    assert len(split.train) == train_rows
    assert len(split.train) + len(split.held_out) == p * p
    taught = np.zeros((p, p), bool)
    taught.flat[split.train] = True
    # Every modulus has at least two pairs (a, a), one of which makes any number of rows possible.
    np.testing.assert_array_equal(taught, taught.T)


def test_mirror_images_are_drawn_evenly() -> None:
    units = units_of(table_of("add", TaskOptions(p=5)), "mirrors")
    drawn = [split_table(units, 10, np.random.default_rng(seed)).train for seed in range(2000)]
    counts = np.bincount(np.concatenate(drawn), minlength=25).reshape(5, 5)
    np.testing.assert_array_equal(counts, counts.T)
    # Each row is drawn with probability 0.4: standard deviation of the count sqrt(2000 * .4 * .6) = 21.9.
    assert np.abs(counts - 800).max() < 5 * 21.9


@pytest.mark.parametrize("task", TASKS)
def test_units_are_a_question_and_the_same_one_turned_around(task: str) -> None:
    table = table_of(task, TaskOptions(p=120 if task.startswith("s5") else 7, examples=40))
    units = units_of(table, "mirrors")
    questions = [tuple(question) for question in table.inputs.tolist()]
    for row, question in enumerate(questions[:60]):
        together = {questions[other] for other in np.flatnonzero(units == units[row])}
        assert together == {one for one in (question, question[::-1]) if one in set(questions)}


def test_a_mixture_has_units_for_each_operation() -> None:
    table = table_of("add+subtract", TaskOptions(p=5))
    units = units_of(table, "mirrors")
    assert units.max() + 1 == 2 * 15
    assert not set(units[table.operation == 0]) & set(units[table.operation == 1])


def test_a_cut_through_a_unit_is_left_where_nothing_else_fits() -> None:
    split = split_table(np.array([0, 0, 1, 1]), 1, np.random.default_rng(0))
    assert (len(split.train), len(split.held_out)) == (1, 3)


def test_a_config_asks_for_its_split() -> None:
    config = Config(p=11, split_by="mirrors")
    taught = np.zeros((11, 11), bool)
    taught.flat[dataset_of(config).split.train] = True
    np.testing.assert_array_equal(taught, taught.T)
    assert taught.sum() == config.train_pairs
