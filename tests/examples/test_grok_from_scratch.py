"""One file holds the whole idea: it is short, stands alone, is the laboratory's network, and groks."""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch

from examples import grok_from_scratch
from training.models import forward
from training.models.dims import ModelDims

FILE = Path(grok_from_scratch.__file__)


def test_it_is_short_and_imports_nothing_of_the_project():
    text = FILE.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 120
    assert f"`python -m examples.{FILE.stem}`" in text
    imported = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            imported |= {name.name.split(".")[0] for name in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0
            imported.add(str(node.module).split(".")[0])
    assert imported - sys.stdlib_module_names <= {"torch", "numpy", "matplotlib"}


def test_its_network_is_the_laboratorys_without_biases():
    p = 11
    torch.manual_seed(1)
    W = grok_from_scratch.initial_weights(p)
    pairs = torch.cartesian_prod(torch.arange(p), torch.arange(p))
    weights = {name: tensor.detach().numpy() for name, tensor in W.items()}
    d_model, d_mlp = weights["W_in"].shape
    weights |= {"b_in": np.zeros(d_mlp, np.float32), "b_out": np.zeros(d_model, np.float32)}
    dims = ModelDims(
        positions=2, n_tokens=p, n_operations=1, n_answers=p, d_model=d_model, n_heads=4, d_mlp=d_mlp
    )
    expected = forward(weights, pairs.numpy(), np.zeros(p * p, int), "one_layer_transformer", dims)
    np.testing.assert_allclose(grok_from_scratch.logits(W, pairs).detach(), expected.logits, atol=1e-5)


@pytest.mark.parametrize(("p", "steps"), [(5, 1), (6, 20)])
def test_a_small_run_prints_its_steps_and_leaves_a_picture(p, steps, tmp_path, capsys):
    picture = tmp_path / "small.png"
    grok_from_scratch.main([f"--p={p}", f"--steps={steps}", f"--out={picture}"])
    *rows, last = capsys.readouterr().out.splitlines()
    printed = [int(row.split()[1]) for row in rows if "training" in row]
    assert printed == [step for step in (1, 2, 4, 8, 16, 20) if step <= steps]
    assert last.startswith(f"{picture}: ")
    assert picture.read_bytes().startswith(b"\x89PNG")


def test_a_copy_groks_where_nothing_of_the_project_can_be_imported(tmp_path):
    command = [sys.executable, "-I", shutil.copy(FILE, tmp_path), "--p=71", "--seed=1"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    out = done.stdout
    assert max(map(len, out.splitlines())) <= 110
    memorised, generalised = (
        int(re.search(rf"step +(\d+)  {moment}", out)[1]) for moment in ("memorised", "generalised")
    )
    assert generalised >= 2 * memorised
    # It goes on for a quarter of that, and does not forget.
    step, training, held_out = re.findall(r"step +(\d+)  training +([\d.]+)%, held out +([\d.]+)%", out)[-1]
    assert int(step) >= generalised
    assert min(float(training), float(held_out)) > 95
    assert (tmp_path / "grok_from_scratch.png").read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--p=1"], "--p 1: it must be from 5 to 200"),
        (["--p=many"], "argument --p: invalid int value: 'many'"),
        (["--steps=0"], "--steps 0: it must be from 1 to 100000"),
        (["--seed=-1"], "--seed -1: it must be from 0 to 4294967295"),
        (["--out=nowhere/a.png"], "--out nowhere/a.png: it must be a file in a folder that exists"),
        (["--out=."], "--out .: it must be a file in a folder that exists"),
        (["--epochs=3"], "unrecognized arguments: --epochs=3"),
    ],
)
def test_a_bad_argument_gives_one_line(arguments, said, capsys, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit) as ended:
        grok_from_scratch.main(arguments)
    out, err = capsys.readouterr()
    assert (ended.value.code, out, err.count("\n")) == (2, "", 1)
    assert err.endswith(f"error: {said}\n")
    assert not any(tmp_path.iterdir())
