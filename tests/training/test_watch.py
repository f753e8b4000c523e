"""training.watch: networks that somebody else trains become runs on disk."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
import zarr

from language import UserError, translator
from training import detect_phases, list_runs, open_watched, watch
from training.cli import main
from training.runs.folder import StoreError
from training.runs.lock import RecordingError
from training.runs.status import State
from training.watching import WatchError, list_watched

STEPS = range(45)


def small() -> torch.nn.Module:
    torch.manual_seed(0)
    return torch.nn.Sequential(torch.nn.Linear(3, 4), torch.nn.ReLU(), torch.nn.Linear(4, 2))


def trained(name: str, root: Path, **options: Any) -> dict[int, dict[str, np.ndarray]]:
    """Train and watch a network; returns its weights at every step."""
    model = small()
    optimizer = torch.optim.AdamW(model.parameters(), lr=0.01, weight_decay=0.1)
    seen = {}
    with watch(name, model, optimizer, root=root, **options) as log:
        for step in STEPS:
            optimizer.zero_grad()
            model(torch.randn(8, 3)).square().mean().backward()
            optimizer.step()
            metrics = {"loss": torch.tensor(1.0 / (step + 1))}
            if step % 2 == 0:
                metrics |= {
                    "train_acc": torch.tensor(100.0 * (step >= 4)),
                    "val_acc": np.float32(99.5 * (step >= 20)),
                }
            log(step, **metrics)
            seen[step] = {key: value.detach().numpy().copy() for key, value in model.named_parameters()}
    return seen


def called(
    model: torch.nn.Sequential, steps: range, root: Path, *, spoilt_from: int | None = None, **options: Any
) -> None:
    """Call the watcher at each step; from one step on a weight and the loss are no numbers."""
    with watch("my-run", model, every=1, root=root, **options) as log:
        for step in steps:
            spoilt = spoilt_from is not None and step >= spoilt_from
            if spoilt:
                model[0].bias.data[0] = float("nan")
            log(step, loss=float("nan") if spoilt else 1.0)


def test_weights_are_those_of_their_steps_and_metrics_those_that_were_logged(tmp_path: Path) -> None:
    seen = trained("my-run", tmp_path, every=10)
    run = open_watched("my-run", tmp_path)
    steps = run.snapshot_steps().tolist()
    assert steps == [0, 10, 20, 30, 40, 44]
    recorded = run.weights()
    assert set(recorded) == set(run.parameters) == {"0.weight", "0.bias", "2.weight", "2.bias"}
    for name, values in recorded.items():
        np.testing.assert_array_equal(values, [seen[step][name] for step in steps])
        assert run.parameters[name] == values.shape[1:]
        group = zarr.open_group(run.folder / "weights", mode="r")
        np.testing.assert_array_equal(group[name][:], values)  # any other tool reads the same
    metrics = run.metrics()
    assert metrics["step"].tolist() == list(STEPS)
    np.testing.assert_allclose(metrics["loss"], 1 / (1 + np.arange(45)), rtol=1e-6)
    assert np.isnan(metrics["val_acc"][1::2]).all()
    assert metrics["val_acc"][20] == 99.5
    assert run.optimizer["name"] == "AdamW"
    assert run.optimizer["groups"][0]["weight_decay"] == 0.1
    assert run.status().state is State.FINISHED
    assert list_watched(tmp_path) == ["my-run"]


def test_its_phases_are_those_of_its_accuracies(tmp_path: Path) -> None:
    trained("my-run", tmp_path)
    run = open_watched("my-run", tmp_path)
    even = np.arange(0, 45, 2)
    expected = detect_phases(even, even >= 4, 0.995 * (even >= 20))
    found = run.phases()
    assert (found.verdict, found.memorised_at, found.leap_at, found.generalised_at) == (
        expected.verdict, 4, expected.leap_at, 20,
    )  # fmt: skip
    assert run.accuracies().percent
    with pytest.raises(UserError, match="there is no column 'x'"):
        run.phases(train="x")


def test_an_earlier_run_of_the_name_is_kept(tmp_path: Path) -> None:
    trained("my-run", tmp_path, every=5)
    trained("my-run", tmp_path, every=20)
    assert list_watched(tmp_path) == ["my-run", "my-run~1"]
    assert open_watched("my-run~1", tmp_path).snapshot_steps().tolist() == [
        0,
        5,
        10,
        15,
        20,
        25,
        30,
        35,
        40,
        44,
    ]
    assert open_watched("my-run", tmp_path).snapshot_steps().tolist() == [0, 20, 40, 44]


def test_two_writers_do_not_mix(tmp_path: Path) -> None:
    with watch("my-run", small(), root=tmp_path) as log:
        log(0, loss=1)
        with (
            pytest.raises(RecordingError, match="'my-run': another process is training it"),
            watch("my-run", small(), root=tmp_path),
        ):
            pass
        log(10, loss=2)
        assert open_watched("my-run", tmp_path).status().state is State.RUNNING
    assert open_watched("my-run", tmp_path).metrics()["loss"].tolist() == [1, 2]


@pytest.mark.parametrize(
    ("error", "state", "said"),
    [
        (ZeroDivisionError("by zero"), State.FAILED, "ZeroDivisionError: by zero"),
        (KeyboardInterrupt(), State.STOPPED, "None"),
    ],
)
def test_a_loop_that_breaks_off_keeps_what_was_recorded(
    error: BaseException, state: State, said: str, tmp_path: Path
) -> None:
    with pytest.raises(type(error)), watch("my-run", small(), every=1, root=tmp_path) as log:  # noqa: PT012
        log(0, loss=1)
        log(1, loss=2)
        raise error
    run = open_watched("my-run", tmp_path)
    status = run.status()
    assert (status.state, str(status.message)) == (state, said)
    assert run.weights("0.bias")["0.bias"].shape == (2, 4)


def test_a_killed_process_leaves_a_readable_run(tmp_path: Path) -> None:
    code = (
        "import sys, torch, itertools; from pathlib import Path; from training import watch\n"
        "with watch('my-run', torch.nn.Linear(3, 2), every=1, root=Path(sys.argv[1])) as log:\n"
        "    for step in itertools.count():\n"
        "        log(step, loss=step)\n"
        "        if step == 20: print('now', flush=True)\n"
    )
    environment = os.environ | {"PYTHONPATH": ".", "OMP_NUM_THREADS": "1"}
    with subprocess.Popen(
        [sys.executable, "-c", code, tmp_path], stdout=subprocess.PIPE, env=environment
    ) as process:
        assert process.stdout is not None
        process.stdout.readline()
        try:
            growing = open_watched("my-run", tmp_path)
            assert growing.status().state is State.RUNNING
            until = time.monotonic() + 60
            while len(growing.snapshot_steps()) <= 20 and time.monotonic() < until:
                time.sleep(0.02)
            assert len(growing.weights("bias")["bias"]) > 20
        finally:
            process.kill()
    run = open_watched("my-run", tmp_path)
    assert run.status().state is State.FAILED
    assert "the worker is gone" in str(run.status().message)
    steps = run.snapshot_steps()
    assert len(run.weights("weight")["weight"]) == len(steps) > 20
    assert run.metrics()["loss"].tolist() == run.metrics()["step"].tolist()


def test_past_the_limit_training_goes_on_without_weights(tmp_path: Path) -> None:
    size = sum(value.numel() * 4 for value in small().parameters())
    with pytest.warns(UserWarning, match="from step 3 on no weights are recorded") as warned:
        called(small(), range(9), tmp_path, most_megabytes=3.5 * size / 1e6)
    assert len(warned) == 1
    run = open_watched("my-run", tmp_path)
    assert run.snapshot_steps().tolist() == [0, 1, 2]
    assert run.metrics()["step"].tolist() == list(range(9))
    with pytest.raises(
        WatchError, match=r"one snapshot takes 0.0 MB and the limit is most_megabytes = 1e-06"
    ):
        watch("my-run", small(), most_megabytes=1e-6, root=tmp_path)


def test_weights_that_are_not_finite_are_recorded_and_said_once(tmp_path: Path) -> None:
    model = small()
    with pytest.warns(UserWarning, match="parameter '0.bias' is not finite at step 1") as warned:
        called(model, range(4), tmp_path, spoilt_from=1)
    assert len(warned) == 1
    run = open_watched("my-run", tmp_path)
    assert np.isnan(run.weights("0.bias")["0.bias"][:, 0]).tolist() == [False, True, True, True]
    assert np.isnan(run.metrics()["loss"]).tolist() == [False, True, True, True]


def test_half_precision_is_recorded_as_float32_and_double_as_it_is(tmp_path: Path) -> None:
    model = torch.nn.ModuleDict(
        {"short": torch.nn.Linear(2, 2).bfloat16(), "long": torch.nn.Linear(2, 2).double()}
    )
    with watch("my-run", model, root=tmp_path, weights=["*.weight"]) as log:
        log(0)
    weights = open_watched("my-run", tmp_path).weights()
    assert {name: str(value.dtype) for name, value in weights.items()} == {
        "short.weight": "float32", "long.weight": "float64",
    }  # fmt: skip
    np.testing.assert_array_equal(weights["short.weight"][0], model["short"].weight.detach().float().numpy())


WRONG_FROM_THE_START: dict[str, tuple[dict[str, Any], str]] = {
    "no parameters": ({"model": torch.nn.ReLU()}, "the model has no parameters"),
    "no match": ({"weights": ["blocks.*"]}, "no parameter matches blocks.*; there are 0.weight, 0.bias"),
    "every": ({"every": 0}, "every = 0: it must be a whole number from 1 up"),
    "every half": ({"every": 2.5}, "every = 2.5"),
    "complex": (
        {"model": torch.nn.ParameterDict({"c": torch.nn.Parameter(torch.zeros(2, dtype=torch.complex64))})},
        "parameter 'c' is of type torch.complex64",
    ),
    "slash": ({"model": torch.nn.ParameterDict({"a/b": torch.zeros(2)})}, "parameter 'a/b': a folder cannot"),
    "path": ({"name": "../x"}, "run id '../x'"),
    "limit": ({"most_megabytes": float("nan")}, "most_megabytes = nan"),
}


@pytest.mark.parametrize("case", WRONG_FROM_THE_START)
def test_what_cannot_be_watched_is_refused_in_one_line(case: str, tmp_path: Path) -> None:
    options, text = WRONG_FROM_THE_START[case]
    given = {"name": "my-run", "model": small(), "root": tmp_path / "watched"} | options
    with pytest.raises(UserError) as caught:
        watch(**given)
    assert text in str(caught.value)
    assert "\n" not in str(caught.value)
    assert translator("zh")(caught.value.message) != str(caught.value)
    assert not (tmp_path / "watched").exists()


WRONG_LATER: dict[str, tuple[Any, str]] = {
    "same step": (lambda log, _model: log(1), "step = 1: it must be larger than the one before, 1"),
    "half a step": (lambda log, _model: log(1.5), "step = 1.5: it must be a whole number"),
    "text": (lambda log, _model: log(2, loss="low"), "loss = 'low': a metric is one number"),
    "two numbers": (lambda log, _model: log(2, loss=torch.zeros(2)), "a metric is one number"),
    "reserved": (lambda log, _model: log(2, seconds=3), "seconds cannot be the name of a metric"),
    "reshaped": (
        lambda log, model: (setattr(model, "2", torch.nn.Linear(4, 3)), log(2)),
        "parameter '2.weight' has the shape (3, 4) now and had (2, 4) before",
    ),
    "renamed": (
        lambda log, model: (delattr(model, "2"), log(2)),
        "parameter '2.weight' is no longer in the model",
    ),
}


@pytest.mark.parametrize("case", WRONG_LATER)
def test_what_goes_wrong_later_is_one_line_and_loses_nothing(case: str, tmp_path: Path) -> None:
    act, text = WRONG_LATER[case]
    model = small()
    with pytest.raises(WatchError) as caught, watch("my-run", model, every=1, root=tmp_path) as log:  # noqa: PT012
        log(0, loss=1)
        log(1, loss=2)
        act(log, model)
    assert text in str(caught.value)
    assert translator("zh")(caught.value.message) != str(caught.value)
    run = open_watched("my-run", tmp_path)
    assert run.status().state is State.FAILED
    assert text in str(run.status().message)
    assert len(run.weights("0.weight")["0.weight"]) == 2
    assert run.metrics()["loss"].tolist()[:2] == [1, 2]


def test_a_full_disk_is_said_and_keeps_what_was_recorded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with pytest.raises(RecordingError, match=r"the disk is full: run 'my-run' in .* is kept up to step "), \
            watch("my-run", small(), every=1, root=tmp_path) as log:  # noqa: PT012  # fmt: skip
        log(0, loss=1)
        log._writer._journal.flush()
        monkeypatch.setattr("training.runs.journal.overwritten", full)
        log(1, loss=2)
    monkeypatch.undo()
    run = open_watched("my-run", tmp_path)
    assert run.snapshot_steps().tolist() == [0]
    assert len(run.weights("0.weight")["0.weight"]) == 1


def test_watched_runs_lie_beside_our_own_and_are_not_taken_for_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KAIQIAO_RUNS", str(tmp_path))
    with watch("my-run", small()) as log:
        log(0, loss=1)
    assert (tmp_path / "watched" / "my-run").is_dir()
    assert list(list_runs()) == []
    assert open_watched("my-run").run_id == "my-run"
    with pytest.raises(StoreError, match=r"it has no snapshot yet|there is none"):
        open_watched("other")


@pytest.mark.parametrize(
    "written",
    ["{", "[]", '{"format": 1}', '{"format": 2}', '{"format": 1, "parameters": 3, "optimizer": {}}'],
)
def test_a_damaged_folder_is_said(written: str, tmp_path: Path) -> None:
    trained("my-run", tmp_path)
    (tmp_path / "my-run" / "watched.json").write_text(written)
    with pytest.raises(StoreError, match=r"is damaged|another version"):
        open_watched("my-run", tmp_path)


def test_reading_needs_no_torch(tmp_path: Path) -> None:
    trained("my-run", tmp_path)
    code = (
        "import sys, json; from pathlib import Path; from training import open_watched\n"
        "run = open_watched('my-run', Path(sys.argv[1])); run.weights(); run.metrics(); run.phases()\n"
        "print(json.dumps('torch' in sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code, tmp_path], capture_output=True, text=True, check=True,
                          env=os.environ | {"PYTHONPATH": "."})  # fmt: skip
    assert json.loads(done.stdout) is False


# ---- On the command line -----------------------------------------------------------------------------------


def test_list_show_and_rm_know_watched_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("KAIQIAO_RUNS", str(tmp_path))
    monkeypatch.setenv("KAIQIAO_LANG", "en")
    trained("my-run", tmp_path / "watched")
    with watch("silent", small()) as log:
        log(0, loss=1)
    assert main(["list"]) == 0
    listed = capsys.readouterr().out.splitlines()
    assert (
        listed[0] == "my-run  finished  groks: memorised at step 4, generalised at step 20, 5.0 times as late"
    )
    assert listed[1].startswith("silent  finished  ")
    assert "which column is the held-out accuracy?" in listed[1]
    assert main(["show", "my-run"]) == 0
    assert "26 weights in 4 parameters, 6 snapshots up to step 44, in " in capsys.readouterr().out
    assert main(["show", "my-run", "--json"]) == 0
    facts = json.loads(capsys.readouterr().out)
    assert (facts["watched"], facts["phases"]["generalised_at"]) == (True, 20)
    assert facts["parameters"]["2.weight"] == [2, 4]
    assert main(["phases", "my-run"]) == 0
    assert "my-run  groks: memorised at step 4, generalised at step 20" in capsys.readouterr().out
    assert main(["rm", "my-run", "--yes"]) == 0
    assert list_watched() == ["silent"]
    (tmp_path / "watched" / "silent" / "watched.json").write_text("{")
    capsys.readouterr()
    assert main(["list"]) == main(["show", "silent"]) == 1
    assert capsys.readouterr().err.count("run 'silent' is damaged: watched.json cannot be read") == 2


# ---- Forces ------------------------------------------------------------------------------------------------


def with_forces(
    optimizer: torch.optim.Optimizer, model: torch.nn.Module, root: Path
) -> list[dict[str, np.ndarray]]:
    """Train a network whose rate falls and one of whose parameters has no gradient; returns all weights."""
    seen = []
    schedule = torch.optim.lr_scheduler.ExponentialLR(optimizer, 0.9)
    with watch("my-run", model, optimizer, every=3, forces=True, root=root) as log:
        for step in range(11):
            log(step, loss=1.0)
            seen.append(
                {key: value.detach().double().numpy().copy() for key, value in model.named_parameters()}
            )
            optimizer.zero_grad()
            model[:2](torch.randn(8, 3)).square().mean().backward()
            optimizer.step()
            schedule.step()
    return seen


OPTIMIZERS: dict[str, Any] = {
    "AdamW": lambda groups: torch.optim.AdamW(groups, lr=0.05),
    "SGD": lambda groups: torch.optim.SGD(groups, lr=0.05),
}


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_the_two_forces_add_up_to_the_update(name: str, tmp_path: Path) -> None:
    model = small()
    groups = [{"params": [model[0].weight, *model[2].parameters()], "weight_decay": 0.3},
              {"params": [model[0].bias], "weight_decay": 0.0}]  # fmt: skip
    seen = with_forces(OPTIMIZERS[name](groups), model, tmp_path)
    run = open_watched("my-run", tmp_path)
    steps = run.snapshot_steps().tolist()
    assert steps == [0, 3, 6, 9, 10]
    gradient, decay = run.forces()
    for place, step in enumerate(steps[:-1]):
        for key in run.parameters:
            update = seen[step + 1][key] - seen[step][key]
            np.testing.assert_allclose(gradient[key][place] + decay[key][place], update, atol=1e-8)
            shrinking = (
                0.05 * 0.9**step * 0.3 if key == "0.weight" else 0.0
            )  # "2.*" have no gradient: left alone
            np.testing.assert_allclose(decay[key][place], -shrinking * seen[step][key], rtol=1e-5, atol=1e-12)
        assert np.abs(gradient["0.weight"][place]).max() > 0
        assert np.abs(gradient["2.weight"][place]).max() == 0
    for part in (gradient, decay):
        assert np.isnan(part["0.weight"][-1]).all()  # no update follows the last snapshot
    assert not any(path.name.endswith(".new") for path in run.folder.rglob("*"))


def test_the_hooks_are_gone_afterwards_and_forces_are_not_recorded_unasked(tmp_path: Path) -> None:
    model = small()
    optimizer = torch.optim.AdamW(model.parameters())
    with_forces(optimizer, model, tmp_path)
    before = {path: path.stat().st_mtime_ns for path in (tmp_path / "my-run").rglob("*")}
    model(torch.ones(3)).sum().backward()
    optimizer.step()
    assert {path: path.stat().st_mtime_ns for path in (tmp_path / "my-run").rglob("*")} == before
    trained("other", tmp_path)
    assert not open_watched("other", tmp_path).has_forces()
    with pytest.raises(StoreError, match="without its forces"):
        open_watched("other", tmp_path).forces()


def test_a_parameter_that_goes_between_two_snapshots_is_no_fault_of_the_optimizer_s_step(
    tmp_path: Path,
) -> None:
    model = small()
    optimizer = torch.optim.AdamW(model.parameters())
    with pytest.raises(WatchError, match="no longer in the model"), \
            watch("my-run", model, optimizer, every=5, forces=True, root=tmp_path) as log:  # noqa: PT012  # fmt: skip
        log(0, loss=1)
        del model[2]
        model(torch.ones(3)).sum().backward()
        optimizer.step()
        log(5, loss=1)
    gradient, _ = open_watched("my-run", tmp_path).forces()
    assert np.isnan(gradient["0.weight"]).all()


def test_forces_that_cannot_be_told_apart_are_refused(tmp_path: Path) -> None:
    model = small()
    values = list(model.parameters())
    for optimizer in (
        torch.optim.Adam(values, weight_decay=0.1),
        torch.optim.SGD(values, lr=0.1, momentum=0.9, weight_decay=0.1),
        torch.optim.RMSprop(values, weight_decay=0.1),
    ):
        with pytest.raises(
            WatchError, match=f"forces of {type(optimizer).__name__} with weight_decay = 0.1"
        ) as caught:
            watch("my-run", model, optimizer, forces=True, root=tmp_path)
        assert translator("zh")(caught.value.message) != str(caught.value)
    for optimizer in (torch.optim.Adam(values), torch.optim.SGD(values, lr=0.1, momentum=0.9)):
        watch("my-run", model, optimizer, forces=True, root=tmp_path)
    with pytest.raises(WatchError, match="forces are those of an optimizer"):
        watch("my-run", model, forces=True, root=tmp_path)
