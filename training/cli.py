"""The command line of training: `python -m training grok | runs | show | stop`."""

from __future__ import annotations

import argparse
import json
import os
import signal
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict, fields, replace
from pathlib import Path
from typing import Any, NoReturn

from language import LANGUAGES, Message, Translator, UserError, mark, preferred_language, translator
from language.command_line import Parser, UsageError, language_of
from training.config import Config
from training.presets import PRESETS
from training.store import Run, State, list_runs, open_run, request_stop, runs_root
from training.verdicts import STATES, describe

HELP = {
    "task": mark("what is learnt"),
    "p": mark("the modulus: the table has p x p pairs"),
    "train_fraction": mark("share of the table that is trained on"),
    "network": mark("which network"),
    "d_model": mark("width of the residual stream"),
    "n_heads": mark("attention heads"),
    "d_mlp": mark("hidden neurons"),
    "optimizer": mark("which optimizer"),
    "lr": mark("learning rate"),
    "weight_decay": mark("weight decay, the pull of every weight towards zero"),
    "beta1": mark("decay of the running mean of the gradient"),
    "beta2": mark("decay of the running mean of its square"),
    "warmup_steps": mark("steps over which the learning rate grows to its full size"),
    "steps": mark("the most steps to take"),
    "steps_after_grokking": mark("stop this many steps after the run has generalised, or never: none"),
    "seed": mark("seed of the initial weights"),
    "split_seed": mark("seed of the split into training and held-out pairs"),
    "evaluate_every": mark("steps between evaluations"),
    "snapshots": mark("about how many times to record the weights"),
}


def main(words: Sequence[str]) -> int:
    """Run the command line; returns its exit code: 0, 1 where the work failed, 2 for wrong words, and 128
    plus the number of the signal (130, 143) where it was interrupted or terminated."""
    _ = translator(language_of(words))
    try:
        options = _parser(_).parse_args(words)
        _ = translator(options.lang)
        return int(options.command(options, _))
    except UserError as error:
        print(_one_line(_(error.message)), file=sys.stderr)
        return error.exit_code
    except KeyboardInterrupt as interruption:
        print(_("Stopped; what was recorded is kept."), file=sys.stderr)
        return 128 + (signal.SIGTERM if isinstance(interruption, Terminated) else signal.SIGINT)
    except BrokenPipeError:  # whoever read our output has heard enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except OSError as error:
        problem = f"{error.filename}: {error.strerror}" if error.filename else str(error)
        print(_one_line(_("It failed: {problem}", problem=problem)), file=sys.stderr)
        return 1


class Terminated(KeyboardInterrupt):
    """The process was asked to end (SIGTERM): it stops as if interrupted."""


def _terminated(*_signal: object) -> NoReturn:
    raise Terminated


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _parser(_: Translator) -> argparse.ArgumentParser:
    shared = Parser(add_help=False)
    shared.add_argument("--lang", choices=tuple(LANGUAGES), default=preferred_language(), help=_("language"))
    shared.add_argument("--json", action="store_true", help=_("one JSON object a line"))

    parser = Parser(prog="python -m training", description=_("Train networks and look at recorded runs."))
    commands = parser.add_subparsers(required=True, metavar=_("command"), parser_class=Parser)

    grok = commands.add_parser("grok", parents=[shared], help=_("train a network and record the run"))
    grok.set_defaults(command=grok_command)
    grok.add_argument(
        "--preset",
        default="reference",
        help=_("what the other options start from: {names}", names=", ".join(PRESETS)),
    )
    grok.add_argument(
        "--again",
        action="store_true",
        help=_("train anew even if the run is recorded; the old recording is kept"),
    )
    grok.add_argument("--threads", type=int, help=_("processor threads"))
    for field in fields(Config):
        grok.add_argument(f"--{field.name.replace('_', '-')}", help=_(HELP[field.name]), metavar="…")

    runs = commands.add_parser("runs", parents=[shared], help=_("list the recorded runs"))
    runs.set_defaults(command=runs_command)

    for name, command, text in (
        ("show", show_command, _("describe one recorded run")),
        ("stop", stop_command, _("ask a running one to stop")),
    ):
        one = commands.add_parser(name, parents=[shared], help=text)
        one.add_argument("run_id", metavar=_("run"))
        one.set_defaults(command=command)
    return parser


def config_from(options: argparse.Namespace) -> Config:
    """The preset with the options given on the command line."""
    if options.preset not in PRESETS:
        raise UsageError(
            Message(
                "{name} = {value!r}: known are {names}",
                name="preset",
                value=options.preset,
                names=", ".join(PRESETS),
            )
        )
    given = {field.name: getattr(options, field.name) for field in fields(Config)}
    changes = {name: _value(name, text) for name, text in given.items() if text is not None}
    return replace(PRESETS[options.preset], **changes)


def _value(name: str, text: str) -> Any:
    """The text of an option as the kind of value its field has; Config says whether it will do."""
    kind = type(getattr(PRESETS["reference"], name))
    if name == "steps_after_grokking" and text.lower() == "none":
        return None
    if kind is str:
        return text
    try:
        return int(text) if kind is int else float(text)
    except ValueError:
        return text


def grok_command(options: argparse.Namespace, _: Translator) -> int:
    config = config_from(options)
    if options.threads is not None and not 1 <= options.threads <= 256:
        raise UsageError(Message("{name} = {value}: it must be a whole number from {low} to {high}",
                                 name="threads", value=options.threads, low=1, high=256))  # fmt: skip
    recorded = _finished_run(config.run_id)
    if recorded and not options.again:
        _say(options, _("Run {run_id} is recorded already; --again trains it anew.", run_id=config.run_id))
        return _report(recorded, options, _)
    from training.recording import record

    signal.signal(signal.SIGTERM, _terminated)
    _say(options, _("Training {run_id}", run_id=config.run_id))
    with _progress(options, _) as on_evaluation:
        (folder,) = record([config], threads=options.threads, on_evaluation=on_evaluation)
    return _report(open_run(folder.name), options, _)


def _finished_run(run_id: str) -> Run | None:
    try:
        run = open_run(run_id)
        return run if run.status().state is State.FINISHED else None
    except UserError:
        return None


class _progress:
    """A progress bar on the terminal, or with --json a line for every evaluation."""

    def __init__(self, options: argparse.Namespace, _: Translator) -> None:
        self._json, self._ = options.json, _
        self._bar: Any = None

    def __enter__(self) -> Callable[..., None]:
        if self._json:
            return lambda _member, recorder, measures: print(
                json.dumps({"step": recorder.step, "seconds": round(recorder.seconds, 3)} | measures),
                flush=True,
            )
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

        columns = MofNCompleteColumn(), BarColumn(), TimeRemainingColumn(), TextColumn("{task.description}")
        self._bar = Progress(*columns)
        self._bar.start()
        task = self._bar.add_task("", total=None)

        def show(_member: int, recorder: Any, measures: dict[str, float]) -> None:
            text = self._(
                "training {train:.1%}  held-out {held_out:.1%}  {pace:.0f} steps/s",
                train=measures["train_accuracy"],
                held_out=measures["held_out_accuracy"],
                pace=recorder.step / max(recorder.seconds, 1e-9),
            )
            self._bar.update(task, completed=recorder.step, total=recorder.goal, description=text)

        return show

    def __exit__(self, *error: object) -> None:
        if self._bar is not None:
            self._bar.stop()


def runs_command(options: argparse.Namespace, _: Translator) -> int:
    runs = list(list_runs())
    if not runs and not options.json:
        print(_("No runs in {root} yet.", root=str(runs_root())))
    code = 0
    for run in runs:
        try:
            _report(run, options, _, short=True)
        except UserError as error:  # a damaged run hides no other
            print(_one_line(_(error.message)), file=sys.stderr)
            code = error.exit_code
    return code


def show_command(options: argparse.Namespace, _: Translator) -> int:
    return _report(open_run(options.run_id), options, _)


def stop_command(options: argparse.Namespace, _: Translator) -> int:
    run = open_run(options.run_id)
    if run.status().state is not State.RUNNING:
        raise UserError(Message("run {run_id!r} is not running", run_id=run.run_id))
    request_stop(run.run_id)
    return 0


def _report(run: Run, options: argparse.Namespace, _: Translator, *, short: bool = False) -> int:
    status, phases = run.status(), run.phases()
    if options.json:
        facts = {
            "run_id": run.run_id,
            "folder": str(run.folder),
            "status": status.to_json() | {"message": str(status.message or "")},
            "phases": None if phases is None else asdict(phases),
            "config": run.config.to_json(),
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
            folder=_shown(run.folder),
        )
        print(text)
        if status.message:
            print(_one_line(_(status.message)))
    return 0


def _shown(folder: Path) -> str:
    try:
        return str(folder.relative_to(Path.cwd()))
    except ValueError:
        return str(folder)


def _say(options: argparse.Namespace, text: str) -> None:
    if not options.json:
        print(text)
