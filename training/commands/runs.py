"""list, show, stop, rm: recorded runs as they lie on disk."""

from __future__ import annotations

import argparse
import json
import shutil
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from language import Translator, UserError
from language.command_line import one_line
from language.installed import COMMAND
from training.commands.reports import report, say
from training.commands.watched import report_watched
from training.runs.quota import GIB, over_quota, quota_bytes
from training.runs.reader import list_run_ids, open_run, request_stop, run_folder, runs_root
from training.runs.status import State
from training.watching import list_watched, open_watched
from training.watching.reading import is_watched, watched_root


def add(commands: Any, shared: argparse.ArgumentParser, _: Translator) -> None:
    """Declare the words of list, show, stop and rm."""
    listing = commands.add_parser(
        "runs", aliases=["list"], parents=[shared], help=_("list the recorded runs")
    )
    listing.set_defaults(command=list_command)
    listing.add_argument(
        "--over-quota",
        action="store_true",
        help=_(
            "list the oldest runs that may go, until the folder is within KAIQIAO_LAB_QUOTA_GIB; "
            "nothing is deleted"
        ),
    )
    for name, command, text in (
        ("show", show_command, _("describe one recorded run")),
        ("stop", stop_command, _("ask a running one to stop")),
        ("rm", rm_command, _("delete a recorded run, after asking")),
    ):
        one = commands.add_parser(name, parents=[shared], help=text)
        one.add_argument("run_id", metavar=_("run"))
        one.set_defaults(command=command)
        if command is rm_command:
            one.add_argument("--yes", action="store_true", help=_("delete without asking"))


def list_command(options: argparse.Namespace, _: Translator) -> int:
    if options.over_quota:
        return _over_quota(options, _)
    run_ids, watched = list_run_ids(), list_watched()
    if not run_ids and not watched:
        say(options, _("No runs in {root} yet.", root=str(runs_root())))
    code = 0
    for place, run_id in enumerate([*run_ids, *watched]):
        try:
            if place < len(run_ids):
                report(open_run(run_id), options, _, short=True)
            else:
                report_watched(open_watched(run_id), options, _, short=True)
        except UserError as error:  # a damaged run hides no other
            print(one_line(_(error.message)), file=sys.stderr)
            code = error.exit_code
    return code


def _over_quota(options: argparse.Namespace, _: Translator) -> int:
    """What the runs take, and which would have to go; 1 where they take too much."""
    quota = quota_bytes()
    used, removable = over_quota(quota)
    if options.json:
        print(json.dumps({"used": used, "quota": quota, "removable": [asdict(one) for one in removable]}))
        return int(used > quota)
    print(_("The runs take {used} GiB of {quota} GiB.", used=f"{used / GIB:.2f}", quota=f"{quota / GIB:.2f}"))
    for one in removable:
        print(
            _("{run_id}  {size} MB  last written {date}",
              run_id=one.run_id, size=f"{one.size / 1e6:.1f}", date=one.date)
        )  # fmt: skip
    if removable:
        print(_("Delete them one by one: {command}", command=f"{COMMAND} rm {removable[0].run_id}"))
    elif used > quota:
        print(_("What is kept in any case (the presets, and runs trained at the command line) takes it all."))
    return int(used > quota)


def show_command(options: argparse.Namespace, _: Translator) -> int:
    if is_watched(options.run_id):
        return report_watched(open_watched(options.run_id), options, _)
    return report(open_run(options.run_id), options, _)


def stop_command(options: argparse.Namespace, _: Translator) -> int:
    run = open_run(options.run_id)
    if run.status().state is not State.RUNNING:
        raise UserError("run {run_id!r} is not running", run_id=run.run_id)
    request_stop(run.run_id)
    return 0


def rm_command(options: argparse.Namespace, _: Translator) -> int:
    folder = run_folder(options.run_id, watched_root() if is_watched(options.run_id) else None)
    if not folder.is_dir():
        open_run(options.run_id)  # says that there is none
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1e6
    if not options.yes:
        if not sys.stdin.isatty():
            raise UserError("nobody is there to be asked: rm --yes deletes without asking", exit_code=2)
        question = _("Delete run {run_id} ({size:.0f} MB) for good? [y/N]", run_id=options.run_id, size=size)
        if _answer(f"{question} ") not in ("y", "yes", "是"):
            say(options, _("Kept."))
            return 1
    _delete(folder)
    say(options, _("Deleted {run_id} ({size:.0f} MB).", run_id=options.run_id, size=size))
    return 0


def _answer(question: str) -> str:
    """What is typed; "" where nothing comes."""
    try:
        return input(question).strip().lower()
    except EOFError:
        print()
        return ""


def _delete(folder: Path) -> None:
    from training.runs.lock import own_folder

    lock = own_folder(folder)  # refuses while it is being trained
    try:
        shutil.rmtree(folder)
    finally:
        lock.release()
