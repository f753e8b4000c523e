"""landscape: the loss around a recorded run's path, on a plane and on a line, and how sharply it curves."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from language import Translator
from training.config import Config
from training.landscape import LearningCoefficient, coefficients_at, quadratic_coefficient
from training.landscape.learning_coefficient import DRAWS
from training.landscape.losses import Progress
from training.landscape.picture import POINTS, RunLandscape, landscape_of
from training.measures import RunMeasures, measured
from training.runs.atomic import replace_text
from training.runs.reader import open_run


def add(commands: Any, shared: argparse.ArgumentParser, _: Translator) -> None:
    """Declare the words of landscape."""
    landscape = commands.add_parser(
        "landscape", parents=[shared], help=_("the loss around a run's path, kept beside the run")
    )
    landscape.set_defaults(command=landscape_command)
    landscape.add_argument("run_id", metavar=_("run"))
    landscape.add_argument(
        "--points", type=int, default=POINTS, metavar="N", help=_("along each side of the plane, 2 to 61")
    )
    landscape.add_argument(
        "--curvature", action="store_true", help=_("also how sharply the loss curves along the run (minutes)")
    )
    landscape.add_argument(
        "--coefficient",
        action="store_true",
        help=_("also the local learning coefficient of the last network (minutes; hours for a large one)"),
    )
    landscape.add_argument(
        "--inverse-temperature",
        type=float,
        metavar="B",
        help=_("of the coefficient's draws; n / log n if not given"),
    )
    landscape.add_argument(
        "--draws", type=int, default=DRAWS, metavar="N", help=_("of the coefficient's chains")
    )
    landscape.add_argument("--again", action="store_true", help=_("measure it whatever is kept"))
    landscape.add_argument(
        "--progress", type=Path, metavar=_("FILE"), help=_("say there how far it is, for a page that waits")
    )


def landscape_command(options: argparse.Namespace, _: Translator) -> int:
    view = open_run(options.run_id).view()
    progress = _progress(options, _)
    found = landscape_of(view, options.points, again=options.again, progress=progress)
    curved = None
    if options.curvature:
        curved = measured(view, ["curvature"], progress=progress)
    coefficient = None
    if options.coefficient:
        (coefficient,) = coefficients_at(
            view, [-1], np.random.default_rng(0), inverse_temperature=options.inverse_temperature,
            warmup=max(8, options.draws // 2), draws=options.draws, progress=progress,
        )  # fmt: skip
    if options.json:
        numbers = found.to_json()
        if coefficient is not None:
            said = {"doubts": [str(doubt) for doubt in coefficient.doubts]}
            numbers["coefficient"] = asdict(coefficient) | said
        if curved is not None:
            numbers["curvature"] = curved.to_json()["columns"] | {"steps": curved.steps.tolist()}
        print(json.dumps(numbers))
    else:
        print("\n".join(_lines(found, curved, _)))
        if coefficient is not None:
            print("\n".join(_coefficient_lines(coefficient, view.config, _)))
    return 0


def _lines(found: RunLandscape, curved: RunMeasures | None, _: Translator) -> list[str]:
    path, near = found.path.train_loss, found.nearest.train_loss
    far = int(np.argmax(found.distances))
    lines = [
        _(
            "Plane of the path: {width:.3g} × {height:.3g} in units of weight, {count} networks, training "
            "loss {low:.3g} to {high:.3g}",
            width=float(np.ptp(found.xs)),
            height=float(np.ptp(found.ys)),
            count=found.surface.train_loss.size,
            low=float(np.nanmin(found.surface.train_loss)),
            high=float(np.nanmax(found.surface.train_loss)),
        ),
        _(
            "The path lies up to {distance:.3g} off that plane (step {step}: loss {loss:.3g}, on the plane "
            "{near:.3g}); at the end its loss is {last:.3g}, on the plane {last_near:.3g}",
            distance=float(found.distances[far]),
            step=int(found.steps[far]),
            loss=float(path[far]),
            near=float(near[far]),
            last=float(path[-1]),
            last_near=float(near[-1]),
        ),
        _(
            "On the straight line from step {start} to step {end} the training loss rises {barrier:.3g} "
            "above the line between its ends",
            start=found.line_steps[0],
            end=found.line_steps[1],
            barrier=found.line.barrier,
        ),
    ]
    if curved is not None:
        largest, trace = curved.series("curvature_largest"), curved.series("curvature_trace")
        for step, sharpest, total in zip(largest.steps, largest.values, trace.values, strict=True):
            lines.append(
                _(
                    "Step {step}: largest curvature {largest:.3g}, sum {trace:.3g}",
                    step=int(step), largest=float(sharpest), trace=float(total),
                )
            )  # fmt: skip
    return lines


def _coefficient_lines(found: LearningCoefficient, config: Config, _: Translator) -> list[str]:
    """The estimate, what speaks against it, and the closed form where there is one."""
    lines = [
        _(
            "Local learning coefficient of the last network: {value:.4g}, 95 % interval {low:.4g} to "
            "{high:.4g} (inverse temperature {beta:.3g})",
            value=found.value, low=found.low, high=found.high, beta=found.inverse_temperature,
        )
    ]  # fmt: skip
    if found.doubts:
        lines.append(_("It is not to be believed:"))
        lines += [f"  {_(doubt)}" for doubt in found.doubts]
    if config.network == "quadratic_mlp" and config.loss == "mse":
        lines.append(_("At a typical minimum it is {value:.4g}", value=quadratic_coefficient(config)))
    return lines


def _progress(options: argparse.Namespace, _: Translator) -> Progress | None:
    if options.progress is not None:

        def write(done: int, total: int) -> None:
            replace_text(options.progress, json.dumps({"done": done, "total": total}))

        return write
    if options.json or not sys.stderr.isatty():
        return None

    def show(done: int, total: int) -> None:
        text = _("{done} of {total}", done=done, total=total)
        print(f"\r{text}", end="\n" if done == total else "", file=sys.stderr, flush=True)

    return show
