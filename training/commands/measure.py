"""measure: every registered number of a recorded run, snapshot by snapshot."""

from __future__ import annotations

import argparse
import csv
import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from language import Message, Translator
from language.command_line import aligned
from language.csv_cells import csv_cells
from training.measures import MEASURES, RunMeasures, measured
from training.measures.any_network.matrices import matrix_names
from training.measures.entries.any_network import MATRICES, PARAMETERS
from training.measures.whole_run import NUMBERS, WHOLE
from training.phases import Phases
from training.runs.reader import open_run
from training.runs.view import RunView
from training.watching.reading import WatchedView, is_watched, open_watched

# Of more measures than this that are left out for one reason, families are named.
MOST_NAMED = 12


def add(commands: Any, shared: argparse.ArgumentParser, _: Translator) -> None:
    """Declare the words of measure."""
    measure = commands.add_parser(
        "measure", parents=[shared], help=_("what the recorded weights mean: spectra, collapse, dimensions …")
    )
    measure.set_defaults(command=measure_command)
    families = dict.fromkeys(entry.family for entry in MEASURES.values())
    measure.add_argument("run_id", nargs="?", metavar=_("run"))
    measure.add_argument(
        "names",
        nargs="*",
        metavar=_("measure"),
        help=_(
            "only these measures, or families of them ({names}); else all that apply and are quick",
            names=", ".join((*families, *WHOLE)),
        ),
    )
    measure.add_argument("--every", type=int, default=1, metavar="N", help=_("only every N-th snapshot"))
    measure.add_argument(
        "--list", action="store_true", help=_("which measures there are: unit, equation and source of each")
    )
    measure.add_argument("--csv", action="store_true", help=_("a line for each snapshot, as CSV"))


def measure_command(options: argparse.Namespace, _: Translator) -> int:
    if options.list or options.run_id is None:
        _list(options, _)
        return 0
    view: RunView | WatchedView
    if is_watched(options.run_id):
        view = open_watched(options.run_id).view()
        phases = view.phases
    else:
        view = open_run(options.run_id).view()
        phases = view.phases if view.metrics else None
    is_table = options.json or options.csv
    progress = _progress(_) if not is_table and sys.stderr.isatty() else None
    found = measured(view, options.names or None, every=options.every, progress=progress)
    if options.json:
        print(json.dumps(found.to_json()))
    elif options.csv:
        csv.writer(sys.stdout, lineterminator="\n").writerows(map(csv_cells, _rows(found)))
    else:
        print("\n".join(_lines(found, phases, view.parameters, _)))
    return 0


def _list(options: argparse.Namespace, _: Translator) -> None:
    """Every measure with what it is."""
    entries = {**MEASURES, **NUMBERS}
    said = {
        name: {
            "label": _(entry.label),
            "unit": _(entry.unit),
            "equation": entry.equation,
            "source": _(entry.source),
            "null": _(entry.null_label),
            "family": entry.family,
            "along": _(entry.along),
            "every": entry.every,
            "on_request": entry.on_request,
        }
        for name, entry in entries.items()
    }
    if options.json:
        print(json.dumps(said, ensure_ascii=False))
    elif options.csv:
        rows: list[list[object]] = [["name", *next(iter(said.values()))]]
        rows += ([name, *row.values()] for name, row in said.items())
        csv.writer(sys.stdout, lineterminator="\n").writerows(map(csv_cells, rows))
    else:
        for name, row in said.items():
            print(f"{name}  [{row['unit']}]  {row['label']}\n    {row['equation']}  ({row['source']})")


def _rows(found: RunMeasures) -> Iterable[list[object]]:
    """The head, and a line for each snapshot; what is no number is left empty. What is along something has a
    column for each place: `embedding_spectrum.1`."""
    columns = {
        f"{name}.{place}" if values.ndim > 1 else name: column
        for name, values in found.columns.items()
        for place, column in enumerate(np.atleast_2d(values.T), start=1)
    }
    yield ["step", *columns]
    for place, step in enumerate(found.steps):
        values = (column[place] for column in columns.values())
        yield [int(step), *("" if not np.isfinite(value) else float(value) for value in values)]


def _progress(_: Translator) -> Any:
    def show(done: int, total: int) -> None:
        text = _("{done} of {total} snapshots", done=done, total=total)
        print(f"\r{text}", end="\n" if done == total else "", file=sys.stderr, flush=True)

    return show


def _lines(
    found: RunMeasures, phases: Phases | None, parameters: Mapping[str, tuple[int, ...]], _: Translator
) -> list[str]:
    """The columns at the run's milestones side by side, then the numbers about the whole run."""
    chosen = _milestones(found, phases)
    head = ["", *(str(found.steps[place]) for place in chosen), _("without structure")]
    table = [[_("step"), *head[1:]]]
    for name, values in found.columns.items():
        if values.ndim > 1:  # a curve at every snapshot: in JSON and CSV alone, but for those of matrices
            table += _of_matrices(found, name, chosen, parameters)
            continue
        null = found.nulls.get(name)
        shown = [_shown(_nearest_measured(found, name, place)) for place in chosen]
        table.append([name, *shown, "" if null is None else _shown(null)])
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
    lines += [_("left out: {reason}", reason=_(reason)) for reason in _once(found.left_out.values())]
    return lines


def _of_matrices(
    found: RunMeasures, name: str, chosen: Sequence[int], parameters: Mapping[str, tuple[int, ...]]
) -> list[list[str]]:
    """A row for each matrix, or each parameter, of what is measured along them."""
    named = {MATRICES: matrix_names(parameters), PARAMETERS: [*parameters]}.get(MEASURES[name].along, [])
    null = np.ravel(found.nulls.get(name, ()))
    rows = []
    for place, parameter in enumerate(named):
        shown = [_shown(_nearest_measured(found, name, at, place)) for at in chosen]
        rows.append([f"{name} {parameter}", *shown, _shown(null[place]) if len(null) else ""])
    return rows


def _nearest_measured(found: RunMeasures, name: str, place: int, column: int | None = None) -> float:
    """A column at a place; a costly one where it was measured, as near as may be."""
    at = np.flatnonzero(found.thinned.get(name, np.ones(len(found.steps), bool)))
    value = found.columns[name][at[np.abs(at - place).argmin()]]
    return float(value if column is None else value[column])


def _once(reasons: Iterable[Message]) -> Iterable[Message]:
    """Of measures that are left out for one and the same reason, a single line that names them all."""
    by_reason: dict[str, list[Message]] = {}
    for reason in reasons:
        same = str(Message(reason.text, **{**reason.values, "name": ""}))
        by_reason.setdefault(same, []).append(reason)
    for alike in by_reason.values():
        each = [str(reason.values.get("name", "")) for reason in alike]
        if len(each) > MOST_NAMED:  # of many, the families that they are of
            each = [MEASURES[name].family if name in MEASURES else name for name in each]
        names = ", ".join(dict.fromkeys(each))
        yield Message(alike[0].text, **{**alike[0].values, "name": names})


def _milestones(found: RunMeasures, phases: Phases | None) -> list[int]:
    """Places of the first snapshot, those nearest to the milestones, and the last."""
    steps = [phases.memorised_at, phases.leap_at, phases.generalised_at] if phases else []
    near = [int(np.abs(found.steps - step).argmin()) for step in steps if step is not None]
    return sorted({0, *near, len(found.steps) - 1})


def _shown(value: float) -> str:
    return "–" if not np.isfinite(value) else f"{value:.4g}"
