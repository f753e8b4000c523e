"""grok and resume: train a network, watched on the terminal."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from language import Message, Translator, UserError
from language.command_line import UsageError, one_line, stop_when_terminated, whole_number
from training.commands.reports import report, say
from training.commands.settings import add_settings, config_from
from training.cost.machine import require_memory
from training.engine.runtime import DEVICES, choose_device
from training.runs.reader import CONFIG, Run, open_run, run_folder
from training.runs.status import State
from training.runs.writer import OnEvaluation


def add(commands: Any, shared: argparse.ArgumentParser, _: Translator) -> None:
    """Declare the words of grok and resume."""
    grok = commands.add_parser("grok", parents=[shared], help=_("train a network and record the run"))
    grok.set_defaults(command=grok_command)
    add_settings(grok, _)
    grok.add_argument(
        "--again",
        action="store_true",
        help=_("train anew even if the run is recorded; the old recording is kept"),
    )
    grok.add_argument(
        "--threads", type=whole_number("--threads", 1, 256), help=_("processor threads"), metavar="N"
    )
    grok.add_argument("--device", default="auto", choices=DEVICES, help=_("where to compute"))
    grok.add_argument(
        "--forces",
        action="store_true",
        help=_("record the two forces on every weight as well: three times the size"),
    )
    resume = commands.add_parser(
        "resume",
        parents=[shared],
        help=_("go on with a run that was stopped or killed, exactly as it would have"),
    )
    resume.set_defaults(command=resume_command)
    resume.add_argument("run_id", metavar=_("run"))
    for command in (grok, resume):
        command.add_argument(
            "--seconds",
            type=whole_number("--seconds", 1, 10**9),
            metavar="N",
            help=_("stop after so many seconds of training in all, as if asked to; resume goes on"),
        )
        command.add_argument(
            "--tensorboard", type=Path, metavar=_("folder"), help=_("write TensorBoard events there as well")
        )


def grok_command(options: argparse.Namespace, _: Translator) -> int:
    config = config_from(options)
    recorded = None if options.again else _recorded(config.run_id, _)
    state = _state(recorded) if recorded else None
    if recorded and state is State.FINISHED and (damage := _damage(recorded)) is not None:
        print(one_line(_(damage.message)), file=sys.stderr)
        state = None  # what is whole of it is gone on with
    if recorded and state is State.FINISHED:
        if options.forces and not recorded.has_forces():
            raise UserError(
                "run {run_id!r} is recorded, but without its forces: --again trains it anew with them",
                run_id=config.run_id,
            )
        say(options, _("Run {run_id} is recorded already; --again trains it anew.", run_id=config.run_id))
        return report(recorded, options, _)
    if state is State.RUNNING:
        raise UserError("run {run_id!r}: another process is training it", run_id=config.run_id)
    if recorded and recorded.machine.get("together", 1) == 1:
        _require_nothing_new(options)
        return _go_on(recorded, options, _)
    require_memory(config)
    from training.runs.recording import record

    stop_when_terminated()
    choose_device(options.device)
    say(options, _("Training {run_id}", run_id=config.run_id))
    with _watched(config.run_id, options, _) as on_evaluation:
        (folder,) = record(
            [config],
            threads=options.threads,
            device=options.device,
            forces=options.forces,
            on_evaluation=on_evaluation,
            most_seconds=options.seconds,
        )
    return report(open_run(folder.name), options, _)


def _require_nothing_new(options: argparse.Namespace) -> None:
    """Raises a UsageError where a run is to go on otherwise than it began."""
    new = {"--threads": options.threads, "--forces": options.forces, "--device": options.device != "auto"}
    for name, given in new.items():
        if given:
            raise UsageError("{name}: the run goes on as it began; leave it out, or say --again", name=name)


def resume_command(options: argparse.Namespace, _: Translator) -> int:
    return _go_on(open_run(options.run_id), options, _)


def _go_on(run: Run, options: argparse.Namespace, _: Translator) -> int:
    run.require_unfinished()
    from training.runs.recording import resume

    stop_when_terminated()
    say(options, _("Going on with {run_id}; --again would train it anew.", run_id=run.run_id)
        if options.command is grok_command else _("Going on with {run_id}", run_id=run.run_id))  # fmt: skip

    def tell(message: Message) -> None:
        print(one_line(_(message)), file=sys.stderr)

    with _watched(run.run_id, options, _) as on_evaluation:
        resume(run.run_id, on_evaluation=on_evaluation, most_seconds=options.seconds, told=tell)
    return report(open_run(run.run_id), options, _)


def _recorded(run_id: str, _: Translator) -> Run | None:
    """The run of this id, whole or damaged; None where there is none, or so little of it that it is trained
    anew beside it."""
    try:
        return open_run(run_id)
    except UserError as error:
        if os.path.lexists(run_folder(run_id) / CONFIG):
            print(one_line(_(error.message)), file=sys.stderr)
        return None


def _state(run: Run) -> State | None:
    """Where a run stands; None where its status is damaged."""
    try:
        return run.status().state
    except UserError:
        return None


def _damage(run: Run) -> UserError | None:
    """Why a finished run cannot be shown; None if it can."""
    try:
        run.view()
        return None
    except UserError as error:
        return error


@contextmanager
def _watched(run_id: str, options: argparse.Namespace, _: Translator) -> Iterator[OnEvaluation]:
    """What is told of every evaluation: a progress bar, or with --json a line each; and TensorBoard."""
    with ExitStack() as stack:
        told = [_json_line if options.json else stack.enter_context(_progress_bar(_))]
        if options.tensorboard is not None:
            told.append(stack.enter_context(_tensorboard(options.tensorboard / run_id)))

        def tell(member: int, recorder: Any, measures: dict[str, float]) -> None:
            for listener in told:
                listener(member, recorder, measures)

        yield tell


def _json_line(_member: int, recorder: Any, measures: dict[str, float]) -> None:
    numbers = {name: value if abs(value) < float("inf") else None for name, value in measures.items()}
    print(json.dumps({"step": recorder.step, "seconds": round(recorder.seconds, 3)} | numbers), flush=True)


@contextmanager
def _progress_bar(_: Translator) -> Iterator[OnEvaluation]:
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = MofNCompleteColumn(), BarColumn(), TimeRemainingColumn(), TextColumn("{task.description}")
    with Progress(*columns) as bar:
        task = bar.add_task("", total=None)

        def show(_member: int, recorder: Any, measures: dict[str, float]) -> None:
            text = _(
                "training {train:.1%}  held-out {held_out:.1%}  {pace:.0f} steps/s",
                train=measures["train_accuracy"],
                held_out=measures["held_out_accuracy"],
                pace=recorder.step / max(recorder.seconds, 1e-9),
            )
            bar.update(task, completed=recorder.step, total=recorder.stop_step, description=text)

        yield show


@contextmanager
def _tensorboard(folder: Path) -> Iterator[OnEvaluation]:
    try:
        from torch.utils.tensorboard import SummaryWriter
    except ImportError:
        raise UserError(
            "--tensorboard needs the package tensorboard: pip install -r requirements-extras.txt"
        ) from None
    writer = SummaryWriter(str(folder))

    def write(_member: int, recorder: Any, measures: dict[str, float]) -> None:
        for name, value in measures.items():
            writer.add_scalar(name, value, recorder.step)

    try:
        yield write
    finally:
        writer.close()
