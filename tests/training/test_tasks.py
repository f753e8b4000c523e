"""Tables of all tasks, mixtures of them, and their split."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from training.config import Config
from training.errors import ConfigError
from training.tasks import TASKS, Table, TaskOptions, relevant_positions, split_table, table_of

# What each formula means, in whole numbers of any size.
FORMULAS: dict[str, Callable[[int, int], int]] = {
    "add": lambda a, b: a + b,
    "subtract": lambda a, b: a - b,
    "multiply": lambda a, b: a * b,
    "squares": lambda a, b: a * a + b * b,
    "squares_and_product": lambda a, b: a * a + a * b + b * b,
    "cubes": lambda a, b: a * a * a + a * b * b,
    "cubes_and_right": lambda a, b: a * a * a + a * b * b + b,
}
S5 = ("s5", "s5_conjugate", "s5_double")


def options_for(name: str) -> TaskOptions:
    return TaskOptions(p=120) if name in S5 else TaskOptions(p=11, relevant_bits=3, examples=300, seed=4)


def answer(table: Table, a: int, b: int) -> int:
    (row,) = np.flatnonzero((table.left == a) & (table.right == b))
    return int(table.answers[row])


def refusal(**values: object) -> str:
    with pytest.raises(ConfigError) as caught:
        Config(**values)
    text = str(caught.value)
    assert "\n" not in text
    return text


@pytest.mark.parametrize("name", TASKS)
def test_every_task_gives_whole_numbers_within_its_tokens_and_answers(name: str) -> None:
    table = TASKS[name](options_for(name))
    for array, size in ((table.inputs, table.n_tokens), (table.answers, table.n_answers)):
        assert array.dtype == np.int64
        assert array.min() == 0
        assert array.max() == size - 1
    assert table.inputs.shape == (len(table), table.positions)
    assert len(np.unique(table.inputs, axis=0)) == len(table)  # each question once
    assert table.operations == (name,)
    np.testing.assert_array_equal(table.operation, np.zeros(len(table)))


@pytest.mark.parametrize("name", [name for name in TASKS if name not in ("divide", "sparse_parity")])
def test_the_questions_are_all_pairs_in_ascending_order(name: str) -> None:
    table = TASKS[name](options_for(name))
    n = table.n_tokens
    np.testing.assert_array_equal(table.left, np.repeat(np.arange(n), n))
    np.testing.assert_array_equal(table.right, np.tile(np.arange(n), n))


@pytest.mark.parametrize("name", FORMULAS)
@pytest.mark.parametrize("p", [2, 3, 4, 12, 13, 97])
def test_the_answer_is_the_formula_modulo_p(name: str, p: int) -> None:
    table = TASKS[name](TaskOptions(p=p))
    pairs = zip(table.left.tolist(), table.right.tolist(), strict=True)
    assert table.answers.tolist() == [FORMULAS[name](a, b) % p for a, b in pairs]


@pytest.mark.parametrize("name", FORMULAS)
def test_the_largest_symbols_do_not_overflow(name: str) -> None:
    assert int(TASKS[name](TaskOptions(p=400)).answers[-1]) == FORMULAS[name](399, 399) % 400


@pytest.mark.parametrize("p", [2, 3, 13, 97, 397])
def test_a_quotient_times_the_right_symbol_is_the_left_one(p: int) -> None:
    table = table_of("divide", TaskOptions(p=p))
    assert len(table) == p * (p - 1)
    assert table.right.min() == 1  # nothing is divided by 0
    np.testing.assert_array_equal(table.answers * table.right % p, table.left)
    np.testing.assert_array_equal(np.bincount(table.answers), p - 1)  # each answer equally often


def test_subtracting_undoes_adding() -> None:
    added, subtracted = (table_of(name, TaskOptions(p=12)) for name in ("add", "subtract"))
    assert all(answer(subtracted, answer(added, a, b), b) == a for a in range(12) for b in range(12))


def test_the_polynomials_are_related_as_in_algebra() -> None:
    p = 13
    a, b = np.indices((p, p))
    of = {name: table_of(name, TaskOptions(p=p)).answers.reshape(p, p) for name in FORMULAS}
    np.testing.assert_array_equal(of["squares_and_product"] * (a - b) % p, (a**3 - b**3) % p)
    np.testing.assert_array_equal(of["cubes"], a * of["squares"] % p)
    np.testing.assert_array_equal((of["cubes_and_right"] - of["cubes"]) % p, b)


def cycles_between_rows(table: np.ndarray) -> list[int]:
    """The number of cycles of the permutation that leads from the first row to each other one."""
    counts = []
    for row in table[1:]:
        leads = dict(zip(table[0].tolist(), row.tolist(), strict=True))
        waiting, count = set(table[0].tolist()), 0
        while waiting:
            count, at = count + 1, next(iter(waiting))
            while at in waiting:
                waiting.discard(at)
                at = leads[at]
        counts.append(count)
    return counts


def test_a_square_without_a_law_has_each_answer_once_a_row_and_column() -> None:
    """From row to row a sum modulo a prime moves all answers in one cycle; permutations at random have some
    log p of them."""
    square = TASKS["latin_square"](TaskOptions(p=31, seed=5)).answers.reshape(31, 31)
    for lines in (square, square.T):
        assert (np.sort(lines, axis=1) == np.arange(31)).all()
    again = TASKS["latin_square"](TaskOptions(p=31, seed=5)).answers.reshape(31, 31)
    np.testing.assert_array_equal(square, again)
    assert (TASKS["latin_square"](TaskOptions(p=31, seed=6)).answers.reshape(31, 31) != square).mean() > 0.9
    assert set(cycles_between_rows(TASKS["add"](TaskOptions(p=31)).answers.reshape(31, 31))) == {1}
    assert 1.5 < np.mean(cycles_between_rows(square)) < 6


def test_random_labels_are_one_fixed_table_per_seed() -> None:
    first = TASKS["random_labels"](TaskOptions(p=31, seed=5)).answers
    np.testing.assert_array_equal(first, TASKS["random_labels"](TaskOptions(p=31, seed=5)).answers)
    others = [TASKS["random_labels"](TaskOptions(p=31, seed=seed)).answers for seed in (0, 4, 6)]
    for other in others:  # they agree by chance: 1 in 31 of 961 labels, standard deviation 5.5
        assert abs(int((first == other).sum()) - 31) < 5 * 5.5


def test_random_labels_are_even_and_know_neither_symbol_nor_split() -> None:
    p, runs = 23, 30
    by_answer, by_symbols, by_train = [], [], []
    for seed in range(runs):
        table = TASKS["random_labels"](TaskOptions(p=p, seed=seed))
        by_answer.append(_chi_square(np.bincount(table.answers, minlength=p)))
        shifted = (table.answers - table.left - table.right) % p
        by_symbols.append(_chi_square(np.bincount(shifted, minlength=p)))
        # The same number as seed of the split must not pick labels.
        train = split_table(np.arange(p * p), 160, np.random.default_rng(seed)).train
        by_train.append(_chi_square(np.bincount(table.answers[train], minlength=p)))
    # Chi-square with 22 degrees of freedom: mean 22, standard deviation sqrt(44); of the mean of 30: 1.21.
    for values in (by_answer, by_symbols, by_train):
        assert abs(np.mean(values) - 22) < 5 * 1.21


def _chi_square(counts: np.ndarray) -> float:
    expected = counts.sum() / len(counts)
    return float(((counts - expected) ** 2 / expected).sum())


@pytest.mark.parametrize(("bits", "relevant"), [(6, 1), (6, 3), (9, 4), (5, 5)])
def test_the_parity_turns_with_each_relevant_bit_and_with_no_other(bits: int, relevant: int) -> None:
    options = TaskOptions(p=bits, relevant_bits=relevant, examples=2**bits, seed=3)
    table = TASKS["sparse_parity"](options)
    weights = 2 ** np.arange(bits)
    answers = table.answers[
        np.argsort(table.inputs @ weights)
    ]  # all rows are there: in order of their number
    numbers = np.arange(2**bits)
    np.testing.assert_array_equal(np.sort(table.inputs @ weights), numbers)
    turns = [np.unique(answers ^ answers[numbers ^ weight]).tolist() for weight in weights]
    expected = [[int(bit in relevant_positions(options))] for bit in range(bits)]
    assert turns == expected
    assert sum(bit == [1] for bit in turns) == relevant
    assert answers[0] == 0


@pytest.mark.parametrize(("bits", "examples"), [(8, 200), (21, 200_000), (400, 500)])
def test_rows_of_a_parity_are_different_and_even(bits: int, examples: int) -> None:
    table = TASKS["sparse_parity"](TaskOptions(p=bits, examples=examples, seed=1))
    assert table.inputs.shape == (examples, bits)
    assert len(np.unique(np.packbits(table.inputs.astype(bool), axis=1), axis=0)) == examples
    ones = table.inputs.mean(0)
    assert np.abs(ones - 0.5).max() < 5 * 0.5 / np.sqrt(examples)
    assert abs(table.answers.mean() - 0.5) < 5 * 0.5 / np.sqrt(examples)


def test_rows_and_relevant_bits_come_from_the_seed_and_favour_nothing() -> None:
    drawn = [relevant_positions(TaskOptions(p=10, relevant_bits=3, seed=seed)) for seed in range(2000)]
    assert all(len(set(bits.tolist())) == 3 and (np.diff(bits) > 0).all() for bits in drawn)
    # Each bit with probability 0.3: standard deviation of the count sqrt(2000 * .3 * .7) = 20.5.
    assert np.abs(np.bincount(np.concatenate(drawn), minlength=10) - 600).max() < 5 * 20.5
    first, again, other = (TASKS["sparse_parity"](TaskOptions(p=30, seed=seed)).inputs for seed in (7, 7, 8))
    np.testing.assert_array_equal(first, again)
    assert (first != other).any()


def test_a_mixture_stacks_its_tables_and_says_which_row_asks_for_what() -> None:
    options = TaskOptions(p=7, seed=2)
    names = ("random_labels", "divide", "add")
    mixed = table_of("+".join(names), options)
    assert mixed.operations == names
    assert len(mixed) == 49 + 42 + 49
    assert (mixed.positions, mixed.n_tokens, mixed.n_answers) == (2, 7, 7)
    for number, name in enumerate(names):
        rows, alone = mixed.operation == number, TASKS[name](options)
        np.testing.assert_array_equal(mixed.inputs[rows], alone.inputs)
        np.testing.assert_array_equal(mixed.answers[rows], alone.answers)
    assert (np.diff(mixed.operation) >= 0).all()


def test_tables_are_shared_and_so_cannot_be_written_to() -> None:
    for name in ("add", "add+multiply", "sparse_parity"):
        table = table_of(name, TaskOptions(p=11))
        assert table_of(name, TaskOptions(p=11)) is table
        for array in (table.inputs, table.answers, table.operation, table.left, table.right):
            with pytest.raises(ValueError, match="read-only"):
                array[:1] = 0


@pytest.mark.parametrize(
    ("values", "text"),
    [
        ({"task": "divide", "p": 91}, "p = 91: divide needs a prime modulus"),
        ({"task": "add+divide", "p": 4}, "p = 4: divide needs a prime modulus"),
        ({"task": "s5"}, "p = 97: s5 has 120 elements; say p = 120"),
        ({"task": "s5_conjugate", "p": 119}, "p = 119: s5_conjugate has 120 elements; say p = 120"),
        ({"task": "s5_double", "p": 5}, "p = 5: s5_double has 120 elements; say p = 120"),
        (
            {"task": "sparse_parity", "p": 10, "examples": 1025},
            "examples = 1025: p = 10 bits have 1024 different rows; say a number from 1 to that",
        ),
        (
            {"task": "sparse_parity", "p": 12, "relevant_bits": 13},
            "relevant_bits = 13: of p = 12 bits it must be a number from 1 to 12",
        ),
        (
            {"task": "add+sparse_parity", "p": 20},
            "task = 'add+sparse_parity': 2, 20 symbols a question; in a mixture all must have as many",
        ),
    ],
)  # fmt: skip
def test_what_a_task_cannot_be_is_said_in_one_line(values: dict[str, object], text: str) -> None:
    assert refusal(**values) == text


def test_an_unknown_task_is_answered_with_the_known_ones() -> None:
    for name in ("", "divided", "add+", "ADD"):
        with pytest.raises(ConfigError, match="known are add, subtract, multiply, divide"):
            table_of(name, TaskOptions(p=7))
