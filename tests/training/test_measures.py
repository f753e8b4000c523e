"""Margins, the rows of the table, and which answers are right."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from training.config import Config
from training.config.dataset import dataset_of
from training.measures import (
    margin_gap,
    margins,
    norms_by_layer,
    rightly_answered,
    row_margins,
    token_embeddings,
    trained_in_row,
)
from training.models import forward
from training.models.dims import model_dims
from training.runs.reader import Run


@given(st.integers(2, 8), st.integers(1, 9), st.integers(0, 2**32 - 1))
def test_a_margin_is_what_the_right_answer_has_over_the_best_other(answers: int, n: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    logits = rng.integers(-3, 4, (2, n, answers)).astype(float)
    right = rng.integers(0, answers, n)
    before = logits.copy()
    found = margins(logits, right)
    np.testing.assert_array_equal(logits, before)
    for batch in range(2):
        for row in range(n):
            others = np.delete(logits[batch, row], right[row])
            assert found[batch, row] == logits[batch, row, right[row]] - others.max()
    np.testing.assert_allclose(margins(logits + 7.5, right), found)
    np.testing.assert_allclose(margins(2 * logits, right), 2 * found)


def test_a_row_s_margins_are_those_of_its_pairs(grokked: Run) -> None:
    weights, config = grokked.weights(), grokked.config
    table = config.table
    everything = forward(weights, table.inputs, table.operation, config.network, model_dims(config)).logits
    whole_table = margins(everything, table.answers).reshape(-1, config.p, config.p)
    for row in (0, 5, config.p - 1):
        np.testing.assert_allclose(row_margins(weights, config, row), whole_table[:, row], atol=1e-4)


@pytest.mark.parametrize("row", [-1, 37, 1000])
def test_a_row_that_is_not_there_is_refused(grokked: Run, row: int) -> None:
    said = f"row = {row}: it must be a whole number from 0 to 36"
    with pytest.raises(ValueError, match=said):
        row_margins(grokked.weights(), grokked.config, row)
    with pytest.raises(ValueError, match=said):
        trained_in_row(grokked.config, row)


@pytest.mark.parametrize("task", ["add", "divide"])
def test_the_training_pairs_of_all_rows_are_those_the_run_was_trained_on(task: str) -> None:
    config = Config(task=task, p=7, train_fraction=0.4, split_seed=3)
    marked = np.concatenate([trained_in_row(config, row) for row in range(7)])
    left = config.table.left
    assert (np.diff(left) >= 0).all()  # so that the rows one after another are the table
    np.testing.assert_array_equal(marked.nonzero()[0], dataset_of(config).split.train)


def test_what_was_trained_on_is_known_sooner_than_the_rest(grokked: Run) -> None:
    """The split as it is reconstructed is the one that was trained on: the margins tell the pairs apart."""
    config, metrics = grokked.config, grokked.metrics()
    memorised = grokked.phases()
    assert memorised is not None
    at = int(np.searchsorted(grokked.snapshot_steps(), memorised.memorised_at))
    step = grokked.snapshot_steps()[at]
    weights = {name: value[at] for name, value in grokked.weights().items()}
    margin = np.concatenate([row_margins(weights, config, row) for row in range(config.p)])
    trained = np.concatenate([trained_in_row(config, row) for row in range(config.p)])
    evaluation = int(np.flatnonzero(metrics["step"] == step)[0])
    assert margin[trained].mean() == pytest.approx(metrics["train_margin"][evaluation], rel=1e-4)
    assert margin[~trained].mean() == pytest.approx(metrics["held_out_margin"][evaluation], rel=1e-4)


def test_teeth_are_of_what_was_taught_even_where_that_is_wrong() -> None:
    dataset = dataset_of(Config(p=7, train_fraction=0.5, corrupted=0.4))
    logits = np.zeros((2, 49, 7))
    logits[0, np.arange(49), dataset.labels] = 2.0
    logits[1, dataset.split.train, dataset.labels[dataset.split.train]] = 2.0
    np.testing.assert_allclose(margin_gap(logits, dataset), [0.0, 2.0])


def test_right_answers_are_the_share_that_was_evaluated(grokked: Run) -> None:
    config, metrics, steps = grokked.config, grokked.metrics(), grokked.snapshot_steps()
    right, split = rightly_answered(grokked.weights(), config), dataset_of(config).split
    assert right.shape == (len(steps), config.p**2)
    at = np.searchsorted(metrics["step"], steps)
    for rows, name, rounding in ((split.train, "train", 2e-3), (split.held_out, "held_out", 5e-3)):
        np.testing.assert_allclose(
            right[:, rows].mean(axis=1), metrics[f"{name}_accuracy"][at], atol=rounding
        )
    assert right[0].mean() < 0.2 < 0.99 < right[-1].mean()


def test_right_is_right_whatever_was_taught(grokked: Run) -> None:
    weights = {name: value[-1] for name, value in grokked.weights().items()}
    misled = Config.from_json(grokked.config.to_json() | {"corrupted": 1.0})
    np.testing.assert_array_equal(
        rightly_answered(weights, misled), rightly_answered(weights, grokked.config)
    )


def test_token_embeddings_leave_the_equals_sign_out() -> None:
    embedding = np.arange(2 * 6 * 3, dtype=np.float32).reshape(2, 6, 3)
    np.testing.assert_array_equal(token_embeddings({"W_E": embedding}), embedding[:, :5])
    np.testing.assert_array_equal(token_embeddings({"W_E": embedding}, Config(p=5)), embedding[:, :5])


def test_token_embeddings_of_a_mixture_leave_all_its_prompts_out() -> None:
    config = Config(task="add+subtract", p=5)
    embedding = np.arange(7 * 3.0).reshape(7, 3)
    np.testing.assert_array_equal(token_embeddings({"W_E": embedding}, config), embedding[:5])


def test_the_norms_of_the_layers_make_up_the_norm_of_all_weights(grokked: Run) -> None:
    norms = norms_by_layer(grokked.weights())
    metrics, steps = grokked.metrics(), grokked.snapshot_steps()
    at = np.searchsorted(metrics["step"], steps)
    np.testing.assert_allclose(
        np.sqrt(sum(norm**2 for norm in norms.values())), metrics["weight_norm"][at], rtol=1e-5
    )
    single = norms_by_layer({name: value[-1] for name, value in grokked.weights().items()}, leading=0)
    assert {name: float(norm) for name, norm in single.items()} == {
        name: norm[-1] for name, norm in norms.items()
    }
