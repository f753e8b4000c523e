"""What the film "The empty centre" shows: exact laws of balls, vectors drawn at random, and what was measured
of the claim that the centre is a black hole."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geometry import (
    log_volume_fraction,
    norm_law,
    radius_holding,
    sample_points,
    shell_fraction,
    shell_thickness_holding,
    volume_fraction,
)
from story.chapters.space import ARTICLE_DIMS, HELD, RADII, Drawn, draw
from story.films.requirements import FilmError
from story.ledger.claim import Curve, Evidence
from story.ledger.results import read_result

INSIDE = RADII["nine_tenths"]
DISK, BALL, HUNDRED, LARGE = ARTICLE_DIMS
DOTS, SEED, RINGS, GRID = 700, 7, 10, 240
DRAWN_DIMS = (DISK, HUNDRED, LARGE)
# The turn of the film: networks pulled in to INSIDE of their norm still know at least this much.
LEAST_KEPT = 0.95

Float64 = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class TheEmptyCentreData:
    """What the film shows, all of it exact, drawn or measured.

    The laws stand at D dimensions, spaced by their logarithm, which is what the film scrubs through.

    Attributes:
        logs: powers of ten of the dimensions, from the disk to the largest, (D,).
        angles: of the dots, (N,).
        distances: of the dots from the centre, (D, N): drawn in the disk, and in each other dimension
            where as much volume lies further in.
        left: of the volume inside INSIDE, (D,).
        lengths: as `distances`, of random normal vectors, in units of the root of the dimension, (D, N).
        bands: thickness of the outermost shell that holds HELD of the volume, (D,).
        rings: of the volume in each of RINGS shells of equal thickness, (D, RINGS).
        powers: for each of RADII, powers of ten of the volume inside it, (D,).
        drawn: normal vectors in each of DRAWN_DIMS.
        kept: held-out pairs known, in per cent, against the share of the norm that is left, of "trained"
            weights and of "random" ones.
        known: the share known with INSIDE of the norm left.
        shrunk: the norm in the end, of the largest on the way.
    """

    logs: Float64
    angles: Float64
    distances: Float64
    left: Float64
    lengths: Float64
    bands: Float64
    rings: Float64
    powers: Mapping[float, Float64]
    drawn: Mapping[int, Drawn]
    kept: Mapping[str, Curve]
    known: float
    shrunk: float


def load() -> TheEmptyCentreData:
    """Read what the film shows.

    Raises:
        FilmError: when what was measured is missing, or does not show it.
    """
    evidence = _measured()
    points = sample_points("ball", DOTS, DISK, rng=SEED)
    dims = np.unique([*np.rint(np.geomspace(DISK, LARGE, GRID)).astype(int), *ARTICLE_DIMS])
    quantiles = volume_fraction(DISK, np.linalg.norm(points, axis=1))
    edges = np.linspace(0, 1, RINGS + 1)
    return TheEmptyCentreData(
        logs=np.log10(dims),
        angles=np.arctan2(points[:, 1], points[:, 0]),
        distances=radius_holding(dims[:, None], quantiles),
        left=volume_fraction(dims, INSIDE),
        lengths=np.stack([norm_law("normal", dim).ppf(quantiles) / np.sqrt(dim) for dim in dims.tolist()]),
        bands=shell_thickness_holding(dims, HELD),
        rings=shell_fraction(dims[:, None], edges[:-1], edges[1:]),
        powers={radius: log_volume_fraction(dims, radius, base=10) for radius in RADII.values()},
        drawn={dim: draw("normal", dim, SEED) for dim in DRAWN_DIMS},
        kept={"trained": evidence.curves["trained_curve"], "random": evidence.curves["drawn_null"]},
        known=evidence.value("known_900"),
        shrunk=evidence.value("way"),
    )  # fmt: skip


def _measured() -> Evidence:
    """What was measured of the black hole, if it came out as the film tells it."""
    result = read_result("black-hole")
    if result is None:
        raise FilmError("claim {name!r} is not measured yet", name="black-hole")
    if result.evidence.value("known_900") < LEAST_KEPT:
        raise FilmError("claim {name!r}: it no longer says what this film says", name="black-hole")
    return result.evidence
