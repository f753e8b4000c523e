"""The mended claims about the phases of a run and about what decay is needed for: every verdict of their
rules,
and that they measure what they say on curves that are made up."""

from __future__ import annotations

from types import SimpleNamespace
from typing import cast

import numpy as np
import pytest
from numpy.typing import NDArray

from story.claims.phases import (
    avalanche_sizes,
    flat_plateau,
    hidden_progress,
    silence,
    silent_held_out_loss,
    silent_training_loss,
    sudden_leap,
    three_phases,
)
from story.claims.prerequisites import decay_needed, structure_needed
from story.ledger.claim import Claim, Evidence, Reading, Verdict
from story.ledger.comparing import difference, holm, p_value
from story.ledger.readings import rate_of
from tests.story.claims.verdicts import (
    ALL,
    FAILS,
    HOLDS,
    IF,
    NONE,
    OPEN,
    SOME,
    Case,
    at,
    check_figure,
    check_nothing,
    check_thresholds,
    check_verdict,
)
from training.config import Config
from training.phases import Phases, detect_phases
from training.phases import Verdict as Outcome
from training.runs.reader import Run

NAMES = [*hidden_progress.MEASURES]
PROGRESS = {
    **{f"lead_{name}": at(50, 10) for name in NAMES}, **{f"onset_{name}": at(50, 10) for name in NAMES},
    **{f"beyond_{name}": at(0.3, 0.1) for name in NAMES}, **{f"p_lead_{name}": at(1e-4) for name in NAMES},
    **{f"p_onset_{name}": at(1e-4) for name in NAMES}, **{f"p_behind_{name}": at(0.9999) for name in NAMES},
}  # fmt: skip


def progress(ahead: int, behind: int) -> dict[str, Reading]:
    """Of the measures the first are ahead, the last behind, and of the others it cannot be told."""
    chances: dict[str, Reading] = {}
    for place, name in enumerate(NAMES):
        sooner, later = (1e-5, 1.0) if place < ahead else (0.4, 0.6)
        if place >= len(NAMES) - behind:
            sooner, later = 1.0, 1e-5
        chances |= {f"p_{kind}_{name}": at(sooner) for kind in ("lead", "onset")}
        chances |= {f"p_behind_{name}": at(later)}
    return chances


BARELY = {f"p_{kind}_{name}": at(0.03) for kind in ("lead", "onset") for name in NAMES}
PHASES = {"memorising": at(0.2, 0.05), "plateau": at(0.6, 0.1), "leaping": at(0.2, 0.05), "leap": ALL,
          "no_decay": NONE, "plateau_much_data": at(0.1)}  # fmt: skip
SUDDEN = {
    **{f"takes_{begin}_{recipe}": at(begin_takes, 0.01) for recipe in sudden_leap.RECIPES
       for begin, begin_takes in zip(sudden_leap.BEGINS, (0.19, 0.12, 0.08), strict=True)},
    "octaves_leap": at(0.5), "octaves_full_rate": at(0.5),
}  # fmt: skip
STILL = {"quiet_leap": at(0.97, 0.02), "quiet_full_rate": at(0.97, 0.02), "highest_leap": at(1),
         "highest_full_rate": at(1)}  # fmt: skip
SILENT = {
    **{f"{name}_{recipe}": at(0.3) for recipe in silence.RECIPES for name in silent_held_out_loss.READ},
    **{f"more_{recipe}": at(0.02, 0.03) for recipe in silence.RECIPES},
    "fallen_random_labels": at(0.3), "moved_random_labels": at(0.5),
}  # fmt: skip
FLAT = {"creeps_leap": at(0.05, 0.02), "creeps_full_rate": at(0.05, 0.02)}
FOUR, NONE_OF_FOUR = rate_of([True] * 4), rate_of([False] * 4)
NEEDED = {
    "leap": ALL, "no_decay": NONE, "float64": NONE_OF_FOUR, "lower_rate": NONE_OF_FOUR,
    "longer": NONE_OF_FOUR, "without": rate_of([False] * 20), "ways": Reading(0.0),
    "waited": Reading(12),
    "squares": NONE_OF_FOUR,
    "waited_stablemax": Reading(12),
}  # fmt: skip
STRUCTURE = {
    "leap": ALL, "multiply": ALL, "permutations": FOUR, "random_labels": NONE_OF_FOUR,
    "latin_square": NONE_OF_FOUR, "memorised": FOUR, "memorised_latin": FOUR, "accuracy": at(0.01),
    "accuracy_latin": at(0.03), "delay_permutations": at(3, 0.2), "waited": Reading(12),
}  # fmt: skip
SIZES = {"bursts": ALL, "ratio": at(4, 1), "growth": at(1.8, 0.2)}
CASES: list[Case] = [
    (avalanche_sizes.CLAIM, SIZES, {}, HOLDS),
    (avalanche_sizes.CLAIM, SIZES, {"growth": at(0.8, 0.1)}, FAILS),
    (avalanche_sizes.CLAIM, SIZES, {"bursts": NONE}, FAILS),
    (avalanche_sizes.CLAIM, SIZES, {"bursts": SOME}, OPEN),
    (avalanche_sizes.CLAIM, SIZES, {"growth": at(1.0, 0.3)}, OPEN),
    (structure_needed.CLAIM, STRUCTURE, {}, HOLDS),
    (structure_needed.CLAIM, STRUCTURE, {"delay_permutations": at(1.2, 0.2)}, HOLDS),
    (structure_needed.CLAIM, STRUCTURE, {"latin_square": FOUR}, FAILS),
    (structure_needed.CLAIM, STRUCTURE, {"permutations": NONE_OF_FOUR}, FAILS),
    (structure_needed.CLAIM, STRUCTURE, {"random_labels": FOUR}, FAILS),
    (structure_needed.CLAIM, STRUCTURE, {"memorised_latin": SOME}, OPEN),
    (structure_needed.CLAIM, STRUCTURE, {"waited": Reading(4)}, IF),
    (structure_needed.CLAIM, STRUCTURE, {"waited": Reading(0.4)}, OPEN),
    (hidden_progress.CLAIM, PROGRESS, {}, HOLDS),
    (hidden_progress.CLAIM, PROGRESS, progress(7, 4), HOLDS),
    (hidden_progress.CLAIM, PROGRESS, progress(2, 6), FAILS),
    (hidden_progress.CLAIM, PROGRESS, progress(2, 2), OPEN),
    (hidden_progress.CLAIM, PROGRESS, BARELY, OPEN),
    (hidden_progress.CLAIM, PROGRESS, {f"beyond_{name}": at(-0.2, 0.1) for name in NAMES}, FAILS),
    (hidden_progress.CLAIM, PROGRESS, {f"beyond_{name}": at(0.1, 0.2) for name in NAMES}, OPEN),
    (three_phases.CLAIM, PHASES, {}, HOLDS),
    (three_phases.CLAIM, PHASES, {"plateau": at(0.01, 0.01)}, FAILS),
    (three_phases.CLAIM, PHASES, {"leap": NONE}, FAILS),
    (three_phases.CLAIM, PHASES, {"no_decay": ALL}, FAILS),
    (three_phases.CLAIM, PHASES, {"memorising": at(0.06, 0.05)}, OPEN),
    (sudden_leap.CLAIM, SUDDEN, {}, HOLDS),
    (sudden_leap.CLAIM, SUDDEN, {"takes_25_full_rate": at(0.4, 0.1)}, IF),
    (sudden_leap.CLAIM, SUDDEN, {"takes_25_leap": at(0.4, 0.1)}, IF),
    (sudden_leap.CLAIM, SUDDEN, {"takes_25_leap": at(0.4, 0.1), "takes_25_full_rate": at(0.4, 0.1)}, FAILS),
    (sudden_leap.CLAIM, SUDDEN, {"takes_25_leap": at(0.2, 0.1)}, OPEN),
    (silent_training_loss.CLAIM, STILL, {}, HOLDS),
    (silent_training_loss.CLAIM, STILL, {"quiet_full_rate": at(0.3, 0.1)}, IF),
    (silent_training_loss.CLAIM, STILL, {"quiet_leap": at(0.3, 0.1)}, IF),
    (silent_training_loss.CLAIM, STILL, {"quiet_leap": at(0.3), "quiet_full_rate": at(0.3)}, FAILS),
    (silent_training_loss.CLAIM, STILL, {"quiet_leap": at(0.85, 0.2)}, OPEN),
    (silent_held_out_loss.CLAIM, SILENT, {}, HOLDS),
    (silent_held_out_loss.CLAIM, SILENT, {"more_leap": at(0.4, 0.1)}, IF),
    (silent_held_out_loss.CLAIM, SILENT, {"more_full_rate": at(0.4, 0.1)}, IF),
    (silent_held_out_loss.CLAIM, SILENT, {"more_leap": at(0.4), "more_full_rate": at(0.4)}, FAILS),
    (silent_held_out_loss.CLAIM, SILENT, {"more_leap": at(0.1, 0.05)}, OPEN),
    (flat_plateau.CLAIM, FLAT, {}, HOLDS),
    (flat_plateau.CLAIM, FLAT, {"creeps_leap": at(0.3)}, IF),
    (flat_plateau.CLAIM, FLAT, {"creeps_full_rate": at(0.3)}, IF),
    (flat_plateau.CLAIM, FLAT, {"creeps_leap": at(0.3), "creeps_full_rate": at(0.3)}, FAILS),
    (flat_plateau.CLAIM, FLAT, {"creeps_leap": at(0.1, 0.05)}, IF),
    (flat_plateau.CLAIM, FLAT, {f"creeps_{rate}": at(0.1, 0.05) for rate in ("leap", "full_rate")}, OPEN),
    (decay_needed.CLAIM, NEEDED, {}, HOLDS),
    (decay_needed.CLAIM, NEEDED, {"squares": FOUR, "ways": Reading(1.0)}, FAILS),
    (decay_needed.CLAIM, NEEDED, {"without": ALL}, FAILS),
    (decay_needed.CLAIM, NEEDED, {"float64": FOUR}, FAILS),
    (decay_needed.CLAIM, NEEDED, {"without": SOME}, OPEN),
    (decay_needed.CLAIM, NEEDED, {"waited": Reading(4)}, IF),
    (decay_needed.CLAIM, NEEDED, {"waited_stablemax": Reading(0.4)}, OPEN),
    (decay_needed.CLAIM, NEEDED, {"leap": NONE}, OPEN),
]  # fmt: skip
CLAIMS = list(dict.fromkeys(case[0].name for case in CASES))
BY_NAME = {case[0].name: case[0] for case in CASES}


@pytest.mark.parametrize(("claim", "evidence", "changed", "verdict"), CASES)
def test_each_verdict_has_evidence_that_leads_to_it(
    claim: Claim, evidence: dict[str, Reading], changed: dict[str, Reading], verdict: Verdict
) -> None:
    check_verdict(claim, {**evidence, **changed}, verdict)


@pytest.mark.parametrize("name", CLAIMS)
def test_a_rule_looks_at_its_thresholds_and_shows_nothing_without_numbers(name: str) -> None:
    check_thresholds(CASES, BY_NAME[name])
    check_nothing(BY_NAME[name])
    check_figure(BY_NAME[name])


def test_when_a_curve_has_gone_a_share_of_its_way() -> None:
    steps = np.arange(0.0, 101.0, 10.0)
    rising = np.interp(steps, [20, 60], [1.0, 5.0])
    assert hidden_progress.gone_at((steps, rising), 20, 0.5) == pytest.approx(40)
    assert hidden_progress.gone_at((steps, rising), 20, 0.1) == pytest.approx(24)
    assert hidden_progress.gone_at((steps, 6 - rising), 20, 0.1) == pytest.approx(24)
    assert hidden_progress.gone_at((steps, np.ones(11)), 20, 0.5) is None
    relapse = np.where(steps == 50, 1.0, np.where(steps >= 30, 5.0, 1.0))
    assert hidden_progress.gone_at((steps, relapse), 20, 0.5) == pytest.approx(55)


def test_a_measure_that_goes_first_leads_the_loss() -> None:
    steps = np.arange(0.0, 101.0, 10.0)
    measure = steps, np.interp(steps, [20, 40], [5.0, 1.0])
    loss = steps, np.interp(steps, [60, 80], [8.0, 0.0])
    phases = Phases(Outcome.GROKS, 10, 60, 90, 9.0, 100, 1.0, 0.1)
    assert hidden_progress.lead(measure, loss, phases, 0.5) == pytest.approx(40)
    assert hidden_progress.lead(loss, measure, phases, 0.5) == pytest.approx(-40)
    still = steps, np.full(11, 5.0)
    assert hidden_progress.beyond(measure, still, loss, phases) == pytest.approx(1.0)
    assert hidden_progress.beyond(measure, measure, loss, phases) == pytest.approx(0.0)


def test_holm_raises_the_smallest_of_many_most() -> None:
    raised = holm({"a": 0.001, "b": 0.02, "c": 0.03, "d": None})
    assert raised == {
        "a": pytest.approx(0.003),
        "b": pytest.approx(0.04),
        "c": pytest.approx(0.04),
        "d": None,
    }
    assert holm({"a": 0.6, "b": 0.7}) == {"a": 1.0, "b": 1.0}


def test_differences_have_welch_s_interval() -> None:
    """By hand: means 2 and 10, variances 1 and 4, three each; Satterthwaite's degrees of freedom."""
    from scipy.stats import t

    found = difference([9.0, 10.0, 11.0], [0.0, 2.0, 4.0])
    error = np.sqrt(1 / 3 + 4 / 3)
    freedom = (1 / 3 + 4 / 3) ** 2 / ((1 / 3) ** 2 / 2 + (4 / 3) ** 2 / 2)
    assert found.value == pytest.approx(8)
    assert found.high == pytest.approx(8 + t.ppf(0.975, freedom) * error)
    assert difference([1.0], [3.0]).low is None
    assert difference([], [1.0]).value is None
    assert p_value([1.0, None]).value is None
    assert (p_value([2.0] * 3).value, p_value([-2.0] * 3).value) == (0.0, 1.0)


def made_up(train: list[float], held_out: list[float], **more: NDArray[np.float64]) -> Run:
    """A run with these accuracies at steps 0, 10, 20, …"""
    metrics = {"step": 10.0 * np.arange(len(train)), "train_accuracy": np.array(train),
               "held_out_accuracy": np.array(held_out), **more}  # fmt: skip
    found = detect_phases(metrics["step"], train, held_out)
    return cast(Run, SimpleNamespace(phases=lambda: found, metrics=lambda: metrics, config=Config(p=97)))


GROKS = ([0.0, 0.5, *[1.0] * 10], [0.0, 0.0, *[0.1] * 4, 0.25, 0.6, *[1.0] * 4])


def test_losses_on_the_plateau_are_those_before_accuracy_climbs() -> None:
    train_loss = np.array([5.0, 1.0, 0.01, 0.01, 0.5, 0.01, 0.01, *[9.0] * 5])
    held_out_loss = np.array([5.0, 6.0, 8.0, 10.0, 9.0, 8.0, 5.0, *[0.0] * 5])
    run = made_up(*GROKS, train_loss=train_loss, held_out_loss=held_out_loss)
    span = silence.before_the_climb(run)
    assert span == slice(2, 6)
    found = silence.on_the_plateau(run, span)
    assert found["quiet"] == pytest.approx(3 / 4)
    assert (found["train_highest"], found["before_leap"]) == (0.5, 8.0)
    assert (found["moved"], found["fallen"]) == pytest.approx((0.25, 0.2))
    assert silence.first_half(run) == slice(2, 4)
    assert silence.after_memorising(run, 3) == slice(2, 5)
    assert set(silence.on_the_plateau(run, None).values()) == {None}
    assert silence.before_the_climb(made_up(GROKS[0], GROKS[0])) is None


def test_the_leap_takes_longer_the_lower_it_is_said_to_begin() -> None:
    """Accuracy .1 when memorised; .25 at 60, .6 at 70, understood at 80."""
    run = made_up(*GROKS)
    assert sudden_leap.takes(run, 0.1) == pytest.approx(3 / 8)
    assert sudden_leap.takes(run, 0.25) == pytest.approx(2 / 8)
    assert sudden_leap.takes(run, 0.6) == pytest.approx(1 / 8)
    assert sudden_leap.takes(made_up(GROKS[0], GROKS[0]), 0.25) is None


def test_of_the_measures_those_ahead_and_those_behind_are_told_apart() -> None:
    evidence = Evidence({**PROGRESS, **progress(2, 3)})
    ahead, behind = hidden_progress.places(evidence, hidden_progress.CLAIM.limits)
    assert (ahead, behind) == (NAMES[:2], NAMES[-3:])


def test_changes_in_bursts_are_told_from_the_same_ones_at_any_time() -> None:
    rng = np.random.default_rng(0)
    even = rng.poisson(3.0, 400)
    bursts = np.where(np.arange(400) % 80 < 16, 5 * even, even)
    calm, wild = (avalanche_sizes.burstiness(sizes, rng) for sizes in (even, bursts))
    assert calm is not None
    assert wild is not None
    assert calm[0] == pytest.approx(1, abs=0.6)  # fifty windows
    assert wild[0] > 2 * calm[0]
    assert wild[1] == 0
    assert avalanche_sizes.burstiness(np.zeros(400, np.int64), rng) is None


def test_the_largest_changes_grow_with_the_exponent_that_they_have() -> None:
    largest = [(p, 0.3 * p**1.7) for p in (31.0, 47.0, 67.0, 97.0) for _ in range(2)]
    found = avalanche_sizes.growth(largest)
    assert found.value == pytest.approx(1.7)
    assert avalanche_sizes.growth(largest[:4]).value is None


def test_changes_are_whole_pairs_between_memorising_and_understanding() -> None:
    run = made_up(*GROKS)
    object.__setattr__(run, "config", Config(p=11, train_fraction=0.5))
    held_out = 121 - Config(p=11, train_fraction=0.5).train_pairs
    steps = np.array([0.1, 0.1, 0.1, 0.1, 0.25, 0.6, 1.0]) * held_out
    assert avalanche_sizes.changes(run, whole=True).tolist() == np.abs(np.diff(np.rint(steps))).tolist()
    assert avalanche_sizes.changes(run, whole=False).tolist() == [0, 0, 0]
