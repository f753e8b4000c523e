"""phases: when did a run that another program logged memorise, leap and generalise?"""

from __future__ import annotations

import argparse
import json
import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from language import Translator, UserError
from language.command_line import UsageError, aligned, one_line
from training.commands.reports import changes_said, say
from training.config.presets import REFERENCE
from training.display.accuracies import AccuracyCurves
from training.foreign import ENDINGS, SCALES, Log, LoggedRun, read_log
from training.foreign.names import ROLES
from training.foreign.picture import FORMATS, picture
from training.phases import Phases
from training.phases.wording import VERDICT_NAMES, describe
from training.runs.atomic import replace_bytes
from training.runs.folder import METRICS
from training.runs.reader import open_run
from training.runs.view import RunView
from training.watching import list_watched
from training.watching.reading import watched_root

# A line a run, until there are so many that a table says it better.
MOST_LINES = 12


def add(commands: Any, shared: argparse.ArgumentParser, _: Translator) -> None:
    """Declare the words of phases."""
    phases = commands.add_parser(
        "phases",
        parents=[shared],
        help=_("when a run of another program memorised, leapt, generalised: from its log"),
        epilog=_(
            "read are logs with a row a step, charts exported from Weights & Biases, scalars exported\n"
            "from TensorBoard (a file a curve: name them all) and Hugging Face's trainer_state.json;\n"
            "several runs or seeds each get a verdict of their own. Which column is which is guessed\n"
            "from its name, and said."
        ),
    )
    phases.set_defaults(command=phases_command)
    phases.add_argument(
        "files",
        nargs="+",
        type=Path,
        metavar=_("file"),
        help=_("log files, ending in {names}; or watched runs", names=", ".join(ENDINGS)),
    )
    for name, text in (
        ("--step", _("the column of steps")),
        ("--train", _("the column of training accuracies")),
        ("--held-out", _("the column of held-out accuracies")),
        ("--run", _("the column that tells runs or seeds apart")),
    ):
        phases.add_argument(name, metavar=_("column"), help=text)
    phases.add_argument(
        "--scale",
        choices=tuple(SCALES),
        default="auto",
        help=_("what accuracies are: shares of 1 or percentages"),
    )
    phases.add_argument(
        "--chance", type=_chance, default=0.0, metavar="P", help=_("accuracy of guessing, from 0 to below 1")
    )
    phases.add_argument(
        "--plot",
        type=Path,
        metavar=_("file"),
        help=_("draw the curves beside the reference run: {names}", names=", ".join(FORMATS)),
    )
    phases.add_argument("--force", action="store_true", help=_("replace the file if it is there"))


def _chance(word: str) -> float:
    try:
        chance = float(word)
    except ValueError:
        chance = math.nan
    if not 0 <= chance < 1:
        raise UsageError("--chance = {value}: it must be a number from 0 to below 1", value=word)
    return chance


def phases_command(options: argparse.Namespace, _: Translator) -> int:
    _require_place_for(options.plot, options.force)
    log = read_log(
        [_log_of(file) for file in options.files],
        step=options.step,
        train=options.train,
        held_out=options.held_out,
        run=options.run,
        scale=options.scale,
    )
    found = [run.phases(options.chance) for run in log.runs]
    reference = _reference()
    if options.json:
        for run, phases in zip(log.runs, found, strict=True):
            print(json.dumps(_facts(log, run, phases), ensure_ascii=False))
    else:
        _tell(log, found, reference, _)
    if options.plot is not None:
        _draw(options.plot, log, found, reference, _)
        say(options, _("{file}: drawn", file=str(options.plot)))
    return 0


def _log_of(file: Path) -> Path:
    """The file itself, or where it is none the metrics of the watched run of this name."""
    if not file.exists() and str(file) in list_watched():
        return watched_root() / file / METRICS
    return file


def _require_place_for(plot: Path | None, force: bool) -> None:
    if plot is None:
        return
    if plot.suffix.lower() not in FORMATS:
        raise UsageError(
            "{file}: the file must end in one of {names}", file=str(plot), names=", ".join(FORMATS)
        )
    if not plot.parent.is_dir():
        raise UserError("{file}: there is no such folder", file=str(plot.parent))
    if plot.exists() and not force:
        raise UserError("{file} is there already: --force replaces it", file=str(plot))


def _reference() -> RunView | None:
    """The reference run, if it is recorded, evaluated and sound: nobody asked for it."""
    try:
        view = open_run(REFERENCE.run_id).view()
        _ = view.phases
    except UserError:
        return None
    return view


def _facts(log: Log, run: LoggedRun, phases: Phases) -> dict[str, object]:
    return {
        "run": log.name_of(run),
        "files": [str(file) for file in log.files],
        "phases": asdict(phases),
        "change_points": None if (changes := run.change_points()) is None else asdict(changes),
        "columns": {role: asdict(choice) for role, choice in log.chosen.items()},
        "percent": run.percent,
        "train_accuracy_bounded": run.bounded,
        "evaluations": len(run.steps),
        "remarks": [str(remark) for remark in (*log.remarks, *run.remarks)],
    }


def _tell(log: Log, found: Sequence[Phases], reference: RunView | None, _: Translator) -> None:
    print(_columns_said(log, _))
    _tell_remarks(log, _)
    names = [log.name_of(run) for run in log.runs]
    if len(found) > 1:
        for verdict, count in Counter(phases.verdict for phases in found).most_common():
            print(f"  {count:>5}  {_(VERDICT_NAMES[verdict])}")
    if len(found) <= MOST_LINES:
        for name, phases, run in zip(names, found, log.runs, strict=True):
            print(f"{name}  {describe(phases, _)}")
            changes = run.change_points()
            if changes is not None and (said := changes_said(changes, _)):
                print(f"    {said}")
    rows = [_milestones(name, phases, _) for name, phases in zip(names, found, strict=True)]
    if reference is not None:
        rows.append(_milestones(_("the reference run"), reference.phases, _))
    head = [
        "",
        _("memorised"),
        _("the leap began"),
        _("generalised"),
        _("delay"),
        _("last step"),
        _("verdict"),
    ]
    print(aligned([head, *rows]))


def _tell_remarks(log: Log, _: Translator) -> None:
    if all(run.percent for run in log.runs):
        print(_("accuracies are percentages"))
    elif any(run.percent for run in log.runs):
        names = ", ".join(run.run for run in log.runs if run.percent)
        print(_("accuracies are percentages in {names}", names=names))
    for remark in dict.fromkeys(_(remark) for run in log.runs for remark in (*log.remarks, *run.remarks)):
        print(one_line(remark))


def _columns_said(log: Log, _: Translator) -> str:
    """Which column was taken for what, which of that was guessed, and what it could have been."""
    said = []
    for role, choice in log.chosen.items():
        name = choice.name or _("rows, counted from 0")
        text = f"{_(ROLES[role])} = {name}" if choice.name else f"{_(ROLES[role])}: {name}"
        if choice.guessed and choice.others:
            text = _("{column} (guessed; also there: {names})", column=text, names=", ".join(choice.others))
        elif choice.guessed:
            text = _("{column} (guessed)", column=text)
        said.append(text)
    return "\n".join(said)


def _milestones(name: str, phases: Phases, _: Translator) -> list[str]:
    steps = (phases.memorised_at, phases.leap_at, phases.generalised_at)
    delay = "–" if phases.delay is None else f"{phases.delay:.1f}×"
    shown = ["–" if step is None else str(step) for step in steps]
    return [name, *shown, delay, str(phases.last_step), _(VERDICT_NAMES[phases.verdict])]


def _draw(plot: Path, log: Log, found: Sequence[Phases], reference: RunView | None, _: Translator) -> None:
    theirs = [AccuracyCurves(run.steps, run.train_accuracy, run.held_out_accuracy, phases)
              for run, phases in zip(log.runs, found, strict=True)]  # fmt: skip
    name = log.name_of(log.runs[0])
    title = (
        f"{name}: {_(VERDICT_NAMES[found[0].verdict])}"
        if len(found) == 1
        else _("{count} runs", count=len(found))
    )
    panels = {title: theirs}
    curves = None if reference is None else reference.accuracy_curves()
    if curves is not None:
        panels[_("the reference run")] = [curves]
    replace_bytes(plot, picture(panels, _, suffix=plot.suffix.lower()))
