"""measure: what the weights of a recorded run mean, snapshot by snapshot."""

from __future__ import annotations

import argparse
import json
import sys
from typing import Any

import numpy as np

from language import Translator
from language.command_line import aligned
from training.measures import MEASURES, RunMeasures, measured
from training.phases import Phases
from training.runs.reader import open_run


def add(commands: Any, shared: argparse.ArgumentParser, _: Translator) -> None:
    """Declare the words of measure."""
    measure = commands.add_parser(
        "measure", parents=[shared], help=_("what the recorded weights mean: spectra, collapse, dimensions …")
    )
    measure.set_defaults(command=measure_command)
    known = ", ".join((*MEASURES, "path", "dimensions"))
    measure.add_argument("run_id", metavar=_("run"))
    measure.add_argument(
        "names",
        nargs="*",
        metavar=_("measure"),
        help=_("only these of {names}; else all that apply", names=known),
    )
    measure.add_argument("--every", type=int, default=1, metavar="N", help=_("only every N-th snapshot"))


def measure_command(options: argparse.Namespace, _: Translator) -> int:
    run = open_run(options.run_id)
    progress = _progress(_) if not options.json and sys.stderr.isatty() else None
    found = measured(run, options.names or None, every=options.every, progress=progress)
    if options.json:
        print(json.dumps(found.to_json()))
    else:
        print("\n".join(_lines(found, run.phases(), _)))
    return 0


def _progress(_: Translator) -> Any:
    def show(done: int, total: int) -> None:
        text = _("{done} of {total} snapshots", done=done, total=total)
        print(f"\r{text}", end="\n" if done == total else "", file=sys.stderr, flush=True)

    return show


def _lines(found: RunMeasures, phases: Phases | None, _: Translator) -> list[str]:
    """The columns at the run's milestones side by side, then the numbers about the whole run."""
    chosen = _milestones(found, phases)
    head = ["", *(str(found.steps[place]) for place in chosen), _("without structure")]
    table = [[_("step"), *head[1:]]]
    for name, values in found.columns.items():
        null = found.nulls.get(name)
        table.append(
            [name, *(_shown(values[place]) for place in chosen), "" if null is None else _shown(null)]
        )
    lines = [aligned(table)]
    if found.frequencies:
        lines.append(_("key frequencies: {numbers}", numbers=", ".join(map(str, found.frequencies))))
    for name, scalar in found.scalars.items():
        text = f"{name}: {_shown(scalar.value)}"
        if scalar.low is not None and scalar.high is not None:
            text += f" [{_shown(scalar.low)}, {_shown(scalar.high)}]"
        if scalar.null is not None:
            text += _("  (without structure {null})", null=_shown(scalar.null))
        lines.append(text)
    lines += [_("left out: {reason}", reason=_(reason)) for reason in found.left_out.values()]
    return lines


def _milestones(found: RunMeasures, phases: Phases | None) -> list[int]:
    """Places of the first snapshot, those nearest to the milestones, and the last."""
    steps = [phases.memorised_at, phases.leap_at, phases.generalised_at] if phases else []
    near = [int(np.abs(found.steps - step).argmin()) for step in steps if step is not None]
    return sorted({0, *near, len(found.steps) - 1})


def _shown(value: float) -> str:
    return "–" if not np.isfinite(value) else f"{value:.4g}"
