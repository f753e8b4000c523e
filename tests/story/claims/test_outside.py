"""The claims about a run from outside: every verdict of their rules, and that their experiments measure what
they say, on curves that are made up and on an update of a tiny network."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pytest
from numpy.typing import NDArray

from language import LANGUAGES, translator
from story.claims.generalisation import averaged_tasks, ordinary_generalisation
from story.claims.high_dimensions import symbol_shapes
from story.claims.phases import three_phases
from story.claims.prerequisites import amount_of_data, corrupted_labels
from story.conditions import LEAP
from story.ledger.claim import Claim, Evidence, Reading, Verdict
from story.ledger.figure import Dots
from story.ledger.lab import Lab
from story.ledger.readings import rate_of
from story.ledger.results import RESULTS, read_result
from story.ledger.words import UNITS
from tests.story.claims.verdicts import check_sentence
from training.config import Config
from training.phases import detect_phases
from training.phases.rises import average, octaves
from training.runs.reader import Run

MODULES = (amount_of_data, corrupted_labels,
           averaged_tasks, symbol_shapes)  # fmt: skip
CLAIMS = [module.CLAIM for module in MODULES]
EXACT = symbol_shapes.CLAIM
ALL, NONE, SOME = rate_of([True] * 4), rate_of([False] * 4), rate_of([True, False] * 2)
HOLDS, IF, FAILS, OPEN = Verdict.HOLDS, Verdict.ON_CONDITION, Verdict.FAILS, Verdict.UNDECIDED


def at(value: float, reach: float = 0.0) -> Reading:
    return Reading(value, low=value - reach, high=value + reach)


def names(claim: Claim) -> list[str]:
    return [name for name in claim.labels if not name.endswith("_curve")]


DATA = {
    "memorised_little_data": ALL, "generalised_little_data": NONE, "generalised_less": ALL,
    "generalised_leap": ALL, "generalised_more": ALL, "generalised_much_data": ALL,
    "delay_little_data": Reading(None), "delay_less": at(20, 5), "delay_leap": at(6, 1),
    "delay_more": at(2, 0.3), "delay_much_data": at(1.1, 0.1), "waited": at(12), "sooner": at(0.1),
}  # fmt: skip
CORRUPTED = {
    **{f"held_out_{part}": at(0.4, 0.1) for part in corrupted_labels.PARTS},
    **{f"train_{part}": at(1) for part in (0, *corrupted_labels.PARTS)},
    "held_out_squares": at(0.4, 0.1), "held_out_squares_decay": at(0.5, 0.1), "train_squares": at(1),
    "train_squares_decay": at(0.7), "waited": at(12),
    "held_out_0": at(1), "held_out_random_labels": at(0.01), "train_random_labels": at(1),
}  # fmt: skip
AVERAGED = {name: at(3, 0.2) for name in names(averaged_tasks.CLAIM)} | {"ratio_mixture": at(1, 0.1)}
AVERAGED |= {"ratio_seeds": at(1.2, 0.1), "leapt": at(5, 0.5)}
SHAPES = {
    **dict.fromkeys(names(EXACT), Reading(1.0)), "weights": Reading(62e3), "gradient": Reading(62e3),
    "new_weights": Reading(62e3), "losses": Reading(2822.0), "other_shape": Reading(0.0),
}  # fmt: skip

CASES = [
    (amount_of_data.CLAIM, DATA, {}, HOLDS),
    (amount_of_data.CLAIM, DATA, {"sooner": at(0.4)}, FAILS),
    (amount_of_data.CLAIM, DATA, {"sooner": at(0.25, 0.1)}, OPEN),
    (amount_of_data.CLAIM, DATA, {"waited": at(4)}, IF),
    (amount_of_data.CLAIM, DATA, {"waited": at(0.4)}, OPEN),
    (amount_of_data.CLAIM, DATA, {"generalised_little_data": ALL}, FAILS),
    (amount_of_data.CLAIM, DATA, {"memorised_little_data": NONE}, FAILS),
    (amount_of_data.CLAIM, DATA, {"delay_leap": at(1.5, 0.2)}, FAILS),
    (amount_of_data.CLAIM, DATA, {"generalised_much_data": SOME}, OPEN),
    (corrupted_labels.CLAIM, CORRUPTED, {}, HOLDS),
    (corrupted_labels.CLAIM, CORRUPTED, {"held_out_10": at(0.97, 0.02)}, FAILS),
    (corrupted_labels.CLAIM, CORRUPTED, {"held_out_30": at(1)}, FAILS),
    (corrupted_labels.CLAIM, CORRUPTED, {"held_out_0": at(0.2)}, FAILS),
    (corrupted_labels.CLAIM, CORRUPTED, {"held_out_squares_decay": at(0.97, 0.02)}, FAILS),
    (corrupted_labels.CLAIM, CORRUPTED, {"held_out_squares": at(0.9, 0.02)}, OPEN),
    (corrupted_labels.CLAIM, CORRUPTED, {"waited": at(4)}, IF),
    (corrupted_labels.CLAIM, CORRUPTED, {"held_out_random_labels": at(1)}, FAILS),
    (corrupted_labels.CLAIM, CORRUPTED, {"held_out_10": at(0.9, 0.05)}, OPEN),
    (corrupted_labels.CLAIM, CORRUPTED, {"held_out_0": at(0.9, 0.05)}, OPEN),
    (averaged_tasks.CLAIM, AVERAGED, {}, HOLDS),
    (averaged_tasks.CLAIM, AVERAGED, {"ratio_tasks": at(1.1, 0.1)}, FAILS),
    (averaged_tasks.CLAIM, AVERAGED, {"ratio_tasks": at(2, 0.1)}, OPEN),
    (averaged_tasks.CLAIM, AVERAGED, {"ratio_mixture": at(3, 0.1)}, OPEN),
    (averaged_tasks.CLAIM, AVERAGED, {"leapt": at(2, 0.1)}, OPEN),
    (EXACT, SHAPES, {}, HOLDS),
    (EXACT, SHAPES, {"losses": Reading(1.0)}, FAILS),
    (EXACT, SHAPES, {"other_shape": Reading(1.0)}, FAILS),
    (EXACT, SHAPES, {"loss": Reading(2822.0)}, FAILS),
    (EXACT, SHAPES, {"gradient": Reading(1.0)}, FAILS),
]  # fmt: skip


@pytest.mark.parametrize(("claim", "evidence", "changed", "verdict"), CASES)
def test_each_verdict_has_evidence_that_leads_to_it(
    claim: Claim, evidence: dict[str, Reading], changed: dict[str, Reading], verdict: Verdict
) -> None:
    assert set(evidence) == set(names(claim))
    ruling = claim.judge(Evidence({**evidence, **changed}))
    assert ruling.verdict is verdict, str(ruling.because)
    check_sentence(claim, ruling)
    for language in LANGUAGES:  # it can be said, whatever the numbers
        assert translator(language)(ruling.because)


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: claim.name)
def test_each_threshold_decides_on_some_evidence(claim: Claim) -> None:
    for threshold in claim.thresholds:
        assert min(threshold.others) < threshold.value < max(threshold.others)
        assert any(
            len({
                claim.rule(Evidence({**evidence, **changed}), {**claim.limits, threshold.name: value}).verdict
                for value in (-1e9, 1e-3, 0.1, 0.5, 0.85, 0.999, 5.0, 1e6, 1e12)
            }) > 1
            for tried, evidence, changed, _ in CASES if tried is claim
        ), threshold.name  # fmt: skip


@pytest.mark.parametrize(
    "claim", [claim for claim in CLAIMS if claim is not EXACT], ids=lambda claim: claim.name
)
def test_missing_numbers_show_nothing(claim: Claim) -> None:
    nothing = Evidence({name: Reading(None, each=(None,) * 8) for name in names(claim)})
    assert claim.judge(nothing).verdict is OPEN


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: claim.name)
def test_figures_ask_for_what_is_there(claim: Claim) -> None:
    assert claim.figure is not None
    drawn = claim.figure.readings if isinstance(claim.figure, Dots) else claim.figure.curves
    assert set(drawn) <= set(claim.labels)
    assert len({*map(str, claim.labels.values())}) == len(claim.labels)


def made_up(train: list[float], held_out: list[float], **more: NDArray[np.float64]) -> Run:
    """A run with these accuracies at steps 0, 10, 20, …"""
    metrics = {"step": 10.0 * np.arange(len(train)), "train_accuracy": np.array(train),
               "held_out_accuracy": np.array(held_out), **more}  # fmt: skip
    found = detect_phases(metrics["step"], train, held_out)
    return cast(Run, SimpleNamespace(phases=lambda: found, metrics=lambda: metrics, config=Config(p=97)))


GROKS = ([0.0, 0.5, *[1.0] * 10], [0.0, 0.0, *[0.1] * 5, 0.6, *[1.0] * 4])


def test_parts_of_the_way_of_a_run_that_groks_and_of_one_that_learns_both_together() -> None:
    parts = three_phases.parts_of([made_up(*GROKS)])
    assert [parts[name].value for name in three_phases.PARTS] == pytest.approx([2 / 8, 4 / 8, 2 / 8])
    at_once = three_phases.parts_of([made_up(GROKS[0], GROKS[0])])
    assert [at_once[name].value for name in three_phases.PARTS] == [1.0, 0.0, 0.0]
    never = three_phases.parts_of([made_up(GROKS[0], [0.0] * 12)])
    assert never["plateau"].each == (None,)


def test_losses_that_fall_together_and_losses_that_part() -> None:
    falling = np.linspace(5, 0, 12)
    rising = np.array([5.0, 6, 7, 8, 9, 10, 11, 12, 1, 1, 1, 1])
    together = made_up(GROKS[0], GROKS[0], train_loss=falling, held_out_loss=falling + 1)
    apart = made_up(*GROKS, train_loss=falling, held_out_loss=rising)
    found = ordinary_generalisation.both_losses([together])
    assert [found[name].value for name in ordinary_generalisation.READ] == pytest.approx([1, 1, 0, 1])
    found = ordinary_generalisation.both_losses([apart])
    assert (found["rise"].value, found["climb"].value) == pytest.approx((12 / 5, 12 / 5))
    assert (found["gap"].value, found["delay"].value) == pytest.approx((0.9, 4))


def test_a_leap_takes_few_octaves_and_the_average_of_leaps_far_apart_takes_many() -> None:
    steps = np.arange(1.0, 2001.0)
    leaps = [(steps, (steps >= middle).astype(float)) for middle in (10, 80, 640)]
    assert [octaves(line) for line in leaps] == [0, 0, 0]
    assert octaves(average(leaps)) == pytest.approx(6)  # 10 to 640
    alike = average([leaps[0]] * 3)
    assert octaves(alike) == 0
    assert octaves((steps, 0 * steps)) is None


def test_the_seed_that_is_shown_is_one_that_counts() -> None:
    steps = np.arange(1.0, 9.0)
    leap, never = (steps, (steps > 3).astype(float)), (steps, 0 * steps)
    assert averaged_tasks._first_whole([[leap, never], [leap, leap]]) == [leap, leap]
    assert averaged_tasks._first_whole([[never], [never]]) == [never]


def test_a_curve_that_has_ended_stays_where_it_ended() -> None:
    early = (np.array([0.0, 10.0]), np.array([0.0, 1.0]))
    late = (np.array([0.0, 10.0, 20.0]), np.array([0.0, 0.0, 0.5]))
    steps, values = average([early, late])
    assert steps.tolist() == [0, 10, 20]
    assert values.tolist() == [0, 0.5, 0.75]


def test_the_first_step_has_the_derivative_of_its_loss() -> None:
    """Finite differences along the gradient itself; and as many losses as there are training pairs."""
    config = Config(p=7, train_fraction=0.5, d_model=8, n_heads=2, d_mlp=8, dtype="float64")
    step = symbol_shapes.first_step(config)
    assert step.losses.shape == (config.train_pairs,)
    assert step.loss == pytest.approx(step.losses.mean())
    for name, weights in step.weights.items():
        assert step.gradients[name].shape == weights.shape
        expected = weights - config.lr * (step.gradients[name] + config.weight_decay * weights)
        assert step.new[name] == pytest.approx(expected)


def test_a_wait_is_a_share_of_another_with_its_interval(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(amount_of_data, "phases_of", lambda run: run)

    def waits(*steps: int | None) -> Any:
        return [
            SimpleNamespace(memorised_at=60, generalised_at=None if step is None else 60 + step,
                            config=SimpleNamespace(evaluate_every=5))
            for step in steps
        ]  # fmt: skip

    found = amount_of_data.wait_of(waits(10, 20, 40, None), waits(100, 200, 400))
    assert found.value == pytest.approx(0.1)
    assert found.low is not None
    assert found.high is not None
    assert found.low * found.high == pytest.approx(0.01)  # as far below as above, in powers of ten
    assert amount_of_data.wait_of(waits(0, 0, -5), waits(5, 5, 5)).value == pytest.approx(1)
    assert amount_of_data.wait_of(waits(10, None), waits(100, 200)).value is None


def test_the_shapes_of_the_reference_run_are_as_the_article_says() -> None:
    evidence = EXACT.experiment(Lab(EXACT.name, {}, quick=True))
    assert set(evidence.readings) == set(EXACT.labels)
    assert evidence.value("other_shape") == 0
    assert evidence.value("weights") == evidence.value("gradient") > 1000
    assert EXACT.judge(evidence).verdict is HOLDS


def test_conditions_are_such_as_differ_in_what_the_claim_says() -> None:
    """Runs that are compared share all but what is said to matter, and what costs nothing to differ."""
    free = {"steps", "steps_after_grokking", "snapshots", "evaluate_every"}
    leap = replace(LEAP.config, seed=0, split_seed=0, task_seed=0).to_json()
    for claim, allowed in (
        (amount_of_data.CLAIM, {"train_fraction"}),
        (corrupted_labels.CLAIM, {"task", "corrupted"}),
    ):
        for name, condition in claim.conditions.items():
            if name in corrupted_labels.SQUARES:  # another network, to say of which one the claim holds
                continue
            for config in condition.members():
                told = replace(config, seed=0, split_seed=0, task_seed=0).to_json()
                assert {name for name in told if told[name] != leap[name]} <= allowed | free


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: claim.name)
def test_what_is_measured_has_units_that_can_be_said(claim: Claim) -> None:
    """Of what was measured by the rule of now; the first edition had other readings."""
    result = read_result(claim.name, RESULTS)
    assert result is not None
    assert all(reading.unit in UNITS for reading in result.evidence.readings.values())
    if result.rule:
        assert {*result.evidence.readings, *result.evidence.curves} == {*claim.labels}
