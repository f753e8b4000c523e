"""Uses the task, model, optimizer, loss and setting of CONTRIBUTING.md, which are in a copy of `training` in
the folder named on the command line; writes there what became of it (found.json)."""

from __future__ import annotations

import contextlib
import io
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import training
from training.cli import main
from training.config import Config
from training.sweeps.axes import points
from training.sweeps.axis_syntax import parse_axis
from training.sweeps.table import COLUMNS

SETTINGS: dict[str, Any] = {
    "task": "maximum", "network": "linear_mlp", "optimizer": "sign", "loss": "hinge", "sign_softness": 0.5,
}  # fmt: skip
SMALL: dict[str, Any] = {"p": 7, "d_mlp": 8, "steps": 10, "evaluate_every": 5, "snapshots": 3, "lr": 0.01}
PAGE = """
from app_pages.lab.settings import draft_config
from language import translator

draft_config(translator("en"))
"""
READER = """
import sys
from pathlib import Path
from training.measures import measured
from training.runs.reader import open_run

run = open_run(sys.argv[1], Path(sys.argv[2]))
print(run.config.optimizer)
print(measured(run, ["train_margin"]).columns["train_margin"].tolist())
print(run.metrics()["train_margin"][[0, -1]].tolist())
print("torch" in sys.modules)
"""


def the_help() -> str:
    out = io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.suppress(SystemExit):
        main(["grok", "--help"])
    return out.getvalue()


def the_controls() -> dict[str, Any]:
    """The laboratory's controls, set to SETTINGS by the address."""
    from streamlit.testing.v1 import AppTest

    page = AppTest.from_string(PAGE, default_timeout=60)
    for name, value in SETTINGS.items():
        page.query_params[name] = str(value)
    page.run()
    assert not page.exception, page.exception
    return {
        str(control.key): control.value
        for control in (*page.selectbox, *page.multiselect, *page.number_input)
    }


def the_run(root: Path, config: Config) -> dict[str, Any]:
    """A run that is trained, alone and in company, read by another Python, and measured there."""
    from training.runs.reader import open_run
    from training.runs.recording import record

    (folder,) = record([config], root=root, threads=1)
    record([Config(**SETTINGS, **SMALL, seed=seed) for seed in (1, 2)], root=root, threads=1)
    losses = open_run(folder.name, root).metrics()["train_loss"]
    command = [sys.executable, "-c", READER, folder.name, str(root)]
    read = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return {"losses": [float(losses[0]), float(losses[-1])], "read": read.splitlines()}


if __name__ == "__main__":
    root = Path(sys.argv[1])
    assert root in Path(training.__file__).parents, training.__file__
    config = Config(**SETTINGS, **SMALL)
    without = Config(**{**SETTINGS, "sign_softness": None}, **SMALL)
    found = {
        "old_run_id": Config().run_id,
        "torch_for_a_config": "torch" in sys.modules,
        "hash_tells_the_setting": config.hash != without.hash,
        "help": the_help(),
        "axis": points(parse_axis("sign_softness=0.25,0.5")),
        "column": COLUMNS["sign_softness"],
        "controls": the_controls(),
        **the_run(root / "runs", config),
    }
    (root / "found.json").write_text(json.dumps(found), encoding="utf-8")
