"""What may become of the files of a run that was killed: each damage by name, and by chance.

A damage changes the folder of a run; then the run is resumed, and is either the run it would have been, to
the last bit, or refused in one line. Anything else is a failure: another run, "finished" with a hole, a
traceback.
"""

from __future__ import annotations

import json
import os
import shutil
import warnings
from collections.abc import Callable, Mapping
from contextlib import suppress
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np

from language import UserError
from training.config import Config
from training.engine.trainer import train
from training.runs.reader import Run, open_run
from training.runs.recording import record, resume
from training.runs.status import State
from training.runs.writer import Recorder

Damage: TypeAlias = Callable[[Path], None]
CONFIG = Config(network="relu_mlp", p=5, train_fraction=0.5, d_model=4, d_mlp=8, steps=45, evaluate_every=3,
                snapshots=20, snapshot_spacing="linear", steps_after_grokking=None)  # fmt: skip
KILLED_AT = 33
ARRAY, CHUNK = "weights/W_E", "weights/W_E/c.5.0.0"
METRICS, SNAPSHOTS, CHECKPOINT = "metrics.jsonl", "snapshots.jsonl", "checkpoint.safetensors"


class Outcome(StrEnum):
    """What became of a damaged run that was resumed."""

    EXACT = "exact"
    REFUSED = "refused in one line"
    WRONG = "another run, or a hole"
    TRACEBACK = "traceback"


SURVIVED = (Outcome.EXACT, Outcome.REFUSED)


# ---- Damages ----------------------------------------------------------------------------------------------


def lost(name: str) -> Damage:
    def damage(folder: Path) -> None:
        shutil.rmtree(folder / name) if (folder / name).is_dir() else (folder / name).unlink()

    return damage


def rewritten(name: str, change: Callable[[bytes], bytes]) -> Damage:
    def damage(folder: Path) -> None:
        (folder / name).write_bytes(change((folder / name).read_bytes()))

    return damage


def cut(name: str, end: int) -> Damage:
    return rewritten(name, lambda content: content[:end])


def zeroed(name: str, start: int) -> Damage:
    return rewritten(name, lambda content: content[:start] + bytes(len(content[start:])))


def flipped(name: str, at: int) -> Damage:
    def change(content: bytes) -> bytes:
        place = at % len(content)
        return content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :]

    return rewritten(name, change)


def lines(name: str, change: Callable[[list[bytes]], list[bytes]]) -> Damage:
    return rewritten(name, lambda content: b"".join(change(content.splitlines(keepends=True))))


def without(number: int) -> Callable[[list[bytes]], list[bytes]]:
    return lambda rows: rows[:number] + rows[number + 1 :]


def doubled(number: int) -> Callable[[list[bytes]], list[bytes]]:
    return lambda rows: rows[:number] + rows[number : number + 1] + rows[number:]


def swapped(number: int) -> Callable[[list[bytes]], list[bytes]]:
    return lambda rows: [*rows[:number], rows[number + 1], rows[number], *rows[number + 2 :]]


def replaced(old: bytes, new: bytes) -> Callable[[bytes], bytes]:
    return lambda content: content.replace(old, new, 1)


def all_of(*damages: Damage) -> Damage:
    def damage(folder: Path) -> None:
        for each in damages:
            each(folder)

    return damage


def exchanged(one: str, other: str) -> Damage:
    def damage(folder: Path) -> None:
        first, second = (folder / one).read_bytes(), (folder / other).read_bytes()
        (folder / one).write_bytes(second)
        (folder / other).write_bytes(first)

    return damage


def said(name: str, **changes: Any) -> Damage:
    """Put other values into a file of JSON."""
    return rewritten(name, lambda content: json.dumps(json.loads(content) | changes).encode())


def _another_number(content: bytes) -> bytes:
    """Another loss in the middle of the log, which is JSON and a number as before."""
    rows = content.splitlines(keepends=True)
    row = json.loads(rows[5])
    rows[5] = json.dumps(row | {"train_loss": row["train_loss"] + 0.25}).encode() + b"\n"
    return b"".join(rows)


DAMAGES: Mapping[str, Damage] = {
    "nothing at all": lambda _folder: None,
    "a chunk lost": lost(CHUNK),
    "the first chunk lost": lost("weights/W_E/c.0.0.0"),
    "the last chunk lost": lambda folder: lost(f"{ARRAY}/c.{_snapshots(folder) - 1}.0.0")(folder),
    "a chunk emptied": cut(CHUNK, 0),
    "a chunk cut": cut(CHUNK, 10),
    "a chunk cut by one byte": cut(CHUNK, -1),
    "a chunk's end zeroed": zeroed(CHUNK, 20),
    "a chunk zeroed": zeroed(CHUNK, 0),
    "a bit of a chunk flipped": flipped(CHUNK, 17),
    "a bit of a chunk's last byte flipped": flipped(CHUNK, -1),
    "two chunks exchanged": exchanged(CHUNK, "weights/W_E/c.6.0.0"),
    "an array lost": lost(ARRAY),
    "all weights lost": lost("weights"),
    "an array's description lost": lost(f"{ARRAY}/zarr.json"),
    "an array's description cut": cut(f"{ARRAY}/zarr.json", 40),
    "an array's description zeroed": zeroed(f"{ARRAY}/zarr.json", 0),
    "an array's shape changed": rewritten(f"{ARRAY}/zarr.json", replaced(b"6", b"7")),
    "an array said to be of other numbers": rewritten(f"{ARRAY}/zarr.json", replaced(b"float32", b"float64")),
    "the group's description lost": lost("weights/zarr.json"),
    "the group's description cut": cut("weights/zarr.json", 30),
    "an array fewer in the group": rewritten("weights/zarr.json", replaced(b'"W_E",', b"")),
    "a line of metrics lost": lines(METRICS, without(5)),
    "the last line of metrics lost": lines(METRICS, lambda rows: rows[:-1]),
    "the last five lines of metrics lost": lines(METRICS, lambda rows: rows[:-5]),
    "a line of metrics doubled": lines(METRICS, doubled(5)),
    "two lines of metrics swapped": lines(METRICS, swapped(5)),
    "a line of metrics torn": lines(METRICS, lambda rows: [*rows[:-1], rows[-1][:30]]),
    "a line of metrics torn in the middle": lines(METRICS, lambda rows: [*rows[:5], rows[5][:30], *rows[6:]]),
    "a line of zeros in the metrics": lines(METRICS, lambda rows: [*rows[:-3], bytes(len(rows[-3])) + b"\n"]),
    "a NaN in the metrics": rewritten(METRICS, replaced(b'"train_loss": ', b'"train_loss": NaN, "": ')),
    "another number in the metrics": rewritten(METRICS, _another_number),
    "a step beyond all numbers": rewritten(
        METRICS, replaced(b'"step": 12', b'"step": 1000000000000000000000')
    ),
    "a bit of the metrics flipped": flipped(METRICS, 700),
    "all metrics lost": lost(METRICS),
    "a line of snapshots lost": lines(SNAPSHOTS, without(5)),
    "the first line of snapshots lost": lines(SNAPSHOTS, without(0)),
    "the last line of snapshots lost": lines(SNAPSHOTS, lambda rows: rows[:-1]),
    "a line of snapshots doubled": lines(SNAPSHOTS, doubled(5)),
    "two lines of snapshots swapped": lines(SNAPSHOTS, swapped(5)),
    "a line of snapshots torn": lines(SNAPSHOTS, lambda rows: [*rows[:-1], rows[-1][:6]]),
    "all snapshots lost": lost(SNAPSHOTS),
    "the checkpoint lost": lost(CHECKPOINT),
    "the checkpoint cut by one byte": cut(CHECKPOINT, -1),
    "the checkpoint cut in half": rewritten(CHECKPOINT, lambda content: content[: len(content) // 2]),
    "the checkpoint emptied": cut(CHECKPOINT, 0),
    "a bit of the checkpoint flipped": flipped(CHECKPOINT, -500),
    "the checkpoint's end zeroed": zeroed(CHECKPOINT, -64),
    "another step in the checkpoint": rewritten(CHECKPOINT, replaced(b'"step":"33"', b'"step":"30"')),
    "the status lost": lost("status.json"),
    "the status cut": cut("status.json", 20),
    "the status zeroed": zeroed("status.json", 0),
    "a status that says finished": said("status.json", state="finished"),
    "the config lost": lost("config.json"),
    "the config cut": cut("config.json", 50),
    "another seed in the config": rewritten("config.json", replaced(b'"seed": 0', b'"seed": 1')),
    "metrics, a chunk and the checkpoint": all_of(
        lines(METRICS, without(9)), lost(CHUNK), flipped(CHECKPOINT, -300)
    ),
    "snapshots and the checkpoint": all_of(lines(SNAPSHOTS, doubled(2)), cut(CHECKPOINT, -1)),
    "a description and a chunk": all_of(lost(f"{ARRAY}/zarr.json"), flipped(CHUNK, 3)),
    "everything but the config": all_of(
        lost("weights"), lost(METRICS), lost(SNAPSHOTS), lost("status.json"), lost(CHECKPOINT)
    ),
}


def _snapshots(folder: Path) -> int:
    return (folder / SNAPSHOTS).read_bytes().count(b"\n")


def random_damage(folder: Path, rng: np.random.Generator) -> str:
    """Do something to one of the run's files, and say what."""
    files = sorted(path for path in folder.rglob("*") if path.is_file() and path.name != "run.lock")
    # Each kind of file as often as another, though there are a hundred chunks to a log.
    kinds = sorted({path.suffix for path in files})
    kind = kinds[rng.integers(len(kinds))]
    path = [path for path in files if path.suffix == kind][rng.integers(sum(p.suffix == kind for p in files))]
    name, content = path.relative_to(folder).as_posix(), path.read_bytes()
    place = int(rng.integers(len(content)))
    many = list[Callable[[], Damage]](
        [
            lambda: lost(name),
            lambda: cut(name, place),
            lambda: zeroed(name, place),
            lambda: flipped(name, place),
        ]
    )
    if kind == ".jsonl":
        line = int(rng.integers(content.count(b"\n") - 1))
        many += [partial(lines, name, change(line)) for change in (without, doubled, swapped)]
    which = int(rng.integers(len(many)))
    many[which]()(folder)
    return f"{name}, {which} at {place}"


# ---- Trials -----------------------------------------------------------------------------------------------


def prepare(root: Path) -> tuple[Path, Path]:
    """Record a run whole, and the same run killed with all that it may have: a checkpoint, forces."""

    def kill(_member: int, recorder: Recorder, _measures: dict[str, float]) -> None:
        if recorder.step == KILLED_AT:
            (checkpoint,) = (step.checkpoint(0) for step in train([CONFIG]) if step.step == KILLED_AT)
            recorder.checkpoint(checkpoint)
            raise ZeroDivisionError

    record([CONFIG], root=root / "whole", threads=1, device="cpu", forces=True)
    with suppress(ZeroDivisionError):
        record([CONFIG], root=root / "killed", threads=1, device="cpu", forces=True, on_evaluation=kill)
    folder = root / "killed" / CONFIG.run_id
    written = json.loads((folder / "status.json").read_text())
    assert (folder / CHECKPOINT).exists()
    assert written["step"] == KILLED_AT
    return root / "whole", root / "killed"


def attempt(whole: Path, killed: Path, place: Path, damage: Damage) -> tuple[Outcome, str]:
    """Damage a copy of the killed run, resume it, and compare it with the whole one."""
    shutil.rmtree(place, ignore_errors=True)
    shutil.copytree(killed, place)
    damage(place / CONFIG.run_id)
    try:
        with warnings.catch_warnings(record=True) as told:
            warnings.simplefilter("always")
            resume(CONFIG.run_id, root=place)
        words = "; ".join(str(warning.message) for warning in told)
        return same(open_run(CONFIG.run_id, place), open_run(CONFIG.run_id, whole), words)
    except UserError as error:
        text = str(error)
        return (Outcome.REFUSED if "\n" not in text else Outcome.TRACEBACK), text
    except Exception as error:  # of whatever kind: that is what is counted
        return Outcome.TRACEBACK, repr(error)


def same(run: Run, whole: Run, words: str = "") -> tuple[Outcome, str]:
    """Compare two runs to the last bit, in all but the time they took."""
    if run.status().state is not State.FINISHED:
        return Outcome.WRONG, f"{run.status().state}"
    try:
        found = {**run.metrics(), "snapshots": run.snapshot_steps(), **run.weights()}
        gradient, decay = run.forces()
    except UserError as error:
        return Outcome.WRONG, f"finished, but {error}"
    expected = {**whole.metrics(), "snapshots": whole.snapshot_steps(), **whole.weights()}
    parts = whole.forces()
    for name in parts[0]:
        found |= {f"gradient.{name}": gradient[name], f"decay.{name}": decay[name]}
        expected |= {f"gradient.{name}": parts[0][name], f"decay.{name}": parts[1][name]}
    for name, values in expected.items():
        if name != "seconds" and not np.array_equal(found.get(name, []), values, equal_nan=True):
            return Outcome.WRONG, f"{name} differs"
    if os.path.lexists(run.folder / CHECKPOINT) or [*found] != [*expected]:
        return Outcome.WRONG, "more is there than should be"
    return Outcome.EXACT, words
