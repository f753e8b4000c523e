"""The attention of the last token, held against the network's own answers."""

from __future__ import annotations

import numpy as np
import pytest

from training.config import Config
from training.config.dataset import dataset_of
from training.measures import MEASURES, why_not
from training.measures.activations.attention import attention
from training.measures.batch import Batch
from training.models import MODELS, forward
from training.models.dims import model_dims

CONFIG = Config(p=7, d_model=8, n_heads=2, d_mlp=6)


def test_the_network_built_on_this_attention_answers_as_the_network_does() -> None:
    rng, dims, table = np.random.default_rng(0), model_dims(CONFIG), dataset_of(CONFIG).table
    drawn = MODELS[CONFIG.network].init(dims, rng)
    weights = {name: 2 * value.astype(np.float64) for name, value in drawn.items()}
    looks = attention(weights, CONFIG)
    assert looks.shape == (2, 49, 3)
    assert looks.sum(axis=-1) == pytest.approx(1)
    tokens = np.concatenate([table.inputs, np.full((49, 1), 7)], axis=1)
    seen = weights["W_E"][tokens] + weights["W_pos"]
    values = (seen @ weights["W_V"]).reshape(49, 3, 2, 4)
    mixed = np.einsum("hni,nihd->nhd", looks, values).reshape(49, 8)
    x = seen[:, -1] + mixed @ weights["W_O"]
    hidden = np.maximum(x @ weights["W_in"] + weights["b_in"], 0)
    logits = (x + hidden @ weights["W_out"] + weights["b_out"]) @ weights["W_U"]
    answered = forward(weights, table.inputs, table.operation, CONFIG.network, dims)
    np.testing.assert_allclose(logits, answered.logits, atol=1e-9)


def test_a_head_that_looks_in_one_wave_has_all_of_its_variance_there() -> None:
    """Small scores: the softmax is then nearly linear, and half of what is looked at."""
    turn = 2 * np.pi * 2 / 7 * np.arange(7)
    tokens = np.zeros((8, 8))
    tokens[:7, 0], tokens[:7, 4] = np.cos(turn), 1e-3
    tokens[7, 1] = 1.0
    query, keys = np.zeros((8, 8)), np.zeros((8, 8))
    query[1, 0], keys[0, 0] = 1.0, 1e-3
    weights = {"W_E": tokens, "W_pos": np.zeros((3, 8)), "W_Q": query, "W_K": keys}
    share = MEASURES["attention_frequency_share"].at_snapshots
    assert share is not None
    found = share(Batch(CONFIG, {name: value[None] for name, value in weights.items()}))
    assert found[0, 0] == pytest.approx(1, abs=1e-4)
    assert found[0, 1] == 0  # it looks everywhere alike


def test_other_networks_are_refused() -> None:
    with pytest.raises(ValueError, match="one_layer_transformer"):
        attention({}, Config(p=7, network="relu_mlp"))
    assert why_not("attention_frequency_share", Config(p=7, network="relu_mlp")) is not None
    assert why_not("attention_frequency_share", CONFIG) is None
