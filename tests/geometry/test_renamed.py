"""Old spellings work until version 1.0, and say so."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import geometry as g

CLOUD = np.random.default_rng(0).standard_normal((40, 3))
# Each function that had an argument of another name: called by the old one, and by the new one.
CALLS: dict[str, tuple[Callable[[], Any], Callable[[], Any]]] = {
    "squared_distance": (
        lambda: g.squared_distance(kind="ball", dim=3),
        lambda: g.squared_distance(distribution="ball", dim=3),
    ),
    "distance_law": (
        lambda: g.distance_law(kind="sphere", dim=3).mean(),
        lambda: g.distance_law(distribution="sphere", dim=3).mean(),
    ),
    "contrast_limit": (
        lambda: g.contrast_limit(kind="cube", n=4, dim=9),
        lambda: g.contrast_limit(distribution="cube", n=4, dim=9),
    ),
    "sample_contrasts": (
        lambda: g.sample_contrasts(kind="cube", n=4, dim=9, rng=0),
        lambda: g.sample_contrasts(distribution="cube", n=4, dim=9, rng=0),
    ),
    "norm_law": (
        lambda: g.norm_law(kind="normal", dim=3).mean(),
        lambda: g.norm_law(distribution="normal", dim=3).mean(),
    ),
    "squared_norm": (
        lambda: g.squared_norm(kind="normal", dim=3),
        lambda: g.squared_norm(distribution="normal", dim=3),
    ),
    "sample_norms": (
        lambda: g.sample_norms(kind="normal", n=5, dim=3, rng=0),
        lambda: g.sample_norms(distribution="normal", n=5, dim=3, rng=0),
    ),
    "project_randomly": (
        lambda: g.project_randomly(np.eye(3), dim=2, rng=0),
        lambda: g.project_randomly(np.eye(3), n_components=2, rng=0),
    ),
    "sample_points": (
        lambda: g.sample_points(kind="normal", n=5, dim=3, rng=0),
        lambda: g.sample_points(distribution="normal", n=5, dim=3, rng=0),
    ),
    "principal_components": (
        lambda: g.principal_components(CLOUD, count=2).scores,
        lambda: g.principal_components(CLOUD, n_components=2).scores,
    ),
    "trajectory_components": (
        lambda: g.trajectory_components(CLOUD, count=2).scores,
        lambda: g.trajectory_components(CLOUD, n_components=2).scores,
    ),
    "walk_explained_law": (
        lambda: g.walk_explained_law(9, count=2),
        lambda: g.walk_explained_law(9, n_components=2),
    ),
    "walk_component_law": (
        lambda: g.walk_component_law(9, count=2),
        lambda: g.walk_component_law(9, n_components=2),
    ),
    "sample_walk_explained": (
        lambda: g.sample_walk_explained(2, 9, 9, count=2, rng=0),
        lambda: g.sample_walk_explained(2, 9, 9, n_components=2, rng=0),
    ),
    "embed": (
        lambda: g.embed(CLOUD, "isomap", count=2, neighbours=9).points,
        lambda: g.embed(CLOUD, "isomap", n_components=2, n_neighbors=9).points,
    ),
    "intrinsic_dimension": (
        lambda: g.intrinsic_dimension(CLOUD, "mle", neighbours=9).value,
        lambda: g.intrinsic_dimension(CLOUD, "mle", n_neighbors=9).value,
    ),
}


@pytest.mark.parametrize("name", CALLS)
def test_the_old_name_of_an_argument_works_and_says_so(name: str) -> None:
    old, new = CALLS[name]
    with pytest.warns(DeprecationWarning, match=r"is called .* now") as told:
        found = old()
    assert all(warning.filename == __file__ for warning in told)
    np.testing.assert_array_equal(found, new())


def test_old_names_of_fields_work_and_say_so() -> None:
    laid, picture = g.align(CLOUD, CLOUD[::-1]), g.embed(CLOUD, "pca")
    with pytest.warns(DeprecationWarning, match="misfit: the field is called disparity now"):
        assert laid.misfit == laid.disparity
    with pytest.warns(DeprecationWarning, match="neighbours: the field is called n_neighbors now"):
        assert picture.neighbours == picture.n_neighbors


def test_both_names_at_once_are_refused() -> None:
    with pytest.raises(TypeError, match="count: the old name of n_components, which is given as well"):
        g.principal_components(CLOUD, count=2, n_components=2)
