"""What recorded weights mean."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from training.config import Config
from training.forward import transformer_logits
from training.meaning import margins, row_margins, token_embeddings, trained_in_row
from training.store import Run
from training.tasks import addition, split_table


@given(st.integers(2, 8), st.integers(1, 9), st.integers(0, 2**32 - 1))
def test_a_margin_is_what_the_right_answer_has_over_the_best_other(answers: int, n: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    logits = rng.integers(-3, 4, (2, n, answers)).astype(float)
    right = rng.integers(0, answers, n)
    found = margins(logits, right)
    for batch in range(2):
        for row in range(n):
            others = np.delete(logits[batch, row], right[row])
            assert found[batch, row] == logits[batch, row, right[row]] - others.max()
    np.testing.assert_allclose(margins(logits + 7.5, right), found)
    np.testing.assert_allclose(margins(2 * logits, right), 2 * found)


def test_a_row_s_margins_are_those_of_its_pairs(grokked: Run) -> None:
    weights, config = grokked.weights(), grokked.config
    table = addition(config.p)
    everything = transformer_logits(weights, table.left, table.right, config.n_heads)
    whole_table = margins(everything, table.answers).reshape(-1, config.p, config.p)
    for row in (0, 5, config.p - 1):
        np.testing.assert_allclose(row_margins(weights, config, row), whole_table[:, row], atol=1e-4)


@pytest.mark.parametrize("row", [-1, 37, 1000])
def test_a_row_that_is_not_there_is_refused(grokked: Run, row: int) -> None:
    with pytest.raises(ValueError, match=f"row = {row}: it must be a whole number from 0 to 36"):
        row_margins(grokked.weights(), grokked.config, row)


def test_the_training_pairs_of_all_rows_are_those_the_run_was_trained_on() -> None:
    config = Config(p=9, train_fraction=0.4, split_seed=3)
    marked = np.concatenate([trained_in_row(config, row) for row in range(9)])
    split = split_table(81, config.train_pairs, np.random.default_rng(3))
    np.testing.assert_array_equal(marked.nonzero()[0], split.train)


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


def test_token_embeddings_leave_the_equals_sign_out() -> None:
    embedding = np.arange(2 * 6 * 3, dtype=np.float32).reshape(2, 6, 3)
    tokens = token_embeddings({"W_E": embedding})
    np.testing.assert_array_equal(tokens, embedding[:, :5])
