"""Phases and verdicts of curves whose story is known."""

from __future__ import annotations

from dataclasses import asdict

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import ArrayLike, NDArray

from training.phases import LEAP_BEGINS, Verdict, detect_phases

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
        curve(60, (10, TOP)), curve(60, (40, TOP), (42, 0.9)), Verdict.MEMORISES_ONLY, 100, None, None,
    ),
    "stays just below": (
        curve(60, (10, TOP)), curve(60, (40, 0.9899)), Verdict.MEMORISES_ONLY, 100, None, None,
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
        curve(60, (10, TOP)), curve(60, (40, TOP), (50, 0.8)), Verdict.GROKS, 100, 390, 400,
    ),
    "generalises without ever memorising": (
        curve(60, (10, 0.98)), curve(60, (40, TOP)), Verdict.GENERALISES_AT_ONCE, None, None, 400,
    ),
    "one evaluation": ([TOP], [TOP], Verdict.MEMORISES_ONLY, None, None, None),
    "two evaluations": ([TOP, TOP], [TOP, TOP], Verdict.MEMORISES_ONLY, None, None, None),
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
        assert phases.delay == pytest.approx(generalised / memorised)  # type: ignore[operator]


@pytest.mark.parametrize("name", STORIES)
def test_a_verdict_on_a_running_run_is_its_last(name: str) -> None:
    """While the run goes on, either there is no verdict yet, or the one it will have in the end."""
    train, held_out, verdict, *_ = STORIES[name]
    train, held_out = np.asarray(train), np.asarray(held_out)
    for end in range(1, len(train) + 1):
        phases = detect_phases(10 * np.arange(end), train[:end], held_out[:end], running=True)
        assert phases.verdict in (Verdict.RUNNING, verdict)
    assert (phases.verdict is Verdict.RUNNING) == (phases.generalised_at is None)


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
    if phases.leap_at is not None and phases.memorised_at <= phases.generalised_at:  # type: ignore[operator]
        assert phases.memorised_at <= phases.leap_at <= phases.generalised_at  # type: ignore[operator]
        plateau = held_out[phases.memorised_at]
        level = plateau + LEAP_BEGINS * (1 - plateau)
        assert (held_out[phases.leap_at + 1 : phases.generalised_at] >= level).all()
        if phases.leap_at > phases.memorised_at:  # type: ignore[operator]
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
        assert type(value) in (int, float, Verdict)
