"""What the film "The empty centre" shows: exact laws of balls, vectors drawn at random, and what was measured
of the claim that the centre is a black hole."""

from __future__ import annotations

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
from story.chapters.space import ARTICLE_DIMS, HELD, RADII, draw
from story.films.requirements import FilmError
from story.ledger.claim import Curve, Evidence
from story.ledger.results import Result, read_result

INSIDE = RADII["nine_tenths"]
DISK, BALL, HUNDRED, LARGE = ARTICLE_DIMS
DOTS, SEED, RINGS, GRID = 700, 7, 10, 240
# The turn of the film: networks pulled in to INSIDE of their norm still know at least this much …
LEAST_KEPT = 0.95
# … and pulled in to FORGOTTEN of it, most is gone. On the way they came down to at most LEAST_WAY.
FORGOTTEN, MOST_KEPT, LEAST_WAY = 0.7, 0.25, 0.75

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
        rings: of the volume in each of RINGS shells of equal thickness, (D, RINGS).
        skin: thickness of the outermost shell that holds HELD of the volume, in the largest dimension.
        power: power of ten of what is left inside INSIDE, in the largest dimension.
        spread: of the lengths of normal vectors drawn in the largest dimension, a share of their mean.
        trained, drawn: held-out pairs known, in per cent, against the share of the norm that is left, of
            trained weights and of weights in a random direction.
        shrunk: the norm in the end, of the largest on the way.
        inner_power: power of ten of the volume inside the final norm, of that inside the largest.
        networks: how many were measured.
    """

    logs: Float64
    angles: Float64
    distances: Float64
    left: Float64
    lengths: Float64
    rings: Float64
    skin: float
    power: float
    spread: float
    trained: Curve
    drawn: Curve
    shrunk: float
    inner_power: float
    networks: int

    def known(self, left: float) -> float:
        """The share of held-out pairs that a trained network knows with so much of its norm left."""
        return float(np.interp(left, self.trained.x, np.array(self.trained.y, float))) / 100


def load() -> TheEmptyCentreData:
    """Read what the film shows.

    Raises:
        FilmError: when what was measured is missing, or does not show it.
    """
    result = _measured()
    evidence = result.evidence
    points = sample_points("ball", DOTS, DISK, rng=SEED)
    dims = np.unique([*np.rint(np.geomspace(DISK, LARGE, GRID)).astype(int), *ARTICLE_DIMS])
    quantiles = volume_fraction(DISK, np.linalg.norm(points, axis=1))
    edges = np.linspace(0, 1, RINGS + 1)
    drawn = draw("normal", LARGE, SEED)
    return TheEmptyCentreData(
        logs=np.log10(dims),
        angles=np.arctan2(points[:, 1], points[:, 0]),
        distances=radius_holding(dims[:, None], quantiles),
        left=volume_fraction(dims, INSIDE),
        lengths=np.stack([norm_law("normal", dim).ppf(quantiles) / np.sqrt(dim) for dim in dims.tolist()]),
        rings=shell_fraction(dims[:, None], edges[:-1], edges[1:]),
        skin=float(shell_thickness_holding(LARGE, HELD)),
        power=float(log_volume_fraction(LARGE, INSIDE, base=10)),
        spread=drawn.spread / drawn.mean,
        trained=evidence.curves["trained_curve"],
        drawn=evidence.curves["drawn_null"],
        shrunk=evidence.value("way"),
        inner_power=evidence.value("way_exponent"),
        networks=len(evidence["way"].each),
    )


def _measured() -> Result:
    """What was measured of the black hole, if it came out as the film tells it."""
    result = read_result("black-hole")
    if result is None:
        raise FilmError("claim {name!r} is not measured yet", name="black-hole")
    if not _as_told(result.evidence):
        raise FilmError("claim {name!r}: it no longer says what this film says", name="black-hole")
    return result


def _as_told(evidence: Evidence) -> bool:
    curve = evidence.curves["trained_curve"]
    forgotten = np.interp(FORGOTTEN, curve.x, np.array(curve.y, float)) / 100
    kept = evidence.value("known_900") >= LEAST_KEPT
    return bool(kept and forgotten <= MOST_KEPT and evidence.value("way") <= LEAST_WAY)
