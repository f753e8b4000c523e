"""Training: E networks at once, every step, as a stream of EvalSteps.

    for eval_step in train([Config(seed=seed) for seed in range(5)]):
        print(eval_step.step, eval_step.measures["held_out_accuracy"])

The trainer knows nothing of files; `training.runs.writer` writes what it yields.
"""

from __future__ import annotations

import math
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from training.config import Config
from training.engine.ensemble import Batches, Rows, init_weights, shared_config, split_rows
from training.engine.evaluation import MEASURES, Measures, measure_forces, measure_rows
from training.engine.gradients import differentiator, logits_of
from training.engine.runtime import one_thread, tiny_as_zero
from training.engine.snapshot_schedule import Pace, is_evaluation
from training.optimizers import OPTIMIZERS, Forces, HyperParams, Layout, State, by_name
from training.runs.checkpoint import Checkpoint, CheckpointError


@dataclass(frozen=True, slots=True)
class EvalStep:
    """One evaluated step of an ensemble, of which A members are still in training.

    Attributes:
        step: how many updates there have been.
        seconds: time since training started, evaluations included.
        members: which members are still in training, ascending, shape (A,).
        measures: by name (`training.engine.evaluation`), shape (A,).
        snapshot: whose weights are worth recording now, shape (A,).
        stop_steps: the step at which each will stop, as far as is known, shape (A,).
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
        """The measured weights by name of the member at this place of `members`; a copy."""
        return self._by_name(self._weights[place])

    def forces(self, place: int) -> tuple[dict[str, NDArray[np.floating]], dict[str, NDArray[np.floating]]]:
        """The two parts of the update that these weights are about to get, the gradient's and the decay's,
        by name; copies."""
        return self._by_name(self._forces.gradient[place]), self._by_name(self._forces.decay[place])

    def checkpoint(self, place: int) -> Checkpoint:
        """All that is needed to go on from here."""
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
    past: Sequence[tuple[int, dict[str, float]]] = (),
) -> Iterator[EvalStep]:
    """Train all members together; yields a EvalStep at every evaluation, the start included.

    Members may differ in the fields of `training.config.PER_MEMBER`. A member that has reached its stop_step
    or has diverged drops out; the stream ends when none is left.

    Args:
        device: where to compute, "cpu" or "cuda".
        start: where to go on (a single member alone).
        past: the steps evaluated before `start`, and their measures.

    Raises:
        ConfigError: without members, or when they differ in another field.
        CheckpointError: when `start` is not of this run.
    """
    config = shared_config(members)
    if start is not None and len(members) > 1:
        raise ValueError(f"start: only a member alone can go on from one, not {len(members)}")
    team = _Team.gathered(members, torch.device(device), start)
    optimizer = OPTIMIZERS[config.optimizer]
    differentiate = differentiator(config, team.layout, len(members))
    paces = [Pace(member) for member in members]
    for step, measured in past:
        paces[0].is_snapshot(step, measured)
        paces[0].stop_step(step, measured["held_out_accuracy"])
    started = time.perf_counter() - (start.seconds if start else 0.0)

    for step in range(start.step if start else 0, config.steps + 1):
        batch = team.batches.at(step, team.train)
        with tiny_as_zero():
            gradient, logits = differentiate(team.weights, batch)
            with one_thread(team.weights.numel()):
                forces = optimizer.update(
                    team.weights, gradient, team.state, _hyper_params(config, team, step)
                )
                moved = (team.weights + forces.gradient).add_(forces.decay)
        if is_evaluation(step, config.evaluate_every) or step == config.steps:
            measures = _measures(config, team, logits if batch is team.train else None, forces)
            eval_step = _eval_step(step, time.perf_counter() - started, measures, team, forces, paces)
            yield eval_step
            staying = (step < eval_step.stop_steps) & ~eval_step.diverged
            if not staying.any():
                return
            if not staying.all():
                team, forces = team.of(staying), _of(forces, staying)
                moved = moved[torch.from_numpy(staying).to(moved.device)]
                differentiate = differentiator(config, team.layout, len(team.members))
        team.weights, team.state = moved, forces.state


@dataclass
class _Team:
    """The members still in training: A rows of weights and whatever goes with them.

    Attributes:
        members: their numbers, shape (A,).
        lr, weight_decay: shape (A, 1).
        decay_until, decay_after: from which update on decay has which other strength, shape (A, 1).
        anchor: the weights that decay pulls towards, (A, weights); None for zero.
    """

    members: NDArray[np.int64]
    weights: Tensor
    state: State
    layout: Layout
    lr: Tensor
    weight_decay: Tensor
    decay_until: Tensor
    decay_after: Tensor
    anchor: Tensor | None
    train: Rows
    held_out: Rows
    batches: Batches

    @classmethod
    def gathered(cls, members: Sequence[Config], device: torch.device, start: Checkpoint | None) -> _Team:
        weights, layout = init_weights(members, device)
        anchor = weights if members[0].decay_towards == "start" else None
        state = OPTIMIZERS[members[0].optimizer].start(weights)
        if start:
            _check_fit(start, weights, state)
            weights = torch.from_numpy(start.weights)[None].to(device)
            state = {name: torch.from_numpy(value)[None].to(device) for name, value in start.state.items()}
        train_rows, held_out_rows = split_rows(members, device)

        def column(values: list[float]) -> Tensor:
            return torch.tensor(values, dtype=weights.dtype, device=device)[:, None]

        return cls(
            members=np.arange(len(members)),
            weights=weights,
            state=state,
            layout=layout,
            lr=column([member.lr for member in members]),
            weight_decay=column([member.weight_decay for member in members]),
            decay_until=column([_or(member.weight_decay_until, math.inf) for member in members]),
            decay_after=column([_or(member.weight_decay_after, math.nan) for member in members]),
            anchor=anchor,
            train=train_rows,
            held_out=held_out_rows,
            batches=Batches(members, device),
        )

    def of(self, staying: NDArray[np.bool_]) -> _Team:
        """Some of the members."""
        places = np.flatnonzero(staying)
        rows = torch.from_numpy(places).to(self.weights.device)
        self.batches.keep(places.tolist())
        return _Team(
            members=self.members[staying],
            weights=self.weights[rows],
            state={name: value[rows] for name, value in self.state.items()},
            layout=self.layout,
            lr=self.lr[rows],
            weight_decay=self.weight_decay[rows],
            decay_until=self.decay_until[rows],
            decay_after=self.decay_after[rows],
            anchor=None if self.anchor is None else self.anchor[rows],
            train=self.train.of_members(rows),
            held_out=self.held_out.of_members(rows),
            batches=self.batches,
        )


def _or(value: float | None, otherwise: float) -> float:
    return otherwise if value is None else value


def _check_fit(start: Checkpoint, weights: Tensor, state: State) -> None:
    """Raises a CheckpointError where a checkpoint has not the arrays that these have, each in one row."""
    found = {"weights": start.weights, **start.state}
    for name, expected in {"weights": weights, **state}.items():
        value = found.pop(name, None)
        dtype = str(expected.dtype).removeprefix("torch.")
        if value is None or (value.shape, str(value.dtype)) != ((expected.shape[1],), dtype):
            raise CheckpointError(
                "the checkpoint does not fit the run: {name} is not as it should be", name=name
            )
    if found:
        raise CheckpointError(
            "the checkpoint does not fit the run: {name} is not as it should be", name=next(iter(found))
        )


def _of(forces: Forces, staying: NDArray[np.bool_]) -> Forces:
    rows = torch.from_numpy(np.flatnonzero(staying)).to(forces.gradient.device)
    state = {name: value[rows] for name, value in forces.state.items()}
    return Forces(forces.gradient[rows], forces.decay[rows], state)


def _hyper_params(config: Config, team: _Team, step: int) -> HyperParams:
    return HyperParams(
        lr=team.lr * min(1.0, (step + 1) / max(config.warmup_steps, 1)),
        weight_decay=torch.where(team.decay_until > step, team.weight_decay, team.decay_after),
        step=step + 1,
        layout=team.layout,
        anchor=team.anchor,
        momentum=config.momentum,
        beta1=config.beta1,
        beta2=config.beta2,
        grokfast_alpha=config.grokfast_alpha,
        grokfast_lambda=config.grokfast_lambda,
    )


def _measures(config: Config, team: _Team, train_logits: Tensor | None, forces: Forces) -> Measures:
    """All measures of the team's weights; `train_logits` are those of all training rows, if known."""
    if train_logits is None:
        train_logits = logits_of(config, team.layout, team.weights, team.train)
    held_out_logits = logits_of(config, team.layout, team.weights, team.held_out)
    operations = config.table.operations
    measures = measure_rows(train_logits, team.train, "train", operations)
    measures |= measure_rows(held_out_logits, team.held_out, "held_out", operations)
    with one_thread(team.weights.numel()):
        return measures | measure_forces(team.weights, forces)


def _eval_step(
    step: int, seconds: float, measures: Measures, team: _Team, forces: Forces, paces: Sequence[Pace]
) -> EvalStep:
    """What is handed out at an evaluation; each member's pace is told of its measures."""
    # Not the accuracies of single operations: one that no row asks for has none.
    diverged = np.array(~np.isfinite(np.stack([measures[name] for name in MEASURES])).all(axis=0))
    stop_steps = np.full(len(team.members), step)
    wanted = np.zeros(len(team.members), bool)
    for place in np.flatnonzero(~diverged):
        pace, own = (
            paces[team.members[place]],
            {name: float(values[place]) for name, values in measures.items()},
        )
        wanted[place] = pace.is_snapshot(step, own)
        stop_steps[place] = pace.stop_step(step, own["held_out_accuracy"])
    return EvalStep(
        step=step,
        seconds=seconds,
        members=team.members,
        measures=measures,
        snapshot=wanted | (step >= stop_steps),
        stop_steps=stop_steps,
        diverged=diverged,
        _weights=team.weights,
        _state=team.state,
        _forces=forces,
        _layout=team.layout,
    )
