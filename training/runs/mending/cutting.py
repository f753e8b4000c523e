"""Cut a recorded run back to its last whole state."""

from __future__ import annotations

import shutil
from pathlib import Path

from language import Message, mark
from training.runs.arrays import descriptions, drop_chunks, set_length
from training.runs.atomic import replace_text, wait_for_files
from training.runs.folder import FORCES, METRICS, SNAPSHOTS, STATUS, WEIGHTS, RunFolder
from training.runs.lock import own_folder
from training.runs.mending.examine import Examined
from training.runs.regular_files import overwritten, require_no_link
from training.runs.sealed import sealed_text
from training.runs.status import State, Status
from training.runs.write_errors import explained

CUT_BACK = mark("it was damaged, and is cut back to step {step}")


def cut_back(run: RunFolder, found: Examined) -> None:
    """Cut off whatever comes after the last whole state, a torn last line included, and describe the arrays
    anew where their descriptions are damaged. The status goes: it told of more. Whoever calls this holds the
    run's lock, and writes another.

    Raises:
        IrregularFileError: when a folder of arrays is a link.
        OSError: when it cannot be written.
    """
    for group in (WEIGHTS, FORCES):
        require_no_link(run.folder / group)
        for array in (run.folder / group).glob("*/"):
            require_no_link(array)
    (run.folder / STATUS).unlink(missing_ok=True)
    # Snapshots first: one that is listed has its evaluation, whenever this is interrupted.
    _cut(run.folder / SNAPSHOTS, found.snapshots.until(found.recorded).size)
    _cut(run.folder / METRICS, found.metrics.until(found.evaluations).size)
    damaged = {fault.part for fault in found.faults}
    for group, kinds in found.kinds.items():
        place = run.folder / group
        if not found.recorded:  # the arrays may have been half made
            shutil.rmtree(place, ignore_errors=True)
            continue
        for path, text in descriptions(place, kinds, found.recorded).items():
            if path.relative_to(run.folder).as_posix() in damaged:
                replace_text(path, text)
        drop_chunks(place, found.recorded)


def repair(run: RunFolder, found: Examined) -> Status:
    """Cut a run back that nobody is training, and say so in its status, which is returned: it is finished if
    nothing of it was lost.

    Raises:
        RecordingError: when another process is training it, or it cannot be written.
    """
    with explained(run.folder, found.last_step):
        lock = own_folder(run.folder)
        try:
            cut_back(run, found)
            if found.recorded:
                for group in found.kinds:
                    set_length(run.folder / group, found.recorded)
            status = _status_after(found)
            replace_text(run.folder / STATUS, sealed_text(status.to_json()))
            return status
        finally:
            lock.release()


def _status_after(found: Examined) -> Status:
    step = max(found.last_step, 0)
    rows = found.metrics.rows[: found.evaluations]
    seconds = float(rows[-1].get("seconds") or 0.0) if rows else 0.0
    pace = step / seconds if seconds else 0.0
    said = None if found.has_ended else Message(CUT_BACK, step=step)
    state = State.FINISHED if found.has_ended else State.STOPPED
    stop_step = found.status.stop_step if found.status else step
    return Status(state, 0, step, stop_step, seconds, pace, said, found.evaluations, found.recorded)


def _cut(path: Path, end: int) -> None:
    if path.exists() and path.lstat().st_size > end:
        with overwritten(path) as file:  # which cuts off what lies behind the place that was reached
            file.seek(end)
        wait_for_files([path])
