"""What the chapter "High-dimensional space" works out, draws, and reads from a run."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from scipy import stats

from geometry import sample_lp_ball
from story.chapters.chance import read_against_chance
from story.chapters.space import ARTICLE_DIMS, BINS, BODIES, LARGEST, OFF, draw, exponents, read_shells
from training.config import Config
from training.measures.entries.weights import CLOSE, DRAWS, MOST_VECTORS
from training.runs.reader import Run, open_run
from training.runs.recording import record


def test_bodies_lie_where_drawn_points_do() -> None:
    shells = read_shells()
    for dim in (2, 3, 100):
        at = shells.dims.tolist().index(dim)
        for name, p in BODIES.items():
            squares = (sample_lp_ball(4000, dim, p, rng=0) ** 2).sum(axis=1)
            farthest = dim if p == np.inf else 1
            error = 4 * squares.std() / np.sqrt(len(squares))
            assert shells.reaches[name][at] ** 2 * farthest == pytest.approx(squares.mean(), abs=error)


def test_what_is_off_a_gaussian_s_shell_is_that_of_chi_and_below_its_bounds() -> None:
    shells, chi = read_shells(), stats.chi
    exact, chernoff, theorem = (shells.off_the_shell[name] for name in ("exact", "chernoff", "theorem"))
    few = shells.dims <= 10_000
    middle = np.sqrt(shells.dims[few])
    twin = chi.cdf((1 - OFF) * middle, shells.dims[few]) + chi.sf((1 + OFF) * middle, shells.dims[few])
    np.testing.assert_allclose(exact[few], np.log10(twin), rtol=1e-6)
    assert (exact < chernoff).all()
    assert (chernoff <= theorem).all()
    at = shells.dims.tolist().index(LARGEST)
    # 3 exp(-b^2 / 96) for b = 100
    assert theorem[at] == pytest.approx(np.log10(3) - 10_000 / 96 / np.log(10))
    assert exact[at] < 90 * theorem[at]


def test_the_shells_hold_the_whole_ball_in_every_dimension() -> None:
    shells = read_shells()
    assert {*ARTICLE_DIMS, 1, LARGEST} <= {*shells.dims.tolist()}
    assert (np.diff(shells.dims) > 0).all()
    np.testing.assert_allclose(shells.shares.sum(axis=1), 1)
    np.testing.assert_allclose(shells.inside["nine_tenths"], shells.dims * np.log10(0.9))
    np.testing.assert_allclose((1 - shells.thickness[:20]) ** shells.dims[:20], 0.1)
    assert np.isnan(shells.directions[0])
    assert (shells.directions[1:] >= shells.at_right_angles[1:] - 1e-12).all()


def test_the_articles_figures_come_out() -> None:
    found = exponents([2, 3, 100, 12288], [0.9])[:, 0]
    np.testing.assert_allclose(10 ** found[:3], [0.81, 0.729, 0.9**100])
    assert found[3] == pytest.approx(-562.27, abs=0.01)


@pytest.mark.parametrize("kind", ["normal", "ball"])
@pytest.mark.parametrize("dim", [1, 2, 64])
def test_what_is_drawn_follows_the_laws(kind: str, dim: int) -> None:
    drawn = draw(kind, dim)
    assert drawn.norms.counts.shape == drawn.norms.expected.shape == (BINS,)
    assert drawn.norms.counts.sum() == drawn.norm_fit.n
    assert drawn.norms.expected.sum() == pytest.approx(drawn.norm_fit.n, rel=0.01)
    assert drawn.norm_fit.p_value > 1e-3
    assert (np.diff(drawn.norms.positions) > 0).all()
    assert (drawn.angles is None) == (drawn.angle_fit is None) == (dim == 1)
    if drawn.angles is not None:
        assert drawn.angles.positions.min() >= 0
        assert drawn.angles.positions.max() <= 180
        assert drawn.angles.counts.sum() == drawn.norm_fit.n


def test_a_seed_is_drawn_again_alike_and_another_is_not() -> None:
    assert draw("normal", 10, 3).mean == draw("normal", 10, 3).mean != draw("normal", 10, 4).mean


@pytest.mark.parametrize("vectors", ["neurons", "symbols"])
def test_a_run_starts_at_chance_and_leaves_it(grokked: Run, vectors: str) -> None:
    found = read_against_chance(grokked.view(), vectors)
    config = grokked.config
    assert (found.count, found.dim) == (config.d_mlp if vectors == "neurons" else config.p, config.d_model)
    assert found.steps[0] == 0
    assert found.steps[-1] == grokked.snapshot_steps()[-1]
    assert (found.length_counts.sum(axis=1) == found.count).all()
    np.testing.assert_allclose(found.angle_shares.sum(axis=1), 1)
    np.testing.assert_allclose([found.angle_law.sum(), found.length_law.sum() / found.count], 1, atol=1e-3)
    assert found.distance[0] < 3 * found.distance_null
    assert found.close[0] < 0.01
    assert found.close[-1] > 10 * found.close_null
    assert found.shell[0] < found.middle[0] < found.shell[1]
    assert (found.low <= found.middle).all()
    assert (found.middle <= found.high).all()
    np.testing.assert_allclose(found.volume, found.weights * np.log10(found.norm), atol=1e-6)


def test_the_angles_are_those_of_the_weights(grokked: Run) -> None:
    found = read_against_chance(grokked.view())
    weights = grokked.weights("W_in", snapshots=slice(-1, None))["W_in"][0].T.astype(float)
    unit = weights / np.linalg.norm(weights, axis=1, keepdims=True)
    cosines = (unit @ unit.T)[np.triu_indices(len(unit), 1)]
    assert found.close[-1] == pytest.approx((np.abs(cosines) > CLOSE).mean())
    edges = np.linspace(0, 180, len(found.angles) + 1)
    counted = np.histogram(np.degrees(np.arccos(np.clip(cosines, -1, 1))), edges)[0] / len(cosines)
    np.testing.assert_allclose(found.angle_shares[-1], counted, atol=2 / len(cosines))


@pytest.mark.parametrize("network", ["quadratic_mlp", "relu_mlp", "two_layer_decoder"])
def test_other_networks_are_read_too(network: str, tmp_path: Path) -> None:
    config = Config(p=5, network=network, train_fraction=0.5, d_model=8, n_heads=2, d_mlp=6, steps=4,
                    snapshots=2)  # fmt: skip
    (folder,) = record([config], root=tmp_path, threads=1)
    run = open_run(folder.name, tmp_path)
    assert read_against_chance(run.view(), "neurons").count == 6
    assert read_against_chance(run.view(), "symbols").count == 5


def test_of_very_many_vectors_some_are_taken(tmp_path: Path) -> None:
    config = replace(Config(p=5, train_fraction=0.5, d_model=8, n_heads=2, steps=2, snapshots=2),
                     d_mlp=2 * MOST_VECTORS + 1)  # fmt: skip
    (folder,) = record([config], root=tmp_path, threads=1)
    assert read_against_chance(open_run(folder.name, tmp_path).view()).count <= MOST_VECTORS
    assert DRAWS > 1
