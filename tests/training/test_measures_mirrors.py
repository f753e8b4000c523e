"""What is known of held-out pairs whose mirror image was taught, against the same in loops."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from training.config import Config
from training.config.dataset import dataset_of
from training.measures import measured, why_not
from training.models import forward, model_dims
from training.runs.reader import open_run
from training.runs.recording import record

CONFIG = Config(p=11, d_model=16, d_mlp=32, steps=60, evaluate_every=20, train_fraction=0.5, snapshots=3)


def test_both_are_counted_as_in_a_loop(tmp_path: Path) -> None:
    record([CONFIG], root=tmp_path, threads=1)
    view = open_run(CONFIG.run_id, tmp_path).view()
    found = measured(view, ["mirrored_accuracy", "unmirrored_accuracy", "held_out_accuracy"])
    dataset, weights = dataset_of(CONFIG), view.weights()
    table = dataset.table
    logits = forward(weights, table.inputs, table.operation, CONFIG.network, model_dims(CONFIG)).logits
    taught = {tuple(table.inputs[row].tolist()) for row in dataset.split.train}
    for place in range(len(found.steps)):
        right: dict[bool, list[bool]] = {True: [], False: []}
        for row in dataset.split.held_out:
            left, other = table.inputs[row].tolist()
            is_right = int(logits[place, row].argmax()) == (left + other) % 11
            right[(other, left) in taught].append(is_right)
        assert found.columns["mirrored_accuracy"][place] == pytest.approx(np.mean(right[True]))
        assert found.columns["unmirrored_accuracy"][place] == pytest.approx(np.mean(right[False]))
        every = right[True] + right[False]
        assert found.columns["held_out_accuracy"][place] == pytest.approx(np.mean(every))


def test_a_split_that_keeps_them_together_has_no_such_number() -> None:
    assert "split_by" in str(why_not("mirrored_accuracy", Config(split_by="mirrors")))
    assert "sparse_parity" in str(why_not("unmirrored_accuracy", Config(task="sparse_parity", p=20)))
    assert why_not("mirrored_accuracy", Config()) is None
