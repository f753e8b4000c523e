"""Lines and planes in the space of all weights, against naive loops, and what there is no plane through."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from language import LANGUAGES, translator
from training.config import Config
from training.config.dataset import dataset_of
from training.errors import LandscapeError
from training.landscape import (
    Losses,
    Plane,
    grid_around,
    line_between,
    loss_line,
    loss_surface,
    losses_of,
    path_points,
    plane_of_path,
    plane_through,
    surface_of_path,
    surface_through,
)
from training.landscape.networks import inner, length
from training.models import MODELS, Weights, forward, model_dims
from training.runs.reader import Run

SMALL = Config(p=7, d_model=8, n_heads=2, d_mlp=12, train_fraction=0.4)
PARTS = ("train_loss", "held_out_loss", "train_accuracy", "held_out_accuracy")


def drawn(config: Config = SMALL, seed: int = 0) -> dict[str, NDArray[np.float32]]:
    return MODELS[config.network].init(model_dims(config), np.random.default_rng(seed))


def flat(weights: Weights) -> NDArray[np.float64]:
    return np.concatenate([np.ravel(value).astype(np.float64) for value in weights.values()])


def stacked(networks: list[Any]) -> dict[str, NDArray[Any]]:
    return {name: np.stack([one[name] for one in networks]) for name in networks[0]}


def naive(weights: Weights, config: Config) -> tuple[float, float, float, float]:
    """Question by question."""
    dataset, table = dataset_of(config), config.table
    logits = forward(weights, table.inputs, table.operation, config.network, model_dims(config)).logits
    loss, right = [], []
    for row, label in zip(logits.astype(np.float64), dataset.labels, strict=True):
        top = max(row)
        loss.append(math.log(sum(math.exp(value - top) for value in row)) + top - row[label])
        right.append(all(row[label] > value for answer, value in enumerate(row) if answer != label))
    split = dataset.split
    return tuple(float(np.mean(np.array(of)[rows])) for of in (loss, right)
                 for rows in (split.train, split.held_out))  # fmt: skip


def check(found: Losses, networks: list[Any], config: Config = SMALL) -> None:
    expected = np.array([naive(one, config) for one in networks]).T
    for part, values in zip(PARTS, expected, strict=True):
        np.testing.assert_allclose(getattr(found, part).ravel(), values, rtol=2e-5, atol=1e-6, err_msg=part)


def refusal(call: Any, *arguments: Any, **named: Any) -> str:
    with pytest.raises(LandscapeError) as caught:
        call(*arguments, **named)
    said = {translator(language)(caught.value.message) for language in LANGUAGES}
    assert len(said) == 2
    assert all("\n" not in text for text in said)
    return str(caught.value)


@pytest.mark.parametrize("network", MODELS)
@pytest.mark.parametrize("task", ["add", "divide", "add+subtract"])
def test_losses_are_those_of_a_naive_loop(network: str, task: str) -> None:
    config = Config(task=task, p=7, network=network, d_model=8, n_heads=2, d_mlp=12, corrupted=0.3)
    networks = [drawn(config, seed) for seed in range(3)]
    check(losses_of(networks, config), networks, config)
    check(losses_of(networks.__getitem__, config, 3), networks, config)


def test_large_logits_and_ties_are_as_in_the_evaluations() -> None:
    config = Config(p=7, network="quadratic_mlp", d_mlp=12)
    loud = {name: 30 * value for name, value in drawn(config).items()}
    nothing = {name: 0 * value for name, value in loud.items()}
    broken = {name: np.full_like(value, 1e30) for name, value in loud.items()}
    found = losses_of([loud, nothing, broken], config)
    assert np.isfinite(found.train_loss[0])
    assert found.train_loss[0] > 100
    assert found.train_loss[1] == pytest.approx(math.log(7))
    assert found.train_accuracy[1] == 0  # nothing leads
    assert all(np.isnan(getattr(found, part)[2]) for part in PARTS)


def test_progress_is_told_of_every_network() -> None:
    said: list[tuple[int, int]] = []
    losses_of([drawn()] * 3, SMALL, progress=lambda done, total: said.append((done, total)))
    assert said == [(1, 3), (2, 3), (3, 3)]
    with pytest.raises(ValueError, match="count = None"):
        losses_of(lambda _: drawn(), SMALL)


def test_a_line_is_that_of_a_naive_loop() -> None:
    start, end, t = drawn(seed=0), drawn(seed=1), [-0.5, 0.0, 0.25, 1.0, 1.5]
    line = loss_line(start, end, SMALL, t)
    between = [{name: (1 - f) * start[name] + f * end[name] for name in start} for f in t]
    check(line.losses, between)
    check(line.ends, [start, end])
    assert line.length == pytest.approx(np.linalg.norm(flat(end) - flat(start)))
    assert len(loss_line(start, end, SMALL).fractions) == 61


def test_the_barrier_is_what_rises_above_the_straight_line_between_the_ends() -> None:
    start = drawn(seed=0)
    mirrored = {name: -value for name, value in start.items()}
    line = loss_line(start, mirrored, SMALL, [0, 0.5, 1, 3])
    losses = line.losses.train_loss
    assert line.barrier == pytest.approx(max(0.0, losses[1] - (losses[0] + losses[2]) / 2))
    downhill = loss_line({name: 0 * value for name, value in start.items()}, start, SMALL, [0, 1])
    assert downhill.barrier == 0


@pytest.mark.parametrize("seed", range(3))
def test_a_plane_holds_its_three_networks_and_no_fourth(seed: int) -> None:
    three = [drawn(seed=10 * seed + number) for number in range(3)]
    plane = plane_through(*three, SMALL)
    assert length(plane.first) == pytest.approx(1)
    assert length(plane.second) == pytest.approx(1)
    assert inner(plane.first, plane.second) == pytest.approx(0, abs=1e-12)
    coordinates, distances = plane.project(stacked([*three, drawn(seed=99)]))
    np.testing.assert_allclose(distances[:3], 0, atol=1e-9)
    assert distances[3] > 1
    np.testing.assert_allclose(coordinates[0], 0, atol=1e-12)
    assert coordinates[1, 1] == pytest.approx(0, abs=1e-9)
    assert coordinates[2, 1] > 0
    between = np.linalg.norm(flat(three[2]) - flat(three[1]))
    assert np.linalg.norm(coordinates[2] - coordinates[1]) == pytest.approx(between)
    for (x, y), network in zip(coordinates, three, strict=False):
        np.testing.assert_allclose(flat(plane.at(x, y)), flat(network), atol=1e-9)


def test_the_distance_from_a_plane_is_the_least_to_any_of_its_points() -> None:
    plane = plane_through(*(drawn(seed=seed) for seed in range(3)), SMALL)
    stranger = drawn(seed=7)
    ((foot,), (distance,)) = plane.project(stacked([stranger]))
    away = [
        np.linalg.norm(flat(plane.at(foot[0] + dx, foot[1] + dy)) - flat(stranger))
        for dx in (-0.1, 0, 0.1)
        for dy in (-0.1, 0, 0.1)
    ]
    assert min(away) == away[4] == pytest.approx(distance)


def test_a_surface_is_that_of_a_naive_loop() -> None:
    plane = plane_through(*(drawn(seed=seed) for seed in range(3)), SMALL)
    xs, ys = [-1.0, 0.0, 4.0], [0.5, 2.0]
    surface = loss_surface(plane, xs, ys, SMALL)
    assert surface.losses.train_loss.shape == (2, 3)
    check(surface.losses, [plane.at(x, y) for y in ys for x in xs])


def wandering(count: int = 9) -> dict[str, NDArray[np.float32]]:
    """A bent path of networks, with some noise."""
    rng, one, other = np.random.default_rng(0), drawn(seed=0), drawn(seed=1)
    path = [
        {name: np.float32(np.cos(t)) * one[name] + np.float32(2 * t) * other[name]
         + 0.05 * rng.standard_normal(one[name].shape, np.float32) for name in one}
        for t in np.linspace(0, 2, count)
    ]  # fmt: skip
    return stacked(path)


def test_the_plane_of_a_path_is_that_of_its_principal_components() -> None:
    weights = wandering()
    plane = plane_of_path(weights, SMALL)
    points = np.stack([flat({name: value[i] for name, value in weights.items()}) for i in range(9)])
    about_mean = points - points.mean(axis=0)
    _, lengths, axes = np.linalg.svd(about_mean, full_matrices=False)
    coordinates, distances = plane.project(weights)
    np.testing.assert_allclose(np.abs(coordinates), np.abs(about_mean @ axes[:2].T), atol=1e-6)
    np.testing.assert_allclose(coordinates[np.abs(coordinates).argmax(axis=0), [0, 1]] > 0, True)
    rest = about_mean - about_mean @ axes[:2].T @ axes[:2]
    np.testing.assert_allclose(distances, np.linalg.norm(rest, axis=1), atol=1e-6)
    assert (distances**2).sum() == pytest.approx((lengths[2:] ** 2).sum(), rel=1e-6)
    np.testing.assert_allclose(flat(plane.origin), points.mean(axis=0))


def test_the_paths_own_losses_are_not_those_of_its_shadow() -> None:
    weights = wandering()
    plane = plane_of_path(weights, SMALL)
    path = path_points(plane, weights, SMALL)
    networks = [{name: value[i] for name, value in weights.items()} for i in range(9)]
    check(path.losses, networks)
    shadow = losses_of([plane.at(x, y) for x, y in path.coordinates], SMALL)
    assert np.abs(shadow.train_loss - path.losses.train_loss).max() > 1e-3


def test_a_grid_covers_its_points_with_a_margin() -> None:
    points = np.array([[0.0, 1.0], [4.0, 1.0]])
    xs, ys = grid_around(points, 5, 0.25)
    np.testing.assert_allclose(xs, [-1, 0.5, 2, 3.5, 5])
    np.testing.assert_allclose(ys, [-2, -0.5, 1, 2.5, 4])  # as long as the other axis
    for wrong in ({"points": 1}, {"points": 62}, {"points": 2.5}, {"margin": -0.1}, {"margin": math.nan}):
        assert next(iter(wrong)) in refusal(grid_around, points, **wrong)
    assert "all coincide" in refusal(grid_around, np.ones((3, 2)))


def test_what_there_is_no_line_between_is_said_in_one_line() -> None:
    start, end = drawn(seed=0), drawn(seed=1)
    assert "same network" in refusal(loss_line, start, start, SMALL)
    assert refusal(loss_line, start, drawn(Config(p=11, d_model=8, n_heads=2, d_mlp=12)), SMALL) == (
        "W_E has shape (12, 8); the network that is asked about has (8, 8)"
    )
    assert "W_U is missing or too many" in refusal(
        loss_line, {name: value for name, value in start.items() if name != "W_U"}, end, SMALL
    )
    assert "W_pos, b_in" in refusal(loss_line, drawn(Config(p=7, network="quadratic_mlp")), end, SMALL)
    assert "W_E holds nan" in refusal(loss_line, start, {**end, "W_E": end["W_E"] * np.nan}, SMALL)
    for wrong in ([], [[0.0, 1.0]], [0.0, math.inf], np.zeros(1002), "abc", [None], [0, [1, 2]], 3.0):
        assert "fractions = " in refusal(loss_line, start, end, SMALL, wrong)


def test_three_networks_on_a_line_have_no_plane() -> None:
    start, end = drawn(seed=0), drawn(seed=1)
    middle = {name: 0.5 * (start[name] + end[name]) for name in start}
    assert "three networks on a line" in refusal(plane_through, start, end, middle, SMALL)
    assert "three networks on a line" in refusal(plane_through, start, start, end, SMALL)
    assert "three networks on a line" in refusal(plane_through, start, end, start, SMALL)
    bent = {name: value + np.float32(1e-3) for name, value in middle.items()}
    plane_through(start, end, bent, SMALL)


def test_paths_without_a_plane_are_refused() -> None:
    still = stacked([drawn()] * 4)
    straight = {name: np.cumsum(value, axis=0) for name, value in still.items()}
    assert "never moves" in refusal(plane_of_path, still, SMALL)
    assert "straight line" in refusal(plane_of_path, straight, SMALL)
    short = {n: v + np.float32(1e-3) * np.cumsum(v, axis=0) for n, v in still.items()}  # but for rounding
    assert "straight line" in refusal(plane_of_path, short, SMALL)
    assert "snapshots = 2" in refusal(plane_of_path, {n: v[:2] for n, v in wandering().items()}, SMALL)


def test_a_plane_of_other_networks_and_axes_that_are_none_are_refused() -> None:
    plane = plane_through(*(drawn(seed=seed) for seed in range(3)), SMALL)
    other = Config(p=11, d_model=8, n_heads=2, d_mlp=12)
    assert "W_E has shape" in refusal(loss_surface, plane, [0.0], [0.0], other)
    assert "W_E has shape" in refusal(path_points, plane, stacked([drawn(other)]), SMALL)
    for wrong in ([], np.zeros(62), [math.nan]):
        assert "xs = " in refusal(loss_surface, plane, wrong, [0.0], SMALL)
        assert "ys = " in refusal(loss_surface, plane, [0.0], wrong, SMALL)


def test_a_recorded_run_has_its_own_losses_on_its_path(grokked: Run) -> None:
    view = grokked.view()
    surface, path = surface_of_path(view, points=3)
    places = view.frames(150)
    for part in PARTS:
        recorded = view.at_snapshots(part, places)
        np.testing.assert_allclose(getattr(path.losses, part), recorded, rtol=1e-3, atol=2e-3)
    assert isinstance(surface.plane, Plane)
    assert surface.losses.train_loss.shape == (3, 3)
    on, off = (path.coordinates**2).sum(), (path.distances**2).sum()
    assert 0.5 < on / (on + off) < 1


def test_lines_and_planes_of_a_recorded_run(grokked: Run) -> None:
    view = grokked.view()
    line = line_between(view, 0, -1, fractions=[0, 1])
    assert line.losses.held_out_accuracy[1] > 0.95
    _, path = surface_through(view, [0, len(view.steps) // 2, -1], points=2)
    assert path.distances[[0, len(view.steps) // 2, -1]].max() < 1e-4 * path.distances.max()
    assert "takes three" in refusal(surface_through, view, [0, 1])
    assert "three networks on a line" in refusal(surface_through, view, [0, 1, 1])
    for wrong in (9999, -9999, 1.5, "last", None):
        assert f"snapshot = {wrong}: it must be a whole number" in refusal(line_between, view, 0, wrong)
