"""When a run is evaluated and its weights recorded, on simulated runs."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from training.config import Config
from training.engine.snapshot_schedule import SnapshotSchedule, is_evaluation, schedules


def leap(step: float, at: float, width: float) -> float:
    return 1 / (1 + math.exp(-(step - at) / width))


def grokking_measures(step: int, stretch: float = 1.0) -> dict[str, float]:
    """Measures like those of the reference run: memorised about step 80, flat, generalised about step 500."""
    t = step / stretch
    memory, insight = leap(t, 60, 8), leap(t, 480, 15)
    return {
        "train_accuracy": 0.01 + 0.99 * memory,
        "held_out_accuracy": 0.01 + 0.09 * memory + 0.90 * insight,
        "train_loss": 10 ** (0.7 - 3.5 * memory),
        "held_out_loss": 10 ** (0.7 + 0.6 * memory - 3.3 * insight),
        "weight_norm": 30 + 14 * memory - 14 * insight,
    }


def recorded(config: Config, stretch: float = 1.0) -> list[int]:
    config = replace(config, steps_after_grokking=None)
    steps = [step for step in range(config.steps + 1) if is_evaluation(step, config)]
    return snapshots_of(config, {step: grokking_measures(step, stretch) for step in steps})


def snapshots_of(config: Config, evaluations: dict[int, dict[str, float]]) -> list[int]:
    found = schedules(config, evaluations.items())
    return [step for step, schedule in zip(evaluations, found, strict=True) if schedule.is_snapshot]


def stop_steps(config: Config, accuracies: dict[int, float]) -> list[int]:
    """The step at which a run will stop, as each of its evaluations has it."""
    still = grokking_measures(0)
    evaluations = {step: still | {"held_out_accuracy": value} for step, value in accuracies.items()}
    return [schedule.stop_step for schedule in schedules(config, evaluations.items())]


@pytest.mark.parametrize("snapshots", [20, 60, 150])
@pytest.mark.parametrize(("steps", "stretch"), [(1500, 1.0), (6000, 5.0), (30_000, 20.0)])
def test_about_as_many_snapshots_as_asked_for(snapshots: int, steps: int, stretch: float) -> None:
    count = len(recorded(Config(steps=steps, snapshots=snapshots), stretch))
    assert snapshots / 2 <= count <= snapshots * 2


@pytest.mark.parametrize("stretch", [1.0, 10.0])
def test_snapshots_are_denser_while_the_measures_move(stretch: float) -> None:
    config = Config(steps=int(1500 * stretch), snapshots=100)
    steps = np.array(recorded(config, stretch)) / stretch

    def density(start: float, end: float) -> float:
        return float(((steps >= start) & (steps < end)).sum() / (end - start))

    flat = max(density(150, 400), density(650, 1500))
    assert density(30, 90) > 3 * flat
    assert density(440, 530) > 3 * flat
    assert flat > 0


@given(st.integers(2, 200), st.integers(1, 3000), st.integers(1, 40))
def test_no_stretch_is_left_without_a_snapshot(snapshots: int, steps: int, every: int) -> None:
    config = Config(steps=steps, snapshots=snapshots, evaluate_every=every)
    still = grokking_measures(0)
    found = snapshots_of(config, {step: still for step in range(steps + 1) if is_evaluation(step, config)})
    assert found[0] == 0
    longest = max(1, math.ceil(2 * steps / snapshots))
    assert all(gap < longest + every for gap in np.diff(found))
    assert found[-1] == steps
    assert len(found) <= snapshots / 2 + 2  # the first and the last step whatever happens


def test_a_restless_run_slows_its_recording_down_but_never_ends_it() -> None:
    config = Config(steps=200_000, snapshots=100, evaluate_every=1)
    schedule, rng = SnapshotSchedule.start(config), np.random.default_rng(0)
    found = []
    for step in range(200_000):
        measures = grokking_measures(0) | {"weight_norm": float(np.exp(rng.normal(scale=3)))}
        schedule = schedule.advance(step, measures)
        if schedule.is_snapshot:
            found.append(step)
    assert len(found) < 12 * config.snapshots
    quarters = np.histogram(found, bins=4, range=(0, 200_000))[0]
    assert quarters[0] > quarters[-1] >= config.snapshots // 8


def test_without_generalising_the_stop_step_is_the_last() -> None:
    config = Config(steps=1000, steps_after_grokking=100)
    accuracies = {0: 0.0, 5: 0.995, 10: 0.99, 15: 0.5, 20: 1.0, 25: 0.98}
    assert stop_steps(config, accuracies) == [1000] * 6


def test_the_stop_step_is_counted_from_the_first_of_three_evaluations() -> None:
    config = Config(steps=1000, steps_after_grokking=100)
    accuracies = {0: 0.1, 5: 1.0, 10: 0.2, 40: 0.99, 45: 0.99, 50: 0.99, 55: 0.1, 60: 1.0, 65: 1.0, 70: 1.0}
    assert stop_steps(config, accuracies) == [1000] * 5 + [140] * 5


@pytest.mark.parametrize(("after", "expected"), [(0, 10), (4, 10), (30, 30), (5000, 1000), (None, 1000)])
def test_the_stop_step_lies_neither_behind_the_run_nor_beyond_its_steps(
    after: int | None, expected: int
) -> None:
    config = Config(steps=1000, steps_after_grokking=after)
    assert stop_steps(config, dict.fromkeys((0, 5, 10), 1.0))[-1] == expected


@given(st.integers(1, 10**6), st.integers(0, 10**7))
def test_evaluations_come_at_multiples_and_before_the_first_at_powers_of_two(every: int, step: int) -> None:
    power = step in {2**exponent for exponent in range(24)}
    expected = step % every == 0 or (step < every and power)
    assert is_evaluation(step, Config(evaluate_every=every, steps=10**9)) == expected


def test_the_last_step_is_evaluated_and_recorded() -> None:
    assert is_evaluation(13, Config(evaluate_every=5, steps=13))
    assert recorded(Config(evaluate_every=5, steps=13))[-1] == 13


def test_a_schedule_does_not_change() -> None:
    """Asked twice, or gone on from twice, it answers the same."""
    config = Config(steps=1000)
    schedule = SnapshotSchedule.start(config).advance(0, grokking_measures(0))
    for step in (5, 700):
        later = [schedule.advance(step, grokking_measures(step)) for _ in range(2)]
        assert later[0].is_snapshot == later[1].is_snapshot == (step == 700)
    assert (schedule.is_snapshot, schedule.stop_step) == (True, 1000)
