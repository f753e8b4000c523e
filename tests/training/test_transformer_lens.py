"""./run export RUN FOLDER --as transformer_lens: TransformerLens loads it, and answers as we do."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from foreign_layouts import transformer_lens
from safetensors import safe_open
from safetensors.numpy import load_file

from training import MODELS, REFERENCE, Config, open_run, record
from training.cli import main
from training.config.dataset import dataset_of
from training.importing.layouts import translation_of
from training.importing.transformer_lens import transformer_lens_config, transformer_lens_weights
from training.models import forward, model_dims
from training.packed import shipped_run
from training.runs.reader import Run

SMALL = Config(
    p=7, d_model=8, n_heads=2, d_mlp=12, steps=60, evaluate_every=10, snapshots=6, train_fraction=0.5,
    snapshot_spacing="linear",
)  # fmt: skip
MIXED = replace(SMALL, task="add+multiply")
BITS = replace(SMALL, task="sparse_parity", p=6, examples=50, dtype="float64")


def said(capsys: pytest.CaptureFixture[str], *words: object) -> tuple[int, str, str]:
    code = main(["export", *map(str, words)])
    return code, *capsys.readouterr()


def recorded(config: Config, root: Path) -> Run:
    (folder,) = record([config], root=root, threads=1)
    return open_run(folder.name, root)


def test_it_answers_every_question_with_our_logits(
    capsys: pytest.CaptureFixture[str], runs: Path, tmp_path: Path
) -> None:
    reference = shipped_run(REFERENCE, runs)
    assert reference is not None
    exported: dict[Path, Run] = {}
    for run in (reference, recorded(MIXED, runs), recorded(BITS, runs)):
        folder = tmp_path / run.config.task
        code, out, err = said(capsys, run.run_id, folder, "--as", "transformer_lens")
        assert (code, err) == (0, "")
        assert f"the network of step {run.snapshot_steps()[-1]} for TransformerLens" in out
        table = dataset_of(run.config).table
        last = model_dims(run.config).n_tokens + table.operation
        np.save(folder / "tokens.npy", np.concatenate([table.inputs, last[:, None]], axis=1))
        exported[folder] = run
    subprocess.run(
        [sys.executable, Path(__file__).with_name("transformer_lens_logits.py"), *exported],
        env={**os.environ, "HF_HUB_OFFLINE": "1"}, check=True, capture_output=True,
    )  # fmt: skip
    for folder, run in exported.items():
        config, table = run.config, dataset_of(run.config).table
        for dtype, bound in (("float32", 1e-6), ("float64", 1e-12)):
            weights = {
                name: value[-1].astype(np.float32).astype(dtype) for name, value in run.weights().items()
            }
            ours = forward(weights, table.inputs, table.operation, config.network, model_dims(config)).logits
            theirs = np.load(folder / f"torch.{dtype}.npy")
            assert theirs.shape == ours.shape == (len(table.inputs), config.table_shape.n_answers)
            # In float32 a logit of 47 is known to 4e-6, and sums of hundreds of products to somewhat less.
            assert np.abs(theirs - ours).max() < bound * max(10, np.abs(ours).max())


@pytest.mark.parametrize("config", [SMALL, MIXED], ids=["one operation", "two"])
def test_names_and_shapes_are_those_written_down_by_hand_and_read_back_as_they_were(config: Config) -> None:
    rng = np.random.default_rng(0)
    ours = MODELS[config.network].init(model_dims(config), rng)
    ours = {name: value + rng.standard_normal(value.shape, np.float32) for name, value in ours.items()}
    found = transformer_lens_weights(config, ours)
    by_hand = transformer_lens(ours, config.n_heads)
    del by_hand["blocks.0.attn.IGNORE"]  # a constant of attention, not a weight
    assert set(found) == set(by_hand)
    for name, value in by_hand.items():
        np.testing.assert_array_equal(found[name], value)
        assert found[name].dtype == np.float32
        assert found[name].flags.c_contiguous
    back = translation_of(found, config).convert(found)
    for name, value in ours.items():
        np.testing.assert_array_equal(back[name], value)


def test_the_step_is_chosen_and_nothing_is_replaced_unasked(
    capsys: pytest.CaptureFixture[str], runs: Path, tmp_path: Path
) -> None:
    run, folder = recorded(SMALL, runs), tmp_path / "out"
    words = (run.run_id, folder, "--as", "transformer_lens")
    assert said(capsys, *words)[0] == 0
    last = (folder / "model.safetensors").read_bytes()
    assert said(capsys, *words, "--step", 15)[::2] == (
        1, f"{folder / 'config.json'} is there already: --force replaces it\n"
    )  # fmt: skip
    assert (folder / "model.safetensors").read_bytes() == last
    assert said(capsys, *words, "--step", 15, "--force")[0] == 0
    steps = run.snapshot_steps()
    place = int(np.flatnonzero(steps <= 15)[-1])
    with safe_open(folder / "model.safetensors", "np") as file:
        assert file.metadata() == {"run_id": run.run_id, "step": str(steps[place])}
    np.testing.assert_array_equal(
        load_file(folder / "model.safetensors")["embed.W_E"], run.weights("W_E")["W_E"][place]
    )
    written = json.loads((folder / "config.json").read_text())
    assert written == transformer_lens_config(SMALL)
    assert (written["n_ctx"], written["d_vocab"], written["d_head"]) == (3, 8, 4)


def test_what_cannot_be_written_is_one_clear_line(
    capsys: pytest.CaptureFixture[str], runs: Path, tmp_path: Path
) -> None:
    run = recorded(SMALL, runs)
    decoder, mlp = (
        recorded(replace(SMALL, network=network, steps=1), runs)
        for network in ("two_layer_decoder", "relu_mlp")
    )
    file = tmp_path / "file"
    file.touch()
    to = ("--as", "transformer_lens")
    for words, code, text in (
        ((decoder.run_id, tmp_path / "out", *to), 1, "norms come after each residual sum"),
        ((mlp.run_id, tmp_path / "out", *to), 1, "relu_mlp: it cannot be written for TransformerLens"),
        ((run.run_id, tmp_path / "no" / "out", *to), 1, f"{tmp_path / 'no' / 'out'}: No such file"),
        ((run.run_id, file, *to), 1, f"{file}: File exists"),
        ((run.run_id, tmp_path / "out", "--as", "onnx"), 2, "'onnx'"),
        ((run.run_id, tmp_path / "out", *to, "--step", -1), 1, "no snapshot up to step -1"),
    ):
        done = said(capsys, *words)
        assert done[:2] == (code, ""), words
        assert text in done[2]
        assert done[2].count("\n") == 1
    assert not (tmp_path / "out").exists()
