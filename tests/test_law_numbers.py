"""Law 1, one path for a number: what is registered is right, what is offered is registered."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

import geometry
from app_pages.lab.any_measure import ADDRESS, USUAL
from training.config import Config
from training.measures import MEASURES, Batch
from training.measures.entries import embedding

# Every number over steps that a visitor can ask for. Whoever deletes or renames one says so here.
NAMES = """
train_accuracy held_out_accuracy train_loss held_out_loss train_margin held_out_margin margin_gap
margin_change weight_norm squared_weight_norm weight_norm_share inner_volume decay_penalty gradient_norm
decay_norm force_cosine share_together share_against share_decay_alone seconds norm_W_E norm_W_pos norm_W_Q
norm_W_K norm_W_V norm_W_O norm_W_in norm_b_in norm_W_out norm_b_out norm_W_U embedding_participation
embedding_plane_smaller_angle embedding_plane_larger_angle embedding_leading_overlap embedding_similarity
embedding_gini embedding_top_share embedding_spectrum embedding_frequencies readout_gini circle_share
circle_angle_error circle_shares collapse collapse_by_wrong_rule shift_averaged_logits key_share
restricted_loss excluded_loss logit_spectrum answer_spectrum answer_waves pair_waves alive_neurons
neuron_sizes neuron_participation
neuron_frequency_share neurons_at_one_frequency angle_error neuron_dimension_twonn
neuron_dimension_twonn_low neuron_dimension_twonn_high neuron_dimension_twonn_flat neuron_dimension_mle
neuron_dimension_mle_low neuron_dimension_mle_high neuron_dimension_mle_flat probe_accuracy probe_shuffled
probe_lead neuron_length_low
neuron_length_middle neuron_length_high neuron_length_distance neuron_close_pairs neuron_spikes
neuron_dimension_by_scale neuron_hubness symbol_spikes symbol_dimension_by_scale symbol_hubness
symbol_length_low
symbol_length_middle symbol_length_high symbol_length_distance symbol_close_pairs prunable_share_train
bits_train prunable_share_held_out bits_held_out
"""
OFFERED = NAMES.split()
P = 97


def embedding_of(tokens: NDArray[np.float64]) -> Batch:
    """One snapshot of a network with this embedding, of which nothing else is looked at."""
    weights = {"W_E": np.vstack([tokens, np.zeros(tokens.shape[1])])[None]}
    return Batch(Config(p=len(tokens), d_model=tokens.shape[1], n_heads=1), weights)


def value_of(name: str, batch: Batch) -> float:
    at_snapshots = MEASURES[name].at_snapshots
    assert at_snapshots is not None
    return float(at_snapshots(batch)[0])


def naive_top_share(tokens: NDArray[np.float64], count: int) -> float:
    """The share of the strongest frequencies from 1 on, by sums over sines and cosines."""
    p = len(tokens)
    energy = []
    for k in range(1, p // 2 + 1):
        angle = 2 * np.pi * k * np.arange(p) / p
        energy.append(((np.cos(angle) @ tokens) ** 2 + (np.sin(angle) @ tokens) ** 2).sum())
    return float(sum(sorted(energy)[-count:]) / sum(energy))


def check_top_share() -> None:
    """The share of the five strongest frequencies is what sines and cosines make of the embedding: of a pure
    wave of frequency 1 nearly all, with an offset or without, and of noise what the null says."""
    rng, angle = np.random.default_rng(0), 2 * np.pi * np.arange(P) / P
    wave = np.zeros((P, 8))
    wave[:, 0], wave[:, 1] = np.cos(angle), np.sin(angle)
    for tokens in (
        wave + 0.005 * rng.standard_normal((P, 8)),
        wave + 3.0,
        rng.standard_normal((P, 8)),
        wave + rng.standard_normal((P, 8)),
    ):
        found = value_of("embedding_top_share", embedding_of(tokens))
        assert found == pytest.approx(naive_top_share(tokens, 5), abs=1e-9)


def test_the_top_share_is_that_of_a_naive_transform() -> None:
    check_top_share()


def test_a_pure_wave_of_frequency_1_has_nearly_all_its_energy_there() -> None:
    angle = 2 * np.pi * np.arange(P) / P
    wave = np.stack([np.cos(angle), np.sin(angle)], axis=1)
    noise = 0.005 * np.random.default_rng(0).standard_normal((P, 2))
    # |wave|^2 : |noise|^2 = 1 : 0.005^2 a coordinate, and of the noise 5 of 48 frequencies count, too.
    assert value_of("embedding_top_share", embedding_of(wave + noise)) == pytest.approx(0.9999, abs=1e-4)
    assert value_of("embedding_top_share", embedding_of(wave)) == pytest.approx(1.0, abs=1e-9)


MUTANTS: dict[str, Callable[..., Any]] = {
    "drops frequency 0 twice": lambda spectrum, count: geometry.top_share(spectrum[..., 1:], count),
    "counts one too few": lambda spectrum, count: geometry.top_share(spectrum, count - 1),
    "counts one too many": lambda spectrum, count: geometry.top_share(spectrum, count + 1),
    "counts the constant": lambda spectrum, count: (
        np.sort(spectrum, axis=-1)[..., -count:].sum(-1) / spectrum.sum(-1)
    ),
    "takes the weakest": lambda spectrum, count: 1 - geometry.top_share(spectrum, P // 2 - count),
    "takes norms for energies": lambda spectrum, count: geometry.top_share(np.sqrt(spectrum), count),
}


@pytest.mark.parametrize("name", MUTANTS)
def test_a_wrong_top_share_is_caught(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embedding, "top_share", MUTANTS[name])
    with pytest.raises(AssertionError):
        check_top_share()


def test_nothing_that_a_visitor_could_ask_for_is_gone() -> None:
    offered = {name for name in MEASURES if "." not in name and not name.split("_")[-1].isdigit()}
    assert set(OFFERED) <= offered
    assert USUAL in OFFERED
    assert ADDRESS == "measure"
