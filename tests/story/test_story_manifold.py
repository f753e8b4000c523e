"""What the chapter "The manifold" reads from a run."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from story.chapters.dimensions import ESTIMATED, read_dimensions
from story.chapters.leap import read_leap
from story.chapters.manifold import DRAWN, FRAMES, METHODS, read_picture, shown_frequencies
from training.config import Config
from training.runs.reader import Run, open_run
from training.runs.recording import record

TINY = Config(p=7, train_fraction=0.5, d_model=8, n_heads=2, d_mlp=8, steps=10, snapshots=4)


def tiny(root: Path, **fields: Any) -> Run:
    (folder,) = record([replace(TINY, **fields)], root=root, threads=1)
    return open_run(folder.name, root)


@pytest.mark.parametrize(("method", "axes"), [(method, axes) for method in METHODS for axes in (2, 3)])
def test_each_picture_stands_beside_its_null(grokked: Run, method: str, axes: int) -> None:
    found = read_picture(grokked.view(), method, axes)
    assert found is not None
    assert found.points.shape == (len(found.steps), 37, axes)
    assert found.null_points.shape == (37, axes)
    assert len(found.steps) <= FRAMES
    assert np.isin(found.at, found.steps).all()
    assert len(np.unique(found.at)) <= (FRAMES if method in ("plane", "pca") else DRAWN)
    assert ((found.quality >= 0) & (found.quality <= 1)).all()
    assert 0 < found.null_quality < 1
    assert np.isfinite(found.points).all()
    np.testing.assert_array_equal(np.sort(found.order), np.arange(37))


def test_the_plane_is_that_of_the_leap(grokked: Run) -> None:
    found, leap = read_picture(grokked.view(), "plane"), read_leap(grokked.view())
    assert found is not None
    assert found.frequency == shown_frequencies(grokked.view())[0] == leap.frequencies[0]
    at = np.searchsorted(leap.steps, found.steps)
    np.testing.assert_allclose(found.points, leap.circles[at, 0], atol=1e-5)
    np.testing.assert_allclose(found.quality, leap.circle_shares[at, 0], atol=1e-5)
    assert found.quality[-1] > 0.9 > found.null_quality


def test_another_frequency_and_one_that_there_is_not(grokked: Run) -> None:
    usual = shown_frequencies(grokked.view())
    second, unknown = (read_picture(grokked.view(), "plane", frequency=k) for k in (usual[1], 99))
    assert second is not None
    assert unknown is not None
    assert (second.frequency, unknown.frequency) == (usual[1], usual[0])


def test_a_task_without_a_circle_has_no_plane(tmp_path: Path) -> None:
    run = tiny(tmp_path, task="squares", p=11)
    assert shown_frequencies(run.view()) == []
    assert read_picture(run.view(), "plane") is None
    found = read_picture(run.view(), "isomap")
    assert found is not None
    assert found.frequency is None


def test_the_circle_of_multiplication_leaves_nought_out(tmp_path: Path) -> None:
    found = read_picture(tiny(tmp_path, task="multiply").view(), "plane")
    assert found is not None
    assert 0 not in found.order
    assert found.points.shape[1] == 7


@pytest.mark.parametrize("p", [2, 3, 4, 5])
def test_few_numbers_have_a_picture_or_none(tmp_path: Path, p: int) -> None:
    run = tiny(tmp_path, p=p)
    for method in METHODS:
        found = read_picture(run.view(), method)
        assert found is None or found.points.shape[1] == p
    read_dimensions(run.view())


def test_the_quadratic_network_has_pictures_too(tmp_path: Path) -> None:
    run = tiny(tmp_path, network="quadratic_mlp", loss="mse")
    assert read_picture(run.view(), "pca") is not None


def test_dimensions_fall_and_stand_beside_their_nulls(grokked: Run) -> None:
    found = read_dimensions(grokked.view())
    assert found.embedding[-1] < found.embedding[0] <= 1.1 * found.embedding_null
    assert found.path.weights == sum(a[0].size for a in grokked.weights(snapshots=slice(0, 1)).values())
    assert found.path.path.shape == found.path.walk.shape == (len(found.steps), 2)
    assert found.path.explained.shape == found.path.walk_explained.shape
    for estimates in found.near.values():
        assert len(estimates.steps) <= ESTIMATED
        assert (estimates.low < estimates.values).all()
        assert (estimates.values < estimates.high).all()
        assert np.isfinite(estimates.flat).all()
