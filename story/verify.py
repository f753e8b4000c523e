"""verify: whether runs, sweeps, results and films on disk are whole, and cutting back what is not."""

from __future__ import annotations

import argparse
import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from typing import Any

from language import LANGUAGES, Message, Translator, UserError, mark
from language.command_line import one_line
from story.films.catalog import FILMS
from story.films.renderings import Rendering, films_root, gallery_root, renderings
from story.ledger.results import ResultError, read_result
from story.registry import LEDGER
from training.engine.checkpoint import CheckpointError
from training.runs.checkpoint import CHECKPOINT, read_checkpoint
from training.runs.mending import Examined, examine, examine_folder, reason_of, repair
from training.runs.reader import ROUNDED, Run, list_run_ids, open_run
from training.runs.status import STATES, State
from training.sweeps.folder import GROUPS, damaged_groups, list_sweeps, sweep_folder
from training.watching import WatchedRun, list_watched, open_watched

RUN, SWEEP, RESULT, FILM = mark("run"), mark("sweep"), mark("result"), mark("film")
WHOLE, DAMAGED, MENDED, TRAINING = mark("whole"), mark("damaged"), mark("cut back"), mark("being trained")
NOTHING = mark("nothing")


@dataclass(frozen=True, slots=True)
class Checked:
    """What was found of one thing.

    Attributes:
        kind: what it is.
        name: its own.
        damage: what is wrong; None for nothing.
        remedy: what `--repair` does about it, or whoever it belongs to has to.
        mend: does it, and returns what is to be said; None where that is not for this command.
        state: in a word.
    """

    kind: str
    name: str
    damage: str | Message | None = None
    remedy: Message | None = None
    mend: Callable[[], Message] | None = None
    state: str = WHOLE


def add(commands: Any, shared: argparse.ArgumentParser, _: Translator) -> None:
    """Declare the words of verify."""
    verify = commands.add_parser(
        "verify",
        parents=[shared],
        help=_("check that runs, sweeps, results and films are whole"),
        description=_("Check that recorded runs, sweeps, results and films are whole: every line and chunk."),
    )
    verify.set_defaults(command=verify_command)
    verify.add_argument(
        "names", nargs="*", metavar="ID", help=_("which runs or sweeps; everything without any")
    )
    verify.add_argument("--all", action="store_true", help=_("everything, which is so without an ID"))
    verify.add_argument(
        "--repair",
        action="store_true",
        help=_("cut what is damaged back to what is whole, where that can be"),
    )


def verify_command(options: argparse.Namespace, _: Translator) -> int:
    """Print a line for each thing; returns 1 if one is damaged and stays so."""
    code = 0
    names = None if options.all or not options.names else set(options.names)
    checked = list(everything(names))
    if names is not None and (missing := names - {one.name for one in checked}):
        raise UserError("{name}: there is no such run or sweep", name=min(missing), exit_code=2)
    width = max((len(one.name) for one in checked), default=0)
    for one in checked:
        said: str | Message | None = one.damage
        if one.damage is not None and options.repair and one.mend is not None:
            try:
                said = one.mend()
                one = Checked(one.kind, one.name, one.damage, said, None, MENDED)
            except UserError as error:
                one = Checked(one.kind, one.name, error.message, one.remedy, None, DAMAGED)
        code |= one.state == DAMAGED
        _report(one, width, options, _)
    if not options.json:
        found = sum(one.damage is not None for one in checked)
        print(_("{count} things looked at, {found} damaged", count=len(checked), found=found))
    return int(code)


def everything(names: set[str] | None) -> Iterator[Checked]:
    """Check what is there, or the runs and sweeps of these names."""
    kinds: list[tuple[str, list[str], Callable[[str], Checked]]] = [
        (RUN, list_run_ids(), checked_run),
        (RUN, list_watched(), checked_watched),
        (SWEEP, list_sweeps(), checked_sweep),
    ]
    for kind, found, check in kinds:
        for name in found:
            if names is None or name in names:
                try:
                    yield check(name)
                except UserError as error:
                    yield Checked(kind, name, error.message, state=DAMAGED)
    if names is None:
        yield from map(checked_result, LEDGER)
        yield from checked_films()


# ---- Runs --------------------------------------------------------------------------------------------------


def checked_run(run_id: str) -> Checked:
    """Check a run of our own."""
    run = open_run(run_id)
    if run.is_locked():
        return Checked(RUN, run.run_id, state=TRAINING)
    found = examine(run)
    damage = found.said()
    if not damage and found.status is not None and found.status.state is not State.FINISHED:
        try:
            if (run.folder / CHECKPOINT).exists():
                read_checkpoint(run.folder, sealed=run.sealed)
        except CheckpointError as error:
            damage = f"{CHECKPOINT} ({reason_of(error.__cause__)})"
            remedy = Message("./run resume {run_id} computes it again from its start", run_id=run.run_id)
            return Checked(RUN, run.run_id, damage, remedy, None, DAMAGED)
    elsewhere = {"imported", ROUNDED} & set(run.machine)
    can_go_on = not elsewhere and run.machine.get("together", 1) == 1
    return _checked_folder(run, found, damage, can_go_on=can_go_on)


def checked_watched(name: str) -> Checked:
    """Check a run that somebody else trained."""
    run = open_watched(name)
    if run.is_locked():
        return Checked(RUN, run.run_id, state=TRAINING)
    found = examine_folder(run, run.kinds(), None)
    return _checked_folder(run, found, found.said(), can_go_on=False)


def _checked_folder(run: Run | WatchedRun, found: Examined, damage: str, *, can_go_on: bool) -> Checked:
    if not damage:
        return Checked(RUN, run.run_id, state=STATES[found.status.state] if found.status else WHOLE)
    text = (
        mark("cut back to step {step}; ./run resume {run_id} computes the rest again")
        if can_go_on
        else mark("cut back to step {step}; nothing can compute the rest again")
    )
    remedy = Message(text, step=max(found.last_step, 0), run_id=run.run_id)

    def mend() -> Message:
        repair(run, found)
        return remedy

    return Checked(RUN, run.run_id, damage, remedy, mend, DAMAGED)


# ---- Sweeps, results, films --------------------------------------------------------------------------------


def checked_sweep(sweep_id: str) -> Checked:
    """Check a sweep."""
    folder = sweep_folder(sweep_id)
    damaged = damaged_groups(folder)
    if not damaged:
        return Checked(SWEEP, sweep_id)
    text = "; ".join(f"{GROUPS}/{path.name} ({reason_of(error)})" for path, error in damaged.items())
    remedy = Message("delete {count} of its groups; the same sweep trains them again", count=len(damaged))

    def mend() -> Message:
        for path in damaged:
            path.unlink()
        return remedy

    return Checked(SWEEP, sweep_id, text, remedy, mend, DAMAGED)


def checked_result(name: str) -> Checked:
    """Check that the result of a claim can be read; `./run claims` says whether it is up to date."""
    try:
        return Checked(RESULT, name, state=NOTHING if read_result(name) is None else WHOLE)
    except ResultError as error:
        remedy = Message("./run claims {name} --again measures it again", name=name)
        return Checked(RESULT, name, error.message, remedy, None, DAMAGED)


def checked_films() -> Iterator[Checked]:
    """Check the rendered films and those that ship."""
    for film in FILMS.values():
        for lang in LANGUAGES:
            for folder in (films_root(), gallery_root()):
                yield from (checked_film(one) for one in renderings(film, lang, folder))


def checked_film(rendering: Rendering) -> Checked:
    """Check a film against what its record says of it."""
    name, movie = rendering.movie.name, rendering.movie
    damage: Message | None = None
    try:
        record = json.loads(rendering.record_path.read_text(encoding="utf-8"))
        size = movie.stat().st_size
        if size != record["bytes"]:
            damage = Message("{size} bytes, where {bytes} are expected", size=size, bytes=record["bytes"])
        elif "sha256" in record and record["sha256"] != hashlib.sha256(movie.read_bytes()).hexdigest():
            damage = Message("its checksum is not that of its content")
    except (OSError, ValueError, LookupError, TypeError) as error:
        damage = Message("{reason}", reason=reason_of(error))
    if damage is None:
        return Checked(FILM, name)
    ships = rendering.folder == gallery_root()
    remedy = Message(mark("it ships with the code: git restores it")) if ships else Message(
        mark("delete its record: ./run render makes it again"))  # fmt: skip

    def mend() -> Message:
        rendering.record_path.unlink()
        return remedy

    return Checked(FILM, name, damage, remedy, None if ships else mend, DAMAGED)


def _report(one: Checked, width: int, options: argparse.Namespace, _: Translator) -> None:
    if options.json:
        facts = {name: None if value is None else str(value) for name, value in asdict(one).items()}
        facts.pop("mend")
        print(json.dumps(facts, ensure_ascii=False))
        return
    words = f"{_(one.kind)}  {one.name:{width}}  {_(one.state)}"
    if one.damage is not None:
        damage = one.damage if isinstance(one.damage, str) else _(one.damage)
        words += f"  {damage}" + (f"  -> {_(one.remedy)}" if one.remedy else "")
    print(one_line(words) if one.damage is not None else words)
