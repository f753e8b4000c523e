"""What the queue has to know of a sweep: what it costs, how its worker is started, and how the last one has
left it."""

from __future__ import annotations

import json
from collections.abc import Callable

from training.config import Config
from training.cost import Cost
from training.runs.status import State
from training.sweeps import Sweep, cells_of, sweep_folder
from training.sweeps.folder import TABLE, stop_requested


def words_of(sweep: Sweep) -> list[str]:
    """Return the words of the command line that train a sweep, or go on with it.

    Its runs are trained one by one, on one core as any other training: after each of them it can be paused.
    """
    design = json.dumps(sweep.to_json())
    return ["sweep", "--design", design, "--record", "--jobs", "1", "--members", "1"]


def cost_of_sweep(sweep: Sweep, estimated: Callable[[Config], Cost]) -> Cost:
    """Estimate what the runs of a sweep will cost, trained one after another; each may take all its steps."""
    costs = [estimated(cell.config) for cell in cells_of(sweep)]
    return Cost(
        operations=max(cost.operations for cost in costs),
        seconds=sum(cost.seconds for cost in costs),
        seconds_to_stop=max(cost.seconds for cost in costs),
        memory=max(cost.memory for cost in costs),
        disk=sum(cost.disk for cost in costs),
    )


def state_of_sweep(sweep: Sweep) -> State | None:
    """Return how the last worker of a sweep has left it: finished, stopped as it was asked to, or failed;
    None before the first."""
    folder = sweep_folder(sweep.sweep_id)
    if not folder.exists():
        return None
    if (folder / TABLE).exists():
        return State.FINISHED
    return State.STOPPED if stop_requested(folder) else State.FAILED
