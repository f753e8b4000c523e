"""What the chapter on simplicity reads from a run and from the ledger."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from story.chapters.occam import (
    AVERAGED,
    BITS,
    HELD_OUT_RIGHT,
    LEFT_OUT,
    NOT_ASKED,
    TRAIN_RIGHT,
    WRONG,
    Simplified,
    read_averaged,
    read_occam,
    simplify_at,
    still_knows,
)
from story.ledger.claim import Curve, Evidence
from training.config import Config
from training.config.dataset import dataset_of
from training.runs.reader import Run, open_run
from training.runs.recording import record


def test_a_grokked_run_has_four_networks_and_the_last_can_do_without_more(grokked: Run) -> None:
    found = read_occam(grokked.view())
    assert [network.moment for network in found.networks] == ["memorised", "leap", "generalised", "end"]
    memorised, *between, end = found.networks
    assert found.chance == 1 / grokked.config.p
    for network in (memorised, end):
        np.testing.assert_array_equal(network.left_out, LEFT_OUT)
        assert network.table is not None
    for network in between:
        assert network.table is None
    for network in found.networks:
        assert {*network.pruned} == {*network.rounded} == {"train", "held_out"}
        assert network.pruned["train"].shape == network.left_out.shape
        assert network.rounded["train"].shape == BITS.shape
        assert network.step in found.steps
    kept = [still_knows(network, "train") for network in (memorised, end)]
    assert kept[0] is not None
    assert kept[1] is not None
    assert kept[0] < kept[1]


def test_what_can_be_left_out_ends_where_a_tenth_of_the_accuracy_is_lost() -> None:
    shares, none = np.array([0, 10, 20, 30]), {"train": np.ones(1), "held_out": np.ones(1)}
    pruned = {"train": np.array([1.0, 0.95, 0.5, 0.95]), "held_out": np.array([0.2, 0.2, 0.2, 0.0])}
    network = Simplified("end", 0, shares, pruned, none, None)
    assert still_knows(network, "train") == 10
    assert still_knows(network, "train", kept=0.4) == 30
    assert still_knows(network, "held_out") is None  # it knows too few of them to forget any


def test_with_nothing_left_out_the_accuracies_are_those_of_the_run(grokked: Run) -> None:
    found, metrics = read_occam(grokked.view()), grokked.metrics()
    for network in found.networks:
        at = metrics["step"].tolist().index(network.step)
        for pairs in ("train", "held_out"):
            assert network.pruned[pairs][0] == pytest.approx(metrics[f"{pairs}_accuracy"][at], abs=1e-3)
            assert network.rounded[pairs][-1] == pytest.approx(network.pruned[pairs][0], abs=0.05)


def test_the_cells_of_the_table_are_the_accuracies(grokked: Run) -> None:
    end = simplify_at(grokked.view(), "end", whole=True)
    assert end.table is not None
    split, p = dataset_of(grokked.config).split, grokked.config.p
    assert end.table.shape == (len(LEFT_OUT), p, p)
    assert end.table.dtype == np.uint8
    for cells, train, held_out in zip(end.table, end.pruned["train"], end.pruned["held_out"], strict=True):
        assert (cells == TRAIN_RIGHT).sum() == round(train * len(split.train))
        assert (cells == HELD_OUT_RIGHT).sum() == round(held_out * len(split.held_out))
        assert ((cells == WRONG).sum() > 0) == (train < 1 or held_out < 1)
    assert not (end.table == NOT_ASKED).any()


@pytest.mark.parametrize("task", ["divide", "add+subtract"])
def test_tasks_with_holes_and_mixed_tasks_have_a_table_too(task: str, tmp_path: Path) -> None:
    config = Config(p=5, task=task, train_fraction=0.5, d_model=8, n_heads=2, d_mlp=8, steps=5, snapshots=2)
    (folder,) = record([config], root=tmp_path, threads=1)
    (*_others, end) = read_occam(open_run(folder.name, tmp_path).view()).networks
    assert end.moment == "end"
    assert end.table is not None
    assert (end.table == NOT_ASKED).any() == (task == "divide")


def made_up(last: float = 100.0) -> Evidence:
    """Tasks that leap at steps 10, 100, 1,000 and 10,000."""
    curves = {
        f"{name}_curve": Curve(
            (1.0, at, 2 * at, 3 * at, 4 * at), (0.0, 1.0, *[100.0 if name != "less" else last] * 3)
        )
        for name, at in zip(AVERAGED, (10.0, 100.0, 1e3, 1e4), strict=True)
    }
    return Evidence({}, curves)


def test_an_average_takes_the_longer_the_more_is_averaged() -> None:
    ways = [read_averaged(made_up(), count).together for count in range(1, 5)]
    assert all(way is not None for way in ways)
    assert ways == sorted(ways, key=lambda way: way or 0.0)
    alone = read_averaged(made_up(), 1)
    assert alone.own == alone.together
    np.testing.assert_array_equal(alone.average[1], alone.tasks["much_data"][1])


def test_an_average_with_a_task_that_never_leaps_does_not_get_there() -> None:
    found = read_averaged(made_up(last=5.0), 4)
    assert found.together is None
    assert found.own is not None


@pytest.mark.parametrize("count", [0, 5])
def test_only_the_tasks_there_are_can_be_averaged(count: int) -> None:
    with pytest.raises(ValueError, match=f"count = {count}"):
        read_averaged(made_up(), count)
