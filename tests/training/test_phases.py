"""Phases and verdicts of curves whose story is known."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import ArrayLike, NDArray

from language import translator
from training.phases import LEAP_BEGINS, Phases, Verdict, detect_phases
from training.phases.wording import describe

FLOOR, TOP = 0.02, 1.0


def curve(length: int, *levels: tuple[int, float]) -> NDArray[np.float64]:
    """Piecewise constant: from each index on, that level."""
    values = np.full(length, FLOOR)
    for start, level in levels:
        values[start:] = level
    return values


# Evaluated every 10 steps: training accuracy, held-out accuracy, verdict, memorised, leap, generalised.
STORIES: dict[str, tuple[ArrayLike, ArrayLike, Verdict, int | None, int | None, int | None]] = {
    "groks": (curve(60, (10, TOP)), curve(60, (40, TOP)), Verdict.GROKS, 100, 390, 400),
    "groks after a long climb": (
        curve(60, (10, TOP)), curve(60, (20, 0.26), (30, 0.27), (40, 0.995)),
        Verdict.GROKS, 100, 290, 400,
    ),
    "groks at exactly twice the time": (
        curve(60, (10, TOP)), curve(60, (20, TOP)), Verdict.GROKS, 100, 190, 200,
    ),
    "a little sooner than twice": (
        curve(60, (10, TOP)), curve(60, (19, TOP)), Verdict.GENERALISES_AT_ONCE, 100, 180, 190,
    ),
    "both at the same time": (
        curve(60, (10, TOP)), curve(60, (10, TOP)), Verdict.GENERALISES_AT_ONCE, 100, 100, 100,
    ),
    "held-out pairs first": (
        curve(60, (12, TOP)), curve(60, (10, TOP)), Verdict.GENERALISES_AT_ONCE, 120, 100, 100,
    ),
    "knows it all from the start": (
        curve(60, (0, TOP)), curve(60, (0, TOP)), Verdict.GENERALISES_AT_ONCE, 0, 0, 0,
    ),
    "knows the training pairs from the start": (
        curve(60, (0, TOP)), curve(60, (20, TOP)), Verdict.GROKS, 0, 190, 200,
    ),
    "memorises only": (curve(60, (10, TOP)), curve(60, (30, 0.25)), Verdict.MEMORISES_ONLY, 100, None, None),
    "memorises the better part": (curve(60, (10, 0.7)), curve(60), Verdict.MEMORISES_ONLY, None, None, None),
    "learns nothing": (curve(60, (10, 0.2)), curve(60), Verdict.LEARNS_NOTHING, None, None, None),
    "learns and loses it again": (
        curve(60, (10, 0.9), (50, 0.1)), curve(60), Verdict.LEARNS_NOTHING, None, None, None,
    ),
    "touches 99 % twice and falls back": (
        curve(60, (10, TOP)), curve(60, (40, TOP), (42, 0.9)), Verdict.NEARLY_GENERALISES, 100, None, None,
    ),
    "stays just below": (
        curve(60, (10, TOP)), curve(60, (40, 0.9899)), Verdict.NEARLY_GENERALISES, 100, None, None,
    ),
    "reaches it exactly": (curve(60, (10, 0.99)), curve(60, (40, 0.99)), Verdict.GROKS, 100, 390, 400),
    "spikes, then groks": (
        curve(60, (10, TOP)),
        curve(60, (15, TOP), (16, 0.1), (25, TOP), (27, 0.1), (40, TOP)),
        Verdict.GROKS, 100, 390, 400,
    ),
    "memorises by fits and starts": (
        curve(60, (4, TOP), (5, 0.5), (7, TOP), (9, 0.8), (10, TOP)), curve(60, (40, TOP)),
        Verdict.GROKS, 100, 390, 400,
    ),
    "ends two evaluations after the leap": (
        curve(60, (10, TOP)), curve(60, (58, TOP)), Verdict.MEMORISES_ONLY, 100, None, None,
    ),
    "ends three evaluations after the leap": (
        curve(60, (10, TOP)), curve(60, (57, TOP)), Verdict.GROKS, 100, 560, 570,
    ),
    "falls back long after it grokked": (
        curve(60, (10, TOP)), curve(60, (40, TOP), (50, 0.8)), Verdict.UNGROKS, 100, 390, 400,
    ),
    "generalises without ever memorising": (
        curve(60, (10, 0.98)), curve(60, (40, TOP)), Verdict.GENERALISES_AT_ONCE, None, None, 400,
    ),
    "one evaluation": ([TOP], [TOP], Verdict.NEARLY_GENERALISES, None, None, None),
    "two evaluations": ([TOP, TOP], [TOP, TOP], Verdict.NEARLY_GENERALISES, None, None, None),
    "two evaluations, nothing learnt": ([0, 0], [0, 0], Verdict.LEARNS_NOTHING, None, None, None),
    "three evaluations": ([TOP] * 3, [TOP] * 3, Verdict.GENERALISES_AT_ONCE, 0, 0, 0),
}  # fmt: skip


@pytest.mark.parametrize("name", STORIES)
def test_the_story_of_a_curve_is_found(name: str) -> None:
    train, held_out, verdict, memorised, leap, generalised = STORIES[name]
    phases = detect_phases(10 * np.arange(len(np.asarray(train))), train, held_out)
    assert phases.verdict is verdict
    assert (phases.memorised_at, phases.leap_at, phases.generalised_at) == (memorised, leap, generalised)
    assert phases.held_out_accuracy == np.asarray(held_out)[-1]
    assert phases.last_step == 10 * (len(np.asarray(train)) - 1)
    both = memorised is not None and generalised is not None
    assert (phases.delay is not None) == both
    if both and memorised:
        assert phases.delay == pytest.approx(generalised / memorised)


@pytest.mark.parametrize("name", STORIES)
def test_a_running_run_has_a_verdict_once_it_has_generalised(name: str) -> None:
    """And that verdict stays while it runs: what it may lose again is told at the end."""
    train, held_out, verdict, *_, generalised = STORIES[name]
    train, held_out = np.asarray(train), np.asarray(held_out)
    verdicts = [
        detect_phases(10 * np.arange(end), train[:end], held_out[:end], running=True).verdict
        for end in range(1, len(train) + 1)
    ]
    given = verdicts[len(verdicts) if generalised is None else generalised // 10 + 2 :]
    assert set(verdicts[: len(verdicts) - len(given)]) <= {Verdict.RUNNING}
    assert set(given) <= ({verdict} if verdict is not Verdict.UNGROKS else {Verdict.GROKS})


accuracies = st.sampled_from([0.0, 0.3, 0.6, 0.9, 0.99, 1.0])
curves = st.lists(st.tuples(accuracies, accuracies), min_size=1, max_size=40)


@given(curves, st.integers(-1000, 1000), st.integers(1, 50))
def test_shifting_and_scaling_the_steps_shifts_and_scales_the_phases(
    pairs: list[tuple[float, float]], shift: int, scale: int
) -> None:
    train, held_out = np.array(pairs).T
    steps = np.arange(len(pairs))
    plain = detect_phases(steps, train, held_out)
    moved = detect_phases(scale * steps + shift, train, held_out)
    for name in ("memorised_at", "leap_at", "generalised_at", "last_step"):
        before, after = getattr(plain, name), getattr(moved, name)
        assert (before is None) == (after is None)
        if before is not None:
            assert after == scale * before + shift
    scaled = detect_phases(scale * steps, train, held_out)
    if plain.memorised_at:
        assert scaled.delay == plain.delay
        assert scaled.verdict is plain.verdict


@given(curves, st.booleans())
def test_the_phases_come_in_order_and_hold_what_they_say(
    pairs: list[tuple[float, float]], running: bool
) -> None:
    train, held_out = np.array(pairs).T
    phases = detect_phases(np.arange(len(pairs)), train, held_out, running=running)
    for at, accuracy in ((phases.memorised_at, train), (phases.generalised_at, held_out)):
        if at is not None:
            assert (accuracy[at : at + 3] >= 0.99).all()
            assert len(accuracy[at:]) >= 3
        last = len(pairs) - 2 if at is None else at
        assert not any((accuracy[i : i + 3] >= 0.99).all() for i in range(last))
    if phases.leap_at is not None and phases.memorised_at <= phases.generalised_at:
        assert phases.memorised_at <= phases.leap_at <= phases.generalised_at
        plateau = held_out[phases.memorised_at]
        level = plateau + LEAP_BEGINS * (1 - plateau)
        assert (held_out[phases.leap_at + 1 : phases.generalised_at] >= level).all()
        if phases.leap_at > phases.memorised_at:
            assert held_out[phases.leap_at] < level
    if phases.memorised_at is None:
        assert phases.plateau_accuracy is None
    else:
        assert phases.plateau_accuracy == held_out[phases.memorised_at]


@pytest.mark.parametrize(
    ("steps", "train", "held_out"), [(3, 3, 2), (3, 2, 3), (2, 3, 3), (0, 0, 0), (0, 1, 1)]
)
def test_unequal_or_empty_curves_are_refused(steps: int, train: int, held_out: int) -> None:
    with pytest.raises(ValueError, match=f"have {steps}, {train} and {held_out} entries"):
        detect_phases(range(steps), np.ones(train), np.ones(held_out))


def test_the_result_is_plain_numbers() -> None:
    train, held_out, *_ = STORIES["groks"]
    for value in asdict(detect_phases(10 * np.arange(60), train, held_out)).values():
        assert value is None or type(value) in (int, float, Verdict)


# ---- How runs end ------------------------------------------------------------------------------------------

GROKKED = {"train": curve(60, (10, TOP)), "held_out": curve(60, (20, TOP))}
STEADY, SHRINKING = np.full(60, 20.0), np.linspace(20, 5, 60)
NAN, INF = float("nan"), float("inf")


def ended(
    train: ArrayLike = GROKKED["train"], held_out: ArrayLike = GROKKED["held_out"], **others: Any
) -> Phases:
    others = {"weight_norm": STEADY} | others
    return detect_phases(10 * np.arange(len(np.asarray(train))), train, held_out, **others)


def test_one_fall_is_told_and_two_make_slingshots() -> None:
    once = ended(held_out=curve(60, (20, TOP), (30, 0.4), (33, TOP)))
    assert (once.verdict, once.falls, once.lowest_since) == (Verdict.GROKS, 1, 0.4)
    twice = ended(held_out=curve(60, (20, TOP), (30, 0.4), (33, 0.96), (40, 0.7), (42, TOP)))
    assert (twice.verdict, twice.falls, twice.lowest_since) == (Verdict.SLINGSHOTS, 2, 0.4)
    running = ended(held_out=curve(60, (20, TOP), (30, 0.4), (33, 0.96), (40, 0.7), (42, TOP)), running=True)
    assert (running.verdict, running.falls) == (Verdict.GROKS, 2)
    ripple = ended(held_out=curve(60, (20, TOP), (30, 0.9), (33, TOP), (40, 0.91), (42, TOP)))
    assert (ripple.verdict, ripple.falls, ripple.lowest_since) == (Verdict.GROKS, 0, None)
    trembling = ended(held_out=curve(60, (20, TOP), (30, 0.4), (33, 0.94), (35, 0.4), (38, TOP)))
    assert (trembling.verdict, trembling.falls) == (Verdict.GROKS, 1)
    spikes = ended(held_out=curve(60), train=curve(60, (10, TOP), (30, 0.5), (33, TOP), (40, 0.6), (42, TOP)))
    assert (spikes.verdict, spikes.falls, spikes.lowest_since) == (Verdict.MEMORISES_ONLY, 2, 0.5)


@pytest.mark.parametrize(("down_from", "lost"), [(58, False), (57, True), (56, True)])
def test_a_fall_at_the_end_is_for_good_when_it_fills_most_of_the_last_tenth(
    down_from: int, lost: bool
) -> None:
    phases = ended(held_out=curve(60, (20, TOP), (down_from, 0.5)))
    assert (phases.verdict is Verdict.UNGROKS) == lost
    assert phases.lost_at == (10 * down_from if lost else None)
    assert phases.falls == 1


def test_what_is_lost_decides_between_ungrokking_falling_back_and_collapsing() -> None:
    gone = curve(60, (20, TOP), (40, 0.1))
    train_gone = curve(60, (10, TOP), (40, 0.1))
    assert ended(held_out=gone).verdict is Verdict.UNGROKS
    assert ended(held_out=gone, weight_norm=SHRINKING).verdict is Verdict.UNGROKS
    assert ended(train_gone, gone).verdict is Verdict.FALLS_BACK
    assert ended(train_gone, gone, weight_norm=None).verdict is Verdict.FALLS_BACK
    collapsed = ended(train_gone, gone, weight_norm=SHRINKING)
    assert (collapsed.verdict, collapsed.lost_at) == (Verdict.COLLAPSES, 400)
    tail, when_reached = np.median(SHRINKING[-6:]), SHRINKING[20]
    assert collapsed.norm_share == pytest.approx(tail / when_reached)
    assert ended(train_gone, curve(60)).verdict is Verdict.FALLS_BACK
    assert ended(train_gone, curve(60), weight_norm=SHRINKING).verdict is Verdict.COLLAPSES


def test_shrinking_weights_make_a_collapse_only_of_a_run_that_knows_too_little() -> None:
    assert ended(curve(60), curve(60)).verdict is Verdict.LEARNS_NOTHING
    assert ended(curve(60), curve(60), weight_norm=SHRINKING).verdict is Verdict.COLLAPSES
    assert ended(curve(60, (10, 0.6)), curve(60), weight_norm=SHRINKING).verdict is Verdict.MEMORISES_ONLY
    assert ended(weight_norm=SHRINKING).verdict is Verdict.GROKS
    large_start = np.where(np.arange(60) < 15, 200.0, 20.0)  # grokking from a large initialisation
    assert ended(weight_norm=large_start).verdict is Verdict.GROKS


@pytest.mark.parametrize("bad", [NAN, INF, -INF])
@pytest.mark.parametrize("curve_name", ["weight_norm", "train_loss", "gradient_norm"])
def test_blown_up_at_the_end_means_diverged(curve_name: str, bad: float) -> None:
    values = STEADY.copy()
    values[30] = bad
    assert ended(**{curve_name: values}).verdict is Verdict.GROKS
    values[50:] = bad
    for running in (False, True):
        phases = ended(**{curve_name: values}, running=running)
        assert (phases.verdict, phases.diverged_at) == (Verdict.DIVERGES, 500)
    assert ended(**{curve_name: np.full(60, bad)}).diverged_at == 0


def test_corrupted_labels_need_not_be_memorised() -> None:
    taught_wrong = curve(60, (10, 0.7))
    assert ended(taught_wrong).verdict is Verdict.GENERALISES_AT_ONCE
    assert ended(taught_wrong).memorised_at is None
    forgotten = curve(60, (20, TOP), (40, 0.1))
    assert ended(taught_wrong, forgotten).verdict is Verdict.UNGROKS
    assert ended(curve(60, (10, 0.7), (40, 0.1)), forgotten).verdict is Verdict.FALLS_BACK


def test_half_of_the_pairs_is_counted_from_chance() -> None:
    coin = curve(60, (0, 0.7))
    assert ended(coin, curve(60)).verdict is Verdict.MEMORISES_ONLY
    assert ended(coin, curve(60), chance=0.5).verdict is Verdict.LEARNS_NOTHING
    assert ended(curve(60, (0, 0.76)), curve(60), chance=0.5).verdict is Verdict.MEMORISES_ONLY


@pytest.mark.parametrize("chance", [-0.1, 1.0, NAN])
def test_an_impossible_chance_is_refused(chance: float) -> None:
    with pytest.raises(ValueError, match="chance"):
        ended(chance=chance)


@pytest.mark.parametrize("name", ["weight_norm", "train_loss", "gradient_norm"])
def test_curves_of_other_lengths_are_refused(name: str) -> None:
    with pytest.raises(ValueError, match=f"{name} has 59 entries"):
        ended(**{name: STEADY[:-1]})


# ---- Recorded runs, whose verdict was given by looking at them ---------------------------------------------

RECORDED = sorted((Path(__file__).parent / "curves").glob("*.json"))


def recorded(path: Path, every: int = 1, spoil_last: bool = False) -> tuple[Phases, Verdict]:
    run = json.loads(path.read_text())
    names = ("step", "train_accuracy", "held_out_accuracy", "weight_norm", "train_loss")
    step, train, held_out, norm, loss = (np.array(run[name], float)[::every] for name in names)
    if spoil_last:
        train[-1] = held_out[-1] = 0
    chance = 1 / run["config"]["p"]
    phases = detect_phases(step, train, held_out, weight_norm=norm, train_loss=loss, chance=chance)
    return phases, Verdict(run["verdict"])


@pytest.mark.parametrize("path", RECORDED, ids=lambda path: path.stem)
def test_a_recorded_run_gets_the_verdict_that_the_eye_gave_it(path: Path) -> None:
    phases, verdict = recorded(path)
    assert phases.verdict is verdict
    spoilt, _ = recorded(path, spoil_last=True)
    assert spoilt.verdict is verdict
    seldom, _ = recorded(path, every=2)
    assert seldom.verdict is verdict


def test_every_verdict_is_seen_in_a_recorded_run() -> None:
    assert {recorded(path)[1] for path in RECORDED} == set(Verdict) - {Verdict.RUNNING}


@pytest.mark.parametrize("path", RECORDED, ids=lambda path: path.stem)
def test_a_recorded_run_is_described_by_its_numbers(path: Path) -> None:
    phases, verdict = recorded(path)
    line = describe(phases, translator("en"))
    assert line.startswith(verdict.value)
    assert "None" not in line
    assert "nan" not in line
    told = verdict in (Verdict.GROKS, Verdict.GENERALISES_AT_ONCE, Verdict.SLINGSHOTS) and phases.falls > 0
    assert (f"{phases.falls}×" in line) == told


def test_the_milestones_of_a_grokked_run_are_where_the_eye_sees_them() -> None:
    phases, _ = recorded(Path(__file__).parent / "curves" / "groks.json")
    assert (phases.memorised_at, phases.generalised_at) == (110, 930)
    assert phases.norm_share is not None
    assert 0.8 < phases.norm_share < 1
