"""How a run is told of on the command line."""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from language import Translator
from language.command_line import one_line
from training.phases.change_points import ChangePoints
from training.phases.wording import describe
from training.runs.reader import ROUNDED, Run
from training.runs.status import STATES


def report(run: Run, options: argparse.Namespace, _: Translator, *, short: bool = False) -> int:
    """Print where a run stands; returns the exit code 0."""
    view = run.view()
    status, phases = view.status, view.phases if view.metrics else None
    changes = None if short else view.change_points()
    if options.json:
        facts = {
            "run_id": run.run_id,
            "folder": str(run.folder),
            "status": status.to_json() | {"message": str(status.message or "")},
            "phases": None if phases is None else asdict(phases),
        }
        if not short:
            facts["change_points"] = None if changes is None else asdict(changes)
        facts |= {
            "config": run.config.to_json(),
            "machine": run.machine,
        }
        print(json.dumps(facts))
        return 0
    verdict = describe(phases, _) if phases else _("nothing evaluated yet")
    print(f"{run.run_id}  {_(STATES[status.state])}  {verdict}")
    if not short:
        text = _(
            "{steps} steps in {seconds:.1f} s, {snapshots} snapshots, in {folder}",
            steps=status.step,
            seconds=status.seconds,
            snapshots=len(run.snapshot_steps()),
            folder=shown_folder(run.folder),
        )
        print(text)
        if imported := run.machine.get("imported"):
            print(_imported_said(imported, _))
        if rounded := run.machine.get(ROUNDED):
            print(
                _("it came out of a file: weights are rounded to 1/{levels} of their spread", levels=rounded)
            )
        if changes and (said := changes_said(changes, _)):
            print(said)
        if status.message:
            print(one_line(_(status.message)))
    return 0


def _imported_said(imported: Mapping[str, Any], _: Translator) -> str:
    """Where an imported run is from, and which of its settings somebody has declared."""
    files = imported.get("files", [])
    return _(
        "imported from {file}{more}; known of it: {names}; all other settings are this program's own",
        file=files[0] if files else "–",
        more=f" … ({len(files)})" if len(files) > 1 else "",
        names=", ".join(imported.get("declared", ())) or "–",
    )


def changes_said(changes: ChangePoints, _: Translator) -> str:
    """The change points that were found, with their intervals; "" without any."""
    names = {
        _("memorised"): changes.memorised,
        _("the leap began"): changes.leap,
        _("generalised"): changes.generalised,
    }
    found = [f"{name} {at.step} [{at.low}, {at.high}]" for name, at in names.items() if at is not None]
    if not found:
        return ""
    return _("corners of the curves, with 90 % intervals: {found}", found="; ".join(found))


def say(options: argparse.Namespace, text: str) -> None:
    """Print a remark that is not for machines."""
    if not options.json:
        print(text)


def shown_folder(folder: Path) -> str:
    """A folder's path from here, where that is shorter than the whole."""
    try:
        return str(folder.relative_to(Path.cwd()))
    except ValueError:
        return str(folder)
