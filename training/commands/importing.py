"""import: checkpoints that another program wrote, as a run."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

from language import Translator
from language.command_line import UsageError, one_line
from training.commands.reports import report, say, shown_folder
from training.commands.settings import settings_from
from training.commands.watched import report_watched
from training.config import Config
from training.config.presets import PRESETS

# What weights do not say, and chapters tell: of a run with a task it has to be declared.
TOLD = ("task", "p", "train_fraction", "optimizer", "lr", "weight_decay")


def add(commands: Any, shared: argparse.ArgumentParser, _: Translator) -> None:
    """Declare the words of import."""
    from training.importing.formats import ENDINGS
    from training.importing.importing import MOST_MEGABYTES

    command = commands.add_parser(
        "import",
        parents=[shared],
        help=_("checkpoints that another program wrote, as a run"),
        epilog=_(
            "Without a task the run is shown as any network is: path, norms, singular values. With one,\n"
            "weights that are those of a network of this program (or of a one-layer transformer of\n"
            "TransformerLens) become a run with every chapter:\n"
            "  import run/ --set task=add p=113 train_fraction=0.3 optimizer=adamw lr=0.001 weight_decay=1\n"
            "The split must be the one it was trained on: rows drawn with split_seed.\n"
            "A .zip that export wrote is a whole run: import run.zip"
        ),
    )
    command.set_defaults(command=import_command)
    command.add_argument(
        "files",
        nargs="+",
        type=Path,
        metavar=_("file"),
        help=_("files ending in {names}, or folders of them", names=", ".join(ENDINGS)),
    )
    command.add_argument("--name", metavar=_("name"), help=_("of the run; else that of the file or folder"))
    command.add_argument(
        "--steps",
        metavar="N,N,…",
        help=_("the step of each state; else guessed from the files and their names"),
    )
    command.add_argument("--task", metavar=_("name"), help=_("what it was taught: the same as --set task="))
    command.add_argument("--p", metavar="N", help=_("the same as --set p="))
    command.add_argument("--train-fraction", metavar=_("share"), help=_("the same as --set train_fraction="))
    command.add_argument(
        "--preset",
        metavar=_("name"),
        help=_("it was trained as this says: {names}", names=", ".join(PRESETS)),
    )
    command.add_argument(
        "--set",
        nargs="+",
        action="extend",
        default=[],
        dest="settings",
        metavar=_("field=value"),
        help=_("what else is known of it; grok --help explains all fields"),
    )
    command.add_argument(
        "--most-megabytes",
        type=float,
        default=MOST_MEGABYTES,
        metavar="MB",
        help=_("disk space for the weights, {most:g} MB without it", most=MOST_MEGABYTES),
    )


def import_command(options: argparse.Namespace, _: Translator) -> int:
    from training.importing import import_run
    from training.runs.reader import Run, open_run
    from training.watching import open_watched

    if any(file.suffix == ".zip" for file in options.files):
        return _unpack(options, _)
    config, declared = _config_from(options)
    is_shown = not options.json and sys.stderr.isatty()
    found = import_run(
        options.files,
        config=config,
        declared=declared,
        name=options.name,
        steps=_steps_from(options.steps),
        most_megabytes=options.most_megabytes,
        progress=_progress(_) if is_shown else None,
    )
    for remark in found.remarks:
        say(options, one_line(_(remark)))
    say(options, _("imported into {folder}", folder=shown_folder(found.folder)))
    if options.json:
        print(json.dumps({"remarks": [str(remark) for remark in found.remarks]}))
    if config is None:
        return report_watched(open_watched(found.folder.name), options, _)
    run: Run = open_run(found.folder.name)
    return report(run, options, _)


def _unpack(options: argparse.Namespace, _: Translator) -> int:
    """A whole run, as `export` wrote it to one file: nothing has to be declared."""
    from training.packed import unpack_run
    from training.runs.reader import open_run

    if len(options.files) > 1 or _config_from(options)[0] is not None or options.name or options.steps:
        raise UsageError("{file}: a whole run is imported alone, without other words", file=options.files[0])
    folder = unpack_run(options.files[0])
    say(options, _("imported into {folder}", folder=shown_folder(folder)))
    return report(open_run(folder.name), options, _)


def _config_from(options: argparse.Namespace) -> tuple[Config | None, tuple[str, ...]]:
    """What is declared of the network, and which settings are; None where no task is."""
    words = list(options.settings)
    for name in ("task", "p", "train_fraction"):
        if (value := getattr(options, name)) is not None:
            words.append(f"{name}={value}")
    settings = settings_from(words)
    if options.preset is None and not settings:
        return None, ()
    if options.preset is not None:
        if options.preset not in PRESETS:
            raise UsageError(
                "{name} = {value!r}: known are {names}",
                name="preset",
                value=options.preset,
                names=", ".join(PRESETS),
            )
        return replace(PRESETS[options.preset], **settings), tuple(Config().to_json())
    missing = [name for name in TOLD if name not in settings]
    if missing:
        raise UsageError(
            "of a run with a task chapters also tell {names}, which no weights say: --set {example}=… "
            "declares them, --preset all at once",
            names=", ".join(missing),
            example=missing[0],
        )
    return Config(**settings), tuple(settings)


def _steps_from(words: str | None) -> list[int] | None:
    """The steps from "0,100,200"."""
    if words is None:
        return None
    try:
        return [int(word) for word in words.split(",")]
    except ValueError:
        raise UsageError(
            "--steps {words!r}: they must be whole numbers with commas between them", words=words
        ) from None


def _progress(_: Translator) -> Any:
    def show(done: int, total: int) -> None:
        text = _("{done} of {total} snapshots", done=done, total=total)
        print(f"\r{text}", end="\n" if done == total else "", file=sys.stderr, flush=True)

    return show
