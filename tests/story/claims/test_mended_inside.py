"""The mended claims about what happens inside and about space: every verdict of their rules, and that they
measure what they say on small things whose outcome is known."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pytest

from story.claims.generalisation import complex_fails, ordinary_generalisation, simpler_generalises
from story.claims.high_dimensions import black_hole, hundreds_of_dimensions
from story.claims.weight_decay import sieve
from story.ledger.claim import Claim, Reading, Verdict
from tests.story.claims.verdicts import (
    FAILS,
    HOLDS,
    OPEN,
    Case,
    at,
    check_figure,
    check_nothing,
    check_thresholds,
    check_verdict,
)

HOLE = {"known_100": at(1.0), "known_999": at(1.0), "known_990": at(0.1, 0.05), "known_900": at(0.0),
        "known_500": at(0.0), "known_drawn": at(0.01, 0.005), "half": at(0.995, 0.001)}  # fmt: skip
HUNDREDS = {"weights_memorised": at(30_000, 900), "weights_end": at(9_000, 900),
            "directions_memorised": at(40_000, 900), "directions_end": at(700, 50),
            "path": at(9), "path_walk": at(20), "all": at(62_000)}  # fmt: skip
SIEVE = {"left": at(0.3, 0.1), "left_no_decay": at(1), "cost_dead": at(0, 0.001), "cost_living": at(0.7, 0.1),
         "use_held_out": at(0.6, 0.1)}  # fmt: skip
ORDINARY = {"rise_much_data": at(1.02, 0.02), "rise_leap": at(3, 0.3), "delay_much_data": at(1.2, 0.1),
            "delay_leap": at(6, 1), "climb_much_data": at(1), "climb_leap": at(3)}  # fmt: skip
SIMPLE = {"prunable_memorised": at(0.24, 0.05), "prunable_end": at(0.68, 0.05), "p_prunable": at(1e-5),
          "p_norm": at(1e-5), "p_less_prunable": at(1.0), "p_less_norm": at(1.0)}  # fmt: skip
COMPLEX = {"less_prunable": at(0.3, 0.1), "known_no_decay": at(0.3, 0.1), "prunable_no_decay": at(0.4),
           "prunable_decay": at(0.7)}  # fmt: skip
CASES: list[Case] = [
    (ordinary_generalisation.CLAIM, ORDINARY, {}, HOLDS),
    (ordinary_generalisation.CLAIM, ORDINARY, {"delay_much_data": at(2.5, 0.1)}, FAILS),
    (ordinary_generalisation.CLAIM, ORDINARY, {"rise_much_data": at(2.0, 0.1)}, FAILS),
    (ordinary_generalisation.CLAIM, ORDINARY, {"rise_leap": at(1.2, 0.1)}, FAILS),
    (ordinary_generalisation.CLAIM, ORDINARY, {"delay_leap": at(1.5, 0.1)}, FAILS),
    (ordinary_generalisation.CLAIM, ORDINARY, {"delay_much_data": at(2, 0.1)}, OPEN),
    (ordinary_generalisation.CLAIM, ORDINARY, {"rise_much_data": at(1.1, 0.05)}, OPEN),
    (simpler_generalises.CLAIM, SIMPLE, {}, HOLDS),
    (simpler_generalises.CLAIM, SIMPLE, {"p_norm": at(1.0), "p_less_norm": at(1e-5)}, FAILS),
    (simpler_generalises.CLAIM, SIMPLE, {"p_norm": at(0.2), "p_less_norm": at(0.8)}, OPEN),
    (simpler_generalises.CLAIM, SIMPLE, {"p_norm": at(0.02)}, OPEN),
    (complex_fails.CLAIM, COMPLEX, {}, HOLDS),
    (complex_fails.CLAIM, COMPLEX, {"known_no_decay": at(0.99, 0.01)}, FAILS),
    (complex_fails.CLAIM, COMPLEX, {"less_prunable": at(0.0, 0.1)}, OPEN),
    (complex_fails.CLAIM, COMPLEX, {"known_no_decay": at(0.95, 0.02)}, OPEN),
    (black_hole.CLAIM, HOLE, {}, HOLDS),
    (black_hole.CLAIM, HOLE, {"known_990": at(0.999, 0.001), "known_900": at(0.97)}, FAILS),
    (black_hole.CLAIM, HOLE, {"known_990": at(0.8, 0.05)}, OPEN),
    (hundreds_of_dimensions.CLAIM, HUNDREDS, {}, HOLDS),
    (hundreds_of_dimensions.CLAIM, HUNDREDS, {"directions_end": at(5_000, 90)}, FAILS),
    (hundreds_of_dimensions.CLAIM, HUNDREDS, {"directions_end": at(1_000, 90)}, OPEN),
    (hundreds_of_dimensions.CLAIM, HUNDREDS, {"directions_memorised": at(600, 90)}, OPEN),
    (sieve.CLAIM, SIEVE, {}, HOLDS),
    (sieve.CLAIM, SIEVE, {"use_held_out": at(0.0, 0.1)}, FAILS),
    (sieve.CLAIM, SIEVE, {"left": at(0.95, 0.01)}, FAILS),
    (sieve.CLAIM, SIEVE, {"left_no_decay": at(0.3, 0.1)}, FAILS),
    (sieve.CLAIM, SIEVE, {"cost_dead": at(0.5, 0.1)}, FAILS),
    (sieve.CLAIM, SIEVE, {"cost_living": at(0.0, 0.001)}, FAILS),
    (sieve.CLAIM, SIEVE, {"use_held_out": at(0.3, 0.2)}, OPEN),
    (sieve.CLAIM, SIEVE, {"left": at(0.8, 0.1)}, OPEN),
]  # fmt: skip
BY_NAME = {case[0].name: case[0] for case in CASES}


@pytest.mark.parametrize(("claim", "evidence", "changed", "verdict"), CASES)
def test_each_verdict_has_evidence_that_leads_to_it(
    claim: Claim, evidence: dict[str, Reading], changed: dict[str, Reading], verdict: Verdict
) -> None:
    check_verdict(claim, {**evidence, **changed}, verdict)


@pytest.mark.parametrize("name", BY_NAME)
def test_a_rule_looks_at_its_thresholds_and_shows_nothing_without_numbers(name: str) -> None:
    check_thresholds(CASES, BY_NAME[name])
    check_nothing(BY_NAME[name])
    check_figure(BY_NAME[name])


def test_neurons_that_are_shrunken_say_less_and_others_as_much() -> None:
    """A neuron's answer falls with the square of the factor: once on the way in, once on the way out."""
    rng = np.random.default_rng(0)
    weights = {"W_in": rng.standard_normal((3, 4)), "b_in": rng.standard_normal(4),
               "W_out": rng.standard_normal((4, 2)), "W_E": np.ones((5, 3))}  # fmt: skip
    chosen, x = np.array([True, False, False, True]), rng.standard_normal(3)

    def says(of: Mapping[str, np.ndarray]) -> np.ndarray:
        return np.maximum(x @ of["W_in"] + of["b_in"], 0)[:, None] * of["W_out"]

    shrunken = black_hole.neurons_shrunken(weights, chosen, 0.5)
    assert says(shrunken)[chosen] == pytest.approx(0.25 * says(weights)[chosen])
    assert says(shrunken)[~chosen] == pytest.approx(says(weights)[~chosen])
    assert (shrunken["W_E"] == weights["W_E"]).all()
