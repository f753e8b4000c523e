"""The curves of some runs of the recorded map, which keeps of each run only what became of it.

`python -m animations.films.when_it_happens.cell_runs` trains those runs anew, one after the other (a minute
or two), and writes their curves. Trained alone and not in a group, a run takes a slightly different way: its
verdict must be the recorded one, its steps need not be.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from story.chapters.when import MappedRun, WhenMap, read_map, runs_at
from training.phases import Verdict, detect_phases

SWEEP = "data_and_decay"
CURVES = Path(__file__).parent / "recorded" / "when_it_happens.json"

Place = tuple[int, int]


@dataclass(frozen=True, slots=True, eq=False)
class CellRun:
    """The accuracies of one run, what became of it, and when: None where it never got there."""

    steps: NDArray[np.int64]
    train: NDArray[np.float64]
    held_out: NDArray[np.float64]
    verdict: Verdict
    memorised_at: int | None
    generalised_at: int | None


def verdict_at(found: WhenMap, place: Place) -> Verdict:
    """What became of the first seed's run: it is its curve that is shown."""
    return runs_at(found, place)[0].verdict


def example_place(found: WhenMap) -> Place:
    """Of the places where every seed leaps, the one with the least data: there the silence is silent."""
    rows, columns = found.verdicts.shape
    leaps = [
        (row, column)
        for column in range(columns)
        for row in range(rows)
        if all(run.verdict is Verdict.GROKS for run in runs_at(found, (row, column)))
    ]
    return leaps[0]


def walk_along_data(found: WhenMap) -> list[Place]:
    """The row of the example, from the least data until a run understands at once."""
    row = example_place(found)[0]
    places = [(row, column) for column in range(found.verdicts.shape[1])]
    return _until(found, places, Verdict.GENERALISES_AT_ONCE)


def walk_along_decay(found: WhenMap) -> list[Place]:
    """The column in which that one ends, from the least decay until a run collapses."""
    column = walk_along_data(found)[-1][1]
    places = [(row, column) for row in range(found.verdicts.shape[0])]
    return _until(found, places, Verdict.COLLAPSES)


def _until(found: WhenMap, places: list[Place], verdict: Verdict) -> list[Place]:
    """The places up to the first with a verdict; all of them where there is none."""
    ends = [at for at, place in enumerate(places) if verdict_at(found, place) is verdict]
    return places[: ends[0] + 1] if ends else places


def read_cell_runs() -> Mapping[str, CellRun]:
    """The curves there are, by the run's id."""
    written = json.loads(CURVES.read_text(encoding="utf-8"))
    return {run_id: _cell_run(**columns) for run_id, columns in written.items()}


def _cell_run(
    steps: list[int], train: list[float], held_out: list[float], weight_norm: list[float], chance: float
) -> CellRun:
    phases = detect_phases(steps, train, held_out, weight_norm=weight_norm, chance=chance)
    return CellRun(
        np.array(steps), np.array(train), np.array(held_out), phases.verdict, phases.memorised_at,
        phases.generalised_at,
    )  # fmt: skip


def record() -> None:
    """Train the first seed's runs along both walks, and write their curves."""
    found = read_map(SWEEP)
    places = dict.fromkeys([*walk_along_data(found), *walk_along_decay(found)])
    runs = {run.config.run_id: run for run in (runs_at(found, place)[0] for place in places)}
    written = {run_id: _train(run) for run_id, run in runs.items()}
    CURVES.parent.mkdir(exist_ok=True)
    lines = ",\n".join(f'"{run_id}": {json.dumps(columns)}' for run_id, columns in written.items())
    CURVES.write_text(f"{{\n{lines}\n}}\n", encoding="utf-8")


def _train(run: MappedRun) -> dict[str, object]:
    from training.engine import runtime
    from training.engine.trainer import train

    runtime.prepare(threads=1)
    columns: dict[str, list[float]] = {"steps": [], "train": [], "held_out": [], "weight_norm": []}
    names = {"train": "train_accuracy", "held_out": "held_out_accuracy", "weight_norm": "weight_norm"}
    for eval_step in train([run.config]):
        columns["steps"].append(int(eval_step.step))
        for name, measure in names.items():
            columns[name].append(float(f"{float(eval_step.measures[measure][0]):.5g}"))
    return {**columns, "chance": 1 / run.config.table.n_answers}


if __name__ == "__main__":
    record()
