"""How a run is told of that somebody else trained and `training.watch` recorded."""

from __future__ import annotations

import argparse
import json
import math
from dataclasses import asdict

from language import Message, Translator
from language.command_line import one_line
from training.commands.reports import changes_said, shown_folder
from training.foreign import LogError
from training.phases import Phases
from training.phases.wording import describe
from training.runs.folder import StoreError
from training.runs.status import STATES
from training.watching import WatchedRun


def report_watched(
    run: WatchedRun, options: argparse.Namespace, _: Translator, *, short: bool = False
) -> int:
    """Print where a watched run stands; returns the exit code 0."""
    status, phases = run.status(), _phases(run)
    changes = None if short or not isinstance(phases, Phases) else run.accuracies().change_points()
    if options.json:
        facts = {
            "run_id": run.run_id,
            "watched": True,
            "folder": str(run.folder),
            "status": status.to_json() | {"message": str(status.message or "")},
            "phases": asdict(phases) if isinstance(phases, Phases) else None,
            "change_points": None if changes is None else asdict(changes),
            "parameters": {name: list(shape) for name, shape in run.parameters.items()},
            "optimizer": run.optimizer,
            "machine": run.machine,
        }
        print(json.dumps(facts))
        return 0
    verdict = describe(phases, _) if isinstance(phases, Phases) else one_line(_(phases))
    print(f"{run.run_id}  {_(STATES[status.state])}  {verdict}")
    if not short:
        text = _(
            "{weights} weights in {count} parameters, {snapshots} snapshots up to step {step}, in {folder}",
            weights=sum(math.prod(shape) for shape in run.parameters.values()),
            count=len(run.parameters),
            snapshots=len(run.snapshot_steps()),
            step=status.step,
            folder=shown_folder(run.folder),
        )
        print(text)
        if changes is not None and (said := changes_said(changes, _)):
            print(said)
        if status.message:
            print(one_line(_(status.message)))
    return 0


def _phases(run: WatchedRun) -> Phases | Message:
    """The phases of a watched run, or why it has none: it need not have logged any accuracy."""
    try:
        return run.phases()
    except (LogError, StoreError) as error:
        return error.message
