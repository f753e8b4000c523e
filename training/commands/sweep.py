"""sweep: many runs over a grid or at random points, on all cores or on a cluster, as one table."""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, replace
from typing import Any

from language import Translator
from language.command_line import UsageError, stop_when_terminated, whole_number
from training.commands.reports import say
from training.commands.settings import config_from, settings_from
from training.config import Config, ConfigError
from training.config.presets import PRESETS
from training.engine.runtime import DEVICES
from training.errors import UnknownNameError
from training.phases import Verdict
from training.phases.wording import VERDICT_NAMES
from training.sweeps import Progress, Sweep, cells_of, parse_sweep, read_sweep, run_sweep
from training.sweeps.axes import settings
from training.sweeps.axis_syntax import parse_axis
from training.sweeps.presets import FINDINGS, SWEEP_PRESETS
from training.sweeps.running import MOST_JOBS


def add(commands: Any, shared: argparse.ArgumentParser, _: Translator) -> None:
    """Declare the words of sweep."""
    sweep = commands.add_parser(
        "sweep",
        parents=[shared],
        help=_("train a grid of runs, on all cores or on a cluster, into one table"),
        epilog=_(
            "an axis is a field and its values:\n"
            "  weight_decay=0,0.1,1        these values\n"
            "  lr=1e-4..1e-1:log:13        13 values, evenly spaced in their logarithm\n"
            "  train_fraction=0.1..0.9:9   9 values, evenly spaced\n"
            "  seeds=3                     three seeds of everything\n"
            "\n"
            "What is finished is kept: the same words again go on where a sweep ended."
        ),
    )
    sweep.set_defaults(command=sweep_command)
    sweep.add_argument("axes", nargs="*", metavar=_("axis"), help=_("what is varied; see below"))
    names = ", ".join((*SWEEP_PRESETS, *PRESETS))
    sweep.add_argument(
        "--preset",
        default="leap",
        metavar=_("name"),
        help=_("a whole sweep, or what all its runs start from: {names}", names=names),
    )
    sweep.add_argument(
        "--set",
        action="append",
        default=[],
        dest="settings",
        metavar=_("field=value"),
        help=_("change a field of all runs; may be said many times"),
    )
    sweep.add_argument(
        "--design",
        metavar="JSON",
        help=_("a whole sweep as JSON, as its sweep.json has it, in place of axes"),
    )
    sweep.add_argument(
        "--record", action="store_true", help=_("keep each of them as a run, which pages can open")
    )
    sweep.add_argument("--name", default="sweep", metavar=_("name"), help=_("what the sweep is called"))
    sweep.add_argument("--random", type=int, metavar="N", help=_("N points at random instead of a grid"))
    sweep.add_argument("--random-seed", type=int, default=0, metavar="N", help=_("of those points"))
    sweep.add_argument(
        "--backend", default="loky", metavar="loky|dask", help=_("where it runs: here, or on Dask")
    )
    sweep.add_argument("--scheduler", metavar="tcp://…", help=_("of the Dask cluster"))
    for name, default, text in (
        ("--jobs", None, _("processes at once")),
        ("--threads", 1, _("processor threads of each")),
        ("--members", None, _("the most runs a process trains at once")),
    ):
        kind = whole_number(name, 1, MOST_JOBS)
        sweep.add_argument(name, type=kind, default=default, metavar="N", help=text)
    sweep.add_argument("--device", default="cpu", choices=DEVICES, help=_("where to compute"))


def sweep_command(options: argparse.Namespace, _: Translator) -> int:
    sweep = sweep_from(options)
    say(options, _("Sweep {sweep_id}: {cells} runs", sweep_id=sweep.sweep_id, cells=len(cells_of(sweep))))
    stop_when_terminated()
    with _watched(len(cells_of(sweep)), options) as on_group:
        folder = run_sweep(
            sweep,
            backend=options.backend,
            scheduler=options.scheduler,
            jobs=options.jobs,
            threads=options.threads,
            members=options.members,
            device=options.device,
            records=options.record,
            on_group=on_group,
        )
    table = read_sweep(folder)
    counts = Counter(table["verdict"].tolist())
    if options.json:
        facts = {"sweep_id": sweep.sweep_id, "folder": str(folder), "cells": len(table), "verdicts": counts}
        print(json.dumps(facts))
        return 0
    for verdict, count in counts.most_common():
        print(f"  {count:>5}  {_(VERDICT_NAMES[Verdict(verdict)])}")
    for line in FINDINGS[sweep.name](table, _) if sweep.name in FINDINGS else ():
        print(line)
    print(_("{folder}: {cells} runs, {dnf} of them without generalising",
            folder=str(folder), cells=len(table), dnf=table.dnf))  # fmt: skip
    return 0


def sweep_from(options: argparse.Namespace) -> Sweep:
    """The sweep that the words ask for.

    Raises:
        UsageError: when a preset or a field is not known, or there is nothing to vary.
        ConfigError: when a cell cannot be a config.
    """
    if options.design is not None:
        return design_from(options.design)
    if options.preset in SWEEP_PRESETS:
        if options.axes or options.random is not None:
            raise UsageError(
                "preset {name!r} is a whole sweep: its axes cannot be changed", name=options.preset
            )
        preset = SWEEP_PRESETS[options.preset]
        return replace(preset, base=replace(preset.base, **settings_from(options.settings)))
    if options.preset not in PRESETS:
        raise UsageError("{name} = {value!r}: known are {names}", name="preset", value=options.preset,
                                 names=", ".join((*SWEEP_PRESETS, *PRESETS)))  # fmt: skip
    if not options.axes:
        raise UsageError("nothing is varied: say an axis such as weight_decay=0,1 or seeds=3")
    return parse_sweep(
        options.axes, name=options.name, base=_base(options), draws=options.random,
        draw_seed=options.random_seed,
    )  # fmt: skip


def design_from(written: str) -> Sweep:
    """Read the sweep that is written as JSON.

    Raises:
        UsageError: when it is none.
        ConfigError: when its base or its axes cannot be.
    """
    try:
        return Sweep.from_json(json.loads(written))
    except ConfigError:
        raise
    except (ValueError, LookupError, TypeError, AttributeError) as error:
        reason = f"{type(error).__name__}: {error}"
        raise UsageError("--design: it is no sweep as JSON ({reason})", reason=reason) from None


def _base(options: argparse.Namespace) -> Config:
    """What the axes vary. Where it cannot be a config without them, it has the first point of each: the value
    of a field that is varied is that of no cell, and must not stand in their way."""
    try:
        return config_from(options)
    except UnknownNameError:
        raise
    except ConfigError:
        first: dict[str, Any] = {}
        for word in options.axes:
            if not word.strip().startswith("seeds"):
                first |= settings(parse_axis(word))[0]
        return replace(PRESETS[options.preset], **settings_from(options.settings) | first)


@contextmanager
def _watched(cells: int, options: argparse.Namespace) -> Iterator[Callable[[Progress], None]]:
    """What is told of every finished group: a progress bar, or with --json a line each."""
    if options.json:
        yield lambda progress: print(
            json.dumps(asdict(progress) | {"outcomes": [outcome.cell for outcome in progress.outcomes]}),
            flush=True,
        )
        return
    from rich.progress import BarColumn, MofNCompleteColumn, TimeElapsedColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    with Bar(MofNCompleteColumn(), BarColumn(), TimeElapsedColumn(), TimeRemainingColumn()) as bar:
        task = bar.add_task("", total=cells)
        yield lambda progress: bar.update(task, completed=progress.finished)
        bar.update(task, completed=cells)
