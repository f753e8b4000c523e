"""How quiet a plateau is."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from story.chapters.slingshots import read_plateau
from training.config import Config
from training.runs.reader import open_run
from training.runs.recording import record
from training.runs.view import RunView

SMALL = Config(p=5, d_model=8, n_heads=2, d_mlp=8, steps=20, evaluate_every=1)


@pytest.fixture(scope="module")
def view(tmp_path_factory: pytest.TempPathFactory) -> RunView:
    root: Path = tmp_path_factory.mktemp("runs")
    record([SMALL], root=root)
    return open_run(SMALL.run_id, root).view()


def _with(view: RunView, accuracy: list[float], loss: list[float]) -> RunView:
    """The run with the curves of another."""
    count = len(accuracy)
    metrics = {name: values[:count].copy() for name, values in view.metrics.items()}
    metrics |= {"train_accuracy": view.metrics["step"][:count] * 0 + accuracy}
    metrics |= {"train_loss": view.metrics["step"][:count] * 0 + loss}
    return replace(view, metrics=metrics)


def test_only_what_comes_after_memorising_counts(view: RunView) -> None:
    accuracy = [0.1, 0.4, 1.0, 1.0, 1.0, 0.97, 0.6, 0.7, 1.0, 0.9, 1.0]
    loss = [5.0, 2.0, 0.1, 0.1, 0.1, 0.2, 1.5, 0.8, 0.1, 0.3, 0.1]
    plateau = read_plateau(_with(view, accuracy, loss))
    assert (plateau.lowest, plateau.loss, plateau.times) == (0.6, 1.5, 2)


def test_a_quiet_run_is_never_thrown_back(view: RunView) -> None:
    plateau = read_plateau(_with(view, [0.1, 1.0, 1.0, 1.0, 0.98], [5.0, 0.1, 0.1, 0.1, 0.2]))
    assert (plateau.lowest, plateau.times) == (0.98, 0)


def test_a_run_that_has_not_memorised_has_no_plateau(view: RunView) -> None:
    with pytest.raises(ValueError, match="it has not memorised"):
        read_plateau(_with(view, [0.1] * 6, [5.0] * 6))
