"""Running sweeps: every cell is finished once, whatever happens to the processes."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

import pytest
from sweep_work import (
    Diary,
    KillAlways,
    KillOnce,
    assert_each_once,
    environment,
    fail_on_two,
    invent,
    written,
)

from training.config import Config
from training.phases import Verdict
from training.sweeps import SweepError, cells_of, parse_sweep, read_sweep, run_sweep
from training.sweeps.folder import GROUPS, TABLE, locked, sweep_folder
from training.sweeps.groups import MEMBERS
from training.sweeps.running import Progress

ROOT = Path(__file__).parents[2]
BASE = Config(p=5, d_model=8, d_mlp=8, steps=20)
TINY = parse_sweep(["lr=1e-3,1e-2,2e-2,1e-1", "seeds=2"], name="tiny", base=BASE)


@pytest.fixture
def diary(tmp_path: Path) -> Path:
    (tmp_path / "diary").mkdir()
    return tmp_path / "diary"


def test_a_real_sweep_has_a_verdict_for_every_cell_and_divergence_is_one(tmp_path: Path) -> None:
    base = Config(p=5, d_model=8, d_mlp=8, steps=20, optimizer="sgd")
    design = parse_sweep(["lr=1e-3,1e-2,1000", "d_mlp=8,16"], name="real", base=base)
    told: list[Progress] = []
    folder = run_sweep(design, jobs=2, members=3, root=tmp_path, on_group=told.append)
    assert_each_once(folder, design)
    table = read_sweep(folder)
    diverged = table["lr"] == 1000
    assert (table["verdict"][diverged] == Verdict.DIVERGES).all()
    assert (table["verdict"][~diverged] != Verdict.DIVERGES).all()
    assert (table["last_step"][~diverged] == 20).all()
    assert (table["train_loss"][~diverged] > 0).all()
    assert not table["finished"][diverged].any()
    assert (table["together"] == 3).all()
    assert (table["seconds"] > 0).all()
    assert sum(len(progress.outcomes) for progress in told) == 6
    assert max(progress.finished for progress in told) == told[-1].finished == told[-1].cells == 6


def test_a_cell_is_what_the_same_config_is_alone(tmp_path: Path) -> None:
    from training.engine.trainer import train

    table = read_sweep(run_sweep(TINY, jobs=1, members=4, root=tmp_path))
    for row, cell in enumerate(cells_of(TINY)[:3]):
        *_, last = train([cell.config])
        assert table["run_id"][row] == cell.config.run_id
        assert table["last_step"][row] == last.step
        assert table["train_loss"][row] == pytest.approx(last.measures["train_loss"][0], rel=1e-4)


def test_what_is_finished_is_never_trained_again(tmp_path: Path, diary: Path) -> None:
    work = Diary(diary)
    folder = run_sweep(TINY, jobs=1, members=3, root=tmp_path, work=work)
    assert work.begun() == list(range(8))
    before = {path: path.stat().st_mtime_ns for path in folder.rglob("*.*") if path.name != "sweep.lock"}
    assert run_sweep(TINY, jobs=1, members=3, root=tmp_path, work=work) == folder
    assert work.begun() == list(range(8))
    assert {path: path.stat().st_mtime_ns for path in before} == before


@pytest.mark.parametrize("members", [1, 2, 3, MEMBERS])
def test_a_sweep_goes_on_where_it_stopped(tmp_path: Path, diary: Path, members: int) -> None:
    """Also when the groups are made differently from then on."""

    class StopError(Exception):
        pass

    def stop(progress: Progress) -> None:
        if progress.finished >= 4:
            raise StopError

    work = Diary(diary)
    with pytest.raises(StopError):
        run_sweep(TINY, jobs=1, members=2, root=tmp_path, work=work, on_group=stop)
    folder = sweep_folder(TINY.sweep_id, tmp_path)
    assert written(folder) == [0, 1, 2, 3]
    partial_table = read_sweep(folder)
    assert (len(partial_table), partial_table.missing) == (4, 4)
    assert not (folder / TABLE).exists()
    run_sweep(TINY, jobs=1, members=members, root=tmp_path, work=work)
    assert_each_once(folder, TINY)
    assert work.begun() == list(range(8))


def test_cells_that_fail_are_named_and_all_others_are_finished(tmp_path: Path) -> None:
    said = r"2 cells could not be trained \(2, 3\), the first of them because: ZeroDivisionError: cell two"
    with pytest.raises(SweepError, match=said):
        run_sweep(TINY, jobs=2, members=2, root=tmp_path, work=fail_on_two)
    folder = sweep_folder(TINY.sweep_id, tmp_path)
    assert written(folder) == [0, 1, 4, 5, 6, 7]
    run_sweep(TINY, jobs=1, root=tmp_path, work=invent)
    assert_each_once(folder, TINY)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"backend": "ray"}, "backend = 'ray': known are loky, dask"),
        ({"jobs": 0}, "jobs = 0: it must be a whole number from 1"),
        ({"threads": -1}, "threads = -1: it must be a whole number from 1"),
        ({"members": 0}, "members = 0: it must be a whole number from 1"),
    ],
)
def test_wrong_options_are_one_clear_line(tmp_path: Path, options: dict[str, object], said: str) -> None:
    from language import UserError

    with pytest.raises(UserError, match=said):
        run_sweep(TINY, root=tmp_path, work=invent, **options)


def test_one_process_at_a_time_runs_a_sweep(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("training.sweeps.folder.SECONDS_TO_WAIT", 0.1)
    with (
        locked(sweep_folder(TINY.sweep_id, tmp_path)),
        pytest.raises(SweepError, match="another process is running it"),
    ):
        run_sweep(TINY, jobs=1, root=tmp_path, work=invent)
    run_sweep(TINY, jobs=1, root=tmp_path, work=invent)  # the lock is free again


def test_a_killed_worker_costs_only_time(tmp_path: Path, diary: Path) -> None:
    work = KillOnce(diary, victim=4)
    folder = run_sweep(TINY, jobs=2, members=1, root=tmp_path, work=work)
    assert_each_once(folder, TINY)
    assert work.begun().count(4) == 2
    assert os.getpid() not in work.processes()


def test_a_group_that_kills_its_worker_every_time_is_given_up(
    tmp_path: Path, diary: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("training.sweeps.pools.LOSSES", 1)  # a new pool takes seconds
    said = r"1 cells could not be trained \(5\), the first of them because: the processes .* were killed"
    with pytest.raises(SweepError, match=said):
        run_sweep(TINY, jobs=2, members=1, root=tmp_path, work=KillAlways(diary, victim=5))
    assert written(sweep_folder(TINY.sweep_id, tmp_path)) == [0, 1, 2, 3, 4, 6, 7]


SCRIPT = """
import sys
from pathlib import Path
from sweep_work import Diary
from test_sweep_running import TINY
from training.sweeps import run_sweep

if __name__ == "__main__":
    root = Path(sys.argv[1])
    run_sweep(TINY, jobs=2, members=1, root=root, work=Diary(root / "diary", float(sys.argv[2])),
              on_group=lambda progress: print(progress.finished, flush=True))
"""


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGKILL])
def test_an_interrupted_sweep_keeps_what_is_finished(
    tmp_path: Path, diary: Path, how: signal.Signals
) -> None:
    script = tmp_path / "script.py"
    script.write_text(SCRIPT)
    command = [sys.executable, str(script), str(tmp_path), "0.4"]
    with subprocess.Popen(
        command, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        assert process.stdout is not None
        process.stdout.readline()
        process.send_signal(how)
        process.wait(timeout=20)
    assert process.returncode != 0
    folder = sweep_folder(TINY.sweep_id, tmp_path)
    kept = written_whole(folder)
    assert kept
    assert len(kept) < 8
    begun = len(Diary(diary).begun())
    run_sweep(TINY, jobs=1, members=1, root=tmp_path, work=Diary(diary))
    assert sorted(written_whole(folder)) == list(range(8))
    assert_again_only(Diary(diary).begun(), begun, kept)


def written_whole(folder: Path) -> list[int]:
    """As `written`, but a process that was killed may have left a draft."""
    files = sorted((folder / GROUPS).glob("*.json"))
    return [row["cell"] for path in files for row in json.loads(path.read_text())["cells"]]


def assert_again_only(begun: Sequence[int], before: int, kept: Sequence[int]) -> None:
    """The second call began the cells that were not kept, and no other."""
    assert len(begun) - before >= 8 - len(kept)
    assert all(begun.count(cell) == 1 for cell in kept)


FOR_EVER = """
import sys
from pathlib import Path

from training.config import Config
from training.sweeps import parse_sweep
from training.sweeps.running import run_sweep

if __name__ == "__main__":
    base = Config(p=13, d_model=16, d_mlp=32, steps=10**8, steps_after_grokking=None, evaluate_every=10**6)
    run_sweep(parse_sweep(("seeds=2",), name="x", base=base), jobs=2, members=1, root=Path(sys.argv[1]))
"""


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="it looks for processes in /proc")
def test_a_killed_sweep_leaves_no_process_behind(tmp_path: Path) -> None:
    script = tmp_path / "for_ever.py"
    script.write_text(FOR_EVER)
    words = [sys.executable, "-W", "ignore", str(script), str(tmp_path / "sweeps")]
    here = os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])}
    sweep = subprocess.Popen(words, env=here, start_new_session=True, stderr=subprocess.DEVNULL)
    try:
        wait_for(lambda: sum(is_worker(pid) for pid in of_session(sweep.pid)) == 2, 60)
    finally:
        sweep.kill()
        sweep.wait()
    wait_for(lambda: not of_session(sweep.pid), 30)


def of_session(leader: int) -> list[int]:
    """The processes of a session that are still at work."""
    found = []
    for place in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            told = (place / "stat").read_text().rpartition(")")[2].split()
            if told[0] not in "ZX" and int(told[3]) == leader:
                found.append(int(place.name))
    return found


def is_worker(pid: int) -> bool:
    with suppress(OSError):
        return b"LokyProcess" in (Path("/proc") / str(pid) / "cmdline").read_bytes()
    return False


def wait_for(done: Callable[[], bool], seconds: float) -> None:
    until = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < until
        time.sleep(0.1)
