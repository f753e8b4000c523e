"""The chapter "Any network": runs whose task nobody knows, and our own, measured alike."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from geometry import singular_value_law
from language import LANGUAGES, translator
from story.chapters.registry import CHAPTERS, chapters_that_show, why_not_shown
from story.chapters.weights.any_network import read_any_network, read_spectrum
from training import Config, measured, open_run, open_watched, record, watch
from training.errors import MeasureError
from training.measures import MEASURES, shares_of_forces, unavailable
from training.measures.any_network.matrices import (
    matrices_of,
    of_chance,
    row_distance,
    singular_values,
    spread,
)
from training.watching.reading import WatchedView

SHAPES = {"0.weight": (8, 5), "0.bias": (8,), "2.weight": (3, 8), "2.bias": (3,)}


def net() -> torch.nn.Sequential:
    torch.manual_seed(0)
    return torch.nn.Sequential(torch.nn.Linear(5, 8), torch.nn.ReLU(), torch.nn.Linear(8, 3))


def train(root: Path, name: str, *, forces: bool, accuracy: bool) -> WatchedView:
    model = net()
    optimizer = torch.optim.AdamW(model.parameters(), lr=0.02, weight_decay=0.1)
    with watch(name, model, optimizer, every=2, forces=forces, root=root) as log:
        for step in range(41):
            if accuracy:
                log(step, train_accuracy=min(1.0, step / 5), held_out_accuracy=min(1.0, step / 25))
            else:
                log(step, loss=1.0)
            optimizer.zero_grad()
            model(torch.randn(16, 5)).square().mean().backward()
            optimizer.step()
    return open_watched(name, root).view()


@pytest.fixture(scope="module")
def view(tmp_path_factory: pytest.TempPathFactory) -> WatchedView:
    return train(tmp_path_factory.mktemp("watched"), "net", forces=True, accuracy=True)


def test_it_is_measured_as_numpy_would(view: WatchedView) -> None:
    found, weights = read_any_network(view), view.weights()
    assert found.parameters == [*SHAPES]
    assert found.matrices == ["0.weight"]  # of the other the shorter side is 3
    for place, value in enumerate(weights.values()):
        np.testing.assert_allclose(
            found.columns["parameter_norms"][:, place],
            [np.linalg.norm(one.astype(float)) for one in value],
            rtol=1e-6,
        )
    matrix = weights["0.weight"].astype(float)
    values = [np.linalg.svd(one)[1] for one in matrix]
    scale = np.sqrt((matrix[0] ** 2).mean())
    edge = scale * (np.sqrt(8) + np.sqrt(5))
    outside = found.columns["singular_values_outside"][:, 0]
    np.testing.assert_array_equal(outside, [(one > edge).sum() for one in values])
    squares = np.array(values) ** 2
    np.testing.assert_allclose(
        found.columns["matrix_participation"][:, 0], squares.sum(1) ** 2 / (squares**2).sum(1), rtol=1e-6
    )
    law = singular_value_law(8, 5, scale=scale)
    for at in (0, -1):
        cdf, n = law.cdf(np.sort(values[at])), 5
        steps = np.arange(n + 1) / n
        expected = max((steps[1:] - cdf).max(), (cdf - steps[:-1]).max())
        assert found.columns["singular_value_distance"][at, 0] == pytest.approx(expected, rel=1e-5)


def test_its_forces_are_those_that_were_recorded(view: WatchedView) -> None:
    found = read_any_network(view)
    gradient, decay = view.forces()
    flat = [
        np.concatenate([value.reshape(len(value), -1) for value in part.values()], 1)
        for part in (gradient, decay)
    ]
    expected = shares_of_forces(flat[0].astype(float), flat[1].astype(float))
    np.testing.assert_allclose(found.forces["gradient_norm"].values, expected.gradient_norm, rtol=1e-6)
    np.testing.assert_allclose(found.forces["force_cosine"].values, expected.cosine, rtol=1e-5)
    assert not found.left_out


def test_its_accuracies_and_phases_are_there(view: WatchedView) -> None:
    found = read_any_network(view)
    assert found.accuracies is not None
    assert found.phases is not None
    assert (found.phases.memorised_at, found.phases.generalised_at) == (5, 25)
    changes = view.change_points()
    assert changes is not None
    assert changes.memorised is not None
    assert changes.memorised.low <= 5 <= changes.memorised.high + 1


def test_without_forces_and_accuracies_the_rest_is_shown(tmp_path: Path) -> None:
    found = read_any_network(train(tmp_path, "bare", forces=False, accuracy=False))
    assert (found.accuracies, found.phases, found.forces) == (None, None, {})
    for language in LANGUAGES:
        for reason in found.left_out.values():
            assert "\n" not in translator(language)(reason)
    assert len(found.path.explained) == 10
    assert found.view.change_points() is None


def test_a_spectrum_adds_up_and_knows_its_edge(view: WatchedView) -> None:
    one = read_spectrum(view, "0.weight")
    assert one is not None
    np.testing.assert_array_equal(one.counts.sum(axis=1), 5)
    assert one.expected.sum() == pytest.approx(5)
    np.testing.assert_array_equal(
        one.outside, read_any_network(view).columns["singular_values_outside"][:, 0]
    )
    assert read_spectrum(view, "0.bias") is None
    assert read_spectrum(view, "no such") is None


def test_our_own_run_is_shown_too_and_its_forces_come_from_its_evaluations(tmp_path: Path) -> None:
    config = Config(p=5, d_model=8, d_mlp=8, steps=20, evaluate_every=2)
    (folder,) = record([config], root=tmp_path, threads=1, forces=True)
    run = open_run(folder.name, tmp_path).view()
    found = read_any_network(run)
    np.testing.assert_array_equal(found.forces["gradient_norm"].values, run.metrics["gradient_norm"])
    recorded = MEASURES["gradient_norm"].at_snapshots
    assert recorded is not None
    assert found.accuracies is not None


def _spoil(model: torch.nn.Sequential, root: Path) -> None:
    with watch("broken", model, every=1, root=root) as log:
        for step in range(4):
            if step == 3:
                model[0].weight.data[0, 0] = float("nan")
            log(step)


def test_weights_that_are_no_numbers_leave_gaps(tmp_path: Path) -> None:
    model = net()
    with pytest.warns(UserWarning, match="is not finite"):
        _spoil(model, tmp_path)
    found = read_any_network(open_watched("broken", tmp_path).view())
    assert np.isfinite(found.columns["singular_value_distance"][:3]).all()
    for name in ("singular_value_distance", "singular_values_outside", "matrix_participation"):
        assert np.isnan(found.columns[name][3]).all(), name
    assert not len(found.path.explained)
    one = read_spectrum(found.view, "0.weight")
    assert one is not None
    assert one.counts[3].sum() == 0


def test_what_asks_for_a_task_says_so_in_one_line(view: WatchedView) -> None:
    asked = [name for name, entry in MEASURES.items() if not entry.any_network]
    for name in asked:
        reason = unavailable(name, view)
        assert reason is not None
        for language in LANGUAGES:
            assert "\n" not in translator(language)(reason)
    with pytest.raises(MeasureError, match="collapse: what this network was taught is not known"):
        measured(view, ["collapse"])
    with pytest.raises(MeasureError, match="dimensions: what this network was taught is not known"):
        measured(view, ["dimensions"])
    found = measured(view)
    assert set(found.columns) == {name for name, entry in MEASURES.items() if entry.any_network}
    assert "path_component_1" in found.scalars


def test_the_list_of_chapters_says_which_and_why_not() -> None:
    assert [chapter.name for chapter in chapters_that_show(None)] == ["any_network"]
    for chapter in CHAPTERS.values():
        reason = why_not_shown(chapter, None)
        assert (reason is None) == chapter.any_network
    assert "any_network" in {chapter.name for chapter in chapters_that_show(Config(task="s5", p=120))}


def test_chance_is_what_is_drawn() -> None:
    """The mean of other draws, a hundred of them."""
    rng = np.random.default_rng(5)
    drawn = rng.standard_normal((100, 30, 20))
    values = singular_values(drawn)
    expected = of_chance(30, 20)
    assert spread(values).mean() == pytest.approx(expected["spread"], rel=0.02)
    assert spread(values).mean() == pytest.approx(30 * 20 / (30 + 20 + 1), rel=0.02)  # in closed form
    assert row_distance(drawn).mean() == pytest.approx(expected["rows"], rel=0.15)
    edge = singular_value_law(30, 20).support()[1]
    assert (values > edge).sum(axis=1).mean() == pytest.approx(expected["outside"], abs=0.3)


def test_convolutions_are_matrices_of_their_first_axis() -> None:
    value = np.random.default_rng(0).standard_normal((1, 6, 2, 3, 3))
    (found,) = matrices_of({"conv": value}).values()
    np.testing.assert_array_equal(found[0], value[0].reshape(6, 18))
