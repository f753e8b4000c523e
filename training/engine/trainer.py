"""Training: E networks at once, as a stream of evaluated steps.

    for eval_step in train([Config(seed=seed) for seed in range(5)]):
        print(eval_step.step, eval_step.measures["held_out_accuracy"])

The trainer writes no files; `training.runs.writer` writes what it yields.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from training.config import Config
from training.engine.checkpoint import Checkpoint
from training.engine.ensemble import shared_config
from training.engine.evaluation import MEASURES, Measures, measure_forces, measure_rows
from training.engine.gradients import differentiator, logits_of
from training.engine.runtime import one_thread, tiny_as_zero
from training.engine.snapshot_schedule import SnapshotSchedule, is_evaluation
from training.engine.state import EnsembleState, hyper_params, init_state
from training.optimizers import OPTIMIZERS, Forces, Layout, State, by_name


@dataclass(frozen=True, slots=True)
class EvalStep:
    """One evaluated step of an ensemble, of which A members are still in training.

    Attributes:
        step: how many updates there have been.
        seconds: time since training started, evaluations included.
        members: which members are still in training, ascending, shape (A,).
        measures: by name (`training.engine.evaluation`), shape (A,).
        snapshot: whose weights are worth recording now, shape (A,).
        stop_steps: the step at which each will stop, as far as can be said, shape (A,).
        diverged: whose numbers are no longer finite; they stop here, shape (A,).
    """

    step: int
    seconds: float
    members: NDArray[np.int64]
    measures: Measures
    snapshot: NDArray[np.bool_]
    stop_steps: NDArray[np.int64]
    diverged: NDArray[np.bool_]
    _weights: Tensor = field(repr=False)
    _state: State = field(repr=False)
    _forces: Forces = field(repr=False)
    _layout: Layout = field(repr=False)

    def weights(self, place: int) -> dict[str, NDArray[np.floating]]:
        """Return the measured weights by name of the member at this place of `members`; a copy."""
        return self._by_name(self._weights[place])

    def forces(self, place: int) -> dict[str, dict[str, NDArray[np.floating]]]:
        """Return the parts of the next update: "gradient", "decay" and, where the length of the weights is
        bounded, "rescaling"; of each the values by name, as copies."""
        parts = {"gradient": self._forces.gradient, "decay": self._forces.decay}
        if self._forces.rescaling is not None:
            parts["rescaling"] = self._forces.rescaling
        return {kind: self._by_name(rows[place]) for kind, rows in parts.items()}

    def checkpoint(self, place: int) -> Checkpoint:
        """Return all that is needed to go on from here."""
        state = {name: value[place].cpu().numpy().copy() for name, value in self._state.items()}
        weights = self._weights[place].cpu().numpy().copy()
        return Checkpoint(step=self.step, seconds=self.seconds, weights=weights, state=state)

    def _by_name(self, row: Tensor) -> dict[str, NDArray[np.floating]]:
        return {name: part.cpu().numpy().copy() for name, part in by_name(row, self._layout).items()}


def train(
    members: Sequence[Config],
    *,
    device: str = "cpu",
    start: Checkpoint | None = None,
    schedule: SnapshotSchedule | None = None,
) -> Iterator[EvalStep]:
    """Train all members together; yield an EvalStep at every evaluation, the initial weights included.

    theta_{t+1} = theta_t + gradient part(theta_t, g_t) + decay part(theta_t), with g_t the gradient of the
    mean loss over the batch of step t, for every member on its own: the same numbers as if it were trained
    alone, up to rounding. Where a config bounds the length of the weights, a third part scales them back.

    Args:
        members: may differ in the settings of `training.config.PER_MEMBER`. A member that has reached its
            stop step or has diverged drops out; the stream ends when none is left.
        device: where to compute, "cpu" or "cuda".
        start: where to go on, of a single member alone.
        schedule: of that member, after its evaluations before `start`.

    Raises:
        ConfigError: without members, or when they differ in another setting.
        CheckpointError: when `start` is not of this run.

    >>> config = Config(p=5, d_model=4, n_heads=1, d_mlp=8, steps=10, evaluate_every=5)
    >>> [(step.step, step.measures["train_loss"].shape) for step in train([config])]
    [(0, (1,)), (1, (1,)), (2, (1,)), (4, (1,)), (5, (1,)), (10, (1,))]
    """
    config = shared_config(members)
    if start is not None and len(members) > 1:
        raise ValueError(f"start: only a member alone can go on from one, not {len(members)}")
    state = init_state(members, torch.device(device), start)
    optimizer = OPTIMIZERS[config.optimizer]
    differentiate = differentiator(config, state.layout, len(members), state.temperature)
    schedules = [schedule or SnapshotSchedule.start(member) for member in members]
    started = time.perf_counter() - (start.seconds if start else 0.0)

    for step in range(start.step if start else 0, config.steps + 1):
        batch = state.batches.at(step, state.train)
        with tiny_as_zero():
            gradient, logits = differentiate(state.weights, batch)
            with one_thread(state.weights.numel()):
                hyper = hyper_params(config, state, step)
                forces = optimizer.update(state.weights, gradient, state.optimizer_state, hyper)
                moved = (state.weights + forces.gradient).add_(forces.decay)
                if state.norm_bounds is not None:
                    rescaling = state.norm_bounds.rescaling(moved)
                    forces, moved = forces._replace(rescaling=rescaling), moved.add_(rescaling)
        if is_evaluation(step, config):
            measures = _measures(config, state, logits if batch is state.train else None, forces)
            diverged = _diverged(measures)
            for place in np.flatnonzero(~diverged):
                member = state.members[place]
                own = {name: float(values[place]) for name, values in measures.items()}
                schedules[member] = schedules[member].advance(step, own)
            of_members = [schedules[member] for member in state.members]
            seconds = time.perf_counter() - started
            eval_step = _eval_step(step, seconds, measures, state, forces, of_members, diverged)
            yield eval_step
            staying = (step < eval_step.stop_steps) & ~diverged
            if not staying.any():
                return
            if not staying.all():
                state, forces = state.of_members(staying), _of_members(forces, staying)
                moved = moved[torch.from_numpy(staying).to(moved.device)]
                differentiate = differentiator(config, state.layout, len(state.members), state.temperature)
        state = replace(state, weights=moved, optimizer_state=forces.state)


def _of_members(forces: Forces, staying: NDArray[np.bool_]) -> Forces:
    rows = torch.from_numpy(np.flatnonzero(staying)).to(forces.gradient.device)
    state = {name: value[rows] for name, value in forces.state.items()}
    rescaling = None if forces.rescaling is None else forces.rescaling[rows]
    return Forces(forces.gradient[rows], forces.decay[rows], state, rescaling)


def _measures(config: Config, state: EnsembleState, train_logits: Tensor | None, forces: Forces) -> Measures:
    """Measure the ensemble's weights; `train_logits` are those of all training rows, if known."""
    if train_logits is None:
        train_logits = logits_of(config, state.layout, state.weights, state.train)
    held_out_logits = logits_of(config, state.layout, state.weights, state.held_out)
    operations = config.table_shape.operations
    measures = measure_rows(train_logits, state.train, "train", operations)
    measures |= measure_rows(held_out_logits, state.held_out, "held_out", operations)
    with one_thread(state.weights.numel()):
        return measures | measure_forces(state.weights, forces)


def _diverged(measures: Measures) -> NDArray[np.bool_]:
    """Return whose measures are not all finite, (A,). The accuracies of single operations do not count: one
    that no row asks for has none."""
    return np.array(~np.isfinite(np.stack([measures[name] for name in MEASURES])).all(axis=0))


def _eval_step(
    step: int,
    seconds: float,
    measures: Measures,
    state: EnsembleState,
    forces: Forces,
    schedules: Sequence[SnapshotSchedule],
    diverged: NDArray[np.bool_],
) -> EvalStep:
    """Put together what is yielded. A member that has diverged stops here and is recorded once more."""
    stop_steps = np.array([schedule.stop_step for schedule in schedules], np.int64)
    is_snapshot = np.array([schedule.is_snapshot for schedule in schedules], bool)
    return EvalStep(
        step=step,
        seconds=seconds,
        members=state.members,
        measures=measures,
        snapshot=is_snapshot | diverged,
        stop_steps=np.where(diverged, step, stop_steps),
        diverged=diverged,
        _weights=state.weights,
        _state=state.optimizer_state,
        _forces=forces,
        _layout=state.layout,
    )
