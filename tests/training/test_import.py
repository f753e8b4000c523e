"""./run import: checkpoints of other programs become runs whose every measure is that of the original."""

from __future__ import annotations

import json
import pickle
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from foreign_layouts import LAYOUTS, nanda, transformer_lens
from safetensors.numpy import save_file

from language import UserError, translator
from training import Config, ConfigError, list_runs, measured, open_run, open_watched, record
from training.cli import main
from training.config.dataset import dataset_of
from training.config.given_rows import text_of_rows
from training.importing import CheckpointError, formats, import_run
from training.importing.formats import read_checkpoints
from training.importing.steps import steps_of
from training.models import forward
from training.models.dims import model_dims
from training.runs.lock import RecordingError, own_folder
from training.runs.reader import Run
from training.runs.status import State

CONFIG = Config(
    p=7, d_model=8, n_heads=2, d_mlp=12, steps=60, evaluate_every=10, snapshots=6, train_fraction=0.5,
    snapshot_spacing="linear",
)  # fmt: skip
THEIRS = Path(__file__).parent / "checkpoints" / "transformer_lens.pth"
# What only the trainer knows: the two forces, and how long it took.
OF_TRAINING = {
    "gradient_norm", "decay_norm", "force_cosine", "share_together", "share_against", "share_decay_alone",
}  # fmt: skip


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Run:
    root = tmp_path_factory.mktemp("original")
    (folder,) = record([CONFIG], root=root, threads=1)
    return open_run(folder.name, root)


def states(run: Run, layout: str = "own") -> dict[int, dict[str, np.ndarray]]:
    """The weights of a run at its snapshots, as another program would have them."""
    weights = run.weights()
    return {
        int(step): LAYOUTS[layout]({name: value[place] for name, value in weights.items()}, CONFIG.n_heads)
        for place, step in enumerate(run.snapshot_steps())
    }


def tensors(state: dict[str, np.ndarray]) -> dict[str, torch.Tensor]:
    return {name: torch.from_numpy(np.array(value)) for name, value in state.items()}


def write_safetensors(folder: Path, found: dict[int, dict[str, np.ndarray]]) -> list[Path]:
    for step, state in found.items():
        save_file({name: np.ascontiguousarray(value) for name, value in state.items()},
                  folder / f"model-{step}.safetensors")  # fmt: skip
    return [folder]


def write_npz(folder: Path, found: dict[int, dict[str, np.ndarray]]) -> list[Path]:
    for number, (step, state) in enumerate(found.items()):
        np.savez(folder / f"{number:03}.npz", step=np.int64(step), **state)
    return sorted(folder.iterdir(), reverse=True)


def write_state_dicts(folder: Path, found: dict[int, dict[str, np.ndarray]]) -> list[Path]:
    """As people save them in loops: with the optimizer and the step."""
    for step, state in found.items():
        whole = {"model_state_dict": tensors(state), "optimizer_state_dict": {"state": {}}, "epoch": step}
        torch.save(whole, folder / f"epoch{step}.pt")
    return [folder]


def write_one_file(folder: Path, found: dict[int, dict[str, np.ndarray]]) -> list[Path]:
    """As Nanda's notebooks save them: all states in one file."""
    whole = {"checkpoints": [tensors(state) for state in found.values()], "checkpoint_epochs": [*found]}
    torch.save(whole, folder / "full_run_data.pth")
    return [folder / "full_run_data.pth"]


@pytest.mark.parametrize(
    ("layout", "write"),
    [
        ("own", write_npz),
        ("transformer_lens", write_safetensors),
        ("transformer_lens", write_state_dicts),
        ("nanda", write_one_file),
    ],
)
def test_every_measure_is_that_of_the_original(
    layout: str, write: Callable[[Path, Any], list[Path]], original: Run, tmp_path: Path
) -> None:
    folder = tmp_path / "files"
    folder.mkdir()
    files = write(folder, states(original, layout))
    declared = Config(p=7, train_fraction=0.5, n_heads=2)
    found = import_run(files, config=declared, name="theirs", root=tmp_path)
    run = open_run("theirs", tmp_path)
    assert run.status().state is State.FINISHED
    assert (run.config.d_model, run.config.n_heads, run.config.d_mlp) == (8, 2, 12)
    assert found.steps == tuple(original.snapshot_steps())
    for name, value in original.weights().items():
        np.testing.assert_array_equal(run.weights(name)[name], value)
    expected, got = measured(original, keeps=False), measured(run, keeps=False)
    assert set(expected.columns) - set(got.columns) == OF_TRAINING
    for name, values in got.columns.items():
        if name not in ("seconds", "margin_change"):
            np.testing.assert_allclose(values, expected.columns[name], rtol=2e-4, atol=1e-5, err_msg=name)
    assert {name: scalar.value for name, scalar in got.scalars.items()} == pytest.approx(
        {name: scalar.value for name, scalar in expected.scalars.items()}, rel=1e-9
    )
    assert got.frequencies == expected.frequencies


def test_a_file_that_transformer_lens_wrote_answers_as_it_did_there(tmp_path: Path) -> None:
    """tests/training/checkpoints: HookedTransformer of transformer-lens 3.9.0, trained and saved as its
    Grokking_Demo does, with its own logits of all pairs beside the weights."""
    file = torch.load(THEIRS, weights_only=True)
    config = Config(p=5, train_fraction=0.3)
    found = import_run([THEIRS], config=config, name="lens", root=tmp_path)
    assert found.steps == (49, 99)
    assert "TransformerLens" in " ".join(map(str, found.remarks))
    run = open_run("lens", tmp_path)
    table = run.config.table
    answers = forward(
        run.weights(), table.inputs, table.operation, run.config.network, model_dims(run.config)
    ).logits
    for place, theirs in enumerate(file["logits"]):
        np.testing.assert_allclose(answers[place], theirs.numpy(), rtol=1e-6, atol=5e-6)
    # The split is the file's, not one of ours: the losses over it are those that they logged one step later.
    assert dataset_of(run.config).split.train.tolist() == sorted(file["train_indices"].tolist())
    np.testing.assert_allclose(
        run.metrics()["held_out_loss"], [file["test_losses"][step] for step in found.steps], rtol=1e-5
    )


def test_without_a_task_any_network_is_a_run(tmp_path: Path) -> None:
    """An image network of torch: weights, steps, the losses that were saved beside them."""
    torch.manual_seed(0)
    model = torch.nn.Sequential(torch.nn.Conv2d(1, 2, 3), torch.nn.BatchNorm2d(2), torch.nn.Flatten())
    kept = []
    for step in range(3):
        with torch.no_grad():
            model[0].bias += step
        kept.append({name: value.clone() for name, value in model.state_dict().items()})
    saved = {"state_dicts": kept, "steps": [0, 2, 4], "train_losses": [5.0, 4.0, 3.0, 2.0, 1.0]}
    torch.save(saved, tmp_path / "Image Net.pt")
    found = import_run([tmp_path / "Image Net.pt"], root=tmp_path)
    assert found.folder.name == "image-net"
    run = open_watched("image-net", tmp_path)
    assert set(run.parameters) == {"0.weight", "0.bias", "1.weight", "1.bias"}
    assert run.snapshot_steps().tolist() == [0, 2, 4]
    np.testing.assert_array_equal(run.weights("0.bias")["0.bias"], [one["0.bias"] for one in kept])
    assert run.metrics()["train_loss"].tolist() == [5, 4, 3, 2, 1]
    assert "1.running_mean" in " ".join(map(str, found.remarks))


def test_half_precision_is_read(tmp_path: Path) -> None:
    from safetensors.torch import save_file as save_tensors

    values = torch.tensor([[1.0, -2.5], [0.5, 3.0]])
    save_tensors({"W": values.to(torch.bfloat16)}, tmp_path / "half.safetensors", metadata={"step": "12"})
    (state,) = read_checkpoints(tmp_path / "half.safetensors")
    np.testing.assert_array_equal(state.weights["W"], values.numpy())
    assert (state.step, state.weights["W"].dtype) == (12, np.float32)


@pytest.mark.parametrize(
    ("said", "own", "names", "expected"),
    [
        (None, [3, 1], ["a.pt", "b.pt"], [3, 1]),
        (None, [None, 1], ["run2_a9.pt", "run2_a10.pt"], [9, 10]),
        (None, [None, None], ["a.pt", "b.pt"], [0, 1]),
        (None, [7, 7], ["seed1-20.pt", "seed1-30.pt"], [20, 30]),
        (None, [None], ["model_step_400.pt"], [400]),
        (None, [None], ["resnet18.pt"], [0]),
        ([5, 6], [3, 1], ["a.pt", "b.pt"], [5, 6]),
    ],
)
def test_steps_are_said_or_guessed(
    said: list[int] | None, own: list[int | None], names: list[str], expected: list[int]
) -> None:
    assert steps_of(said, own, [Path(name) for name in names])[0] == expected


class Foreign:
    """What must never be made while a file is read."""

    made = 0

    def __reduce__(self) -> tuple[Any, ...]:
        return (_make, ())


def _make() -> Foreign:
    Foreign.made += 1
    return Foreign()


def spoilt(kind: str, folder: Path) -> list[Path]:
    """Files that cannot be imported, one kind each."""
    good = {"W": np.ones((4, 3), np.float32)}
    file = folder / ("bad.safetensors" if kind == "truncated" else "bad.npz")
    if kind == "truncated":
        save_file(good, file)
        file.write_bytes(file.read_bytes()[:-5])
    elif kind == "objects in npz":
        np.savez(file, W=np.array([Foreign()], object))
    elif kind == "bomb":
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("W.npy", b"\0" * 3_000_000)
    elif kind == "lying header":
        with zipfile.ZipFile(file, "w") as archive, archive.open("W.npy", "w") as member:
            about = {"descr": "<f4", "fortran_order": False, "shape": (10**6, 10**6)}
            np.lib.format.write_array_header_1_0(member, about)
    elif kind == "foreign":
        file = folder / "bad.pt"
        torch.save({"model": {"W": torch.ones(2)}, "config": Foreign()}, file)
    elif kind == "pickle":
        file = folder / "bad.pkl.pt"
        file.write_bytes(pickle.dumps(Foreign(), protocol=2))
    elif kind == "text":
        file = folder / "bad.pth"
        file.write_text("no checkpoint")
    elif kind == "expanded":
        file = folder / "bad.pt"
        torch.save({"W": torch.ones(1).expand(10**5, 10**5)}, file)
    elif kind == "no weights":
        file = folder / "bad.pt"
        torch.save({"epoch": 3, "loss": 1.0}, file)
    elif kind == "empty folder":
        file = folder / "sub"
        file.mkdir()
    elif kind == "another ending":
        file = folder / "bad.h5"
        file.write_text("x")
    return [file]


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("truncated", "it is damaged"),
        ("objects in npz", "W.npy holds pickled objects, which are never loaded"),
        ("bomb", "3 MB when unpacked are more than the 1 MB"),
        ("lying header", "it is damaged (W.npy"),
        ("foreign", "objects of "),
        ("pickle", "test_import._make"),
        ("text", "it is damaged"),
        ("expanded", "40000 MB when unpacked"),
        ("no weights", "there are no weights in it"),
        ("empty folder", "no file in it ends in one of .safetensors, .npz"),
        ("another ending", "the file must end in one of"),
        ("none", "there is no such file"),
    ],
)
def test_what_cannot_be_read_is_one_line(
    kind: str, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if kind in ("bomb", "expanded"):
        monkeypatch.setattr(formats, "MOST_BYTES", 1_000_000)
    root = tmp_path / "runs"
    with pytest.raises(CheckpointError) as raised:
        import_run(spoilt(kind, tmp_path), root=root)
    assert said in str(raised.value)
    assert "\n" not in str(raised.value)
    assert "\n" not in translator("zh")(raised.value.message)
    assert Foreign.made == 0
    assert not root.exists()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda state: state.pop("b_in"), "parameter 'b_in' is missing, which"),
        (lambda state: state.update(extra=np.ones(3, np.float32)), "there is a parameter 'extra', which"),
        (lambda state: state.update(W_U=state["W_U"].T), "parameter 'W_U' has the shape (7, 8), and in"),
    ],
)
def test_states_of_two_networks_are_no_run(
    change: Callable[[dict[str, np.ndarray]], Any], said: str, original: Run, tmp_path: Path
) -> None:
    folder, found = tmp_path / "files", states(original)
    folder.mkdir()
    change(found[max(found)])
    write_safetensors(folder, found)
    with pytest.raises(CheckpointError) as raised:
        import_run([folder], root=tmp_path / "runs")
    assert said in str(raised.value)
    assert not (tmp_path / "runs").exists()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"unembed.b_U": np.full(7, 0.1, np.float32)}, "unembed.b_U is not zero"),
        ({"blocks.0.attn.b_Q": np.full((2, 4), 0.1, np.float32)}, "blocks.0.attn.b_Q is not zero"),
        ({"ln_final.w": np.ones(8, np.float32)}, "it has ln_final.w, which a transformer of one layer"),
        ({"blocks.1.mlp.b_in": np.ones(8, np.float32)}, "it has blocks.1.mlp.b_in"),
        ({"embed.W_E": np.ones((9, 8), np.float32)}, "W_E would have the shape (9, 8), and a network for"),
    ],
)
def test_another_architecture_is_refused_by_name_and_imported_without_a_task(
    change: dict[str, np.ndarray], said: str, original: Run, tmp_path: Path
) -> None:
    state = states(original, "transformer_lens")[60] | change
    save_file({name: np.ascontiguousarray(value) for name, value in state.items()},
              tmp_path / "other.safetensors")  # fmt: skip
    with pytest.raises(CheckpointError) as raised:
        import_run([tmp_path / "other.safetensors"], config=CONFIG, root=tmp_path / "runs")
    assert said in str(raised.value)
    assert "without --task" in str(raised.value)
    assert not (tmp_path / "runs").exists()
    assert import_run([tmp_path / "other.safetensors"], root=tmp_path / "watched").config is None


def test_weights_that_are_no_numbers_are_kept_and_said(original: Run, tmp_path: Path) -> None:
    found = states(original)
    found[60]["W_in"] = np.full_like(found[60]["W_in"], np.nan)
    write_safetensors(tmp_path, found)
    got = import_run([tmp_path], config=CONFIG, name="broken", root=tmp_path / "runs")
    assert "parameter 'W_in' is not finite at step 60" in map(str, got.remarks)
    run = open_run("broken", tmp_path / "runs")
    assert np.isnan(run.weights("W_in")["W_in"][-1]).all()
    assert np.isnan(run.metrics()["train_loss"][-1])


def test_another_split_is_said(original: Run, tmp_path: Path) -> None:
    write_safetensors(tmp_path, states(original))
    own = import_run([tmp_path], config=CONFIG, name="own-split", root=tmp_path / "runs")
    assert not any("split" in str(remark) for remark in own.remarks)
    other = import_run([tmp_path], config=replace(CONFIG, split_seed=3), name="other", root=tmp_path / "runs")
    assert any("it may have been trained on another split" in str(remark) for remark in other.remarks)


@pytest.mark.parametrize("rows", [[0, 49], [-1], [], [0.5], list(range(49))])
def test_training_rows_that_the_table_has_not_are_refused(rows: list[Any]) -> None:
    with pytest.raises(ConfigError, match="they must be places in the table, from 0 to 48"):
        text_of_rows(rows, 49)


@pytest.mark.parametrize("text", ["", "not base64", "AAAA", "/////////w==", text_of_rows([1], 50 * 8)])
def test_a_text_that_is_no_split_is_refused(text: str) -> None:
    with pytest.raises(ConfigError, match="a bit for each of the 49 rows"):
        Config(p=7, train_rows=text)


def test_a_given_split_is_the_split_and_decides_the_hash() -> None:
    config = Config(p=7, train_rows=text_of_rows([48, 3, 5], 49))
    split = dataset_of(config).split
    assert (split.train.tolist(), config.train_pairs) == ([3, 5, 48], 3)
    assert sorted([*split.train, *split.held_out]) == list(range(49))
    assert config.hash != Config(p=7).hash
    assert Config.from_json(config.to_json()) == config


def test_a_name_of_our_own_runs_is_refused(original: Run, tmp_path: Path) -> None:
    write_safetensors(tmp_path, states(original))
    with pytest.raises(CheckpointError, match="is what a run of this program is called"):
        import_run([tmp_path], config=CONFIG, name=CONFIG.run_id, root=tmp_path / "runs")


def test_too_large_is_refused(original: Run, tmp_path: Path) -> None:
    write_safetensors(tmp_path, states(original))
    with pytest.raises(CheckpointError, match=r"7 states take 0 MB and the limit is 0.001 MB"):
        import_run([tmp_path], most_megabytes=0.001, root=tmp_path / "runs")


def test_the_command(
    original: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("KAIQIAO_RUNS", str(tmp_path / "runs"))
    folder = tmp_path / "Theirs"
    folder.mkdir()
    write_one_file(folder, states(original, "nanda"))
    words = ["import", str(folder), "--task", "add", "--p", "7", "--train-fraction", "0.5"]
    assert main(words) == 2
    assert "chapters also tell optimizer, lr, weight_decay" in capsys.readouterr().err
    assert main([*words, "--set", "lr=0.017", "weight_decay=1", "optimizer=adamw"]) == 0
    assert "1 outputs behind the task's 7 answers are left out" in capsys.readouterr().out
    (run,) = list_runs()
    assert (run.run_id, run.config.weight_decay) == ("theirs", 1)
    declared = ["task", "p", "train_fraction", "optimizer", "lr", "weight_decay"]
    assert run.machine["imported"]["declared"] == declared
    assert main(["show", "theirs"]) == 0
    assert "known of it: task, p, train_fraction, optimizer, lr, weight_decay" in capsys.readouterr().out
    assert main(["import", str(folder), "--name", "free", "--json"]) == 0
    assert json.loads(capsys.readouterr().out.splitlines()[-1])["watched"]
    assert main(["resume", "theirs"]) == 1
    assert "there is nothing to go on with" in capsys.readouterr().err
    with pytest.raises(UserError, match="there is none"):
        open_watched("theirs")


def test_layouts_are_not_one_another(original: Run) -> None:
    """Nothing of the test files would pass if the two layouts were mixed up."""
    ours = {name: value[0] for name, value in original.weights().items()}
    lens, notebook = transformer_lens(ours, 2), nanda(ours, 2)
    for name in ("blocks.0.mlp.W_in", "blocks.0.attn.W_Q", "blocks.0.attn.W_O"):
        assert lens[name].shape != notebook[name].shape


def test_two_writers_do_not_mix_and_an_earlier_import_is_kept(original: Run, tmp_path: Path) -> None:
    write_safetensors(tmp_path, states(original))
    first = import_run([tmp_path], config=CONFIG, name="twice", root=tmp_path / "runs").folder
    with own_folder_of(first), pytest.raises(RecordingError, match="another process is training it"):
        import_run([tmp_path], config=CONFIG, name="twice", root=tmp_path / "runs")
    import_run([tmp_path], config=CONFIG, name="twice", root=tmp_path / "runs")
    for name in ("twice", "twice~1"):
        kept = open_run(name, tmp_path / "runs")
        np.testing.assert_array_equal(kept.weights("W_U")["W_U"], original.weights("W_U")["W_U"])


@contextmanager
def own_folder_of(folder: Path) -> Iterator[None]:
    lock = own_folder(folder)
    try:
        yield
    finally:
        lock.release()


def test_an_import_that_breaks_off_keeps_what_was_written(original: Run, tmp_path: Path) -> None:
    """A file goes while it is read for the second time."""
    write_safetensors(tmp_path, states(original))

    def remove(done: int, _total: int) -> None:
        if done == 2:
            (tmp_path / "model-60.safetensors").unlink()

    with pytest.raises(OSError, match=r"model-60"):
        import_run([tmp_path], config=CONFIG, name="broken-off", root=tmp_path / "runs", progress=remove)
    run = open_run("broken-off", tmp_path / "runs")
    assert run.status().state is State.FAILED
    steps = run.snapshot_steps()
    assert len(steps) == len(run.weights("W_U")["W_U"]) == len(run.metrics()["step"]) >= 2


@pytest.mark.parametrize(
    ("steps", "said"),
    [
        ([1, 2], "--steps names 2 steps, and there are 7 checkpoints"),
        ([0, 1, 2, 3, 4, 5, 5], "step 5 is there already"),
    ],
)
def test_steps_that_do_not_fit_are_refused(
    steps: list[int], said: str, original: Run, tmp_path: Path
) -> None:
    write_safetensors(tmp_path, states(original))
    with pytest.raises(CheckpointError, match=said):
        import_run([tmp_path], steps=steps, root=tmp_path / "runs")
