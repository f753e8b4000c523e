"""The table as a network fills it, and one question to it, against the trainer's own equations."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from story.chapters.answers import (
    HELD_OUT,
    MISTAUGHT,
    NO_QUESTION,
    TRAINED,
    find_question,
    kept_answers,
    latest_answers,
    read_answers,
    usual_question,
    weigh,
    why_no_table,
)
from story.words.questions import form_of
from training.config import Config
from training.config.dataset import dataset_of
from training.models import MODELS
from training.models.dims import model_dims
from training.runs.reader import Run, open_run
from training.runs.recording import record

SMALL: dict[str, Any] = {
    "p": 7,
    "d_model": 8,
    "n_heads": 2,
    "d_mlp": 16,
    "steps": 30,
    "snapshots": 5,
    "train_fraction": 0.5,
}


def recorded(root: Path, **fields: Any) -> Run:
    config = Config(**(SMALL | fields))
    (folder,) = record([config], root=root, threads=1)
    return open_run(folder.name, root)


def naive(run: Run) -> np.ndarray:
    """Logits of all rows at all snapshots, by the equations that train."""
    view, table = run.view(), dataset_of(run.config).table
    dims, weights = model_dims(run.config), view.weights()
    inputs, operation = torch.tensor(table.inputs), torch.tensor(table.operation)
    return np.stack([
        MODELS[run.config.network].logits(
            {name: torch.tensor(values[place]) for name, values in weights.items()}, inputs, operation, dims
        ).numpy()
        for place in range(len(view.steps))
    ])  # fmt: skip


@pytest.mark.parametrize("task", ["add", "divide"])
def test_the_table_is_what_the_network_answers_and_its_light_the_recorded_accuracy(
    task: str, tmp_path: Path
) -> None:
    run = recorded(tmp_path, task=task, corrupted=0.2)
    view, dataset = run.view(), dataset_of(run.config)
    table, found = dataset.table, read_answers(view)
    cells = (slice(None), table.left, table.right)
    np.testing.assert_array_equal(found.answers[cells], naive(run).argmax(axis=-1))
    assert (found.kinds == NO_QUESTION).sum() == 49 - len(table)
    for kinds, name in (((TRAINED, MISTAUGHT), "train"), ((HELD_OUT,), "held_out")):
        shares = found.right[:, np.isin(found.kinds, kinds)].mean(axis=1)
        np.testing.assert_array_equal(shares, view.at_snapshots(f"{name}_accuracy")[found.places])
    assert (found.kinds == MISTAUGHT).sum() == dataset.corrupted.sum() > 0
    np.testing.assert_array_equal(latest_answers(view).answers[0], found.answers[-1])


def test_what_is_kept_is_read_again_and_what_is_damaged_is_not(tmp_path: Path) -> None:
    view = recorded(tmp_path).view()
    assert kept_answers(view) is None
    found = read_answers(view)
    kept = kept_answers(view)
    assert kept is not None
    np.testing.assert_array_equal(kept.answers, found.answers)
    (file,) = (view.folder / "measures").rglob("answers.npz")
    file.write_bytes(b"no archive")
    assert kept_answers(view) is None
    np.testing.assert_array_equal(read_answers(view).answers, found.answers)


def test_one_question_is_weighed_as_the_network_weighs_it(tmp_path: Path) -> None:
    run = recorded(tmp_path)
    found = weigh(run.view(), 3, 5, range(len(run.snapshot_steps())))
    assert found is not None
    assert (found.question.taught, found.question.row) == ((3 + 5) % 7, 3 * 7 + 5)
    np.testing.assert_allclose(found.logits, naive(run)[:, found.question.row], atol=1e-5)
    np.testing.assert_array_equal(found.answers, found.logits.argmax(axis=-1))
    assert weigh(run.view(), 3, 7, [0]) is None


def test_the_first_question_is_the_houses_example_where_the_table_has_it() -> None:
    example = usual_question(Config())
    assert (example.left, example.right, example.taught) == (52, 59, 14)
    small = Config(p=7)
    assert usual_question(small).row in dataset_of(small).split.held_out
    assert find_question(Config(task="divide", p=7), 3, 0) is None


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"task": "sparse_parity", "p": 11}, "no table of pairs"),
        ({"task": "add+multiply", "p": 7}, "no table of pairs"),
        ({"p": 300}, "up to 255"),
    ],
)
def test_what_is_no_table_says_why(fields: dict[str, Any], says: str) -> None:
    assert says in str(why_no_table(Config(**fields)))


def test_questions_are_written_as_their_task_has_them() -> None:
    written = {task: form_of(Config(task=task, p=7)) for task in ("subtract", "cubes", "latin_square")}
    assert written["subtract"].format(a=1, b=2, c=3) == "1 − 2 = 3"
    assert written["cubes"].format(a=1, b=2, c=3) == "1³ + 1 × 2² = 3"
    assert written["latin_square"].format(a=1, b=2, c=3) == "(1, 2) → 3"
