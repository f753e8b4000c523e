"""A power cut at any moment: what the lines and the status promise is there, and the run goes on to the same
bits."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest

from benchmarks.reliability.damages import CONFIG, Outcome, same
from benchmarks.reliability.power import Disk, Left
from training.runs import atomic, journal, writer
from training.runs.checkpoint import CHECKPOINT
from training.runs.mending import examine
from training.runs.reader import StoreError, open_run
from training.runs.recording import record, resume

# One of so many moments is looked at. Where files are waited for all at once there are fewer, and all count.
EVERY = {False: 5, True: 1}


@pytest.fixture(scope="module")
def memory() -> Iterator[Path]:
    """A place in memory, which is quick, and where no file gets the inode of another."""
    place = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=place if place.is_dir() else None) as folder:
        yield Path(folder)


def cut_off(root: Path, *, at_once: bool = False, hasty: bool = False) -> list[Left]:
    """Record a run, and return what a power cut would leave of it at many moments; a hasty one does not wait
    for its chunks.

    Args:
        at_once: whether chunks are waited for all at once, as on a file system that can.
    """
    found: list[Left] = []
    count = 0

    def note(left: Callable[[], Left]) -> None:
        nonlocal count
        count += 1
        if count % EVERY[at_once] == 0:
            found.append(left())

    root.mkdir()
    disk = Disk(root, note)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(journal, "SECONDS_BETWEEN_COMMITS", 0.0)
        patch.setattr(writer, "SECONDS_BETWEEN_CHECKPOINTS", 0.0)
        patch.setattr(writer, "SECONDS_BETWEEN_STATUSES", 0.0)
        patch.setattr(atomic, "fsync", disk.fsync)
        patch.setattr(atomic, "_can_wait_at_once", lambda _folder: at_once)
        patch.setattr(atomic, "syncfs", (lambda _: True) if hasty else disk.syncfs)
        if hasty:
            patch.setattr(journal, "wait_for_files", lambda _paths: None)
        record([CONFIG], root=root, threads=1, device="cpu", forces=True)
    return [*found, disk.left()]


@pytest.fixture(scope="module", params=[False, True], ids=["one by one", "at once"])
def cuts(memory: Path, request: pytest.FixtureRequest) -> list[Left]:
    shutil.rmtree(memory / "whole", ignore_errors=True)
    return cut_off(memory / "whole", at_once=request.param)


def test_what_is_promised_is_there_at_every_moment(cuts: list[Left], memory: Path) -> None:
    assert len(cuts) > 30
    reached = []
    for left in cuts:
        place = memory / "cut"
        left.write(place)
        try:
            run = open_run(CONFIG.run_id, place)
        except StoreError as error:
            assert "there is none in" in str(error)  # noqa: PT017  # before it had begun
        else:
            found = examine(run)
            assert found.faults == ()
            run.view()
            reached.append(found.last_step)
        shutil.rmtree(place)
    assert reached == sorted(reached)
    assert reached[-1] == CONFIG.steps


@pytest.mark.parametrize("at_once", [False, True])
def test_without_the_wait_for_chunks_a_promise_is_broken(memory: Path, at_once: bool) -> None:
    """The law above can fail."""
    broken = 0
    for left in cut_off(memory / f"hasty {at_once}", at_once=at_once, hasty=True):
        left.write(memory / "cut")
        with suppress(StoreError):
            broken += bool(examine(open_run(CONFIG.run_id, memory / "cut")).faults)
        shutil.rmtree(memory / "cut")
    assert broken > 3


@pytest.mark.filterwarnings("ignore:run .* is damaged")
def test_a_run_goes_on_to_the_same_bits_whatever_else_has_reached_the_disk(
    cuts: list[Left], memory: Path
) -> None:
    whole, rng = open_run(CONFIG.run_id, memory / "whole"), np.random.default_rng(0)
    resumed = 0
    for left in cuts[3 :: len(cuts) // 10]:
        place = memory / "torn"
        left.write(place, rng)
        try:
            resume(CONFIG.run_id, root=place)
        except StoreError as error:
            assert "is finished" in str(error) or "there is none in" in str(error)  # noqa: PT017
            if "none" in str(error):
                record([CONFIG], root=place, threads=1, device="cpu", forces=True)
            else:  # its name may still be there, though nobody needs it any more
                (place / CONFIG.run_id / CHECKPOINT).unlink(missing_ok=True)
        outcome, words = same(open_run(CONFIG.run_id, place), whole)
        assert outcome is Outcome.EXACT, words
        resumed += 1
        shutil.rmtree(place)
    assert resumed >= 8
