"""What runs are taught: tables, splits and wrong labels."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from training.config import Config
from training.config.dataset import Dataset, dataset_of
from training.rng_streams import RELEVANT_BITS

KINDS = {
    "add": Config(p=13, train_fraction=0.5, corrupted=0.3),
    "divide": Config(task="divide", p=13, train_fraction=0.5, corrupted=0.3),
    "sparse_parity": Config(task="sparse_parity", p=30, examples=200, train_fraction=0.5, corrupted=0.3),
    "random_labels": Config(task="random_labels", p=13, train_fraction=0.5, corrupted=0.3),
    "mixture": Config(task="add+divide+random_labels", p=13, train_fraction=0.5, corrupted=0.3),
}


def wrong_rows(dataset: Dataset) -> set[int]:
    return set(np.flatnonzero(dataset.corrupted).tolist())


@pytest.mark.parametrize(
    ("p", "fraction", "expected"), [(97, 0.3, 2823), (5, 0.5, 12), (3, 0.5, 4), (2, 0.5, 2)]
)
def test_the_train_set_is_the_nearest_whole_share_of_the_table(
    p: int, fraction: float, expected: int
) -> None:
    config = Config(p=p, train_fraction=fraction)
    assert config.train_pairs == len(dataset_of(config).split.train) == expected
    assert abs(expected - fraction * p * p) <= 0.5


@pytest.mark.parametrize("kind", KINDS)
def test_only_training_rows_are_corrupted_and_each_of_them_is_wrong(kind: str) -> None:
    dataset = dataset_of(KINDS[kind])
    wrong, right = dataset.labels != dataset.table.answers, dataset.labels == dataset.table.answers
    np.testing.assert_array_equal(wrong, dataset.corrupted)
    assert right[dataset.split.held_out].all()
    assert wrong[dataset.split.train].sum() == wrong.sum() == round(0.3 * len(dataset.split.train))
    assert dataset.labels.min() >= 0
    assert dataset.labels.max() < dataset.table.n_answers
    assert dataset.labels.dtype == np.int64
    assert dataset.corrupted.dtype == bool


@given(st.integers(2, 20), st.floats(0.1, 0.9), st.floats(0, 1), st.integers(0, 2**32 - 1))
def test_the_share_of_wrong_labels_is_exact_to_the_row(
    p: int, fraction: float, share: float, seed: int
) -> None:
    if not 0 < round(fraction * p * p) < p * p:
        return
    dataset = dataset_of(Config(p=p, train_fraction=fraction, corrupted=share, task_seed=seed))
    wrong = int((dataset.labels != dataset.table.answers).sum())
    assert abs(wrong - share * len(dataset.split.train)) <= 0.5


def test_all_labels_or_none_can_be_wrong() -> None:
    none, every = (dataset_of(Config(p=11, corrupted=share)) for share in (0.0, 1.0))
    np.testing.assert_array_equal(none.labels, none.table.answers)
    assert not none.corrupted.any()
    assert (every.labels != every.table.answers)[every.split.train].all()


def test_of_two_answers_the_wrong_one_is_the_other() -> None:
    dataset = dataset_of(KINDS["sparse_parity"])
    np.testing.assert_array_equal(dataset.labels, dataset.table.answers ^ dataset.corrupted)


def test_a_larger_share_adds_to_the_wrong_labels_of_a_smaller_one() -> None:
    few, more = (dataset_of(replace(KINDS["add"], corrupted=share)) for share in (0.1, 0.6))
    assert wrong_rows(few) < wrong_rows(more)
    np.testing.assert_array_equal(few.labels[few.corrupted], more.labels[few.corrupted])


def test_every_row_and_every_wrong_answer_is_as_likely() -> None:
    p, seeds = 7, 400
    shifts, rows = np.zeros(p), np.zeros(p * p)
    for seed in range(seeds):
        dataset = dataset_of(Config(p=p, train_fraction=0.8, corrupted=0.5, task_seed=seed, split_seed=seed))
        shift = (dataset.labels - dataset.table.answers) % p
        shifts += np.bincount(shift[dataset.corrupted], minlength=p)
        rows += dataset.corrupted
    # 39 training rows, 20 of them wrong (half of 39, to the even number).
    assert shifts[0] == 0
    assert shifts.sum() == 20 * seeds
    expected, share = 20 * seeds / 6, 1 / 6
    assert np.abs(shifts[1:] - expected).max() < 5 * np.sqrt(20 * seeds * share * (1 - share))
    share = 20 / 49
    assert np.abs(rows - seeds * share).max() < 5 * np.sqrt(seeds * share * (1 - share))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("field", ["seed", "lr", "weight_decay", "d_mlp", "steps", "optimizer", "init_scale"])
def test_what_does_not_decide_the_problem_shares_it(kind: str, field: str) -> None:
    value = {"optimizer": "sgd", "seed": 9, "steps": 77, "d_mlp": 8}.get(field, 0.5)
    assert dataset_of(replace(KINDS[kind], **{field: value})) is dataset_of(KINDS[kind])


@pytest.mark.parametrize("kind", KINDS)
def test_another_split_seed_draws_another_split_of_the_same_table(kind: str) -> None:
    first, other = dataset_of(KINDS[kind]), dataset_of(replace(KINDS[kind], split_seed=1))
    np.testing.assert_array_equal(first.table.inputs, other.table.inputs)
    np.testing.assert_array_equal(first.table.answers, other.table.answers)
    assert len(first.split.train) == len(other.split.train)
    assert (first.split.train != other.split.train).any()


@pytest.mark.parametrize("kind", KINDS)
def test_another_task_seed_draws_other_labels_for_the_same_split(kind: str) -> None:
    first, other = dataset_of(KINDS[kind]), dataset_of(replace(KINDS[kind], task_seed=1))
    np.testing.assert_array_equal(first.split.train, other.split.train)
    assert wrong_rows(first) != wrong_rows(other)
    drawn = kind in ("random_labels", "mixture", "sparse_parity")
    assert (first.table.answers != other.table.answers).any() == drawn


@pytest.mark.parametrize("seed", [0, 1, 2**32 - 1])
def test_everything_drawn_has_numbers_of_its_own_even_where_all_seeds_are_equal(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, drawn = np.random.default_rng, []

    def record(seed: int | list[int]) -> np.random.Generator:
        drawn.append(real(seed).integers(2**62))
        return real(seed)

    monkeypatch.setattr(np.random, "default_rng", record)
    config = Config(
        task="random_labels+sparse_parity", p=2, relevant_bits=1, examples=4, train_fraction=0.5,
        corrupted=0.6, task_seed=seed, split_seed=seed,
    )  # fmt: skip
    dataset_of(config)
    assert len(set(drawn)) == 5  # labels, relevant bits, rows, split, corrupted rows
    # Which bits are relevant is asked again for a table's shape; all else is drawn once.
    relevant_bits = real([seed, RELEVANT_BITS]).integers(2**62)
    assert sorted(number for number in drawn if number != relevant_bits) == sorted({*drawn} - {relevant_bits})


def test_every_operation_of_a_mixture_is_trained_on_held_out_and_corrupted() -> None:
    dataset = dataset_of(KINDS["mixture"])
    operation = dataset.table.operation
    for rows in (dataset.split.train, dataset.split.held_out, np.flatnonzero(dataset.corrupted)):
        assert set(operation[rows].tolist()) == {0, 1, 2}


def test_problems_are_shared_and_so_cannot_be_written_to() -> None:
    dataset = dataset_of(KINDS["add"])
    arrays = (dataset.labels, dataset.corrupted, dataset.split.train, dataset.split.held_out)
    for array in (*arrays, dataset.table.answers):
        with pytest.raises(ValueError, match="read-only"):
            array[:1] = 0
