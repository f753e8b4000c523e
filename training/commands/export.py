"""export: a run's weights as safetensors, its metrics as CSV, all of it as one zip file, or its network as
another program loads it."""

from __future__ import annotations

import argparse
import csv
import json
from pathlib import Path
from typing import Any

import numpy as np

from language import Translator, UserError
from language.command_line import UsageError
from language.csv_cells import csv_cells
from training.commands.reports import say
from training.packed import open_or_unpack, pack_run
from training.runs.atomic import draft_of, replace_bytes
from training.runs.folder import Arrays
from training.runs.reader import Run, StoreError


def add(commands: Any, shared: argparse.ArgumentParser, _: Translator) -> None:
    """Declare the words of export."""
    export = commands.add_parser(
        "export",
        parents=[shared],
        help=_("write weights (.safetensors), metrics (.csv) or the whole run (.zip) to a file"),
        epilog=_("A page of it as one HTML file: -o FILE.html; see export --page leap --help."),
    )
    export.set_defaults(command=export_command)
    export.add_argument("run_id", metavar=_("run"))
    export.add_argument(
        "file",
        type=Path,
        metavar=_("file"),
        help=_("its ending says what is written; with --as, the folder to write into"),
    )
    export.add_argument(
        "--as",
        dest="program",
        choices=list(PROGRAMS),
        help=_("write the network into a folder, as this program loads it: config.json, model.safetensors"),
    )
    export.add_argument(
        "--step",
        type=int,
        metavar="N",
        help=_("weights: the last snapshot up to this step; else the last of all"),
    )
    export.add_argument("--force", action="store_true", help=_("replace the file if it is there"))


def export_command(options: argparse.Namespace, _: Translator) -> int:
    run, file = open_or_unpack(options.run_id), options.file
    if options.program is not None:
        what = PROGRAMS[options.program](run, file, options, _)
        say(options, _("{file}: {what}", file=str(file), what=what))
        return 0
    writers = {".safetensors": _write_weights, ".csv": _write_metrics, ".zip": _write_run}
    if file.suffix not in writers:
        raise UsageError(
            "{file}: the file must end in one of {names}", file=str(file), names=", ".join(writers)
        )
    if file.exists() and not options.force:
        raise UserError("{file} is there already: --force replaces it", file=str(file))
    what = writers[file.suffix](run, file, options.step, _)
    say(options, _("{file}: {what}", file=str(file), what=what))
    return 0


def _write_weights(run: Run, file: Path, step: int | None, _: Translator) -> str:
    from safetensors.numpy import save

    reached, weights = _weights_at(run, step)
    about = {"run_id": run.run_id, "step": str(reached)}
    arrays = {name: np.ascontiguousarray(value) for name, value in weights.items()}
    replace_bytes(file, save(arrays, metadata=about))
    return _("the {count} parameters of step {step}", count=len(weights), step=reached)


def _weights_at(run: Run, step: int | None) -> tuple[int, Arrays]:
    """The last snapshot up to a step, or of all, with its step."""
    steps = run.snapshot_steps()
    if not len(steps):
        raise StoreError("run {run_id!r}: it has no snapshot yet", run_id=run.run_id)
    upto = np.flatnonzero(steps <= (steps[-1:].sum() if step is None else step))
    if not len(upto):
        raise UserError(
            "run {run_id!r} has no snapshot up to step {step}; its first is {first}",
            run_id=run.run_id,
            step=step,
            first=int(steps[0]),
        )
    number = int(upto[-1])
    weights = run.weights(snapshots=slice(number, number + 1))
    return int(steps[number]), {name: value[0] for name, value in weights.items()}


def _write_transformer_lens(run: Run, folder: Path, options: argparse.Namespace, _: Translator) -> str:
    from safetensors.numpy import save

    from training.importing.transformer_lens import transformer_lens_config, transformer_lens_weights

    config = transformer_lens_config(run.config)
    step, ours = _weights_at(run, options.step)
    about = {"run_id": run.run_id, "step": str(step)}
    weights = save(transformer_lens_weights(run.config, ours), metadata=about)
    folder.mkdir(exist_ok=True)
    content = {"config.json": json.dumps(config, indent=1).encode() + b"\n", "model.safetensors": weights}
    there = [folder / name for name in content if (folder / name).exists()]
    if there and not options.force:
        raise UserError("{file} is there already: --force replaces it", file=str(there[0]))
    for name, written in content.items():
        replace_bytes(folder / name, written)
    return _("the network of step {step} for TransformerLens: {names}", step=step, names=", ".join(content))


def _write_run(run: Run, file: Path, step: int | None, _: Translator) -> str:
    if step is not None:
        raise UsageError("--step is for weights: a run is written whole")
    size = pack_run(run, file)
    return _(
        "the whole run, its weights rounded, in {size:.1f} MB; import {file} makes a run of it again",
        size=size / 1e6,
        file=file.name,
    )


def _write_metrics(run: Run, file: Path, step: int | None, _: Translator) -> str:
    if step is not None:
        raise UsageError("--step is for weights: the metrics are written whole")
    metrics = run.metrics()
    if not metrics:
        raise StoreError("run {run_id!r}: it has no evaluation yet", run_id=run.run_id)
    with draft_of(file) as draft, draft.open("w", newline="", encoding="utf-8") as out:
        lines = csv.writer(out)
        lines.writerow(csv_cells(metrics))
        for row in zip(*metrics.values(), strict=True):
            lines.writerow([int(row[0]), *map(float, row[1:])])
    return _("{count} evaluations", count=len(metrics.get("step", ())))


PROGRAMS = {"transformer_lens": _write_transformer_lens}
