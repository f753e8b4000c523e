"""Data of the chapter "The manifold": projections of a run's tokens, each beside white noise."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from geometry import (
    align_sequence,
    circle_fit,
    embed,
    frequency_order,
    frequency_plane,
    principal_components,
)
from story.chapters.frequencies import cyclic_order, turning_frequencies
from training.config import Config
from training.measures import token_embeddings
from training.measures.circle import Circle, circle_of
from training.measures.registry import why_not
from training.models import FloatArray
from training.runs.view import RunView, Snapshots

# Snapshots on the scrubber; those at which a slow projection is worked out.
FRAMES, DRAWN = 76, 9
METHODS = ("plane", "pca", "isomap", "tsne")
NEIGHBOURS = 10
Float64 = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Picture:
    """The tokens projected by one method: S frames, n numbers, 2 or 3 axes.

    Attributes:
        method: one of METHODS.
        steps: of the frames, (S,).
        points: (S, n, axes), each laid over the one after it.
        at: the step that a frame really shows, (S,): slow methods are worked out at a few snapshots.
        quality: of each frame, (S,): trustworthiness, for "plane" the share that lies on the circle.
        null_points: white noise by the same method, (n, axes).
        null_quality: of that; for "plane" what noise shows on a plane fixed beforehand.
        order: the numbers in the order of the frequency, (n,).
        frequency: the one of the plane, and of the order; None for a task without a circle.
    """

    method: str
    steps: NDArray[np.int64]
    points: NDArray[np.float32]
    at: NDArray[np.int64]
    quality: Float64
    null_points: NDArray[np.float32]
    null_quality: float
    order: NDArray[np.int64]
    frequency: int | None


def has_circle(config: Config) -> bool:
    """Tell whether the task is addition on a circle, so that there are frequencies."""
    return why_not("circle_share", config) is None


def shown_frequencies(view: RunView, count: int = 4) -> list[int]:
    """Find the final embedding's strongest frequencies that give every token an angle of its own."""
    if not has_circle(view.config):
        return []
    (tokens,) = tokens_at(view, [-1])
    return turning_frequencies(tokens[cyclic_order(view.config)], count)


def read_picture(view: RunView, method: str, axes: int = 2, frequency: int | None = None) -> Picture | None:
    """Project the tokens by one method, over the steps.

    Args:
        method: one of METHODS.
        axes: 2 or 3.
        frequency: of the plane, and of the order of the colours; the strongest if not given.

    Returns:
        None where there is no such picture: no frequency, too few numbers, or numbers all in one place.

    Raises:
        StoreError: when the run has no snapshot yet or is damaged.
    """
    kept = view.frames(FRAMES)
    steps, tokens = view.steps[kept], tokens_at(view, kept).astype(np.float64)
    usual = shown_frequencies(view)
    chosen = frequency if frequency in usual else next(iter(usual), None)
    circle = circle_of(view.config) if chosen is not None else None
    noise = np.random.default_rng(0).standard_normal(tokens.shape[1:])
    try:
        if method == "plane":
            if circle is None or chosen is None:
                return None
            drawn = _on_planes(tokens, noise, circle, [chosen, *(k for k in usual if k != chosen)], axes)
        else:
            drawn = _embedded(tokens, noise, method, axes)
    except ValueError:  # too few numbers for the method, or all in one place
        return None
    points, at, quality, null_points, null_quality = drawn
    return Picture(
        method=method,
        steps=steps,
        points=points.astype(np.float32),
        at=steps[at],
        quality=quality,
        null_points=null_points.astype(np.float32),
        null_quality=null_quality,
        order=np.arange(tokens.shape[1])
        if circle is None or chosen is None
        else circle.symbols[frequency_order(circle.order, chosen)],
        frequency=chosen,
    )


def tokens_at(view: RunView, snapshots: Snapshots) -> FloatArray:
    """Read the token vectors at some snapshots: (S, n, d)."""
    name = "W_in" if view.config.network == "quadratic_mlp" else "W_E"
    return token_embeddings(view.weights(name, snapshots=snapshots), view.config)


Drawn = tuple[FloatArray, NDArray[np.int64], Float64, FloatArray, float]


def _on_planes(tokens: Float64, noise: Float64, circle: Circle, frequencies: list[int], axes: int) -> Drawn:
    """Project the tokens on the plane of the first frequency, held from the last snapshot; in space, the
    first axis of the next one's plane stands on it."""
    last, first = tokens[-1][circle.symbols], frequencies[0]
    planes = [frequency_plane(last, k) for k in frequencies[: axes - 1]]
    if len(planes) < axes - 1:
        raise ValueError(f"frequencies = {frequencies}: too few for {axes} axes")

    def drawn(values: Float64) -> Float64:
        on_planes = [plane.project(values) for plane in planes]
        return np.concatenate([on_planes[0], *(plane[..., :1] for plane in on_planes[1:])], axis=-1)

    fits = circle_fit(planes[0].project(tokens[:, circle.symbols]), first)
    null = 3 / (2 * circle.order)  # see training.measures.token_circle
    return drawn(tokens), np.arange(len(tokens)), np.asarray(fits.explained), drawn(noise), null


def _embedded(tokens: Float64, noise: Float64, method: str, axes: int) -> Drawn:
    """Project the tokens by a method of geometry.embed, at DRAWN snapshots; principal components, which are
    quick, at all of them."""
    count = len(tokens)
    drawn_at = np.unique(np.linspace(0, count - 1, min(count, DRAWN)).round().astype(np.int64))
    found = [_embed(tokens[place], method, axes) for place in drawn_at]
    at = drawn_at[np.abs(drawn_at[None, :] - np.arange(count)[:, None]).argmin(axis=1)]
    nearest = np.searchsorted(drawn_at, at)
    quality = np.array([quality for _points, quality in found])[nearest]
    if method == "pca":
        at = np.arange(count)
        aligned = _aligned([each.scores for each in (principal_components(one, axes) for one in tokens)])
        points = np.stack(aligned)
    else:
        # The unit of t-SNE means nothing: let its pictures be of one size.
        drawn = _aligned([points for points, _quality in found], scale=method == "tsne")
        points = np.stack(drawn)[nearest]
    null_points, null_quality = _embed(noise, method, axes)
    return points, at, quality, null_points, null_quality


def _aligned(pictures: list[FloatArray], *, scale: bool = False) -> list[Float64]:
    """Align each picture with the one after it; the last stays as it is."""
    return align_sequence(pictures[::-1], scale=scale)[::-1]


def _embed(points: ArrayLike, method: str, axes: int) -> tuple[FloatArray, float]:
    """Return a projection and its trustworthiness; Isomap with as many neighbours as it takes to be of one
    piece."""
    n = len(np.asarray(points))
    neighbours = max(1, min(NEIGHBOURS, (n - 1) // 3))
    for joined in range(neighbours, n // 2, 5) if method == "isomap" else (neighbours,):
        try:
            found = embed(points, method, axes, n_neighbors=joined, quality_neighbors=neighbours, rng=0)
        except ValueError:
            if method != "isomap" or joined + 5 >= n // 2:
                raise
            continue
        return found.points, found.trustworthiness
    raise ValueError(f"points are {n}; allowed are enough of them for neighbours")
