"""All measures of a run: what is found in one that grokked, in controls, and in runs of every kind."""

from __future__ import annotations

import json
import math
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from training.config import Config
from training.measures import MEASURES, Batch, RunMeasures, measured, token_embeddings
from training.measures.batch import Reference
from training.measures.entries.mirrors import needs_split_mirrors
from training.measures.measure import needs_circle
from training.measures.registry import why_not
from training.measures.whole_run import WHOLE
from training.models import MODELS
from training.models.dims import model_dims
from training.runs.reader import Run, StoreError, open_run


@pytest.fixture(scope="module")
def whole(grokked: Run) -> RunMeasures:
    return measured(grokked)


def recorded(root: Path, **fields: object) -> Run:
    """A short run of a small network."""
    from training.runs.recording import record

    small = {"p": 7, "d_model": 8, "n_heads": 2, "d_mlp": 12, "train_fraction": 0.5, "steps": 30}
    config = Config.from_json(
        {**small, "evaluate_every": 5, "snapshots": 4, "snapshot_spacing": "linear", **fields}
    )
    (folder,) = record([config], root=root, threads=1)
    return open_run(folder.name, root)


def test_columns_are_those_of_the_snapshots_and_agree_with_the_evaluations(
    grokked: Run, whole: RunMeasures
) -> None:
    steps, metrics = grokked.snapshot_steps(), grokked.metrics()
    np.testing.assert_array_equal(whole.steps, steps)
    assert {len(column) for column in whole.columns.values()} == {len(steps)}
    for name, column in whole.columns.items():
        if name.startswith(("bits", "prunable")):  # nan where the network answers nothing
            continue
        assert np.isfinite(column[whole.thinned.get(name, slice(None))]).all(), name
    at = np.searchsorted(metrics["step"], steps)
    for name in ("train_margin", "held_out_margin"):
        np.testing.assert_allclose(whole.columns[name], metrics[name][at], rtol=1e-3, atol=1e-3)
    norms = [column for name, column in whole.columns.items() if name.startswith("norm_")]
    np.testing.assert_allclose(np.sqrt(sum(norm**2 for norm in norms)), metrics["weight_norm"][at], rtol=1e-5)


def test_what_grokking_is(whole: RunMeasures) -> None:
    """From beginning to end: one curve, few frequencies, round circles, angles that add up, fewer neurons."""
    column, null = whole.columns, whole.nulls
    assert column["collapse"][0] < 0.05 < 0.8 < column["collapse"][-1]
    assert column["collapse_by_wrong_rule"].max() < 0.1
    assert column["key_share"][-1] > 0.8
    assert column["restricted_loss"][-1] < 0.2 < 0.8 * null["restricted_loss"] < column["restricted_loss"][0]
    assert column["excluded_loss"][-1] > null["excluded_loss"]
    assert column["excluded_loss"].min() < 0.95 * null["excluded_loss"]
    assert column["angle_error"][-1] < 0.5 < 1.2 < column["angle_error"][0]
    assert column["circle_share"][-1] > 0.9
    assert column["circle_angle_error"][-1] < 0.3 < 0.6 < column["circle_angle_error"][0]
    assert column["embedding_gini"][0] == pytest.approx(null["embedding_gini"], abs=0.02)
    assert column["embedding_gini"][-1] > 5 * null["embedding_gini"]
    assert column["readout_gini"][-1] > 5 * null["readout_gini"]
    assert column["neuron_frequency_share"][-1] > 0.7 > 0.4 > column["neuron_frequency_share"][0]
    assert column["alive_neurons"][0] > 0.95
    assert abs(column["margin_gap"][-1]) < 1 < 2 < column["margin_gap"].max()
    assert column["embedding_participation"][-1] < 0.8 * null["embedding_participation"]
    assert column["embedding_participation"][0] == pytest.approx(null["embedding_participation"], rel=0.1)
    assert 1 <= len(whole.frequencies) <= 8


def test_the_path_stands_beside_its_null(whole: RunMeasures) -> None:
    shares = [whole.scalars[f"path_component_{number}"] for number in (1, 2, 3)]
    assert [scalar.value for scalar in shares] == sorted((s.value for s in shares), reverse=True)
    assert all(0 < scalar.value < 1 and scalar.null and 0 < scalar.null < 1 for scalar in shares)
    assert whole.scalars["path_participation"].value > 1
    dimension = whole.scalars["embedding_dimension_first"]
    assert dimension.low is not None
    assert dimension.high is not None
    assert dimension.low < dimension.value < dimension.high


def test_read_by_a_wrong_rule_nothing_is_understood(grokked: Run, whole: RunMeasures) -> None:
    wrong = measured(grokked, ["data_collapse", "key_waves", "angles"], rule="subtract", every=1000)
    assert wrong.columns["collapse"][-1] == pytest.approx(whole.columns["collapse_by_wrong_rule"][-1])
    assert wrong.columns["collapse_by_wrong_rule"][-1] == pytest.approx(whole.columns["collapse"][-1])
    assert wrong.columns["restricted_loss"][-1] > 0.5 * wrong.nulls["restricted_loss"]


@pytest.mark.parametrize("every", [2, 7, 1000])
def test_every_so_many_snapshots_up_to_the_last(grokked: Run, whole: RunMeasures, every: int) -> None:
    names, told = ["collapse", "norms", "path"], []
    some = measured(grokked, names, every=every, progress=lambda *done: told.append(done), keeps=False)
    np.testing.assert_array_equal(some.steps, whole.steps[::-1][::every][::-1])
    for name, column in some.columns.items():
        np.testing.assert_allclose(column, whole.columns[name][::-1][::every][::-1], rtol=1e-5)
    assert told[-1] == (len(some.steps), len(some.steps))
    assert ("path" in some.left_out) == (len(some.steps) == 1)


def test_measures_can_be_had_one_by_one(grokked: Run, whole: RunMeasures) -> None:
    for name in whole.columns:
        alone = measured(grokked, [name], every=30, keeps=False)
        assert set(alone.nulls) <= set(alone.columns) == {name}
        assert not alone.scalars
        np.testing.assert_allclose(alone.columns[name][-1], whole.columns[name][-1], rtol=1e-5)


def test_small_pieces_and_one_worker_find_the_same(
    grokked: Run, whole: RunMeasures, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("training.measures.measurer.MEMORY", 1)
    monkeypatch.setattr("training.measures.measurer.LARGE", 1)
    one = measured(grokked, ["collapse", "key_waves", "angles"], every=9, keeps=False)
    for name, column in one.columns.items():
        np.testing.assert_allclose(column, whole.columns[name][::-1][::9][::-1], rtol=1e-4, atol=1e-6)


# Measures in a fresh process, and prints the most threads that any BLAS had after each measure.
THREADS = """
import sys
from dataclasses import replace
from pathlib import Path
from threadpoolctl import threadpool_info
from training import open_run
from training.measures import MEASURES, measured

most = []

def counted(function):
    def measure(batch):
        found = function(batch)
        most.append(max(info["num_threads"] for info in threadpool_info() if info["user_api"] == "blas"))
        return found
    return measure

for name, entry in MEASURES.items():
    if entry.at_snapshots is not None:
        MEASURES[name] = replace(entry, at_snapshots=counted(entry.at_snapshots))
measured(open_run(sys.argv[1], Path(sys.argv[2])), ["neuron_dimension", "spread"], keeps=False)
print(max(most))
"""


def test_two_workers_have_one_thread_of_linear_algebra_each(tmp_path: Path) -> None:
    """Of each library that brings some, however late it is loaded: scikit-learn calls SciPy's within loops of
    OpenMP, where more than one thread may hang."""
    run = recorded(tmp_path)
    variables = {name: value for name, value in os.environ.items() if not name.endswith("_NUM_THREADS")}
    command = [sys.executable, "-c", THREADS, run.run_id, str(tmp_path)]
    root = Path(__file__).parents[2]
    done = subprocess.run(command, capture_output=True, text=True, cwd=root, env=variables, check=True)
    assert done.stdout.split() == ["1"]


@pytest.mark.parametrize("network", list(MODELS))
def test_every_network_can_be_measured(network: str, tmp_path: Path) -> None:
    found = measured(recorded(tmp_path, network=network))
    without = {"readout_gini", "angle_error"} if network == "two_layer_decoder" else set()
    assert set(found.left_out) == without
    assert all(len(column) == len(found.steps) for column in found.columns.values())
    assert json.loads(json.dumps(found.to_json(), allow_nan=False))["steps"] == found.steps.tolist()


@pytest.mark.parametrize(
    ("task", "p", "circle"),
    [
        ("multiply", 7, True),
        ("divide", 7, True),
        ("squares", 7, False),
        ("add+subtract", 7, False),
        ("random_labels", 7, False),
        ("sparse_parity", 8, False),
    ],
)
def test_every_task_can_be_measured_as_far_as_it_goes(
    task: str, p: int, circle: bool, tmp_path: Path
) -> None:
    run = recorded(tmp_path, task=task, p=p, examples=60, network="relu_mlp", corrupted=0.1)
    found = measured(run)
    unasked = {name: measure for name, measure in MEASURES.items() if not measure.on_request}
    on_circle = {name for name, measure in unasked.items() if needs_circle in measure.requires}
    of_pairs = {name for name, measure in MEASURES.items() if needs_split_mirrors in measure.requires}
    without = set() if circle else on_circle
    assert set(found.left_out) == (without | of_pairs if task == "sparse_parity" else without)
    assert ("collapse" in found.columns) == circle
    assert {"margin_gap", "alive_neurons", "embedding_participation"} <= set(found.columns)
    json.dumps(found.to_json(), allow_nan=False)


def test_random_labels_can_be_read_as_if_they_were_addition(tmp_path: Path) -> None:
    run = recorded(tmp_path, task="random_labels")
    found = measured(run, rule="add")
    assert not found.left_out
    assert found.columns["restricted_loss"][-1] > 0.7 * math.log(7)


def test_a_network_crushed_by_decay_is_measured_all_the_same(tmp_path: Path) -> None:
    run = recorded(tmp_path, weight_decay=90.0, lr=0.0111, steps=120, evaluate_every=20)
    found = measured(run)
    assert found.columns["norm_W_E"][-1] < 1e-2 * found.columns["norm_W_E"][0]
    json.dumps(found.to_json(), allow_nan=False)


@pytest.mark.parametrize("network", list(MODELS))
def test_a_network_of_zeros_has_no_numbers_where_it_has_none(network: str) -> None:
    from training.models import MODELS

    config = Config(p=23, network=network, d_model=8, n_heads=2, d_mlp=24)
    drawn = MODELS[network].init(model_dims(config), np.random.default_rng(0))
    weights = {name: np.stack([value, 0 * value]) for name, value in drawn.items()}
    tokens = token_embeddings(weights, config)[0]
    end = {name: value[:1] for name, value in weights.items()}
    batch = Batch(
        config, weights, fixed=Reference(np.array([2]), tokens, np.array([2, 1, 3]), np.array([2])), end=end
    )
    found: dict[str, NDArray[np.float64]] = {
        name: measure.at_snapshots(batch)
        for name, measure in MEASURES.items()
        if measure.at_snapshots is not None and why_not(name, config) is None
    }
    for name, column in found.items():  # of forces that nobody has read there are no numbers either
        assert np.isfinite(column[0]).all() != MEASURES[name].reads_forces, name
    assert np.isnan(found["pair_waves"][1]) if "pair_waves" in found else True
    assert found["alive_neurons"][1] == found["collapse"][1] == found["margin_gap"][1] == 0
    assert found["restricted_loss"][1] == pytest.approx(math.log(23))
    for name in ("embedding_participation", "embedding_gini", "circle_share", "neuron_frequency_share"):
        assert np.isnan(found[name][1])


def test_what_a_run_cannot_have_is_refused_when_asked_for(grokked: Run, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"'gini' is no measure; known are accuracy, "):
        measured(grokked, ["gini"])
    with pytest.raises(ValueError, match="every = 0"):
        measured(grokked, every=0)
    with pytest.raises(ValueError, match="collapse: with task = 'squares' it is no addition on a circle"):
        measured(recorded(tmp_path), ["collapse"], rule="squares")
    run = recorded(tmp_path, task="squares")
    with pytest.raises(ValueError, match="angle_error: with task = 'squares' it is no addition on a circle"):
        measured(run, ["norms", "angles"])
    decoder = recorded(tmp_path, network="two_layer_decoder")
    with pytest.raises(ValueError, match="angle_error: network = 'two_layer_decoder' has no linear readout"):
        measured(decoder, ["angles"])


def test_a_run_without_a_snapshot_has_nothing_to_measure(grokked: Run, tmp_path: Path) -> None:
    import shutil

    folder = tmp_path / grokked.run_id
    shutil.copytree(grokked.folder, folder)
    (folder / "snapshots.jsonl").write_text("")
    (folder / "status.json").unlink()  # which promises them
    with pytest.raises(StoreError, match="no snapshot yet"):
        measured(open_run(folder.name, tmp_path))


def test_nothing_but_the_whole_can_be_asked_for(grokked: Run) -> None:
    found = measured(grokked, list(WHOLE), every=2)
    assert not found.columns
    assert found.scalars
    assert len(found.steps) == math.ceil(len(grokked.snapshot_steps()) / 2)
