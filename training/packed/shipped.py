"""The runs that come with the code: whoever opens the app for the first time sees them at once.

The reference run, and for its curves the same run with decay switched off once it had memorised.
"""

from __future__ import annotations

from pathlib import Path

from training.config import Config
from training.packed.file import unpack_run
from training.runs.reader import Run, open_run, run_folder, runs_root

FOLDER = Path(__file__).parent / "shipped"


def open_or_unpack(run_id: str) -> Run:
    """Open a run by its id; one that comes with the code is unpacked first, if it is not there.

    Raises:
        StoreError: when there is none of this id, or it is damaged.
        PackedFileError, RecordingError, OSError: as `shipped_run` does.
    """
    file = FOLDER / f"{run_id}.zip"
    if not run_folder(run_id).exists() and file.exists():
        unpack_run(file, runs_root(), replacing=False)
    return open_run(run_id)


def shipped_run(config: Config, root: Path | None = None) -> Run | None:
    """Return the run of a config that comes with the code, unpacked into the folder of runs; None where none
    comes. One that is there already is left as it is.

    Raises:
        PackedFileError: when the file is damaged.
        RecordingError, OSError: when the folder of runs cannot be written.

    >>> shipped_run(Config(p=5)) is None
    True
    """
    file = FOLDER / f"{config.run_id}.zip"
    if not file.exists():
        return None
    root = root or runs_root()
    return open_run(unpack_run(file, root, replacing=False).name, root)
