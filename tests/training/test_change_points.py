"""Change points of simulated curves whose corners are known, and of recorded runs."""

from __future__ import annotations

import json
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from training.phases import detect_phases
from training.phases.broken_line import best_corners, corners_of, fit
from training.phases.change_points import ChangePoint, Leap, change_points, find_leap

Array = NDArray[np.float64]
Steps = NDArray[np.int64]
CURVES = Path(__file__).parent / "curves"


def noise(length: int, strength: float, rho: float, rng: np.random.Generator) -> Array:
    """Gaussian noise of that standard deviation; neighbours are correlated by rho."""
    lags = np.abs(np.subtract.outer(np.arange(length), np.arange(length)))
    return strength * np.linalg.cholesky(rho**lags) @ rng.standard_normal(length)


def ramp(steps: Steps, begins: float, ends: float, before: float = 0.1, after: float = 0.9) -> Array:
    return np.asarray(before + (after - before) * np.clip((steps - begins) / (ends - begins), 0, 1))


# ---- The fit -----------------------------------------------------------------------------------------------


def test_the_best_broken_line_is_the_best_of_all() -> None:
    rng = np.random.default_rng(0)
    steps = np.cumsum(rng.integers(1, 30, size=14))
    corners = corners_of(steps)
    for _ in range(10):
        y = rng.standard_normal(14)
        squares = {}
        for i, j in combinations(range(14), 2):
            creep = np.minimum(steps - steps[i], 0)
            design = np.stack([np.ones(14), creep, ramp(steps, steps[i], steps[j], 0, 1)], axis=1)
            squares[i, j] = np.sum((y - design @ np.linalg.lstsq(design, y)[0]) ** 2)
        i, j = min(squares, key=squares.__getitem__)
        line = fit(corners, y)
        assert best_corners(corners, y) == (line.begins, line.ends) == (i, j)
        assert np.sum((y - line.fitted) ** 2) == pytest.approx(squares[i, j])
        assert line.level_before == pytest.approx(line.fitted[i])
        assert line.level_after == pytest.approx(line.fitted[j])


def test_a_broken_line_is_found_as_it_was_drawn() -> None:
    steps = np.array([0, 1, 2, 4, 8, *range(10, 210, 10)])
    drawn = ramp(steps, 80, 110, 0.3, 0.95) + 0.002 * np.minimum(steps - 80, 0)
    leap = find_leap(steps, drawn)
    assert leap is not None
    assert (leap.begins.step, leap.ends.step) == (80, 110)
    assert leap.begins.level_before == pytest.approx(0.3)
    assert leap.ends.level_after == pytest.approx(0.95)
    # Without noise only the evaluations' distance is left.
    assert (leap.begins.low, leap.begins.high) == (70, 90)
    assert (leap.ends.low, leap.ends.high) == (100, 120)


# ---- Coverage and false alarms -----------------------------------------------------------------------------


@pytest.mark.parametrize("shape", ["ramp", "jump", "fall"])
def test_the_intervals_hold_the_true_corners_as_often_as_they_say(shape: str) -> None:
    """At 90 %; below 0.9 by more than three standard errors of the share fails. So do useless, wide
    intervals, and leaps overlooked: so strong a noise may hide one now and then."""
    rng = np.random.default_rng(1)
    steps, trials, found, widths = np.arange(0, 400, 10), 60, [], []
    for _ in range(trials):
        begins = rng.uniform(120, 200)
        ends = begins + (1e-6 if shape == "jump" else rng.uniform(20, 120))
        levels = (0.9, 0.1) if shape == "fall" else (0.1, 0.9)
        y = ramp(steps, begins, ends, *levels) + noise(40, 0.06, 0.3, rng)
        leap = find_leap(steps, y, resamples=100, rng=rng)
        if leap is not None:
            corners = ((leap.begins, begins), (leap.ends, ends))
            found.append([corner.low <= true <= corner.high for corner, true in corners])
            widths += [corner.high - corner.low for corner, _ in corners]
    assert len(found) >= 0.9 * trials
    assert (np.mean(found, axis=0) >= 0.9 - 3 * np.sqrt(0.9 * 0.1 / len(found))).all()
    assert np.median(widths) <= 60


def test_where_evaluations_are_dense_half_the_confidence_covers_about_half() -> None:
    """With many evaluations within an interval, its width is the scatter's alone."""
    rng, steps, trials = np.random.default_rng(6), np.arange(100), 40
    found = []
    for _ in range(trials):
        begins, ends = rng.uniform(25, 35), rng.uniform(60, 75)
        y = ramp(steps, begins, ends) + noise(100, 0.15, 0, rng)
        leap = find_leap(steps, y, confidence=0.5, resamples=100, rng=rng)
        if leap is not None:
            corners = ((leap.begins, begins), (leap.ends, ends))
            found += [corner.low <= true <= corner.high for corner, true in corners]
    assert len(found) > trials
    three_errors = 3 * np.sqrt(0.25 / len(found))
    assert 0.5 - three_errors <= np.mean(found) <= 0.75 + three_errors


def test_intervals_grow_with_confidence_as_those_of_a_normal_scatter() -> None:
    """From 50 to 90 % by a factor of 1.64 / 0.67 = 2.4, once the evaluation on both sides is taken off."""
    rng, steps = np.random.default_rng(7), np.arange(100)
    widths = []
    for _ in range(8):
        y = ramp(steps, 30, 68) + noise(100, 0.15, 0, rng)
        half, most = (at(find_leap(steps, y, confidence=share, rng=1)) for share in (0.5, 0.9))
        widths.append([half[:, 2] - half[:, 1] - 2, most[:, 2] - most[:, 1] - 2])
    narrow, wide = np.mean(widths, axis=(0, 2))
    assert 1.7 < wide / narrow < 3.5


def test_noisier_curves_have_wider_intervals() -> None:
    rng, steps = np.random.default_rng(2), np.arange(0, 400, 10)

    def width(strength: float) -> float:
        leaps = [
            find_leap(steps, ramp(steps, 150, 230) + noise(40, strength, 0, rng), resamples=100, rng=rng)
            for _ in range(15)
        ]
        return float(np.mean([leap.begins.high - leap.begins.low for leap in leaps if leap is not None]))

    assert width(0.005) < width(0.04) < width(0.12)


@pytest.mark.parametrize(("slope", "rho"), [(0.0, 0.0), (0.0, 0.5), (0.5, 0.0), (-0.5, 0.5)])
def test_noise_about_a_straight_line_is_no_leap(slope: float, rho: float) -> None:
    """One in a hundred may be given one; four of 60 would be, by chance alone, one time in 300."""
    rng, t = np.random.default_rng(3), np.linspace(0, 1, 40)
    alarms = sum(
        find_leap(np.arange(40), 0.5 + slope * t + noise(40, 0.1, rho, rng), resamples=100, rng=rng)
        is not None
        for _ in range(60)
    )
    assert alarms < 4


@pytest.mark.parametrize("level", [0.0, 0.03, 1.0])
def test_a_flat_curve_has_no_change_point(level: float) -> None:
    assert find_leap(np.arange(30), np.full(30, level), least_change=0) is None


def test_a_change_smaller_than_asked_for_is_none() -> None:
    steps = np.arange(0, 400, 10)
    small = ramp(steps, 150, 200, 0.1, 0.18)
    assert find_leap(steps, small) is None
    assert find_leap(steps, small, least_change=0.05) is not None


# ---- Laws --------------------------------------------------------------------------------------------------


def at(leap: Leap | None) -> NDArray[np.int64]:
    assert leap is not None
    return np.array([[c.step, c.low, c.high] for c in (leap.begins, leap.ends)])


def test_steps_and_levels_may_be_shifted_and_scaled() -> None:
    rng, steps = np.random.default_rng(4), np.arange(0, 300, 10)
    y = ramp(steps, 100, 160) + noise(30, 0.05, 0, rng)
    plain = find_leap(steps, y, rng=7)
    np.testing.assert_array_equal(at(find_leap(3 * steps + 50, y, rng=7)), 3 * at(plain) + 50)
    np.testing.assert_array_equal(at(find_leap(steps, 2 - 2 * y, rng=7)), at(plain))
    assert at(plain)[0, 1] <= at(plain)[0, 0] <= at(plain)[0, 2]


def test_the_same_seed_gives_the_same_intervals_and_more_confidence_wider_ones() -> None:
    rng, steps = np.random.default_rng(5), np.arange(0, 300, 10)
    y = ramp(steps, 100, 160) + noise(30, 0.1, 0, rng)
    assert find_leap(steps, y, rng=1) == find_leap(steps, y, rng=1)
    half, most = (at(find_leap(steps, y, rng=1, confidence=share)) for share in (0.5, 0.98))
    assert (most[:, 1] <= half[:, 1]).all()
    assert (most[:, 2] >= half[:, 2]).all()
    assert (most[:, 2] - most[:, 1]).sum() > (half[:, 2] - half[:, 1]).sum()


@pytest.mark.parametrize(
    ("changed", "complaint"),
    [
        ({"values": np.zeros(19)}, r"shapes \(20,\) and \(19,\)"),
        ({"steps": np.arange(15), "values": np.zeros(15)}, "at least 16"),
        ({"steps": np.arange(20)[::-1]}, "ascend"),
        ({"steps": np.repeat(np.arange(10), 2)}, "ascend"),
        ({"values": np.full(20, np.nan)}, "finite"),
        ({"confidence": 1.0}, "confidence = 1.0"),
        ({"confidence": 0.0}, "confidence = 0.0"),
        ({"resamples": 99}, "resamples = 99"),
    ],
)
def test_what_cannot_be_fitted_is_refused(changed: dict[str, object], complaint: str) -> None:
    arguments: dict[str, object] = {"steps": np.arange(20), "values": np.zeros(20)} | changed
    with pytest.raises(ValueError, match=complaint):
        find_leap(**arguments)


# ---- Runs --------------------------------------------------------------------------------------------------


def recorded(name: str) -> tuple[Steps, Array, Array]:
    run = json.loads((CURVES / f"{name}.json").read_text())
    step, train, held_out = (np.array(run[key]) for key in ("step", "train_accuracy", "held_out_accuracy"))
    return step, train, held_out


def inside(point: ChangePoint | None, low: int, high: int) -> bool:
    return point is not None and low <= point.low <= point.step <= point.high <= high


@pytest.mark.parametrize(
    ("name", "memorised", "leap", "generalised"),
    # What the eye reads off the curves, generously.
    [
        ("groks", (60, 130), (650, 850), (860, 960)),
        ("groks_another_seed", (90, 200), (400, 530), (520, 600)),
        ("groks_with_a_dip", (90, 180), (330, 450), (500, 600)),
        ("at_once", (40, 90), (20, 60), (50, 90)),
    ],
)
def test_the_change_points_of_a_run_are_where_the_eye_sees_them(
    name: str, memorised: tuple[int, int], leap: tuple[int, int], generalised: tuple[int, int]
) -> None:
    step, train, held_out = recorded(name)
    found = change_points(step, train, held_out)
    assert inside(found.memorised, *memorised)
    assert inside(found.leap, *leap)
    assert inside(found.generalised, *generalised)
    # The threshold is crossed about where the rise ends.
    phases = detect_phases(step, train, held_out)
    assert found.generalised is not None
    assert phases.generalised_at is not None
    assert abs(found.generalised.step - phases.generalised_at) <= 20


@pytest.mark.parametrize(
    "name", ["memorises_without_decay", "memorises_a_fifth", "memorises_a_tenth_with_a_spike"]
)
def test_a_run_that_memorises_only_has_one_change_point(name: str) -> None:
    found = change_points(*recorded(name))
    assert inside(found.memorised, 10, 80)
    assert found.leap is None
    assert found.generalised is None


@pytest.mark.parametrize(
    "name",
    [
        "learns_nothing",
        "collapses_from_the_start",
        "collapses_half_way",
        "diverges_at_once",
        "diverges_after_learning",
        "ungroks",
    ],
)
def test_a_run_that_rises_to_nothing_has_no_change_points(name: str) -> None:
    found = change_points(*recorded(name))
    assert (found.memorised, found.leap, found.generalised) == (None, None, None)


def test_what_comes_after_the_first_fall_changes_nothing() -> None:
    steps = np.arange(0, 600, 10)
    train, held_out = ramp(steps, 20, 60, 0, 1), ramp(steps, 150, 210, 0, 1)
    steady = change_points(steps[:40], train[:40], held_out[:40], rng=3)
    train[40:], held_out[40:] = 0.2, 0.1
    assert change_points(steps, train, held_out, rng=3) == steady
    assert steady.leap is not None


def test_too_short_a_run_has_no_change_points() -> None:
    found = change_points(range(5), [0, 1, 1, 1, 1], [0, 0, 1, 1, 1])
    assert (found.memorised, found.leap, found.generalised) == (None, None, None)
