"""What a run will cost in time, memory and disk.

    seconds a step    = A + B products + C numbers gone through
    seconds an evaluation is the same with its own A
    bytes of memory   = what the program takes + weights, gradient and state + what is kept for the questions
    bytes on disk     = snapshots x weights + lines

The constants were measured on one thread of one machine (`benchmarks/server/cost.py` says how well they do);
another machine, or more threads, has a pace of its own, which its recorded runs tell (`slowness_of`).
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass

import numpy as np

from training.config import Config
from training.cost.arithmetic import (
    forward_products,
    operations_per_step,
    per_row,
    state_arrays,
    update_products,
)
from training.cost.shapes import parameters_of, shapes_of
from training.models.dims import model_dims
from training.runs.folder import StoreError
from training.runs.reader import ROUNDED, Run

BYTES = {"float32": 4, "float64": 8}
# Seconds: of a step and of an evaluation whatever they compute, for a parameter array; a product (a
# multiplication and an addition), and a number gone through, of four bytes; a file of a snapshot.
STEP, EVALUATION, ARRAY, PRODUCT, NUMBER, FILE = 3e-4, 6e-4, 2.5e-4, 4e-11, 4e-10, 4e-4
# Bytes: of the program with torch, of a line of evaluations, of the description of an array.
PROGRAM, LINE, DESCRIPTION = 250e6, 480.0, 1600.0
SHARE_OF_ADAPTIVE = 0.75
# A machine is not taken for faster or slower than this: runs were recorded while others were at work, too.
PACES = (0.25, 4.0)
# How often a weight, and a number kept for a question, is gone through in a step and in an evaluation.
PASSES_OF_WEIGHTS, PASSES_OF_KEPT, PASSES_OF_LOGITS = 12.0, 4.0, 8.0


@dataclass(frozen=True, slots=True)
class Cost:
    """What a run will cost, if it takes all its steps.

    Attributes:
        operations: floating point operations a step.
        seconds: of training.
        seconds_to_stop: at most between two evaluations: so long it takes until it can be stopped or paused.
        memory: bytes, at the most.
        disk: bytes, when it is finished.
    """

    operations: float
    seconds: float
    seconds_to_stop: float
    memory: float
    disk: float


def cost_of(config: Config, slowness: float = 1.0) -> Cost:
    """Estimate what a run will cost.

    Args:
        slowness: how many times as long this machine takes as the one the constants are from (`slowness_of`).

    >>> cost = cost_of(Config(p=97))
    >>> 1e6 < cost.disk < 1e9, cost.memory < 1e9
    (True, True)
    """
    a_step, an_evaluation = seconds_a_step(config) * slowness, seconds_an_evaluation(config) * slowness
    evaluations, snapshots = evaluations_of(config), snapshots_of(config)
    writing = snapshots * (FILE * len(shapes_of(config)) + parameters_of(config) * _bytes(config) / 5e8)
    return Cost(
        operations=operations_per_step(config),
        seconds=config.steps * a_step + evaluations * an_evaluation + writing,
        seconds_to_stop=min(config.evaluate_every, config.steps) * a_step + an_evaluation,
        memory=memory_of(config),
        disk=disk_of(config),
    )


def seconds_a_step(config: Config) -> float:
    """Estimate the seconds of one step on the machine the constants are from."""
    rows, one, answers = _batch(config), per_row(config), model_dims(config).n_answers
    wide = _bytes(config) / 4
    products = 3 * forward_products(config, rows) + update_products(config)
    numbers = rows * (PASSES_OF_KEPT * one.kept + PASSES_OF_LOGITS * answers)
    numbers += PASSES_OF_WEIGHTS * (1 + state_arrays(config) / 2) * parameters_of(config)
    return STEP + ARRAY * len(shapes_of(config)) + wide * (PRODUCT * products + NUMBER * numbers)


def seconds_an_evaluation(config: Config) -> float:
    """Estimate the seconds that an evaluation adds to a step."""
    rows, one, answers = len(config.table), per_row(config), model_dims(config).n_answers
    # The logits of the training questions are there, unless a step sees only some of them.
    anew = rows if config.batch_size else rows - config.train_pairs
    wide = _bytes(config) / 4
    numbers = PASSES_OF_KEPT / 2 * anew * one.kept + PASSES_OF_LOGITS * rows * answers
    numbers += PASSES_OF_WEIGHTS * parameters_of(config)
    return EVALUATION + wide * (PRODUCT * forward_products(config, anew) + NUMBER * numbers)


def memory_of(config: Config) -> float:
    """Estimate the bytes of memory that training a run takes at its highest, the program included."""
    one, answers = per_row(config), model_dims(config).n_answers
    rows, batch = len(config.table), _batch(config)
    # Weights, those of the next step, the gradient, its two parts and what they are made from; the state now
    # and next; and a checkpoint, which is copied before it is written.
    weights = parameters_of(config) * (8 + 3 * state_arrays(config))
    training = batch * (2 * one.kept + 5 * answers)
    evaluating = rows * (one.kept + 4 * answers)
    return PROGRAM + _bytes(config) * (weights + max(training, evaluating)) + 24.0 * rows


def disk_of(config: Config) -> float:
    """Estimate the bytes that a run takes on disk when it is finished."""
    weights = parameters_of(config) * _bytes(config) * snapshots_of(config)
    return weights + LINE * evaluations_of(config) + DESCRIPTION * (len(shapes_of(config)) + 3)


def evaluations_of(config: Config) -> int:
    """Return how many evaluations a run has that takes all its steps."""
    early = min(config.evaluate_every, config.steps).bit_length()
    return config.steps // config.evaluate_every + early + 2


def snapshots_of(config: Config) -> int:
    """Estimate how many snapshots a run has, at most one an evaluation: as many as it asks for, or where half
    of them follow its movement, between half of that and all."""
    share = SHARE_OF_ADAPTIVE if config.snapshot_spacing == "adaptive" else 1.0
    return min(round(share * config.snapshots) + 2, evaluations_of(config))


def slowness_of(runs: Iterable[Run]) -> float:
    """Return how many times as long as estimated the recorded runs have taken, in the fastest quarter of
    them: the others were recorded while something else was at work. 1 without any."""
    found = []
    for run in runs:
        with suppress(StoreError):
            status = run.status()
            alone_and_here = run.machine.get("together", 1) == 1 and ROUNDED not in run.machine
            if status.steps_per_second > 0 and status.step > 0 and alone_and_here:
                found.append(1 / status.steps_per_second / seconds_a_step_in_all(run.config))
    low, high = PACES
    return min(high, max(low, float(np.quantile(found, 0.25)))) if found else 1.0


def seconds_a_step_in_all(config: Config) -> float:
    """Estimate the seconds of a step with its share of the evaluations."""
    share = evaluations_of(config) / max(1, config.steps)
    return seconds_a_step(config) + share * seconds_an_evaluation(config)


def _batch(config: Config) -> int:
    return config.batch_size or config.train_pairs


def _bytes(config: Config) -> int:
    return BYTES.get(config.dtype, 8)
