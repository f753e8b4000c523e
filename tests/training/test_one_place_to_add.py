"""What CONTRIBUTING.md says is enough to add a task, model, optimizer, loss or setting, is enough.

Its blocks are applied to a copy of `training`, in which another Python then looks for each addition.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from typing import Any

import pytest
from contributing import ROOT, add, sections

SECTIONS = ("A task", "A model", "An optimizer", "A setting")


def additions() -> list[tuple[str, str]]:
    """The blocks of CONTRIBUTING.md that go into `training`: where, and which lines."""
    return [
        (where, lines)
        for blocks in sections().values()
        for where, lines in blocks
        if where.removeprefix("new file ").startswith("training/")
    ]


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    root = tmp_path_factory.mktemp("copy")
    skipped = shutil.ignore_patterns("__pycache__", "*.parquet")
    shutil.copytree(ROOT / "training", root / "training", ignore=skipped)
    for where, lines in additions():
        add(root, where, lines)
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join((str(root), str(ROOT))),
        "KAIQIAO_LANG": "en",
        "COLUMNS": "300",
        "OMP_NUM_THREADS": "1",
    }
    command = [sys.executable, "-c", (ROOT / "tests/training/newcomer.py").read_text(), str(root)]
    done = subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    answer: dict[str, Any] = json.loads((root / "found.json").read_text())
    return answer


def test_every_section_has_what_to_add() -> None:
    for title in SECTIONS:
        assert sections()[title], title


def test_configs_made_before_keep_their_names(found: dict[str, Any]) -> None:
    from training.config import Config

    assert found["old_run_id"] == Config().run_id
    assert found["hash_tells_the_setting"]
    assert not found["torch_for_a_config"]


def test_the_command_line_explains_them(found: dict[str, Any]) -> None:
    for name in ("maximum", "linear_mlp", "sign", "hinge"):
        assert re.search(rf"[(, ]{name}[,)]", found["help"]), name
    assert "sign_softness=none" in found["help"]
    assert "gradients this small" in found["help"]


def test_the_laboratory_has_them_among_its_controls(found: dict[str, Any]) -> None:
    controls = found["controls"]
    assert controls["lab.task"] == ["maximum"]
    assert controls["lab.network"] == "linear_mlp"
    assert controls["lab.optimizer"] == "sign"
    assert controls["lab.loss"] == "hinge"
    assert controls["lab.sign_softness"] == 0.5


def test_sweeps_vary_and_tabulate_the_setting(found: dict[str, Any]) -> None:
    assert found["axis"] == [0.25, 0.5]
    assert found["column"] == "float64"


def test_a_run_of_them_trains_is_read_and_measured_without_torch(found: dict[str, Any]) -> None:
    optimizer, measured, recorded, torch = found["read"]
    assert (optimizer, torch) == ("sign", "False")
    assert found["losses"][1] < found["losses"][0]
    ends = [json.loads(measured)[0], json.loads(measured)[-1]]
    assert ends == pytest.approx(json.loads(recorded), abs=1e-4)
