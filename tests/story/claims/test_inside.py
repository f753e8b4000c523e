"""Claims about what happens inside and about space: each rule on made-up evidence for every verdict it can
give, and experiments on small things whose outcome is known."""

from __future__ import annotations

import numpy as np
import pytest

from language import LANGUAGES, translator
from story.claims.generalisation import simplicity
from story.claims.high_dimensions import (
    black_hole,
    exact_shells,
    inner_shares,
    low_dimension,
    shrunken_norms,
    thin_shell,
)
from story.claims.phases import few_frequencies, sawtooth_to_smooth
from story.claims.weight_decay import smaller_norm
from story.ledger.claim import Claim, Evidence, Reading, Verdict
from story.ledger.figure import Dots
from story.ledger.lab import Lab
from story.ledger.words import UNITS
from tests.story.claims.verdicts import check_sentence
from training.config import Config
from training.measures import Batch

MODULES = (
    sawtooth_to_smooth, few_frequencies, inner_shares, shrunken_norms, thin_shell,
    low_dimension, smaller_norm,
)  # fmt: skip
CLAIMS = {module.CLAIM.name: module.CLAIM for module in MODULES}
EXACT = ("inner-shares", "shrunken-norms", "thin-shell")
HOLDS, IF, FAILS = Verdict.HOLDS, Verdict.ON_CONDITION, Verdict.FAILS
OPEN, ANALOGY = Verdict.UNDECIDED, Verdict.ANALOGY


def at(value: float | None, reach: float | None = 0.0) -> Reading:
    if value is None or reach is None:
        return Reading(value)
    return Reading(value, low=value - reach, high=value + reach)


def readings(**values: float | Reading | None) -> dict[str, Reading]:
    return {name: value if isinstance(value, Reading) else at(value, None) for name, value in values.items()}


def names(claim: Claim) -> list[str]:
    """The names of the claim's readings: those of its labels that are no curves."""
    curves = ("_curve", "_null") if claim.name != "thin-shell" else ("shell_100", "shell_1000", "shell_12288")
    return [name for name in claim.labels if not name.endswith(curves) and not name.startswith("row_")]


TEETH = readings(
    tooth_memorised=12, tooth_end=at(0.5, 0.3), tooth_no_decay=at(20, 3), tooth_random_labels=at(14, 5),
    collapse_memorised=0.1, collapse_end=at(0.95, 0.02), collapse_no_decay=at(0.1, 0.2),
    collapse_random_labels=at(0.0, 0.01),
)  # fmt: skip
FREQUENCIES = readings(
    waves_memorised=at(900, 50), waves_end=at(6, 1), waves_no_decay=at(700, 60),
    waves_random_labels=at(3000, 9), waves_there_are=4704,
    frequencies_memorised=at(38, 1), frequencies_end=at(5, 1),
    frequencies_no_decay=at(39, 1), frequencies_random_labels=at(40, 1), frequencies_there_are=48,
    top_memorised=0.2, top_end=0.9, top_no_decay=0.2, top_random_labels=0.1,
)  # fmt: skip
DIMENSIONS = {
    name: at(5 if name.endswith("_end") else 8 if name.endswith("_same_spectrum") else 20, 1)
    for name in low_dimension.CLAIM.labels
}
WITHOUT_DECAY = [f"{name}_no_decay" for name in low_dimension.ESTIMATES]
NEAR_ENDS = [f"{name}_end" for name in low_dimension.NEAR]
ENDS = [f"{name}_end" for name in low_dimension.ESTIMATES]
NORMS = readings(memorised=at(44, 2), end=at(30, 1), no_decay=at(61, 1), random_labels=at(47, 5))
SIMPLE = readings(
    prunable_memorised=at(0.3, 0.05), prunable_end=at(0.7, 0.05), prunable_no_decay=at(0.2, 0.05),
    prunable_end_held_out=at(0.6, 0.05), prunable_much=at(0.8, 0.05), prunable_much_no_decay=at(0.79, 0.05),
    bits_memorised=at(5, 0.3), bits_end=at(3, 0.3), bits_no_decay=at(6, 0.5), bits_end_held_out=at(3.5, 0.3),
    bits_much=at(3, 0.3), bits_much_no_decay=at(3, 0.3), norm_memorised=at(44, 1), norm_end=at(30, 1),
    norm_no_decay=at(60, 1), norm_much=at(30, 1), norm_much_no_decay=at(50, 1), known_memorised=0.1,
    known_end=1.0, known_no_decay=0.2, known_much=1.0, known_much_no_decay=at(0.2, 0.1),
)  # fmt: skip
COMPLEX = readings(
    prunable_much_no_decay=at(0.3, 0.05), bits_much_no_decay=at(6, 0.3), known_much_no_decay=at(0.99, 0.005)
)
INNER = {name: at(0.3, None) for name in names(inner_shares.CLAIM)}
SHRUNKEN = {name: at(0.3, None) for name in names(shrunken_norms.CLAIM)}
SHELL = readings(share=0.9, thickness=0.001, dimension=2301, drawn_inside=0.1, strays_inside=1.0)

CASES = [
    ("sawtooth-to-smooth", TEETH, {}, HOLDS),
    ("sawtooth-to-smooth", TEETH, {"collapse_end": at(0.4, 0.1)}, FAILS),
    ("sawtooth-to-smooth", TEETH, {"tooth_end": at(12, 1)}, FAILS),
    ("sawtooth-to-smooth", TEETH, {"tooth_no_decay": at(0.1, 0.05)}, FAILS),
    ("sawtooth-to-smooth", TEETH, {"collapse_random_labels": at(0.9, 0.05)}, FAILS),
    ("sawtooth-to-smooth", TEETH, {"tooth_end": at(3, 2)}, OPEN),
    ("sawtooth-to-smooth", TEETH, {"collapse_end": at(0.75, 0.1)}, OPEN),
    ("few-frequencies", FREQUENCIES, {}, HOLDS),
    ("few-frequencies", FREQUENCIES, {"frequencies_end": at(30, 2)}, FAILS),
    ("few-frequencies", FREQUENCIES, {"waves_memorised": at(60, 10)}, FAILS),
    ("few-frequencies", FREQUENCIES, {"waves_end": at(40, 2), "frequencies_end": at(30, 2)}, FAILS),
    ("few-frequencies", FREQUENCIES, {"waves_no_decay": at(4, 1), "frequencies_no_decay": at(4, 1)}, FAILS),
    ("few-frequencies", FREQUENCIES, {"waves_end": at(12, 3)}, OPEN),
    ("low-dimension", DIMENSIONS, {}, HOLDS),
    ("low-dimension", DIMENSIONS, {"nearest_end": at(19, 1)}, FAILS),
    ("low-dimension", DIMENSIONS, {f"{name}_same_spectrum": at(3, None) for name in low_dimension.NEAR},
     FAILS),
    ("low-dimension", DIMENSIONS, dict.fromkeys(ENDS, at(19, 1)), FAILS),
    ("low-dimension", DIMENSIONS, dict.fromkeys(WITHOUT_DECAY, at(5, 1)), FAILS),
    ("low-dimension", DIMENSIONS, dict.fromkeys(ENDS, at(10, 3)), OPEN),
    ("low-dimension", DIMENSIONS, dict.fromkeys(NEAR_ENDS, at(8, 1)), OPEN),
    ("smaller-norm", NORMS, {}, HOLDS),
    ("smaller-norm", NORMS, {"random_labels": at(30, 1)}, FAILS),
    ("smaller-norm", NORMS, {"end": at(44, 1)}, FAILS),
    ("smaller-norm", NORMS, {"no_decay": at(30, 1)}, FAILS),
    ("smaller-norm", NORMS, {"end": at(40, 3)}, OPEN),
    ("inner-shares", INNER, {}, HOLDS),
    ("inner-shares", INNER, {"off_100": at(0.7, None)}, IF),
    ("inner-shares", INNER, {"off_100": at(7.0, None)}, FAILS),
    ("inner-shares", INNER, {"strays_3": at(20.0, None)}, FAILS),
    ("shrunken-norms", SHRUNKEN, {}, HOLDS),
    ("shrunken-norms", SHRUNKEN, {"off_990": at(0.7, None)}, IF),
    ("shrunken-norms", SHRUNKEN, {"off_990": at(1.2, None)}, FAILS),
    ("shrunken-norms", SHRUNKEN, {"strays_990": at(20.0, None)}, FAILS),
    ("thin-shell", SHELL, {}, HOLDS),
    ("thin-shell", SHELL, {"share": at(0.99, None)}, IF),
    ("thin-shell", SHELL, {"share": at(0.8, None)}, FAILS),
    ("thin-shell", SHELL, {"strays_inside": at(20.0, None)}, FAILS),



]  # fmt: skip


@pytest.mark.parametrize(("name", "evidence", "changed", "verdict"), CASES)
def test_each_verdict_has_evidence_that_leads_to_it(
    name: str, evidence: dict[str, Reading], changed: dict[str, Reading], verdict: Verdict
) -> None:
    claim = CLAIMS[name]
    made_up = Evidence({**evidence, **changed})
    assert set(made_up.readings) == set(names(claim))
    ruling = claim.judge(made_up)
    assert ruling.verdict is verdict, str(ruling.because)
    check_sentence(claim, ruling)
    for language in LANGUAGES:  # it can be said, whatever the numbers
        assert translator(language)(ruling.because)


def test_a_rule_looks_at_its_thresholds() -> None:
    """For each threshold there is evidence on which it decides."""
    for name, claim in CLAIMS.items():
        for threshold in claim.thresholds:
            decided = [
                {
                    claim.rule(Evidence(made_up), {**claim.limits, threshold.name: value}).verdict
                    for value in (-1e9, 1e-3, 0.1, 0.5, 0.85, 0.999, 5.0, 1e9)
                }
                for tried, evidence, changed, _ in CASES
                if tried == name
                for made_up in ({**evidence, **changed},)
            ]
            assert max(map(len, decided)) > 1, (name, threshold.name)
            assert min(threshold.others) < threshold.value < max(threshold.others)


@pytest.mark.parametrize("name", [name for name in CLAIMS if name not in EXACT])
def test_missing_numbers_never_hold(name: str) -> None:
    nothing = Evidence({label: Reading(None, each=(None,) * 8) for label in names(CLAIMS[name])})
    assert CLAIMS[name].judge(nothing).verdict is OPEN


@pytest.mark.parametrize("name", CLAIMS)
def test_figures_ask_for_what_is_there(name: str) -> None:
    figure, labels = CLAIMS[name].figure, CLAIMS[name].labels
    assert figure is not None
    assert set(figure.readings if isinstance(figure, Dots) else figure.curves) <= set(labels)


@pytest.mark.parametrize("name", EXACT)
def test_exact_laws_are_measured_as_they_will_be(name: str) -> None:
    """With fewer points; the names are those of the labels, and the figures are off by what is known."""
    claim = CLAIMS[name]
    found = claim.experiment(Lab(name, claim.conditions, quick=True))
    assert {*found.readings, *found.curves} == {*claim.labels}
    assert all(reading.unit in UNITS for reading in found.readings.values())
    known = {
        "inner-shares": ("off_12288", 0.27),
        "shrunken-norms": ("off_990", 0.635),
        "thin-shell": ("share", 0.999995),
    }
    wanted, value = known[name]
    assert found.value(wanted) == pytest.approx(value, abs=0.005)


def test_points_drawn_tell_a_wrong_law() -> None:
    rng = np.random.default_rng(0)
    right = exact_shells.counted("x", 3, 0.9, 0.729, 20_000, rng)["strays_x"].value
    wrong = exact_shells.counted("x", 3, 0.9, 0.81, 20_000, rng)["strays_x"].value
    assert right is not None
    assert wrong is not None
    assert right < 4 < wrong


def test_weights_drawn_at_random_keep_their_norms() -> None:
    rng = np.random.default_rng(0)
    weights = {"W": rng.standard_normal((5, 7)).astype(np.float32), "b": np.ones(3, np.float32)}
    drawn = black_hole.drawn_weights(weights, rng)
    for name, part in weights.items():
        assert np.linalg.norm(drawn[name]) == pytest.approx(np.linalg.norm(part), rel=1e-5)
        assert drawn[name].dtype == part.dtype


def test_a_flat_cloud_has_no_fewer_dimensions_than_its_directions() -> None:
    """On a circle, neighbours find one dimension where a flat cloud of the same spread has two."""
    from training.measures.point_clouds import flat_cloud

    rng = np.random.default_rng(1)
    angles = rng.uniform(0, 2 * np.pi, 400)
    circle = np.stack([np.cos(angles), np.sin(angles), np.zeros(400)], axis=1)
    flat = flat_cloud(circle, rng)
    assert low_dimension.dimension(circle, "twonn") == pytest.approx(1, abs=0.15)
    assert low_dimension.dimension(flat, "twonn") == pytest.approx(2, abs=0.3)
    assert np.cov(flat.T) == pytest.approx(np.cov(circle.T), abs=0.1)


def test_networks_are_looked_at_as_they_are() -> None:
    """What is read from a network without any training: nothing it could know, and much in use."""
    rng, config = np.random.default_rng(2), Config(p=13, network="quadratic_mlp", d_mlp=32)
    batch = Batch(config, {"W_in": rng.standard_normal((1, 26, 32)), "W_U": rng.standard_normal((1, 32, 13))})
    assert few_frequencies.in_use(batch) >= 4
    assert few_frequencies.waves_in_use(batch) >= 8
    assert 0 <= sawtooth_to_smooth.collapse(batch) < 0.2
    assert len(sawtooth_to_smooth.row_of(batch).x) == 13
    assert sawtooth_to_smooth.row_of(None).x == ()
    assert set(simplicity.simplicity(batch, "train")) == {"prunable", "bits", "norm", "known"}
    assert simplicity.simplicity(None, "train") == {}
